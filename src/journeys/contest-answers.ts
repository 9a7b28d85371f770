// A contest opens a question under a name of its own; the determinations that answer the question answer
// the contest: the last one counts, and once it has expired the question is open again.
import { contestChangeMs, isDisputed, questionOf } from '../party/contest.ts'
import type { Contest, ContestAnswer } from '../party/contest.ts'
import type { Moment } from '../party/evidence.ts'
import type { Fact } from '../policy/fact.ts'
import { referralId } from './referrals.ts'
import type { Contest as Raised, Determination, Referral, Register } from './register.ts'

/** In place of a rule's id, in the referral and the determination; no rule has a slash in its id. */
export function contestRuleId(factId: string): string {
  return `contest/${factId}`
}

/** The contest with all answers to its question that came after it. */
export function standingContest(
  { atMs, ...raised }: Raised,
  determinations: Iterable<Determination>,
): Contest {
  const ruleId = contestRuleId(raised.factId)
  const answers = [...determinations]
    .filter((one) => one.partyId === raised.partyId && one.ruleId === ruleId)
    .filter(({ madeAtMs }) => madeAtMs >= atMs)
    .toSorted((left, right) => left.madeAtMs - right.madeAtMs)
    .map(({ madeAtMs, expiresAtMs, truth, reason }): ContestAnswer => ({
      atMs: madeAtMs,
      untilMs: expiresAtMs,
      outcome: truth === 'T' ? 'upheld' : 'rejected',
      reason,
    }))
  return { ...raised, raisedAtMs: atMs, answers }
}

/**
 * Questions of contests that stand open with nobody asked: their answer has expired, or they came with
 * a file of dossiers. As open as on the first day, and due like any.
 */
export function unaskedContests(
  contests: readonly Raised[],
  { referrals, determinations }: Pick<Register, 'referrals' | 'determinations'>,
  { nowMs, answerWithinMs }: { readonly nowMs: number; readonly answerWithinMs: number },
): readonly Referral[] {
  const found = new Map<string, Referral>()
  for (const raised of contests) {
    const { partyId, factId } = raised
    const ruleId = contestRuleId(factId)
    const id = referralId(partyId, ruleId)
    const contest = standingContest(raised, determinations.values())
    if (referrals.has(id) || !isDisputed(contest, { asOfMs: nowMs, knownAtMs: nowMs })) continue
    const openedAtMs = contest.answers.at(-1)?.untilMs ?? contest.raisedAtMs
    const question = questionOf(partyId, factId)
    const dueAtMs = openedAtMs + answerWithinMs
    const owner = 'compliance'
    found.set(id, { id, partyId, ruleId, question, openedAtMs, owner, dueAtMs })
  }
  return [...found.values()]
}

/** Facts of the register, each with the contests of it that stand open, and when that next changes. */
export function withContests(
  { facts, contests, determinations }: Pick<Register, 'facts' | 'contests' | 'determinations'>,
  moment: Moment,
): { readonly facts: readonly Fact[]; readonly changesMs: readonly (number | null)[] } {
  const about = [...contests.values()]
    .filter(({ factId }) => facts.has(factId))
    .map((raised) => standingContest(raised, determinations.values()))
  const open = Map.groupBy(
    about.filter((contest) => isDisputed(contest, moment)),
    ({ factId }) => factId,
  )
  return {
    facts: [...facts.values()].map((fact) => {
      const disputes = open.get(fact.id)?.map(({ id, partyId }) => `${partyId} contests it (${id})`)
      return disputes === undefined ? fact : { ...fact, disputes: [...fact.disputes, ...disputes] }
    }),
    changesMs: about.map((contest) => contestChangeMs(contest, moment)),
  }
}
