// What users of gateways report in public, where no other test holds it: each is played here from the
// provider's and the client's side. docs/reported.md lists them all.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from '../../src/house/config-load.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { hello, openTestHouse, post, testConfig } from '../support/house.ts'
import { openScriptedUpstream, sendWhole, wholeAnswer } from '../support/scripted-upstream.ts'

const budget = {
  id: 'budget',
  amount: '1.00',
  currency: 'USD',
  period: 'total',
  hard: true,
} as const

test('an answer without an id of its own is charged and entered like any other', async () => {
  const answer: unknown = JSON.parse(wholeAnswer())
  const body = JSON.stringify({ ...Object(answer), id: null })
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, body))
  await using house = await openTestHouse(upstream)
  for (let turn = 1; turn <= 2; turn++) {
    assert.equal(await (await post(house, hello)).text(), body)
    const record = await house.nextRecord()
    assert.equal(record['price'], '0.000025000')
    const rows = house.query('select price_nanos from attempt')
    assert.deepEqual(
      rows.map((row) => row['price_nanos']),
      Array.from({ length: turn }, () => 25_000n),
    )
  }
})

test('what a fallback cost is booked where it was served, at its own price, and a failure costs the caller nothing', async () => {
  await using upstream = await openScriptedUpstream((response, { body }) => {
    if (body.includes('"first"')) response.writeHead(500).end('{}')
    else sendWhole(response)
  })
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [budget] },
    deployments: { a: { upstreamModel: 'first' }, b: { upstreamModel: 'second' } },
  })
  assert.equal((await post(house, hello)).status, 200)
  await house.nextRecord()
  const rows = house.query(
    'select deployment_id as at, ending, price_nanos as price from attempt order by attempt_no',
  )
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { at: 'a', ending: 'upstream_failed', price: 0n },
      { at: 'b', ending: 'completed', price: 25_000n },
    ],
  )
})

test('a budget that is used up refuses in every API that can be asked', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const empty = { ...budget, amount: '0.000001' }
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [empty] },
    deployments: { only: { serves: ['chat', 'embeddings'] } },
  })
  const asked: readonly (readonly [string, object])[] = [
    ['/v1/chat/completions', hello],
    ['/v1/embeddings', { model: 'm', input: 'x'.repeat(4000) }],
    ['/openai/deployments/m/chat/completions?api-version=2024-10-21', hello],
    ['/openai/v1/chat/completions', hello],
  ]
  for (const [path, body] of asked) {
    const response = await fetch(house.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.equal(response.status, 429, path)
    assert.equal(response.headers.get('x-should-retry'), 'false', path)
  }
  assert.equal(upstream.received.length, 0)
})

test('a misspelt name in the configuration is refused with its place and what it may have meant', () => {
  const input = testConfig('http://127.0.0.1:1', { id: 'a'.repeat(12), digest: 'b'.repeat(64) })
  const contract = { ...input.contracts?.['contract'], budget: [budget] }
  const { config, problems } = checkConfig(
    { ...input, contracts: { contract } },
    systemClock.nowMs(),
  )
  assert.equal(config, null)
  assert.match(JSON.stringify(problems), /budget.*budgets/)
})

test('what is left of a limit falls with each request, in the headers of each answer', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    contract: { limits: { requestsPerMinute: 10 } },
  })
  const left: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    const response = await post(house, hello)
    left.push(Number(response.headers.get('x-ratelimit-remaining-requests')))
    await response.text()
  }
  assert.deepEqual(left, [9, 8, 7])
})
