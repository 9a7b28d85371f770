// Goal: a replay over the admin API runs beside the requests, tells what changes, and hides money from whoever
// approves. Method: a real house, asked over HTTP by operators of several roles.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { samplesFolder } from '../../src/house/policy-files.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

interface Shown {
  readonly id: string
  readonly state: string
  readonly problem: string
  readonly report: {
    readonly recorded: { readonly requests: number; readonly money: readonly object[] }
    readonly changes: readonly { readonly change: string; readonly money: readonly object[] }[]
    readonly unexplained: readonly string[]
  } | null
}

async function admin(
  house: TestHouse,
  path: string,
  { body, key = 'test-admin' }: { readonly body?: object; readonly key?: string } = {},
): Promise<{ readonly status: number; readonly answer: Shown & Record<string, unknown> }> {
  const response = await fetch(`${house.running.adminUrl}/admin/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, answer: JSON.parse(await response.text()) }
}

async function ended(house: TestHouse, id: string): Promise<Shown> {
  let last: Shown | null = null
  await until('the replay ends', async () => {
    last = (await admin(house, `replays/${id}`)).answer
    return last.state !== 'running'
  })
  return last ?? assert.fail()
}

test('a replay over the API tells what changes, one at a time, and an approver sees no money', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  await (await post(house, hello)).text()
  await house.nextRecord()
  const question = { question: 'model-controlled:m:SG' }
  const started = await admin(house, 'replays', { body: question })
  assert.equal(started.status, 201)
  assert.equal(started.answer.state, 'running')
  assert.equal((await admin(house, 'replays', { body: question })).status, 503, 'one at a time')
  const done = await ended(house, started.answer.id)
  assert.equal(done.state, 'done')
  assert.equal(done.report?.recorded.requests, 1)
  assert.deepEqual(done.report.unexplained, [])
  const [row] = done.report.changes
  assert.equal(row?.change, 'newly_denied')
  assert.equal(row.money.length, 1)

  const made = await admin(house, 'operators', {
    body: { id: 'bob', name: 'Bob', roles: ['approver'] },
  })
  assert.equal(made.status, 201, JSON.stringify(made.answer))
  const minted = await admin(house, 'keys', { body: { holder: 'operator:bob' } })
  const key = String(minted.answer['key'])
  const seen = (await admin(house, `replays/${started.answer.id}`, { key })).answer
  assert.equal(seen.report?.changes[0]?.change, 'newly_denied')
  assert.ok(!JSON.stringify(seen).includes('"price"'), 'no money for who approves')
  assert.equal((await admin(house, 'replays', { body: question, key })).status, 403)
})

test('a replay that cannot be asked is told in a sentence', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  assert.equal((await admin(house, 'replays', { body: {} })).status, 400)
  assert.equal((await admin(house, 'replays/rpl_unknown')).status, 404)
  const started = await admin(house, 'replays', { body: { question: 'evade' } })
  const done = await ended(house, started.answer.id)
  assert.equal(done.state, 'failed')
  assert.match(done.problem, /there is no question "evade"/)
  const packs = [{ file: 'p.yaml', text: 'pack: p\n' }]
  const second = await ended(house, (await admin(house, 'replays', { body: { packs } })).answer.id)
  assert.match(second.problem, /the packs cannot be taken: p\.yaml:/)
})

test('a change of one pack takes the replay of that pack, to the letter', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const text = readFileSync(join(samplesFolder, 'house.yaml'), 'utf8')
  const said = { summary: 's', reason: 'r' }
  const held = await admin(house, 'changes', { body: { kind: 'fact', content: text, ...said } })
  assert.equal(held.status, 400)
  assert.match(String(held.answer['detail']), /\/admin\/v1\/facts/)
  const asked = await admin(house, 'changes', { body: { kind: 'pack', content: text, ...said } })
  assert.equal(asked.status, 201)
  const { id } = asked.answer
  const replayOf = (written: string) =>
    admin(house, 'replays', { body: { packs: [{ file: 'p.yaml', text: written }], change: id } })
  assert.equal((await replayOf(`${text}# a word\n`)).status, 400)
  const done = await ended(house, (await replayOf(text)).answer.id)
  assert.deepEqual([done.state, done.problem], ['done', ''])
  assert.equal((await admin(house, `changes/${id}`)).answer['replay'], done.id)
})
