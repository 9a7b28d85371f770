// Whose records are kept beyond their time: whoever decides a case, or an appeal against what came of it, must be
// able to compute its figures again.
import { isContestable } from './case-appeal.ts'
import { effectAt } from './case-notice.ts'
import type { Cases } from './cases.ts'
import type { ShutOut } from './linked.ts'

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

/** Parties of which a case suspends a workload at this instant: whoever takes their place is looked for. */
export function shutOutBy(
  { standing }: Pick<Cases, 'standing'>,
  nowMs: number,
): readonly ShutOut[] {
  const holding = [...standing.values()]
    .flat()
    .filter((notice) => notice.stage === 'suspend' && effectAt(notice, nowMs).holds)
  return [...Map.groupBy(holding, ({ partyId }) => partyId)].map(([party, notices]) => ({
    party,
    workloads: [...new Set(notices.map(({ workloadId }) => workloadId))],
    standing: 'suspended',
  }))
}
