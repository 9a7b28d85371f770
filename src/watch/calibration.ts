// What is known of honest traffic: per shape of job and group a bound on the mean score, from how many requests,
// episodes and sources it was learnt, and the thresholds. A verdict never learns from the traffic that it judges.
import type { RequestGroup } from './section.ts'

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

/** Logarithms of capitals. */
export interface Thresholds {
  readonly level1: number
  /** One group alone. */
  readonly level2: number
  /** Each of two groups … */
  readonly level3Each: number
  /** … and both together, each counted up to `level3Cap`; dependence is added to it. */
  readonly level3Sum: number
  readonly level3Cap: number
}

export interface Calibration {
  /** Told in each verdict. */
  readonly version: string
  readonly engineVersion: number
  readonly segments: Readonly<Record<string, Readonly<Record<RequestGroup, NullOfGroup>>>>
  readonly thresholds: Thresholds
  /** `ab`: how much oftener both groups speak together on honest traffic than independent ones would; at least 1. */
  readonly dependence: Readonly<Record<string, number>>
}
