// Falling back to another model: only where no member of the model asked for can take the request, decided,
// priced and entered under the other model's own decision, and never outside what the contract permits it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { checkConfig } from '../../src/house/config-load.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { hello, openTestHouse, post, testConfig, type TestHouse } from '../support/house.ts'
import { openTestJourney } from '../support/journey.ts'
import { packOf } from '../support/pack.ts'
import { pick } from '../support/json.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type Received,
  type Script,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

const two = { first: {}, spare: { model: 'n' } }
const both = { models: ['m', 'n'], fallbacks: { m: ['n'] } }

async function inHouse(
  script: Script,
  use: (house: TestHouse, upstream: ScriptedUpstream) => Promise<void>,
  options: Parameters<typeof openTestHouse>[1] = {},
): Promise<void> {
  await using upstream = await openScriptedUpstream(script)
  await using house = await openTestHouse(upstream, {
    deployments: two,
    contract: both,
    ...options,
  })
  await use(house, upstream)
}

function modelOf({ body }: Received): unknown {
  return pick(JSON.parse(body.toString()), 'model')
}

/** Model `m` fails, all others answer. */
const mFails: Script = (response, received) => {
  if (modelOf(received) === 'm') response.writeHead(503).end('{}')
  else sendWhole(response)
}

test('a model whose deployments fail is served by its fallback, which says so, under its own decision', () =>
  inHouse(mFails, async (house, { received }) => {
    const response = await post(house, hello)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('x-customhouse-fallback'), 'n')
    assert.equal(response.headers.get('x-customhouse-deployment'), 'spare')
    assert.deepEqual(received.map(modelOf), ['m', 'n'])
    const rows = house.query('select * from attempt order by attempt_no')
    assert.deepEqual(
      rows.map((row) => [row['model'], row['deployment_id'], row['ending']]),
      [
        ['m', 'first', 'upstream_failed'],
        ['n', 'spare', 'completed'],
      ],
    )
    const [first, second] = rows.map((row) => String(row['decision_id']))
    assert.notEqual(first, second)
    assert.equal(response.headers.get('x-customhouse-decision'), second)
    const texts = house.query('select id from decision').map(({ id }) => id)
    assert.ok(texts.includes(second), 'the text of the decision that served is kept')
    const record = await house.nextRecord()
    assert.equal(record['model'], 'm')
    assert.equal(record['fallback'], 'n')
    assert.equal(record['decision'], second)
  }))

test('the entry of a request that fell back names both models, and no other entry does', () =>
  inHouse(mFails, async (house) => {
    const response = await post(house, hello)
    const id = String(response.headers.get('x-request-id'))
    const entry = (leaf: string): unknown => {
      const [row] = house.query(`select bytes from leaf where id = '${leaf}'`)
      return JSON.parse(Buffer.from(row?.['bytes'] as Uint8Array).toString())
    }
    assert.equal(pick(entry(id), 'model'), 'n')
    assert.equal(pick(entry(id), 'fallbackFor'), 'm')
    assert.equal(pick(entry(`${id}.1`), 'model'), 'm')
    assert.equal(pick(entry(`${id}.1`), 'fallbackFor'), undefined)
  }))

test('a model that is asked again after its fallback failed serves under its own decision, and no fallback is told', () => {
  let played = 0
  return inHouse(
    (response) => {
      played += 1
      if (played < 3) response.writeHead(500).end('{}')
      else sendWhole(response)
    },
    async (house, { received }) => {
      const response = await post(house, hello)
      assert.deepEqual(received.map(modelOf), ['m', 'n', 'm'])
      assert.equal(response.headers.get('x-customhouse-fallback'), null)
      const rows = house.query('select decision_id from attempt order by attempt_no')
      const [first, second, third] = rows.map((row) => row['decision_id'])
      assert.equal(first, third)
      assert.notEqual(first, second)
      assert.equal(response.headers.get('x-customhouse-decision'), first)
      const record = await house.nextRecord()
      assert.equal(record['decision'], first)
      assert.equal(record['fallback'], '')
    },
    { server: { limits: { attemptsPerDeploymentMax: 2, retryBaseMs: 1 } } },
  )
})

function modelRule(effect: string): string {
  return packOf(
    { id: 'test.models' },
    `  - id: test.models.rule
    title: Of one model
    enabled: true
    effect: ${effect}
    states: [{ state: in_force, from: 2026-01-01, source: text }]
    when: { deployment.model: { is: n } }
    public: use
    because: "Not {party}."
    sources: [text]
`,
  )
}

for (const effect of ['deny', 'refer']) {
  test(`a fallback that a rule would ${effect} drops out: it is not asked, nobody is, and the model itself is served`, () => {
    let failing = true
    return inHouse(
      (response) => {
        if (failing) response.writeHead(503).end('{}')
        else sendWhole(response)
      },
      async (house, { received }) => {
        assert.equal((await post(house, hello)).status, 503)
        failing = false
        assert.equal((await post(house, hello)).status, 200)
        assert.deepEqual(received.map(modelOf), ['m', 'm'])
        // What a settlement follows in the book is written when that is.
        assert.deepEqual(house.query('select * from event'), [], 'no case is opened')
        assert.equal((await post(house, { ...hello, model: 'n' })).status, 403)
      },
      { pack: modelRule(effect) },
    )
  })
}

test('a fallback is left alone while a member of the model asked for is untried', () =>
  inHouse(
    (response, received) => {
      if (received.headers['x-client-request-id']?.toString().endsWith('.1') === true) {
        response.writeHead(503).end('{}')
      } else sendWhole(response)
    },
    async (house, { received }) => {
      const response = await post(house, hello)
      assert.equal(response.headers.get('x-customhouse-fallback'), null)
      assert.deepEqual(received.map(modelOf), ['m', 'm'])
    },
    { deployments: { ...two, other: {} } },
  ))

test('the hold covers the dearest of all models, and the customer pays the price of the one that served', () =>
  inHouse(
    mFails,
    async (house) => {
      const response = await post(house, hello)
      assert.equal(response.headers.get('x-customhouse-cost'), '0.000025000 USD')
      const held = house.query('select hold_nanos from attempt').map((row) => row['hold_nanos'])
      // 1000 tokens out of `m`, or 5000 out of `n`.
      assert.equal(held.length, 2)
      assert.ok(held.every((nanos) => BigInt(String(nanos)) > 10_000_000n))
      const [left] = house.query('select coalesce(sum(debits_pending), 0) as held from balance')
      assert.equal(left?.['held'], 0n)
    },
    { deployments: { first: {}, spare: { model: 'n', maxOutputTokens: 5000 } } },
  ))

test('a fallback that could cost more than can be bounded does not refuse what the model itself can serve', () =>
  inHouse(
    (response) => sendWhole(response),
    async (house) => {
      const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
      const body = { model: 'm', messages: [{ role: 'user', content: [image] }] }
      assert.equal((await post(house, body)).status, 200)
    },
    {
      deployments: { first: {}, spare: { model: 'n', imageTokensMax: null } },
      contract: {
        ...both,
        budgets: [{ id: 'b', amount: '1', currency: 'USD', period: 'total', hard: true }],
      },
    },
  ))

const abroad = {
  model: 'n',
  locations: {
    ingress: ['US'],
    processing: ['US'],
    rest: ['US'],
    abuseStore: ['US'],
    review: ['US'],
  },
}

test('a fallback never goes where the contract does not permit it, however everything fails', () =>
  inHouse(
    (response) => void response.writeHead(503).end('{}'),
    async (house, { received }) => {
      assert.equal((await post(house, hello)).status, 503)
      assert.deepEqual(received.map(modelOf), ['m', 'n'])
      const asked = house
        .query('select deployment_id from attempt')
        .map((row) => row['deployment_id'])
      assert.ok(!asked.includes('abroad'))
    },
    { deployments: { ...two, abroad } },
  ))

test('what is said for everybody is used by contracts that name the model, under their own names', async () => {
  await using upstream = await openScriptedUpstream(mFails)
  const contract = {
    models: [
      { name: 'big', is: 'm' },
      { name: 'small', is: 'n' },
    ],
  }
  await using house = await openTestHouse(upstream, {
    deployments: { ...two, third: { model: 'unnamed' } },
    contract,
    fallbacks: { m: ['unnamed', 'n'] },
  })
  const response = await post(house, { ...hello, model: 'big' })
  assert.equal(response.headers.get('x-customhouse-fallback'), 'small')
})

test('an empty list of the contract wins over what is said for everybody', async () => {
  await using upstream = await openScriptedUpstream(mFails)
  await using house = await openTestHouse(upstream, {
    deployments: two,
    contract: { models: ['m', 'n'], fallbacks: { m: [] } },
    fallbacks: { m: ['n'] },
  })
  assert.equal((await post(house, hello)).status, 503)
})

test('a refusal on the way of a fallback is recorded with the decision of what was asked, as its input is', async () => {
  await using upstream = await openScriptedUpstream(mFails)
  await using journey = openTestJourney(
    upstream,
    {
      deployments: two,
      contract: both,
      intents: ({ terms }) =>
        terms.model === 'm'
          ? { kind: 'admitted' }
          : { kind: 'exhausted', account: 'b', leftNanos: 0n },
    },
    {},
  )
  const { refusal } = await journey.ask(JSON.stringify(hello))
  assert.equal(refusal?.code, 'metering.budget_exhausted')
  const [first, second] = journey.ops.filter((op) => op.kind === 'intent')
  assert.notEqual(first?.terms.decisionId, second?.terms.decisionId)
  const refused = journey.ops.find((op) => op.kind === 'refusal')
  assert.equal(pick(JSON.parse(refused?.input ?? '{}'), 'model'), 'm')
  assert.equal(refused?.decisionId, first?.terms.decisionId)
})

function listIn(currency: string): NonNullable<ConfigInput['prices']>[string] {
  const perMillionTokens = { input: '1', output: '2' }
  return { currency, versions: [{ validFrom: '2020-01-01', perMillionTokens }] }
}

test('a configuration whose fallbacks lead nowhere is refused, by path and remedy', () => {
  const problemsOf = (options: Parameters<typeof testConfig>[2]): readonly string[] => {
    const key = { id: 'aaaaaaaaaaaa', digest: '0'.repeat(64) }
    const input = testConfig('http://127.0.0.1:9', key, { deployments: two, ...options })
    return checkConfig(input, systemClock.nowMs()).problems.map(
      ({ path, severity, message }) => `${severity} ${path} ${message}`,
    )
  }
  const contract = { models: ['m', 'n'] }
  assert.deepEqual(problemsOf({ contract, fallbacks: { m: ['n'] } }), [])
  const cases: readonly (readonly [Parameters<typeof testConfig>[2], RegExp])[] = [
    [{ fallbacks: { m: ['nn'] } }, /fallbacks\.m\[0\] no deployment serves a model "nn"/],
    [{ fallbacks: { x: ['n'] } }, /fallbacks.* no deployment serves a model "x"/],
    [{ fallbacks: { m: ['m'] } }, /is the same model/],
    [{ fallbacks: { m: ['n', 'n'] } }, /stands twice/],
    [
      {
        fallbacks: { m: ['n'] },
        deployments: { first: {}, spare: { model: 'n', price: 'euros' } },
        sections: { prices: { list: listIn('USD'), euros: listIn('EUR') } },
      },
      /error fallbacks\.m\[0\] is priced in EUR, and "m" in USD; a hold is in one currency/,
    ],
    [
      {
        contract: both,
        deployments: {
          first: { serves: ['chat', 'completions'] },
          spare: { model: 'n', serves: ['responses'] },
        },
      },
      /warning contracts\.contract\.fallbacks n, the fallback of m, cannot be asked in the shape completions;/,
    ],
    [
      {
        contract,
        fallbacks: { m: ['n'] },
        deployments: { first: { serves: ['embeddings'] }, spare: { model: 'n' } },
      },
      /warning fallbacks no request to m can fall back/,
    ],
    [{ contract: { models: ['m'], fallbacks: { m: ['n'] } } }, /this contract has no model "n"/],
    [
      { contract: both, deployments: { first: {}, abroad } },
      /error contracts\.contract\.fallbacks no deployment of n, the fallback of m, stays within/,
    ],
    [
      { contract, fallbacks: { m: ['n'] }, deployments: { first: {}, abroad } },
      /warning fallbacks no deployment of n/,
    ],
  ]
  for (const [options, expected] of cases) {
    const problems = problemsOf({ contract, ...options })
    assert.ok(
      problems.some((text) => expected.test(text)),
      `${expected}: ${problems.join('\n')}`,
    )
  }
})

test('with no model left the caller is told to come back when the first of them may be asked again', () =>
  inHouse(
    (response, received) => {
      const after = modelOf(received) === 'm' ? '60' : '9'
      response.writeHead(429, { 'retry-after': after }).end('{}')
    },
    async (house, { received }) => {
      assert.equal((await post(house, hello)).status, 429)
      assert.equal(received.length, 2)
      const refused = await post(house, hello)
      assert.equal(refused.status, 503)
      assert.ok(Number(refused.headers.get('retry-after')) <= 9)
      assert.equal(received.length, 2)
      const record = await house.nextRecord().then(() => house.nextRecord())
      assert.equal(record['fallback'], '', 'nothing was tried')
    },
  ))
