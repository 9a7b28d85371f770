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

/**
 * One line without its end: the request's id, the version of the format, when each step of the request was over and
 * when all was, then each attempt's number and instants: begun, chosen, intended, sent, first byte, ended, settled. Whole
 * microseconds since the request's first byte; `-`: unknown.
 */
export function timingLine(
  { requestId, startedMs, stepsMs, totalMs }: RequestRecord,
  timings: readonly AttemptTiming[],
): string {
  let line = `${requestId} ${version} `
  let atMs = 0
  for (const step of requestSteps) {
    const ms = stepsMs[step]
    if (ms !== undefined) atMs += ms
    line += ms === undefined ? '-,' : `${micros(atMs)},`
  }
  line += micros(totalMs)
  for (const one of timings) {
    line += ` ${one.number}:${since(one.begunMs ?? startedMs + atMs, startedMs)}`
    line += `,${since(one.chosenMs, startedMs)},${since(one.intendedMs, startedMs)}`
    line += `,${since(one.sentMs, startedMs)},${since(one.firstByteMs, startedMs)}`
    line += `,${since(one.endedMs, startedMs)},${since(one.settledMs, startedMs)}`
  }
  return line
}

function since(ms: number | null, startedMs: number): string {
  return ms === null ? '-' : micros(ms - startedMs)
}

function micros(ms: number): string {
  return String(Math.max(0, Math.round(ms * 1000)))
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
