// A workload's state is a fold over its records: counts, the groups' own sections, the evidence and the level. The
// same function serves requests as they come, records read again after a restart, and the report on a case.
import type { Calibration } from './calibration.ts'
import { stakeAll } from './evidence.ts'
import { gameNames, requestGroups } from './games.ts'
import { places, recordHeader, stateHeader } from './layout.ts'
import { levelOf, type Level } from './levels.ts'
import {
  groups as letters,
  type Bytes,
  type Group,
  type RequestGroup,
  type Section,
} from './section.ts'

export interface Folding {
  readonly sections: Readonly<Record<RequestGroup, Section>>
  /** Names by the byte that records carry. */
  readonly segments: readonly string[]
  readonly calibration: Calibration
  /** Per segment the bounds of all games, in their order; a segment without any is not judged. */
  readonly means: readonly (readonly number[] | null)[]
}

export function foldingOf(
  calibration: Calibration,
  sections: Folding['sections'],
  segments: readonly string[],
): Folding {
  const means = segments.map((name) => {
    const nulls = calibration.segments[name]
    return nulls === undefined ? null : gameNames.map((game) => nulls[game].mean)
  })
  return { sections, segments, calibration, means }
}

const scores = [0, 0, 0, 0]

/** Adds a record to the state at `state`, and says which level stands now. */
export function foldRecord(record: DataView, state: Bytes, folding: Folding): Level {
  const { view, at } = state
  const count = view.getUint32(at + stateHeader.count) + 1
  view.setUint32(at + stateHeader.count, count)
  const atS = Math.max(0, Math.floor(record.getFloat64(recordHeader.atMs) / 1000))
  if (count === 1) view.setUint32(at + stateHeader.firstAtS, atS)
  const lastAtS = view.getUint32(at + stateHeader.lastAtS)
  view.setUint32(at + stateHeader.lastAtS, Math.max(atS, lastAtS))
  for (let group = 0; group < requestGroups.length; group++) {
    const name = requestGroups[group] ?? 'a'
    const { recordAt, stateAt } = places[name]
    scores[group] = record.getUint8(recordAt)
    folding.sections[name].fold({ view: record, at: recordAt }, { view, at: at + stateAt })
  }
  const means = folding.means[record.getUint8(recordHeader.segment)] ?? null
  if (means !== null) {
    stakeAll(view, at, { scores, strand: record.getUint8(recordHeader.strand) }, means)
  }
  const level = levelOf(view, at, folding.calibration)
  raise(view, at, level, count)
  return level
}

function raise(view: DataView, at: number, { level, groups }: Level, count: number): void {
  const before = view.getUint8(at + stateHeader.levelMax)
  view.setUint8(at + stateHeader.level, level)
  if (level <= before) return
  view.setUint8(at + stateHeader.levelMax, level)
  view.setUint8(at + stateHeader.groups, bitsOf(groups))
  for (let reached = before + 1; reached <= level; reached++) {
    view.setUint32(at + stateHeader.firstAt + 4 * (reached - 1), count)
  }
}

function bitsOf(groups: readonly Group[]): number {
  return groups.reduce((bits, group) => bits | (1 << letters.indexOf(group)), 0)
}

/** The groups that the highest level of a state rests on. */
export function groupsOf({ view, at }: Bytes): readonly Group[] {
  const bits = view.getUint8(at + stateHeader.groups)
  return letters.filter((_, index) => (bits & (1 << index)) !== 0)
}
