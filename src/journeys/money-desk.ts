// What is asked of the whole book about money, by people who wait for it: whether all that was served is billed, and
// every charge of a span. Read beside requests, in a thread of its own; the book alone is the truth.
import type { Nanos } from '../kernel/money.ts'
import type { ChargeNames } from '../metering/focus.ts'
import type { Refusal } from '../wire/codes.ts'

/** One currency; amounts of two are never added. */
export interface ProvenCurrency {
  readonly currency: string
  /** Settled. */
  readonly attempts: number
  /** What the attempts say, what their transfers moved, and what the accounts hold: all three must be one. */
  readonly price: ThreeSums
  readonly cost: ThreeSums
  /** Settled attempts that cost something and were not charged, as the customer got no answer. */
  readonly borne: { readonly attempts: number; readonly costNanos: Nanos }
  /** Settled in a later month than their requests came. */
  readonly late: {
    readonly attempts: number
    readonly priceNanos: Nanos
    readonly costNanos: Nanos
  }
  /** On their way: settled when they end. */
  readonly open: { readonly attempts: number; readonly heldNanos: Nanos }
  /** Nobody knows their end yet. */
  readonly indeterminate: { readonly attempts: number; readonly heldNanos: Nanos }
}

export interface ThreeSums {
  readonly attemptsNanos: Nanos
  readonly movedNanos: Nanos
  readonly accountsNanos: Nanos
}

export interface ProvenLog {
  readonly origin: string
  /** Entries at the moment of the proof. */
  readonly size: number
  /** The latest signed head in the same snapshot; null: none was signed yet. */
  readonly head: { readonly size: number; readonly root: string; readonly atMs: number } | null
}

/** Over one snapshot of the book, archived months included; no stored sum is believed. */
export interface MoneyProof {
  readonly startedMs: number
  readonly endedMs: number
  readonly currencies: readonly ProvenCurrency[]
  readonly logs: readonly ProvenLog[]
  /** Settled attempts whose entry is in no log. */
  readonly withoutEntry: number
  /** Accounts whose balance is not the sum of its transfers, and whatever else does not agree; the first of them. */
  readonly problems: readonly { readonly subject: string; readonly message: string }[]
}

/** An attempt whose end nobody knows. */
export interface LostMoney {
  readonly requestId: string
  readonly attemptId: string
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly model: string
  readonly channelId: string
  readonly deploymentId: string
  readonly currency: string
  readonly atMs: number
  /** When it was found without an ending. */
  readonly lostMs: number
  readonly heldNanos: Nanos
  readonly costHeldNanos: Nanos
  /** Output tokens at the last mark of its progress; null: there was none. */
  readonly markTokens: number | null
  /** Its provider is asked until then; after it, it is settled at the last mark, as an estimate. */
  readonly estimatedMs: number
}

export interface MoneyDesk {
  /** Oldest first. */
  lost(): Promise<readonly LostMoney[]>
  /** Whoever asks while one runs is told the same. */
  prove(): Promise<MoneyProof | Refusal>
  /** Lines of FOCUS 1.2 as CSV, as they are taken; a refusal while another export runs. */
  focus(asked: AskedFocus): Promise<FocusLines | Refusal>
}

export interface AskedFocus {
  readonly fromMs: number
  readonly toMs: number
  readonly names: ChargeNames
}

export interface FocusLines {
  readonly kind: 'lines'
  readonly chunks: AsyncGenerator<string, void>
}
