// Goal: what an operator does with a book in PostgreSQL: explain, verify, archive and replay beside the writer, back
// up and restore with the database's own tools, verify what was restored, and recover from what was lost.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startWriter } from '../../src/house/start-writer.ts'
import type { BookClient } from '../../src/store/book-client.ts'
import { until } from '../support/until.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { openReader } from '../../src/store/reader.ts'
import { openWritableTables, type BookPlace } from '../../src/store/tables.ts'
import { eachSettled } from '../../src/store/usage-reader.ts'
import { createDatabase, serverUrl } from './engines.ts'
import { budget, intentOp, settleOp } from './ops.ts'

const origin = 'postgres.test/log-1'
/** Long enough ago for its month to be over. */
const oldMs = Date.UTC(2026, 0, 5)
const main = join(import.meta.dirname, '../../src/main.ts')
const skip = serverUrl === null && 'CUSTOMHOUSE_TEST_DATABASE_URL is not set'

function customhouse(args: readonly string[], databaseUrl?: string) {
  const environment = databaseUrl === undefined ? {} : { CUSTOMHOUSE_DATABASE_URL: databaseUrl }
  const done = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { code: done.status, out: done.stdout, said: done.stderr }
}

function startOn(dataDir: string, databaseUrl: string, logOrigin = origin) {
  return startWriter({
    dataDir,
    headDir: join(dataDir, 'head'),
    stamp: 'real',
    origin: logOrigin,
    databaseUrl,
    batchOpsMax: 256,
    diskFreeBytesMin: 1,
    queueOpsMax: 1000,
    onFatal: (fault) => assert.fail(fault.internal),
  })
}

async function spend(book: BookClient, attemptId: string, at: { readonly atMs?: number } = {}) {
  await book.intent(intentOp({ attemptId, budgets: [budget('b', 10n ** 9n)], ...at }))
  const op = settleOp({ attemptId, ...at })
  await book.settle({ ...op, entry: { ...op.entry, ...at } })
}

/** The costs of all attempts that were settled. */
async function settledIn(place: BookPlace): Promise<readonly (bigint | null)[]> {
  const costs: (bigint | null)[] = []
  const ever = { fromMs: 0, toMs: Date.UTC(2100) }
  await eachSettled(place, ever, (row) => costs.push(row.cost_nanos), 2)
  return costs
}

async function signedThrough(
  dataDir: string,
  databaseUrl: string,
  size: number,
  logOrigin = origin,
): Promise<void> {
  const reader = await openReader(dataDir, logOrigin, databaseUrl)
  await until('a head covers it', async () => {
    return ((await reader.log.latestCheckpoint())?.size ?? 0) === size
  })
  await reader.close()
}

/** What `pg_dump` and `pg_restore` make of a database beside its writer. */
async function restored(databaseUrl: string): Promise<Awaited<ReturnType<typeof createDatabase>>> {
  const [tool] = globSync('/usr/lib/postgresql/*/bin/pg_dump')
  assert.ok(tool !== undefined, 'the server came with its tools')
  const copy = await createDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-postgres-dump-'))
  try {
    const dump = join(folder, 'book.dump')
    execFileSync(tool, ['--format=custom', `--file=${dump}`, databaseUrl])
    execFileSync(join(dirname(tool), 'pg_restore'), [
      '--exit-on-error',
      '--no-owner',
      `--dbname=${copy.url}`,
      dump,
    ])
    return copy
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('a book in PostgreSQL', { skip }, () => {
  let dataDir: string
  let database: Awaited<ReturnType<typeof createDatabase>>
  let started: Awaited<ReturnType<typeof startWriter>>
  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'customhouse-postgres-commands-'))
    database = await createDatabase()
    started = await startOn(dataDir, database.url)
    for (const attemptId of ['old-1', 'old-2', 'new-1']) {
      await spend(started.book, attemptId, attemptId === 'new-1' ? {} : { atMs: oldMs })
    }
    await signedThrough(dataDir, database.url, 4)
  })
  after(async () => {
    await started.book.close()
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('explain and verify read it beside the writer, named by flag or environment', () => {
    const told = customhouse([
      'explain',
      'old-1',
      '--data-dir',
      dataDir,
      '--database',
      database.url,
    ])
    assert.equal(told.code, 0, told.said)
    assert.match(told.out, /Attempt 1: deployment gpt-4o-sg/)
    const verified = customhouse(['verify', dataDir], database.url)
    assert.equal(verified.code, 0, verified.said)
    assert.match(verified.out, /^verified\n {2}log postgres\.test\/log-1: 4 entries/)
    assert.match(verified.out, /book: 3 attempts/)
    const vkey = customhouse(['vkey', '--data-dir', dataDir], database.url)
    assert.equal(vkey.out.trim(), started.vkey)
  })

  test('a database that cannot be reached or holds no book is a sentence, without its password', () => {
    const gone = new URL(database.url)
    gone.password = 'hunter2'
    gone.port = '1'
    const unreached = customhouse(['verify', dataDir, '--database', gone.href])
    assert.equal(unreached.code, 2)
    assert.match(unreached.said, /^customhouse verify: cannot read the book: .*ECONNREFUSED/)
    assert.doesNotMatch(unreached.said + unreached.out, /hunter2/)
    const empty = customhouse(['explain', 'x', '--database', serverUrl ?? ''])
    assert.equal(empty.code, 1)
    assert.match(empty.said, /cannot read the book: relation "migration" does not exist/)
  })

  test('what is old is archived beside the writer, and told and verified from then on', async () => {
    const command = ['archive', '--before', '2026-02', '--data-dir', dataDir]
    // The log opened today, and nothing is archived past an entry that stays.
    assert.equal(customhouse(command, database.url).out, 'nothing is old enough\n')
    const replay = ['replay', '--since', '2026-01-01', '--json', '--data-dir', dataDir]
    const replayed = customhouse(replay, database.url)
    assert.match(replayed.out, /"withoutInput":[23]/, replayed.said)
    const settled = await settledIn({ dataDir, databaseUrl: database.url })
    assert.deepEqual(settled, [50n, 50n, 50n])
    const tables = openWritableTables({ dataDir, databaseUrl: database.url })
    const segments = await archiveBefore({ tables, dataDir, beforeMs: Date.UTC(2100) })
    await tables.destroy()
    assert.deepEqual(
      segments.map(({ entries, attempts }) => [entries, attempts]),
      [[4, 3]],
    )
    assert.equal(customhouse([...replay, '--database', database.url]).out, replayed.out)
    assert.deepEqual(await settledIn({ dataDir, databaseUrl: database.url }), settled)
    const verified = customhouse(['verify', dataDir], database.url)
    assert.equal(verified.code, 0, verified.out + verified.said)
    assert.match(verified.out, /book: 3 attempts/)
    assert.match(
      customhouse(['explain', 'old-1', '--data-dir', dataDir], database.url).out,
      /gpt-4o-sg/,
    )
  })

  test('backup and restore name the tools of the database instead of copying another book', () => {
    for (const command of [
      ['backup', join(dataDir, 'copy')],
      ['restore', join(dataDir, 'copy')],
    ]) {
      const refused = customhouse([...command, '--data-dir', dataDir], database.url)
      assert.equal(refused.code, 1)
      assert.match(refused.said, /the book is in PostgreSQL.*pg_(dump|restore)/)
      assert.doesNotMatch(refused.said, /postgres:\/\//)
    }
  })

  test('pg_dump and pg_restore make a backup that verifies, beside the kept head', async () => {
    const copy = await restored(database.url)
    const folder = mkdtempSync(join(tmpdir(), 'customhouse-postgres-restored-'))
    try {
      for (const part of ['keys', 'head', 'archive']) {
        if (!existsSync(join(dataDir, part))) continue
        cpSync(join(dataDir, part), join(folder, part), { recursive: true })
      }
      const verified = customhouse(['verify', folder, '--database', copy.url])
      assert.equal(verified.code, 0, verified.out + verified.said)
      assert.match(verified.out, /4 entries/)
    } finally {
      await copy.drop()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('recover opens a new log over a database that holds less than was signed, and it goes on', async () => {
    await using stack = new AsyncDisposableStack()
    const folder = mkdtempSync(join(tmpdir(), 'customhouse-postgres-lost-'))
    stack.defer(() => rmSync(folder, { recursive: true, force: true }))
    const whole = await createDatabase()
    stack.defer(() => whole.drop())
    const first = await startOn(folder, whole.url)
    await spend(first.book, 'kept-1')
    await signedThrough(folder, whole.url, 2)
    const less = await restored(whole.url)
    stack.defer(() => less.drop())
    await spend(first.book, 'lost-1')
    await signedThrough(folder, whole.url, 3)
    await first.book.close()

    const verify = ['verify', folder, '--database', less.url, '--vkey', first.vkey]
    assert.match(customhouse(verify).out, /checkpoint_ahead/)
    const next = 'postgres.test/log-2'
    const recover = ['recover', '--origin', next, '--data-dir', folder, '--database', less.url]
    assert.equal(customhouse(recover).code, 2, 'nothing is done without --accept-loss')
    const done = customhouse([...recover, '--accept-loss'])
    assert.equal(done.code, 0, done.said)
    assert.match(done.out, /^postgres\.test\/log-1 ends at 2 entries; 1 signed entries are lost\n/)

    const second = await startOn(folder, less.url, next)
    await spend(second.book, 'after-1')
    await signedThrough(folder, less.url, 2, next)
    await second.book.close()
    const verified = customhouse(verify)
    assert.equal(verified.code, 0, verified.out + verified.said)
    assert.match(verified.out, /log-1: 2 entries/)
    assert.match(verified.out, /log-2: 2 entries/)
    assert.match(verified.out, /book: 2 attempts/)
  })
})
