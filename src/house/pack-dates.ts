// Days of a pack, as instants in its time zone, and timelines of them: intervals are half open, run
// forward, and no two of one thing cover the same instant.
import type { Report } from './config-check.ts'
import type { ConfigPath } from './config-yaml.ts'
import { dayStartMs } from './day.ts'

export interface Days {
  readonly timeZone: string
  readonly report: (finding: Report) => void
}

/** The beginning of `day`, which the schema has found in the calendar; 0 and a report if the zone skipped it. */
export function instantOf({ timeZone, report }: Days, day: string, path: ConfigPath): number {
  const ms = dayStartMs(day, timeZone)
  if (ms !== null) return ms
  report({ path, message: `is no day in ${timeZone}, which skipped it; correct the date` })
  return 0
}

export interface WrittenInterval {
  readonly from: string
  readonly to?: string | undefined
  readonly knownFrom?: string | undefined
}

export interface Interval {
  readonly validFromMs: number
  readonly validToMs: number | null
  readonly knownFromMs: number
}

/**
 * Unless said otherwise, a thing was known when it began or on the day of its source, whichever came
 * first: what is published today of tomorrow is known today.
 */
export function intervalOf(
  days: Days,
  written: WrittenInterval,
  sourceDay: string | null,
  path: ConfigPath,
): Interval {
  const validFromMs = instantOf(days, written.from, [...path, 'from'])
  const validToMs = written.to === undefined ? null : instantOf(days, written.to, [...path, 'to'])
  if (validToMs !== null && validToMs <= validFromMs) {
    days.report({ path: [...path, 'to'], message: 'to must be later than from' })
  }
  return { validFromMs, validToMs, knownFromMs: knownFrom(days, written, sourceDay, path) }
}

export function knownFrom(
  days: Days,
  { from, knownFrom: known }: WrittenInterval,
  sourceDay: string | null,
  path: ConfigPath,
): number {
  if (known !== undefined) return instantOf(days, known, [...path, 'knownFrom'])
  const earliest = sourceDay !== null && sourceDay < from ? sourceDay : from
  return dayStartMs(earliest, days.timeZone) ?? 0
}

interface Dated extends Interval {
  readonly path: ConfigPath
}

/** Reports every member of `timeline` that covers an instant which an earlier one covers; an open end lasts until the next begins. */
export function reportOverlaps(days: Days, timeline: readonly Dated[], noun: string): void {
  for (const [index, one] of timeline.entries()) {
    const clash = timeline.findIndex((other, at) => at < index && overlap(other, one))
    if (clash < 0) continue
    days.report({
      path: [...one.path, 'from'],
      message: `overlaps with ${noun} ${clash + 1} of the same list; end that one with to`,
    })
  }
}

/** Of two that begin on one day the one known later corrects the other. */
function overlap(left: Interval, right: Interval): boolean {
  if (left.validFromMs === right.validFromMs) return left.knownFromMs === right.knownFromMs
  const [first, second] = left.validFromMs < right.validFromMs ? [left, right] : [right, left]
  return first.validToMs !== null && second.validFromMs < first.validToMs
}
