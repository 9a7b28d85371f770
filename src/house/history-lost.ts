// Attempts of the simulated history whose ends nobody saw: found a while later, as a restart finds them, and settled by the
// reconciling that live attempts have. Both fall into the part of the history that began them.
import { reconcile, type LostAttempt } from '../journeys/reconcile.ts'
import { assert } from '../kernel/assert.ts'
import { attemptOf } from '../metering/ledger-attempt.ts'
import type { IntentOp } from '../metering/ledger-ops.ts'
import { orphanOp } from '../metering/orphan.ts'
import type { HistoryBook } from './history-book.ts'
import type { HistoryClock } from './history-clock.ts'
import type { PastHouse } from './history-house.ts'

/** How long after it was begun an attempt is found without an end, and how much later it is settled. */
const foundAfterMs = 120_000
const settledAfterMs = 600_000

export interface Lost {
  /** The request that is asked next loses its end. */
  loseNext(): void
  /** Attempts whose end is still to be told. */
  open(): number
  /** Settles those that are due at `atMs`. */
  reach(atMs: number): Promise<void>
}

export function openLost(house: PastHouse, book: HistoryBook, clock: HistoryClock): Lost {
  let open: IntentOp[] = []
  return {
    loseNext: () => book.loseNext((intent) => open.push(intent)),
    open: () => open.length,
    async reach(atMs) {
      const due = open.filter((one) => one.atMs + foundAfterMs + settledAfterMs <= atMs)
      if (due.length === 0) return
      open = open.filter((one) => !due.includes(one))
      for (const intent of due) await settleLost(house, book, clock, intent)
    },
  }
}

async function settleLost(
  house: PastHouse,
  book: HistoryBook,
  clock: HistoryClock,
  intent: IntentOp,
): Promise<void> {
  const lostMs = intent.atMs + foundAfterMs
  book.post(orphanOp({ ...intent, ...intent.terms }, lostMs))
  clock.reach(lostMs + settledAfterMs)
  const { settled } = await reconcile({
    clock,
    book,
    // No provider was asked, so that none knows of it.
    lookup: { find: () => Promise.resolve({ kind: 'unclear', why: 'simulated' }) },
    world: () => house.world(),
    lost: () => Promise.resolve([lostOf(intent, lostMs)]),
    windowMs: 0,
    arrivalMs: 0,
  })
  assert(settled === 1, 'what is lost in the history is settled in it')
}

function lostOf({ attemptId, costHoldNanos, terms }: IntentOp, lostMs: number): LostAttempt {
  const request = attemptOf(attemptId)
  assert(request !== null, 'an attempt names its request')
  return {
    ...terms,
    attemptId,
    requestId: request.requestId,
    attemptNo: request.number,
    isEntered: false,
    isBatch: false,
    lostMs,
    costHoldNanos,
    markTokens: 40,
  }
}
