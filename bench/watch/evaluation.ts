// The whole evaluation as one value: both sets of sources, each judged by a calibration from the other; every honest
// source judged by a calibration from all the others; the same under half and double thresholds; rings.
import { engineVersion } from '../../src/watch/layout.ts'
import type { Calibration, Thresholds } from '../../src/watch/calibration.ts'
import type { Summary } from '../../src/watch/calibrate.ts'
import {
  calibrationFrom,
  judgeAll,
  judgeRenderings,
  judgeRow,
  summaryOf,
  timesAll,
  type Judged,
  type JudgedRow,
  type Languages,
} from './judge.ts'
import { partsOf, rateOf, shareOf, type Rate } from './rates.ts'
import { judgeRings, type JudgedRings, type RingPlan } from './ring-rows.ts'
import { counterfactualRows, rows, type Row } from './rows.ts'
import { scoredWidth, type Scored } from './score.ts'
import { scoredTraffic, type TrafficOptions } from './scored-traffic.ts'
import type { Set } from './source.ts'

export interface Direction {
  /** Both: every episode of either set, by a calibration from the other. */
  readonly judged: Set | 'both'
  readonly rows: readonly JudgedRow[]
  /** Under half and under twice the thresholds. */
  readonly half: readonly JudgedRow[]
  readonly double: readonly JudgedRow[]
  /** Honest accounts at level 2 and at level 1, by language. */
  readonly languages: readonly {
    readonly language: string
    readonly level2: Rate
    readonly level1: Rate
  }[]
  readonly renderings: readonly Languages[]
  /** Of the honest accounts: the largest share of one source, and of one wrapper. */
  readonly largest: { readonly source: number; readonly wrapper: number; readonly cjk: number }
}

export interface Evaluation {
  readonly engineVersion: number
  readonly seed: number
  readonly episodes: number
  readonly requests: number
  readonly thresholds: Thresholds
  readonly directions: readonly Direction[]
  /** Each honest source judged by a calibration that has not seen it, but all others. */
  readonly leftOut: readonly {
    readonly name: string
    readonly level3: Rate
    readonly level2: Rate
  }[]
  readonly rings: JudgedRings | null
}

export interface EvaluateOptions extends TrafficOptions {
  readonly thresholds: Thresholds
  /** Empty: all. */
  readonly only: readonly string[]
  readonly rings: Omit<RingPlan, 'seed' | 'set'> | null
}

const honestRows = ['benign', 'hard_negative', 'gateway']
const sets = ['test', 'train'] as const
const judgedSets = [...sets, 'both'] as const

type Scores = Readonly<Record<Set, ReadonlyMap<string, readonly Scored[]>>>

export interface Evaluated {
  readonly evaluation: Evaluation
  /** From all honest traffic of both sets: what ships. */
  readonly calibration: Calibration
}

export async function evaluate(options: EvaluateOptions): Promise<Evaluated> {
  const { thresholds, only, seed, episodes, rings } = options
  const scores: Scores = {
    train: await scoresOf('train', options),
    test: await scoresOf('test', options),
  }
  const summaries = { train: summariesOf(scores.train), test: summariesOf(scores.test) }
  const from = (honest: readonly Honest[], version: string): Calibration =>
    calibrationFrom(
      version,
      honest.map(({ summary }) => summary),
      thresholds,
    )
  const unseen = {
    test: from(summaries.train, 'self-made, train'),
    train: from(summaries.test, 'self-made, test'),
  }
  const all = [...summaries.train, ...summaries.test]
  const evaluation: Evaluation = {
    engineVersion,
    seed,
    episodes,
    requests: requestsIn(scores),
    thresholds,
    directions: directionsOf(scores, unseen, only),
    leftOut: leftOutOf(all, thresholds),
    rings:
      rings === null || !isWanted('rings', only)
        ? null
        : judgeRings({ ...rings, seed, set: 'test' }, unseen.test),
  }
  return { evaluation, calibration: from(all, 'self-made') }
}

function isWanted(name: string, only: readonly string[]): boolean {
  return only.length === 0 || only.includes(name)
}

async function scoresOf(set: Set, options: EvaluateOptions): Promise<Map<string, Scored[]>> {
  const scores = new Map<string, Scored[]>()
  for (const row of [...rows, ...(set === 'test' ? counterfactualRows : [])]) {
    // Honest traffic is always needed: the null is learnt from it.
    if (!isWanted(row.name, options.only) && !honestRows.includes(row.name)) continue
    scores.set(row.name, await scoredTraffic(row, set, options))
  }
  return scores
}

interface Honest {
  readonly scored: Scored
  readonly row: string
  readonly summary: Summary
}

function summariesOf(scores: ReadonlyMap<string, readonly Scored[]>): Honest[] {
  return honestRows.flatMap((row) =>
    (scores.get(row) ?? []).map((scored) => ({ scored, row, summary: summaryOf(scored) })),
  )
}

type ByRow = ReadonlyMap<Row, readonly Judged[]>

function directionsOf(
  scores: Scores,
  unseen: Readonly<Record<Set, Calibration>>,
  only: readonly string[],
): Direction[] {
  const judgedOf = (set: Set, times: number): ByRow =>
    new Map(
      rows
        .filter(({ name }) => isWanted(name, only) && (scores[set].get(name)?.length ?? 0) > 0)
        .map((row) => [
          row,
          judgeAll(scores[set].get(row.name) ?? [], timesAll(unseen[set], times)),
        ]),
    )
  const at = (times: number): Record<Set | 'both', ByRow> => {
    const [test, train] = [judgedOf('test', times), judgedOf('train', times)]
    const both = rows.map(
      (row) => [row, [...(test.get(row) ?? []), ...(train.get(row) ?? [])]] as const,
    )
    return { test, train, both: new Map(both.filter(([, judged]) => judged.length > 0)) }
  }
  const [plain, half, double] = [at(1), at(0.5), at(2)]
  return judgedSets.map((judged) => {
    const benign = [...plain[judged]].find(([{ name }]) => name === 'benign')?.[1] ?? []
    return {
      judged,
      rows: told(plain[judged]),
      half: told(half[judged]),
      double: told(double[judged]),
      languages: languagesOf(benign),
      renderings: judged === 'test' ? renderingsOf(scores.test, unseen.test) : [],
      largest: largestOf(benign),
    }
  })
}

function told(all: ByRow): JudgedRow[] {
  return [...all].map(([row, of]) => judgeRow(row, of))
}

function renderingsOf(
  scores: ReadonlyMap<string, readonly Scored[]>,
  calibration: Calibration,
): Languages[] {
  return counterfactualRows.flatMap(({ name }) => {
    const of = scores.get(name) ?? []
    return of.length === 0 ? [] : [judgeRenderings(name, judgeAll(of, calibration))]
  })
}

function languagesOf(benign: readonly Judged[]): Direction['languages'] {
  return [...Map.groupBy(benign, ({ language }) => language)].map(([language, of]) => ({
    language,
    level2: rateOf(of, ({ level }) => level >= 2, 'few'),
    level1: rateOf(of, ({ level }) => level >= 1, 'few'),
  }))
}

function largestOf(benign: readonly Judged[]): Direction['largest'] {
  const most = (nameOf: (one: Judged) => string | null): number =>
    Math.max(0, ...partsOf(benign, () => true, nameOf).map(({ of }) => of / benign.length))
  const cjk = benign.filter(({ language }) => ['zh', 'ja', 'ko'].includes(language))
  return {
    source: most(({ source }) => source),
    wrapper: most(({ wrapper }) => (wrapper === 'none' ? null : wrapper)),
    cjk: shareOf({ count: cjk.length, of: benign.length }),
  }
}

function leftOutOf(honest: readonly Honest[], thresholds: Thresholds): Evaluation['leftOut'] {
  const bySource = Map.groupBy(honest, ({ scored }) => scored.source)
  const judged = [...bySource].flatMap(([source, own]) => {
    const others = honest.filter(({ scored }) => scored.source !== source)
    const calibration = calibrationFrom(
      '',
      others.map(({ summary }) => summary),
      thresholds,
    )
    return judgeAll(
      own.map(({ scored }) => scored),
      calibration,
    ).map((one, at) => ({
      ...one,
      row: own[at]?.row ?? '',
    }))
  })
  return honestRows.map((name) => {
    const of = judged.filter(({ row }) => row === name)
    return {
      name,
      level3: rateOf(of, ({ level }) => level >= 3, 'few'),
      level2: rateOf(of, ({ level }) => level >= 2, 'few'),
    }
  })
}

function requestsIn(scores: Scores): number {
  return sets
    .flatMap((set) => [...scores[set].values()].flat())
    .reduce((sum, { bytes }) => sum + bytes.length / scoredWidth, 0)
}
