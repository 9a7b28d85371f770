// Ends a trip with a refusal, and tells every finished trip to the observer, once.
import type { Refusal } from '../wire/codes.ts'
import { baseHeaders } from './answer-headers.ts'
import type { Trip } from './trip.ts'

/** Answers in the caller's dialect, notes the refusal for the log, and closes the record. */
export function refuseTrip(trip: Trip, refusal: Refusal): void {
  const { record, reply, house } = trip
  record.code = refusal.code
  if (refusal.internal !== undefined) record.internal = refusal.internal
  record.status = reply.refuse(refusal, baseHeaders(trip))
  house.refusals.note(record, refusal.code, record.internal)
  trip.steps.mark('record')
  tell(trip)
}

export function tell({ house, record }: Trip): void {
  record.totalMs = house.clock.monotonicMs() - record.startedMs
  house.observer.request(record)
}
