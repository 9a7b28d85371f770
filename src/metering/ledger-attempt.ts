// An attempt as the ledger knows it.
import type { Nanos } from '../kernel/money.ts'
import type { Ending } from './ledger-ops.ts'

export type AttemptState = 'intent' | 'indeterminate' | 'settled' | 'voided'

/** What the ledger must know of an attempt that is already in the book. */
export interface Attempt {
  readonly attemptId: string
  readonly contractId: string
  readonly channelId: string
  readonly currency: string
  readonly holdNanos: Nanos
  readonly costHoldNanos: Nanos
  /** Budget accounts of the path; each carries a hold of `holdNanos` unless that is zero. */
  readonly budgets: readonly string[]
  readonly state: AttemptState
  /** When it was found without an ending; null if it never was. */
  readonly indeterminateMs: number | null
  /** The settlement; null before. */
  readonly settled: {
    readonly ending: Ending
    readonly costNanos: Nanos
    readonly priceNanos: Nanos
  } | null
}

const attemptIdPattern = /^(.+)\.([1-9]\d{0,5})$/

/** The id of the entry that says that the answer of an attempt goes on at its provider. */
export function backgroundEntryId(attemptId: string): string {
  return `${attemptId}.background`
}

/** The request of an attempt and its number within it, or null if `attemptId` names none. */
export function attemptOf(
  attemptId: string,
): { readonly requestId: string; readonly number: number } | null {
  const [, requestId, number] = attemptIdPattern.exec(attemptId) ?? []
  return requestId === undefined ? null : { requestId, number: Number(number) }
}
