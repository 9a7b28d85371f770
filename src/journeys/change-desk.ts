// Changes under four eyes: asked for, replayed, approved by others, published. Every step is an event
// of the register and an entry of the log before anybody hears that it was taken.
import { isApproved, refuseApproval, type Change, type ChangeKind } from '../identity/change.ts'
import {
  mayDo,
  reservedOperatorIds,
  roles,
  type Operator,
  type Role,
} from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { HouseEvent, Register } from './register.ts'

export interface ChangeDesk {
  readonly clock: Clock
  readonly register: Register
  /** Must resolve once the event and its entry are durable; the register has applied it then. */
  readonly commitEvent: (event: HouseEvent, by: string) => Promise<void>
}

/** 403 by role; what each sentence of the refusal tells is in `approvalSentences`. */
export function requireAction(
  operator: Operator,
  action: Parameters<typeof mayDo>[1],
): Refusal | null {
  if (mayDo(operator, action)) return null
  return refuse('admin.forbidden', {
    message: `Your roles (${operator.roles.join(', ')}) do not include ${action}.`,
  })
}

export async function createOperator(
  desk: ChangeDesk,
  by: Operator,
  asked: { readonly id: string; readonly name: string; readonly roles: readonly Role[] },
): Promise<Operator | Refusal> {
  const forbidden = requireAction(by, 'operators.manage')
  if (forbidden !== null) return forbidden
  if (reservedOperatorIds.includes(asked.id)) {
    const message = `${asked.id} stands for something else in entries; take another id.`
    return refuse('admin.invalid', { message, param: 'id' })
  }
  if (desk.register.operators.has(asked.id)) {
    return refuse('admin.invalid', { message: 'There is such an operator already.', param: 'id' })
  }
  if (asked.roles.length === 0) {
    const message = `Name at least one role of: ${roles.join(', ')}.`
    return refuse('admin.invalid', { message, param: 'roles' })
  }
  const operator: Operator = {
    ...asked,
    roles: [...new Set(asked.roles)],
    createdAtMs: desk.clock.nowMs(),
    createdBy: by.id,
    removedAtMs: null,
  }
  await desk.commitEvent({ kind: 'operator.created', operator }, by.id)
  return operator
}

/** Every key of theirs stops with the answer; a repeat answers the first removal. */
export async function removeOperator(
  desk: ChangeDesk,
  by: Operator,
  id: string,
): Promise<Operator | Refusal> {
  const forbidden = requireAction(by, 'operators.manage')
  if (forbidden !== null) return forbidden
  const known = desk.register.operators.get(id)
  if (known === undefined) return refuse('door.not_found')
  if (known.removedAtMs !== null) return known
  const atMs = desk.clock.nowMs()
  await desk.commitEvent({ kind: 'operator.removed', operatorId: id, atMs }, by.id)
  return { ...known, removedAtMs: atMs }
}

export async function requestChange(
  desk: ChangeDesk,
  by: Operator,
  asked: {
    readonly kind: ChangeKind
    /** SHA-256 in hex over what is to be published. */
    readonly contentHash: string
    readonly summary: string
    readonly reason: string
  },
): Promise<Change | Refusal> {
  const forbidden = requireAction(by, 'changes.request')
  if (forbidden !== null) return forbidden
  for (const change of desk.register.changes.values()) {
    // The same people would be asked twice about the same bytes.
    const isOpen = change.publishedAtMs === null && change.withdrawnAtMs === null
    if (!isOpen || change.contentHash !== asked.contentHash) continue
    const message = `${change.id} asks for the same content already; approve or withdraw it.`
    return refuse('admin.invalid', { message, param: 'contentHash' })
  }
  const atMs = desk.clock.nowMs()
  const change: Change = {
    id: newId('chg', atMs),
    kind: asked.kind,
    contentHash: asked.contentHash,
    summary: asked.summary,
    reason: asked.reason,
    requestedBy: by.id,
    requestedAtMs: atMs,
    replayId: null,
    approvals: [],
    publishedAtMs: null,
    withdrawnAtMs: null,
  }
  await desk.commitEvent({ kind: 'change.requested', change }, by.id)
  return change
}

const approvalSentences = {
  not_an_approver: 'Only an operator with the role approver approves.',
  is_the_requester: 'Whoever asks for a change does not approve it.',
  is_sales: 'Whoever sells does not approve.',
  approved_before: 'You have approved this change already; it needs somebody else.',
  not_open: 'This change was published or withdrawn.',
  replay_missing: 'Run the replay of this change first; approvers see what it does.',
} as const

export async function approveChange(
  desk: ChangeDesk,
  by: Operator,
  changeId: string,
): Promise<Change | Refusal> {
  const change = desk.register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  const why = refuseApproval(change, by)
  if (why !== null) return refuse('admin.forbidden', { message: approvalSentences[why] })
  const atMs = desk.clock.nowMs()
  await desk.commitEvent({ kind: 'change.approved', changeId, operatorId: by.id, atMs }, by.id)
  return desk.register.changes.get(changeId) ?? change
}

/** The requester takes it back, or an approver turns it down; what was published stays. */
export async function withdrawChange(
  desk: ChangeDesk,
  by: Operator,
  changeId: string,
): Promise<Change | Refusal> {
  const change = desk.register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  if (change.requestedBy !== by.id && !mayDo(by, 'changes.approve')) {
    const message = 'Only whoever asked for a change, or an approver, withdraws it.'
    return refuse('admin.forbidden', { message })
  }
  if (change.withdrawnAtMs !== null) return change
  if (change.publishedAtMs !== null) {
    return refuse('admin.forbidden', { message: approvalSentences.not_open })
  }
  const atMs = desk.clock.nowMs()
  await desk.commitEvent({ kind: 'change.withdrawn', changeId, atMs }, by.id)
  return desk.register.changes.get(changeId) ?? change
}

/** Names the replay of recorded traffic that approvers are to see; nobody approves before. */
export async function attachReplay(
  desk: ChangeDesk,
  changeId: string,
  replayId: string,
): Promise<Change | Refusal> {
  const change = desk.register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  if (change.publishedAtMs !== null || change.withdrawnAtMs !== null) {
    return refuse('admin.forbidden', { message: approvalSentences.not_open })
  }
  // Whoever approved has seen another replay.
  if (change.approvals.length > 0) {
    const message = 'This change has approvals of another replay; ask for it anew.'
    return refuse('admin.forbidden', { message })
  }
  await desk.commitEvent({ kind: 'change.replayed', changeId, replayId }, 'house')
  return desk.register.changes.get(changeId) ?? change
}

/** The open change of exactly this content that `needed` different people have approved, or null. */
export function approvedChange(
  register: Pick<Register, 'changes'>,
  contentHash: string,
  needed: number,
): Change | null {
  for (const change of register.changes.values()) {
    if (change.contentHash !== contentHash) continue
    if (change.withdrawnAtMs !== null || change.publishedAtMs !== null) continue
    if (isApproved(change, needed)) return change
  }
  return null
}
