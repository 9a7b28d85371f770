import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { unknownPlaces } from '../kernel/place-set.ts'
import { manualClock } from '../kernel/time.ts'
import { choose, quotaAmpleRequests, retryDefaultMs } from './choose.ts'
import type { Candidate, Criterion } from './choose.ts'
import type { Deployment } from './deployment.ts'
import { healthLimits, openHealth } from './health.ts'
import type { Health } from './health.ts'

function deployment(id: string): Deployment {
  return {
    id,
    channelId: 'c',
    model: 'm',
    upstreamModel: 'm',
    type: 'regional',
    shapes: new Set(['chat']),
    locations: {
      ingress: unknownPlaces,
      processing: unknownPlaces,
      rest: unknownPlaces,
      abuseStore: unknownPlaces,
      review: unknownPlaces,
      metadata: unknownPlaces,
      downstream: unknownPlaces,
    },
    quota: { requestsPerMinute: null, tokensPerMinute: null },
    priceListId: 'p',
    inferenceGeo: null,
    outputCapField: 'max_tokens',
    maxOutputTokens: 100,
    contextWindowTokens: 1000,
    templateTokens: 0,
    imageTokensMax: null,
    audioSecondsMax: null,
    retentionDays: {},
    spillTo: null,
  }
}

interface State {
  readonly failures?: number
  readonly latencyMs?: number
  readonly tokensLeft?: number
  readonly price?: bigint
  readonly throttledMs?: number
}

function world(states: Record<string, State>): { health: Health; candidates: Candidate[] } {
  const health = openHealth(manualClock(1_000_000))
  const candidates = Object.entries(states).map(([id, state]) => {
    if (state.latencyMs !== undefined) health.succeeded(id, state.latencyMs)
    for (let count = 0; count < (state.failures ?? 0); count++) health.failed(id)
    if (state.throttledMs !== undefined) health.throttled(id, state.throttledMs)
    return {
      deployment: deployment(id),
      priceNanos: state.price ?? 1n,
      requestsLeft: null,
      tokensLeft: state.tokensLeft ?? null,
    }
  })
  return { health, candidates }
}

function chosen(
  states: Record<string, State>,
  { tried = [], warmAt = null }: { tried?: readonly string[]; warmAt?: string | null } = {},
): [string, string] {
  const { health, candidates } = world(states)
  const asked = { tokens: 100, tried: new Set(tried), warmAt }
  const result = choose(candidates, health, asked)
  const backwards = choose(candidates.toReversed(), health, asked)
  assert.deepEqual(result, backwards, 'the order of the candidates has no say')
  return result.kind === 'chosen' ? [result.deployment.id, result.reason] : ['', result.code]
}

// In each row `b` wins by one criterion, while every later one speaks for `a`: so the rows fix the order.
const rows: readonly [Criterion, Record<string, State>][] = [
  [
    'health',
    {
      a: { failures: 2, latencyMs: 10, tokensLeft: 9999, price: 1n },
      b: { latencyMs: 900, tokensLeft: 1, price: 9n },
    },
  ],
  [
    'latency',
    {
      a: { latencyMs: 900, tokensLeft: 9999, price: 1n },
      b: { latencyMs: 100, tokensLeft: 1, price: 9n },
    },
  ],
  [
    'quota',
    {
      a: { latencyMs: 110, tokensLeft: 500, price: 1n },
      b: { latencyMs: 100, tokensLeft: 1000, price: 9n },
    },
  ],
  [
    'cache',
    {
      a: { latencyMs: 110, tokensLeft: 2000, price: 1n },
      b: { latencyMs: 130, tokensLeft: 1000, price: 2n },
    },
  ],
  [
    'price',
    {
      a: { latencyMs: 110, tokensLeft: 2000, price: 2n },
      b: { latencyMs: 130, tokensLeft: 1000, price: 1n },
    },
  ],
  ['id', { c: { latencyMs: 100, price: 1n }, b: { latencyMs: 144, price: 1n } }],
  ['only', { b: {} }],
]

/** Warm for whom each row's criterion, or those before it, should beat; after it the cache says nothing. */
const warm: Partial<Record<Criterion, string>> = {
  health: 'a',
  latency: 'a',
  quota: 'a',
  cache: 'b',
}

test('health, latency, quota left, warm cache, price, id: each decides alone, and over all that follow', () => {
  for (const [criterion, states] of rows) {
    const warmAt = warm[criterion] ?? null
    assert.deepEqual(chosen(states, { warmAt }), ['b', criterion])
  }
})

test('latencies within the band do not decide, and an unknown one is tried', () => {
  const cheap = { latencyMs: 145, price: 1n }
  assert.deepEqual(chosen({ a: cheap, b: { latencyMs: 100, price: 9n } }), ['a', 'price'])
  assert.deepEqual(chosen({ a: { ...cheap, latencyMs: 146 }, b: { latencyMs: 100, price: 9n } }), [
    'b',
    'latency',
  ])
  assert.deepEqual(chosen({ a: { price: 1n }, b: { latencyMs: 1, price: 9n } }), ['a', 'price'])
})

test('quota decides by what fits: ample before enough before too little, unknown is ample', () => {
  const ample = quotaAmpleRequests * 100
  assert.deepEqual(chosen({ a: { tokensLeft: ample - 1 }, b: { tokensLeft: ample } }), [
    'b',
    'quota',
  ])
  assert.deepEqual(chosen({ a: { tokensLeft: 99 }, b: { tokensLeft: 100 } }), ['b', 'quota'])
  assert.deepEqual(chosen({ a: { tokensLeft: 0 }, b: { tokensLeft: 99 } }), ['a', 'id'])
  assert.deepEqual(chosen({ a: { tokensLeft: ample }, b: {} }), ['a', 'id'])
})

test("the provider's own word on its quota counts as well as ours", () => {
  const { health, candidates } = world({ a: { tokensLeft: 99_999 }, b: {} })
  health.learned('a', {
    requestsLeft: 0,
    tokensLeft: null,
    requestsResetMs: 60_000,
    tokensResetMs: null,
  })
  const result = choose(candidates, health, { tokens: 100, tried: new Set(), warmAt: null })
  assert.ok(result.kind === 'chosen')
  assert.deepEqual([result.deployment.id, result.reason], ['b', 'quota'])
})

test('what was tried, is open or throttled is not chosen', () => {
  const broken = { failures: healthLimits.failuresInARow, price: 0n }
  assert.deepEqual(chosen({ a: { price: 0n }, b: {} }, { tried: ['a'] }), ['b', 'only'])
  assert.deepEqual(chosen({ a: broken, b: {} }), ['b', 'only'])
  assert.deepEqual(chosen({ a: { throttledMs: 5 }, b: {} }), ['b', 'only'])
})

test('with none left the refusal says when the first may be asked again', () => {
  const { health, candidates } = world({
    a: { failures: healthLimits.failuresInARow },
    b: { throttledMs: 1234 },
    c: {},
  })
  const refused = choose(candidates, health, { tokens: 1, tried: new Set(['c']), warmAt: null })
  assert.deepEqual(refused, { kind: 'refused', code: 'place.none_available', retryAfterMs: 1234 })
  assert.deepEqual(choose([], health, { tokens: 1, tried: new Set(), warmAt: null }), {
    kind: 'refused',
    code: 'place.none_available',
    retryAfterMs: retryDefaultMs,
  })
})

test('a half-open deployment is probed where its turn would be', () => {
  const clock = manualClock(0)
  const health = openHealth(clock)
  for (let count = 0; count < healthLimits.failuresInARow; count++) health.failed('a')
  const { candidates } = world({ a: { price: 1n }, b: { price: 2n } })
  const pick = () => {
    const result = choose(candidates, health, { tokens: 1, tried: new Set(), warmAt: null })
    return result.kind === 'chosen' ? result.deployment.id : result.code
  }
  assert.equal(pick(), 'b')
  clock.advance(healthLimits.openMs)
  assert.equal(pick(), 'a')
  health.begun('a')
  assert.equal(pick(), 'b')
})

test('the choice is always an untried candidate that is not out, and there is one if any is', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const event = fc.record({
    id: fc.constantFrom(...ids),
    verb: fc.constantFrom('begun', 'succeeded', 'failed', 'throttled', 'abandoned', 'wait'),
    ms: fc.nat(8000),
  })
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 80 }),
      fc.subarray(ids),
      fc.subarray(ids),
      (events, allowed, tried) => {
        const clock = manualClock(0)
        const health = openHealth(clock)
        for (const { id, verb, ms } of events) {
          if (verb === 'wait') clock.advance(ms)
          else if (verb === 'succeeded' || verb === 'throttled') health[verb](id, ms)
          else health[verb](id)
        }
        const { candidates } = world(Object.fromEntries(allowed.map((id) => [id, {}])))
        const result = choose(candidates, health, {
          tokens: 10,
          tried: new Set(tried),
          warmAt: null,
        })
        const out = (id: string) => ['open', 'throttled'].includes(health.view(id).state)
        const possible = allowed.filter((id) => !tried.includes(id) && !out(id))
        if (result.kind === 'chosen') assert.ok(possible.includes(result.deployment.id))
        else assert.deepEqual(possible, [])
      },
    ),
    { numRuns: 500 },
  )
})
