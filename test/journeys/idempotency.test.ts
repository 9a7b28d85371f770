// Idempotency keys through the whole house: never charged twice, and free again where nothing was charged.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

function keyed(house: TestHouse, key: string, body: unknown = hello): Promise<Response> {
  return post(house, body, { headers: { 'idempotency-key': key } })
}

async function codeOf(response: Response): Promise<unknown> {
  return pick(pick(await response.json(), 'error'), 'code')
}

test('a repeat is refused while the first runs and after it; the customer pays once', async () => {
  const open: (() => void)[] = []
  let arrived: () => void = () => undefined
  const arrival = new Promise<void>((resolve) => (arrived = resolve))
  await using upstream = await openScriptedUpstream((response) => {
    open.push(() => sendWhole(response))
    arrived()
  })
  await using house = await openTestHouse(upstream)
  const first = keyed(house, 'k1')
  await arrival
  const second = await keyed(house, 'k1')
  assert.equal(second.status, 409)
  assert.equal(second.headers.get('retry-after'), '1')
  assert.equal(await codeOf(second), 'idempotency_key_in_use')
  for (const answer of open) answer()
  const answered = await first
  assert.equal(answered.status, 200)
  await answered.text()
  const third = await keyed(house, 'k1')
  assert.equal(third.status, 409)
  assert.equal(third.headers.get('x-should-retry'), 'false')
  assert.match(await third.text(), new RegExp(String(answered.headers.get('x-request-id'))))
  const other = await keyed(house, 'k1', { ...hello, temperature: 1 })
  assert.equal(other.status, 422)
  assert.equal(await codeOf(other), 'idempotency_key_reused')
  assert.equal(upstream.received.length, 1)
  assert.equal(upstream.received[0]?.headers['idempotency-key'], undefined)
  assert.equal(house.query('select * from attempt').length, 1)
})

test('a key whose request failed may be used again; one that is no key is refused by name', async () => {
  let failing = true
  await using upstream = await openScriptedUpstream((response) => {
    if (failing) response.writeHead(500).end('{}')
    else sendWhole(response)
  })
  await using house = await openTestHouse(upstream)
  assert.equal((await keyed(house, 'k')).status, 502)
  failing = false
  assert.equal((await keyed(house, 'k', { ...hello, model: 'nobody' })).status, 404)
  assert.equal((await keyed(house, 'k')).status, 200)
  const bad = await keyed(house, 'x'.repeat(256))
  assert.equal(bad.status, 400)
  assert.equal(pick(pick(await bad.json(), 'error'), 'param'), 'idempotency-key')
})
