// From honest episodes to the null: per shape of job and group a bound on the mean score of a workload. The
// exchangeable unit is the source: each counts alike however many episodes it has, and few sources borrow from
// all others. Nothing here looks at what is judged later.
import type { Calibration, NullOfGroup, NullOfSegment, Thresholds } from './calibration.ts'
import {
  foldGameScores,
  gameNames,
  newGameScores,
  readGameScores,
  requestGroups,
  type Game,
} from './games.ts'
import { engineVersion, stateHeaderBytes } from './layout.ts'
import type { RequestGroup } from './section.ts'

/** What one honest episode scored, request by request. */
export interface Trace {
  readonly source: string
  /**
   * Honest work about prompts, answers or gateways: one group of it may well speak, so that only its pairs are part of
   * the null.
   */
  readonly lookAlike: boolean
  /** The segment of each request, by name. */
  readonly segments: readonly string[]
  /** The strand of each request. */
  readonly strands: Uint8Array
  /** Score bytes of each request. */
  readonly scores: Readonly<Record<RequestGroup, Uint8Array>>
}

export interface CalibrateOptions {
  readonly version: string
  readonly segments: readonly string[]
  readonly thresholds: Thresholds
}

/** An episode counts in a segment in which it has so many known scores. */
const scoresLeast = 20
/** Stakes on a strand follow what it was lately, so that honest work is looked at in pieces, not over a life. */
const strandPiece = 24
/** A segment with so many sources stands half on its own. */
const sourcesHalf = 3
/** A source's own highest: that share of its episodes lie under it. */
const highestShare = 0.97

/** How far above honest workloads a bound is put. */
interface Room {
  /** Standard deviations between honest workloads above their mean, at least. */
  readonly deviations: number
  /** Times the source that stands at this share of all, from the lowest, at least. */
  readonly ofSource: number
  readonly sourceAt: number
  readonly least: number
}

/**
 * Scores of a group fill the whole range, and sources differ: deviations would say nothing. Those of a pair are near
 * zero but for few sources, so that deviations guard against one that nobody has seen. What requests ask and how they
 * relate go together in a few kinds of honest work whose goods are prompts themselves (tools that rewrite prompts,
 * follow-ups that are suggested): a bound above these would hide every harvest inside other work, so that they are
 * left out of it, and named in the figures.
 */
const rooms: Readonly<Record<'group' | 'ab' | 'pair' | 'strand', Room>> = {
  group: { deviations: 1, ofSource: 1.05, sourceAt: 1, least: 0.2 },
  ab: { deviations: 0.5, ofSource: 1.2, sourceAt: 0.9, least: 0.04 },
  strand: { deviations: 1, ofSource: 1.2, sourceAt: 0.9, least: 0.06 },
  pair: { deviations: 2, ofSource: 1, sourceAt: 1, least: 0.1 },
}
/** Some honest work takes its texts from everywhere and scores near one: a bound below that would alarm on its long lives. */
const boundMost = 0.985

interface EpisodeMean {
  readonly source: string
  readonly mean: number
  readonly of: number
}

/** What an episode says about the null: its mean scores, by segment and game. */
export interface Summary {
  readonly means: readonly (EpisodeMean & { readonly segment: string; readonly game: Game })[]
}

export function summarise(trace: Trace): Summary {
  const means = meansOf(trace)
  return { means: trace.lookAlike ? means.filter(({ game }) => !isOfGroup(game)) : means }
}

/** Throws nothing: a segment that nobody has seen takes what all segments together say. */
export function calibrate(summaries: Iterable<Summary>, options: CalibrateOptions): Calibration {
  const bySegment = new Map<string, Record<Game, EpisodeMean[]>>()
  const overall = emptyGroups()
  for (const { means } of summaries) {
    for (const { segment, game, ...mean } of means) {
      const groups = bySegment.get(segment) ?? emptyGroups()
      bySegment.set(segment, groups)
      groups[game].push(mean)
      overall[game].push(mean)
    }
  }
  const { version, segments, thresholds } = options
  const nullsOf = (segment: string): NullOfSegment => {
    const own = bySegment.get(segment) ?? emptyGroups()
    return byGame((game) => boundOf(game, own[game], overall[game]))
  }
  return {
    version,
    engineVersion,
    segments: Object.fromEntries(segments.map((segment) => [segment, nullsOf(segment)])),
    thresholds,
  }
}

function isOfGroup(game: Game): boolean {
  return requestGroups.some((group) => group === game)
}

/** A value for each game. */
export function byGame<Value>(value: (game: Game) => Value): Record<Game, Value> {
  return {
    a: value('a'),
    b: value('b'),
    c: value('c'),
    d: value('d'),
    ab: value('ab'),
    ac: value('ac'),
    ad: value('ad'),
    bc: value('bc'),
    bd: value('bd'),
    cd: value('cd'),
    strand: value('strand'),
  }
}

function emptyGroups(): Record<Game, EpisodeMean[]> {
  return byGame(() => [])
}

/** As the games will be played: each by what it is played on, and strands by pieces of each of them. */
function meansOf({ source, segments, strands, scores: bytes }: Trace): Summary['means'] {
  const state = new DataView(new ArrayBuffer(stateHeaderBytes))
  const scores = newGameScores()
  const done: Summing[] = []
  const open = new Map<string, Summing>()
  const of = [0, 0, 0, 0]
  for (const [index, segment] of segments.entries()) {
    for (const [group, name] of requestGroups.entries()) of[group] = bytes[name][index] ?? 255
    const strand = strands[index] ?? 0
    readGameScores(state, 0, of, scores)
    for (const [at, game] of gameNames.entries()) {
      const score = scores[at] ?? Number.NaN
      if (Number.isNaN(score)) continue
      const key = `${segment} ${game === 'strand' ? `strand ${strand}` : game}`
      const sum = open.get(key) ?? { segment, game, sum: 0, of: 0 }
      open.set(key, sum)
      sum.sum += score
      sum.of++
      if (game === 'strand' && sum.of === strandPiece) {
        done.push(sum)
        open.delete(key)
      }
    }
    foldGameScores(state, 0, scores, strand)
  }
  return [...done, ...open.values()]
    .filter((each) => each.of >= scoresLeast)
    .map(({ segment, game, sum, of: count }) => ({
      source,
      segment,
      game,
      mean: sum / count,
      of: count,
    }))
}

interface Summing {
  readonly segment: string
  readonly game: Game
  sum: number
  of: number
}

interface Spread {
  readonly mean: number
  /** Between workloads: between sources, and within one. */
  readonly variance: number
  /** Of the source that stands at a share of all, by its highest. */
  readonly highest: number
  readonly sources: number
}

function spreadOf(means: readonly EpisodeMean[], sourceAt: number): Spread {
  const bySource = [...Map.groupBy(means, ({ source }) => source).values()].map((list) =>
    list.map((one) => one.mean).toSorted((left, right) => left - right),
  )
  const centres = bySource.map((list) => average(list))
  const mean = average(centres)
  const between = average(centres.map((centre) => (centre - mean) ** 2))
  const within = average(
    bySource.map((list, index) => average(list.map((one) => (one - (centres[index] ?? 0)) ** 2))),
  )
  const tops = bySource.map((list) => sortedAt(list, highestShare))
  const highest = sortedAt(
    tops.toSorted((left, right) => left - right),
    sourceAt,
  )
  return { mean, variance: between + within, highest, sources: bySource.length }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function roomOf(game: Game): Room {
  if (game === 'ab' || game === 'strand') return rooms[game]
  return game.length === 1 ? rooms.group : rooms.pair
}

function boundOf(
  game: Game,
  own: readonly EpisodeMean[],
  all: readonly EpisodeMean[],
): NullOfGroup {
  const { deviations, ofSource, sourceAt, least } = roomOf(game)
  const here = spreadOf(own, sourceAt)
  const everywhere = spreadOf(all, sourceAt)
  const weight = here.sources / (here.sources + sourcesHalf)
  const both = (value: (spread: Spread) => number): number =>
    weight * value(here) + (1 - weight) * value(everywhere)
  const spread = both(({ mean }) => mean) + deviations * Math.sqrt(both(({ variance }) => variance))
  const highest =
    ofSource *
    Math.max(
      here.highest,
      both((one) => one.highest),
    )
  const sorted = own.map((one) => one.mean).toSorted((left, right) => left - right)
  return {
    mean: rounded(Math.min(boundMost, Math.max(least, spread, highest))),
    scores: own.reduce((sum, { of }) => sum + of, 0),
    episodes: own.length,
    sources: here.sources,
    percentiles: [
      rounded(sortedAt(sorted, 0.5)),
      rounded(sortedAt(sorted, 0.9)),
      rounded(sortedAt(sorted, 0.99)),
      rounded(sortedAt(sorted, 1)),
    ],
  }
}

function sortedAt(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Four decimals, so that a calibration is the same text wherever it is made. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
