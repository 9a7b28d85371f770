// Bugs that a ledger can have, as wrappers around the real one. They exist in tests alone: nothing in
// src/ knows of them, so none can be switched on in a release.
import type { BookOp } from '../../src/metering/ledger-ops.ts'
import type { Changes } from '../../src/metering/ledger-changes.ts'
import { foldBatch } from '../../src/metering/ledger.ts'
import type { Fold } from '../../src/store/book.ts'
import type { Engine } from '../../src/store/engine/engine.ts'

/** A ledger fold whose change sets `spoil` alters. */
function spoiled(spoil: (changes: Changes) => Changes): Fold {
  return (view, ops) => {
    const { results, changes } = foldBatch(view, ops)
    return { results, changes: spoil(changes) }
  }
}

/** Checks and holds the first budget of a path only. */
export const firstBudgetOnly: Fold = (view, ops) =>
  foldBatch(
    view,
    ops.map((op): BookOp =>
      op.kind === 'intent'
        ? { ...op, terms: { ...op.terms, budgets: op.terms.budgets.slice(0, 1) } }
        : op,
    ),
  )

/** Check, then charge: every intent of a batch sees the budget as it was before the batch. */
export const checkThenCharge: Fold = (view, ops) =>
  foldBatch(
    view,
    ops.map((op): BookOp => {
      if (op.kind !== 'intent') return op
      const fits = op.terms.budgets.every((budget) => {
        const before = view.budget(budget.account)
        const used = (before?.postedNanos ?? 0n) + (before?.heldNanos ?? 0n)
        return used + op.holdNanos <= budget.limitNanos
      })
      if (!fits) return op
      const budgets = op.terms.budgets.map((budget) => ({ ...budget, limitNanos: 2n ** 62n }))
      return { ...op, terms: { ...op.terms, budgets } }
    }),
  )

/** Settles without ending the hold. */
export const holdLeak: Fold = spoiled((changes) => {
  for (const delta of changes.balances.values()) {
    if (delta.debitsPending < 0n) delta.debitsPending = 0n
    if (delta.creditsPending < 0n) delta.creditsPending = 0n
  }
  const settlements = changes.settlements.map((settlement) => ({
    ...settlement,
    transfers: settlement.transfers.filter(({ code }) => code !== 'void'),
  }))
  return { ...changes, settlements }
})

/** Money as a double: exact up to 2^53 nanos, nine million of the currency. */
export const floatMoney: Fold = (view, ops) =>
  foldBatch(
    view,
    ops.map((op): BookOp => {
      if (op.kind !== 'settle') return op
      const float = (nanos: bigint) => BigInt(Number(nanos))
      const lines = op.lines.map((line) => ({
        ...line,
        costNanos: float(line.costNanos),
        priceNanos: float(line.priceNanos),
      }))
      return { ...op, lines, costNanos: float(op.costNanos), priceNanos: float(op.priceNanos) }
    }),
  )

/** Forgets what was settled, so that a repeat is booked again. */
export const noUniqueKey: Fold = (view, ops) =>
  foldBatch(
    {
      budget: (account) => view.budget(account),
      hasEntry: (id) => view.hasEntry(id),
      attempt: (id) => {
        const attempt = view.attempt(id)
        return attempt === undefined ? undefined : { ...attempt, settled: null }
      },
    },
    ops,
  )

/** A settlement in three does not reach the log. */
export function skipLeaf(engine: Engine): Engine {
  return wrapped(engine, {
    write: (changes, audit) =>
      engine.write(
        changes,
        audit === null
          ? null
          : { ...audit, leaves: audit.leaves.filter(({ index }) => index % 3 !== 2) },
      ),
  })
}

/** Answers first and commits when the next batch comes. */
export function ackBeforeCommit(engine: Engine): Engine {
  let pending = false
  return wrapped(engine, {
    begin: async () => {
      if (pending) await engine.commit()
      pending = false
      await engine.begin()
    },
    commit: () => {
      pending = true
    },
  })
}

function wrapped(engine: Engine, verbs: Partial<Engine>): Engine {
  return {
    capabilities: engine.capabilities,
    begin: () => engine.begin(),
    load: (needs) => engine.load(needs),
    write: (changes, audit) => engine.write(changes, audit),
    commit: () => engine.commit(),
    rollback: () => engine.rollback(),
    openAttempts: () => engine.openAttempts(),
    awaitedAttempts: () => engine.awaitedAttempts(),
    writeCheckpoint: (checkpoint) => engine.writeCheckpoint(checkpoint),
    close: () => engine.close(),
    ...verbs,
  }
}
