// What people answer for decisions to rest on: who takes a question, and the determination that closes it.
// Each is an event of the register and an entry of the log, and counts with the next request once it is
// durable. One person answers, by name, with evidence and until a date: the rule asked for just that.
import type { Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { contestRuleId, unaskedContests } from './contest-answers.ts'
import type { Contest, Determination, Referral, Register } from './register.ts'
import type { RegisterDesk } from './register-desk.ts'
import type { World } from './world.ts'

export interface ComplianceDesk {
  readonly clock: Clock
  readonly register: Register
  readonly commitEvent: RegisterDesk['commitEvent']
  readonly world: () => World
  /** Must be those that files of dossiers in force state. */
  readonly dossierContests: () => readonly Contest[]
  /** How long a question may wait for its answer. */
  readonly answerWithinMs: number
}

/** All that waits for a person, those that are due first in front. */
export function openQuestions(desk: ComplianceDesk): readonly Referral[] {
  const { register, answerWithinMs } = desk
  const times = { nowMs: desk.clock.nowMs(), answerWithinMs }
  const open = [
    ...register.referrals.values(),
    ...unaskedContests(contestsOf(desk), register, times),
  ]
  return open.toSorted((left, right) => left.dueAtMs - right.dueAtMs)
}

function contestsOf({ dossierContests, register }: ComplianceDesk): readonly Contest[] {
  return [...dossierContests(), ...register.contests.values()]
}

/** Says who answers; a referral that somebody took may be taken over. */
export async function takeReferral(
  desk: ComplianceDesk,
  by: Operator,
  id: string,
): Promise<Referral | Refusal> {
  const referral = openQuestions(desk).find((open) => open.id === id)
  if (referral === undefined) return refuse('door.not_found')
  if (!desk.register.referrals.has(id)) {
    await desk.commitEvent({ kind: 'referral.opened', referral }, by.id)
  }
  if (referral.owner !== by.id) {
    await desk.commitEvent({ kind: 'referral.taken', referralId: id, owner: by.id }, by.id)
  }
  return { ...referral, owner: by.id }
}

/** Answers one rule's question about one party; closes the referral if there is one. */
export async function determine(
  desk: ComplianceDesk,
  by: Operator,
  asked: Pick<
    Determination,
    'partyId' | 'ruleId' | 'truth' | 'reason' | 'evidence' | 'expiresAtMs'
  >,
): Promise<Determination | Refusal> {
  const nowMs = desk.clock.nowMs()
  if (!desk.world().parties.has(asked.partyId)) {
    return invalid('party', 'There is no such party.')
  }
  if (!isQuestion(desk, asked)) {
    return invalid('rule', 'No pack in force has this rule, and no question is open under it.')
  }
  if (asked.expiresAtMs <= nowMs) return invalid('expires', 'expires must be in the future.')
  const determination: Determination = {
    ...asked,
    id: newId('det', nowMs),
    madeBy: by.id,
    madeAtMs: nowMs,
  }
  await desk.commitEvent({ kind: 'determination.made', determination }, by.id)
  return determination
}

/** A rule of the packs, or what a party contests or ever contested: a later answer counts before an earlier. */
function isQuestion(
  desk: ComplianceDesk,
  { partyId, ruleId }: Pick<Determination, 'partyId' | 'ruleId'>,
): boolean {
  const nowMs = desk.clock.nowMs()
  const { rules } = desk.world().decisionsNow(nowMs).policy
  if (rules.some(({ rule }) => rule.id === ruleId)) return true
  const isContested = contestsOf(desk).some(
    (contest) => contest.partyId === partyId && contestRuleId(contest.factId) === ruleId,
  )
  if (isContested) return true
  return [...desk.register.referrals.values()].some(
    (referral) => referral.partyId === partyId && referral.ruleId === ruleId,
  )
}

function invalid(param: string, message: string): Refusal {
  return refuse('admin.invalid', { param, message })
}
