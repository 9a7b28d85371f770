// What the games of a workload are played on: of a group its score of the request; of a pair the product of both scores;
// of strands what the pair ab says of a request, staked by what it said before in the same strand. What is asked
// and how requests relate are known of every request, and a harvest is both at once. A relay's trace, or a sweep of
// parameters, is seen on some requests and what is harvested by it on others, so that their pairs also take either score
// times the other group's recent mean. That mean is of the past only: a stake on it is as fair as one on the score.
import { stateHeader } from './layout.ts'
import { moveShare, readShare } from './relate/moving.ts'
import { strandsMost } from './relate/strand.ts'
import { scoreOf, type RequestGroup } from './section.ts'

export const requestGroups: readonly RequestGroup[] = ['a', 'b', 'c', 'd']

export const pairs = ['ab', 'ac', 'ad', 'bc', 'bd', 'cd'] as const
export type Pair = (typeof pairs)[number]

/** The two groups of a pair, as indexes in `requestGroups`. */
export const pairGroups: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
]

export type Game = RequestGroup | Pair | 'strand'
/** In the order of what is played on. */
export const gameNames: readonly Game[] = [...requestGroups, ...pairs, 'strand']
export const strandGame = gameNames.length - 1

/** Requests that a recent mean is of. */
const recentWindow = 32
const strandWindow = 8

/** A value per game; NaN: a score that it needs is unknown. To use again. */
export function newGameScores(): Float64Array {
  return new Float64Array(gameNames.length)
}

/** Of this request and the past of `state`. */
export function readGameScores(
  state: DataView,
  at: number,
  scores: readonly number[],
  into: Float64Array,
): void {
  for (let group = 0; group < requestGroups.length; group++) {
    into[group] = scoreOf(scores[group] ?? 255) ?? Number.NaN
  }
  for (let pair = 0; pair < pairGroups.length; pair++) {
    const [left, right] = pairGroups[pair] ?? [0, 0]
    const [one, other] = [into[left] ?? 0, into[right] ?? 0]
    into[requestGroups.length + pair] =
      pair === 0
        ? one * other
        : together(
            { score: one, recent: recentOf(state, at, left) },
            { score: other, recent: recentOf(state, at, right) },
          )
  }
  into[strandGame] = into[requestGroups.length] ?? Number.NaN
}

interface Spoken {
  readonly score: number
  readonly recent: number
}

/** Both now, or either now and the other lately; where one is unknown now, what it said lately stands for it. */
function together(one: Spoken, other: Spoken): number {
  if (Number.isNaN(one.score)) return one.recent > 0 ? one.recent * other.score : Number.NaN
  if (Number.isNaN(other.score)) return other.recent > 0 ? one.score * other.recent : Number.NaN
  return Math.max(one.score * other.score, one.score * other.recent, one.recent * other.score)
}

/** Takes the request into the past; to be called once its games were played. */
export function foldGameScores(
  state: DataView,
  at: number,
  scores: Readonly<Float64Array>,
  strand: number,
): void {
  for (let group = 0; group < requestGroups.length; group++) {
    const score = scores[group] ?? Number.NaN
    if (Number.isNaN(score)) continue
    moveShare(state, at + stateHeader.recents + 2 * group, score, recentWindow)
  }
  const score = scores[strandGame] ?? Number.NaN
  if (!Number.isNaN(score)) moveShare(state, strandPlace(at, strand), score, strandWindow)
}

function recentOf(state: DataView, at: number, group: number): number {
  return readShare(state, at + stateHeader.recents + 2 * group)
}

/** What the pair ab said lately in a strand. */
export function recentOfStrand(state: DataView, at: number, strand: number): number {
  return readShare(state, strandPlace(at, strand))
}

function strandPlace(at: number, strand: number): number {
  return at + stateHeader.strands + 2 * Math.min(strandsMost - 1, strand)
}
