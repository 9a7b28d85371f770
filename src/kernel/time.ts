// The only place that reads a clock. Wall time is for records, monotonic time for durations.

export interface Clock {
  /** Milliseconds since the Unix epoch (UTC); may jump, also back. */
  nowMs(): number
  /** Milliseconds from an arbitrary origin, with fractions; never goes back. */
  monotonicMs(): number
}

/** A day of UTC, which has no leap seconds here. */
export const dayMs = 86_400_000

/** How far a wall clock may be set back before it is believed. */
const stepBackMsMax = 1000

/**
 * A wall clock that waits out small steps back, as a time server makes them: what somebody has just said, and
 * was told counts from now on, must not lie in the future of the next request. A larger step is believed.
 */
export function steadied(readMs: () => number): () => number {
  let lastMs = -Infinity
  return () => {
    const nowMs = readMs()
    if (nowMs < lastMs && nowMs >= lastMs - stepBackMsMax) return lastMs
    lastMs = nowMs
    return nowMs
  }
}

export const systemClock: Clock = {
  nowMs: steadied(() => Date.now()),
  monotonicMs: () => performance.now(),
}

/** A clock that only a test moves. */
export function manualClock(startMs: number): Clock & { advance(ms: number): void } {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    advance(ms) {
      nowMs += ms
    },
  }
}

/** RFC 3339 in UTC with milliseconds, as every record writes time. */
export function isoTime(ms: number): string {
  // Many records carry the same millisecond, and formatting is dearer than comparing.
  if (ms !== lastMs) {
    lastText = new Date(ms).toISOString()
    lastMs = ms
  }
  return lastText
}

let lastMs = Number.NaN
let lastText = ''
