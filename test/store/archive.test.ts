// Goal: months are archived while the house runs, and a kill at any point of it loses and doubles nothing.
// Method: a process that archives is killed again and again beside a writer that goes on writing; then
// book and log are verified, and every attempt is counted, in the database and in the segments.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, test } from 'node:test'
import { parseVkey } from '../../src/audit/note.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { startWriter } from '../../src/house/start-writer.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { archiveBefore, archiveLock } from '../../src/store/archive.ts'
import type { BookClient } from '../../src/store/book-client.ts'
import { archiveIn } from '../../src/store/archive-reader.ts'
import { openHeadFile } from '../../src/store/head-file.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { openReader } from '../../src/store/reader.ts'
import { readRecorded } from '../../src/store/replay-reader.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import { until } from '../support/until.ts'
import { budget, intentOp, settleOp, startMs } from './ops.ts'

const origin = 'archive.test/log-1'
const dayMs = 86_400_000
const beforeMs = startMs + 30 * dayMs
const folders: string[] = []

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true })
})

async function start() {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-archive-'))
  folders.push(dataDir)
  const started = await startWriter({
    dataDir,
    headDir: join(dataDir, 'head'),
    stamp: 'real',
    origin,
    databaseUrl: null,
    batchOpsMax: 256,
    diskFreeBytesMin: 1,
    queueOpsMax: 10_000,
    onFatal: (fault) => assert.fail(fault.internal),
  })
  return { dataDir, ...started }
}

async function spend(book: BookClient, ids: readonly string[], atMs: number): Promise<void> {
  const budgets = [budget('b', 10n ** 12n)]
  await Promise.all(ids.map((attemptId) => book.intent(intentOp({ attemptId, budgets, atMs }))))
  await Promise.all(
    ids.map((attemptId) => {
      const op = settleOp({ attemptId, atMs })
      return book.settle({ ...op, entry: { ...op.entry, atMs } })
    }),
  )
}

function named(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

async function signedThrough(dataDir: string, size: number): Promise<void> {
  const reader = await openReader(dataDir, origin)
  await until('a head covers the old entries', async () => {
    return ((await reader.log.latestCheckpoint())?.size ?? 0) >= size
  })
  await reader.close()
}

/** Kills the archiving process after so many segments, in whatever it does then; false if it had ended. */
async function archiveAndKill(dataDir: string, segments: number): Promise<boolean> {
  const script = join(import.meta.dirname, 'archiving-process.ts')
  const child = spawn(process.execPath, [script, dataDir, String(beforeMs), '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let seen = 0
  createInterface({ input: child.stdout }).on('line', () => {
    seen += 1
    if (seen === segments) child.kill('SIGKILL')
  })
  const [code]: unknown[] = await ended
  if (code !== null) assert.equal(code, 0)
  return code === null
}

async function look(dataDir: string, vkey: string) {
  const reader = await openReader(dataDir, origin)
  const key = parseVkey(vkey)
  assert.ok(key)
  const head = await openHeadFile(join(dataDir, 'head')).read()
  const log = await verifyLog({ reader: reader.log, key, heads: head === null ? [] : [head] })
  const book = await verifyBook({
    tables: reader.tables,
    dataDir,
    logReader: (tables, number) => openLogReader(tables, number, archiveIn(tables, dataDir)),
  })
  const { kept } = await reader.tables
    .selectFrom('settlement')
    .select(({ fn }) => fn.countAll<bigint>().as('kept'))
    .executeTakeFirstOrThrow()
  await reader.close()
  const problems = [...log.problems, ...book.problems].map(({ message }) => message)
  return { problems, attempts: book.attempts, kept: Number(kept), size: log.size }
}

test('an archiving beside a running house is killed at random and carried on until all is moved once', async () => {
  const { dataDir, book, vkey } = await start()
  await spend(book, named('old', 200), startMs)
  await signedThrough(dataDir, 201)
  let running = true
  let recent = 0
  const load = (async () => {
    while (running) {
      await spend(book, named(`new-${recent}`, 5), startMs + 40 * dayMs)
      recent += 5
    }
  })()
  let kills = 0
  while (await archiveAndKill(dataDir, 1 + (kills % 6))) kills += 1
  running = false
  await load
  await book.close()
  assert.ok(kills > 5, `killed ${kills} times`)
  const { problems, attempts, kept, size } = await look(dataDir, vkey)
  assert.deepEqual(problems, [])
  assert.deepEqual([attempts, kept], [200 + recent, recent], 'each old attempt left, once')
  assert.equal(size, 1 + 200 + recent)
})

test('a request of an archived month is told whole, and an id that never was is not searched for in files', async () => {
  const { dataDir, book } = await start()
  await spend(book, ['told.2', ...named('other', 30)], startMs)
  await book.intent(intentOp({ attemptId: 'told.1' }))
  const late = settleOp({ attemptId: 'told.1' })
  await book.settle({ ...late, entry: { ...late.entry, id: 'told.1' } })
  await book.close()
  const tables = openWritableTables({ dataDir, databaseUrl: null })
  await archiveBefore({ tables, dataDir, beforeMs, leavesMax: 2 })
  await tables.destroy()
  const reader = await openReader(dataDir, origin)
  const story = await reader.requestStory('told')
  assert.deepEqual(
    story?.attempts.map(({ attempt, entries, transfers }) => [
      attempt.attempt_id,
      attempt.state,
      entries.length,
      transfers.length,
    ]),
    [
      ['told.1', 'settled', 1, 2],
      ['told.2', 'settled', 1, 4],
    ],
  )
  const [first] = readdirSync(join(dataDir, 'archive')).toSorted()
  writeFileSync(join(dataDir, 'archive', first ?? ''), '{}\n')
  assert.equal(await reader.requestStory('never'), null)
  assert.equal(await reader.log.leafById('never'), null)
  await reader.close()
})

test('an entry that its archive cannot find by id any more is named', async () => {
  const { dataDir, book, vkey } = await start()
  await spend(book, named('old', 10), startMs)
  await book.close()
  const tables = openWritableTables({ dataDir, databaseUrl: null })
  await archiveBefore({ tables, dataDir, beforeMs })
  await tables.deleteFrom('archived_leaf').where('id', 'like', '%old-3%').execute()
  await tables.destroy()
  const { problems } = await look(dataDir, vkey)
  assert.equal(problems.length, 1)
  assert.match(problems[0] ?? '', /archived and cannot be found by its id .*old-3/)
})

test('a replay beside an archiving counts each request once, whichever of both it finds it in', async () => {
  const { dataDir, book } = await start()
  const count = 600
  await spend(book, named('old', count), startMs)
  await signedThrough(dataDir, count + 1)
  let running = true
  const archiving = archiveAndKill(dataDir, Number.POSITIVE_INFINITY).finally(() => {
    running = false
  })
  const place = { dataDir, databaseUrl: null }
  const span = { fromMs: startMs, toMs: startMs + dayMs }
  const seen = new Set<number>()
  for (let rowsPerThread = count; running; rowsPerThread = count + 50 - rowsPerThread) {
    const groups = await readRecorded(place, span, rowsPerThread)
    seen.add(groups.reduce((sum, { requests }) => sum + requests, 0))
  }
  assert.equal(await archiving, false)
  await book.close()
  assert.deepEqual([...seen], [count])
})

test('of two archivings of one folder the second is refused', async () => {
  const { dataDir, book } = await start()
  const lock = archiveLock(dataDir)
  assert.throws(() => archiveLock(dataDir), Fault)
  lock.release()
  archiveLock(dataDir).release()
  await book.close()
})
