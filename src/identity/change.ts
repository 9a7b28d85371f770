// Four eyes: a change is asked for by one operator, approved by others, and only then published. It
// is bound to the hash of its exact content, so that nothing is approved but what was looked at.
//
//   requested --approve (by n others)--> approved --publish--> published
//       '------------- withdraw ------------'--> withdrawn
//
// An approval counts for a time, and only while whoever gave it may still approve.
import { isThere, mayDo, type Operator } from './operator.ts'

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

/** An approval counts for so long: until before the same instant of the last day. */
export const approvalDays = 30
const approvalMs = approvalDays * 86_400_000

export interface Approval {
  readonly operatorId: string
  readonly atMs: number
}

export interface Change {
  readonly id: string
  readonly kind: ChangeKind
  /** SHA-256 in hex over the exact content that will be published. */
  readonly contentHash: string
  /** That content, where the house itself publishes it; left out, it is in files. */
  readonly content?: string
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
  | 'replay_of_other'

/** Neither published nor withdrawn. */
export function isOpen({ publishedAtMs, withdrawnAtMs }: Change): boolean {
  return publishedAtMs === null && withdrawnAtMs === null
}

/**
 * Why `operator` cannot approve `change` now; null if they can. `replayOf` is the hash of what its replay
 * decided, null if that is not known.
 */
export function refuseApproval(
  change: Change,
  operator: Operator,
  { replayOf, nowMs }: { readonly replayOf: string | null; readonly nowMs: number },
): ApprovalRefusal | null {
  if (!isOpen(change)) return 'not_open'
  const why = refuseApprover([change.requestedBy], change, operator, nowMs)
  if (why !== null) return why
  if (change.replayId === null) return 'replay_missing'
  return replayOf === change.contentHash ? null : 'replay_of_other'
}

/** Why `operator` is none who can approve what `requesters` want; null if they can. */
export function refuseApprover(
  requesters: readonly string[],
  wanted: Pick<Change, 'approvals'>,
  operator: Operator,
  nowMs: number,
): 'is_the_requester' | 'is_sales' | 'not_an_approver' | 'approved_before' | null {
  if (requesters.includes(operator.id)) return 'is_the_requester'
  // Before the role that grants it: having both roles does not make a seller an approver.
  if (operator.roles.includes('sales')) return 'is_sales'
  if (!isThere(operator, nowMs) || !mayDo(operator, 'changes.approve')) return 'not_an_approver'
  const operators = new Map([[operator.id, operator]])
  return standingApprovals(wanted, { operators, nowMs }).length > 0 ? 'approved_before' : null
}

/** Who there is to approve, and when that is asked. */
export interface Approvers {
  readonly operators: ReadonlyMap<string, Operator>
  readonly nowMs: number
}

/** The instant from which an approval counts no more. */
export function approvalEndMs({ atMs }: Approval): number {
  return atMs + approvalMs
}

/** The approvals that count now: young enough, of operators who may still approve. */
export function standingApprovals(
  { approvals }: Pick<Change, 'approvals'>,
  { operators, nowMs }: Approvers,
): readonly Approval[] {
  return approvals.filter((approval) => {
    const operator = operators.get(approval.operatorId)
    if (operator === undefined || nowMs >= approvalEndMs(approval)) return false
    if (!isThere(operator, nowMs)) return false
    return mayDo(operator, 'changes.approve') && !operator.roles.includes('sales')
  })
}

/** Whether the approvals that count are of enough people: as many as the kind needs, and at least `needed`. */
export function isApproved(change: Change, at: Approvers, needed = 1): boolean {
  return approversOf(change, at).size >= Math.max(needed, approvalsNeeded[change.kind])
}

/** The different people whose approvals count now. */
export function approversOf(wanted: Pick<Change, 'approvals'>, at: Approvers): ReadonlySet<string> {
  return new Set(standingApprovals(wanted, at).map(({ operatorId }) => operatorId))
}
