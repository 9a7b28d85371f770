// What one request carries through its journey: the house it visits, the record it leaves, and what
// the steps have found so far.
import type { Clock } from '../kernel/time.ts'
import type { Identity } from '../identity/identity.ts'
import type { Nanos } from '../kernel/money.ts'
import type { Hold, RequestBounds } from '../metering/bounds.ts'
import type { Admission, RateLimits, Scope } from '../metering/limits.ts'
import type { FirstOfKey, Repeats } from '../metering/repeats.ts'
import type { PriceVersion } from '../metering/price.ts'
import type { Affinity } from '../place/affinity.ts'
import type { Health } from '../place/health.ts'
import type { Hedges } from '../place/hedge.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import type { RetryLimits } from '../place/retry.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Background } from './background.ts'
import type { BreachBook } from './breach-book.ts'
import type { Caller } from './caller.ts'
import type { Decision, Decisions } from './decisions.ts'
import type { Inspector } from './inspect.ts'
import type { Book, Call, Observer, Reply, StoredObjects, Upstream } from './ports.ts'
import type { Notices } from './notices.ts'
import type { Recalled } from './recall.ts'
import type { Referrals } from './referrals.ts'
import type { RefusalBook } from './refusal-book.ts'
import type { AttemptTiming } from './timing.ts'
import type { TimingBook } from './timing-book.ts'
import type { Watch } from './watch.ts'
import { openRecord, openSteps, type RequestRecord, type Steps } from './record.ts'
import type { World } from './world.ts'

/** Everything a completion needs of the house. */
export interface CompleteHouse {
  readonly clock: Clock
  readonly identity: Identity
  readonly decisions: Decisions
  readonly limits: RateLimits
  readonly repeats: Repeats
  readonly health: Health
  readonly affinity: Affinity
  readonly hedges: Hedges
  readonly book: Book
  readonly stored: StoredObjects
  readonly upstream: Upstream
  readonly observer: Observer
  readonly refusals: RefusalBook
  readonly breaches: BreachBook
  readonly referrals: Referrals
  readonly notices: Notices
  readonly answers: AnswerCache
  readonly background: Background
  readonly inspector: Inspector
  /** Null: nobody watches. */
  readonly watch: Watch | null
  /** Null: nobody keeps how long steps took. */
  readonly timings: TimingBook | null
  /** How many attempts one request may make at one model. */
  readonly attemptsMax: number
  readonly retries: Retries
  world(): World
}

/** When a deployment is asked again. */
export interface Retries extends RetryLimits {
  /** A fresh random number in [0, 1). */
  share(): number
}

export interface Trip {
  readonly house: CompleteHouse
  readonly world: World
  readonly call: Call
  readonly reply: Reply
  readonly record: RequestRecord
  readonly steps: Steps
  /** Of its attempts, in the order in which they were held; null where nobody keeps them. */
  readonly timings: AttemptTiming[] | null
  /** Null until the request is decided. */
  decided: Decided | null
  /** What could not be chosen at the last choice; null until there was one. */
  available: string | null
  /** How its prompt begins, as a number; undefined until there was a choice, null if no cache holds it. */
  beginning: number | null | undefined
  /** Null without an idempotency key. */
  first: FirstOfKey | null
  /** What the request refers to; null if it refers to nothing. */
  recalled: Recalled | null
}

/** A request that policy has looked at, whatever it said. */
export interface Decided {
  readonly caller: Caller
  readonly request: ModelRequest
  readonly decision: Decision
}

/** A request that was admitted: by identity, policy and the rate limits. */
export interface Held extends Decided {
  readonly kind: 'held'
  readonly members: readonly Member[]
  readonly bounds: RequestBounds
  /** The money bound at the dearest member. */
  readonly hold: Hold
  readonly tokens: number
  readonly scopes: readonly Scope[]
  readonly admission: Admission
  /** The same request for the model to fall back to, decided by itself; null: none. */
  readonly fallback: Held | null
  /** The model that was asked for, where this is a fallback; else null. */
  readonly fallbackFor: string | null
}

/** One allowed deployment with all that an attempt there needs. */
export interface Member {
  readonly deployment: Deployment
  readonly channel: Channel
  /** The shape in which it is asked; another than the request's: translated. */
  readonly shape: WireShape
  readonly version: PriceVersion
  readonly scope: Scope
  /** The bound of the request's price here; all alike if there is only one member. */
  readonly priceNanos: Nanos
  readonly obligations: readonly Obligation[]
}

export function openTrip(house: CompleteHouse, call: Call, reply: Reply): Trip {
  const record = openRecord(call)
  const steps = openSteps(record, () => house.clock.monotonicMs(), call.startedMs)
  const world = house.world()
  const found = {
    decided: null,
    available: null,
    beginning: undefined,
    first: null,
    recalled: null,
  }
  const timings = house.timings === null ? null : []
  return { house, world, call, reply, record, steps, timings, ...found }
}
