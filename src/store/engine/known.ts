// What is certainly in the book already: rows that are never removed, seen in a batch that committed.
// Forgetting one costs a statement that changes nothing, so the memory is bounded by starting anew.
import type { Changes } from '../../metering/ledger-changes.ts'
import type { Terms } from '../../metering/ledger-ops.ts'
import { termsId } from '../terms.ts'

const knownMax = 50_000

export class Known {
  readonly #terms = new Set<string>()
  readonly #accounts = new Set<string>()

  hasAccount(account: string): boolean {
    return this.#accounts.has(account)
  }

  /** The terms of these changes that may not be in the book yet, by id. */
  newTerms(changes: Changes): ReadonlyMap<string, Terms> {
    const found = new Map<string, Terms>()
    for (const { op } of changes.intents) {
      const id = termsId(op.terms)
      if (!this.#terms.has(id)) found.set(id, op.terms)
    }
    return found
  }

  /** After the commit of `changes`, and never before. */
  learn(changes: Changes): void {
    if (this.#terms.size > knownMax) this.#terms.clear()
    if (this.#accounts.size > knownMax) this.#accounts.clear()
    for (const { op } of changes.intents) this.#terms.add(termsId(op.terms))
    for (const account of changes.balances.keys()) this.#accounts.add(account)
  }
}
