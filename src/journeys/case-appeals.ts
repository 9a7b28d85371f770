// Appeals of notices: entered for the customer, decided by a third person, and relieved where that is late. What
// an appeal overturns is service restored and a record that says honest, in one event.
import type { Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import {
  appealProblem,
  newAppeal,
  thirdPersonProblem,
  unenteredReliefs,
} from '../watch/case-appeal.ts'
import type { Appeal, Notice } from '../watch/case.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { forbid, type CaseDesk } from './case-desk.ts'

/** `by`: the customer's key, or the operator who writes down what the customer said elsewhere. */
export function appeal(
  desk: CaseDesk,
  noticeId: string,
  said: Pick<Appeal, 'statement' | 'by'>,
): Promise<Notice | Refusal> {
  return desk.inTurn(async () => {
    const notice = desk.register.cases.notices.get(noticeId)
    if (notice === undefined) return refuse('door.not_found')
    const atMs = desk.clock.nowMs()
    const message = appealProblem(notice, atMs)
    if (message !== null) return refuse('door.field_invalid', { message, param: 'id' })
    const made = newAppeal({ id: newId('apl', atMs), atMs }, said)
    const { caseId } = notice
    await desk.commitEvent({ kind: 'case.appealed', caseId, noticeId, appeal: made }, said.by)
    return noticeNow(desk, notice)
  })
}

export function decideAppeal(
  desk: CaseDesk,
  by: Operator,
  asked: {
    readonly caseId: string
    readonly noticeId: string
    readonly outcome: 'upheld' | 'overturned'
    readonly reason: string
  },
): Promise<Notice | Refusal> {
  return desk.inTurn(async () => {
    const { caseId, noticeId, outcome, reason } = asked
    const notice = desk.register.cases.notices.get(noticeId)
    const found = desk.register.cases.all.get(caseId)
    if (found === undefined || notice?.caseId !== caseId) return refuse('door.not_found')
    const open = notice.appeals.find(({ decision }) => decision === null)
    if (open === undefined) return forbid('No appeal of this notice waits for a decision.')
    const problem = thirdPersonProblem(found, notice, by.id)
    if (problem !== null) return forbid(problem)
    const decision = { outcome, by: by.id, reason, atMs: desk.clock.nowMs() }
    const event = { kind: 'case.appeal_decided', caseId, noticeId, appealId: open.id } as const
    await desk.commitEvent({ ...event, decision }, by.id)
    return noticeNow(desk, notice)
  })
}

/** To one notice. */
export const answersMax = 20

/** What the customer says to what it was asked; it changes nothing by itself. */
export function answerNotice(
  desk: CaseDesk,
  noticeId: string,
  { statement, by }: Pick<Appeal, 'statement' | 'by'>,
): Promise<Notice | Refusal> {
  return desk.inTurn(async () => {
    const notice = desk.register.cases.notices.get(noticeId)
    if (notice === undefined) return refuse('door.not_found')
    if (notice.questions.length === 0 || notice.answers.length >= answersMax) {
      const message =
        notice.questions.length === 0 ? 'This notice asks nothing.' : 'It was answered too often.'
      return refuse('door.field_invalid', { message, param: 'id' })
    }
    const answer = { by, atMs: desk.clock.nowMs(), text: statement }
    const { caseId } = notice
    await desk.commitEvent({ kind: 'case.answered', caseId, noticeId, answer }, by)
    return noticeNow(desk, notice)
  })
}

/** Enters relief where appeals are overdue; the effect rests since the hour passed, entered or not. */
export function enterReliefs(desk: CaseDesk): Promise<void> {
  return desk.inTurn(async () => {
    const { standing } = desk.register.cases
    for (const notice of [...standing.values()].flat()) {
      for (const { id: appealId, dueAtMs } of unenteredReliefs(notice, desk.clock.nowMs())) {
        const { caseId, id: noticeId } = notice
        const event = { kind: 'case.relieved', caseId, noticeId, appealId, atMs: dueAtMs } as const
        await desk.commitEvent(event, 'house')
      }
    }
  })
}

function noticeNow({ register }: CaseDesk, before: Notice): Notice {
  return register.cases.notices.get(before.id) ?? before
}
