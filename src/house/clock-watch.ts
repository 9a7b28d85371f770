// Watches the wall clock against the monotonic one: a jump makes records and dated rules wrong, and
// somebody must hear of it.
import type { Clock } from '../kernel/time.ts'
import type { Note } from './observer.ts'

export interface ClockWatch {
  /** Milliseconds the wall clock has jumped since the watch began; 0 on a good clock. */
  skewMs(): number
  check(): void
}

export function openClockWatch(clock: Clock, skewMsMax: number, note: Note): ClockWatch {
  const offsetMs = clock.nowMs() - clock.monotonicMs()
  let told = 0
  const skewMs = (): number => clock.nowMs() - clock.monotonicMs() - offsetMs
  return {
    skewMs,
    check() {
      const skew = skewMs()
      if (Math.abs(skew - told) <= skewMsMax) return
      told = skew
      note('warning', 'clock_jumped', { skewMs: Math.round(skew) })
    },
  }
}
