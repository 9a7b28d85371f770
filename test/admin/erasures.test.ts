// Goal: what entries commit to can be forgotten for good while everything stays provable. Method: a gateway
// serves two parties, one is forgotten; the files, the book, the story and the receipts are looked at.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openTables, openWritableTables } from '../../src/store/tables.ts'
import { receiptOf, startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const main = join(import.meta.dirname, '../../src/main.ts')
let folder: string
let dataDir: string
let gateway: Gateway
const ofParty: string[] = []
let forgotten: string
let kept: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'customhouse-erasures-'))
  dataDir = join(folder, 'data')
  gateway = await startGateway({ dataDir })
  for (let each = 0; each < 31; each++) ofParty.push(await receiptOf(gateway, 'muster-support'))
  forgotten = ofParty[0] ?? ''
  kept = await receiptOf(gateway, 'aoba-research')
})
after(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

function customhouse(...args: readonly string[]) {
  const done = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { code: done.status, out: done.stdout, said: done.stderr }
}

function shred(...args: readonly string[]) {
  return customhouse('shred', ...args, '--url', gateway.url, '--data-dir', dataDir)
}

/** The salts of an entry as the store has them. */
async function saltsOf(id: string, where = dataDir): Promise<string | null> {
  const tables = openTables({ dataDir: where, databaseUrl: null })
  try {
    const row = await tables
      .selectFrom('leaf')
      .innerJoin('salt', 'salt.place', 'leaf.place')
      .select('fields')
      .where('leaf.id', '=', id)
      .executeTakeFirst()
    return row?.fields ?? null
  } finally {
    await tables.destroy()
  }
}

/** Entries of feature records of a party. */
async function recordEntriesOf(party: string): Promise<number> {
  const tables = openTables({ dataDir, databaseUrl: null })
  try {
    const leaves = await tables.selectFrom('leaf').select('bytes').execute()
    const texts = leaves.map(({ bytes }) => Buffer.from(bytes).toString())
    return texts.filter(
      (text) => text.includes('"type":"watch.records"') && text.includes(`"party":"${party}"`),
    ).length
  } finally {
    await tables.destroy()
  }
}

test('a party is forgotten: nothing opens its entries, the log verifies, and the story says so', async () => {
  const secrets: string[] = []
  for (const id of ofParty)
    secrets.push(...((await saltsOf(id)) ?? '').matchAll(/[0-9a-f]{32}/g).map(([salt]) => salt))
  assert.equal(secrets.length, 124)
  assert.equal(customhouse('backup', join(folder, 'backup'), '--data-dir', dataDir).code, 0)

  assert.equal(shred('--party', 'muster-werke', '--request', forgotten, '--reason', 'r').code, 2)
  assert.equal(shred('--party', 'muster-werke').code, 2)
  const future = shred(
    '--party',
    'muster-werke',
    '--reason',
    'r',
    '--before',
    '2199-01-01T00:00:00Z',
  )
  assert.match(future.said, /before must not lie in the future/)
  const done = shred('--party', 'muster-werke', '--reason', 'end of contract', '--json')
  assert.equal(done.code, 0, done.said)
  const answer: Record<string, unknown> = JSON.parse(done.out)
  // What the watch entered of the party is forgotten with it.
  const watched = await recordEntriesOf('muster-werke')
  assert.ok(watched > 0)
  assert.deepEqual([answer['entries'], answer['commitments']], [31 + watched, 124 + watched])

  assert.equal(await saltsOf(forgotten), null)
  assert.notEqual(await saltsOf(kept), null)
  const told = customhouse('explain', forgotten, '--data-dir', dataDir)
  assert.match(
    told.out,
    new RegExp(`Erased on .* by ${String(answer['id'])} \\(end of contract\\)`),
  )
  assert.doesNotMatch(customhouse('explain', kept, '--data-dir', dataDir).out, /Erased/)
  const verified = customhouse('verify', dataDir)
  assert.equal(verified.code, 0, verified.out)

  const backup = join(folder, 'backup')
  assert.notEqual(await saltsOf(forgotten, backup), null)
  const inBackup = customhouse('shred', '--party', 'muster-werke', '--backup', backup)
  assert.equal(inBackup.code, 0, inBackup.said)
  assert.equal(await saltsOf(forgotten, backup), null)
  assert.notEqual(await saltsOf(kept, backup), null)
  assert.equal(customhouse('verify', backup, '--vkey', vkey()).code, 0)

  await gateway.stop()
  for (const where of [dataDir, backup]) {
    const bytes = readFileSync(join(where, 'book.db'))
    for (const secret of secrets) {
      assert.equal(bytes.indexOf(secret), -1, `${where} has no trace of the salt`)
    }
  }
})

function vkey(): string {
  return customhouse('vkey', '--data-dir', dataDir).out.trim()
}

test('an erasure that a kill broke off is carried on by the next start, and salts that came back are named', async () => {
  const tables = openWritableTables({ dataDir, databaseUrl: null })
  const leaf = await tables
    .selectFrom('leaf')
    .select('place')
    .where('id', '=', forgotten)
    .executeTakeFirstOrThrow()
  const fields = JSON.stringify([['cost', '00'.repeat(16), null]])
  await tables.insertInto('salt').values({ place: leaf.place, fields }).execute()
  const broken = customhouse('verify', dataDir)
  assert.equal(broken.code, 1)
  assert.match(broken.out, /salt_left: what opens entry \d+ is kept, though ers_\w+ erased it/)

  // As a kill between the order and its end would have left it.
  await tables.transaction().execute(async (inside) => {
    await inside.insertInto('archiving').values({ month: 0 }).execute()
    await inside.deleteFrom('event').where('json', 'like', '%erasure.done%').execute()
    await inside.deleteFrom('archiving').execute()
  })
  await tables.destroy()
  gateway = await startGateway({ dataDir })
  await until('the erasure is carried on', async () => (await saltsOf(forgotten)) === null)
  const headers = { authorization: `Bearer ${gateway.adminKey}` }
  await until('its end is entered', async () => {
    const listed = await fetch(`${gateway.url}/admin/v1/erasures`, { headers })
    const { erasures } = (await listed.json()) as { erasures: Record<string, unknown>[] }
    return erasures.length === 1 && erasures[0]?.['doneAt'] !== null
  })
})
