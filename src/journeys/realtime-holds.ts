// The money of a realtime session: a bound is held for each response before the provider can begin it, and
// one more for a response that it begins by itself. Each is an attempt of the session, with its own
// settlement and entry.
import type { Nanos } from '../kernel/money.ts'
import type { IntentOp } from '../metering/ledger-ops.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Bound } from './intent.ts'
import { identifyCaller } from './caller.ts'
import { inputOf } from './decision-input.ts'
import type { Picked } from './pick.ts'
import { withoutQuarantined } from './place-watch.ts'
import { stillAllowed } from './still-allowed.ts'
import { termsOf } from './terms.ts'
import type { Trip } from './trip.ts'

/** What every session changes of what the client sent. */
const edits = 'credentials,headers'

/** Holds the bound of one response durably; 429 if a hard budget cannot pay it. Rejects with a `store.*` fault. */
export async function holdResponse(trip: Trip, picked: Picked): Promise<Bound | Refusal> {
  const { bound, op } = intended(trip, picked, picked.held.hold)
  const result = await trip.house.book.intent(op)
  return result.kind === 'admitted' ? bound : refuse('metering.budget_exhausted')
}

/** An attempt that holds nothing, whatever the budgets say; what it uses is posted to them. */
export async function holdNothing(trip: Trip, picked: Picked): Promise<Bound> {
  const { bound, op } = intended(trip, picked, { holdNanos: 0n, costHoldNanos: 0n })
  const budgets = op.terms.budgets.map((budget) => ({ ...budget, hard: false }))
  await trip.house.book.intent({ ...op, terms: { ...op.terms, budgets } })
  return bound
}

function intended(
  trip: Trip,
  { held, member, available }: Picked,
  { holdNanos, costHoldNanos }: { readonly holdNanos: Nanos; readonly costHoldNanos: Nanos },
): { readonly bound: Bound; readonly op: IntentOp } {
  const attemptNo = (trip.record.attempts += 1)
  const attemptId = `${trip.call.requestId}.${attemptNo}`
  const atMs = attemptNo === 1 ? trip.call.atMs : trip.house.clock.nowMs()
  const terms = termsOf(held, { member, input: inputOf(trip, held, available) }, edits, atMs)
  return {
    bound: { kind: 'intended', attemptId, attemptNo, cap: null, holdNanos, costHoldNanos },
    op: {
      kind: 'intent',
      attemptId,
      atMs,
      terms,
      holdNanos,
      costHoldNanos,
      tokenEstimate: held.tokens,
      maxTokens: null,
    },
  }
}

/** Why the session must not go on where it is; null while it may. */
export function refuseGoingOn(trip: Trip, { held, member }: Picked): Refusal | null {
  const { house, call } = trip
  const nowMs = house.clock.nowMs()
  const caller = identifyCaller(house.identity, house.world(), call.token, nowMs)
  if (caller.kind === 'refused') return caller
  const blocked = house.book.blocked()
  if (blocked !== null) return refuse(blocked, { retryAfterMs: 1000 })
  const allowed = stillAllowed(trip, held).filter((one) => one === member)
  if (allowed.length === 0) return refuse('policy.session_ended')
  return withoutQuarantined(trip, allowed).length === 0 ? refuse('place.none_available') : null
}

/** Counts a response against the rates once it is known what it used; 429 where the next one must wait. */
export function chargeResponse(
  trip: Trip,
  { held, member }: Picked,
  tokens: number,
): Refusal | null {
  // The session itself holds the place among those running.
  const scopes = [...held.scopes, member.scope].map(({ id, limits }) => ({
    id,
    limits: { ...limits, concurrency: null },
  }))
  const charged = trip.house.limits.admit(scopes, { tokens, assumedTokens: tokens })
  if (charged.kind === 'refused') return charged
  charged.release(null)
  return null
}
