// Episodes under a calibration: which levels each would reach, and what that makes of each row.
import { calibrate, summarise, type Summary } from '../../src/watch/calibrate.ts'
import type { Calibration, Thresholds } from '../../src/watch/calibration.ts'
import { segments } from '../../src/watch/relate/segment.ts'
import { partsOf, rateOf, shareOf, type Part, type Rate } from './rates.ts'
import type { Row, Wanted } from './rows.ts'
import { reach, scoredStrand, scoredWidth, type Reached, type Scored } from './score.ts'

export interface Judged extends Scored, Reached {}

export interface Figure {
  readonly wanted: Wanted
  readonly rate: Rate
  /** Null: nothing was promised. */
  readonly kept: boolean | null
  /** Families below half of the target; sources with an alarm where none is wanted. */
  readonly named: readonly Part[]
}

export interface JudgedRow {
  readonly name: string
  readonly title: string
  readonly figures: readonly Figure[]
}

/** An honest episode as the null is learnt from it. */
export function summaryOf({ source, label, family, bytes }: Scored): Summary {
  const length = bytes.length / scoredWidth
  const column = (place: number): Uint8Array =>
    Uint8Array.from({ length }, (_, at) => bytes[at * scoredWidth + place] ?? 255)
  return summarise({
    // Gateways are honest jobs behind an odd transport: each kind of them is a source.
    source: label === 'hard_negative' && family !== null ? `${family} ${source}` : source,
    lookAlike: label !== 'benign',
    segments: Array.from({ length }, (_, at) => segments[bytes[at * scoredWidth] ?? 0] ?? ''),
    strands: column(scoredStrand),
    scores: { a: column(1), b: column(2), c: column(3), d: column(4) },
  })
}

export function calibrationFrom(
  version: string,
  summaries: Iterable<Summary>,
  thresholds: Thresholds,
): Calibration {
  return calibrate(summaries, { version, segments, thresholds })
}

/** All thresholds times so much: half, to see what is near an alarm. */
export function timesAll(calibration: Calibration, times: number): Calibration {
  const { level1, level2, level3 } = calibration.thresholds
  const thresholds = { level1: level1 * times, level2: level2 * times, level3: level3 * times }
  return { ...calibration, thresholds }
}

export function judgeAll(scored: readonly Scored[], calibration: Calibration): Judged[] {
  return scored.map((one) => ({ ...one, ...reach(one, calibration) }))
}

export function judgeRow(row: Row, judged: readonly Judged[]): JudgedRow {
  const { name, title } = row
  return { name, title, figures: row.wanted.map((wanted) => figureOf(wanted, row, judged)) }
}

export function hits({ level, within }: Wanted): (one: Reached) => boolean {
  return ({ firstAt }) => (firstAt[level - 1] ?? Infinity) <= (within ?? Number.MAX_SAFE_INTEGER)
}

function figureOf(wanted: Wanted, { by }: Row, judged: readonly Judged[]): Figure {
  const { target } = wanted
  const isHit = hits(wanted)
  const rate = rateOf(judged, isHit, target !== null && 'least' in target ? 'many' : 'few')
  const parts = partsOf(judged, isHit, (one) => one[by])
  if (target === null) return { wanted, rate, kept: null, named: [] }
  if ('least' in target) {
    const named = parts.filter((part) => shareOf(part) < target.least / 2)
    return { wanted, rate, kept: rate.share >= target.least, named }
  }
  const named = parts.filter((part) => part.count > 0 && shareOf(part) > target.most)
  return { wanted, rate, kept: rate.share <= target.most, named }
}

export interface Languages {
  readonly name: string
  readonly pairs: number
  readonly differing: number
  /** Of those, pairs of which one reached level 2 and the other did not. */
  readonly differingFrom2: number
  readonly sources: number
  /** By the two languages. */
  readonly worst: Part | null
}

/** Renderings of one job in several languages, two by two. */
export function judgeRenderings(name: string, judged: readonly Judged[]): Languages {
  const jobs = Map.groupBy(judged, (one) => `${one.source} ${one.id}`)
  const pairs = [...jobs.values()].flatMap((renderings) =>
    renderings.flatMap((left, at) =>
      renderings.slice(at + 1).map((right) => ({
        name: `${left.language} ${right.language}`,
        differ: left.level !== right.level,
        differFrom2: left.level >= 2 !== right.level >= 2,
      })),
    ),
  )
  const [worst = null] = partsOf(
    pairs,
    ({ differ }) => differ,
    (pair) => pair.name,
  )
  return {
    name,
    pairs: pairs.length,
    differing: pairs.filter(({ differ }) => differ).length,
    differingFrom2: pairs.filter(({ differFrom2 }) => differFrom2).length,
    sources: new Set(judged.map(({ source }) => source)).size,
    worst,
  }
}
