// When a second deployment is asked beside a slow first one, and when never: what may not be sent twice is not, and
// neither health, quota nor budget is strained for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from '../../src/house/config-load.ts'
import { contractOf } from '../../src/house/world-contract.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { hello, post, testConfig, type TestHouseOptions } from '../support/house.ts'
import {
  budget,
  deployments,
  hedge,
  inHouse,
  nothingHeld,
  slow,
  whole,
  type Play,
} from '../support/hedging.ts'
import { pick } from '../support/json.ts'
import { openTestJourney } from '../support/journey.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

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

test('what is agreed of hedging is read as it is meant, and a mistake is told by path and remedy', () => {
  const checked = (options: TestHouseOptions): ReturnType<typeof checkConfig> => {
    const key = { id: 'aaaaaaaaaaaa', digest: '0'.repeat(64) }
    const input = testConfig('http://127.0.0.1:9', key, { deployments, ...options })
    return checkConfig(input, systemClock.nowMs())
  }
  const hedgesOf = (options: TestHouseOptions): unknown => {
    const { config } = checked(options)
    assert.ok(config !== null)
    const atMs = systemClock.nowMs()
    const { contract } = contractOf(config, 'contract', new Map(), {
      asOfMs: atMs,
      knownAtMs: atMs,
    })
    return contract.hedges === null ? null : Object.fromEntries(contract.hedges)
  }
  const plain = { afterMs: 30, percentile: null, share: 0.05 }
  assert.equal(hedgesOf({ hedge: {} }), null)
  assert.deepEqual(hedgesOf({ hedge }), { m: plain })
  assert.equal(hedgesOf({ hedge, contract: { hedge: { m: 'never' } } }), null)
  const own = { best: { afterMs: 9, percentile: 95, sharePercent: 20 } }
  const models = ['m', { name: 'best', is: 'm' }]
  assert.deepEqual(hedgesOf({ hedge, contract: { models, hedge: own } }), {
    m: plain,
    best: { afterMs: 9, percentile: 95, share: 0.2 },
  })
  const mistakes: readonly (readonly [TestHouseOptions, RegExp])[] = [
    [
      { hedge: { mm: { afterMs: 1 } } },
      /^hedge\.mm no deployment serves a model "mm"; did you mean "m"/,
    ],
    [
      { contract: { hedge: { x: 'never' } } },
      /^contracts\.contract\.hedge\.x this contract has no/,
    ],
    [{ hedge: { m: { afterMs: 0 } } }, /^hedge\.m\.afterMs /],
    [{ hedge: { m: { afterMs: 1, percentile: 100 } } }, /^hedge\.m\.percentile /],
    [{ hedge: { m: { afterMs: 1, sharePercent: 0 } } }, /^hedge\.m\.sharePercent /],
    [{ hedge: { m: 'off' as 'never' } }, /^hedge\.m .*must be never, or \{afterMs: 2000\}/],
  ]
  for (const [options, expected] of mistakes) {
    const problems = checked(options).problems.map(({ path, message }) => `${path} ${message}`)
    assert.ok(
      problems.some((text) => expected.test(text)),
      `${expected}: ${problems.join('\n')}`,
    )
  }
})

test('nobody is asked as the second who ails, or has no quota left as far as anybody knows', async () => {
  const always = { m: { afterMs: 15, sharePercent: 100 } }
  const cases: readonly (readonly [why: string, b: Play, options?: TestHouseOptions])[] = [
    ['it refused our credential', (response) => void response.writeHead(403).end('{}')],
    ['it wants nobody back for now', (response) => void response.writeHead(429).end('{}')],
    [
      'its provider says that none is left',
      (response) => {
        response.setHeader('x-ratelimit-remaining-requests', '0')
        response.setHeader('x-ratelimit-reset-requests', '60s')
        sendWhole(response)
      },
    ],
    [
      'its own quota is used up',
      whole,
      {
        deployments: { ...deployments, b: { upstreamModel: 'b', quota: { requestsPerMinute: 1 } } },
      },
    ],
  ]
  for (const [why, b, options] of cases) {
    // However slow the machine is, the first answers only after the second was asked.
    const beside = Promise.withResolvers<void>()
    const parts: Readonly<Record<string, Play>> = {
      a: (...asked) => void beside.promise.then(() => slow(...asked)),
      b(...asked) {
        b(...asked)
        beside.resolve()
      },
    }
    await inHouse(
      parts,
      async (house, { upstream }) => {
        assert.equal((await post(house, hello)).status, 200, why)
        assert.equal(upstream.received.length, 2, why)
        // Whoever is asked first now, nobody is asked beside it.
        assert.equal((await post(house, hello)).status, 200, why)
        assert.equal(upstream.received.length, 3, why)
      },
      { hedge: always, ...options },
    )
  }
})

test('a budget that holds one answer and not two refuses nothing: there is no second one', () =>
  inHouse(
    { a: slow, b: whole },
    async (house, { upstream }) => {
      const response = await post(house, { ...hello, max_tokens: 10 })
      assert.equal(response.status, 200)
      assert.equal(response.headers.get('x-customhouse-output-cap'), null)
      assert.equal(upstream.received.length, 1)
      const record = await house.nextRecord()
      assert.deepEqual([record['attempts'], record['hedge']], [1, ''])
      nothingHeld(house)
    },
    { contract: { budgets: [{ ...budget, amount: '0.0002' }] } },
  ))

test('what is held for both is what both may cost, until each has ended', () =>
  inHouse(
    {},
    async (house, { asked }) => {
      const asking = post(house, { ...hello, max_tokens: 10 })
      const [first] = await Promise.all([asked('a'), asked('b')])
      const holds = house.query('select hold_nanos from attempt').map((row) => row['hold_nanos'])
      const [held] = house.query(
        "select sum(debits_pending) as held from balance where account like 'budget:%'",
      )
      assert.equal(holds.length, 2)
      assert.equal(holds[0], holds[1])
      assert.equal(held?.['held'], Number(holds[0]) > 0 ? BigInt(Number(holds[0]) * 2) : null)
      sendWhole(first)
      assert.equal((await asking).status, 200)
      await house.nextRecord()
      nothingHeld(house)
    },
    { contract: { budgets: [{ ...budget, amount: '1' }] } },
  ))

test('the share holds for requests at once, too: of ten that hang together, one is hedged', () =>
  inHouse(
    {},
    async (house, { asked, upstream }) => {
      const asking = Array.from({ length: 10 }, () => post(house, hello))
      await asked('b')
      while (upstream.received.length < 11) await new Promise(setImmediate)
      const [{ n: held } = {}] = house.query('select count(*) as n from attempt')
      assert.equal(held, 11n)
      // Whoever is asked from now on, and whoever was, answers.
      await upstream[Symbol.asyncDispose]()
      await Promise.all(asking)
    },
    { hedge: { m: { afterMs: 20 } } },
  ))

test('a second that was overtaken at once says nothing of its deployment: it does not look fast', () =>
  inHouse(
    {},
    async (house, { asked, upstream }) => {
      const asking = post(house, hello)
      const [first] = await Promise.all([asked('a'), asked('b')])
      sendWhole(first)
      assert.equal((await asking).headers.get('x-customhouse-deployment'), 'a')
      await house.nextRecord()
      const leaving = new AbortController()
      const again = post(house, hello, { signal: leaving.signal })
      while (upstream.received.length < 3) await new Promise(setImmediate)
      assert.equal(pick(JSON.parse(String(upstream.received[2]?.body)), 'model'), 'a')
      leaving.abort()
      await assert.rejects(again)
    },
    { hedge: { m: { afterMs: 100, sharePercent: 100 } } },
  ))

test('a first that was overtaken counts as slow: the next request begins at another', () =>
  inHouse(
    { b: whole },
    async (house, { closed, upstream }) => {
      for (const first of ['a', 'b']) {
        const before = upstream.received.length
        assert.equal((await post(house, hello)).status, 200)
        assert.equal(pick(JSON.parse(String(upstream.received[before]?.body)), 'model'), first)
        await closed('a')
        await house.nextRecord()
      }
    },
    { hedge: { m: { afterMs: 200, sharePercent: 100 } } },
  ))
