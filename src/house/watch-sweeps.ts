// When parties are compared with each other: each minute, while the watch keeps up with requests, and so seldom that
// it takes a twentieth of its time at most.
import type { Clock } from '../kernel/time.ts'

/** How often it is asked. */
export const sweepEveryMs = 60_000
/** A sweep pays for so many times as long without one. */
const restTimes = 19
/** Of the queue: with more waiting the watch is behind. */
const behindShare = 1 / 16

export interface WatchSweeps {
  /** Whether one is to begin now; then it has begun. */
  begins(waiting: number): boolean
  ended(busyMs: number): void
  /** The one that ran will never end. */
  lost(): void
}

export function openSweeps(clock: Pick<Clock, 'monotonicMs'>, requestsMax: number): WatchSweeps {
  let isRunning = false
  let restsUntilMs = Number.NEGATIVE_INFINITY
  return {
    begins(waiting) {
      const isDue = !isRunning && clock.monotonicMs() >= restsUntilMs
      isRunning ||= isDue && waiting <= requestsMax * behindShare
      return isDue && isRunning
    },
    ended(busyMs) {
      isRunning = false
      restsUntilMs = clock.monotonicMs() + restTimes * busyMs
    },
    lost() {
      isRunning = false
    },
  }
}
