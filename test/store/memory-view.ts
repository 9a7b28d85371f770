// A ledger over nothing but maps: the view of one batch is the sum of the change sets before it.
import type { Attempt } from '../../src/metering/ledger-attempt.ts'
import type { BookOp } from '../../src/metering/ledger-ops.ts'
import {
  accounts,
  type BalanceDelta,
  type Changes,
  type Transfer,
} from '../../src/metering/ledger-changes.ts'
import { foldBatch, type LedgerView, type OpResult } from '../../src/metering/ledger.ts'

export class MemoryLedger implements LedgerView {
  readonly attempts = new Map<string, Attempt>()
  readonly balances = new Map<string, BalanceDelta>()
  readonly transfers: Transfer[] = []
  readonly entries = new Set<string>()

  attempt(attemptId: string): Attempt | undefined {
    return this.attempts.get(attemptId)
  }

  budget(account: string) {
    const balance = this.balances.get(accounts.budget(account))
    if (balance === undefined) return undefined
    return {
      currency: balance.currency,
      postedNanos: balance.debitsPosted,
      heldNanos: balance.debitsPending,
    }
  }

  hasEntry(id: string): boolean {
    return this.entries.has(id)
  }

  apply(ops: readonly BookOp[]): readonly OpResult[] {
    const { results, changes } = foldBatch(this, ops)
    this.#keep(changes)
    return results
  }

  #keep(changes: Changes): void {
    for (const [id, attempt] of changes.attempts) this.attempts.set(id, attempt)
    for (const entry of changes.entries) this.entries.add(entry.id)
    for (const { holds } of changes.intents) this.transfers.push(...holds)
    for (const { transfers } of changes.settlements) this.transfers.push(...transfers)
    for (const [account, delta] of changes.balances) {
      const before = this.balances.get(account)
      this.balances.set(account, {
        currency: delta.currency,
        debitsPosted: (before?.debitsPosted ?? 0n) + delta.debitsPosted,
        creditsPosted: (before?.creditsPosted ?? 0n) + delta.creditsPosted,
        debitsPending: (before?.debitsPending ?? 0n) + delta.debitsPending,
        creditsPending: (before?.creditsPending ?? 0n) + delta.creditsPending,
        limit: delta.limit ?? before?.limit ?? null,
      })
    }
  }
}
