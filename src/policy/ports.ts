// What a decision needs to know of contracts and deployments: the shapes of those rooms, as far as
// policy reads them. The world satisfies them structurally.
import type { PlaceSet } from '../kernel/place-set.ts'

/** The location questions that a contract answers; the other three are shown and not yet judged. */
export const judgedQuestions = ['processing', 'rest', 'abuseStore', 'review'] as const
export type JudgedQuestion = (typeof judgedQuestions)[number]

export type JudgedPlaces = Readonly<Record<JudgedQuestion, PlaceSet>>

export interface DeploymentFacts {
  readonly id: string
  readonly model: string
  /** What was promised, per question. */
  readonly locations: JudgedPlaces
  /** Where the provider itself may move a request; null if it stays. */
  readonly spillTo: string | null
}

export interface Terms {
  readonly id: string
  readonly version: string
  readonly validFromMs: number
  readonly validToMs: number | null
  /** Public model name -> the model it stands for. */
  readonly models: ReadonlyMap<string, string>
  readonly permits: JudgedPlaces
}

/** The part of the world that decisions read. */
export interface PolicyWorld {
  readonly version: string
  readonly deployments: ReadonlyMap<string, DeploymentFacts>
  readonly validUntilMs: number | null
}
