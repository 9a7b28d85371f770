// Goal: what a legal hold covers is erased by nobody and by no clock, the hold outlives a kill, only two people lift it
// together, and what waited for it then goes. Method: a gateway that serves two parties; orders to erase by the API, by
// commands in a backup and in the ring of keys, and by the customer; SIGKILL in between.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { openTables } from '../../src/store/tables.ts'
import { admin, type AdminAnswer } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { receiptOf, startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

const matter = { reason: 'A court asked for it.', reference: 'LG München 7 O 1/26' }
let folder: string
let dataDir: string
let gateway: Gateway
let muster: string
let aoba: string
/** Keys of operators by name. */
const keys = new Map<string, string>()

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'customhouse-holds-'))
  dataDir = join(folder, 'data')
  gateway = await startGateway({ dataDir })
  muster = await receiptOf(gateway, 'muster-support')
  aoba = await receiptOf(gateway, 'aoba-research')
  for (const [id, role] of [
    ['ann', 'analyst'],
    ['bob', 'approver'],
    ['cas', 'compliance'],
    ['eve', 'engineer'],
  ] as const) {
    await post('/operators', { id, name: id, roles: [role] }, gateway.adminKey)
    const made = await post('/keys', { holder: `operator:${id}` }, gateway.adminKey)
    keys.set(id, String(made.body['key']))
  }
})
after(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

function post(path: string, body: object, key = keys.get('cas') ?? ''): Promise<AdminAnswer> {
  return admin(gateway, path, { body, key })
}

function as(name: string): string {
  return keys.get(name) ?? ''
}

async function hold(kind: string, id: string, by = 'ann'): Promise<string> {
  const set = await post('/holds', { about: { kind, id }, ...matter }, as(by))
  assert.equal(set.status, 201, JSON.stringify(set.body))
  return String(set.body['id'])
}

async function lift(id: string): Promise<void> {
  const wanted = await post(`/holds/${id}/release`, { reason: 'The matter ended.' }, as('ann'))
  assert.equal(wanted.status, 200, JSON.stringify(wanted.body))
  const lifted = await post(`/holds/${id}/release/approve`, {}, as('bob'))
  assert.equal(lifted.status, 200, JSON.stringify(lifted.body))
}

function erase(kind: string, id: string, more: object = {}): Promise<AdminAnswer> {
  return post('/erasures', { about: { kind, id }, reason: 'They asked for it.', ...more })
}

/** Whether anything still opens this entry. */
async function isKept(id: string, where = dataDir): Promise<boolean> {
  const tables = openTables({ dataDir: where, databaseUrl: null })
  try {
    const row = await tables
      .selectFrom('leaf')
      .innerJoin('salt', 'salt.place', 'leaf.place')
      .select('leaf.id')
      .where('leaf.id', '=', id)
      .executeTakeFirst()
    return row !== undefined
  } finally {
    await tables.destroy()
  }
}

test('a hold is on something that is there, for a reason and a matter, by whoever works cases', async () => {
  const about = { kind: 'party', id: 'muster-werke' }
  assert.equal((await post('/holds', { about, ...matter }, as('eve'))).status, 403)
  assert.equal((await post('/holds', { about, ...matter }, as('bob'))).status, 403)
  for (const kind of ['party', 'workload', 'case', 'request']) {
    const nowhere = await post('/holds', { about: { kind, id: 'nobody' }, ...matter })
    assert.equal(nowhere.status, 400)
    assert.match(String(nowhere.body['detail']), /There is no \w+ nobody/)
  }
  for (const missing of ['reason', 'reference']) {
    const without = await post('/holds', { about, ...matter, [missing]: ' ' })
    assert.equal(without.status, 400)
    assert.equal(without.body['param'], missing)
  }
})

test('an erasure that meets a hold is refused by its name and forgets nothing, whatever it is about', async () => {
  const held = await hold('party', 'muster-werke')
  for (const [kind, id] of [
    ['party', 'muster-werke'],
    ['workload', 'muster-support'],
    ['request', muster],
  ] as const) {
    const refused = await erase(kind, id)
    assert.equal(refused.status, 409, kind)
    assert.match(String(refused.body['detail']), new RegExp(`Legal hold ${held} stands over`))
  }
  assert.equal(await isKept(muster), true)
  assert.deepEqual((await admin(gateway, '/erasures', { key: as('cas') })).body['erasures'], [])
  await lift(held)
})

test('a hold that was answered holds after a kill, and is lifted by two, of whom one did not ask', async () => {
  const held = await hold('request', muster)
  await gateway.kill()
  gateway = await startGateway({ dataDir })
  assert.equal((await erase('party', 'muster-werke')).status, 409)

  assert.equal((await post(`/holds/${held}/release/approve`, {}, as('bob'))).status, 403)
  const reason = 'The matter ended.'
  assert.equal((await post(`/holds/${held}/release`, { reason }, as('bob'))).status, 403)
  const wanted = await post(`/holds/${held}/release`, { reason }, as('ann'))
  assert.deepEqual([wanted.status, wanted.body['mayRelease']], [200, false])
  for (const name of ['ann', 'cas', 'eve']) {
    const refused = await post(`/holds/${held}/release/approve`, {}, as(name))
    assert.equal(refused.status, 403, name)
  }
  const inbox = await admin(gateway, '/inbox', { key: as('bob') })
  const items = inbox.body['items'] as { kind: string; id: string; mayDecide: boolean }[]
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'hold_release').map(({ id, mayDecide }) => [id, mayDecide]),
    [[held, true]],
  )
  const turned = await post(`/holds/${held}/release/reject`, { reason: 'Not yet.' }, as('bob'))
  assert.deepEqual([turned.status, turned.body['release']], [200, null])
  assert.equal((await post(`/holds/${held}/release/approve`, {}, as('bob'))).status, 403)
  await lift(held)
  assert.equal((await post(`/holds/${held}/release`, { reason }, as('ann'))).status, 403)
})

test('whoever may both work cases and approve does not lift alone', async () => {
  const made = { id: 'two', name: 'two', roles: ['analyst', 'approver'] }
  await post('/operators', made, gateway.adminKey)
  const key = String(
    (await post('/keys', { holder: 'operator:two' }, gateway.adminKey)).body['key'],
  )
  keys.set('two', key)
  const held = await hold('workload', 'muster-support', 'two')
  await post(`/holds/${held}/release`, { reason: 'x' }, key)
  const alone = await post(`/holds/${held}/release/approve`, {}, key)
  assert.equal(alone.status, 403)
  assert.match(String(alone.body['detail']), /Whoever asks to lift a hold does not agree to it/)
  assert.equal((await post(`/holds/${held}/release/approve`, {}, as('bob'))).status, 200)
})

test('a customer cannot have deleted what is held of theirs, and is not told of the matter', async () => {
  const headers = {
    authorization: `Bearer ${gateway.keyOf('muster-support')}`,
    'content-type': 'application/json',
  }
  const made = await fetch(`${gateway.url}/v1/responses`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'gpt-4o', input: 'Hello' }),
  })
  const { id } = (await made.json()) as { id: string }
  assert.equal(made.status, 200)
  const held = await hold('workload', 'muster-support')
  const at = `${gateway.url}/v1/responses/${id}`
  const refused = await fetch(at, { method: 'DELETE', headers })
  const text = await refused.text()
  assert.equal(refused.status, 409, text)
  assert.match(text, /stored_held/)
  assert.doesNotMatch(text, new RegExp(`${held}|München|court`))
  assert.equal((await fetch(at, { headers })).status, 200)
  await lift(held)
  assert.equal((await fetch(at, { method: 'DELETE', headers })).status, 200)
})

test('commands that forget beside the house leave what is held: in a backup, and in the ring of keys', async () => {
  const backup = join(folder, 'backup')
  assert.equal((await customhouse(['backup', backup, '--data-dir', dataDir])).code, 0)
  // The backup does not know of it: it was made before.
  const held = await hold('party', 'muster-werke')
  const inBackup = ['shred', '--party', 'muster-werke', '--backup', backup, '--data-dir', dataDir]
  const left = await customhouse(inBackup)
  assert.equal(left.code, 1, left.text)
  assert.match(left.text, new RegExp(`entries are left: ${held} stands over them`))
  assert.equal(await isKept(muster, backup), true)
  const person = ['persons', 'erase', '--party', 'muster-werke', '--data-dir', dataDir]
  const ring = await customhouse(person)
  assert.equal(ring.code, 1, ring.text)
  assert.match(ring.text, new RegExp(`legal hold ${held} stands over muster-werke`))
  await lift(held)
  assert.equal((await customhouse(inBackup)).code, 0)
  assert.equal(await isKept(muster, backup), false)
})

test('an order that may wait forgets the rest at once, survives a kill, and ends when the hold is lifted', async () => {
  const second = await receiptOf(gateway, 'muster-support')
  const held = await hold('request', muster)
  const ordered = await erase('party', 'muster-werke', { whenHeld: 'wait' })
  assert.equal(ordered.status, 201, JSON.stringify(ordered.body))
  assert.deepEqual([ordered.body['doneAt'], ordered.body['waitsFor']], [null, [held]])
  assert.ok(Number(ordered.body['entries']) > 0)
  assert.deepEqual(
    [await isKept(muster), await isKept(second), await isKept(aoba)],
    [true, false, true],
  )

  await gateway.kill()
  gateway = await startGateway({ dataDir })
  assert.equal(await isKept(muster), true)
  await lift(held)
  await until('it ends', async () => {
    const { body } = await admin(gateway, '/erasures', { key: as('cas') })
    const [one] = body['erasures'] as { doneAt: string | null; waitsFor: string[] }[]
    return one?.doneAt !== null && one?.waitsFor.length === 0
  })
  assert.deepEqual([await isKept(muster), await isKept(aoba)], [false, true])
  const { body } = await admin(gateway, '/erasures', { key: as('cas') })
  const [done] = body['erasures'] as { entries: number }[]
  assert.ok((done?.entries ?? 0) > Number(ordered.body['entries']), 'both passes are counted')
})

test('a case holds whoever is in it', async () => {
  const opened = await post('/cases', {
    workload: 'aoba-research',
    reason: 'Found by hand.',
    statistics: [{ group: 'a', detector: 'x', count: 9, of: 10, sentence: 'Nine of ten.' }],
  })
  assert.equal(opened.status, 201, JSON.stringify(opened.body))
  const held = await hold('case', String(opened.body['id']))
  assert.equal((await erase('workload', 'aoba-research')).status, 409)
  for (const query of ['workload=aoba-research', `case=${String(opened.body['id'])}`]) {
    const over = await admin(gateway, `/holds?${query}`, { key: as('ann') })
    const ids = (over.body['holds'] as { id: string }[]).map(({ id }) => id)
    assert.deepEqual(ids, [held], query)
  }
  const other = await admin(gateway, '/holds?workload=muster-support', { key: as('ann') })
  assert.deepEqual(other.body['holds'], [])
})

test('the log verifies after all of it, and has an entry of each step', async () => {
  await gateway.stop()
  const verified = await customhouse(['verify', dataDir])
  assert.equal(verified.code, 0, verified.text)
  const tables = openTables({ dataDir, databaseUrl: null })
  const leaves = await tables.selectFrom('leaf').select('bytes').execute()
  await tables.destroy()
  const types = leaves.map(({ bytes }) => String(JSON.parse(Buffer.from(bytes).toString())['type']))
  const steps = new Set(types.filter((type) => type.startsWith('hold.')))
  assert.deepEqual([...steps].toSorted(), [
    'hold.release_asked',
    'hold.release_rejected',
    'hold.released',
    'hold.set',
  ])
})
