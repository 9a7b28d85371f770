// Evidence per workload and group as a game against the null that the mean score of an honest workload of
// this shape of job is at most `mean`: stakes grow where scores are higher and shrink where they are lower. By Ville's
// inequality the capital of a fair game ever reaches 1/alpha with probability at most alpha, so that the promise is
// on "ever alarmed", at any time of looking. Source: Ville 1939; Waudby-Smith and Ramdas, "Estimating
// means of bounded random variables by betting", 2024.
import { stateHeader } from './layout.ts'
import { scoreOf, type RequestGroup } from './section.ts'

export const requestGroups: readonly RequestGroup[] = ['a', 'b', 'c', 'd']

/** Shares of the capital at stake when a score is zero: small ones see rare harvests, large ones fast ones. */
export const stakes: readonly number[] = [0.03, 0.1, 0.3, 0.7]

/**
 * Who begins to harvest after a long honest life has lost all stakes by then: a part of the first capital is kept
 * back and staked anew every so many requests, in parts that sum to what was kept back.
 */
const startEvery = 256
const keptBack = 0.5

/** Takes one score into the state; `mean` bounds that of honest workloads, in (0, 1). */
export function stake(
  state: DataView,
  at: number,
  { group, score, mean }: { readonly group: number; readonly score: number; readonly mean: number },
): void {
  const known = scoreOf(score)
  if (known === null) return
  const countAt = at + stateHeader.known + 4 * group
  state.setUint32(countAt, state.getUint32(countAt) + 1)
  const sumAt = at + stateHeader.sums + 4 * group
  state.setFloat32(sumAt, state.getFloat32(sumAt) + known)
  const fresh = freshCapital(state.getUint32(countAt))
  for (let index = 0; index < stakes.length; index++) {
    const place = at + stateHeader.capitals + 4 * (group * stakes.length + index)
    const gain = 1 + ((stakes[index] ?? 0) / mean) * (known - mean)
    const before = state.getFloat32(place)
    const held = fresh === 0 ? before : Math.log(Math.exp(before) + fresh)
    state.setFloat32(place, held + Math.log(gain))
  }
  const now = capital(state, at, group)
  const highestAt = at + stateHeader.highest + 4 * group
  if (now > state.getFloat32(highestAt)) state.setFloat32(highestAt, now)
}

/** What is staked anew before the nth score, as a share of the first capital; the first one opens the game. */
function freshCapital(nth: number): number {
  if (nth === 1) return keptBack - 1
  if ((nth - 1) % startEvery !== 0) return 0
  const start = (nth - 1) / startEvery
  return keptBack / (start * (start + 1))
}

/** The logarithm of the mean of a group's capitals. */
export function capital(state: DataView, at: number, group: number): number {
  let most = -Infinity
  const first = at + stateHeader.capitals + 4 * group * stakes.length
  for (let index = 0; index < stakes.length; index++) {
    most = Math.max(most, state.getFloat32(first + 4 * index))
  }
  let sum = 0
  for (let index = 0; index < stakes.length; index++) {
    sum += Math.exp(state.getFloat32(first + 4 * index) - most)
  }
  return most + Math.log(sum / stakes.length)
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
