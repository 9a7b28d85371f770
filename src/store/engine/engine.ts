// What the book needs of a database. One transaction at a time per engine; the values it returns
// may be promises or not, so that the embedded engine pays for none.
import type { CheckpointRow, LogChange } from '../../audit/ports.ts'
import type { Attempt } from '../../metering/ledger-attempt.ts'
import type { BudgetBalance } from '../../metering/ledger.ts'
import type { Changes } from '../../metering/ledger-changes.ts'

export type MaybePromise<T> = T | Promise<T>

export interface Capabilities {
  readonly name: 'sqlite' | 'postgres'
  /** True if no other process writes, so that what was committed may be kept in memory. */
  readonly singleWriter: boolean
}

export interface Needs {
  readonly attemptIds: readonly string[]
  /** Budget accounts that intents ask for, with their currency. */
  readonly budgets: ReadonlyMap<string, string>
  readonly entryIds: readonly string[]
}

export interface Loaded {
  attempt(attemptId: string): Attempt | undefined
  budget(account: string): BudgetBalance | undefined
  hasEntry(id: string): boolean
}

export interface Engine {
  readonly capabilities: Capabilities
  begin(): MaybePromise<void>
  /** Inside a transaction. Must lock what it returns against other writers until the end of it. */
  load(needs: Needs): MaybePromise<Loaded>
  /** Inside a transaction. */
  write(changes: Changes, audit: LogChange | null): MaybePromise<void>
  /** A rejection means unknown, not failed: the caller must stop and look again after a restart. */
  commit(): MaybePromise<void>
  /** Must not throw; the engine is not used again if it could not roll back. */
  rollback(): MaybePromise<void>
  /** Attempts without an ending that this log's writer owns, oldest first. */
  openAttempts(): MaybePromise<readonly Attempt[]>
  /** Ids of attempts without an ending of which the log says that their answers go on. */
  awaitedAttempts(): MaybePromise<readonly string[]>
  /** Its own transaction; a repeat of a size that is there changes nothing. */
  writeCheckpoint(checkpoint: CheckpointRow): MaybePromise<void>
  close(): MaybePromise<void>
}
