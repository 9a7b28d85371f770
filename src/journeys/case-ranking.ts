// Which cases need a person most: those with an appeal that waits for its decision, the one due first in front, also
// where the case itself was judged already; then those that are open; then those that are closed, latest first.
import { isOpenCase, type Case } from '../watch/case.ts'
import { noticesOf, type CaseDesk } from './case-desk.ts'

export interface RankedCase {
  readonly found: Case
  /** By when its next appeal is to be decided; null: none waits. */
  readonly appealDueMs: number | null
}

export function rankedCases(desk: CaseDesk): readonly RankedCase[] {
  const all = [...desk.register.cases.all.values()].map((found) => ({
    found,
    appealDueMs: appealDueMs(desk, found.id),
  }))
  return all.toSorted(
    (left, right) =>
      (left.appealDueMs ?? Infinity) - (right.appealDueMs ?? Infinity) || byCase(left, right),
  )
}

function appealDueMs(desk: CaseDesk, caseId: string): number | null {
  const waiting = noticesOf(desk, caseId).flatMap(({ appeals }) =>
    appeals.flatMap(({ dueAtMs, decision }) => (decision === null ? [dueAtMs] : [])),
  )
  return waiting.length === 0 ? null : Math.min(...waiting)
}

function byCase({ found: left }: RankedCase, { found: right }: RankedCase): number {
  return (
    Number(isOpenCase(right)) - Number(isOpenCase(left)) ||
    right.level - left.level ||
    breachesOf(right) - breachesOf(left) ||
    right.members.length - left.members.length ||
    (left.id < right.id ? 1 : -1)
  )
}

function breachesOf({ members }: Case): number {
  return members.filter(({ judgement }) => judgement.finding === 'breach').length
}
