// A slow first answer and a second one at another member of the same decision: whichever begins first is given, once;
// the other is ended at its provider, entered by name and paid by the house. What may not be sent twice is not.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import {
  hello,
  openTestHouse,
  post,
  type TestHouse,
  type TestHouseOptions,
} from '../support/house.ts'
import { openTestJourney } from '../support/journey.ts'
import { pick } from '../support/json.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  type Received,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

/** Providers are told apart by what they call the model; `a` is asked first, by its id. */
const deployments = { a: { upstreamModel: 'a' }, b: { upstreamModel: 'b' } }
const hedge = { m: { afterMs: 30 } }

interface Provider {
  readonly upstream: ScriptedUpstream
  /** Resolves with what waits at `name`, the first time it is asked. */
  readonly asked: (name: string) => Promise<ServerResponse>
  /** Resolves when the first request at `name` was closed from our side. */
  readonly closed: (name: string) => Promise<void>
}

type Play = (response: ServerResponse, received: Received) => void

/** Each deployment plays its own part; those without one hang. */
async function inHouse(
  parts: Readonly<Record<string, Play>>,
  use: (house: TestHouse, provider: Provider) => Promise<void>,
  options: TestHouseOptions = {},
): Promise<void> {
  const asked = new Map<string, PromiseWithResolvers<ServerResponse>>()
  const closed = new Map<string, PromiseWithResolvers<void>>()
  const of = <T>(map: Map<string, PromiseWithResolvers<T>>, name: string) => {
    const known = map.get(name) ?? Promise.withResolvers<T>()
    map.set(name, known)
    return known
  }
  await using upstream = await openScriptedUpstream((response, received) => {
    const name = String(pick(JSON.parse(received.body.toString()), 'model'))
    response.on('close', () => of(closed, name).resolve())
    of(asked, name).resolve(response)
    parts[name]?.(response, received)
  })
  await using house = await openTestHouse(upstream, { deployments, hedge, ...options })
  await use(house, {
    upstream,
    asked: (name) => of(asked, name).promise,
    closed: (name) => of(closed, name).promise,
  })
}

const whole: Play = (response) => sendWhole(response)
const stream: Play = (response) => {
  streamHead(response)
  response.end(delta('hello') + usageEvent + doneEvent)
}
const hanging: Play = () => undefined
/** Slower than the waits of the tests that play it. */
const slow: Play = (response) => void setTimeout(() => sendWhole(response), 60)
/** Plays the first once, and then the other. */
function inTurn(first: Play, then: Play): Play {
  let played = 0
  return (response, received) => (played++ === 0 ? first : then)(response, received)
}
const failing: Play = (response) => void response.writeHead(500).end('{}')

interface Row {
  readonly deployment: unknown
  readonly ending: unknown
  readonly price: unknown
  readonly cost: unknown
}

function rows(house: TestHouse): Row[] {
  return house.query('select * from attempt order by attempt_no').map((row) => ({
    deployment: row['deployment_id'],
    ending: row['ending'],
    price: row['price_nanos'],
    cost: row['cost_nanos'],
  }))
}

function nothingHeld(house: TestHouse): void {
  const [held] = house.query('select coalesce(sum(debits_pending), 0) as held from balance')
  assert.equal(held?.['held'], 0n)
}

/** Ids of the entries of a request, less the request's own. */
function entries(house: TestHouse, request: unknown): string[] {
  return house
    .query(`select id from leaf where id like '${String(request)}%' order by id`)
    .map(({ id }) => String(id).slice(String(request).length))
}

const paid = 25_000n

test('a first that hangs: the second is asked after the wait, its whole answer is given, and the first is ended', () =>
  inHouse({ b: whole }, async (house, { closed }) => {
    const response = await post(house, hello)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('x-customhouse-deployment'), 'b')
    assert.equal(pick(await response.json(), 'id'), 'chatcmpl-scripted')
    await closed('a')
    const record = await house.nextRecord()
    const [first, second] = rows(house)
    assert.deepEqual([first?.deployment, first?.ending, first?.price], ['a', 'hedge_lost', 0n])
    assert.deepEqual(second, { deployment: 'b', ending: 'completed', price: paid, cost: paid })
    assert.equal(record['hedge'], 'second')
    assert.equal(record['attempts'], 2)
    assert.equal(record['deployment'], 'b')
    assert.equal(record['ending'], 'completed')
    assert.equal(record['price'], '0.000025000')
    const cost = (typeof first?.cost === 'bigint' ? first.cost : 0n) + paid
    assert.equal(record['cost'], `0.${String(cost).padStart(9, '0')}`, 'both are paid for')
    assert.deepEqual(entries(house, record['request']), ['', '.1'])
    nothingHeld(house)
  }))

test('of two streams the one whose first event comes first is given, whole and alone', () =>
  inHouse({ b: stream }, async (house, { closed }) => {
    const response = await post(house, { ...hello, stream: true })
    assert.equal(response.headers.get('x-customhouse-deployment'), 'b')
    assert.equal(await response.text(), delta('hello') + doneEvent)
    await closed('a')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'second')
    assert.deepEqual(
      rows(house).map(({ ending, price }) => [ending, price]),
      [
        ['hedge_lost', 0n],
        ['completed', paid],
      ],
    )
    nothingHeld(house)
  }))

test('a first that begins after the second was asked is given all the same, and the second is ended', () =>
  inHouse({}, async (house, { asked, closed }) => {
    const asking = post(house, { ...hello, stream: true })
    const first = await asked('a')
    await asked('b')
    stream(first, { path: '', headers: {}, body: Buffer.alloc(0) })
    const response = await asking
    assert.equal(response.headers.get('x-customhouse-deployment'), 'a')
    assert.equal(await response.text(), delta('hello') + doneEvent)
    await closed('b')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'first')
    assert.equal(record['deployment'], 'a')
    assert.deepEqual(
      rows(house).map(({ deployment, ending, price }) => [deployment, ending, price]),
      [
        ['a', 'completed', paid],
        ['b', 'hedge_lost', 0n],
      ],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.2'])
    nothingHeld(house)
  }))

test('a first that answers in time is asked alone', () =>
  inHouse(
    { a: whole, b: whole },
    async (house, { upstream }) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.equal((await house.nextRecord())['hedge'], '')
      assert.equal(upstream.received.length, 1)
    },
    { hedge: { m: { afterMs: 60_000 } } },
  ))

test('a loser that bills what it goes on with is read to the end: its cost is exact, and nobody waits for it', () =>
  inHouse(
    { b: whole },
    async (house, { asked }) => {
      const response = await post(house, hello)
      assert.equal(response.status, 200)
      await response.json()
      assert.deepEqual(rows(house)[0]?.ending, null, 'it runs on')
      sendWhole(await asked('a'))
      const record = await house.nextRecord()
      assert.deepEqual(
        rows(house).map(({ ending, price, cost }) => [ending, price, cost]),
        [
          ['hedge_lost', 0n, paid],
          ['completed', paid, paid],
        ],
      )
      assert.equal(record['price'], '0.000025000')
      assert.equal(record['cost'], '0.000050000')
      nothingHeld(house)
    },
    { channel: { billsOnAbort: true } },
  ))

test('the place of a request among the running is free with its answer, whatever its loser does', () =>
  inHouse(
    { a: inTurn(hanging, whole), b: whole },
    async (house, { asked }) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.equal((await post(house, hello)).status, 200)
      sendWhole(await asked('a'))
      await house.nextRecord()
    },
    {
      channel: { billsOnAbort: true },
      contract: { limits: { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1 } },
    },
  ))

test('a failure of either leaves the race to the other, and is settled like any failed attempt', async () => {
  await inHouse({}, async (house, { asked }) => {
    const asking = post(house, hello)
    const [first, second] = [await asked('a'), await asked('b')]
    failing(first, { path: '', headers: {}, body: Buffer.alloc(0) })
    while (rows(house)[0]?.ending !== 'upstream_failed') await new Promise(setImmediate)
    sendWhole(second)
    assert.equal((await asking).headers.get('x-customhouse-deployment'), 'b')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'second')
    assert.deepEqual(
      rows(house).map(({ ending }) => ending),
      ['upstream_failed', 'completed'],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.1'])
  })
  await inHouse({ b: failing }, async (house, { asked }) => {
    const asking = post(house, hello)
    while (rows(house)[1]?.ending !== 'upstream_failed') await new Promise(setImmediate)
    sendWhole(await asked('a'))
    assert.equal((await asking).headers.get('x-customhouse-deployment'), 'a')
    const record = await house.nextRecord()
    assert.equal(record['hedge'], 'first')
    assert.deepEqual(
      rows(house).map(({ ending }) => ending),
      ['completed', 'upstream_failed'],
    )
    assert.deepEqual(entries(house, record['request']), ['', '.2'])
  })
})

test('where both fail the request goes on as after any failure', () =>
  inHouse(
    { b: failing, c: whole },
    async (house, { asked }) => {
      const asking = post(house, hello)
      await asked('b')
      failing(await asked('a'), { path: '', headers: {}, body: Buffer.alloc(0) })
      const response = await asking
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('x-customhouse-deployment'), 'c')
      const record = await house.nextRecord()
      assert.equal(record['hedge'], 'neither')
      assert.equal(record['attempts'], 3)
      assert.deepEqual(
        rows(house).map(({ ending }) => ending),
        ['upstream_failed', 'upstream_failed', 'completed'],
      )
      nothingHeld(house)
    },
    { deployments: { ...deployments, c: { upstreamModel: 'c' } } },
  ))

test('an answer that is the asker’s own fault is an answer: it ends the race', () =>
  inHouse(
    { b: (response) => void response.writeHead(400).end('{"error":{"message":"no"}}') },
    async (house, { closed }) => {
      assert.equal((await post(house, hello)).status, 400)
      await closed('a')
      assert.equal((await house.nextRecord())['hedge'], 'second')
      assert.deepEqual(
        rows(house).map(({ ending }) => ending),
        ['hedge_lost', 'upstream_refused'],
      )
      nothingHeld(house)
    },
  ))

test('a client that leaves while both run ends both, and pays at most for one', () =>
  inHouse({}, async (house, { asked, closed }) => {
    const leaving = new AbortController()
    const asking = post(house, hello, { signal: leaving.signal })
    await asked('a')
    await asked('b')
    leaving.abort()
    await assert.rejects(asking)
    await Promise.all([closed('a'), closed('b')])
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'client_left')
    assert.equal(record['status'], 499)
    assert.equal(record['hedge'], 'neither')
    const [first, second] = rows(house)
    assert.equal(first?.ending, 'client_left')
    assert.deepEqual([second?.ending, second?.price], ['hedge_lost', 0n])
    nothingHeld(house)
  }))

test('no more than the share is hedged: of the first fifteen requests, all of them slow, one', () =>
  inHouse(
    { a: slow, b: slow },
    async (house) => {
      for (let request = 0; request < 15; request++) {
        assert.equal((await post(house, hello)).status, 200)
      }
      while (house.records.length < 15) await house.nextRecord()
      assert.equal(house.records.filter(({ hedge: answer }) => answer !== '').length, 1)
    },
    { hedge: { m: { afterMs: 5 } } },
  ))

test('what may not be sent twice never is', async () => {
  const shy: readonly (readonly [why: string, body: object, options?: TestHouseOptions])[] = [
    ['the provider keeps the answer', { store: true }],
    ['the contract says never', {}, { contract: { hedge: { m: 'never' } } }],
    ['nothing was agreed', {}, { hedge: {} }],
    ['there is no second one', {}, { deployments: { a: { upstreamModel: 'a' } } }],
    ['a second attempt is one too many', {}, { server: { limits: { attemptsMax: 1 } } }],
  ]
  for (const [why, more, options] of shy) {
    await inHouse(
      { a: slow, b: whole },
      async (house, { upstream }) => {
        const response = await post(house, { ...hello, ...more })
        assert.equal(response.status, 200, why)
        assert.equal(upstream.received.length, 1, why)
      },
      options,
    )
  }
})

test('a duty that counts requests is not met twice', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    setTimeout(() => sendWhole(response), 90)
  })
  const duty = { kind: 'rate_class', requestsPerMinute: 9, tokensPerMinute: null } as const
  for (const [duties, arrivals] of [
    [{ a: [duty], b: [duty] }, 1],
    [{ b: [duty] }, 1],
    [{}, 2],
  ] as const) {
    await using journey = openTestJourney(upstream, { deployments, hedge }, duties)
    const before = upstream.received.length
    const { status } = await journey.ask(JSON.stringify(hello))
    assert.equal(status, 200)
    assert.equal(upstream.received.length - before, arrivals, JSON.stringify(duties))
  }
})
