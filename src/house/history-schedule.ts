// The requests of the simulated history in the order of their instants: a pure function of seed, window and number.
import { dayMs } from '../kernel/time.ts'
import { askers, drawAsk, drawAsker, weightAt, type Ask, type Asker } from './history-askers.ts'
import { drawsOf, type Draws } from './history-random.ts'
import { watchedPlan } from './history-offenders.ts'

/** What goes wrong at the provider, or at the caller; `lost`: nobody learns the end until later. */
export type Trouble = 'none' | 'fails' | 'throttled' | 'cut' | 'left' | 'lost'

export interface Planned {
  /** From 0; the id of the request follows from it. */
  readonly index: number
  readonly atMs: number
  readonly workload: string
  readonly ask: Ask
  readonly trouble: Trouble
  /** What is asked in words, where the watch is to look at it; null: any text of the right length. */
  readonly prompt: string | null
}

export interface Schedule {
  readonly seed: string
  readonly fromMs: number
  readonly toMs: number
  readonly total: number
}

export const historyDays = 90
const hourMs = 3_600_000
const hours = historyDays * 24

/** In order; exactly `total` of them, as far as `total` leaves room for what is told of single days. */
export function* scheduleOf(schedule: Schedule): Generator<Planned> {
  const { seed, total } = schedule
  const draws = drawsOf(seed, 'schedule')
  const told = [...toldOn(schedule)].toSorted((left, right) => left.atMs - right.atMs)
  const ordinary = Math.max(0, total - told.length)
  let next = 0
  let index = 0
  for (const one of ordinaryOf(schedule, ordinary, draws)) {
    for (let due = told[next]; due !== undefined && due.atMs <= one.atMs; due = told[++next]) {
      yield { ...due, index: index++ }
    }
    yield { ...one, index: index++ }
  }
  for (; next < told.length; next++) yield { ...told[next]!, index: index++ }
}

type Unnumbered = Omit<Planned, 'index'>

function* ordinaryOf(
  { fromMs, toMs }: Schedule,
  count: number,
  draws: Draws,
): Generator<Unnumbered> {
  const weightsOf = (hour: number): number[] =>
    askers.map((one) => weightAt(one, fromMs + hour * hourMs, hour / hours))
  let all = 0
  for (let hour = 0; hour < hours; hour++) all += sum(weightsOf(hour))
  let passed = 0
  let given = 0
  for (let hour = 0; hour < hours; hour++) {
    const weights = weightsOf(hour)
    const weight = sum(weights)
    passed += weight
    const until = hour === hours - 1 ? count : Math.floor((passed / all) * count)
    const beginMs = fromMs + hour * hourMs
    const times = Array.from({ length: until - given }, () => Math.floor(draws.share() * hourMs))
    given = until
    for (const time of times.toSorted((left, right) => left - right)) {
      const asked = drawAsker(draws, weights, weight)
      yield plannedOf(asked, Math.min(beginMs + time, toMs - 1), draws)
    }
  }
}

function plannedOf(asked: Asker, atMs: number, draws: Draws): Unnumbered {
  const ask = drawAsk(draws, asked)
  return { atMs, workload: asked.workload, ask, trouble: troubleOf(draws, ask), prompt: null }
}

function troubleOf(draws: Draws, { stream }: Ask): Trouble {
  const drawn = draws.share()
  if (drawn < 0.005) return 'fails'
  if (drawn < 0.009) return 'throttled'
  if (!stream) return 'none'
  if (drawn < 0.012) return 'cut'
  if (drawn < 0.017) return 'left'
  return 'none'
}

/** What stands out: classes that all ask at once, a long night of drafts, ends that nobody saw, and what the watch finds. */
function* toldOn(schedule: Schedule): Generator<Unnumbered> {
  const { fromMs, toMs, total } = schedule
  const once = (workload: string, atMs: number, more: Partial<Unnumbered> = {}): Unnumbered => ({
    atMs,
    workload,
    ask: of(workload).asks[0]!,
    trouble: 'none',
    prompt: null,
    ...more,
  })
  for (const day of [8, 22, 36, 50, 64, 78]) {
    for (let n = 0; n < 56; n++) {
      yield once('jacaranda-tutor', fromMs + day * dayMs + 20 * hourMs + n * 180)
    }
  }
  const drafts = { ...of('fenwright-briefs').asks[0]!, output: 9_000 }
  for (let n = 0; n < 48; n++) {
    yield once('fenwright-briefs', fromMs + 40 * dayMs + 18 * hourMs + n * 240_000, { ask: drafts })
  }
  for (const day of [12, 33, 57, 71, 84]) {
    yield once('cote-claims', fromMs + day * dayMs + 9 * hourMs, { trouble: 'lost' })
  }
  if (total >= watchedTotalMin) yield* watchedPlan(schedule.seed, toMs)
}

function of(workload: string): Asker {
  return askers.find((one) => one.workload === workload)!
}

/** A history of fewer has no room for what the watch finds. */
export const watchedTotalMin = 4_000

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0)
}
