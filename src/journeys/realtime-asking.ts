// What a client's event asks beyond what was decided when its session began: decided again with it, and
// refused where the deployment of the session would not serve it under the same duties.
import type { PriceVersion } from '../metering/price.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { featureBits } from '../wire/model-request.ts'
import { withValues, type ClientEvent } from '../wire/realtime-events.ts'
import { decideFor } from './admit.ts'
import type { Picked } from './pick.ts'
import { refuseGoingOn } from './realtime-holds.ts'
import { obligationsOf, obligationsText, refuseObliged } from './obliged.ts'
import type { Held, Trip } from './trip.ts'

/** The session's request with the features of `event`, or why it is not passed on. */
export function askMore(trip: Trip, picked: Picked, event: ClientEvent): Held | Refusal {
  const { held, member } = picked
  const { decided } = trip
  if ((event.features & featureBits.image) !== 0) {
    const unbounded = refuseImages(member.version)
    if (unbounded !== null) return unbounded
  }
  const features = held.request.features | event.features
  if (features === held.request.features) return held
  const request = { ...held.request, features }
  const { decisionId, verdict } = trip.record
  const permitted = decideFor(trip, held.caller, request)
  const refusal =
    permitted.kind === 'refused' ? permitted : refuseHere(permitted.decision, permitted.allowed)
  if (refusal === null && permitted.kind === 'permitted') {
    const more = { ...held, request, decision: permitted.decision }
    // Decided by the world in which the session began; that of this instant must allow it too.
    return refuseGoingOn(trip, { ...picked, held: more }) ?? more
  }
  // The session itself stays as it was decided.
  trip.decided = decided
  Object.assign(trip.record, { decisionId, verdict })
  return { ...(refusal ?? refuse('policy.feature_refused')), param: event.param }

  function refuseHere(decision: Held['decision'], allowed: readonly string[]): Refusal | null {
    const duties = obligationsOf(decision, member.deployment.id)
    const isHere = allowed.includes(member.deployment.id)
    if (!isHere || obligationsText(duties) !== obligationsText(member.obligations)) {
      return refuse('policy.feature_refused')
    }
    return refuseObliged(request, duties)
  }
}

/**
 * The bytes that go to the provider: its own name of the model, no trace where nothing may be stored, and `ownId` as
 * the id of the event; null leaves the client's.
 */
export function sentEvent(
  frame: Buffer,
  event: ClientEvent,
  { member }: Picked,
  ownId: string | null,
): Buffer {
  const values: { span: { readonly start: number; readonly end: number }; text: string }[] = []
  if (ownId !== null) {
    const behind = event.openBrace + 1
    const text = JSON.stringify(ownId)
    values.push(
      event.id === null
        ? { span: { start: behind, end: behind }, text: `"event_id":${text},` }
        : { span: event.id, text },
    )
  }
  if (event.model !== null) {
    values.push({ span: event.model, text: JSON.stringify(member.deployment.upstreamModel) })
  }
  const isObliged = member.obligations.some(({ kind }) => kind === 'force_store_false')
  if (event.tracing !== null && isObliged) values.push({ span: event.tracing, text: 'null' })
  if (values.length === 0) return frame
  return withValues(
    frame,
    values.toSorted((left, right) => left.span.start - right.span.start),
  )
}

/** The bound of a response is that of its dearest token, as speech: a picture must not be dearer. */
function refuseImages({ id, nanosPerToken }: PriceVersion): Refusal | null {
  const image = nanosPerToken.get('image')
  const audio = nanosPerToken.get('audio_input')
  if (image === undefined || audio === undefined) {
    return refuse('metering.price_unknown', { internal: `${id} has no price for image` })
  }
  return image.num * audio.den > audio.num * image.den
    ? refuse('metering.cost_unbounded', { param: 'item.content' })
    : null
}
