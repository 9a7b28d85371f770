// How much of what workloads were asked looks like harvesting: how far the mean score of their own requests in a group
// stands above what honest workloads of the same shape reach, told as so many requests out of those whose score
// is known. Whoever scores as honest workloads do has no share, however high those score in that group.
import type { Share } from './case.ts'
import { meanScore } from './evidence.ts'
import { requestGroups } from './games.ts'
import type { Folding } from './fold.ts'
import { places } from './layout.ts'
import { segmentOf } from './relate/segment.ts'
import type { Bytes, Group } from './section.ts'

/** Requests that harvest in this group, a fraction of one included; null: nothing is known. */
export function excessOf(
  states: readonly Bytes[],
  group: Group,
  { means }: Pick<Folding, 'means'>,
): { readonly share: number; readonly of: number } | null {
  const index = requestGroups.findIndex((name) => name === group)
  let [sum, of] = [0, 0]
  for (const { view, at } of states) {
    const scored = index < 0 ? null : meanScore(view, at, index)
    const honest = means[segmentOf({ view, at: at + places.b.stateAt })]?.[index]
    if (scored === null || honest === undefined) continue
    // The share of requests at 1 that, with all others at the honest bound, gives this mean.
    sum += Math.max(0, (scored.mean - honest) / (1 - honest)) * scored.of
    of += scored.of
  }
  return of === 0 ? null : { share: sum / of, of }
}

/** In the group of `groups` that says most; null: none of them looks at requests, or nothing is known. */
export function harvestOf(
  states: readonly Bytes[],
  groups: readonly Group[],
  folding: Pick<Folding, 'means'>,
): Share | null {
  let most: { readonly share: number; readonly of: number } | null = null
  for (const group of groups) {
    const excess = excessOf(states, group, folding)
    if (excess !== null && (most === null || excess.share > most.share)) most = excess
  }
  return most === null ? null : { count: Math.round(most.share * most.of), of: most.of }
}
