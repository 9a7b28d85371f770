// A request to a model, in whichever API it is asked: its way. docs/lifecycle.md draws it; a test
// holds the two together. Each step closes with the name that the log, metrics and spans use.
import { Fault } from '../kernel/fault.ts'
import { isCode, refuse, type Refusal } from '../wire/codes.ts'
import { attempt } from './attempt.ts'
import { goesOn, keepOpen } from './background.ts'
import { decideFor, hold, identify } from './admit.ts'
import { inspectPrompt } from './inspect.ts'
import { deliver, leave } from './deliver.ts'
import { isUnit } from '../metering/price.ts'
import type { Call, Reply } from './ports.ts'
import { recall, refersToKept } from './recall.ts'
import { refuseTrip, tell } from './refuse-trip.ts'
import { endFirst, refuseRepeat } from './repeated.ts'
import { settle, settlementOf } from './settle.ts'
import { timeSettled } from './timing.ts'
import { openTries, paused, retryAfter } from './tries.ts'
import { showRefusal, showWatch } from './watch.ts'
import { openTrip, type CompleteHouse, type Held, type Trip } from './trip.ts'

/** Answers `call` on `reply`. Rejects only for a bug; a fault is answered and told. */
export function complete(house: CompleteHouse, call: Call, reply: Reply): Promise<void> {
  return answer(house, call, reply, attempt)
}

/** The same with other attempts than one relayed answer; each holds what it may cost before it is sent. */
export async function answer(
  house: CompleteHouse,
  call: Call,
  reply: Reply,
  attemptOne: typeof attempt,
): Promise<void> {
  const trip = openTrip(house, call, reply)
  if (refersToKept(trip)) await recall(trip)
  const held = admit(trip)
  if (held.kind === 'refused') {
    endFirst(trip)
    if (house.watch !== null) showRefusal(house.watch, held, trip.record)
    return refuseTrip(trip, held)
  }
  const tries = openTries()
  try {
    const { inspections } = held.caller.contract
    const withheld = inspections && (await inspectPrompt(trip, held))
    if (withheld !== null) return refuseTrip(trip, withheld)
    // Attempts until one is delivered: choose, intent and relay in `attempt`, then settle, then the last byte.
    for (;;) {
      const turn = await attemptOne(trip, held, tries)
      if (turn.kind === 'refused') return refuseTrip(trip, turn)
      if (goesOn(turn)) {
        await keepOpen(trip, turn)
        trip.steps.mark('settle')
        deliver(trip, turn, null)
        trip.steps.mark('record')
        return tell(trip)
      }
      const settled = settlementOf(trip, turn, retryAfter(trip, held, turn, tries))
      await settle(trip, turn, settled)
      timeSettled(trip, turn.bound.attemptNo, trip.steps.mark('settle'))
      if (settled.retry !== null) {
        if (settled.retry.pauseMs === 0 || (await paused(trip, settled.retry))) continue
        trip.record.ending = 'client_left'
        leave(trip)
        return tell(trip)
      }
      deliver(trip, turn, settled)
      trip.steps.mark('record')
      if (turn.beside !== undefined) {
        free(trip, held)
        await turn.beside
      }
      return tell(trip)
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    trip.record.internal = error.message
    if (trip.record.ending !== '') trip.record.ending = 'settle_failed'
    // A commit whose fate is unknown must not look like an answer.
    const code = isCode(error.code) ? error.code : 'store.unavailable'
    refuseTrip(trip, refuse(code, { retryAfterMs: 1000 }))
  } finally {
    free(trip, held)
    if (house.watch !== null) showWatch(house.watch, trip, held)
  }
}

/** What the request held of rates, and its key, are free; once. */
function free(trip: Trip, held: Held): void {
  held.admission.release(usedTokens(trip))
  endFirst(trip)
}

/** The steps that need nothing but the world. */
function admit(trip: Trip): Held | Refusal {
  const { call } = trip
  trip.steps.mark('read')
  const caller = identify(trip)
  trip.steps.mark('identify')
  if (caller.kind === 'refused') return caller
  if ('kind' in call.request) return call.request
  const repeated = refuseRepeat(trip, caller, call.request)
  if (repeated !== null) return repeated
  const decision = decideFor(trip, caller, call.request)
  trip.steps.mark('decide')
  if (decision.kind === 'refused') return decision
  const held = hold(trip, caller, call.request, decision)
  trip.steps.mark('hold')
  return held
}

/** What the rate limits are charged in the end; null leaves their estimate. */
function usedTokens(trip: Trip): number | null {
  let used: number | null = null
  for (const kind in trip.record.tokens) {
    used = (used ?? 0) + (isUnit(kind) ? 0 : (trip.record.tokens[kind] ?? 0))
  }
  return used
}
