// How much of what workloads were asked looks like harvesting: the mean score of their own requests in a group, told
// as so many requests out of those whose score is known.
import type { Share } from './case.ts'
import { meanScore, requestGroups } from './evidence.ts'
import type { Bytes, Group } from './section.ts'

/** Null: nothing is known in this group. */
export function meanOf(
  states: readonly Bytes[],
  group: Group,
): { readonly mean: number; readonly of: number } | null {
  const index = requestGroups.findIndex((name) => name === group)
  if (index < 0) return null
  let [sum, of] = [0, 0]
  for (const { view, at } of states) {
    const scored = meanScore(view, at, index)
    if (scored === null) continue
    sum += scored.mean * scored.of
    of += scored.of
  }
  return of === 0 ? null : { mean: sum / of, of }
}

/** In the group of `groups` that says most; null: none of them looks at requests, or nothing is known. */
export function harvestOf(states: readonly Bytes[], groups: readonly Group[]): Share | null {
  let most: { readonly mean: number; readonly of: number } | null = null
  for (const group of groups) {
    const scored = meanOf(states, group)
    if (scored !== null && (most === null || scored.mean > most.mean)) most = scored
  }
  return most === null ? null : { count: Math.round(most.mean * most.of), of: most.of }
}
