// The logs of the book through the admin API: what is listed is what can be computed again from entries and hashes,
// and who may not read amounts is not given the bytes that state them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { foldRight, hashLeaf, perfectRoot, subtreesOf } from '../../src/audit/merkle.ts'
import { openNote, parseVkey } from '../../src/audit/note.ts'
import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { admin, makeOperator } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

let upstream: ScriptedUpstream
let house: TestHouse
let auditor: string
let log: Log

interface Head {
  readonly size: number
  readonly root: string
  readonly note: string
}
interface Log {
  readonly number: number
  readonly origin: string
  readonly current: boolean
  readonly vkey: string
  readonly size: number
  readonly head: Head
}
interface Shown {
  readonly index: number
  readonly id: string
  readonly type: string
  readonly leaf: string | null
}

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream)
  auditor = await makeOperator(house, 'the-auditor', 'auditor')
  for (let count = 0; count < 3; count++) {
    assert.equal((await post(house, hello)).status, 200)
  }
  // Every entry is covered by a head soon after.
  await until('a head that covers every entry', async () => {
    const [one] = (await get('/logs'))['logs'] as [Log]
    log = one
    return one.size >= 6 && one.head?.size === one.size
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

/** Of the shape that the API publishes. */
async function get(path: string, key = auditor): Promise<Record<string, unknown>> {
  const { status, body } = await admin(house, path, { key })
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  const routes = adminRoutes({} as AdminDeps)
  const plain = `/admin/v1${path.replace(/\?.*/, '')}`
  const route = routes.find((one) =>
    new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
  )
  assert.ok(route !== undefined)
  assert.deepEqual(route.answer.parse(body), body, 'nothing is answered that is not published')
  return body
}

test('a log is listed with its key, its size and a head that the key signed', () => {
  const key = parseVkey(log.vkey)
  assert.ok(key !== null)
  assert.equal(key.name, log.origin)
  assert.equal(log.current, true)
  const note = openNote(log.head.note, [key])
  assert.equal(note.kind, 'open')
  assert.match(log.head.note, new RegExp(`^${log.origin}\n${log.head.size}\n`))
})

test('the entries of a range hash to the tile, and the tiles to the signed root', async () => {
  const { entries } = await get(`/logs/${log.number}/entries?from=0&to=${log.head.size}`)
  const leaves = entries as Shown[]
  assert.equal(leaves.length, log.head.size)
  const { hashes } = await get(`/logs/${log.number}/tiles/0/0?width=${log.head.size}`)
  const tile = Buffer.from(String(hashes), 'base64')
  for (const { index, leaf } of leaves) {
    assert.ok(leaf !== null)
    const own = tile.subarray(index * 32, index * 32 + 32)
    assert.deepEqual(hashLeaf(Buffer.from(leaf)), Buffer.from(own), `entry ${index}`)
  }
  const roots = subtreesOf({ from: 0, to: log.head.size }).map(({ level, index }) => {
    const [first, width] = [index * 2 ** level, 2 ** level]
    const all = Array.from({ length: width }, (_, at) => first + at)
    return perfectRoot(all.map((at) => tile.subarray(at * 32, at * 32 + 32)))
  })
  assert.equal(Buffer.from(foldRight(roots)).toString('base64'), log.head.root)
})

test('whoever may not read amounts is told which entries there are, and not what they state', async () => {
  const engineer = await makeOperator(house, 'the-engineer', 'engineer')
  const { entries } = await get(`/logs/${log.number}/entries?from=0&to=${log.size}`, engineer)
  const settled = (entries as Shown[]).filter(({ type }) => type === 'settlement')
  assert.equal(settled.length, 3)
  for (const { leaf } of settled) assert.equal(leaf, null)
  const [open] = (entries as Shown[]).filter(({ type }) => type === 'configuration')
  assert.match(open?.leaf ?? '', /"type":"configuration"/)
  const [one] = settled
  assert.equal((await get(`/log-entries/${one?.id}`, engineer))['leaf'], null)
  assert.match(String((await get(`/log-entries/${one?.id}`))['leaf']), /"price"/)
})

test('growth counts each entry once, in the part of time that it is dated in', async () => {
  for (const step of ['hour', 'day']) {
    const { parts, before: older } = await get(`/logs/${log.number}/growth?step=${step}&steps=3`)
    const counted = (parts as { entries: number }[]).map(({ entries }) => entries)
    const { size } = ((await get('/logs'))['logs'] as Log[])[0] ?? log
    assert.equal(older, 0)
    assert.equal(
      counted.reduce((sum, one) => sum + one, 0),
      size,
    )
    assert.equal(counted[0], 0)
  }
})

test('heads are paged from the largest, and an entry is found by its id', async () => {
  const { checkpoints, next } = await get(`/logs/${log.number}/checkpoints?limit=1`)
  const [largest] = checkpoints as Head[]
  assert.ok(largest !== undefined && largest.size >= log.head.size)
  assert.equal(next, largest.size)
  const older = await get(`/logs/${log.number}/checkpoints?before=${largest.size}`)
  for (const { size } of older['checkpoints'] as Head[]) assert.ok(size < largest.size)
  const { entries } = await get(`/logs/${log.number}/entries?from=1&to=2`)
  const [entry] = entries as Shown[]
  const found = await get(`/log-entries/${entry?.id}`)
  assert.deepEqual(
    [found['log'], found['index'], found['covered'], found['leaf']],
    [log.number, 1, true, entry?.leaf],
  )
})

test('what is not there is 404, and a range that is too long names the field', async () => {
  const status = async (path: string) => (await admin(house, path, { key: auditor })).status
  assert.equal(await status('/logs/99/entries?from=0&to=1'), 404)
  assert.equal(await status('/logs/99/growth'), 404)
  assert.equal(await status('/log-entries/nothing'), 404)
  assert.equal(await status(`/logs/${log.number}/tiles/0/0?width=200`), 404)
  assert.equal(await status(`/logs/${log.number}/tiles/3/0`), 404)
  const long = await admin(house, `/logs/${log.number}/entries?from=0&to=300`, { key: auditor })
  assert.equal(long.status, 400)
  assert.equal(long.body['param'], 'to')
  const past = await get(`/logs/${log.number}/entries?from=100000&to=100001`)
  assert.deepEqual(past['entries'], [])
})
