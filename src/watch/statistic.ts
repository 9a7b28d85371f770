// A figure of one detector over a workload's requests, with its n: the product prints no rate without one.
import type { Group } from './section.ts'

export interface Statistic {
  readonly detector: string
  readonly group: Group
  /** The count that the sentence names. */
  readonly count: number
  /** Out of how many requests. */
  readonly of: number
  /** In words for an analyst, with numbers and without the customer's text. */
  readonly sentence: string
}
