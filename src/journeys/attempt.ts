// One try at one deployment: choose it, hold its cost durably, relay. Only members of the allowed
// set are ever candidates, so a retry can not leave it.
import type { Seal } from '../kernel/seal.ts'
import type { Admission } from '../metering/limits.ts'
import type { Refusal } from '../wire/codes.ts'
import { processingText } from './answer-headers.ts'
import { hedged, hedgeOf } from './hedged.ts'
import { intend, type Bound } from './intent.ts'
import { pick } from './pick.ts'
import type { Asserted } from './place-watch.ts'
import type { RelayOutcome } from './ports.ts'
import { send } from './send.ts'
import { timeIntent } from './timing.ts'
import type { Tries } from './tries.ts'
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
  /** Resolves when the attempt that ran beside it is settled, where one did and had not ended yet. */
  readonly beside?: Promise<void>
}

/** Adds the deployment to those tried. Rejects with a `store.*` fault when the intent can not be written. */
export async function attempt(trip: Trip, asked: Held, tries: Tries): Promise<Turn | Refusal> {
  // The first begins when the request is held; another one may have waited.
  const begunMs = trip.timings?.length ? trip.house.clock.monotonicMs() : null
  const picked = pick(trip, asked, tries.out)
  const chosenMs = trip.steps.mark('choose')
  if (picked.kind === 'refused') return picked
  if (asked.fallback !== null) tellModel(trip, asked, picked.held)
  const attemptNo = (trip.record.attempts += 1)
  const bound = await intend(trip, picked, attemptNo)
  const intendedMs = trip.steps.mark('intent')
  if (bound.kind === 'refused') return bound
  timeIntent(trip, attemptNo, { begunMs, chosenMs, intendedMs })
  const sending = { picked, bound }
  const hedge = hedgeOf(trip, picked)
  const sent =
    hedge === null ? send(trip, sending, null) : hedged(trip, sending, { asked, hedge, tries })
  const turn = await sent
  tellTarget(trip, turn.member)
  trip.steps.mark('relay')
  return turn
}

/** The deployment that the record names is the last that was tried. */
function tellTarget({ record }: Trip, { deployment, channel }: Member): void {
  record.deploymentId = deployment.id
  record.channelId = channel.id
  record.processing = processingText(deployment)
}

/** From here on the request stands under the decision of the model that is tried: one to fall back to, or its own again. */
function tellModel({ house, world, record }: Trip, asked: Held, { decision, request }: Held): void {
  record.decisionId = decision.id
  record.fallback = decision === asked.decision ? '' : request.model
  if (decision !== asked.decision) house.refusals.keepDecision(world, decision)
}
