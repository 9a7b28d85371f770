// Goal: what a contract says for requests that leave it out reaches the provider, is named by `explain` and in no
// way changes what the caller is committed to have sent. Method: a real house before a provider that keeps bodies.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { commitmentOf } from '../../src/audit/entry.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const defaults = { m: { temperature: 0.25, maxOutputTokens: 40 }, '*': { topP: 0.5 } }

test('a request gets the contract’s settings where it has none, named among its edits', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract: { defaults } })
  assert.equal((await post(house, { ...hello, top_p: 1 })).status, 200)
  assert.deepEqual(JSON.parse(upstream.received[0]?.body.toString() ?? ''), {
    ...hello,
    top_p: 1,
    temperature: 0.25,
    max_tokens: 40,
  })
  const sent = JSON.stringify({ ...hello, top_p: 1 })
  const [leaf] = house.query("select bytes from leaf where id like 'req_%'")
  const [salt] = house.query('select fields from salt')
  const { commitments } = JSON.parse(Buffer.from(leaf?.['bytes'] as Uint8Array).toString()) as {
    commitments: { prompt: string }
  }
  const salts = JSON.parse(String(salt?.['fields'])) as [string, string, string | null][]
  const opened = salts.find(([field]) => field === 'prompt')?.[1] ?? ''
  assert.equal(commitments.prompt, commitmentOf(Buffer.from(opened, 'hex'), sent))
  const [row] = house.query('select edits from attempt')
  assert.match(String(row?.['edits']), /default\.temperature,default\.max_tokens/)
  assert.doesNotMatch(String(row?.['edits']), /top_p/)
})

test('the hold counts on the contract’s cap, and a contract without defaults passes the bytes', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const budgets = [
    { id: 'b', amount: '0.001', currency: 'USD', period: 'day' as const, hard: true },
  ]
  {
    // 1000 tokens of output would be held at 0.002 USD, which the budget has not.
    await using house = await openTestHouse(upstream, { contract: { defaults, budgets } })
    const answer = await post(house, hello)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('x-customhouse-output-cap'), null)
  }
  await using plain = await openTestHouse(upstream)
  const body = JSON.stringify(hello)
  assert.equal((await post(plain, body)).status, 200)
  assert.equal(upstream.received.at(-1)?.body.toString(), body)
})

test('a setting that the deployments cannot be told is left out, and refuses nobody; the caller’s own is refused', async () => {
  const answer = JSON.stringify({
    id: 'msg',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 },
  })
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
  const settings = { '*': { seed: 5, frequencyPenalty: 1, temperature: 0.5 } }
  await using house = await openTestHouse(upstream, {
    contract: { defaults: settings },
    channel: { kind: 'anthropic' },
    deployments: { only: { serves: ['messages'] } },
  })
  const given = await post(house, hello)
  assert.equal(given.status, 200, await given.text())
  const body = upstream.received[0]?.body.toString() ?? ''
  assert.match(body, /"temperature":0\.5/)
  assert.doesNotMatch(body, /seed|penalty/)
  const [row] = house.query('select edits from attempt')
  assert.doesNotMatch(String(row?.['edits']), /default\.(seed|frequency)/)
  const own = await post(house, { ...hello, seed: 5 })
  assert.equal(own.status, 400)
  assert.match(await own.text(), /'seed' cannot be carried/)
})
