// What a batch of ledger ops writes: rows to add, and per account how much its balance moves.
// Accounts are named by what they are for; each name ends in, or belongs to, one currency.
import { assert } from '../kernel/assert.ts'
import type { Nanos } from '../kernel/money.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import type { Attempt } from './ledger-attempt.ts'
import type {
  CosignOp,
  EntryDraft,
  EventOp,
  IntentOp,
  KeyOp,
  RefusalOp,
  RefusalSumOp,
  SettleOp,
  UnstoreOp,
  WorldOp,
  OrphanOp,
} from './ledger-ops.ts'

/** Budgets on one path; the leg numbers below leave this much room. */
export const budgetsMax = 16

/**
 * The number of a transfer within its attempt, at most one of each: post and void of a budget share a
 * leg. Holds lie with the intent and all others with the settlement, of which an attempt has one each.
 */
export const legs = { hold: 0, close: 16, overrun: 32, price: 48, cost: 49 } as const

export const transferCodes = ['hold', 'post', 'void', 'overrun', 'price', 'cost'] as const
export type TransferCode = (typeof transferCodes)[number]

export const accounts = {
  /** Spent (debits posted) and held (debits pending) of a budget's period. */
  budget: (account: string) => `budget:${account}`,
  /** The other side of every budget movement. */
  control: (currency: string) => `budget_control:${currency}`,
  customer: (contractId: string, currency: string) => `customer:${contractId}:${currency}`,
  revenue: (currency: string) => `revenue:${currency}`,
  providerExpense: (channelId: string, currency: string) =>
    `provider_expense:${channelId}:${currency}`,
  providerPayable: (channelId: string, currency: string) =>
    `provider_payable:${channelId}:${currency}`,
}

export interface Transfer {
  readonly leg: number
  readonly code: TransferCode
  readonly debit: string
  readonly credit: string
  readonly nanos: Nanos
}

export interface BalanceDelta {
  readonly currency: string
  debitsPosted: Nanos
  creditsPosted: Nanos
  debitsPending: Nanos
  creditsPending: Nanos
  /** Budgets only: the limit at the last admission. */
  limit: { readonly nanos: Nanos; readonly hard: boolean } | null
}

export interface Intent {
  readonly op: IntentOp
  /** One hold a budget. */
  readonly holds: readonly Transfer[]
}

export interface Settlement {
  readonly op: SettleOp
  readonly state: 'settled' | 'voided'
  readonly transfers: readonly Transfer[]
  /** When the attempt was found without an ending; null if it never was. */
  readonly indeterminateMs: number | null
}

export interface Changes {
  readonly intents: Intent[]
  readonly settlements: Settlement[]
  readonly orphans: OrphanOp[]
  /** Account -> how much it moves. */
  readonly balances: Map<string, BalanceDelta>
  /** Attempt id -> greatest output tokens seen. */
  readonly marks: Map<string, number>
  readonly decisions: Map<string, string>
  readonly refusals: RefusalOp[]
  readonly refusalSums: RefusalSumOp[]
  readonly worlds: WorldOp[]
  readonly keys: KeyOp[]
  readonly events: EventOp[]
  /** Places of entries whose commitments nobody may open any more. */
  readonly shredded: bigint[]
  readonly cosignatures: CosignOp[]
  readonly stored: StoredObject[]
  readonly unstored: UnstoreOp[]
  /** In the order in which they enter the log. */
  readonly entries: EntryDraft[]
  /** The attempts as they are after the batch. */
  readonly attempts: Map<string, Attempt>
}

export function emptyChanges(): Changes {
  return {
    intents: [],
    settlements: [],
    orphans: [],
    balances: new Map(),
    marks: new Map(),
    decisions: new Map(),
    refusals: [],
    refusalSums: [],
    worlds: [],
    keys: [],
    events: [],
    shredded: [],
    cosignatures: [],
    stored: [],
    unstored: [],
    entries: [],
    attempts: new Map(),
  }
}

/** Where transfers of one attempt go: the change set whose balances move, and the list that is kept. */
export interface Posting {
  readonly changes: Changes
  readonly currency: string
  readonly transfers: Transfer[]
}

/** Adds a transfer and moves both balances; `releasesNanos` is the hold that a post or void ends. */
export function addTransfer(
  { changes, currency, transfers }: Posting,
  transfer: Transfer,
  releasesNanos = 0n,
): void {
  const { code, nanos } = transfer
  assert(nanos > 0n, 'a transfer moves a positive amount')
  assert(transfer.debit !== transfer.credit, 'a transfer moves between two accounts')
  assert(releasesNanos > 0n === (code === 'post' || code === 'void'), 'only these end a hold')
  assert(code !== 'post' || nanos <= releasesNanos, 'a post stays within its hold')
  const debit = deltaOf(changes, transfer.debit, currency)
  const credit = deltaOf(changes, transfer.credit, currency)
  const pendingNanos = code === 'hold' ? nanos : -releasesNanos
  const postedNanos = code === 'hold' || code === 'void' ? 0n : nanos
  debit.debitsPending += pendingNanos
  credit.creditsPending += pendingNanos
  debit.debitsPosted += postedNanos
  credit.creditsPosted += postedNanos
  transfers.push(transfer)
}

function deltaOf(changes: Changes, account: string, currency: string): BalanceDelta {
  const existing = changes.balances.get(account)
  if (existing !== undefined) {
    assert(existing.currency === currency, 'an account has one currency')
    return existing
  }
  const delta: BalanceDelta = {
    currency,
    debitsPosted: 0n,
    creditsPosted: 0n,
    debitsPending: 0n,
    creditsPending: 0n,
    limit: null,
  }
  changes.balances.set(account, delta)
  return delta
}
