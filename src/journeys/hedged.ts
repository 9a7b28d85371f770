// An attempt whose answer is slow to begin, and a second one at another member of the same decision: whichever begins
// first is given, the other is ended at its provider and paid by the house. Off unless the contract has it.
//
//   first sent -> silent for its wait -> second held -> second sent -> one begins -> the other: hedge_lost
//                 else: as if nothing           '-> no budget, no room: the first goes on alone
//
// Must hold: both are members of the decision that the request came in with; both are held before they are sent and
// settled each by itself; the customer pays for at most one.
import { Fault } from '../kernel/fault.ts'
import { timeoutKindOf } from '../place/timeouts.ts'
import {
  asksFor,
  type AskedFeature,
  type ModelRequest,
  type Operation,
} from '../wire/model-request.ts'
import type { Contract } from '../contract/contract.ts'
import type { Turn } from './attempt.ts'
import { intendWhole } from './intent.ts'
import { pickBeside, type Picked } from './pick.ts'
import { Race } from './race.ts'
import { send, type Sending } from './send.ts'
import { settleBeside } from './settle.ts'
import { timeIntent } from './timing.ts'
import { countFailed, madeAt, type Tries } from './tries.ts'
import type { Held, Member, Trip } from './trip.ts'

type Hedge = NonNullable<Contract['hedges']> extends ReadonlyMap<string, infer One> ? One : never

/** When `picked` may be hedged; null: never, as nearly always. */
export function hedgeOf({ record }: Trip, { held, member }: Picked): Hedge | null {
  const { hedges } = held.caller.contract
  if (hedges === null || record.hedge !== '') return null
  const hedge = hedges.get(held.request.model)
  if (hedge === undefined || held.members.length === 1) return null
  return isSafeTwice(held.request) && mayHedge(member) ? hedge : null
}

/** Work that leaves nothing behind: what answers with pictures or sound costs too much to be made in vain. */
const repeatable: ReadonlySet<Operation> = new Set<Operation>([
  'chat',
  'text_completion',
  'embeddings',
  'moderations',
])

/** What stays at a provider, or lies at one of them. */
const keeping: readonly AskedFeature[] = ['store', 'background', 'batch', 'files', 'web_search']

function isSafeTwice(request: ModelRequest): boolean {
  return (
    repeatable.has(request.operation) &&
    !keeping.some((feature) => asksFor(request, feature)) &&
    (request.references === undefined || request.references.length === 0) &&
    request.unboundedField === null
  )
}

/** A rule that counts requests counts what leaves the house: one that leaves twice would be counted once. */
function mayHedge({ obligations }: Member): boolean {
  return !obligations.some(({ kind }) => kind === 'rate_class')
}

/** What the request was asked as, and has tried. */
interface Asked {
  readonly asked: Held
  readonly hedge: Hedge
  readonly tries: Tries
}

/** The attempt that is the request's; what is left of the other one is in `beside`. Rejects for a bug only. */
export async function hedged(
  trip: Trip,
  first: Sending,
  { asked, hedge, tries }: Asked,
): Promise<Turn> {
  const { hedges, clock } = trip.house
  const { held, member } = first.picked
  const account = `${held.caller.contract.id}\n${held.request.model}`
  if (first.bound.attemptNo === 1) hedges.counted(account, hedge)
  const race = new Race(trip.reply, clock)
  const running = send(trip, first, race.enter())
  const of = { deploymentId: member.deployment.id, kind: timeoutKindOf(held.request) }
  const isSlow = await silentFor(hedges.waitMs(of, hedge), race, running)
  if (!isSlow || !hedges.take(account)) return running
  try {
    const second = await beside(trip, first.picked, tries)
    if (second !== null) return await finish(trip, race, { running, second }, { asked, tries })
  } catch (bug) {
    race.abandon()
    throw bug
  }
  hedges.giveBack(account)
  return running
}

/** False as soon as an answer begins, the attempt ends or the client leaves. */
async function silentFor(ms: number, race: Race, running: Promise<Turn>): Promise<boolean> {
  const silence = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => silence.resolve(true), ms)
  try {
    const over = [race.begun, running].map((ended) => ended.then(() => false))
    return await Promise.race([silence.promise, ...over])
  } finally {
    clearTimeout(timer)
  }
}

/** The second attempt, held and not sent; null if there is none to be made. */
async function beside(trip: Trip, { held }: Picked, tries: Tries): Promise<Sending | null> {
  // Together with the one that runs.
  if (madeAt(held, tries) + 2 > trip.house.attemptsMax) return null
  const begunMs = trip.house.clock.monotonicMs()
  const picked = pickBeside(trip, held, tries.out, mayHedge)
  if (picked === null) return null
  const chosenMs = trip.house.clock.monotonicMs()
  const attemptNo = trip.record.attempts + 1
  let bound: Sending['bound'] | null = null
  try {
    bound = await intendWhole(trip, picked, attemptNo)
  } catch (error) {
    // Whether it was written is unknown, and nothing is sent for it: the restart looks it up.
    if (!(error instanceof Fault)) throw error
    trip.record.internal = error.message
  }
  if (bound === null) {
    tries.out.delete(picked.member.deployment.id)
    return null
  }
  trip.record.attempts = attemptNo
  const intendedMs = trip.house.clock.monotonicMs()
  timeIntent(trip, attemptNo, { begunMs, chosenMs, intendedMs })
  return { picked, bound }
}

interface Running {
  readonly running: Promise<Turn>
  readonly second: Sending
}

async function finish(
  trip: Trip,
  race: Race,
  { running, second }: Running,
  { asked, tries }: Pick<Asked, 'asked' | 'tries'>,
): Promise<Turn> {
  const lane = race.enter()
  const other = send(trip, second, lane)
  const whose = (): 'first' | 'second' | 'neither' =>
    (race.winner?.begunMs ?? null) === null ? 'neither' : race.winner === lane ? 'second' : 'first'
  const { early, isSecond } = await Promise.race([
    running.then((turn) => ({ early: turn, isSecond: false })),
    other.then((turn) => ({ early: turn, isSecond: true })),
  ])
  const late = isSecond ? running : other
  if (race.winner !== null && (race.winner === lane) === isSecond) {
    trip.record.hedge = whose()
    // Its provider may take a while to tell what it used: nobody waits for that with an answer in hand.
    return { ...early, beside: late.then((turn) => settleBeside(trip, turn)) }
  }
  // A failure leaves the race to the other one.
  if (early.outcome.ending !== 'hedge_lost') countFailed(asked, early, tries, trip.house)
  const [turn] = await Promise.all([late, settleBeside(trip, early)])
  trip.record.hedge = whose()
  return turn
}
