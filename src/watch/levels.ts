// From evidence to a level. One group alone is never more than level 2, however much it has: level 3 takes two
// groups that share no input and speak on the same requests.
import type { Calibration } from './calibration.ts'
import { capitalOfGroup, capitalOfPair } from './evidence.ts'
import { pairGroups, requestGroups } from './games.ts'
import type { Group } from './section.ts'

export interface Level {
  readonly level: 0 | 1 | 2 | 3
  /** Groups that the level rests on. */
  readonly groups: readonly Group[]
}

const none: Level = { level: 0, groups: [] }

/** The level that the evidence supports now. */
export function levelOf(
  state: DataView,
  at: number,
  { thresholds }: Pick<Calibration, 'thresholds'>,
): Level {
  const pair = strongestPair(state, at)
  if (pair.capital >= thresholds.level3) return { level: 3, groups: pair.groups }
  const second = groupsOver(state, at, thresholds.level2)
  if (second.length > 0) return { level: 2, groups: second }
  if (pair.capital >= thresholds.level2) return { level: 2, groups: pair.groups }
  const first = groupsOver(state, at, thresholds.level1)
  return first.length > 0 ? { level: 1, groups: first } : none
}

function groupsOver(state: DataView, at: number, least: number): readonly Group[] {
  return requestGroups.filter((_, group) => capitalOfGroup(state, at, group) >= least)
}

function strongestPair(
  state: DataView,
  at: number,
): { readonly capital: number; readonly groups: readonly Group[] } {
  let most = -Infinity
  let strongest = 0
  for (let pair = 0; pair < pairGroups.length; pair++) {
    const capital = capitalOfPair(state, at, pair)
    if (capital > most) {
      most = capital
      strongest = pair
    }
  }
  const groups = (pairGroups[strongest] ?? []).flatMap((group) => requestGroups[group] ?? [])
  return { capital: most, groups }
}
