// What would follow, before it does: the notices of a step as their customers would read them, and what one operator may
// do about a case, with the reason where they may not. Nothing here changes anything.
import { refuseApprover } from '../identity/change.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { appealProblem, thirdPersonProblem } from '../watch/case-appeal.ts'
import { noticeOf } from '../watch/case-notice.ts'
import {
  approvalsOf,
  changesService,
  isWaiting,
  notApprovers,
  stepProblem,
  type Clauses,
} from '../watch/case-steps.ts'
import type { Case, CaseStep, Member } from '../watch/case.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { approverSentences, noticesOf, type AskedStep, type CaseDesk } from './case-desk.ts'
import { shownNotice, type ShownNotice } from './case-notices.ts'

/** A step that nobody has asked for yet. */
export interface StepPreview {
  readonly approvals: number
  /** Operators who could give one. */
  readonly approvers: readonly Approver[]
  /** As each customer would read it if the step took effect now; ids are made when it does. */
  readonly notices: readonly ShownNotice[]
}

export interface Approver {
  readonly id: string
  readonly name: string
}

/** A sentence: why not; null: they may. */
export type WhyNot = string | null

export interface CaseChoices {
  readonly work: WhyNot
  readonly steps: readonly {
    readonly id: string
    readonly approve: WhyNot
    readonly reject: WhyNot
    readonly approvers: readonly Approver[]
    readonly notices: readonly ShownNotice[]
  }[]
  readonly notices: readonly {
    readonly id: string
    readonly lift: WhyNot
    readonly enterAppeal: WhyNot
    readonly decide: WhyNot
  }[]
}

/** Whether `by` could ask for this step, and what would come of it; a Refusal names the field at fault. */
export function previewStep(
  desk: CaseDesk,
  by: Operator,
  caseId: string,
  asked: AskedStep,
): StepPreview | Refusal {
  const found = desk.register.cases.all.get(caseId)
  if (found === undefined) return refuse('door.not_found')
  const nowMs = desk.clock.nowMs()
  const step: CaseStep = {
    ...asked,
    id: '',
    proposedBy: by.id,
    proposedAtMs: nowMs,
    approvals: [],
    rejected: null,
    effectedAtMs: null,
  }
  const clausesOf = (member: Member): Clauses => desk.clausesOf(member.contractId, nowMs)
  const problem = stepProblem(found, step, clausesOf)
  if (problem !== null) return refuse('admin.invalid', problem)
  const approvals = approvalsOf(step)
  return {
    approvals,
    approvers: approvals === 0 ? [] : approversFor(desk, found, step),
    notices: noticesFor(desk, found, step),
  }
}

/** What `by` may do now. The same checks decide when they do it. */
export function choicesIn(desk: CaseDesk, by: Operator, found: Case): CaseChoices {
  const nowMs = desk.clock.nowMs()
  const may = (action: 'cases.work' | 'cases.appeals' | 'changes.approve'): WhyNot =>
    mayDo(by, action) ? null : roleSentences[action]
  return {
    work: may('cases.work'),
    steps: found.steps.filter(isWaiting).map((step) => {
      const why = refuseApprover(notApprovers(found, step), step, by, nowMs)
      return {
        id: step.id,
        approve: why === null ? null : approverSentences[why],
        reject: may('changes.approve') === null ? null : may('cases.work'),
        approvers: approversFor(desk, found, step),
        notices: noticesFor(desk, found, step),
      }
    }),
    notices: noticesOf(desk, found.id).map((notice) => {
      const isContested = notice.appeals.some(({ decision }) => decision === null)
      const works = may('cases.work') === null ? null : may('cases.appeals')
      return {
        id: notice.id,
        lift: notice.ended === null ? works : 'Its effect has ended.',
        enterAppeal: appealProblem(notice, nowMs) ?? works,
        decide: isContested
          ? (may('cases.appeals') ?? thirdPersonProblem(found, notice, by.id))
          : 'No appeal of this notice waits for a decision.',
      }
    }),
  }
}

const roleSentences = {
  'cases.work': 'Only an operator with the role analyst or compliance works cases.',
  'cases.appeals': 'Only an operator with the role compliance or approver decides appeals.',
  'changes.approve': approverSentences.not_an_approver,
} as const

/** Those who could still approve it; whoever has done so is none of them. */
function approversFor({ register, clock }: CaseDesk, found: Case, step: CaseStep): Approver[] {
  const nowMs = clock.nowMs()
  const barred = notApprovers(found, step)
  return [...register.operators.values()]
    .filter((operator) => refuseApprover(barred, step, operator, nowMs) === null)
    .map(({ id, name }) => ({ id, name }))
}

function noticesFor(desk: CaseDesk, found: Case, step: CaseStep): ShownNotice[] {
  if (!changesService(step)) return []
  const nowMs = desk.clock.nowMs()
  return found.members
    .filter(({ workloadId }) => step.workloadIds.includes(workloadId))
    .map((member) => {
      const clauses = desk.clausesOf(member.contractId, nowMs)
      return shownNotice(noticeOf(found, step, member, { id: '', clauses, nowMs }), nowMs)
    })
}
