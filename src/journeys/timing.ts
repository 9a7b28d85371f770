// When the steps of one request began and ended, for people: the instants of each attempt, taken while it runs, and
// the line in which all of them are kept apart from the book. Nothing is decided or charged by it; what is not known
// stays unknown.
import type { RequestRecord } from './record.ts'

/** Monotonic milliseconds; null: it never came so far, or nobody saw it. */
export interface AttemptTiming {
  readonly number: number
  /** Null for the first attempt, which begins when the request is held. */
  readonly begunMs: number | null
  readonly chosenMs: number
  readonly intendedMs: number
  sentMs: number | null
  firstByteMs: number | null
  endedMs: number | null
  settledMs: number | null
}

/** What of a trip its timing needs. */
interface Timed {
  /** Null: nobody keeps it. */
  readonly timings: AttemptTiming[] | null
}

/** An attempt is held durably from now on. */
export function timeIntent(
  { timings }: Timed,
  number: number,
  at: Pick<AttemptTiming, 'begunMs' | 'chosenMs' | 'intendedMs'>,
): void {
  const { begunMs, chosenMs, intendedMs } = at
  timings?.push({
    number,
    begunMs,
    chosenMs,
    intendedMs,
    sentMs: null,
    firstByteMs: null,
    endedMs: null,
    settledMs: null,
  })
}

export function timeRelay(
  timings: AttemptTiming[],
  number: number,
  at: Pick<AttemptTiming, 'sentMs' | 'firstByteMs' | 'endedMs'>,
): void {
  const timing = timings.find((one) => one.number === number)
  if (timing === undefined) return
  timing.sentMs = at.sentMs
  timing.firstByteMs = at.firstByteMs
  timing.endedMs = at.endedMs
}

export function timeSettled({ timings }: Timed, number: number, settledMs: number): void {
  const timing = timings?.find((one) => one.number === number)
  if (timing !== undefined) timing.settledMs = settledMs
}

/** What is timed: the steps, and of the relay what lies before and after the first byte of the answer. */
export const timedSteps = [
  'read',
  'identify',
  'decide',
  'hold',
  'choose',
  'intent',
  'relay',
  'first_byte',
  'last_byte',
  'settle',
  'record',
] as const
export type TimedStep = (typeof timedSteps)[number]

export interface TimedSpan {
  readonly step: TimedStep
  /** Null: of the request as a whole. */
  readonly attempt: number | null
  /** From the first byte of the request; whole microseconds, as in `toUs`. */
  readonly fromUs: number
  readonly toUs: number
}

export interface RequestTiming {
  readonly wholeUs: number
  /** Ascending by their begin; attempts asked at the same time overlap, and a pause between two lies in no span. */
  readonly spans: readonly TimedSpan[]
}

const requestSteps = ['read', 'identify', 'decide', 'hold'] as const
const version = '1'

/** How many numbers `writeTiming` writes for so many attempts. */
export function timingLength(attempts: number): number {
  return headLength + attempts * attemptLength
}

const headLength = 2 + requestSteps.length
const attemptLength = 8

/**
 * Writes what is known of a request behind `at`: how many attempts, when each step of the request was over and when all
 * was, then each attempt's number and instants. Milliseconds since its first byte; NaN: unknown. Numbers, because a text
 * of them costs as much as a tenth of the journey, and somebody else can make it.
 */
export function writeTiming(
  to: Float64Array,
  at: number,
  { startedMs, stepsMs, totalMs }: RequestRecord,
  timings: readonly AttemptTiming[],
): void {
  to[at++] = timings.length
  let heldMs = 0
  for (const step of requestSteps) {
    const ms = stepsMs[step]
    if (ms !== undefined) heldMs += ms
    to[at++] = ms === undefined ? Number.NaN : heldMs
  }
  to[at++] = totalMs
  for (const one of timings) {
    to[at++] = one.number
    to[at++] = one.begunMs === null ? heldMs : one.begunMs - startedMs
    to[at++] = one.chosenMs - startedMs
    to[at++] = one.intendedMs - startedMs
    to[at++] = one.sentMs === null ? Number.NaN : one.sentMs - startedMs
    to[at++] = one.firstByteMs === null ? Number.NaN : one.firstByteMs - startedMs
    to[at++] = one.endedMs === null ? Number.NaN : one.endedMs - startedMs
    to[at++] = one.settledMs === null ? Number.NaN : one.settledMs - startedMs
  }
}

/**
 * One line a request: its id, the version of the format, when its steps and all of it were over, then each attempt's
 * number and instants: begun, chosen, intended, sent, first byte, ended, settled. Whole microseconds since the request's
 * first byte; `-`: unknown.
 */
export function timingLines(ids: readonly string[], numbers: Float64Array): readonly string[] {
  let at = 0
  const next = (count: number): string =>
    Array.from(numbers.subarray(at, (at += count)), micros).join(',')
  return ids.map((id) => {
    let left = numbers[at++] ?? 0
    let line = `${id} ${version} ${next(headLength - 1)}`
    for (; left > 0; left--) line += ` ${numbers[at++]}:${next(attemptLength - 1)}`
    return line
  })
}

function micros(ms: number): string {
  return Number.isNaN(ms) ? '-' : String(Math.max(0, Math.round(ms * 1000)))
}

/** Null for what is none of ours, or of a later version. */
export function readTiming(line: string): RequestTiming | null {
  const [, said, whole, ...attempts] = line.split(' ')
  if (said !== version || whole === undefined) return null
  const ends = whole.split(',').map(digits)
  const wholeUs = ends.pop() ?? null
  if (wholeUs === null || ends.length !== requestSteps.length) return null
  const spans: TimedSpan[] = []
  let lastUs: number = 0
  for (const [at, step] of requestSteps.entries()) {
    const toUs = ends[at] ?? null
    if (toUs === null) continue
    spans.push({ step, attempt: null, fromUs: lastUs, toUs })
    lastUs = toUs
  }
  for (const text of attempts) {
    const [count, instants] = text.split(':')
    const read = attemptSpans(Number(count), (instants ?? '').split(',').map(digits))
    spans.push(...read)
    for (const { toUs } of read) lastUs = Math.max(lastUs, toUs)
  }
  if (wholeUs > lastUs) {
    spans.push({ step: 'record', attempt: null, fromUs: lastUs, toUs: wholeUs })
  }
  return { wholeUs, spans: spans.toSorted((left, right) => left.fromUs - right.fromUs) }
}

function attemptSpans(
  attempt: number,
  [begun, chosen, intended, sent, first, ended, settled]: readonly (number | null | undefined)[],
): readonly TimedSpan[] {
  const spans: TimedSpan[] = []
  const span = (step: TimedStep, fromUs: number | null = null, toUs: number | null = null) => {
    if (fromUs !== null && toUs !== null) spans.push({ step, attempt, fromUs, toUs })
  }
  span('choose', begun, chosen)
  span('intent', chosen, intended)
  if (first === null) span('relay', sent, ended)
  else {
    span('first_byte', sent, first)
    span('last_byte', first, ended)
  }
  span('settle', ended, settled)
  return spans
}

function digits(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
