// Changes under four eyes: asked for, replayed, approved by others, published. Every step is an event
// of the register and an entry of the log before anybody hears that it was taken.
import {
  isApproved,
  isOpen,
  refuseApproval,
  standingApprovals,
  type Approvers,
  type Change,
  type ChangeKind,
} from '../identity/change.ts'
import { mayDo, type Operator } from '../identity/operator.ts'
import { newId } from '../kernel/ids.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { isLeaving, type HouseEvent, type Register } from './register.ts'

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

export async function requestChange(
  desk: ChangeDesk,
  by: Operator,
  asked: {
    readonly kind: ChangeKind
    /** SHA-256 in hex over what is to be published. */
    readonly contentHash: string
    /** That, where the house itself publishes it. */
    readonly content?: string
    readonly summary: string
    readonly reason: string
  },
): Promise<Change | Refusal> {
  const forbidden = requireAction(by, 'changes.request')
  if (forbidden !== null) return forbidden
  const { arriving, changes } = desk.register
  const coming = [...arriving].flatMap((event) =>
    event.kind === 'change.requested' ? event.change : [],
  )
  for (const change of [...changes.values(), ...coming]) {
    // The same people would be asked twice about the same bytes.
    if (!isOpen(change) || change.contentHash !== asked.contentHash) continue
    const message = `${change.id} asks for the same content already; approve or withdraw it.`
    return refuse('admin.invalid', { message, param: 'contentHash' })
  }
  const atMs = desk.clock.nowMs()
  const change: Change = {
    ...asked,
    id: newId('chg', atMs),
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

export const approvalSentences = {
  not_an_approver: 'Only an operator with the role approver approves.',
  is_the_requester: 'Whoever asks for a change does not approve it.',
  is_sales: 'Whoever sells does not approve.',
  approved_before: 'You have approved this change already; it needs somebody else.',
  not_open: 'This change was published or withdrawn.',
  replay_missing: 'Run the replay of this change first; approvers see what it does.',
  replay_of_other: 'Its replay was not of this content; run the replay of this change.',
} as const

export function approveChange(
  desk: ChangeDesk,
  by: Operator,
  changeId: string,
): Promise<Change | Refusal> {
  return step(desk, changeId, by.id, (change, atMs) => {
    const why = refuseApproval(change, by, { replayOf: replayOf(desk, change), nowMs: atMs })
    if (why !== null) return forbid(approvalSentences[why])
    return { kind: 'change.approved', changeId, operatorId: by.id, atMs }
  })
}

/** The requester takes it back, or an approver turns it down; what was published stays. */
export function withdrawChange(
  desk: ChangeDesk,
  by: Operator,
  changeId: string,
): Promise<Change | Refusal> {
  return step(desk, changeId, by.id, (change, atMs) => {
    if (change.requestedBy !== by.id && !mayDo(by, 'changes.approve')) {
      return forbid('Only whoever asked for a change, or an approver, withdraws it.')
    }
    if (change.withdrawnAtMs !== null) return null
    if (change.publishedAtMs !== null) return forbid(approvalSentences.not_open)
    return { kind: 'change.withdrawn', changeId, atMs }
  })
}

/** Names the replay that approvers are to see; it must be of exactly what the change asks for. */
export function attachReplay(
  desk: ChangeDesk,
  changeId: string,
  replayId: string,
): Promise<Change | Refusal> {
  return step(desk, changeId, 'house', (change) => {
    const replay = desk.register.replays.get(replayId)
    if (replay === undefined) return refuse('door.not_found')
    const refusal = refuseReplay(desk, change, replay.contentHash)
    return refusal ?? { kind: 'change.replayed', changeId, replayId }
  })
}

/** Why a replay of what has this hash cannot be shown with the change; null if it can. */
export function refuseReplay(
  { clock, register }: Pick<ChangeDesk, 'clock' | 'register'>,
  change: Change,
  contentHash: string | null,
): Refusal | null {
  if (!isOpen(change)) return forbid(approvalSentences.not_open)
  if (contentHash !== change.contentHash) {
    const message = 'The change asks for other content than this; replay the change itself.'
    return refuse('admin.invalid', { message, param: 'change' })
  }
  const { operators } = register
  // Whoever approved has seen another replay.
  if (standingApprovals(change, { operators, nowMs: clock.nowMs() }).length === 0) return null
  return forbid('This change has approvals of another replay; ask for it anew.')
}

/** The open change of exactly this content that `needed` different people have approved, or null. */
export function approvedChange(
  register: Pick<Register, 'changes' | 'operators' | 'arriving'>,
  asked: { readonly contentHash: string; readonly needed: number } & Pick<Approvers, 'nowMs'>,
): Change | null {
  const at = { operators: register.operators, nowMs: asked.nowMs }
  for (const change of register.changes.values()) {
    if (change.contentHash !== asked.contentHash || !isOpen(change)) continue
    if (isLeaving(register, change.id)) continue
    if (isApproved(change, at, asked.needed)) return change
  }
  return null
}

type Step = Extract<HouseEvent, { kind: `change.${string}` }>

/** Commits what `take` makes of the change, and answers the change as it is then; null: it is so already. */
async function step(
  desk: ChangeDesk,
  changeId: string,
  by: string,
  take: (change: Change, atMs: number) => Step | Refusal | null,
): Promise<Change | Refusal> {
  const change = desk.register.changes.get(changeId)
  if (change === undefined) return refuse('door.not_found')
  if (isLeaving(desk.register, changeId)) return forbid(approvalSentences.not_open)
  const taken = take(change, desk.clock.nowMs())
  if (taken === null) return change
  if (taken.kind === 'refused') return taken
  await desk.commitEvent(taken, by)
  return desk.register.changes.get(changeId) ?? change
}

/** The hash of what the change's replay decided; null if there is none, or nobody knows. */
function replayOf({ register }: ChangeDesk, { replayId }: Change): string | null {
  return replayId === null ? null : (register.replays.get(replayId)?.contentHash ?? null)
}

function forbid(message: string): Refusal {
  return refuse('admin.forbidden', { message })
}
