// How each deployment has been doing, from what its answers showed: time to first byte, failures and
// the quota its provider says is left. In memory only; a restart starts without prejudice.
//
//            failures                    openMs over              its answer is good
//   closed ------------> open (refused) ----------> half-open (one probe) ------> closed
//                          ^                            |
//                          +------ its answer fails ----+   (openMs doubles, up to openMsMax)
import type { Clock } from '../kernel/time.ts'
import type { ProviderQuota } from './quota.ts'

export const healthLimits = Object.freeze({
  /** So many failures in a row open the circuit. */
  failuresInARow: 5,
  /** Or this share of the recent answers, once `answersMin` were seen. */
  failureShareOpens: 0.5,
  answersMin: 10,
  /** From this share on a closed deployment counts as ailing and stands behind healthy ones. */
  failureShareAils: 0.2,
  openMs: 5_000,
  openMsMax: 120_000,
  /** A probe without an answer after this long was lost; another may go. */
  probeMsMax: 60_000,
  /** Weight of the newest answer in both averages. */
  newest: 0.2,
  /** A share of failures halves in this time without answers, so that nobody ails for ever. */
  failureHalfLifeMs: 30_000,
  /** Who refused our right or the name of its model stands behind others for so long, or until it answers. */
  refusedMs: 30_000,
  /** An older latency says nothing any more; the deployment is then tried again. */
  latencyFreshMs: 60_000,
  /** So many that wait for the head of an answer, while none came for so long, make a deployment ail. */
  hushWaiting: 3,
  /** In average latencies, and at least in time; without a known latency. */
  hushLatencies: 4,
  hushMs: 1_000,
  hushUnknownMs: 10_000,
  /** A 429 without a wait, and a quota without a reset. */
  throttleMs: 1_000,
  quotaFreshMs: 60_000,
  /** Recent times to first byte that are kept for people. */
  recentMax: 128,
})

export interface HealthView {
  /** `half-open` here means that a probe may go; while one is under way it is `open`. */
  readonly state: 'closed' | 'ailing' | 'half-open' | 'open' | 'throttled'
  /** For `open` and `throttled`: when it may be asked again. Otherwise 0. */
  readonly retryAfterMs: number
  /** Average time to first byte; null if unknown or stale. */
  readonly latencyMs: number | null
  readonly failureShare: number
  readonly requestsLeft: number | null
  readonly tokensLeft: number | null
}

/** How its recent answers began, for people; nothing is chosen by it. */
export interface Pace {
  /** Since the start; 0: nothing is known. */
  readonly answers: number
  /** Of those, how many are looked at: the last ones. */
  readonly recent: number
  /** Time to first byte that half, and nineteen of twenty, of the recent ones do not exceed. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface Health {
  view(deploymentId: string): HealthView
  pace(deploymentId: string): Pace
  /** An attempt goes out; on a half-open circuit it is the probe. Each ends in one of those from `succeeded` on. */
  begun(deploymentId: string): void
  /** A request has left for it. Each is followed by one `heard`. */
  asked(deploymentId: string): void
  /** A head came, or the attempt ended without one. */
  heard(deploymentId: string): void
  /** The first byte of a good answer came after `latencyMs`. */
  succeeded(deploymentId: string, latencyMs: number): void
  /** 5xx, no connection, a timeout or a cut stream; not a 4xx, which is the asker's. */
  failed(deploymentId: string): void
  /**
   * 403 or 404: perhaps our own right or name, perhaps of something that the asker named. It ails and is never out
   * for it: one caller must not take a deployment from all others.
   */
  refused(deploymentId: string): void
  /** 429: not a failure, but no use asking before `retryAfterMs` (null: not said). */
  throttled(deploymentId: string, retryAfterMs: number | null): void
  /** It ended without saying anything about the deployment: a 4xx, or the client left first. */
  abandoned(deploymentId: string): void
  /** Another deployment answered first, when this one had been asked for `ms`: neither a failure nor an answer. */
  outpaced(deploymentId: string, ms: number): void
  /** What the provider's headers said. */
  learned(deploymentId: string, quota: ProviderQuota): void
  /** Forgets every deployment not in `ids`; called when the world changes. */
  keep(ids: ReadonlySet<string>): void
}

interface Vitals {
  /** Requests that wait for a head, and since when none came. */
  waiting: number
  hushSinceMs: number
  failureShare: number
  failureAtMs: number
  ailsUntilMs: number
  answers: number
  inARow: number
  latencyMs: number | null
  latencyAtMs: number
  /** Null while closed. */
  openUntilMs: number | null
  openForMs: number
  probeUntilMs: number
  throttledUntilMs: number
  requestsLeft: number | null
  requestsUntilMs: number
  tokensLeft: number | null
  tokensUntilMs: number
  /** A ring of the last times to first byte, and how many there ever were. */
  recent: Float64Array | null
  begun: number
}

const unknownView: HealthView = Object.freeze({
  state: 'closed',
  retryAfterMs: 0,
  latencyMs: null,
  failureShare: 0,
  requestsLeft: null,
  tokensLeft: null,
})

export function openHealth(clock: Clock): Health {
  const all = new Map<string, Vitals>()
  const of = (id: string): Vitals => {
    let vitals = all.get(id)
    if (vitals === undefined) {
      vitals = freshVitals()
      all.set(id, vitals)
    }
    return vitals
  }
  return Object.freeze<Health>({
    view(id) {
      const vitals = all.get(id)
      return vitals === undefined ? unknownView : viewOf(vitals, clock.monotonicMs())
    },
    pace: (id) => paceOf(all.get(id)),
    begun(id) {
      const vitals = of(id)
      if (vitals.openUntilMs === null) return
      vitals.probeUntilMs = clock.monotonicMs() + healthLimits.probeMsMax
    },
    asked(id) {
      const vitals = of(id)
      if (vitals.waiting === 0) vitals.hushSinceMs = clock.monotonicMs()
      vitals.waiting += 1
    },
    heard(id) {
      const vitals = of(id)
      vitals.waiting = Math.max(0, vitals.waiting - 1)
      vitals.hushSinceMs = clock.monotonicMs()
    },
    succeeded(id, latencyMs) {
      const vitals = of(id)
      const now = clock.monotonicMs()
      const before = freshLatency(vitals, now)
      vitals.latencyMs = before === null ? latencyMs : blend(before, latencyMs)
      vitals.latencyAtMs = now
      vitals.recent ??= new Float64Array(healthLimits.recentMax)
      vitals.recent[vitals.begun % healthLimits.recentMax] = latencyMs
      vitals.begun += 1
      count(vitals, now, 0)
      vitals.inARow = 0
      vitals.ailsUntilMs = 0
      // Before the wait is over it can only be an attempt begun before the circuit opened.
      if (vitals.openUntilMs !== null && now >= vitals.openUntilMs) close(vitals)
    },
    failed: (id) => fail(of(id), clock.monotonicMs()),
    refused(id) {
      const vitals = of(id)
      vitals.ailsUntilMs = clock.monotonicMs() + healthLimits.refusedMs
      vitals.probeUntilMs = 0
    },
    throttled(id, retryAfterMs) {
      const vitals = of(id)
      vitals.probeUntilMs = 0
      vitals.throttledUntilMs = clock.monotonicMs() + (retryAfterMs ?? healthLimits.throttleMs)
    },
    abandoned(id) {
      of(id).probeUntilMs = 0
    },
    outpaced: (id, ms) => outpace(of(id), clock.monotonicMs(), ms),
    learned(id, quota) {
      learnQuota(of(id), quota, clock.monotonicMs())
    },
    keep(ids) {
      for (const id of all.keys()) if (!ids.has(id)) all.delete(id)
    },
  })
}

function freshVitals(): Vitals {
  return {
    waiting: 0,
    hushSinceMs: 0,
    failureShare: 0,
    failureAtMs: 0,
    ailsUntilMs: 0,
    answers: 0,
    inARow: 0,
    latencyMs: null,
    latencyAtMs: 0,
    openUntilMs: null,
    openForMs: healthLimits.openMs,
    probeUntilMs: 0,
    throttledUntilMs: 0,
    requestsLeft: null,
    requestsUntilMs: 0,
    tokensLeft: null,
    tokensUntilMs: 0,
    recent: null,
    begun: 0,
  }
}

function paceOf(vitals: Vitals | undefined): Pace {
  if (vitals?.recent === undefined || vitals.recent === null) {
    return { answers: 0, recent: 0, p50Ms: null, p95Ms: null }
  }
  const { recent, begun } = vitals
  const ascending = recent.slice(0, Math.min(begun, recent.length)).sort()
  const at = (percent: number): number | null =>
    ascending[Math.ceil((ascending.length * percent) / 100) - 1] ?? null
  return { answers: begun, recent: ascending.length, p50Ms: at(50), p95Ms: at(95) }
}

function viewOf(vitals: Vitals, now: number): HealthView {
  const failureShare = decayedShare(vitals, now)
  const { state, untilMs } = stateOf(vitals, now, failureShare)
  return {
    state,
    retryAfterMs: Math.max(0, Math.ceil(untilMs - now)),
    latencyMs: freshLatency(vitals, now),
    failureShare,
    requestsLeft: now < vitals.requestsUntilMs ? vitals.requestsLeft : null,
    tokensLeft: now < vitals.tokensUntilMs ? vitals.tokensLeft : null,
  }
}

function stateOf(
  vitals: Vitals,
  now: number,
  failureShare: number,
): { readonly state: HealthView['state']; readonly untilMs: number } {
  if (vitals.openUntilMs !== null) {
    const untilMs = Math.max(vitals.openUntilMs, vitals.probeUntilMs, vitals.throttledUntilMs)
    return now < untilMs ? { state: 'open', untilMs } : { state: 'half-open', untilMs: now }
  }
  if (now < vitals.throttledUntilMs) return { state: 'throttled', untilMs: vitals.throttledUntilMs }
  const ailing =
    failureShare >= healthLimits.failureShareAils ||
    now < vitals.ailsUntilMs ||
    isHushed(vitals, now)
  return { state: ailing ? 'ailing' : 'closed', untilMs: now }
}

function fail(vitals: Vitals, now: number): void {
  count(vitals, now, 1)
  vitals.inARow += 1
  if (vitals.openUntilMs !== null) {
    // An attempt begun before the circuit opened tells nothing new; only the probe's failure does.
    if (vitals.probeUntilMs > now) open(vitals, now, vitals.openForMs * 2)
    return
  }
  const often =
    vitals.answers >= healthLimits.answersMin &&
    vitals.failureShare >= healthLimits.failureShareOpens
  if (often || vitals.inARow >= healthLimits.failuresInARow) {
    open(vitals, now, healthLimits.openMs)
  }
}

/** It would have taken longer: slow answers must not go unseen because they were not waited for. */
function outpace(vitals: Vitals, now: number, ms: number): void {
  const before = freshLatency(vitals, now)
  vitals.probeUntilMs = 0
  vitals.latencyMs = before === null ? ms : Math.max(before, blend(before, ms))
  vitals.latencyAtMs = now
}

function learnQuota(vitals: Vitals, quota: ProviderQuota, now: number): void {
  vitals.requestsLeft = quota.requestsLeft
  vitals.requestsUntilMs = now + (quota.requestsResetMs ?? healthLimits.quotaFreshMs)
  vitals.tokensLeft = quota.tokensLeft
  vitals.tokensUntilMs = now + (quota.tokensResetMs ?? healthLimits.quotaFreshMs)
}

/** Whoever hangs fails only when its requests have timed out, which takes minutes: others are preferred before. */
function isHushed(vitals: Vitals, now: number): boolean {
  if (vitals.waiting < healthLimits.hushWaiting) return false
  const { latencyMs } = vitals
  const usualMs =
    latencyMs === null
      ? healthLimits.hushUnknownMs
      : Math.max(healthLimits.hushMs, latencyMs * healthLimits.hushLatencies)
  return now - vitals.hushSinceMs > usualMs
}

function open(vitals: Vitals, now: number, forMs: number): void {
  vitals.openForMs = Math.min(forMs, healthLimits.openMsMax)
  vitals.openUntilMs = now + vitals.openForMs
  vitals.probeUntilMs = 0
}

/** A new life: the failures that opened the circuit must not open it again at the first slip. */
function close(vitals: Vitals): void {
  vitals.openUntilMs = null
  vitals.openForMs = healthLimits.openMs
  vitals.probeUntilMs = 0
  vitals.failureShare = 0
  vitals.answers = 0
}

function count(vitals: Vitals, now: number, failure: 0 | 1): void {
  vitals.failureShare = blend(decayedShare(vitals, now), failure)
  vitals.failureAtMs = now
  vitals.answers += 1
}

function decayedShare(vitals: Vitals, now: number): number {
  if (vitals.failureShare === 0) return 0
  return vitals.failureShare * 0.5 ** ((now - vitals.failureAtMs) / healthLimits.failureHalfLifeMs)
}

function freshLatency(vitals: Vitals, now: number): number | null {
  return now - vitals.latencyAtMs < healthLimits.latencyFreshMs ? vitals.latencyMs : null
}

function blend(before: number, newest: number): number {
  return before + (newest - before) * healthLimits.newest
}
