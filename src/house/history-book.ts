// The book as the journeys of the simulated history see it: operations are collected for the next part, and budgets are
// admitted by the ledger's own fold over what this history has spent so far. The writer folds them once more.
import type { Book } from '../journeys/ports.ts'
import type { Nanos } from '../kernel/money.ts'
import type { BookOp, IntentOp, SettleOp } from '../metering/ledger-ops.ts'
import { foldBatch, type BudgetBalance } from '../metering/ledger.ts'

export interface HistoryBook extends Book {
  /** What was collected since the last time. */
  take(): readonly BookOp[]
  /** The next settlement is given here instead of being collected, and its hold stays. */
  loseNext(onLost: (intent: IntentOp, settle: SettleOp) => void): void
}

const admitted = Promise.resolve({ kind: 'admitted' as const })
const taken = Promise.resolve()

export function openHistoryBook(): HistoryBook {
  const budgets = new Map<string, BudgetBalance>()
  const open = new Map<string, IntentOp>()
  let ops: BookOp[] = []
  let lose: Parameters<HistoryBook['loseNext']>[0] | null = null

  const view = {
    attempt: () => undefined,
    budget: (account: string) => budgets.get(account),
    hasEntry: () => false,
  }

  function move({ terms }: IntentOp, held: Nanos, posted: Nanos): void {
    for (const { account } of terms.budgets) {
      const before = budgets.get(account)
      budgets.set(account, {
        currency: terms.currency,
        heldNanos: (before?.heldNanos ?? 0n) + held,
        postedNanos: (before?.postedNanos ?? 0n) + posted,
      })
    }
  }

  function settle(op: SettleOp): Promise<void> {
    const intent = open.get(op.attemptId)
    if (intent !== undefined && lose !== null && op.ending === 'completed') {
      const onLost = lose
      lose = null
      onLost(intent, op)
      return taken
    }
    open.delete(op.attemptId)
    if (intent !== undefined) move(intent, -intent.holdNanos, op.priceNanos)
    ops.push(op)
    return taken
  }

  return {
    intent(op) {
      if (op.terms.budgets.length > 0) {
        const [result] = foldBatch(view, [op]).results
        if (result?.status === 'exhausted') {
          const { account, leftNanos } = result
          return Promise.resolve({ kind: 'exhausted', account, leftNanos })
        }
      }
      move(op, op.holdNanos, 0n)
      open.set(op.attemptId, op)
      ops.push(op)
      return admitted
    },
    settle,
    post: (op) => void ops.push(op),
    commit(op) {
      ops.push(op)
      return taken
    },
    blocked: () => null,
    take() {
      const all = ops
      ops = []
      return all
    },
    loseNext: (onLost) => void (lose = onLost),
  }
}
