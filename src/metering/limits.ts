// Rate limits and concurrency, in memory, on monotonic time. Each limit is a GCRA (generic cell rate
// algorithm): one instant per scope and kind, the theoretical arrival time (TAT), in whole
// nanoseconds. The TAT runs ahead of now by the backlog; a charge moves it on by cost / rate, and is
// admitted while the backlog stays within a minute. So in any window of W minutes at most
// limit * (W + 1) is charged, net of what is given back, and the wait is exact.
// A request is charged on all its scopes or on none. Never the truth and never money: a restart
// forgets it all.
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse } from '../wire/codes.ts'
import type { Refusal } from '../wire/codes.ts'

/** Null or absent means no limit of that kind. */
export interface ScopeLimits {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly concurrency?: number | null
}

/** Who is limited: a contract, a workload, a deployment's quota. Ids must not collide between kinds. */
export interface Scope {
  readonly id: string
  readonly limits: ScopeLimits
}

export interface Admission {
  readonly kind: 'admitted'
  /** Ends the request: frees its place and replaces its estimate by the tokens used; null leaves the estimate. Only the first call counts. */
  release(actualTokens: number | null): void
}

/** What is left on a scope now; null where there is no limit. */
export interface RateRoom {
  readonly requestsLeft: number | null
  readonly tokensLeft: number | null
  /** Until the limit is whole again. */
  readonly requestsResetMs: number
  readonly tokensResetMs: number
}

export interface RateLimits {
  /**
   * Charges one request of `tokens` (an estimate) to every scope, or refuses and charges none.
   * `metering.tokens_too_many` if a limit could never admit it - though `assumedTokens` of them,
   * counted for an answer without a cap, are waived as far as it takes. Otherwise `retryAfterMs` is when
   * the same request is admitted if nobody else asks; a place among the running has no such instant,
   * and says `concurrencyRetryMs`.
   */
  admit(
    scopes: readonly Scope[],
    cost: { readonly tokens: number; readonly assumedTokens?: number },
  ): Admission | Refusal
  room(scope: Scope): RateRoom
  /** Scopes remembered; those at rest are dropped as new ones come. */
  readonly size: number
}

/** A minute: the window of every limit, and the backlog it may build. */
const minuteNs = 60_000_000_000
export const concurrencyRetryMs = 1000
/** Below this many scopes nothing is swept. */
export const scopesSweptAbove = 1024

interface Gauge {
  requestsTat: number
  tokensTat: number
  running: number
}

export function openLimits(clock: Clock): RateLimits {
  const gauges = new Map<string, Gauge>()
  let sweepAt = scopesSweptAbove
  // Exact for the first 104 days of a process (2^53 ns), to 2 ns in the next.
  const nowNs = (): number => Math.floor(clock.monotonicMs() * 1_000_000)

  function gaugeOf(id: string, now: number): Gauge {
    let gauge = gauges.get(id)
    if (gauge === undefined) {
      gauge = { requestsTat: now, tokensTat: now, running: 0 }
      gauges.set(id, gauge)
    }
    return gauge
  }

  /** A scope at rest is the same as one never seen. Doubling keeps the cost per request constant. */
  function sweep(now: number): void {
    for (const [id, gauge] of gauges) {
      if (gauge.running === 0 && gauge.requestsTat <= now && gauge.tokensTat <= now) {
        gauges.delete(id)
      }
    }
    sweepAt = Math.max(scopesSweptAbove, gauges.size * 2)
  }

  return Object.freeze<RateLimits>({
    admit(scopes, { tokens, assumedTokens = 0 }) {
      assert(Number.isSafeInteger(tokens) && tokens >= 0, 'an estimate is a count')
      const now = nowNs()
      // Before any gauge is held: one in the hands of this request must not be swept.
      if (gauges.size >= sweepAt) sweep(now)
      const held: Gauge[] = []
      for (const { id } of scopes) held.push(gaugeOf(id, now))
      const refusal = firstRefusal({ scopes, held, now, tokens, sure: tokens - assumedTokens })
      if (refusal !== null) return refusal
      for (let index = 0; index < scopes.length; index++) {
        const gauge = held[index]
        const limits = scopes[index]?.limits
        assert(gauge !== undefined && limits !== undefined, 'one gauge for each scope')
        gauge.running += 1
        gauge.requestsTat = charged(gauge.requestsTat, now, 1, limits.requestsPerMinute)
        gauge.tokensTat = charged(gauge.tokensTat, now, tokens, limits.tokensPerMinute)
      }
      return new RunningRequest({ scopes, gauges: held, tokens, nowNs })
    },
    room({ id, limits }) {
      const gauge = gauges.get(id)
      const now = nowNs()
      const requestsBacklog = Math.max(0, (gauge?.requestsTat ?? now) - now)
      const tokensBacklog = Math.max(0, (gauge?.tokensTat ?? now) - now)
      return {
        requestsLeft: left(requestsBacklog, limits.requestsPerMinute),
        tokensLeft: left(tokensBacklog, limits.tokensPerMinute),
        requestsResetMs: limits.requestsPerMinute === null ? 0 : msOf(requestsBacklog),
        tokensResetMs: limits.tokensPerMinute === null ? 0 : msOf(tokensBacklog),
      }
    },
    get size() {
      return gauges.size
    },
  })
}

interface Running {
  readonly scopes: readonly Scope[]
  readonly gauges: readonly Gauge[]
  readonly tokens: number
  readonly nowNs: () => number
}

class RunningRequest implements Admission {
  readonly kind = 'admitted'
  readonly #running: Running
  #released = false

  constructor(running: Running) {
    this.#running = running
  }

  release(actualTokens: number | null): void {
    if (this.#released) return
    this.#released = true
    const { scopes, gauges, tokens, nowNs } = this.#running
    for (let index = 0; index < gauges.length; index++) {
      const gauge = gauges[index]
      const limit = scopes[index]?.limits.tokensPerMinute
      assert(gauge !== undefined && gauge.running > 0, 'a request is released once')
      gauge.running -= 1
      if (actualTokens === null || limit === null || limit === undefined) continue
      const excess = costNs(actualTokens, limit) - chargedNs(tokens, limit)
      // What was used beyond the estimate is owed from now; what was not used is given back.
      gauge.tokensTat =
        excess > 0 ? Math.max(gauge.tokensTat, nowNs()) + excess : gauge.tokensTat + excess
    }
  }
}

interface Asked {
  readonly scopes: readonly Scope[]
  readonly held: readonly Gauge[]
  readonly now: number
  readonly tokens: number
  readonly sure: number
}

/** Never before later, and of the waits the longest: then one wait is enough. */
function firstRefusal({ scopes, held, now, tokens, sure }: Asked): Refusal | null {
  let code: 'metering.rate_requests' | 'metering.rate_tokens' = 'metering.rate_requests'
  let longest = 0
  let waiting = ''
  let full: Scope | null = null
  for (let index = 0; index < scopes.length; index++) {
    const scope = scopes[index]
    const gauge = held[index]
    assert(scope !== undefined && gauge !== undefined, 'one gauge for each scope')
    const { requestsPerMinute, tokensPerMinute, concurrency } = scope.limits
    if (tokensPerMinute !== null && sure > tokensPerMinute) {
      return refuse('metering.tokens_too_many', { internal: `${sure} tokens on ${scope.id}` })
    }
    if (typeof concurrency === 'number' && gauge.running >= concurrency) full ??= scope
    const forRequest = waitNs(gauge.requestsTat, now, 1, requestsPerMinute)
    if (forRequest > longest) {
      code = 'metering.rate_requests'
      longest = forRequest
      waiting = scope.id
    }
    const forTokens = waitNs(gauge.tokensTat, now, tokens, tokensPerMinute)
    if (forTokens > longest) {
      code = 'metering.rate_tokens'
      longest = forTokens
      waiting = scope.id
    }
  }
  if (longest > 0) return refuse(code, { retryAfterMs: msOf(longest), internal: waiting })
  if (full === null) return null
  return refuse('metering.concurrency', { retryAfterMs: concurrencyRetryMs, internal: full.id })
}

function waitNs(tat: number, now: number, cost: number, limit: number | null): number {
  if (limit === null) return 0
  return Math.max(tat, now) + chargedNs(cost, limit) - minuteNs - now
}

function charged(tat: number, now: number, cost: number, limit: number | null): number {
  return limit === null ? tat : Math.max(tat, now) + chargedNs(cost, limit)
}

/** A charge is never more than the whole limit: beyond it only assumed tokens are left. */
function chargedNs(cost: number, limit: number): number {
  assert(limit > 0, 'a limit is positive')
  return cost >= limit ? minuteNs : costNs(cost, limit)
}

/** The time in which `limit` renews `cost`, rounded up, so that rounding never admits more. */
function costNs(cost: number, limit: number): number {
  const product = cost * minuteNs
  if (product > Number.MAX_SAFE_INTEGER) {
    const exact = BigInt(cost) * BigInt(minuteNs)
    const divisor = BigInt(limit)
    return Number((exact + divisor - 1n) / divisor)
  }
  const rest = product % limit
  return (product - rest) / limit + (rest > 0 ? 1 : 0)
}

function left(backlogNs: number, limit: number | null): number | null {
  if (limit === null) return null
  return Math.floor((Math.max(0, minuteNs - backlogNs) * limit) / minuteNs)
}

function msOf(ns: number): number {
  return Math.ceil(ns / 1_000_000)
}
