import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { manualClock } from '../kernel/time.ts'
import type { Refusal } from '../wire/codes.ts'
import { concurrencyRetryMs, debtMinutesMax, openLimits, scopesSweptAbove } from './limits.ts'
import type { Admission, RateLimits, Scope } from './limits.ts'
import { rateHeaders, resetText } from './rate-headers.ts'

function scope(id: string, limits: Partial<Scope['limits']>): Scope {
  return {
    id,
    limits: { requestsPerMinute: null, tokensPerMinute: null, concurrency: null, ...limits },
  }
}

function admitted(limits: RateLimits, scopes: Scope[], tokens = 0): Admission {
  const result = limits.admit(scopes, { tokens })
  assert.ok(result.kind === 'admitted', result.kind)
  return result
}

function refused(limits: RateLimits, scopes: Scope[], tokens = 0) {
  const result = limits.admit(scopes, { tokens })
  assert.ok(result.kind === 'refused', result.kind)
  return result
}

test('a minute of requests is admitted at once, and the next exactly when it says', () => {
  const clock = manualClock(1_000_000)
  const limits = openLimits(clock)
  const scopes = [scope('a', { requestsPerMinute: 7 })]
  for (let count = 0; count < 7; count++) admitted(limits, scopes)
  const no = refused(limits, scopes)
  assert.equal(no.code, 'metering.rate_requests')
  // 60 s / 7 = 8571.43 ms, rounded up.
  assert.equal(no.retryAfterMs, 8572)
  clock.advance(8571)
  refused(limits, scopes)
  clock.advance(1)
  admitted(limits, scopes)
  refused(limits, scopes)
})

test('what can never fit is refused for good; what nobody capped is not', () => {
  const limits = openLimits(manualClock(0))
  const scopes = [scope('a', { tokensPerMinute: 100 })]
  const never = refused(limits, scopes, 101)
  assert.equal(never.code, 'metering.tokens_too_many')
  assert.equal(never.retryAfterMs, undefined)
  const tiny = limits.admit(scopes, { tokens: 1034, assumedTokens: 1024 })
  assert.equal(tiny.kind, 'admitted')
  assert.equal(limits.admit(scopes, { tokens: 1126, assumedTokens: 1024 }).kind, 'refused')
})

test('all scopes are charged or none', () => {
  const limits = openLimits(manualClock(0))
  const wide = scope('wide', { requestsPerMinute: 10, tokensPerMinute: 1000, concurrency: 10 })
  const narrow = scope('narrow', { requestsPerMinute: 10, tokensPerMinute: 100, concurrency: 10 })
  admitted(limits, [wide, narrow], 100)
  const no = refused(limits, [wide, narrow], 10)
  assert.equal(no.code, 'metering.rate_tokens')
  assert.equal(no.retryAfterMs, 6000)
  assert.equal(no.internal, 'narrow')
  assert.equal(limits.room(wide).tokensLeft, 900)
  assert.equal(limits.room(wide).requestsLeft, 9)
})

test('of several waits the longest is told, so that one wait is enough', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [
    scope('a', { requestsPerMinute: 1, tokensPerMinute: 60 }),
    scope('b', { requestsPerMinute: 2 }),
  ]
  admitted(limits, scopes, 60)
  clock.advance(10_000)
  const no = refused(limits, scopes, 30)
  assert.equal(no.code, 'metering.rate_requests')
  assert.equal(no.retryAfterMs, 50_000)
  clock.advance(50_000)
  admitted(limits, scopes, 30)
})

test('the longest wait is told whichever kind and scope it is of', () => {
  const rows: readonly [string, string, Partial<Scope['limits']>, Partial<Scope['limits']>][] = [
    ['rate_tokens', 'b', { requestsPerMinute: 2 }, { tokensPerMinute: 60 }],
    ['rate_tokens', 'a', { requestsPerMinute: 2, tokensPerMinute: 60 }, {}],
    ['rate_tokens', 'b', { tokensPerMinute: 100 }, { tokensPerMinute: 60 }],
    ['rate_requests', 'b', { tokensPerMinute: 50 }, { requestsPerMinute: 1 }],
    ['rate_requests', 'b', { requestsPerMinute: 2 }, { requestsPerMinute: 1 }],
    ['rate_tokens', 'a', { tokensPerMinute: 60 }, { concurrency: 2 }],
  ]
  for (const [code, who, one, other] of rows) {
    const limits = openLimits(manualClock(0))
    const scopes = [scope('a', one), scope('b', other)]
    admitted(limits, scopes, 25)
    // A second that fits where it can, so that two requests a minute are full as well.
    const second = limits.admit(scopes, { tokens: 35 })
    const no = second.kind === 'refused' ? second : refused(limits, scopes, 60)
    assert.deepEqual([no.code, no.internal], [`metering.${code}`, who])
  }
})

test('unused tokens are given back and used ones beyond the estimate are owed', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [scope('a', { tokensPerMinute: 600 })]
  const left = () => limits.room(scopes[0] ?? assert.fail()).tokensLeft
  const first = admitted(limits, scopes, 500)
  assert.equal(left(), 100)
  first.release(50)
  assert.equal(left(), 550)
  first.release(0)
  assert.equal(left(), 550, 'only the first release counts')
  const second = admitted(limits, scopes, 100)
  second.release(null)
  assert.equal(left(), 450, 'an unknown usage leaves the estimate')
  const third = admitted(limits, scopes, 10)
  third.release(1040)
  assert.equal(left(), 0)
  // 150 + 1040 = 1190 of 600: 590 too many, so 59 s and one token's 100 ms.
  assert.equal(refused(limits, scopes, 1).retryAfterMs, 59_100)
})

test('a debt settled late is owed from now and not from a forgotten past', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [scope('a', { tokensPerMinute: 600 })]
  const long = admitted(limits, scopes, 10)
  clock.advance(600_000)
  long.release(610)
  assert.equal(refused(limits, scopes, 1).retryAfterMs, 100)
})

test('a usage beyond all reason locks nobody out for longer than the largest debt', () => {
  const limits = openLimits(manualClock(0))
  const scopes = [scope('a', { tokensPerMinute: 7 })]
  admitted(limits, scopes, 7).release(2 ** 31)
  assert.equal(refused(limits, scopes, 7).retryAfterMs, (debtMinutesMax + 1) * 60_000)
})

test('concurrency counts what runs, and release frees it', () => {
  const limits = openLimits(manualClock(0))
  const scopes = [scope('a', { concurrency: 2 })]
  const first = admitted(limits, scopes)
  admitted(limits, scopes)
  const no = refused(limits, scopes)
  assert.deepEqual([no.code, no.retryAfterMs], ['metering.concurrency', concurrencyRetryMs])
  first.release(null)
  first.release(null)
  admitted(limits, scopes)
  refused(limits, scopes)
})

test('scopes at rest are dropped, and those in use are not', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const busy = scope('busy', { concurrency: 1 })
  admitted(limits, [busy])
  for (let index = 0; index < 20 * scopesSweptAbove; index++) {
    clock.advance(1000)
    admitted(limits, [scope(`s${index}`, { requestsPerMinute: 60 })]).release(null)
  }
  assert.ok(limits.size <= scopesSweptAbove, String(limits.size))
  refused(limits, [busy])
})

test('a sweep does not drop the gauges of the request that causes it', () => {
  const limits = openLimits(manualClock(0))
  const idle = scope('idle', {})
  for (let index = 0; index < scopesSweptAbove - 1; index++) {
    admitted(limits, [scope(`s${index}`, {})]).release(null)
  }
  const first = scope('first', { requestsPerMinute: 1 })
  admitted(limits, [first, idle])
  refused(limits, [first])
})

test('a huge limit and a huge request stay exact', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [scope('a', { tokensPerMinute: 3_000_000_000 })]
  admitted(limits, scopes, 3_000_000_000)
  assert.equal(refused(limits, scopes, 1_500_000_000).retryAfterMs, 30_000)
})

/**
 * The reference: a log of what was charged, or used once that is known, recounted from the start for
 * every question in exact integers. The backlog drains at the limit and never below nothing; a
 * charge is admitted if the backlog then stays within the limit.
 */
class LogModel {
  readonly #limit: bigint
  readonly log: { readonly atMs: number; tokens: number }[] = []

  constructor(limit: number) {
    this.#limit = BigInt(limit)
  }

  /** Tokens waiting at `atMs`, times 60000. */
  backlog(atMs: number): bigint {
    let scaled = 0n
    let last = 0
    for (const { atMs: at, tokens } of [...this.log, { atMs, tokens: 0 }]) {
      scaled -= BigInt(at - last) * this.#limit
      if (scaled < 0n) scaled = 0n
      scaled += BigInt(tokens) * 60_000n
      last = at
    }
    return scaled
  }

  /** 0 if `tokens` fit at `atMs`, else the first whole ms after which they do. */
  waitMs(atMs: number, tokens: number): number {
    const over = this.backlog(atMs) + BigInt(tokens) * 60_000n - this.#limit * 60_000n
    return over <= 0n ? 0 : Number((over + this.#limit - 1n) / this.#limit)
  }

  left(atMs: number): number {
    const free = this.#limit * 60_000n - this.backlog(atMs)
    return free < 0n ? 0 : Number(free / 60_000n)
  }
}

interface Due {
  readonly at: number
  readonly admission: Admission
  readonly used: number | null
  readonly entry: { tokens: number }
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const anyLimit = fc.oneof(fc.constantFrom(1, 7, 600), fc.integer({ min: 1, max: 2_000_000 }))

/** Requests that wait, ask for a share of the limit, and are released some steps later. */
function steps(usedMost: number) {
  const used = fc.option(share.map((part) => part * usedMost))
  const step = fc.record({ waitMs: fc.nat(30_000), share, used, late: fc.nat(8) })
  return fc.array(step, { maxLength: 60 })
}

function run(
  tokensPerMinute: number,
  asked: readonly { waitMs: number; share: number; used: number | null; late: number }[],
  check: (
    model: LogModel,
    nowMs: number,
    tokens: number,
    result: Admission | Refusal,
    left: number,
  ) => void,
): LogModel {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const only = scope('a', { tokensPerMinute })
  const model = new LogModel(tokensPerMinute)
  const due: Due[] = []
  asked.forEach(({ waitMs, share: part, used, late }, index) => {
    clock.advance(waitMs)
    for (const { admission, used: really, entry } of due.filter(({ at }) => at === index)) {
      admission.release(really)
      if (really === null) continue
      const excess = really - entry.tokens
      if (excess > 0) model.log.push({ atMs: clock.nowMs(), tokens: excess })
      else entry.tokens = really
    }
    const tokens = Math.floor(part * tokensPerMinute)
    const left = limits.room(only).tokensLeft ?? assert.fail()
    const result = limits.admit([only], { tokens })
    check(model, clock.nowMs(), tokens, result, left)
    if (result.kind === 'refused') return
    const entry = { atMs: clock.nowMs(), tokens }
    model.log.push(entry)
    const really = used === null ? null : Math.floor(used * tokens)
    due.push({ at: index + 1 + late, admission: result, used: really, entry })
  })
  return model
}

test('GCRA agrees with a log that is recounted for every request, and the wait is exact', () => {
  fc.assert(
    fc.property(anyLimit, steps(2), (tokensPerMinute, asked) => {
      run(tokensPerMinute, asked, (model, nowMs, tokens, result, left) => {
        const expected = model.waitMs(nowMs, tokens)
        // Giving back rounds to whole nanoseconds, which may show as one more ms or one token less.
        const told = result.kind === 'admitted' ? 0 : (result.retryAfterMs ?? assert.fail())
        assert.ok(told === expected || told === expected + 1, `${told} for ${expected}`)
        const counted = model.left(nowMs)
        assert.ok(left === counted || left === counted - 1, `${left} for ${counted}`)
      })
    }),
    { numRuns: 500 },
  )
})

test('in any window no more is used than the rate over it and one burst, whatever is given back', () => {
  fc.assert(
    fc.property(anyLimit, steps(1), (tokensPerMinute, asked) => {
      const { log } = run(tokensPerMinute, asked, () => {})
      log.forEach((from, first) => {
        let sum = 0
        for (const to of log.slice(first)) {
          sum += to.tokens
          const bound = tokensPerMinute * ((to.atMs - from.atMs) / 60_000 + 1)
          assert.ok(sum <= bound + 1e-6, `${sum} over ${bound}`)
        }
      })
    }),
    { numRuns: 500 },
  )
})

test('what has drained is not given back: a late release does not let others burst twice', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [scope('a', { tokensPerMinute: 100 })]
  const slow = admitted(limits, scopes, 100)
  clock.advance(60_000)
  admitted(limits, scopes, 100)
  slow.release(0)
  assert.equal(refused(limits, scopes, 100).retryAfterMs, 60_000)
})

test('the headers tell of the scope with the least left, in each dialect', () => {
  const clock = manualClock(0)
  const limits = openLimits(clock)
  const scopes = [
    scope('workload', { requestsPerMinute: 600, tokensPerMinute: 1000 }),
    scope('contract', { requestsPerMinute: 60, tokensPerMinute: 150_000 }),
    scope('deployment', {}),
  ]
  admitted(limits, scopes, 100)
  assert.deepEqual(rateHeaders(limits, scopes, { dialect: 'openai', nowMs: 0 }), {
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '900',
    'x-ratelimit-reset-tokens': '6s',
  })
  assert.equal(
    rateHeaders(limits, scopes, { dialect: 'azure', nowMs: 0 })['x-ratelimit-reset-tokens'],
    '6',
  )
  assert.deepEqual(rateHeaders(limits, [scope('none', {})], { dialect: 'azure', nowMs: 0 }), {})
  assert.deepEqual(rateHeaders(limits, scopes, { dialect: 'anthropic', nowMs: 1_000 }), {
    'anthropic-ratelimit-requests-limit': '60',
    'anthropic-ratelimit-requests-remaining': '59',
    'anthropic-ratelimit-requests-reset': '1970-01-01T00:00:02.000Z',
    'anthropic-ratelimit-tokens-limit': '1000',
    'anthropic-ratelimit-tokens-remaining': '900',
    'anthropic-ratelimit-tokens-reset': '1970-01-01T00:00:07.000Z',
  })
})

test('a reset is written as the providers write it', () => {
  const rows: readonly [number, string, string][] = [
    [0, '0s', '0'],
    [12, '12ms', '1'],
    [1000, '1s', '1'],
    [1500, '1.5s', '2'],
    [360_000, '6m0s', '360'],
    [252_172, '4m12.172s', '253'],
    [3_600_000, '1h0m0s', '3600'],
    [83_909_144, '23h18m29.144s', '83910'],
  ]
  for (const [ms, openai, azure] of rows) {
    assert.deepEqual([resetText(ms, 'openai'), resetText(ms, 'azure')], [openai, azure])
  }
})
