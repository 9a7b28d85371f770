// What becomes of a change under four eyes, step by step. What its publication puts in force is the register's.
import type { Change } from '../identity/change.ts'

export type ChangeStep =
  | { readonly kind: 'change.requested'; readonly change: Change }
  | { readonly kind: 'change.replayed'; readonly changeId: string; readonly replayId: string }
  | {
      readonly kind: 'change.approved'
      readonly changeId: string
      readonly operatorId: string
      readonly atMs: number
    }
  | { readonly kind: 'change.withdrawn'; readonly changeId: string; readonly atMs: number }

/** An event about a change that is not there changes nothing. */
export function applyChange(changes: Map<string, Change>, event: ChangeStep): void {
  if (event.kind === 'change.requested') {
    changes.set(event.change.id, event.change)
    return
  }
  const before = changes.get(event.changeId)
  if (before !== undefined) changes.set(before.id, { ...before, ...stepped(before, event) })
}

function stepped(
  { approvals }: Change,
  event: Exclude<ChangeStep, { kind: 'change.requested' }>,
): Partial<Change> {
  switch (event.kind) {
    case 'change.replayed':
      return { replayId: event.replayId }
    case 'change.approved': {
      const { operatorId, atMs } = event
      return { approvals: [...approvals, { operatorId, atMs }] }
    }
    case 'change.withdrawn':
      return { withdrawnAtMs: event.atMs }
  }
}
