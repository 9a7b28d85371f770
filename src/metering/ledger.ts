// The ledger: decides intents and settlements in order, and says what must be written. Pure: it
// reads a loaded view and returns one change set for the whole batch, so that the store can put it
// into one transaction together with the log's entries.
//
//   (none) --intent--> intent --settle--> settled | voided
//                        '--orphan--> indeterminate --settle--> settled | voided
//
// Must hold: transfers are only added; every transfer moves one amount from one account to another
// of the same currency; a hold ends in exactly one post or void; a repeat changes nothing.
import { assert, unreachable } from '../kernel/assert.ts'
import type { Nanos } from '../kernel/money.ts'
import { attemptOf, type Attempt } from './ledger-attempt.ts'
import {
  accounts,
  addTransfer,
  budgetsMax,
  type BalanceDelta,
  type Changes,
  emptyChanges,
  legs,
  type Posting,
  type Transfer,
} from './ledger-changes.ts'
import type { BookOp, EntryDraft, IntentOp, OrphanOp, SettleOp } from './ledger-ops.ts'

/** What a budget has spent and holds, before this batch. */
export interface BudgetBalance {
  readonly currency: string
  readonly postedNanos: Nanos
  readonly heldNanos: Nanos
}

/** Everything the batch touches must be loaded; what is not in the book is absent. */
export interface LedgerView {
  attempt(attemptId: string): Attempt | undefined
  budget(account: string): BudgetBalance | undefined
  /** Whether a log entry of this id is in the book; not asked for the first attempt of a request. */
  hasEntry(id: string): boolean
}

/** Named answers; the first check that fails, in the order of `foldIntent` and `foldSettle`. */
export type OpResult =
  | { readonly status: 'done' | 'exists' }
  | { readonly status: 'exhausted'; readonly account: string; readonly leftNanos: Nanos }
  | { readonly status: FailedCheck }

export type FailedCheck =
  | 'attempt_id_invalid'
  | 'attempt_exists_with_other_terms'
  | 'hold_is_negative'
  | 'amount_too_large'
  | 'budgets_too_many'
  | 'budget_repeated'
  | 'budget_currency_differs'
  | 'attempt_not_found'
  | 'attempt_settled_otherwise'
  | 'cost_is_negative'
  | 'price_is_negative'
  | 'usage_kind_repeated'
  | 'usage_does_not_sum'
  | 'entry_exists'
  | 'entry_cannot_be_sealed'

/**
 * Ten million of a currency: no attempt costs that, but a provider can claim it, and 64-bit sums must
 * not be within its reach.
 */
const amountNanosMax = 10n ** 16n

const done: OpResult = { status: 'done' }
const exists: OpResult = { status: 'exists' }

/** Decides each op in order and returns one answer per op and what to write. An op that is refused or repeated writes nothing. */
export function foldBatch(
  view: LedgerView,
  ops: readonly BookOp[],
): { readonly results: readonly OpResult[]; readonly changes: Changes } {
  const batch = new Batch(view)
  const results = ops.map((op) => foldOp(batch, op))
  assert(results.length === ops.length, 'every op has one answer')
  return { results, changes: batch.changes }
}

/** The view plus what earlier ops of the same batch did to it. */
class Batch {
  readonly changes = emptyChanges()
  readonly #view: LedgerView
  readonly #attempts = new Map<string, Attempt>()
  readonly #entryIds = new Set<string>()

  constructor(view: LedgerView) {
    this.#view = view
  }

  attempt(attemptId: string): Attempt | undefined {
    return this.#attempts.get(attemptId) ?? this.#view.attempt(attemptId)
  }

  keep(attempt: Attempt): void {
    this.#attempts.set(attempt.attemptId, attempt)
    this.changes.attempts.set(attempt.attemptId, attempt)
  }

  budget(account: string): BudgetBalance | undefined {
    const before = this.#view.budget(account)
    const delta: BalanceDelta | undefined = this.changes.balances.get(accounts.budget(account))
    if (delta === undefined) return before
    return {
      currency: before?.currency ?? delta.currency,
      postedNanos: (before?.postedNanos ?? 0n) + delta.debitsPosted,
      heldNanos: (before?.heldNanos ?? 0n) + delta.debitsPending,
    }
  }

  /** Adds an entry unless its id is already in the log. */
  enter(entry: EntryDraft): boolean {
    if (this.isEntered(entry.id)) return false
    this.append(entry)
    return true
  }

  isEntered(id: string): boolean {
    return this.#entryIds.has(id) || this.#view.hasEntry(id)
  }

  append(entry: EntryDraft): void {
    this.#entryIds.add(entry.id)
    this.changes.entries.push(entry)
  }
}

function foldOp(batch: Batch, op: BookOp): OpResult {
  switch (op.kind) {
    case 'intent':
      return foldIntent(batch, op)
    case 'settle':
      return foldSettle(batch, op)
    case 'orphan':
      return foldOrphan(batch, op)
    case 'mark':
      // Marks only rise; the store keeps the greatest, so that order and repeats do not matter.
      batch.changes.marks.set(
        op.attemptId,
        Math.max(op.outputTokens, batch.changes.marks.get(op.attemptId) ?? 0),
      )
      return done
    case 'decision':
      batch.changes.decisions.set(op.id, op.json)
      return done
    case 'refusal':
      batch.changes.refusals.push(op)
      return done
    case 'refusal_sum':
      batch.changes.refusalSums.push(op)
      return done
    case 'world':
      batch.changes.worlds.push(op)
      return done
    case 'entry':
      return batch.enter(op.entry) ? done : exists
    case 'key':
      if (!batch.enter(op.entry)) return exists
      batch.changes.keys.push(op)
      return done
    case 'event':
      if (!batch.enter(op.entry)) return exists
      batch.changes.events.push(op)
      return done
    case 'shred':
      batch.changes.shredded.push(...op.places)
      return done
    case 'cosign':
      batch.changes.cosignatures.push(op)
      return done
    case 'store':
      if (!batch.enter(op.entry)) return exists
      batch.changes.stored.push(op.object)
      return done
    case 'unstore':
      if (!batch.enter(op.entry)) return exists
      batch.changes.unstored.push(op)
      return done
    default:
      return unreachable(op)
  }
}

function foldIntent(batch: Batch, op: IntentOp): OpResult {
  const { terms } = op
  if (attemptOf(op.attemptId) === null) return { status: 'attempt_id_invalid' }
  const before = batch.attempt(op.attemptId)
  if (before !== undefined) {
    return sameTerms(before, op) ? exists : { status: 'attempt_exists_with_other_terms' }
  }
  if (op.holdNanos < 0n || op.costHoldNanos < 0n) return { status: 'hold_is_negative' }
  if (op.holdNanos > amountNanosMax || op.costHoldNanos > amountNanosMax) {
    return { status: 'amount_too_large' }
  }
  if (terms.budgets.length > budgetsMax) return { status: 'budgets_too_many' }
  const refusal = refuseBudgets(batch, op)
  if (refusal !== null) return refusal

  const holds: Transfer[] = []
  const { currency } = terms
  for (const [index, budget] of terms.budgets.entries()) {
    const account = accounts.budget(budget.account)
    if (op.holdNanos > 0n) {
      addTransfer(
        { changes: batch.changes, currency, transfers: holds },
        {
          leg: legs.hold + index,
          code: 'hold',
          debit: account,
          credit: accounts.control(currency),
          nanos: op.holdNanos,
        },
      )
    }
    const delta = batch.changes.balances.get(account)
    if (delta !== undefined) delta.limit = { nanos: budget.limitNanos, hard: budget.hard }
  }
  batch.changes.intents.push({ op, holds })
  batch.keep({
    attemptId: op.attemptId,
    contractId: terms.contractId,
    channelId: terms.channelId,
    currency,
    holdNanos: op.holdNanos,
    costHoldNanos: op.costHoldNanos,
    budgets: terms.budgets.map((budget) => budget.account),
    state: 'intent',
    indeterminateMs: null,
    settled: null,
  })
  return done
}

function sameTerms(before: Attempt, op: IntentOp): boolean {
  return (
    before.contractId === op.terms.contractId &&
    before.channelId === op.terms.channelId &&
    before.currency === op.terms.currency &&
    before.holdNanos === op.holdNanos
  )
}

/** All or nothing: posted + held + this hold must stay within the limit of every hard budget of the path. */
function refuseBudgets(batch: Batch, op: IntentOp): OpResult | null {
  const { budgets, currency } = op.terms
  const seen = new Set<string>()
  for (const budget of budgets) {
    if (seen.has(budget.account)) return { status: 'budget_repeated' }
    seen.add(budget.account)
    const balance = batch.budget(budget.account)
    if (balance !== undefined && balance.currency !== currency) {
      return { status: 'budget_currency_differs' }
    }
  }
  for (const budget of budgets) {
    if (!budget.hard) continue
    const balance = batch.budget(budget.account)
    const left = budget.limitNanos - (balance?.postedNanos ?? 0n) - (balance?.heldNanos ?? 0n)
    if (op.holdNanos > left) {
      return { status: 'exhausted', account: budget.account, leftNanos: left > 0n ? left : 0n }
    }
  }
  return null
}

function foldSettle(batch: Batch, op: SettleOp): OpResult {
  const attempt = batch.attempt(op.attemptId)
  if (attempt === undefined) return { status: 'attempt_not_found' }
  if (attempt.settled !== null) {
    const same =
      attempt.settled.ending === op.ending &&
      attempt.settled.costNanos === op.costNanos &&
      attempt.settled.priceNanos === op.priceNanos
    return same ? exists : { status: 'attempt_settled_otherwise' }
  }
  const failed = checkSettle(attempt, op)
  if (failed !== null) return { status: failed }
  // Only a later attempt of a request can meet an entry of its own name.
  const isFirst = op.attemptId.endsWith('.1')
  if (!isFirst && batch.isEntered(op.entry.id)) return { status: 'entry_exists' }

  const transfers: Transfer[] = []
  const posting = { changes: batch.changes, currency: attempt.currency, transfers }
  closeHolds(posting, attempt, op)
  moveMoney(posting, attempt, op)
  const state = op.costNanos === 0n && op.lines.length === 0 ? 'voided' : 'settled'
  const { indeterminateMs } = attempt
  batch.changes.settlements.push({ op, state, transfers, indeterminateMs })
  batch.changes.stored.push(...op.stored)
  batch.append(op.entry)
  batch.keep({
    ...attempt,
    state,
    settled: { ending: op.ending, costNanos: op.costNanos, priceNanos: op.priceNanos },
  })
  return done
}

function checkSettle(attempt: Attempt, op: SettleOp): FailedCheck | null {
  if (op.costNanos < 0n) return 'cost_is_negative'
  if (op.priceNanos < 0n) return 'price_is_negative'
  if (op.costNanos > amountNanosMax || op.priceNanos > amountNanosMax) return 'amount_too_large'
  let costNanos = 0n
  let priceNanos = 0n
  for (const [index, line] of op.lines.entries()) {
    for (let earlier = 0; earlier < index; earlier++) {
      if (op.lines[earlier]?.kind === line.kind) return 'usage_kind_repeated'
    }
    costNanos += line.costNanos
    priceNanos += line.priceNanos
  }
  if (costNanos === op.costNanos && priceNanos === op.priceNanos) return null
  return isChargedAtHold(attempt, op) ? null : 'usage_does_not_sum'
}

/** What was used is known to nobody, or has no price: then the hold is the only bound left for it. */
function isChargedAtHold(attempt: Attempt, op: SettleOp): boolean {
  const atHold = op.priceNanos === attempt.holdNanos || op.priceNanos === 0n
  return op.lines.length === 0 && op.costNanos === attempt.costHoldNanos && atHold
}

/** Ends each hold once: a post takes the price out of it and releases the rest, a void releases it whole. What the price exceeds the hold by is an overrun of its own, so that it can be seen. */
function closeHolds(posting: Posting, attempt: Attempt, op: SettleOp): void {
  const { holdNanos, currency } = attempt
  const postNanos = op.priceNanos < holdNanos ? op.priceNanos : holdNanos
  const overrunNanos = op.priceNanos - postNanos
  assert(postNanos >= 0n && overrunNanos >= 0n, 'a price is split, never changed')
  for (const [index, budget] of attempt.budgets.entries()) {
    const debit = accounts.budget(budget)
    const credit = accounts.control(currency)
    if (holdNanos > 0n) {
      const code = postNanos > 0n ? 'post' : 'void'
      const nanos = postNanos > 0n ? postNanos : holdNanos
      addTransfer(posting, { leg: legs.close + index, code, debit, credit, nanos }, holdNanos)
    }
    if (overrunNanos > 0n) {
      const leg = legs.overrun + index
      addTransfer(posting, { leg, code: 'overrun', debit, credit, nanos: overrunNanos })
    }
  }
}

function moveMoney(posting: Posting, attempt: Attempt, op: SettleOp): void {
  const { currency } = attempt
  if (op.priceNanos > 0n) {
    addTransfer(posting, {
      leg: legs.price,
      code: 'price',
      debit: accounts.customer(attempt.contractId, currency),
      credit: accounts.revenue(currency),
      nanos: op.priceNanos,
    })
  }
  if (op.costNanos > 0n) {
    addTransfer(posting, {
      leg: legs.cost,
      code: 'cost',
      debit: accounts.providerExpense(attempt.channelId, currency),
      credit: accounts.providerPayable(attempt.channelId, currency),
      nanos: op.costNanos,
    })
  }
}

function foldOrphan(batch: Batch, op: OrphanOp): OpResult {
  const attempt = batch.attempt(op.attemptId)
  if (attempt === undefined) return { status: 'attempt_not_found' }
  if (attempt.state !== 'intent') return exists
  batch.changes.orphans.push(op)
  batch.append(op.entry)
  batch.keep({ ...attempt, state: 'indeterminate', indeterminateMs: op.atMs })
  return done
}
