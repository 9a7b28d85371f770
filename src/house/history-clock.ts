// The clock of the simulated history: it stands until it is told to go on, and never goes back.
import type { Clock } from '../kernel/time.ts'

export interface HistoryClock extends Clock {
  /** At least to this instant. */
  reach(atMs: number): void
  pass(ms: number): void
}

export function historyClock(fromMs: number): HistoryClock {
  let nowMs = fromMs
  return {
    nowMs: () => Math.floor(nowMs),
    monotonicMs: () => nowMs - fromMs,
    reach: (atMs) => void (nowMs = Math.max(nowMs, atMs)),
    pass: (ms) => void (nowMs += ms),
  }
}
