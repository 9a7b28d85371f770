// A request under an idempotency key, before anything is decided: the first one goes on, a repeat is refused.
import { sha256Hex } from '../kernel/hash.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import type { Caller } from './caller.ts'
import type { Trip } from './trip.ts'

const header = 'idempotency-key'
const keyPattern = /^[\x21-\x7e]{1,255}$/

/** Null if the request may go on; then `trip.first` is to be ended with it. */
export function refuseRepeat(trip: Trip, caller: Caller, request: ModelRequest): Refusal | null {
  const { call, house } = trip
  const key = call.headers[header]
  if (key === undefined) return null
  if (typeof key !== 'string' || !keyPattern.test(key)) {
    const message = `Invalid '${header}': use 1 to 255 visible ASCII characters.`
    return refuse('door.field_invalid', { param: header, message })
  }
  const begun = house.repeats.begin({
    workloadId: caller.workload.id,
    key,
    // Of another operation or model the same bytes ask for something else.
    digest: sha256Hex(`${request.operation} ${request.model} ${sha256Hex(request.bytes)}`),
    requestId: call.requestId,
  })
  if (begun.kind === 'refused') return begun
  trip.first = begun
  return null
}

/** To be called when the request has ended, however it did. */
export function endFirst({ first, record }: Trip): void {
  // Where the book may hold a charge that nobody could confirm, a repeat could be a second one.
  first?.end(
    record.priceNanos > 0n || record.ending === 'completed' || record.ending === 'settle_failed',
  )
}
