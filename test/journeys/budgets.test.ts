// Money and rates at the door: what a hard budget cannot pay for is lowered or refused before anything
// is sent, in the caller's dialect, and no budget is ever overshot by a provider that honours caps.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  hello,
  openTestHouse,
  post,
  type TestHouse,
  type TestHouseOptions,
} from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

/** Input 1000 nanos and output 2000 nanos a token; an answer is 1000 tokens at most. */
const budgetOf = (amount: string) =>
  ({ id: 'b', amount, currency: 'USD', period: 'total', hard: true }) as const

/** Answers with as many tokens as the request allows, as a provider that honours caps may. */
function greedy(upstream: ScriptedUpstream): void {
  upstream.play((response, { body }) => {
    const asked = JSON.parse(body.toString()) as { max_tokens?: number }
    const completion = asked.max_tokens ?? 1000
    const usage = { prompt_tokens: 4, completion_tokens: completion, total_tokens: 4 + completion }
    sendWhole(response, wholeAnswer(usage))
  })
}

async function inHouse(
  options: TestHouseOptions,
  use: (house: TestHouse, upstream: ScriptedUpstream) => Promise<void>,
): Promise<void> {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, options)
  await use(house, upstream)
}

function posted(house: TestHouse): bigint {
  const [row] = house.query('select coalesce(sum(price_nanos), 0) as nanos from attempt')
  return row?.['nanos'] as bigint
}

test('the cap is lowered only when the budget cannot pay the whole, and a header says so', () =>
  inHouse({ contract: { budgets: [budgetOf('0.0015')] } }, async (house, upstream) => {
    greedy(upstream)
    const rich = await post(house, { ...hello, max_tokens: 5 })
    assert.equal(rich.status, 200)
    assert.equal(rich.headers.get('x-customhouse-output-cap'), null)
    assert.match(upstream.received[0]?.body.toString() ?? '', /"max_tokens":5}/)
    const poor = await post(house, hello)
    assert.equal(poor.status, 200)
    const cap = Number(poor.headers.get('x-customhouse-output-cap'))
    assert.ok(cap > 0 && cap < 1000, String(cap))
    assert.match(upstream.received[1]?.body.toString() ?? '', new RegExp(`"max_tokens":${cap},`))
    assert.ok(posted(house) <= 1_500_000n)
  }))

test('an empty budget is insufficient_quota, final, in either dialect, and nothing is sent', () =>
  inHouse({ contract: { budgets: [budgetOf('0.000001')] } }, async (house, upstream) => {
    const openai = await post(house, hello)
    assert.equal(openai.status, 429)
    assert.equal(openai.headers.get('x-should-retry'), 'false')
    const body = (await openai.json()) as { error: { code: string; type: string } }
    assert.equal(body.error.code, 'insufficient_quota')
    assert.equal(body.error.type, 'insufficient_quota')
    const azure = await fetch(
      `${house.url}/openai/deployments/m/chat/completions?api-version=2024-10-21`,
      {
        method: 'POST',
        headers: { 'api-key': house.key, 'content-type': 'application/json' },
        body: JSON.stringify(hello),
      },
    )
    assert.equal(azure.status, 429)
    assert.equal(azure.headers.get('x-should-retry'), 'false')
    assert.equal(upstream.received.length, 0)
    const [held] = house.query(
      'select coalesce(sum(debits_pending + credits_pending), 0) as n from balance',
    )
    assert.equal(held?.['n'], 0n)
  }))

test('a hundred at once at the edge of a budget overshoot it by nothing', () =>
  inHouse({ contract: { budgets: [budgetOf('0.020')] } }, async (house, upstream) => {
    greedy(upstream)
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await post(house, { ...hello, max_tokens: 400 })
        await response.text()
        return response.status
      }),
    )
    assert.ok(statuses.includes(200))
    assert.ok(statuses.includes(429))
    assert.ok(statuses.every((status) => status === 200 || status === 429))
    const spent = posted(house)
    assert.ok(spent <= 20_000_000n, `spent ${spent}`)
    assert.ok(spent > 15_000_000n, `the budget is usable: spent ${spent}`)
  }))

test('what nothing bounds is refused by name on a hard budget, and served on a soft one', async () => {
  const dearer = { ...hello, service_tier: 'priority' }
  await inHouse({ contract: { budgets: [budgetOf('1')] } }, async (house, upstream) => {
    const response = await post(house, dearer)
    assert.equal(response.status, 400)
    const body = (await response.json()) as { error: { code: string; param: string } }
    assert.equal(body.error.code, 'cost_unbounded')
    assert.equal(body.error.param, 'service_tier')
    assert.equal(upstream.received.length, 0)
  })
  await inHouse({ contract: { budgets: [{ ...budgetOf('1'), hard: false }] } }, async (house) => {
    assert.equal((await post(house, dearer)).status, 200)
  })
})

test('a server that is only compatible is held to its own cap field, not to one it may ignore', () =>
  inHouse(
    { channel: { kind: 'openai-compatible' }, contract: { budgets: [budgetOf('1')] } },
    async (house) => {
      await post(house, { ...hello, max_completion_tokens: 1 })
      await post(house, { ...hello, max_tokens: 1 })
      const holds = house.query('select hold_nanos from attempt order by attempt_id')
      assert.ok((holds[0]?.['hold_nanos'] as bigint) >= 2_000_000n)
      assert.ok((holds[1]?.['hold_nanos'] as bigint) < 1_000_000n)
    },
  ))

test('rate limits say exactly when to come back, and what is left', () =>
  inHouse({ contract: { limits: { requestsPerMinute: 2 } } }, async (house) => {
    const first = await post(house, hello)
    assert.equal(first.headers.get('x-ratelimit-limit-requests'), '2')
    assert.equal(first.headers.get('x-ratelimit-remaining-requests'), '1')
    await post(house, hello)
    const third = await post(house, hello)
    assert.equal(third.status, 429)
    const ms = Number(third.headers.get('retry-after-ms'))
    // Two a minute renew one in thirty seconds, less what has passed since the first.
    assert.ok(ms > 20_000 && ms <= 30_000, String(ms))
    assert.equal(Number(third.headers.get('retry-after')), Math.ceil(ms / 1000))
  }))

test('a request that can never fit its token limit is told so, not told to wait', () =>
  inHouse({ contract: { limits: { tokensPerMinute: 50 } } }, async (house) => {
    const response = await post(house, { ...hello, max_tokens: 900 })
    assert.equal(response.status, 400)
    assert.equal(response.headers.get('retry-after'), null)
    assert.equal((await post(house, hello)).status, 200, 'an uncapped request stays usable')
  }))

test('concurrency is freed by every ending', () =>
  inHouse({ contract: { limits: { concurrency: 1 } } }, async (house, upstream) => {
    const gate = Promise.withResolvers<void>()
    upstream.play(async (response) => {
      await gate.promise
      sendWhole(response)
    })
    const running = post(house, hello)
    while (upstream.received.length === 0) await (await fetch(`${house.url}/healthz`)).text()
    assert.equal((await post(house, hello)).status, 429)
    gate.resolve()
    assert.equal((await running).status, 200)
    upstream.play((response) => {
      response.writeHead(500).end()
    })
    assert.equal((await post(house, hello)).status, 502)
    upstream.play((response) => sendWhole(response))
    assert.equal((await post(house, hello)).status, 200)
  }))

test('the choice falls on the cheaper of two equal deployments', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    deployments: { 'a-dear': { maxOutputTokens: 1000 }, 'b-cheap': { maxOutputTokens: 10 } },
  })
  const response = await post(house, hello)
  assert.equal(response.headers.get('x-customhouse-deployment'), 'b-cheap')
})
