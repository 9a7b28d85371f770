// How the watch itself does, and how what a case says came about: for those who answer for its findings.
import type { Calibration } from '../watch/calibration.ts'
import type { Evidence } from '../watch/case.ts'
import type { Timeline } from '../watch/timeline.ts'

/** How often honest accounts were alarmed in the benchmark that is published with this version. */
export interface ErrorRate {
  readonly level: number
  readonly count: number
  /** Honest accounts. */
  readonly of: number
  /** What is exchangeable, of which they are drawn. */
  readonly sources: number
  /** 95 %, as shares. */
  readonly low: number
  readonly high: number
}

export interface ShippedFigures {
  readonly languages: readonly { readonly language: string; readonly rates: readonly ErrorRate[] }[]
  /** Ordinary accounts, those that look like a harvest, those that serve many users. */
  readonly kinds: readonly { readonly kind: string; readonly rates: readonly ErrorRate[] }[]
}

/** Since the start of the house. */
export interface WatchCounts {
  readonly waiting: number
  readonly looked: number
  readonly missed: number
  readonly failed: number
  readonly busySeconds: number
  /** Workloads at the levels 1, 2, 3. */
  readonly atLevel: readonly number[]
}

export interface WatchHealth {
  /** Null: the configuration wants no watch. */
  counts(): WatchCounts | null
  /** Requests that may wait at once. */
  readonly queueMax: number
  /** What it judges by. */
  readonly calibration: Calibration
  /** Whether that is the operator's own. */
  readonly isOwn: boolean
  readonly figures: ShippedFigures
  /** Folds the records that the evidence names; must not be on the connection that requests wait for. */
  timeline(workloadId: string, evidence: Evidence): Promise<Timeline>
}
