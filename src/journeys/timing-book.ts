// The timings of requests that ended, until whoever keeps them takes them: once a second, as one text. They are for
// people who look at one request; a line that is lost is unknown later, and nothing else. So there is a bound, and no
// request waits.
import type { RequestRecord } from './record.ts'
import { timingLine, type AttemptTiming } from './timing.ts'

export interface TimingBook {
  /** Of what was refused before anything was sent, only so many a second: a flood is told by its sum. */
  keep(record: RequestRecord, timings: readonly AttemptTiming[]): void
  /** Hands on what was kept; the house calls it every second and before it closes. */
  flush(): void
}

export const timingLinesMax = 20_000
export const refusedLinesMax = 200

/** `take` must not wait. False: it cannot take them now, and is asked again. */
export function openTimingBook(take: (lines: string) => boolean): TimingBook {
  let text = ''
  let lines = 0
  let refused = 0
  return Object.freeze<TimingBook>({
    keep(record, timings) {
      // A stranger's request has no story to be looked at.
      if (lines >= timingLinesMax || record.workloadId === '') return
      if (timings.length === 0 && (refused += 1) > refusedLinesMax) return
      text += `${timingLine(record, timings)}\n`
      lines += 1
    },
    flush() {
      refused = 0
      if (lines === 0 || !take(text)) return
      text = ''
      lines = 0
    },
  })
}
