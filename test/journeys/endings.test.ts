// Every ending has a name. Each case plays one provider and one client, and then looks at three
// things that must agree: what the client saw, what the book says, and that no hold is left.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'

import type { Ending } from '../../src/metering/ledger-ops.ts'
import {
  hello,
  openTestHouse,
  post,
  type TestHouse,
  type TestHouseOptions,
} from '../support/house.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  wholeAnswer,
  type Script,
} from '../support/scripted-upstream.ts'

const streaming = { ...hello, stream: true }
const budget = {
  id: 'budget',
  amount: '1.00',
  currency: 'USD',
  period: 'total',
  hard: true,
} as const
/** 11 input at 1000 nanos and 7 output at 2000. */
const exactNanos = 25_000n

interface Expected {
  readonly ending: Ending
  readonly usageSource: 'provider' | 'estimated' | 'none'
  readonly priceNanos?: bigint
  readonly costNanos?: bigint
}

async function inHouse(
  script: Script,
  use: (house: TestHouse) => Promise<void>,
  options: TestHouseOptions = {},
): Promise<void> {
  await using upstream = await openScriptedUpstream(script)
  const contract = { budgets: [budget], ...options.contract }
  await using house = await openTestHouse(upstream, { ...options, contract })
  await use(house)
}

/** The last attempt in the book is as expected, it is the only one unless said, and nothing is held. */
async function settledAs(house: TestHouse, expected: Expected, attempts = 1): Promise<void> {
  const record = await house.nextRecord()
  assert.equal(record['ending'], expected.ending)
  assert.equal(record['usageSource'], expected.usageSource)
  const rows = house.query('select * from attempt order by attempt_no')
  assert.equal(rows.length, attempts)
  const last = rows.at(-1)
  assert.equal(last?.['ending'], expected.ending)
  assert.ok(last?.['state'] === 'settled' || last?.['state'] === 'voided', String(last?.['state']))
  if (expected.priceNanos !== undefined) assert.equal(last['price_nanos'], expected.priceNanos)
  if (expected.costNanos !== undefined) assert.equal(last['cost_nanos'], expected.costNanos)
  const [held] = house.query(
    'select coalesce(sum(debits_pending + credits_pending), 0) as held from balance',
  )
  assert.equal(held?.['held'], 0n)
  const [leaf] = house.query(
    `select count(*) as n from leaf where id = '${String(record['request'])}'`,
  )
  assert.equal(leaf?.['n'], 1n, 'the receipt id is the request id')
}

test('completed: a whole answer is charged exactly, and its cost stands in a header', () =>
  inHouse(
    (response) => sendWhole(response),
    async (house) => {
      const response = await post(house, hello)
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('x-customhouse-cost'), '0.000025000 USD')
      assert.equal(await response.text(), wholeAnswer())
      await settledAs(house, {
        ending: 'completed',
        usageSource: 'provider',
        priceNanos: exactNanos,
        costNanos: exactNanos,
      })
    },
  ))

test('completed: a stream is charged by its usage event, which a client that did not ask never sees', () =>
  inHouse(
    (response) => {
      streamHead(response)
      response.end(delta('he') + delta('llo') + usageEvent + doneEvent)
    },
    async (house) => {
      const response = await post(house, streaming)
      assert.equal(await response.text(), delta('he') + delta('llo') + doneEvent)
      await settledAs(house, {
        ending: 'completed',
        usageSource: 'provider',
        priceNanos: exactNanos,
      })
    },
  ))

test('completed without numbers: bounded and marked as estimated, never zero and never lost', () =>
  inHouse(
    (response) => {
      streamHead(response)
      response.end(delta('he') + delta('llo') + doneEvent)
    },
    async (house) => {
      await (await post(house, streaming)).text()
      // 11 characters are 3 tokens by the providers' rule; two events are two tokens at least.
      await settledAs(house, { ending: 'completed', usageSource: 'estimated', priceNanos: 7_000n })
    },
  ))

for (const usage of [
  { prompt_tokens: -1, completion_tokens: 2, total_tokens: 1 },
  { prompt_tokens: 1e12, completion_tokens: 2, total_tokens: 1e12 + 2 },
  { prompt_tokens: 'many', completion_tokens: 2 },
  [],
]) {
  test(`absurd usage ${JSON.stringify(usage).slice(0, 40)} is not believed`, () =>
    inHouse(
      (response) => sendWhole(response, wholeAnswer(usage)),
      async (house) => {
        assert.equal((await post(house, hello)).status, 200)
        await settledAs(house, { ending: 'completed', usageSource: 'estimated' })
      },
    ))
}

test('an explicit zero is a value', () =>
  inHouse(
    (response) =>
      sendWhole(response, wholeAnswer({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })),
    async (house) => {
      await post(house, hello)
      await settledAs(house, { ending: 'completed', usageSource: 'provider', priceNanos: 0n })
    },
  ))

test('client_left, stream, provider bills on abort: drained to the real usage and charged', async () => {
  const left = Promise.withResolvers<void>()
  await inHouse(
    async (response) => {
      streamHead(response)
      response.write(delta('he'))
      await left.promise
      response.end(delta('llo') + usageEvent + doneEvent)
    },
    async (house) => {
      await leaveAfterFirstByte(house, streaming)
      await fence(house)
      left.resolve()
      await settledAs(house, {
        ending: 'client_left',
        usageSource: 'provider',
        priceNanos: exactNanos,
      })
    },
    { channel: { billsOnAbort: true } },
  )
})

test('client_left, stream, provider stops on abort: aborted upstream and charged for what passed', async () => {
  const aborted = Promise.withResolvers<void>()
  await inHouse(
    (response) => {
      streamHead(response)
      response.write(delta('he') + delta('llo'))
      response.on('close', () => aborted.resolve())
    },
    async (house) => {
      await leaveAfterFirstByte(house, streaming)
      await aborted.promise
      await settledAs(house, {
        ending: 'client_left',
        usageSource: 'estimated',
        priceNanos: 7_000n,
      })
    },
  )
})

test('client_left, not a stream: drained to the real usage and charged', async () => {
  const arrived = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  await inHouse(
    async (response) => {
      arrived.resolve()
      await answer.promise
      sendWhole(response)
    },
    async (house) => {
      const leaving = new AbortController()
      const pending = post(house, hello, { signal: leaving.signal })
      await arrived.promise
      leaving.abort()
      await assert.rejects(pending)
      await fence(house)
      answer.resolve()
      await settledAs(house, {
        ending: 'client_left',
        usageSource: 'provider',
        priceNanos: exactNanos,
      })
    },
    { channel: { billsOnAbort: true } },
  )
})

test('upstream_cut: the client sees a broken answer and pays nothing; the cost is kept', () =>
  inHouse(
    (response) => {
      streamHead(response)
      response.write(delta('he') + delta('llo'), () => response.destroy())
    },
    async (house) => {
      const response = await post(house, streaming)
      assert.equal(response.status, 200)
      await assert.rejects(response.text())
      await settledAs(house, {
        ending: 'upstream_cut',
        usageSource: 'estimated',
        priceNanos: 0n,
        costNanos: 7_000n,
      })
    },
  ))

test('upstream_unterminated: an end without [DONE] is never passed off as complete', () =>
  inHouse(
    (response) => {
      streamHead(response)
      response.end(delta('he') + usageEvent)
    },
    async (house) => {
      const response = await post(house, streaming)
      await assert.rejects(response.text())
      await settledAs(house, {
        ending: 'upstream_unterminated',
        usageSource: 'provider',
        priceNanos: 0n,
        costNanos: exactNanos,
      })
    },
  ))

test("upstream_refused: the provider's own 400 reaches the client unchanged and costs nothing", () =>
  inHouse(
    (response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(
        '{"error":{"message":"bad tool","type":"invalid_request_error","param":"tools","code":null}}',
      )
    },
    async (house) => {
      const response = await post(house, hello)
      assert.equal(response.status, 400)
      assert.match(await response.text(), /bad tool/)
      await settledAs(house, {
        ending: 'upstream_refused',
        usageSource: 'none',
        priceNanos: 0n,
        costNanos: 0n,
      })
    },
  ))

test("upstream_refused with 401 is our own fault, told as 502 without the provider's words", () =>
  inHouse(
    (response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"key upstream-secret is wrong"}}')
    },
    async (house) => {
      const response = await post(house, hello)
      assert.equal(response.status, 502)
      assert.doesNotMatch(await response.text(), /upstream-secret/)
      await settledAs(house, { ending: 'upstream_refused', usageSource: 'none' })
    },
  ))

test("upstream 429 keeps its wait, exactly, in the caller's dialect", () =>
  inHouse(
    (response) => {
      response.writeHead(429, { 'retry-after-ms': '1234', 'retry-after': '2' })
      response.end('{}')
    },
    async (house) => {
      const response = await post(house, hello)
      assert.equal(response.status, 429)
      assert.equal(response.headers.get('retry-after-ms'), '1234')
      assert.equal(response.headers.get('retry-after'), '2')
      await settledAs(house, { ending: 'upstream_refused', usageSource: 'none' })
    },
  ))

test('upstream_failed: a 500 becomes 502 and costs nothing', () =>
  inHouse(
    (response) => {
      response.writeHead(500).end('oops')
    },
    async (house) => {
      assert.equal((await post(house, hello)).status, 502)
      await settledAs(house, { ending: 'upstream_failed', usageSource: 'none', costNanos: 0n })
    },
  ))

test('upstream_failed: nobody listens; nothing was sent and nothing is charged', async () => {
  await using gone = await openScriptedUpstream((response) => sendWhole(response))
  const { url } = gone
  await gone[Symbol.asyncDispose]()
  await using house = await openTestHouse({ url }, { contract: { budgets: [budget] } })
  const response = await post(house, hello)
  assert.equal(response.status, 502)
  await settledAs(house, { ending: 'upstream_failed', usageSource: 'none', costNanos: 0n })
})

test('upstream_timeout: silence before the head ends within its limit', () =>
  inHouse(
    () => {},
    async (house) => {
      assert.equal((await post(house, hello)).status, 504)
      await settledAs(house, {
        ending: 'upstream_timeout',
        usageSource: 'estimated',
        priceNanos: 0n,
      })
    },
    { server: { limits: { wholeHeadTimeoutMs: 300 } } },
  ))

test('a failed attempt is retried on another allowed deployment, and each attempt is its own row', async () => {
  let calls = 0
  await inHouse(
    (response) => {
      calls += 1
      if (calls === 1) response.writeHead(503).end()
      else sendWhole(response)
    },
    async (house) => {
      assert.equal((await post(house, hello)).status, 200)
      await settledAs(house, { ending: 'completed', usageSource: 'provider' }, 2)
    },
    { deployments: { first: {}, second: {} } },
  )
})

test('a retry never leaves the allowed set: with only refused deployments left the failure stands', async () => {
  let calls = 0
  await inHouse(
    (response) => {
      calls += 1
      response.writeHead(503).end()
    },
    async (house) => {
      assert.equal((await post(house, hello)).status, 503)
      assert.equal(calls, 1)
      await settledAs(house, { ending: 'upstream_failed', usageSource: 'none' })
    },
    {
      deployments: {
        allowed: {},
        abroad: {
          locations: { processing: ['US'], rest: ['US'], abuseStore: ['US'], review: ['US'] },
        },
        silent: { locations: { processing: ['SG'], rest: ['SG'], abuseStore: ['SG'] } },
      },
    },
  )
})

/** The house has seen a close that went out before this: an answer to a later connection proves it. */
async function fence(house: TestHouse): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await (await fetch(`${house.url}/healthz`)).text()
}

/** Sends over a raw socket and closes it once the answer has begun. */
async function leaveAfterFirstByte(house: TestHouse, body: unknown): Promise<void> {
  const { hostname, port } = new URL(house.url)
  const socket = connect(Number(port), hostname)
  const text = JSON.stringify(body)
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${house.key}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
  await once(socket, 'data')
  socket.destroy()
}
