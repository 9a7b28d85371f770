// Appeals: of one notice, by its customer, to a person who neither opened the case, nor works it, nor asked for the
// step, nor approved it. Undecided after 48 hours the effect rests until somebody decides.
import { appealWithinMs, contestAfterMs } from './case-notice.ts'
import type { Appeal, Case, Notice } from './case.ts'

/** Of one notice, one after the other. */
export const appealsMax = 5

/** Why it cannot be contested now, as a sentence; null if it can. */
export function appealProblem({ ended, appeals }: Notice, nowMs: number): string | null {
  if (appeals.some(({ decision }) => decision === null)) {
    return 'This notice is contested already; the appeal waits for its decision.'
  }
  if (ended?.why === 'overturned') return 'This notice was overturned; nothing is left to contest.'
  if (ended !== null && nowMs >= ended.atMs + contestAfterMs) {
    return 'This notice ended too long ago to be contested.'
  }
  if (appeals.length >= appealsMax) {
    return `This notice was contested ${appealsMax} times; write to whoever gave you the key.`
  }
  return null
}

export function newAppeal(
  { id, atMs }: Pick<Appeal, 'id' | 'atMs'>,
  { statement, by }: Pick<Appeal, 'statement' | 'by'>,
): Appeal {
  return { id, atMs, statement, by, dueAtMs: atMs + appealWithinMs, decision: null }
}

/** Why `operatorId` is no third person to this notice; null if they are. */
export function thirdPersonProblem(
  { openedBy, owner, steps }: Case,
  { stepId }: Notice,
  operatorId: string,
): string | null {
  if (operatorId === openedBy) return 'Whoever opened the case does not decide its appeals.'
  if (operatorId === owner) return 'Whoever works the case does not decide its appeals.'
  const step = steps.find(({ id }) => id === stepId)
  if (step?.proposedBy === operatorId) {
    return 'Whoever asked for the step does not decide its appeals.'
  }
  if (step?.approvals.some((approval) => approval.operatorId === operatorId) === true) {
    return 'Whoever approved the step does not decide its appeals.'
  }
  return null
}

/** Overdue appeals whose relief was not entered yet. */
export function unenteredReliefs(notice: Notice, nowMs: number): readonly Appeal[] {
  return notice.appeals.filter(
    ({ id, dueAtMs, decision }) =>
      decision === null && dueAtMs <= nowMs && !notice.relieved.includes(id),
  )
}

/** Workloads that an appeal found honest: nobody judges them anew in the same case. */
export function overturnedIn(notices: readonly Notice[]): ReadonlySet<string> {
  const overturned = notices.filter(({ ended }) => ended?.why === 'overturned')
  return new Set(overturned.map(({ workloadId }) => workloadId))
}

/** Whether an appeal waits, or one may still come. */
export function isContestable({ ended, appeals }: Notice, nowMs: number): boolean {
  if (appeals.some(({ decision }) => decision === null)) return true
  return ended === null || (ended.why !== 'overturned' && nowMs < ended.atMs + contestAfterMs)
}
