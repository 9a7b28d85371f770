// Days of a calendar in a time zone, as instants: a rule that begins on a day begins when that day
// begins where its asserter sits, and not in Greenwich.
import { isoTime } from '../kernel/time.ts'

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const hourMs = 3_600_000

/** UTC midnight of `2026-01-31`; null if the text is no day of the calendar between 1900 and 2999. */
export function utcDayMs(day: string): number | null {
  const year = Number(dayPattern.exec(day)?.[1])
  if (!(year >= 1900 && year <= 2999)) return null
  const ms = Date.parse(`${day}T00:00:00Z`)
  // Date.parse turns 30 February into March; a date that does not read back is none.
  return Number.isNaN(ms) || isoTime(ms).slice(0, 10) !== day ? null : ms
}

/** The first instant of `day` in `timeZone` (IANA); null for a day that the zone skipped or that is none. */
export function dayStartMs(day: string, timeZone: string): number | null {
  // Thousands of records begin on the same few days, and asking a calendar is dear.
  const key = `${day} ${timeZone}`
  let start = starts.get(key)
  if (start === undefined) {
    if (starts.size >= startsMax) starts.clear()
    starts.set(key, (start = dayStartOf(day, timeZone)))
  }
  return start
}

const startsMax = 4096
const starts = new Map<string, number | null>()

function dayStartOf(day: string, timeZone: string): number | null {
  const midnight = utcDayMs(day)
  if (midnight === null) return null
  // Offsets before and after any change near midnight: one of them is in force when the day begins.
  const possible = [-26, 0, 26].map(
    (hours) => midnight - offsetMs(midnight + hours * hourMs, timeZone),
  )
  const within = possible.filter((start) => dayIn(start, timeZone) === day)
  return within.length === 0 ? null : Math.min(...within)
}

/** The day of `ms` in `timeZone`, `YYYY-MM-DD`. */
export function dayIn(ms: number, timeZone: string): string {
  return isoTime(ms + offsetMs(ms, timeZone)).slice(0, 10)
}

/** `Europe/Berlin` and the like; offsets such as `+01:00` name no place whose rules could be followed. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]\w*(\/[\w+-]+)*$/i.test(name)) return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** Local time minus UTC at `ms`. */
function offsetMs(ms: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return local - Math.floor(ms / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formats.get(timeZone)
  if (cached !== undefined) return cached
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  formats.set(timeZone, made)
  return made
}
