// What one attempt holds, written durably before anything of it leaves the house. If it can not be held, nothing of
// the attempt is left behind: neither its charge on the quota nor a probe that nobody makes.
import { holdFor, loweredCap } from '../metering/bounds.ts'
import type { IntentOp, IntentResult } from '../metering/ledger-ops.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { capOf, inputOf } from './decision-input.ts'
import { pricedMember } from './member.ts'
import type { Picked } from './pick.ts'
import { termsOf } from './terms.ts'
import type { Trip } from './trip.ts'

/** What was held for an attempt. */
export interface Bound {
  readonly kind: 'intended'
  readonly attemptId: string
  readonly attemptNo: number
  readonly cap: number | null
  readonly holdNanos: bigint
  readonly costHoldNanos: bigint
}

type Exhausted = Exclude<IntentResult, { kind: 'admitted' }>

/** 429 where a budget cannot pay for it. Rejects with a `store.*` fault when it can not be written. */
export async function intend(
  trip: Trip,
  picked: Picked,
  attemptNo: number,
): Promise<Bound | Refusal> {
  const whole = wholeOf(trip, picked, attemptNo)
  let intended: Bound | Refusal | null = null
  try {
    const result = await begin(trip, picked, whole)
    intended = result.kind === 'admitted' ? whole : await intendLess(trip, picked, whole, result)
  } finally {
    if (intended?.kind !== 'intended') giveBack(trip, picked)
  }
  return intended
}

/** The same with no lower cap than was asked for; null where a budget cannot pay for that. */
export async function intendWhole(
  trip: Trip,
  picked: Picked,
  attemptNo: number,
): Promise<Bound | null> {
  const whole = wholeOf(trip, picked, attemptNo)
  let isHeld = false
  try {
    isHeld = (await begin(trip, picked, whole)).kind === 'admitted'
  } finally {
    if (!isHeld) giveBack(trip, picked)
  }
  return isHeld ? whole : null
}

function wholeOf(trip: Trip, { held }: Picked, attemptNo: number): Bound {
  const attemptId = `${trip.call.requestId}.${attemptNo}`
  const { holdNanos, costHoldNanos } = held.hold
  return { kind: 'intended', attemptId, attemptNo, cap: null, holdNanos, costHoldNanos }
}

function begin(trip: Trip, picked: Picked, whole: Bound): Promise<IntentResult> {
  // At once: while the intent is written, no second probe may go to an ailing deployment.
  trip.house.health.begun(picked.member.deployment.id)
  return trip.house.book.intent(intentOp(trip, picked, whole))
}

function giveBack({ house }: Trip, { member, quota }: Picked): void {
  quota.release(0)
  house.health.abandoned(member.deployment.id)
}

/**
 * A hard budget cannot pay `whole`: lowers the output cap as far as it takes, else 429. Gives back
 * nothing; that is the caller's.
 */
async function intendLess(
  trip: Trip,
  picked: Picked,
  whole: Bound,
  refused: Exhausted,
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
