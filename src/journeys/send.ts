// One attempt, held already, at its deployment: what goes out, where its answer goes, and what its end says of the
// deployment.
import type { Health } from '../place/health.ts'
import { timeoutKindOf } from '../place/timeouts.ts'
import { servedHeaders } from './answer-headers.ts'
import type { Turn } from './attempt.ts'
import { warmed } from './beginning.ts'
import { relayOrRecall } from './cached-relay.ts'
import type { Bound } from './intent.ts'
import type { Picked } from './pick.ts'
import { watchHead, watchOutcome } from './place-watch.ts'
import type { RelayOutcome } from './ports.ts'
import { openProgress } from './progress.ts'
import type { Lane } from './race.ts'
import { timeRelay } from './timing.ts'
import type { Trip } from './trip.ts'

/** An attempt that is held and may be sent. */
export interface Sending {
  readonly picked: Picked
  readonly bound: Bound
}

/** `lane`: as in `relayOrRecall`. Rejects for a bug only. */
export async function send(
  trip: Trip,
  { picked: { held, member, quota }, bound }: Sending,
  lane: Lane | null,
): Promise<Turn> {
  const { channel, deployment, shape, obligations } = member
  const { attemptId, cap } = bound
  const sentMs = trip.house.clock.monotonicMs()
  const heard = listenFor(trip.house.health, deployment.id)
  let outcome: RelayOutcome
  try {
    outcome = await relayOrRecall(
      trip,
      held,
      {
        attemptId,
        channel,
        deployment,
        shape,
        cap,
        obligations,
        headers(region) {
          heard()
          watchHead(trip, member, region)
          return servedHeaders(trip, held, member, cap)
        },
      },
      openProgress(trip.house.book, trip.house.clock, attemptId),
      lane,
    )
  } finally {
    heard()
  }
  if (trip.timings !== null) {
    const { firstByteMs } = outcome
    const endedMs = trip.house.clock.monotonicMs()
    timeRelay(trip.timings, bound.attemptNo, { sentMs, firstByteMs, endedMs })
  }
  learn(trip, { held, member, outcome }, sentMs, lane?.overtakenMs ?? null)
  if (lane !== null) time(trip, { held, member, outcome }, sentMs, lane)
  const asserted = watchOutcome(trip, member, outcome)
  return { kind: 'turn', held, bound, member, quota, outcome, asserted }
}

/** Tells that the deployment was asked, and gives the word that it was heard of, which counts once. */
function listenFor(health: Health, deploymentId: string): () => void {
  health.asked(deploymentId)
  let waits = true
  return () => {
    if (waits) health.heard(deploymentId)
    waits = false
  }
}

type Ended = Pick<Turn, 'held' | 'member' | 'outcome'>

/** Tells health and quotas of the deployment how it did. `overtakenMs`: as a lane has it. */
export function learn(
  trip: Trip,
  { held: { request }, member: { deployment }, outcome }: Ended,
  sentMs: number,
  overtakenMs: number | null,
): void {
  const { health, clock } = trip.house
  const { ending, status, firstByteMs } = outcome
  // Counting has limits of its own, and not every server has it: neither says anything of answers.
  // Source: Claude API docs, "Token counting".
  if (request.operation === 'count_tokens' && (status === 404 || status === 429)) {
    return health.abandoned(deployment.id)
  }
  // What was given again says nothing of its deployment.
  if (outcome.recalled !== undefined) return health.abandoned(deployment.id)
  if (outcome.quota !== null) health.learned(deployment.id, outcome.quota)
  if (status === 429) health.throttled(deployment.id, outcome.retryAfterMs)
  else if (status === 401) health.failed(deployment.id)
  else if (status === 403 || status === 404) health.refused(deployment.id)
  else if (ending === 'completed') {
    warmed(trip, deployment.id, request)
    health.succeeded(deployment.id, (firstByteMs ?? clock.monotonicMs()) - sentMs)
  } else if (overtakenMs !== null) {
    health.outpaced(deployment.id, overtakenMs - sentMs)
  } else if (
    ending === 'hedge_lost' ||
    ending === 'client_left' ||
    ending === 'upstream_refused' ||
    isAskersOwn(outcome)
  ) {
    health.abandoned(deployment.id)
  } else health.failed(deployment.id)
}

/** The provider told it in a stream: the request would fail anywhere. */
function isAskersOwn({ toldFailure }: RelayOutcome): boolean {
  return toldFailure !== undefined && toldFailure.status < 500 && toldFailure.status !== 429
}

/**
 * How long answers take to begin, as far as hedging asks. One that was overtaken would have taken longer still; of one
 * that lost to an earlier one nobody knows.
 */
function time(
  { house }: Trip,
  { held, member, outcome: { ending, sent } }: Ended,
  sentMs: number,
  { begunMs, overtakenMs }: Lane,
): void {
  const isTold = sent && (ending === 'completed' || overtakenMs !== null)
  if (!isTold) return
  const of = { deploymentId: member.deployment.id, kind: timeoutKindOf(held.request) }
  house.hedges.began(of, (overtakenMs ?? begunMs ?? house.clock.monotonicMs()) - sentMs)
}
