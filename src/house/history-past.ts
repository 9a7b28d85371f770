// Makes the simulated history, part by part, through the same journeys as live traffic: one request after the other, each
// at its instant. It knows neither threads nor stores: the same options give the same requests, decisions and prices.
import { complete } from '../journeys/complete.ts'
import type { Call, Reply } from '../journeys/ports.ts'
import type { ShownRequest } from '../journeys/watch.ts'
import type { BookOp } from '../metering/ledger-ops.ts'
import { codes } from '../wire/codes.ts'
import { openHistoryBook } from './history-book.ts'
import { historyClock } from './history-clock.ts'
import { partEntry } from './history-entries.ts'
import { openPastHouse, type PastHouseParts } from './history-house.ts'
import { openLost } from './history-lost.ts'
import type { PastShown } from './history-messages.ts'
import { historyRequestId } from './history-random.ts'
import { dialectOf, openRequests } from './history-requests.ts'
import { scheduleOf, type Planned, type Schedule } from './history-schedule.ts'
import { openHistoryUpstream } from './history-upstream.ts'

/**
 * Requests of one transaction, which a live operation waits for at most: a small one would flush the disk too often, a
 * large one is felt. It follows from the size of the history, so that one that is continued is cut alike.
 */
function partRequestsOf({ total }: Schedule): number {
  return Math.max(32, Math.min(512, Math.ceil(total / 20)))
}

export interface PastOptions
  extends Schedule, Pick<PastHouseParts, 'config' | 'policy' | 'pepper'> {
  /** By workload. */
  readonly keys: ReadonlyMap<string, string>
  /** Parts up to here are in the book already: they are made again, and given to nobody. */
  readonly donePart: number
  /** Requests of one part; left out, they follow from the size of the history. */
  readonly partRequests?: number
}

export interface Part {
  /** From 1. */
  readonly number: number
  /** Requests of the history up to its end. */
  readonly done: number
  readonly isLast: boolean
  readonly ops: readonly BookOp[]
}

export interface Past {
  /** In order; those that are not in the book yet. */
  parts(): AsyncGenerator<Part>
  /** What the watch is to look at, complete once all parts were made. */
  shown(): readonly PastShown[]
}

export function openPast(options: PastOptions): Past {
  const { seed, fromMs, donePart } = options
  const { partRequests = partRequestsOf(options) } = options
  const clock = historyClock(fromMs)
  const book = openHistoryBook()
  const upstream = openHistoryUpstream(seed, clock)
  const requests = openRequests(seed)
  const shown: PastShown[] = []
  let isShown = false
  const watch = {
    saw: (request: ShownRequest) => void (isShown && shown.push(shownOf(request))),
    refused: () => undefined,
  }
  const house = openPastHouse({ ...options, clock, book, upstream, watch })
  const lost = openLost(house, book, clock)

  async function ask(planned: Planned): Promise<void> {
    await lost.reach(planned.atMs)
    clock.reach(planned.atMs)
    upstream.asks(planned)
    if (planned.trouble === 'lost') lost.loseNext()
    isShown = planned.prompt !== null
    const { ask: asked, workload, index, prompt } = planned
    const atMs = clock.nowMs()
    const startedMs = clock.monotonicMs()
    const call: Call = {
      requestId: historyRequestId(seed, index, atMs),
      dialect: dialectOf(asked),
      atMs,
      startedMs,
      readMs: startedMs,
      token: options.keys.get(workload),
      request: requests.of(asked, workload, index, prompt),
      headers: clientHeaders,
      ip: '127.0.0.1',
      country: null,
    }
    await complete(house, call, silentReply)
  }

  async function* parts(): AsyncGenerator<Part> {
    let [number, done, inPart, second] = [0, 0, 0, 0]
    const cut = (isLast: boolean): Part => {
      house.refusals.flush()
      number += 1
      inPart = 0
      const entry = partEntry(options, { number, done, isLast, atMs: clock.nowMs() })
      return { number, done, isLast, ops: [...book.take(), { kind: 'entry', entry }] }
    }
    for (const planned of scheduleOf(options)) {
      // As the house folds them: of one second.
      if (Math.floor(planned.atMs / 1_000) !== second) house.refusals.flush()
      second = Math.floor(planned.atMs / 1_000)
      await ask(planned)
      done += 1
      inPart += 1
      if (inPart < partRequests || lost.open() > 0) continue
      const part = cut(false)
      if (part.number > donePart) yield part
      // What the skipped parts wrote may be of another world, where the program changed in between.
      else if (part.number === donePart) house.forgetWritten()
    }
    await lost.reach(Number.POSITIVE_INFINITY)
    const last = cut(true)
    if (last.number > donePart) yield last
  }

  return { parts, shown: () => shown }
}

const clientHeaders = { 'content-type': 'application/json', accept: '*/*' }

const silentReply: Reply = {
  gone: false,
  onGone: () => undefined,
  head: () => undefined,
  write: () => true,
  onDrain: () => undefined,
  end: () => undefined,
  destroy: () => undefined,
  refuse: ({ code }) => codes[code].status,
}

function shownOf({ caller, ...request }: ShownRequest): PastShown {
  return { ...request, workload: caller.workload.id }
}
