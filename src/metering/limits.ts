// Rate limits and concurrency, in memory, on monotonic time. A request is charged on all its scopes
// or on none. In any window of W minutes at most limit * (W + 1) is used, as long as no request uses
// more than its estimate (then the excess is owed), and the wait that is told is exact (gcra.ts).
// Never the truth and never money: a restart forgets it all.
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse } from '../wire/codes.ts'
import type { Refusal } from '../wire/codes.ts'
import { Gcra } from './gcra.ts'
import { Shares, type Asking, type Part, type Share, type ShareCharge } from './shares.ts'

/** Null or absent means no limit of that kind; others are at least 1. */
export interface ScopeLimits {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly concurrency?: number | null
}

/** Who is limited: a contract, a workload, a deployment's quota. Ids must not collide between kinds. */
export interface Scope {
  readonly id: string
  readonly limits: ScopeLimits
  /** Whose part of the limits this is, where they are shared fairly. */
  readonly share?: Share
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

export const concurrencyRetryMs = 1000
const borrowRetryNs = 1_000_000_000
/** The most one request can owe beyond its estimate, in minutes of the limit: nobody is locked out for hours. */
export const debtMinutesMax = 10
/** Below this many scopes nothing is swept. */
export const scopesSweptAbove = 1024

interface Gauge {
  readonly requests: Gcra
  readonly tokens: Gcra
  running: number
  /** Null as long as nobody shares it. */
  shares: Shares | null
}

export function openLimits(clock: Clock): RateLimits {
  const gauges = new Map<string, Gauge>()
  let sweepAt = scopesSweptAbove
  // Exact for the first 104 days of a process (2^53 ns), to 2 ns in the next.
  const nowNs = (): number => Math.floor(clock.monotonicMs() * 1_000_000)

  function gaugeOf(id: string, now: number): Gauge {
    let gauge = gauges.get(id)
    if (gauge === undefined) {
      gauge = { requests: new Gcra(now), tokens: new Gcra(now), running: 0, shares: null }
      gauges.set(id, gauge)
    }
    return gauge
  }

  /** A scope at rest is the same as one never seen. Doubling keeps the cost per request constant. */
  function sweep(now: number): void {
    for (const [id, gauge] of gauges) if (atRest(gauge, now)) gauges.delete(id)
    sweepAt = Math.max(scopesSweptAbove, gauges.size * 2)
  }

  return Object.freeze<RateLimits>({
    admit(scopes, { tokens, assumedTokens = 0 }) {
      assert(Number.isSafeInteger(tokens) && tokens >= 0, 'an estimate is a count')
      const now = nowNs()
      // Before any gauge is held: one in the hands of this request must not be swept.
      if (gauges.size >= sweepAt) sweep(now)
      const lanes: Lane[] = []
      for (const scope of scopes) {
        const limit = scope.limits.tokensPerMinute
        if (limit !== null && tokens - assumedTokens > limit) {
          return refuse('metering.tokens_too_many', { internal: `${tokens} tokens on ${scope.id}` })
        }
        const charged = limit === null ? tokens : Math.min(tokens, limit)
        const gauge = gaugeOf(scope.id, now)
        lanes.push({ scope, gauge, charged, charge: 0, shared: sharedOf(scope, gauge, now) })
      }
      const refusal = firstRefusal(lanes, now)
      if (refusal !== null) return refusal
      for (const lane of lanes) chargeLane(lane, now)
      return new RunningRequest(lanes, nowNs)
    },
    room({ id, limits: { requestsPerMinute, tokensPerMinute } }) {
      const gauge = gauges.get(id)
      if (gauge === undefined) {
        return {
          requestsLeft: requestsPerMinute,
          tokensLeft: tokensPerMinute,
          requestsResetMs: 0,
          tokensResetMs: 0,
        }
      }
      const now = nowNs()
      const { requests, tokens } = gauge
      return {
        requestsLeft: requestsPerMinute === null ? null : requests.left(now, requestsPerMinute),
        tokensLeft: tokensPerMinute === null ? null : tokens.left(now, tokensPerMinute),
        requestsResetMs: msOf(requests.backlogNs(now)),
        tokensResetMs: msOf(tokens.backlogNs(now)),
      }
    },
    get size() {
      return gauges.size
    },
  })
}

/** One scope of one request. */
interface Lane {
  readonly scope: Scope
  readonly gauge: Gauge
  /** At most the whole limit: beyond it there are only assumed tokens, which it waives. */
  readonly charged: number
  /** The number of its token charge, where tokens are limited. */
  charge: number
  readonly shared: Shared | null
}

/** The asker's part of a scope that others share with it. */
interface Shared {
  readonly shares: Shares
  readonly part: Part
  /** What of the tokens was within its share; null: they are borrowed. */
  charge: ShareCharge | null
}

function sharedOf({ share, limits }: Scope, gauge: Gauge, now: number): Shared | null {
  if (share === undefined) return null
  if (limits.requestsPerMinute === null && limits.tokensPerMinute === null) return null
  const shares = (gauge.shares ??= new Shares(gauge))
  const part = shares.ask(now, share)
  return part === null ? null : { shares, part, charge: null }
}

class RunningRequest implements Admission {
  readonly kind = 'admitted'
  readonly #lanes: readonly Lane[]
  readonly #nowNs: () => number
  #released = false

  constructor(lanes: readonly Lane[], nowNs: () => number) {
    this.#lanes = lanes
    this.#nowNs = nowNs
  }

  release(actualTokens: number | null): void {
    if (this.#released) return
    this.#released = true
    for (const { scope, gauge, charged, charge, shared } of this.#lanes) {
      assert(gauge.running > 0, 'what is released runs')
      gauge.running -= 1
      const limit = scope.limits.tokensPerMinute
      if (actualTokens === null || limit === null) continue
      const used = Math.min(actualTokens, charged + debtMinutesMax * limit)
      const now = this.#nowNs()
      gauge.tokens.correct(now, { charge, charged, used }, limit)
      if (shared === null || shared.charge === null) continue
      const { shares, part, charge: own } = shared
      shares.correct(now, part, own, { tokens: used, limit, debtMinutesMax })
    }
  }
}

/** Of the waits the longest, so that one wait is enough; concurrency last, since nobody knows its wait. */
function firstRefusal(lanes: readonly Lane[], now: number): Refusal | null {
  let code: 'metering.rate_requests' | 'metering.rate_tokens' = 'metering.rate_requests'
  let longest = 0
  let internal = ''
  let full: string | null = null
  for (const lane of lanes) {
    const { scope, gauge } = lane
    const { concurrency } = scope.limits
    if (typeof concurrency === 'number' && gauge.running >= concurrency) full ??= scope.id
    const forRequest = requestWaitNs(lane, now)
    if (forRequest > longest) {
      code = 'metering.rate_requests'
      longest = forRequest
      internal = scope.id
    }
    const forTokens = tokenWaitNs(lane, now)
    if (forTokens > longest) {
      code = 'metering.rate_tokens'
      longest = forTokens
      internal = scope.id
    }
  }
  if (longest > 0) return refuse(code, { retryAfterMs: msOf(longest), internal })
  if (full === null) return null
  return refuse('metering.concurrency', { retryAfterMs: concurrencyRetryMs, internal: full })
}

function requestWaitNs({ scope, gauge, shared }: Lane, now: number): number {
  const limit = scope.limits.requestsPerMinute
  if (limit === null) return 0
  const wait = gauge.requests.waitNs(now, 1, limit)
  if (shared === null || wait > 0) return wait
  return finite(shared.shares.waitNs(now, shared.part, { of: 'requests', cost: 1, limit }))
}

function tokenWaitNs({ scope, gauge, charged, shared }: Lane, now: number): number {
  const limit = scope.limits.tokensPerMinute
  if (limit === null) return 0
  const wait = gauge.tokens.waitNs(now, charged, limit)
  if (shared === null || wait > 0) return wait
  return finite(shared.shares.waitNs(now, shared.part, { of: 'tokens', cost: charged, limit }))
}

/** Nobody knows when there is something to borrow again. */
function finite(ns: number): number {
  return ns === Infinity ? borrowRetryNs : ns
}

function chargeLane(lane: Lane, now: number): void {
  const { gauge, shared } = lane
  const { requestsPerMinute, tokensPerMinute } = lane.scope.limits
  gauge.running += 1
  if (requestsPerMinute !== null) {
    shared?.shares.charge(now, shared.part, { of: 'requests', cost: 1, limit: requestsPerMinute })
    gauge.requests.charge(now, 1, requestsPerMinute)
  }
  if (tokensPerMinute === null) return
  if (shared !== null) {
    const asking: Asking = { of: 'tokens', cost: lane.charged, limit: tokensPerMinute }
    shared.charge = shared.shares.charge(now, shared.part, asking)
  }
  lane.charge = gauge.tokens.charge(now, lane.charged, tokensPerMinute)
}

function atRest({ requests, tokens, running }: Gauge, now: number): boolean {
  return running === 0 && requests.backlogNs(now) === 0 && tokens.backlogNs(now) === 0
}

function msOf(ns: number): number {
  return Math.ceil(ns / 1_000_000)
}
