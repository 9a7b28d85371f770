// Who asks, for what, of which deployments: what a decision is about, as plain data and ports.
import type { InputSource } from '../kernel/answer.ts'
import type { Json } from '../kernel/canonical-json.ts'
import type { PlaceBounds, PlaceSet } from '../kernel/place-set.ts'
import type { LocationQuestion, RestingQuestion } from '../kernel/words.ts'
import type { Measure } from './measure.ts'
import type { Feature } from './obligation.ts'

/** Questions that every contract answers. */
type AlwaysPermitted = 'processing' | 'rest' | 'abuseStore' | 'review'

/** Whole days by where content comes to rest; left out: not said. */
export type RetentionDays = Readonly<Partial<Record<RestingQuestion, number>>>

/** The grant of a contract. Its party and workload are the subject's. */
export interface Grant {
  readonly id: string
  readonly version: string
  readonly validFromMs: number
  readonly validToMs: number | null
  /** Public model name -> the model it stands for. */
  readonly models: ReadonlyMap<string, string>
  /** A question that is left out is not restricted by the contract. */
  readonly permits: Readonly<
    Record<AlwaysPermitted, PlaceSet> & Partial<Record<LocationQuestion, PlaceSet>>
  >
  /** For how long content may be kept at most; left out: not restricted by the contract. */
  readonly retentionDays: RetentionDays
  /** Ids of the channels it names; null: any. */
  readonly channels: ReadonlySet<string> | null
  /** Where its users must not be; nothing is granted to a caller who is there. */
  readonly excludedUserCountries: ReadonlySet<string>
  /** When its first version began: `serve_until` keeps older contracts served only. */
  readonly existingSinceMs: number
  /** Ids of the amendments by which its terms are as they are; shown, and judged by nothing. */
  readonly amendments: readonly string[]
  /** What may be done with outputs, as the contract says it; shown, and judged by rules alone. */
  readonly outputUse: Readonly<Record<string, Json>>
}

/** A workload under its contract. One object per world: what it answers is kept by its identity. */
export interface Subject {
  readonly partyId: string
  readonly workloadId: string
  readonly contract: Grant
  /** Answers `party.*`, `contract.*` and `workload.*`. */
  readonly source: InputSource
}

/** What a request says, as far as rules may read it; nothing of its content. */
export interface DecisionRequest {
  /** The public name as the caller gave it. */
  readonly model: string
  readonly dialect: string
  readonly features: readonly Feature[]
  readonly modalities: readonly string[]
  /** ISO code of where the caller is; null: the evidence does not say. */
  readonly country: string | null
  /** What would settle the country; empty if it is known. */
  readonly countryMissing: string
  /** What people put on the workload; left out: nothing, as for nearly all. */
  readonly measures?: readonly Measure[]
}

export interface PolicyDeployment {
  readonly id: string
  readonly channelId: string
  readonly model: string
  /** What was promised for the deployment itself; the engine follows the spills. */
  readonly locations: Readonly<Record<LocationQuestion, PlaceBounds>>
  /** For how long content is kept at most, as was promised; left out: nobody promised. */
  readonly retentionDays: RetentionDays
  /** Where the provider itself may move a request; null if it stays. */
  readonly spillTo: string | null
  /** Answers `deployment.*` and `channel.*`, except where it may get to and how long it is kept there, which the engine plans. */
  readonly source: InputSource
}
