// Whose records are kept beyond their time: whoever decides a case, or an appeal against what came of it, must be
// able to compute its figures again.
import { isContestable } from './case-appeal.ts'
import type { Cases } from './cases.ts'

/** Workloads that a case is open about, and those with a notice that stands or can still be contested. */
export function workloadsHeld(
  { all, notices }: Pick<Cases, 'all' | 'notices'>,
  nowMs: number,
): readonly string[] {
  const held = new Set<string>()
  for (const { members } of all.values()) {
    for (const { workloadId, disposition } of members)
      if (disposition === null) held.add(workloadId)
  }
  for (const notice of notices.values()) {
    if (isContestable(notice, nowMs)) held.add(notice.workloadId)
  }
  return [...held]
}
