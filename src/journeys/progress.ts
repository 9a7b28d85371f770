// Progress marks of a running answer: they bound what is unknown after a crash. Nobody waits for one.
import type { Clock } from '../kernel/time.ts'
import type { BookOp } from '../metering/ledger-ops.ts'

/** A mark goes out after so many new output events, or once so much time has passed with any. */
const everyEvents = 500
const everyMs = 2_000

export interface MarkSink {
  post(op: BookOp): void
}

/** Called with the output events seen so far, which only grow. */
export function openProgress(
  book: MarkSink,
  clock: Clock,
  attemptId: string,
): (outputEvents: number) => void {
  let marked = 0
  let markedMs = clock.monotonicMs()
  return (outputEvents) => {
    if (outputEvents === marked) return
    const nowMs = clock.monotonicMs()
    if (outputEvents - marked < everyEvents && nowMs - markedMs < everyMs) return
    marked = outputEvents
    markedMs = nowMs
    book.post({ kind: 'mark', attemptId, outputTokens: outputEvents })
  }
}
