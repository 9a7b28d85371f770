// Four eyes: a change is asked for by one operator, approved by others, and only then published. It
// is bound to the hash of its exact content, so that nothing is approved but what was looked at.
//
//   requested --approve (by n others)--> approved --publish--> published
//       '------------- withdraw ------------'--> withdrawn
import { mayDo, type Operator } from './operator.ts'

export const changeKinds = ['configuration', 'pack', 'contract', 'exception', 'fact'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Approvals that each kind needs; an exception relaxes a rule and needs two. */
export const approvalsNeeded: Readonly<Record<ChangeKind, number>> = {
  configuration: 1,
  pack: 1,
  contract: 1,
  exception: 2,
  fact: 1,
}

export interface Approval {
  readonly operatorId: string
  readonly atMs: number
}

export interface Change {
  readonly id: string
  readonly kind: ChangeKind
  /** SHA-256 in hex over the exact content that will be published. */
  readonly contentHash: string
  readonly summary: string
  readonly reason: string
  readonly requestedBy: string
  readonly requestedAtMs: number
  /** What the replay of recorded traffic said; must be there before anybody approves. */
  readonly replayId: string | null
  readonly approvals: readonly Approval[]
  readonly publishedAtMs: number | null
  readonly withdrawnAtMs: number | null
}

export type ApprovalRefusal =
  | 'not_an_approver'
  | 'is_the_requester'
  | 'is_sales'
  | 'approved_before'
  | 'not_open'
  | 'replay_missing'

/** Why `operator` cannot approve `change` now; null if they can. */
export function refuseApproval(change: Change, operator: Operator): ApprovalRefusal | null {
  if (change.publishedAtMs !== null || change.withdrawnAtMs !== null) return 'not_open'
  if (operator.id === change.requestedBy) return 'is_the_requester'
  // Before the role that grants it: having both roles does not make a seller an approver.
  if (operator.roles.includes('sales')) return 'is_sales'
  if (!mayDo(operator, 'changes.approve')) return 'not_an_approver'
  if (change.approvals.some(({ operatorId }) => operatorId === operator.id)) {
    return 'approved_before'
  }
  return change.replayId === null ? 'replay_missing' : null
}

/** Whether enough different people have approved: as many as the kind needs, and at least `needed`. */
export function isApproved(change: Change, needed = 1): boolean {
  const people = new Set(change.approvals.map(({ operatorId }) => operatorId))
  return people.size >= Math.max(needed, approvalsNeeded[change.kind])
}
