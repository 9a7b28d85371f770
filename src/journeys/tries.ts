// What one request has tried: which deployments are not to be asked now, which never again, and how long
// it has paused. Every further attempt is drawn from the members that the request was admitted with.
import { pauseMs } from '../place/retry.ts'
import type { Turn } from './attempt.ts'
import { hasNext, standingOf } from './pick.ts'
import type { RelayOutcome, Reply } from './ports.ts'
import type { CompleteHouse, Held, Trip } from './trip.ts'

export interface Tries {
  /** Deployments that are not asked before the next pause. */
  readonly out: Set<string>
  /** Those of them that are not asked again at all; null: none. */
  ended: Set<string> | null
  /** By deployment; null: none. */
  failed: Map<string, Failed> | null
  /** Pauses made, and how long they were together. */
  rounds: number
  waitedMs: number
}

/** What came of the attempts at one deployment. */
interface Failed {
  readonly times: number
  /** Before this instant of the monotonic clock the provider does not want to be asked again. */
  readonly untilMs: number
}

export function openTries(): Tries {
  return { out: new Set(), ended: null, failed: null, rounds: 0, waitedMs: 0 }
}

/** Another attempt follows, after so long. */
export interface Retry {
  readonly pauseMs: number
}

/**
 * Whether the request is tried once more after `turn`, and when: at once where another member can take it,
 * else after a pause where one of those tried may be asked again. Null: this outcome is the last.
 */
export function retryAfter(trip: Trip, held: Held, turn: Turn, tries: Tries): Retry | null {
  if (!mayRetry(trip.reply, turn.outcome)) return null
  countFailed(held, turn, tries, trip.house)
  return hasNext(trip, held, tries.out) ? atOnce : pauseBefore(trip, held, tries)
}

export const atOnce: Retry = { pauseMs: 0 }

/** True after the pause; false as soon as the client leaves: then there is nothing to wait for. */
export function paused({ reply }: Trip, { pauseMs: ms }: Retry): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms)
    reply.onGone(() => {
      clearTimeout(timer)
      resolve(false)
    })
  })
}

/** Nothing of the answer may have reached the client, and its failure must not be the asker's own. */
export function mayRetry(
  reply: Reply,
  { started, ending, status, shouldRetry, toldFailure }: RelayOutcome,
): boolean {
  if (started || reply.gone) return false
  if (toldFailure?.isWhole === true) return toldFailure.status === 429 || toldFailure.status >= 500
  if (status === 408 || status === 429 || isAboutUs(status)) return true
  if (ending === 'upstream_refused') return shouldRetry === true
  return ending !== 'completed' && ending !== 'client_left'
}

/** It speaks of our credential or of our deployment's name: asked again it says the same. */
function isAboutUs(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}

/** What follows of a failure for what is asked next. */
export function countFailed(
  held: Held,
  { held: tried, outcome, member }: Turn,
  tries: Tries,
  { attemptsMax, retries, clock }: Pick<CompleteHouse, 'attemptsMax' | 'retries' | 'clock'>,
): void {
  const { id } = member.deployment
  const max = retries.attemptsPerDeploymentMax
  tries.failed ??= new Map()
  const times = (tries.failed.get(id)?.times ?? 0) + 1
  tries.failed.set(id, { times, untilMs: clock.monotonicMs() + (outcome.retryAfterMs ?? 0) })
  // A provider that is silent may be at work still: two answers of the same deployment would be paid.
  if (times >= max || isAboutUs(outcome.status) || outcome.ending === 'upstream_timeout') {
    end(tries, id)
  }
  if (madeAt(tried, tries) >= attemptsMax)
    for (const { deployment } of tried.members) end(tries, deployment.id)
  // A channel is one account at one provider: its no is that of all its deployments.
  if (outcome.shouldRetry !== false) return
  for (let at: Held | null = held; at !== null; at = at.fallback) {
    for (const { deployment, channel } of at.members) {
      if (channel.id === member.channel.id) end(tries, deployment.id)
    }
  }
}

/** Attempts that have failed at the model. */
export function madeAt({ members }: Held, { failed }: Tries): number {
  let made = 0
  for (const { deployment } of members) made += failed?.get(deployment.id)?.times ?? 0
  return made
}

function end(tries: Tries, deploymentId: string): void {
  tries.ended ??= new Set()
  tries.ended.add(deploymentId)
  tries.out.add(deploymentId)
}

/** An open circuit is not waited for: whoever comes after it has closed finds the deployment well. */
function pauseBefore(trip: Trip, held: Held, tries: Tries): Retry | null {
  const nowMs = trip.house.clock.monotonicMs()
  const waitMs = (id: string): number => (tries.failed?.get(id)?.untilMs ?? nowMs) - nowMs
  let soonestMs = Infinity
  for (let at: Held | null = held; at !== null; at = at.fallback) {
    for (const { deployment } of standingOf(trip, at, tries.out).able) {
      if (tries.ended?.has(deployment.id) === true) continue
      const { state, retryAfterMs } = trip.house.health.view(deployment.id)
      if (state === 'open') continue
      soonestMs = Math.min(soonestMs, Math.max(retryAfterMs, waitMs(deployment.id)))
    }
  }
  const { rounds: round, waitedMs } = tries
  const share = trip.house.retries.share()
  const ms = pauseMs({ round, waitedMs, soonestMs, share }, trip.house.retries)
  if (ms === null) return null
  tries.rounds += 1
  tries.waitedMs += ms
  tries.out.clear()
  for (const id of tries.ended ?? []) tries.out.add(id)
  for (const id of tries.failed?.keys() ?? []) if (waitMs(id) > ms) tries.out.add(id)
  return { pauseMs: ms }
}
