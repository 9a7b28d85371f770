// Looks at open batches until none is left, with back-off, and at once when a client sees one end. Nothing waits
// for it, and no failure of a provider ends it.
import { settleBatches, type BatchEndHouse } from '../journeys/batch-end.ts'
import { Fault } from '../kernel/fault.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'

export interface BatchJob {
  /** The first round comes by itself: a house that stopped may have left some open. */
  begin(): void
  /** Looks soon, and not less often for having waited before. */
  look(): void
  /** Resolves when the round that runs has ended; none follows. */
  close(): Promise<void>
}

export function openBatchJob(
  options: Omit<BatchEndHouse, 'lineBytesMax' | 'windowMs' | 'arrivalMs'> & {
    readonly limits: Limits
    readonly note: Note
  },
): BatchJob {
  const { limits, note } = options
  const { batchLineBytesMax: lineBytesMax, batchWindowMs: windowMs } = limits
  const arrivalMs = limits.reconcileArrivalMs
  const house: BatchEndHouse = { ...options, lineBytesMax, windowMs, arrivalMs }
  let pauseMs = limits.batchPollMs
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let again = false
  let isSoon = false
  let closed = false
  let told = ''

  async function round(): Promise<void> {
    let left = 1
    try {
      const done = await settleBatches(house)
      left = done.left
      if (done.settled > 0) note('info', 'batches_settled', { settled: done.settled, left })
      const text = done.troubles.join('; ')
      // The same trouble every minute is told once.
      if (text !== '' && text !== told) note('warning', 'batches_wait', { left, why: text })
      told = text
      pauseMs = done.settled > 0 ? limits.batchPollMs : Math.min(pauseMs * 2, limits.batchPollMsMax)
    } catch (error) {
      // A book that stopped ends the house; everything else is looked at again.
      if (error instanceof Fault && error.code.startsWith('store.')) return
      note('error', 'batches_failed', { error: String(error) })
      pauseMs = Math.min(pauseMs * 2, limits.batchPollMsMax)
    }
    if (left > 0 || again) wait(again ? limits.batchPollMs : pauseMs)
    again = false
  }

  function wait(ms: number): void {
    if (closed) return
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(start, ms)
  }

  function start(): void {
    timer = null
    isSoon = false
    running = round().finally(() => {
      running = null
    })
  }

  return {
    begin: () => wait(limits.batchPollMs),
    look() {
      pauseMs = limits.batchPollMs
      if (running !== null) again = true
      else if (!isSoon) {
        // Once: who asks every second must not put it off for good.
        isSoon = true
        wait(pauseMs)
      }
    },
    async close() {
      closed = true
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}
