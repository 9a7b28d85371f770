// What a ledger should do, written so that it can be seen to be right: slow, small, and sharing no
// code with the real one.
import type { BudgetHold } from '../../src/metering/ledger-ops.ts'

interface Entry {
  readonly hold: bigint
  readonly budgets: readonly string[]
  price: bigint | null
  lost: boolean
}

export class ReferenceLedger {
  readonly #entries = new Map<string, Entry>()

  intent(id: string, hold: bigint, budgets: readonly BudgetHold[]): string {
    const before = this.#entries.get(id)
    if (before !== undefined) {
      return before.hold === hold ? 'exists' : 'attempt_exists_with_other_terms'
    }
    for (const { account, limitNanos, hard } of budgets) {
      if (hard && this.#used(account) + hold > limitNanos) return 'exhausted'
    }
    const accounts = budgets.map((budget) => budget.account)
    this.#entries.set(id, { hold, budgets: accounts, price: null, lost: false })
    return 'done'
  }

  settle(id: string, price: bigint): string {
    const entry = this.#entries.get(id)
    if (entry === undefined) return 'attempt_not_found'
    if (entry.price !== null) return entry.price === price ? 'exists' : 'attempt_settled_otherwise'
    entry.price = price
    return 'done'
  }

  /** Returns how many attempts are indeterminate afterwards. */
  crash(): number {
    let lost = 0
    for (const entry of this.#entries.values()) {
      if (entry.price !== null) continue
      entry.lost = true
      lost += 1
    }
    return lost
  }

  held(): bigint {
    let sum = 0n
    for (const entry of this.#entries.values()) if (entry.price === null) sum += entry.hold
    return sum
  }

  /** What a budget has spent or holds: everything it ever carried, at its price once that is known. */
  #used(account: string): bigint {
    let sum = 0n
    for (const entry of this.#entries.values()) {
      if (entry.budgets.includes(account)) sum += entry.price ?? entry.hold
    }
    return sum
  }
}
