// One try at one deployment: choose it, hold its cost durably, relay. Only members of the allowed
// set are ever candidates, so a retry can not leave it.
import type { Seal } from '../kernel/seal.ts'
import { holdFor, loweredCap } from '../metering/bounds.ts'
import type { Health } from '../place/health.ts'
import type { IntentOp, IntentResult } from '../metering/ledger-ops.ts'
import type { Admission } from '../metering/limits.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { pricedMember } from './member.ts'
import { processingText, servedHeaders } from './answer-headers.ts'
import type { RelayOutcome } from './ports.ts'
import { watchHead, watchOutcome, type Asserted } from './place-watch.ts'
import { relayOrRecall } from './cached-relay.ts'
import { warmed } from './beginning.ts'
import { capOf, inputOf } from './decision-input.ts'
import { pick, type Picked } from './pick.ts'
import { openProgress } from './progress.ts'
import { termsOf } from './terms.ts'
import type { Held, Member, Trip } from './trip.ts'

/** A finished attempt; its quota charge is still open. */
export interface Turn {
  readonly kind: 'turn'
  /** The request as it was admitted for the model that was tried. */
  readonly held: Held
  readonly bound: Bound
  readonly member: Member
  readonly quota: Admission
  readonly outcome: RelayOutcome
  /** What the provider said of the place, against the promise; null if nothing. */
  readonly asserted: Asserted | null
  /** Over what was sent, where that is not the request's own body. */
  readonly prompt?: Seal
  /** What attempts before it used and were answered with, where all of them are one answer. */
  readonly before?: Readonly<Record<string, number>>
}

/** Adds the deployment to `out`. Rejects with a `store.*` fault when the intent can not be written. */
export async function attempt(trip: Trip, asked: Held, out: Set<string>): Promise<Turn | Refusal> {
  const picked = pick(trip, asked, out)
  trip.steps.mark('choose')
  if (picked.kind === 'refused') {
    trip.record.decisionId = asked.decision.id
    return picked
  }
  const { held, member, quota } = picked
  if (asked.fallback !== null) tellModel(trip, asked, held)
  const attemptNo = (trip.record.attempts += 1)
  const attemptId = `${trip.call.requestId}.${attemptNo}`
  const { deployment, channel, shape } = member
  // At once: while the intent is written, no second probe may go to an ailing deployment.
  trip.house.health.begun(deployment.id)
  const { holdNanos, costHoldNanos } = held.hold
  const whole: Bound = {
    kind: 'intended',
    attemptId,
    attemptNo,
    cap: null,
    holdNanos,
    costHoldNanos,
  }
  let intended: Bound | Refusal | null = null
  try {
    const op = intentOp(trip, picked, whole)
    const result = await trip.house.book.intent(op)
    intended = result.kind === 'admitted' ? whole : await intendLess(trip, picked, whole, result)
  } finally {
    if (intended?.kind !== 'intended') {
      quota.release(0)
      trip.house.health.abandoned(deployment.id)
    }
  }
  trip.steps.mark('intent')
  if (intended.kind === 'refused') return intended
  trip.record.deploymentId = deployment.id
  trip.record.channelId = channel.id
  trip.record.processing = processingText(deployment)
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
        cap: intended.cap,
        obligations: member.obligations,
        headers(region) {
          heard()
          watchHead(trip, member, region)
          return servedHeaders(trip, held, member, intended.cap)
        },
      },
      openProgress(trip.house.book, trip.house.clock, attemptId),
    )
  } finally {
    heard()
  }
  trip.steps.mark('relay')
  learn(trip, held, member, outcome, sentMs)
  const asserted = watchOutcome(trip, member, outcome)
  return { kind: 'turn', held, bound: intended, member, quota, outcome, asserted }
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

/** From here on the request stands under the decision of the model that is tried: one to fall back to, or its own again. */
function tellModel({ house, world, record }: Trip, asked: Held, { decision, request }: Held): void {
  record.decisionId = decision.id
  record.fallback = decision === asked.decision ? '' : request.model
  if (decision !== asked.decision) house.refusals.keepDecision(world, decision)
}

/** What was held for an attempt. */
export interface Bound {
  readonly kind: 'intended'
  readonly attemptId: string
  readonly attemptNo: number
  readonly cap: number | null
  readonly holdNanos: bigint
  readonly costHoldNanos: bigint
}

/**
 * A hard budget cannot pay `whole`: lowers the output cap as far as it takes, else 429. Gives back
 * nothing; that is the caller's.
 */
async function intendLess(
  trip: Trip,
  picked: Picked,
  whole: Bound,
  refused: Exclude<IntentResult, { kind: 'admitted' }>,
): Promise<Bound | Refusal> {
  const { held } = picked
  const { contract } = held.caller
  const members = held.members.map(pricedMember)
  let { bounds } = held
  let { leftNanos } = refused
  // Each budget of the path may lower the cap once.
  for (let round = 0; round < contract.budgets.length; round++) {
    const cap = loweredCap(leftNanos, bounds, members, contract.priceFactor)
    if (cap === null) break
    bounds = { ...bounds, requestedCap: cap }
    const smaller = holdFor(bounds, members, { factor: contract.priceFactor, hard: true })
    if (smaller.kind === 'refused') return smaller
    const { holdNanos, costHoldNanos } = smaller
    const bound: Bound = { ...whole, cap, holdNanos, costHoldNanos }
    const result = await trip.house.book.intent(intentOp(trip, picked, bound))
    if (result.kind === 'admitted') return bound
    leftNanos = result.leftNanos
  }
  return refuse('metering.budget_exhausted')
}

function intentOp(trip: Trip, { held, member, available }: Picked, bound: Bound): IntentOp {
  const { call, house } = trip
  const { channel, deployment, shape, obligations } = member
  const { attemptId, attemptNo, cap, holdNanos, costHoldNanos } = bound
  const atMs = attemptNo === 1 ? call.atMs : house.clock.nowMs()
  const edits = house.upstream
    .edits(call, held.request, { channel, deployment, shape, cap, obligations })
    .join(',')
  const input = inputOf(trip, held, available)
  return {
    kind: 'intent',
    attemptId,
    atMs,
    terms: termsOf(held, { member, input }, edits, atMs),
    holdNanos,
    costHoldNanos,
    tokenEstimate: held.tokens,
    maxTokens: capOf(held.request),
  }
}

/** Tells health and quotas of the deployment how it did. */
export function learn(
  trip: Trip,
  { request }: Held,
  { deployment }: Member,
  outcome: RelayOutcome,
  sentMs: number,
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
  } else if (ending === 'client_left' || ending === 'upstream_refused' || isAskersOwn(outcome)) {
    health.abandoned(deployment.id)
  } else health.failed(deployment.id)
}

/** The provider told it in a stream: the request would fail anywhere. */
function isAskersOwn({ toldFailure }: RelayOutcome): boolean {
  return toldFailure !== undefined && toldFailure.status < 500 && toldFailure.status !== 429
}
