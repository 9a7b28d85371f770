// From evidence to a level. One group alone is never more than level 2, however much it has.
import type { Calibration } from './calibration.ts'
import { highest, requestGroups } from './evidence.ts'
import type { Group, RequestGroup } from './section.ts'

export const levelMax = 3

export interface Level {
  readonly level: 0 | 1 | 2 | 3
  /** Groups that the level rests on. */
  readonly groups: readonly Group[]
}

const none: Level = { level: 0, groups: [] }

/** The level that the evidence so far supports; it never falls, since each part is the highest ever reached. */
export function levelOf(
  state: DataView,
  at: number,
  { thresholds, dependence }: Pick<Calibration, 'thresholds' | 'dependence'>,
): Level {
  const reached = requestGroups.map((_, group) => highest(state, at, group))
  const pair = strongestPair(reached, { thresholds, dependence })
  if (pair !== null) return { level: 3, groups: pair }
  const over = (least: number): RequestGroup[] =>
    requestGroups.filter((_, group) => (reached[group] ?? 0) >= least)
  const second = over(thresholds.level2)
  if (second.length > 0) return { level: 2, groups: second }
  const first = over(thresholds.level1)
  return first.length > 0 ? { level: 1, groups: first } : none
}

function strongestPair(
  reached: readonly number[],
  { thresholds, dependence }: Pick<Calibration, 'thresholds' | 'dependence'>,
): readonly [RequestGroup, RequestGroup] | null {
  const { level3Each, level3Sum, level3Cap } = thresholds
  let best: readonly [RequestGroup, RequestGroup] | null = null
  let most = 0
  for (const [left, first] of requestGroups.entries()) {
    const one = reached[left] ?? 0
    if (one < level3Each) continue
    for (const [offset, second] of requestGroups.slice(left + 1).entries()) {
      const other = reached[left + 1 + offset] ?? 0
      if (other < level3Each) continue
      const correction = Math.log(dependence[`${first}${second}`] ?? 1)
      const both = Math.min(one, level3Cap) + Math.min(other, level3Cap) - correction
      if (both >= level3Sum && both > most) {
        most = both
        best = [first, second]
      }
    }
  }
  return best
}
