// Which of the allowed deployments takes the request. It only ever sees allowed ones: what is not
// a candidate can not be chosen, whatever fails. The criteria in order, each asked only if those
// before leave more than one: health, latency, quota left, a warm prompt cache, price, id.
import { refuse } from '../wire/codes.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Deployment } from './deployment.ts'
import type { Health, HealthView } from './health.ts'

export interface Candidate {
  readonly deployment: Deployment
  /** What the request may cost there: its hold. */
  readonly priceNanos: bigint
  /** What is left of the deployment's own quota as this house counts it; null: no limit. */
  readonly requestsLeft: number | null
  readonly tokensLeft: number | null
}

export type Criterion = 'only' | 'health' | 'latency' | 'quota' | 'cache' | 'price' | 'id'

export interface Chosen {
  readonly kind: 'chosen'
  readonly deployment: Deployment
  /** The criterion that decided. */
  readonly reason: Criterion
}

/** Latencies this close to the best count as equal, so that noise does not decide over price. */
export const latencyBand = Object.freeze({ factor: 1.25, ms: 20 })
/** With room for this many requests like this one, quota is no reason to prefer another. */
export const quotaAmpleRequests = 10
/** Sent where no deployment says when it may be asked again. */
export const retryDefaultMs = 1_000

export interface Asked {
  readonly tokens: number
  readonly tried: ReadonlySet<string>
  /** Whose prompt cache is warm for it; null: nobody's. */
  readonly warmAt: string | null
}

interface Standing {
  readonly candidate: Candidate
  readonly view: HealthView
}

/**
 * The best of `candidates` without those in `tried`, for a request of about `tokens` tokens; or
 * `place.none_available` with the time until the first may be asked again. Deterministic: the order
 * of `candidates` has no say.
 */
export function choose(
  candidates: readonly Candidate[],
  health: Health,
  asked: Asked,
): Chosen | Refusal {
  let left: Standing[] = []
  let retryAfterMs = Infinity
  for (const candidate of candidates) {
    if (asked.tried.has(candidate.deployment.id)) continue
    const view = health.view(candidate.deployment.id)
    if (view.state === 'open' || view.state === 'throttled') {
      retryAfterMs = Math.min(retryAfterMs, view.retryAfterMs)
    } else {
      left.push({ candidate, view })
    }
  }
  let reason: Criterion = 'only'
  for (const [criterion, keep] of criteria) {
    if (left.length <= 1) break
    left = keep(left, asked)
    reason = criterion
  }
  const best = left[0]
  if (best === undefined) {
    return refuse('place.none_available', {
      retryAfterMs: retryAfterMs === Infinity ? retryDefaultMs : retryAfterMs,
    })
  }
  return { kind: 'chosen', deployment: best.candidate.deployment, reason }
}

type Keep = (left: readonly Standing[], asked: Asked) => Standing[]

/** Each keeps the best by its own measure, at least one. */
const criteria: readonly (readonly [Criterion, Keep])[] = [
  // A probe stands with the healthy: it is sent only where its turn would be anyway, and can be retried.
  ['health', (left) => least(left, ({ view }) => (view.state === 'ailing' ? 1 : 0))],
  ['latency', withinBand],
  ['quota', (left, { tokens }) => least(left, (standing) => shortage(standing, tokens))],
  ['cache', (left, asked) => least(left, ({ candidate }) => (isWarm(candidate, asked) ? 0 : 1))],
  ['price', (left) => least(left, ({ candidate }) => candidate.priceNanos)],
  ['id', (left) => least(left, ({ candidate }) => candidate.deployment.id)],
]

function isWarm({ deployment }: Candidate, { warmAt }: Asked): boolean {
  return deployment.id === warmAt
}

function least(
  left: readonly Standing[],
  measure: (standing: Standing) => number | bigint | string,
): Standing[] {
  let kept: Standing[] = []
  let best: number | bigint | string | null = null
  for (const standing of left) {
    const value = measure(standing)
    if (best === null || value < best) {
      best = value
      kept = [standing]
    } else if (value === best) {
      kept.push(standing)
    }
  }
  return kept
}

/** An unknown latency is taken for the best: otherwise who was slow once is never measured again. */
function withinBand(left: readonly Standing[]): Standing[] {
  let best = Infinity
  for (const { view } of left) if (view.latencyMs !== null) best = Math.min(best, view.latencyMs)
  const most = best * latencyBand.factor + latencyBand.ms
  return left.filter(({ view }) => view.latencyMs === null || view.latencyMs <= most)
}

/** 0 ample, 1 enough for this request, 2 not enough. An unknown quota is ample: nobody said otherwise. */
function shortage({ candidate, view }: Standing, tokens: number): number {
  const requests = Math.min(candidate.requestsLeft ?? Infinity, view.requestsLeft ?? Infinity)
  const room = Math.min(candidate.tokensLeft ?? Infinity, view.tokensLeft ?? Infinity)
  const fits = Math.min(requests, tokens === 0 ? Infinity : room / tokens)
  if (fits >= quotaAmpleRequests) return 0
  return fits >= 1 ? 1 : 2
}
