// Evidence per workload, for each group and each pair of groups, as a game against the null that the mean score of an
// honest workload of this shape of job is at most `mean`: stakes grow where scores are higher and shrink where they are
// lower. By Ville's inequality the capital of a fair game ever reaches 1/alpha with probability at most alpha,
// so that the promise is on "ever alarmed", at any time of looking. A pair is scored by the product: it speaks where
// both do on the same request, and its null is that of the product itself, so that groups which go together on honest
// traffic need no correction afterwards.
// Source: Ville 1939; Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024.
import {
  foldGameScores,
  newGameScores,
  pairs,
  readGameScores,
  recentOfStrand,
  requestGroups,
  strandGame,
} from './games.ts'
import { stateHeader } from './layout.ts'

/** Shares of the capital at stake when a score is zero: small ones see rare harvests, large ones fast ones. */
const groupStakes: readonly number[] = [0.05, 0.2, 0.6]
const pairStakes: readonly number[] = [0.03, 0.2]

/**
 * Who begins to harvest after a long honest life has lost all stakes by then: half of the capital is kept back
 * and staked anew every so many requests, in parts that sum to it. What is stored is relative to the first half.
 */
const startEvery = 64
const firstStake = Math.log(0.5)

/** Of the game on strands, where what came before in the strand was twice its mean or more; at its mean nothing. */
const strandStake = 0.5
/** Of the pair's capital, what is not staked on strands. */
const ofOwn = 0.5

const scores = newGameScores()

export interface Staked {
  /** Score bytes of the groups. */
  readonly scores: readonly number[]
  readonly strand: number
}

/** Takes the scores of one request; `means` are those of the games in their order, each in (0, 1). */
export function stakeAll(
  state: DataView,
  at: number,
  { scores: bytes, strand }: Staked,
  means: readonly number[],
): void {
  const fresh = freshCapital(state.getUint32(at + stateHeader.count))
  readGameScores(state, at, bytes, scores)
  for (let game = 0; game < strandGame; game++) {
    const score = scores[game] ?? Number.NaN
    if (!Number.isNaN(score)) play(state, at, { game, score, mean: means[game] ?? 0.5, fresh })
  }
  for (let group = 0; group < requestGroups.length; group++) {
    const score = scores[group] ?? Number.NaN
    if (!Number.isNaN(score)) note(state, at, group, score)
  }
  playStrand(state, at, { strand, mean: means[strandGame] ?? 0.5, fresh })
  foldGameScores(state, at, scores, strand)
}

function note(state: DataView, at: number, group: number, score: number): void {
  add(state, at + stateHeader.sums + 4 * group, score)
  const knownAt = at + stateHeader.known + 4 * group
  state.setUint32(knownAt, state.getUint32(knownAt) + 1)
  const now = capitalOfGroup(state, at, group)
  const highestAt = at + stateHeader.highest + 4 * group
  if (now > state.getFloat32(highestAt)) state.setFloat32(highestAt, now)
}

/** The stake follows from what came before in the strand: where that was as honest work is, nothing is at stake. */
function playStrand(
  state: DataView,
  at: number,
  { strand, mean, fresh }: Pick<Round, 'mean' | 'fresh'> & { readonly strand: number },
): void {
  const score = scores[strandGame] ?? Number.NaN
  const above = (recentOfStrand(state, at, strand) - mean) / mean
  const stake = strandStake * Math.min(1, Math.max(0, above))
  const gain = Number.isNaN(score) ? 1 : 1 + (stake / mean) * (score - mean)
  const place = at + stateHeader.strandCapital
  state.setFloat32(place, withFresh(state.getFloat32(place), fresh) + Math.log(gain))
}

function add(state: DataView, place: number, value: number): void {
  state.setFloat32(place, state.getFloat32(place) + value)
}

/** What is staked anew at the nth request, in parts of what was staked at first. */
function freshCapital(nth: number): number {
  if (nth <= 1 || (nth - 1) % startEvery !== 0) return 0
  const start = (nth - 1) / startEvery
  return 1 / (start * (start + 1))
}

interface Round {
  readonly game: number
  readonly score: number
  readonly mean: number
  readonly fresh: number
}

function play(state: DataView, at: number, { game, score, mean, fresh }: Round): void {
  const stakes = stakesOf(game)
  const first = at + stateHeader.capitals + 4 * firstOf(game)
  for (let index = 0; index < stakes.length; index++) {
    const place = first + 4 * index
    const before = state.getFloat32(place)
    const held = withFresh(before, fresh)
    const gain = 1 + ((stakes[index] ?? 0) / mean) * (score - mean)
    state.setFloat32(place, held + Math.log(gain))
  }
}

/** The logarithm of a capital and what is staked anew; neither overflows, however much there is. */
function withFresh(before: number, fresh: number): number {
  if (fresh === 0) return before
  return before > 0
    ? before + Math.log1p(fresh * Math.exp(-before))
    : Math.log(Math.exp(before) + fresh)
}

function stakesOf(game: number): readonly number[] {
  return game < requestGroups.length ? groupStakes : pairStakes
}

function firstOf(game: number): number {
  const groups = Math.min(game, requestGroups.length)
  return groups * groupStakes.length + (game - groups) * pairStakes.length
}

/** The logarithm of the mean of a group's capitals. */
export function capitalOfGroup(state: DataView, at: number, group: number): number {
  return capital(state, at, group)
}

/** The same of a pair, by its index in `pairs`; the game on strands is one of the pair ab's. */
export function capitalOfPair(state: DataView, at: number, pair: number): number {
  const own = capital(state, at, requestGroups.length + pair)
  if (pair !== 0) return own
  const strands = firstStake + state.getFloat32(at + stateHeader.strandCapital)
  const most = Math.max(own, strands)
  return most + Math.log(ofOwn * Math.exp(own - most) + (1 - ofOwn) * Math.exp(strands - most))
}

function capital(state: DataView, at: number, game: number): number {
  const count = stakesOf(game).length
  const first = at + stateHeader.capitals + 4 * firstOf(game)
  let most = -Infinity
  for (let index = 0; index < count; index++) {
    most = Math.max(most, state.getFloat32(first + 4 * index))
  }
  let sum = 0
  for (let index = 0; index < count; index++) {
    sum += Math.exp(state.getFloat32(first + 4 * index) - most)
  }
  return firstStake + most + Math.log(sum / count)
}

/** The capitals of several workloads at once, as if each had been staked on by itself: they multiply. */
export function mergeEvidence(
  from: { readonly view: DataView; readonly at: number },
  into: { readonly view: DataView; readonly at: number },
): void {
  const games = firstOf(requestGroups.length + pairs.length)
  for (let index = 0; index < games; index++) {
    const offset = stateHeader.capitals + 4 * index
    add(into.view, into.at + offset, from.view.getFloat32(from.at + offset))
  }
  const strands = from.view.getFloat32(from.at + stateHeader.strandCapital)
  add(into.view, into.at + stateHeader.strandCapital, strands)
  for (let group = 0; group < requestGroups.length; group++) {
    const sumsAt = stateHeader.sums + 4 * group
    add(into.view, into.at + sumsAt, from.view.getFloat32(from.at + sumsAt))
    const knownAt = stateHeader.known + 4 * group
    const known = from.view.getUint32(from.at + knownAt)
    into.view.setUint32(into.at + knownAt, into.view.getUint32(into.at + knownAt) + known)
  }
}

/** The highest that a group's capital ever was, as a logarithm; 0 at the beginning. */
export function highest(state: DataView, at: number, group: number): number {
  return state.getFloat32(at + stateHeader.highest + 4 * group)
}

/** How many scores of a group are known, and their mean; null without any. */
export function meanScore(
  state: DataView,
  at: number,
  group: number,
): { readonly of: number; readonly mean: number } | null {
  const of = state.getUint32(at + stateHeader.known + 4 * group)
  if (of === 0) return null
  return { of, mean: state.getFloat32(at + stateHeader.sums + 4 * group) / of }
}
