// Dated terms as data: which models, within which places, for how long, under which budgets and limits.
import type { Rational } from '../kernel/money.ts'
import type { CacheTerms } from './cache.ts'
import type { Inspection } from './inspection.ts'
import type { Nanos } from '../kernel/money.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { LocationQuestion, RestingQuestion } from '../kernel/words.ts'

/** The location questions that every contract answers; the other three it may leave to the rules. */
type AlwaysPermitted = 'processing' | 'rest' | 'abuseStore' | 'review'

export interface Budget {
  readonly id: string
  readonly limitNanos: Nanos
  readonly currency: string
  /** Calendar period in UTC; `total` never renews. */
  readonly period: 'day' | 'month' | 'total'
  /** A hard budget refuses what it cannot pay for; a soft one only counts and warns. */
  readonly hard: boolean
}

/** Null means no limit of that kind. */
export interface Limits {
  readonly requestsPerMinute: number | null
  readonly tokensPerMinute: number | null
  readonly concurrency: number | null
}

export const priorities = ['spare', 'standard', 'high'] as const

export interface Share {
  /** The contract's id. */
  readonly of: string
  /** Against the weights of the others that use it now. */
  readonly weight: number
  /** Position in `priorities`. */
  readonly rank: 0 | 1 | 2
}

/** When a second deployment is asked for an answer that is slow to begin. */
export interface Hedge {
  /** The first must have been silent for so long, at least. */
  readonly afterMs: number
  /** And longer than so many percent of its recent answers took to begin; null: that is not asked. */
  readonly percentile: number | null
  /** Of the requests that may be hedged, at most; in (0, 1]. */
  readonly share: number
}

/** A contract as its terms stand at one instant. */
export interface Contract {
  readonly id: string
  /** SHA-256 over the canonical terms, first 16 hex digits: what "which contract" means in a receipt. */
  readonly version: string
  /** Ids of the amendments by which its terms are as they are. */
  readonly amendments: readonly string[]
  readonly partyId: string
  readonly validFromMs: number
  /** Its agreed end, or the end of the notice that was given; null if neither is known. */
  readonly validToMs: number | null
  /** Public model name -> the model it stands for (an alias may rename it). */
  readonly models: ReadonlyMap<string, string>
  /** Public model name -> those to fall back to, in their order; null: none for any. */
  readonly fallbacks: ReadonlyMap<string, readonly string[]> | null
  /** Public model name -> when a second deployment is asked for an answer that is slow to begin; null: never, for any. */
  readonly hedges: ReadonlyMap<string, Hedge> | null
  readonly permits: Readonly<
    Record<AlwaysPermitted, PlaceSet> & Partial<Record<LocationQuestion, PlaceSet>>
  >
  /** Days for which content may be kept at most; left out: the contract sets no bound. */
  readonly retentionDays: Readonly<Partial<Record<RestingQuestion, number>>>
  readonly budgets: readonly Budget[]
  readonly limits: Limits
  /** Its part of what contracts use together, such as the quota of a deployment. */
  readonly share: Share
  /** The countries that users may be in; null: the contract does not say. */
  readonly userCountries: ReadonlySet<string> | null
  /** Those that they must not be in. */
  readonly excludedUserCountries: ReadonlySet<string>
  /** Customer price = provider list price times this. */
  readonly priceFactor: Rational
  /** By public model name, or `*` for all: what requests say that leave it out; null: nothing. */
  readonly defaults: ReadonlyMap<string, RequestDefaults> | null
  /** Answers that the house keeps and gives again; null: none. */
  readonly cache: CacheTerms | null
  /** What is looked for in prompts and answers; null: nothing. */
  readonly inspections: readonly Inspection[] | null
}

/** Settings of a request; none of them moves it, stores it or says whose it is. */
export interface RequestDefaults {
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly topK?: number | undefined
  readonly frequencyPenalty?: number | undefined
  readonly presencePenalty?: number | undefined
  readonly seed?: number | undefined
  readonly reasoningEffort?: string | undefined
  readonly maxOutputTokens?: number | undefined
}
