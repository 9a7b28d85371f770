// What people search requests by, and what they are told: one row a request, sums of them by flow, and each as it
// is recorded. Answered from a derived index that follows the book; the book alone is the truth.
import type { Refusal } from '../wire/codes.ts'
import type { RequestTiming } from './timing.ts'

/** What became of a request: `refer` waits for a person, any other refusal is a `deny`, whatever refused. */
export const findVerdicts = ['permit', 'deny', 'refer'] as const
export type FindVerdict = (typeof findVerdicts)[number]

/** Of texts, each must be equal; `null` or left out: any. */
export interface FindFilters {
  /** Any of them. Then nothing in the answer, no count and no bound either, tells of what is of others. */
  readonly parties?: readonly string[] | undefined
  readonly party?: string | undefined
  readonly contract?: string | undefined
  readonly workload?: string | undefined
  readonly model?: string | undefined
  readonly channel?: string | undefined
  readonly deployment?: string | undefined
  readonly verdict?: FindVerdict | undefined
  readonly ending?: string | undefined
  readonly code?: string | undefined
  readonly rule?: string | undefined
  /** As somebody asks for it: of any of these, an empty list: of none; and of none of those. */
  readonly ofParties?: readonly string[] | undefined
  readonly notParties?: readonly string[] | undefined
  /** A country: it was among the places where it was promised to be processed when it was sent, or `unknown`: nobody promised. */
  readonly processing?: string | undefined
}

export interface FindRequests extends FindFilters {
  /** Came at this moment or later, and before that one. */
  readonly fromMs: number | null
  readonly toMs: number | null
  /** What all attempts of the request cost at the provider. */
  readonly costMinNanos: bigint | null
  readonly costMaxNanos: bigint | null
  /** The beginning of a request's id, or part of the id of a party, workload, model, deployment or code. */
  readonly search: string
  /** Of the last row of the page before. */
  readonly before: bigint | null
  readonly limit: number
}

/** Where a request was processed: as was promised when it was sent, and as the provider said. */
export interface FoundPlace {
  /** `unknown`: nobody promised; null: nothing was sent. */
  readonly promised:
    | 'unknown'
    | { readonly open: boolean; readonly places: readonly string[] }
    | null
  /** The provider's own words; null: it said nothing. */
  readonly asserted: string | null
  /** How they compare with the promise: `within`, `breach` and the like. */
  readonly standing: string | null
}

/** A duty that an attempt was sent under: its kind, with the question that it pins, and the rules it comes from. */
export interface FoundDuty {
  readonly kind: string
  readonly rules: readonly string[]
}

/** Empty texts: there is none. */
export interface FoundRequest {
  readonly requestId: string
  readonly atMs: number
  readonly party: string
  readonly contract: string
  readonly workload: string
  readonly model: string
  readonly channel: string
  readonly deployment: string
  readonly verdict: FindVerdict
  readonly ending: string
  readonly code: string
  readonly rules: readonly string[]
  readonly status: number
  /** Of refusals that were folded: how many this row stands for. */
  readonly requests: number
  readonly attempts: number
  readonly tokens: bigint
  readonly priceNanos: bigint
  readonly costNanos: bigint
  readonly currency: string
  readonly place: FoundPlace
}

export interface FoundTotal {
  readonly rows: number
  readonly requests: number
  /** False: there are at least so many. */
  readonly exact: boolean
}

/** How far the index is. */
export interface FinderStanding {
  /** It holds all that was entered until then. */
  readonly asOfMs: number
  /** Entries of the log that it has not read yet. */
  readonly behind: number
}

export interface FoundRequests extends FinderStanding {
  readonly rows: readonly FoundRequest[]
  /** Null: there are no more. */
  readonly next: bigint | null
  readonly total: FoundTotal
}

export interface FindFlows extends FindFilters {
  readonly fromMs: number
  readonly toMs: number
  /** How many parts the time is divided into. */
  readonly buckets: number
  /** Rounded outward, the span stays in here; left out or null: without a bound. */
  readonly within?: { readonly fromMs: number | null; readonly toMs: number | null }
}

export interface FoundSums {
  readonly requests: number
  readonly attempts: number
  readonly tokens: bigint
  readonly priceNanos: bigint
  readonly costNanos: bigint
}

export interface FoundFlow extends FoundSums {
  readonly party: string
  readonly contract: string
  readonly model: string
  readonly channel: string
  readonly deployment: string
  readonly verdict: FindVerdict
  readonly code: string
  readonly rules: readonly string[]
  readonly currency: string
  /** Requests by where the provider said that it processed them. */
  readonly asserted: readonly { readonly region: string; readonly requests: number }[]
}

export interface FoundBucket {
  readonly fromMs: number
  readonly toMs: number
  readonly requests: number
  readonly permits: number
  readonly denies: number
  readonly refers: number
  readonly tokens: bigint
  /** By currency. */
  readonly price: ReadonlyMap<string, bigint>
}

export interface FoundFlows extends FinderStanding {
  /** Rounded outward from what was asked for, to whole hours or days where it is long. */
  readonly fromMs: number
  readonly toMs: number
  /** The largest first. */
  readonly flows: readonly FoundFlow[]
  /** Flows beyond the bound; they count in the buckets. */
  readonly leftOut: number
  readonly buckets: readonly FoundBucket[]
}

/** What spend is told by; the names of a flow. */
export const spendNames = [
  'party',
  'contract',
  'workload',
  'model',
  'channel',
  'deployment',
] as const
export type SpendName = (typeof spendNames)[number]

/** `week` begins on Monday; `none`: all of the time together. Days are those of UTC. */
export const spendSteps = ['day', 'week', 'month', 'none'] as const
export type SpendStep = (typeof spendSteps)[number]

export interface FindSpend extends FindFilters {
  /** Days since 1970 (UTC) in which a request came: from this one on, and before that one. */
  readonly fromDay: number
  readonly toDay: number
  readonly step: SpendStep
  readonly by: readonly SpendName[]
  readonly rowsMax: number
}

export interface SpentRow extends FoundSums {
  /** When its day, week or month begins; of one that began before the first day, the first day. */
  readonly fromMs: number
  readonly currency: string
  /** Those that were asked by. */
  readonly names: ReadonlyMap<SpendName, string>
}

export interface FoundSpend extends FinderStanding {
  /** The earliest first; one for each period, currency and names. */
  readonly rows: readonly SpentRow[]
  /** More than `rowsMax`: none is told, as part of a sum is none. */
  readonly isTooMuch: boolean
}

export interface FindSample extends Pick<FindFilters, 'parties'> {
  readonly seed: string
  /** Came at this moment or later, and before that one. */
  readonly fromMs: number
  readonly toMs: number
  /** How many are drawn. */
  readonly size: number
  readonly rowsMax: number
}

export interface FoundSample extends FinderStanding {
  readonly population: { readonly rows: number; readonly requests: number }
  /** In the order in which they were drawn. */
  readonly rows: readonly FoundRequest[]
  /** More than `rowsMax` to draw from: none was drawn. */
  readonly isTooMuch: boolean
}

export interface FindChannel {
  /** Attempts at any of these deployments or channels. */
  readonly deployments: readonly string[]
  readonly channels: readonly string[]
  /** And refusals by any of these rules, or by rules below one of these names. */
  readonly rules: readonly string[]
  /** Days since 1970 (UTC) in which a request came: from this one on, and before that one. */
  readonly fromDay: number
  readonly toDay: number
  readonly rowsMax: number
}

/** Of one month (UTC) and all that is told apart; empty texts: there is none. */
export interface ChannelLine {
  readonly monthMs: number
  readonly party: string
  readonly contract: string
  readonly workload: string
  readonly model: string
  readonly channel: string
  readonly deployment: string
  readonly verdict: FindVerdict
  /** Behind a refusal. */
  readonly rules: readonly string[]
  /** Null: nobody knows. */
  readonly duties: readonly FoundDuty[] | null
  /** Of the provider's word on where it processed: see `FoundPlace`. */
  readonly standing: string | null
  readonly requests: number
  readonly attempts: number
  readonly tokens: bigint
}

export interface FoundChannel extends FinderStanding {
  readonly lines: readonly ChannelLine[]
  /** More than `rowsMax`: none is told, as part of a sum is none. */
  readonly isTooMuch: boolean
}

export interface RecordedHead {
  readonly origin: string
  readonly size: number
  /** Base64, as in the checkpoint. */
  readonly root: string
  readonly atMs: number
}

/** What a listener hears. */
export interface Listener {
  recorded(this: void, rows: readonly FoundRequest[], dropped: number): void
  head(this: void, head: RecordedHead): void
  /** Nothing more comes: the house drains. */
  end(this: void): void
}

export interface Listening {
  readonly kind: 'listening'
  /** The latest of each log that was heard of before. */
  readonly heads: readonly RecordedHead[]
  stop(this: void): void
}

export interface FinderDesk {
  requests(query: FindRequests): Promise<FoundRequests | Refusal>
  flows(query: FindFlows): Promise<FoundFlows | Refusal>
  spend(query: FindSpend): Promise<FoundSpend | Refusal>
  sample(query: FindSample): Promise<FoundSample | Refusal>
  channel(query: FindChannel): Promise<FoundChannel | Refusal>
  /** When the steps of a request began and ended; null: nobody noted it, or no longer. */
  timing(requestId: string): Promise<RequestTiming | null | Refusal>
  /** Hears of what is recorded from now on, until it is told to stop; a refusal where too many listen. */
  listen(listener: Listener): Listening | Refusal
}
