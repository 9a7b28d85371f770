// What waits for a person, as one operator sees it: changes and steps that need another's approval, a changed
// configuration, questions, appeals, declarations of customers. Each says who asked, whether this operator may decide
// it and, if not, why. What an operator may not read is not there at all.
import {
  approvalsNeeded,
  approversOf,
  isApproved,
  isOpen,
  refuseApproval,
  refuseApprover,
  type Change,
} from '../identity/change.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { thirdPersonProblem } from '../watch/case-appeal.ts'
import { approvalsOf, isWaiting, notApprovers } from '../watch/case-steps.ts'
import { declarationState } from '../watch/use-declaration.ts'
import { isOpenCase, type Case, type CaseStep, type Notice } from '../watch/case.ts'
import { approvalSentences } from './change-desk.ts'
import { approverSentences, type CaseDesk } from './case-desk.ts'
import { openQuestions, type ComplianceDesk } from './compliance-desk.ts'
import { guardItems } from './inbox-guard.ts'

export const inboxKinds = [
  'configuration',
  'change',
  'step',
  'referral',
  'appeal',
  'declaration',
  'hold_release',
  'break_glass',
] as const

export interface InboxItem {
  readonly kind: (typeof inboxKinds)[number]
  readonly id: string
  /** What it lies in: the case of a step or an appeal. */
  readonly within: string | null
  readonly title: string
  /** An operator's id, `watch`, or null: nobody asked in person. */
  readonly askedBy: string | null
  readonly askedAtMs: number
  readonly dueAtMs: number | null
  readonly approvals: { readonly given: number; readonly needed: number } | null
  /** Null: this operator may decide it now. */
  readonly whyNot: string | null
}

/** A configuration that nobody asked to have approved yet. */
export interface PendingContent {
  readonly hash: string
  readonly sinceMs: number
  readonly approvals: number
}

export interface InboxDesk extends ComplianceDesk {
  readonly cases: CaseDesk
  readonly pendingConfiguration: () => PendingContent | null
}

/** What this operator can decide first, then by when it is due, then by when it was asked. */
export function inboxOf(desk: InboxDesk, by: Operator): readonly InboxItem[] {
  const items = [
    ...configurationItems(desk, by),
    ...changeItems(desk, by),
    ...caseItems(desk, by),
    ...questionItems(desk, by),
    ...declarationItems(desk, by),
    ...guardItems(desk, by),
  ]
  return items.toSorted(
    (left, right) =>
      Number(left.whyNot !== null) - Number(right.whyNot !== null) ||
      (left.dueAtMs ?? Infinity) - (right.dueAtMs ?? Infinity) ||
      left.askedAtMs - right.askedAtMs ||
      (left.id < right.id ? -1 : 1),
  )
}

function seesChanges(by: Operator): boolean {
  const any = ['changes.approve', 'changes.request', 'house.read'] as const
  return any.some((action) => mayDo(by, action))
}

function configurationItems(
  { register, pendingConfiguration }: InboxDesk,
  by: Operator,
): readonly InboxItem[] {
  const pending = pendingConfiguration()
  if (pending === null || !seesChanges(by)) return []
  const isAsked = register.changes
    .values()
    .some((change) => change.contentHash === pending.hash && isOpen(change))
  if (isAsked) return []
  return [
    {
      kind: 'configuration',
      id: pending.hash,
      within: null,
      title: 'A changed configuration waits, and nobody has asked for its approval',
      askedBy: null,
      askedAtMs: pending.sinceMs,
      dueAtMs: null,
      approvals: { given: 0, needed: pending.approvals },
      whyNot: mayDo(by, 'changes.request')
        ? null
        : 'Somebody who may ask for changes asks for it first.',
    },
  ]
}

function changeItems(desk: InboxDesk, by: Operator): readonly InboxItem[] {
  if (!seesChanges(by)) return []
  const { register, clock } = desk
  const nowMs = clock.nowMs()
  const pending = desk.pendingConfiguration()
  return register.changes
    .values()
    .filter(isOpen)
    .map((change): InboxItem => {
      const at = { operators: register.operators, nowMs }
      const toPublish = change.content !== undefined && isApproved(change, at)
      return {
        kind: 'change',
        id: change.id,
        within: null,
        title: change.summary,
        askedBy: change.requestedBy,
        askedAtMs: change.requestedAtMs,
        dueAtMs: null,
        approvals: {
          given: approversOf(change, at).size,
          needed: neededFor(change, pending),
        },
        whyNot: toPublish ? whyNotPublish(by) : whyNotApprove(desk, change, by),
      }
    })
    .toArray()
}

function whyNotApprove(
  { register, clock }: InboxDesk,
  change: Change,
  by: Operator,
): string | null {
  const replayOf = register.replays.get(change.replayId ?? '')?.contentHash ?? null
  const why = refuseApproval(change, by, { replayOf, nowMs: clock.nowMs() })
  return why === null ? null : approvalSentences[why]
}

/** Nobody needs to approve it any more; that it counts is for somebody to say. */
function whyNotPublish(by: Operator): string | null {
  if (mayDo(by, 'changes.publish')) return null
  return 'It is approved; an engineer or compliance publishes it.'
}

function neededFor(change: Change, pending: PendingContent | null): number {
  const isPending = pending?.hash === change.contentHash
  return Math.max(approvalsNeeded[change.kind], isPending ? pending.approvals : 1)
}

function caseItems(desk: InboxDesk, by: Operator): readonly InboxItem[] {
  if (!mayDo(by, 'cases.read')) return []
  const { cases } = desk.register
  const steps = [...cases.all.values()].filter(isOpenCase).flatMap((found) => {
    const waiting = found.steps.filter((step) => isWaiting(step) && approvalsOf(step) > 0)
    return waiting.map((step) => stepItem(desk, by, found, step))
  })
  const appeals = [...cases.notices.values()].flatMap((notice) => appealItems(desk, by, notice))
  return [...steps, ...appeals]
}

function stepItem(desk: InboxDesk, by: Operator, found: Case, step: CaseStep): InboxItem {
  const nowMs = desk.clock.nowMs()
  const why = refuseApprover(notApprovers(found, step), step, by, nowMs)
  return {
    kind: 'step',
    id: step.id,
    within: found.id,
    title: `${step.stage} for ${step.workloadIds.join(', ')}`,
    askedBy: step.proposedBy,
    askedAtMs: step.proposedAtMs,
    dueAtMs: null,
    approvals: {
      given: approversOf(step, { operators: desk.register.operators, nowMs }).size,
      needed: approvalsOf(step),
    },
    whyNot: why === null ? null : approverSentences[why],
  }
}

function appealItems({ register }: InboxDesk, by: Operator, notice: Notice): readonly InboxItem[] {
  const found = register.cases.all.get(notice.caseId)
  const open = notice.appeals.filter(({ decision }) => decision === null)
  if (found === undefined) return []
  return open.map((appeal) => ({
    kind: 'appeal',
    id: notice.id,
    within: notice.caseId,
    title: `${notice.workloadId} contests: ${notice.stage}`,
    askedBy: appeal.by,
    askedAtMs: appeal.atMs,
    dueAtMs: appeal.dueAtMs,
    approvals: null,
    whyNot: mayDo(by, 'cases.appeals')
      ? thirdPersonProblem(found, notice, by.id)
      : 'Only compliance or an approver decides appeals.',
  }))
}

function declarationItems(
  { register, clock, answerWithinMs }: InboxDesk,
  by: Operator,
): readonly InboxItem[] {
  if (!mayDo(by, 'cases.read')) return []
  const nowMs = clock.nowMs()
  return [...register.declarations.all.values()]
    .filter((one) => declarationState(one, nowMs) === 'waiting')
    .map((one) => ({
      kind: 'declaration',
      id: one.id,
      within: null,
      title: `${one.workloadId} declares (${one.kind}): ${one.text}`,
      askedBy: one.by,
      askedAtMs: one.atMs,
      dueAtMs: one.atMs + answerWithinMs,
      approvals: null,
      whyNot: mayDo(by, 'cases.work')
        ? null
        : 'Only compliance or an analyst decides declarations.',
    }))
}

function questionItems(desk: InboxDesk, by: Operator): readonly InboxItem[] {
  if (!mayDo(by, 'decisions.reasons')) return []
  return openQuestions(desk).map((referral) => ({
    kind: 'referral',
    id: referral.id,
    within: null,
    title: `${referral.partyId}: ${referral.question}`,
    askedBy: null,
    askedAtMs: referral.openedAtMs,
    dueAtMs: referral.dueAtMs,
    approvals: null,
    whyNot: mayDo(by, 'referrals.determine') ? null : 'Only compliance answers questions.',
  }))
}
