// What the journeys need from the edges.
import type { BookOp, IntentOp, IntentResult, SettleOp } from '../metering/ledger-ops.ts'

/** The book, seen from the request's path. Ops commit in the order they were given. */
export interface Book {
  /** Resolves when the intent is durable (must survive kill -9), or says which budget cannot pay. Rejects with a Fault `store.*`: then it is unknown whether it was written. */
  intent(op: IntentOp): Promise<IntentResult>
  /** Resolves when the settlement and its log entry are durable. Rejects with a Fault `store.*`. */
  settle(op: SettleOp): Promise<void>
  /** Queues an op nobody waits for; must be committed before any op given later. */
  post(op: BookOp): void
  /** Queues an op and resolves when it is durable. */
  commit(op: BookOp): Promise<void>
  /** Null while admitting; otherwise the code to refuse with (disk low, failed commit, overloaded). */
  blocked(): 'store.unavailable' | 'store.disk_low' | 'store.overloaded' | null
}
