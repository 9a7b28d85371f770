// A workload's state is a fold over its records: counts, the groups' own sections, the evidence and the level. The
// same function serves requests as they come, records read again after a restart, and the report on a case.
import type { Calibration } from './calibration.ts'
import { requestGroups, stake } from './evidence.ts'
import { places, recordHeader, stateHeader } from './layout.ts'
import { levelOf, type Level } from './levels.ts'
import type { Bytes, RequestGroup, Section } from './section.ts'

export interface Folding {
  readonly sections: Readonly<Record<RequestGroup, Section>>
  /** Names by the byte that records carry. */
  readonly segments: readonly string[]
  readonly calibration: Calibration
}

/** Adds a record to the state at `state`, and says which level stands now. */
export function foldRecord(record: DataView, state: Bytes, folding: Folding): Level {
  const { view, at } = state
  const count = view.getUint32(at + stateHeader.count) + 1
  view.setUint32(at + stateHeader.count, count)
  const atMs = record.getFloat64(recordHeader.atMs)
  if (count === 1) view.setFloat64(at + stateHeader.firstAtMs, atMs)
  view.setFloat64(
    at + stateHeader.lastAtMs,
    Math.max(atMs, view.getFloat64(at + stateHeader.lastAtMs)),
  )
  const segment = folding.segments[record.getUint8(recordHeader.segment)] ?? ''
  const honest = folding.calibration.segments[segment]
  for (const [group, name] of requestGroups.entries()) {
    const { recordAt, stateAt } = places[name]
    if (honest !== undefined) {
      stake(view, at, { group, score: record.getUint8(recordAt), mean: honest[name].mean })
    }
    folding.sections[name].fold({ view: record, at: recordAt }, { view, at: at + stateAt })
  }
  const level = levelOf(view, at, folding.calibration)
  raise(view, at, level, count)
  return level
}

function raise(view: DataView, at: number, { level }: Level, count: number): void {
  const before = view.getUint8(at + stateHeader.levelMax)
  view.setUint8(at + stateHeader.level, level)
  if (level <= before) return
  view.setUint8(at + stateHeader.levelMax, level)
  for (let reached = before + 1; reached <= level; reached++) {
    view.setUint32(at + stateHeader.firstAt + 4 * (reached - 1), count)
  }
}
