// Who asks, for what, of which deployments: what a decision is about, as plain data and ports.
import type { InputSource } from '../kernel/answer.ts'
import type { PlaceBounds, PlaceSet } from '../kernel/place-set.ts'
import type { locationParams } from './inputs.ts'
import type { Feature } from './obligation.ts'
import type { judgedQuestions } from './grant.ts'

/** The grant of a contract. Its party and workload are the subject's. */
export interface Grant {
  readonly id: string
  readonly version: string
  readonly validFromMs: number
  readonly validToMs: number | null
  /** Public model name -> the model it stands for. */
  readonly models: ReadonlyMap<string, string>
  readonly permits: Readonly<Record<(typeof judgedQuestions)[number], PlaceSet>>
  /** Ids of the channels it names; null: any. */
  readonly channels: ReadonlySet<string> | null
  /** When its first version began: `serve_until` keeps older contracts served only. */
  readonly existingSinceMs: number
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
}

export type LocationName = (typeof locationParams)[number]

export interface PolicyDeployment {
  readonly id: string
  readonly channelId: string
  readonly model: string
  /** What was promised for the deployment itself; the engine follows the spills. */
  readonly locations: Readonly<Record<LocationName, PlaceBounds>>
  /** Where the provider itself may move a request; null if it stays. */
  readonly spillTo: string | null
  /** Answers `deployment.*` and `channel.*`, except `deployment.location`, which the engine plans. */
  readonly source: InputSource
}
