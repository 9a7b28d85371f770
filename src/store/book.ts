// The book: one batch of ops becomes one transaction that spans money and log, while neither room
// knows the other. What it promises: a batch is wholly in the book or not at all, an answer is given
// only after the commit, and after a commit that failed nothing else is written by this process.
import type { CheckpointRow, EntryDraft, LogChange } from '../audit/ports.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import type { Attempt } from '../metering/ledger-attempt.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import type { Changes } from '../metering/ledger-changes.ts'
import { foldBatch, type LedgerView, type OpResult } from '../metering/ledger.ts'
import type { Engine, Needs } from './engine/engine.ts'

/** What the book needs of the log: to plan growth ahead of a transaction and to hear how that ended. */
export interface AuditPlan {
  /** Must not be called again before `confirm` or `rollback`. */
  plan(drafts: readonly EntryDraft[]): LogChange
  confirm(): void
  rollback(): void
}

/** The fold of the ledger; a parameter so that tests can show what a wrong one would do. */
export type Fold = (
  view: LedgerView,
  ops: readonly BookOp[],
) => { readonly results: readonly OpResult[]; readonly changes: Changes }

export interface BookWriter {
  /** One transaction; resolves after its commit with one answer per op. Rejects with a Fault `store.unavailable`, and from then on always. */
  applyBatch(ops: readonly BookOp[]): Promise<readonly OpResult[]>
  openAttempts(): Promise<readonly Attempt[]>
  /** Those of them whose answers go on at their providers, as entries of the log say. */
  awaitedAttempts(): Promise<ReadonlySet<string>>
  writeCheckpoint(checkpoint: CheckpointRow): Promise<void>
  /** Null, or why nothing is written any more. */
  failure(): Fault | null
}

export function openBook(engine: Engine, audit: AuditPlan, fold: Fold = foldBatch): BookWriter {
  let failure: Fault | null = null
  const planned = planBatch(audit, fold)

  /** A commit that fails is unknown, not failed: whatever broke, only a restart may look it up. */
  async function stop(cause: unknown): Promise<never> {
    audit.rollback()
    await engine.rollback()
    failure ??= new Fault({
      code: 'store.unavailable',
      internal: `the book stopped: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    })
    throw failure
  }

  return Object.freeze<BookWriter>({
    async applyBatch(ops) {
      if (failure !== null) throw failure
      try {
        await engine.begin()
        const { results, changes, grown } = planned(await engine.load(needsOf(ops)), ops)
        assertWhole(changes)
        await engine.write(changes, grown)
        await engine.commit()
        if (grown !== null) audit.confirm()
        return results
      } catch (cause) {
        return await stop(cause)
      }
    },
    openAttempts: async () => await engine.openAttempts(),
    awaitedAttempts: async () => new Set(await engine.awaitedAttempts()),
    async writeCheckpoint(checkpoint) {
      if (failure !== null) throw failure
      try {
        await engine.writeCheckpoint(checkpoint)
      } catch (cause) {
        await stop(cause)
      }
    },
    failure: () => failure,
  })
}

/** Folds a batch and plans the log's growth. */
function planBatch(audit: AuditPlan, fold: Fold) {
  /** Folds, and plans the log's growth. An entry that cannot be sealed fails its own op alone: what an asker or a provider wrote must not stop the house. */
  function planned(view: LedgerView, ops: readonly BookOp[]) {
    const folded = fold(view, ops)
    const { entries } = folded.changes
    if (entries.length === 0) return { ...folded, grown: null }
    try {
      return { ...folded, grown: audit.plan(entries) }
    } catch (error) {
      audit.rollback()
      const bad = new Set(entries.filter((entry) => !isSealable(entry)).map((entry) => entry.id))
      if (bad.size === 0) throw error
      return withoutBad(view, ops, bad)
    }
  }

  function isSealable(entry: EntryDraft): boolean {
    try {
      audit.plan([entry])
      return true
    } catch {
      return false
    } finally {
      audit.rollback()
    }
  }

  function withoutBad(view: LedgerView, ops: readonly BookOp[], bad: ReadonlySet<string>) {
    const isGood = (op: BookOp) => !('entry' in op && bad.has(op.entry.id))
    const { results, changes } = fold(view, ops.filter(isGood))
    const remaining = results.values()
    const all = ops.map((op): OpResult => {
      if (!isGood(op)) return { status: 'entry_cannot_be_sealed' }
      const { value } = remaining.next()
      assert(value !== undefined, 'every good op has its answer')
      return value
    })
    const grown = changes.entries.length === 0 ? null : audit.plan(changes.entries)
    return { results: all, changes, grown }
  }

  return planned
}

/** The second half of the ledger's assertions, made by another hand: nothing is written that does not balance. */
function assertWhole(changes: Changes): void {
  let debits = 0n
  let credits = 0n
  let pending = 0n
  for (const delta of changes.balances.values()) {
    debits += delta.debitsPosted
    credits += delta.creditsPosted
    pending += delta.debitsPending - delta.creditsPending
  }
  assert(debits === credits, 'a batch debits what it credits')
  assert(pending === 0n, 'a batch holds on both sides')
  const ended = changes.settlements.length + changes.orphans.length
  assert(changes.entries.length >= ended, 'every ending has its entry')
}

function needsOf(ops: readonly BookOp[]): Needs {
  const attemptIds = new Set<string>()
  const budgets = new Map<string, string>()
  const entryIds: string[] = []
  for (const op of ops) {
    if ('entry' in op && op.kind !== 'orphan') entryIds.push(op.entry.id)
    if (op.kind === 'intent') {
      attemptIds.add(op.attemptId)
      for (const budget of op.terms.budgets) budgets.set(budget.account, op.terms.currency)
    } else if (op.kind === 'settle' || op.kind === 'orphan') {
      attemptIds.add(op.attemptId)
    }
  }
  return { attemptIds: [...attemptIds], budgets, entryIds }
}
