// The op that says that nobody knows how an attempt ended: it keeps its hold, and its log entry says so. Settling it is
// a later, separate act.
import { formatNanos, type Nanos } from '../kernel/money.ts'
import { attemptOf } from './ledger-attempt.ts'
import type { OrphanOp } from './ledger-ops.ts'

/** The id of the entry that says an attempt's end is unknown. */
export function orphanEntryId(attemptId: string): string {
  return `${attemptId}.indeterminate`
}

export function orphanOp(
  attempt: {
    readonly attemptId: string
    readonly contractId: string
    readonly channelId: string
    readonly currency: string
    readonly holdNanos: Nanos
  },
  atMs: number,
): OrphanOp {
  return {
    kind: 'orphan',
    attemptId: attempt.attemptId,
    atMs,
    entry: {
      id: orphanEntryId(attempt.attemptId),
      type: 'attempt_indeterminate',
      atMs,
      public: JSON.stringify({
        attempt: attempt.attemptId,
        request: attemptOf(attempt.attemptId)?.requestId,
        contract: attempt.contractId,
        held: formatNanos(attempt.holdNanos),
        currency: attempt.currency,
      }),
      committed: { channel: JSON.stringify(attempt.channelId) },
      sealed: {},
    },
  }
}
