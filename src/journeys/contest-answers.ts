// A contest opens a question under a name of its own; the determination that answers the question
// answers the contest.
import type { Contest } from '../party/contest.ts'
import type { Contest as Raised, Determination } from './register.ts'

/** In place of a rule's id, in the referral and the determination; no rule has a slash in its id. */
export function contestRuleId(factId: string): string {
  return `contest/${factId}`
}

/** The contest with its answer: upheld if it was determined to be right. */
export function standingContest(
  { atMs, ...raised }: Raised,
  determinations: Iterable<Determination>,
): Contest {
  const answer = [...determinations].find(
    ({ partyId, ruleId, madeAtMs }) =>
      partyId === raised.partyId && ruleId === contestRuleId(raised.factId) && madeAtMs >= atMs,
  )
  return {
    ...raised,
    raisedAtMs: atMs,
    answered:
      answer === undefined
        ? null
        : {
            atMs: answer.madeAtMs,
            outcome: answer.truth === 'T' ? 'upheld' : 'rejected',
            reason: answer.reason,
          },
  }
}
