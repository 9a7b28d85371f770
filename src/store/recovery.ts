// After a crash: an intent without a settlement is neither lost nor done. It becomes indeterminate,
// keeps its hold, and its log entry says so; settling it is a later, separate act.
import { orphanOp } from '../metering/orphan.ts'
import type { BookWriter } from './book.ts'

const batchOpsMax = 256

/** Marks every attempt that the last process left open. Returns how many are indeterminate in all. */
export async function recoverOrphans(book: BookWriter, nowMs: number): Promise<number> {
  const open = await book.openAttempts()
  // What goes on at its provider was lost with nobody: the house goes on to look after it.
  const awaited = await book.awaitedAttempts()
  const lost = open.filter(({ attemptId }) => !awaited.has(attemptId))
  const orphans = lost.filter((attempt) => attempt.state === 'intent')
  const ops = orphans.map((attempt) => orphanOp(attempt, nowMs))
  for (let start = 0; start < ops.length; start += batchOpsMax) {
    await book.applyBatch(ops.slice(start, start + batchOpsMax))
  }
  return lost.length
}
