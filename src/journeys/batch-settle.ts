// What a batch used, as one settlement of its one attempt, with the entry that tells of it. The batch was entered
// when it began, under the id of its request; what it used is entered under that of the attempt.
import { formatNanos, type Rational } from '../kernel/money.ts'
import type { Ending, SettleOp } from '../metering/ledger-ops.ts'
import type { PriceVersion } from '../metering/price.ts'
import { rate } from '../metering/rating.ts'
import type { Usage } from '../metering/usage.ts'
import type { LostAttempt } from './reconcile.ts'

/** The attempt that a batch is, as the book has it. */
export type BatchAttempt = Omit<
  LostAttempt,
  'attemptNo' | 'isEntered' | 'isBatch' | 'lostMs' | 'markTokens'
>

/** How a batch ended. */
export interface BatchEnd {
  readonly ending: Ending
  /**
   * `batch_output`: what the lines say. `batch_usage`: the provider's sum of them, the lines being gone. `batch_lost`: neither, so
   * that the hold is the cost, and the customer pays nothing. `batch_refused`, `never_arrived`: nothing ran.
   */
  readonly basis: 'batch_output' | 'batch_usage' | 'batch_lost' | 'batch_refused' | 'never_arrived'
  /** Null: nobody knows. */
  readonly usage: Usage | null
  /** The provider's id; empty if there is none. */
  readonly batchId: string
  readonly status: number
  /** Lines that were answered, and lines that were not. */
  readonly lines: { readonly done: number; readonly failed: number }
}

export interface Settling {
  readonly entryId: string
  readonly atMs: number
  readonly world: string
  /** Null where the configuration has it no more. */
  readonly version: PriceVersion | null
  readonly factor: Rational
  /** The customer was never told that it ran. */
  readonly isFree: boolean
}

export function batchSettlement(
  attempt: BatchAttempt,
  end: BatchEnd,
  { entryId, atMs, world, version, factor, isFree }: Settling,
): SettleOp {
  const rated = end.usage === null || version === null ? null : rate(end.usage, version, factor)
  // Usage that nobody knows or can price: the hold is the only bound left, and not the customer's to pay.
  const known = rated !== null && rated.kind === 'rated'
  const isNothing = end.usage?.source === 'none'
  const costNanos = known ? rated.costNanos : isNothing ? 0n : attempt.costHoldNanos
  const priceNanos = known && !isFree ? rated.priceNanos : 0n
  const lines = known ? rated.lines : []
  const source = (known || isNothing) && end.usage !== null ? end.usage.source : 'estimated'
  const tokens = [...(end.usage?.tokens ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    kind: 'settle',
    attemptId: attempt.attemptId,
    atMs,
    ending: end.ending,
    usageSource: source,
    lines: isFree ? lines.map((line) => ({ ...line, priceNanos: 0n })) : lines,
    costNanos,
    priceNanos,
    upstreamId: end.batchId,
    status: end.status,
    stored: [],
    entry: {
      id: entryId,
      type: 'settlement',
      atMs,
      public: JSON.stringify({
        attempt: 1,
        basis: end.basis,
        batch: end.batchId,
        channel: attempt.channelId,
        contract: attempt.contractId,
        currency: attempt.currency,
        decision: attempt.decisionId,
        deployment: attempt.deploymentId,
        ending: end.ending,
        key: attempt.keyId,
        linesDone: end.lines.done,
        linesFailed: end.lines.failed,
        model: attempt.model,
        party: attempt.partyId,
        price: formatNanos(priceNanos),
        priceVersion: attempt.priceVersion,
        request: attempt.requestId,
        source,
        status: end.status,
        tokens: Object.fromEntries(tokens),
        workload: attempt.workloadId,
        world,
      }),
      committed: {
        cost: JSON.stringify(formatNanos(costNanos)),
        ...(source === 'estimated'
          ? { costAtMost: JSON.stringify(formatNanos(attempt.costHoldNanos)) }
          : {}),
      },
      sealed: {},
    },
  }
}
