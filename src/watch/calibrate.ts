// From honest episodes to the null: per shape of job and group a bound on the mean score of a workload. The
// exchangeable unit is the source: each counts alike however many episodes it has, and few sources borrow from
// all others. Nothing here looks at what is judged later.
import type { Calibration, NullOfGroup, Thresholds } from './calibration.ts'
import { requestGroups } from './evidence.ts'
import { engineVersion } from './layout.ts'
import { scoreOf, type RequestGroup } from './section.ts'

/** What one honest episode scored, request by request. */
export interface Trace {
  readonly source: string
  /** The segment of each request, by name. */
  readonly segments: readonly string[]
  /** Score bytes of each request. */
  readonly scores: Readonly<Record<RequestGroup, Uint8Array>>
}

export interface CalibrateOptions {
  readonly version: string
  readonly segments: readonly string[]
  readonly thresholds: Thresholds
  readonly dependence: Calibration['dependence']
}

/** An episode counts in a segment in which it has so many known scores. */
const scoresLeast = 20
/** A segment with so many sources stands half on its own. */
const sourcesHalf = 10
/** Standard deviations between honest workloads that the bound leaves room for. */
const deviations = 2.5
const boundLeast = 0.02
const boundMost = 0.6

interface EpisodeMean {
  readonly source: string
  readonly mean: number
  readonly of: number
}

/** Throws nothing: a segment that nobody has seen takes what all segments together say. */
export function calibrate(traces: Iterable<Trace>, options: CalibrateOptions): Calibration {
  const bySegment = new Map<string, Record<RequestGroup, EpisodeMean[]>>()
  const overall = emptyGroups()
  for (const trace of traces) {
    for (const group of requestGroups) {
      for (const [segment, mean] of meansOf(trace, group)) {
        const groups = bySegment.get(segment) ?? emptyGroups()
        bySegment.set(segment, groups)
        groups[group].push(mean)
        overall[group].push(mean)
      }
    }
  }
  const { version, segments, thresholds, dependence } = options
  const nullOf = (segment: string, group: RequestGroup): NullOfGroup =>
    boundOf(bySegment.get(segment)?.[group] ?? [], overall[group])
  return {
    version,
    engineVersion,
    segments: Object.fromEntries(
      segments.map((segment) => [
        segment,
        {
          a: nullOf(segment, 'a'),
          b: nullOf(segment, 'b'),
          c: nullOf(segment, 'c'),
          d: nullOf(segment, 'd'),
        },
      ]),
    ),
    thresholds,
    dependence,
  }
}

function emptyGroups(): Record<RequestGroup, EpisodeMean[]> {
  return { a: [], b: [], c: [], d: [] }
}

function meansOf(trace: Trace, group: RequestGroup): Map<string, EpisodeMean> {
  const sums = new Map<string, { sum: number; of: number }>()
  for (const [index, segment] of trace.segments.entries()) {
    const score = scoreOf(trace.scores[group][index] ?? 255)
    if (score === null) continue
    const sum = sums.get(segment) ?? { sum: 0, of: 0 }
    sums.set(segment, { sum: sum.sum + score, of: sum.of + 1 })
  }
  return new Map(
    [...sums]
      .filter(([, { of }]) => of >= scoresLeast)
      .map(([segment, { sum, of }]) => [segment, { source: trace.source, mean: sum / of, of }]),
  )
}

interface Spread {
  readonly mean: number
  /** Between workloads: between sources, and within one. */
  readonly variance: number
  readonly sources: number
}

function spreadOf(means: readonly EpisodeMean[]): Spread {
  const bySource = new Map<string, number[]>()
  for (const { source, mean } of means) {
    const list = bySource.get(source) ?? []
    list.push(mean)
    bySource.set(source, list)
  }
  const centres = [...bySource.values()].map((list) => average(list))
  const mean = average(centres)
  const between = average(centres.map((centre) => (centre - mean) ** 2))
  const within = average(
    [...bySource.values()].map((list) => {
      const centre = average(list)
      return average(list.map((one) => (one - centre) ** 2))
    }),
  )
  return { mean, variance: between + within, sources: bySource.size }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function boundOf(own: readonly EpisodeMean[], all: readonly EpisodeMean[]): NullOfGroup {
  const here = spreadOf(own)
  const everywhere = spreadOf(all)
  const weight = here.sources / (here.sources + sourcesHalf)
  const mean = weight * here.mean + (1 - weight) * everywhere.mean
  const variance = weight * here.variance + (1 - weight) * everywhere.variance
  const bound = mean + deviations * Math.sqrt(variance)
  const sorted = own.map((one) => one.mean).toSorted((left, right) => left - right)
  return {
    mean: rounded(Math.min(boundMost, Math.max(boundLeast, bound))),
    scores: own.reduce((sum, { of }) => sum + of, 0),
    episodes: own.length,
    sources: here.sources,
    percentiles: [at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1)],
  }
}

function at(sorted: readonly number[], share: number): number {
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
}

/** Four decimals, so that a calibration is the same text wherever it is made. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
