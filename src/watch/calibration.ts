// What is known of honest traffic: per shape of job a bound on the mean score of each group, and of each pair's
// product; from how many requests, episodes and sources it was learnt; and the thresholds. A verdict never learns
// from the traffic that it judges.
import type { Game } from './games.ts'

export interface NullOfGroup {
  /** Bound on the mean score of an honest workload, in (0, 1). */
  readonly mean: number
  /** Scores, episodes and sources behind it. The exchangeable unit is the source. */
  readonly scores: number
  readonly episodes: number
  readonly sources: number
  /** The mean score of an episode at the 50th, 90th, 99th and 100th percentile. */
  readonly percentiles: readonly [number, number, number, number]
}

export type NullOfSegment = Readonly<Record<Game, NullOfGroup>>

/** Logarithms of capitals. */
export interface Thresholds {
  readonly level1: number
  /** One group alone. */
  readonly level2: number
  /** Two groups on the same requests. */
  readonly level3: number
}

export interface Calibration {
  /** Told in each verdict. */
  readonly version: string
  readonly engineVersion: number
  readonly segments: Readonly<Record<string, NullOfSegment>>
  readonly thresholds: Thresholds
}
