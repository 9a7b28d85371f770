// The timings of requests that ended, until whoever keeps them takes them, once a second. They are for people who look at
// one request; what is lost is unknown later, and nothing else. So there is a bound, and no request waits.
import type { RequestRecord } from './record.ts'
import { timingLength, writeTiming, type AttemptTiming } from './timing.ts'

export interface TimingBook {
  /** Of what was refused before anything was sent, only so many a second: a flood is told by its sum. */
  keep(record: RequestRecord, timings: readonly AttemptTiming[]): void
  /** Hands on what was kept; the house calls it every second and before it closes. */
  flush(): void
}

/** As `timingLines` reads them. */
export interface Timings {
  readonly ids: readonly string[]
  readonly numbers: Float64Array<ArrayBuffer>
}

export const timedMax = 20_000
export const refusedMax = 200
const firstLength = 4_096

/** `take` must not wait, and owns what it takes. False: it cannot take them now, and is asked again. */
export function openTimingBook(take: (timings: Timings) => boolean): TimingBook {
  let ids: string[] = []
  let numbers = new Float64Array(firstLength)
  let length = 0
  let refused = 0
  return Object.freeze<TimingBook>({
    keep(record, timings) {
      // A stranger's request has no story to be looked at.
      if (ids.length >= timedMax || record.workloadId === '') return
      if (timings.length === 0 && (refused += 1) > refusedMax) return
      const needed = length + timingLength(timings.length)
      if (needed > numbers.length) numbers = grown(numbers, needed)
      writeTiming(numbers, length, record, timings)
      ids.push(record.requestId)
      length = needed
    },
    flush() {
      refused = 0
      if (ids.length === 0) return
      const next = new Float64Array(Math.max(firstLength, length))
      if (!take({ ids, numbers })) return
      ids = []
      numbers = next
      length = 0
    },
  })
}

function grown(numbers: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, 2 * numbers.length))
  larger.set(numbers)
  return larger
}
