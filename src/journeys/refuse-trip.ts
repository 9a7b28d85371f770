// Ends a trip with a refusal, and tells every finished trip to the observer, once.
import type { Refusal } from '../wire/codes.ts'
import { baseHeaders } from './answer-headers.ts'
import { inputOf, sizeOf } from './decision-input.ts'
import type { RecordedInput } from './refusal-book.ts'
import type { Trip } from './trip.ts'

/** Answers in the caller's dialect, notes the refusal for the log, and closes the record. */
export function refuseTrip(trip: Trip, refusal: Refusal): void {
  const { record, reply, house } = trip
  record.code = refusal.code
  // What is refused is what was asked, whichever fallback it came to: decision and input must belong together.
  if (trip.decided !== null) record.decisionId = trip.decided.decision.id
  if (refusal.internal !== undefined) record.internal = refusal.internal
  record.status = reply.refuse(refusal, baseHeaders(trip))
  house.refusals.note(record, refusal.code, record.internal, recordedOf(trip))
  trip.steps.mark('record')
  tell(trip)
}

/** Null if the request never came to a decision. */
function recordedOf(trip: Trip): RecordedInput | null {
  const { decided, available } = trip
  if (decided === null) return null
  return { text: inputOf(trip, decided, available).text, ...sizeOf(decided.request) }
}

export function tell({ house, record, timings }: Trip): void {
  record.totalMs = house.clock.monotonicMs() - record.startedMs
  if (timings !== null) house.timings?.keep(record, timings)
  house.observer.request(record)
}
