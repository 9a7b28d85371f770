// The thread of the finder: follows the book, slice by slice, and answers between two slices. Started by `startFinder`.
// What goes wrong with the book is told, and tried again after a while; questions are answered meanwhile.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { timingLines } from '../journeys/timing.ts'
import type { Timings } from '../journeys/timing-book.ts'
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/time.ts'
import { openFinder, type Finder } from '../store/finder.ts'
import type { Share } from '../store/finder-fold.ts'
import { recordedRow } from '../store/finder-rows.ts'
import { openFinderSource, type FinderSource } from '../store/finder-source.ts'
import { openTables } from '../store/tables.ts'
import { openTimingStore, type TimingStore } from '../store/timing-store.ts'
import type {
  FinderAnswer,
  FinderQuery,
  FinderThreadOptions,
  FromFinder,
  ToFinder,
} from './finder-messages.ts'

/** Between two looks at a book that has not grown. */
const pollMs = 100
const troubleMs = 5_000
/** What was entered longer ago is no news: history that is written now, or a book that is read anew. */
const newsMs = 60_000
/** Rows told at once; of more, only how many. */
const toldMax = 200

const port = parentPort
assert(port !== null, 'the finder runs in a worker thread')
await serve(port, workerData)

async function serve(to: MessagePort, options: FinderThreadOptions): Promise<void> {
  const { place, timedRequestsMax } = options
  const send = (message: FromFinder): void => to.postMessage(message)
  const tables = openTables(place)
  const source = openFinderSource(tables, place.dataDir)
  const finder = await openFinder({
    dataDir: place.dataDir,
    source,
    clock: systemClock,
    onRebuilt: (why) => send({ kind: 'rebuilt', why }),
  })
  const timings = openTimingStore(place.dataDir, timedRequestsMax)
  // Until it is told otherwise: what is recorded while it starts is news.
  const state: State = { isListening: true, isClosing: false, wake: () => {} }
  to.on('message', (message: ToFinder) => {
    if (message.kind === 'listen') state.isListening = message.on
    else if (message.kind === 'ask') {
      const answer = answerOf({ finder, timings }, message.asked)
      send({ kind: 'answer', number: message.number, answer })
    } else if (message.kind === 'timings') {
      keepTimings(timings, message.timings, send)
    } else {
      state.isClosing = true
      state.wake()
    }
  })
  const heads = headsFrom(source, send)
  // What was said before this thread was there.
  await pause(0, state)
  while (!state.isClosing) {
    const waitMs = await step(finder, heads, state, send)
    await pause(waitMs, state)
  }
  finder.close()
  timings.close()
  await tables.destroy()
  send({ kind: 'closed' })
  to.close()
}

interface State {
  isListening: boolean
  isClosing: boolean
  wake: () => void
}

/** Lets the questions in that arrived meanwhile. */
function pause(waitMs: number, state: State): Promise<void> {
  return new Promise((resolve) => {
    state.wake = resolve
    if (waitMs === 0 || state.isClosing) setImmediate(resolve)
    else setTimeout(resolve, waitMs)
  })
}

/** Returns how long to wait before the next. */
async function step(
  finder: Finder,
  heads: () => Promise<void>,
  state: Readonly<State>,
  send: (message: FromFinder) => void,
): Promise<number> {
  try {
    const { shares, isBehind } = await finder.follow()
    if (state.isListening) {
      tellNews(shares, send)
      await heads()
    }
    return isBehind ? 0 : pollMs
  } catch (error) {
    send({ kind: 'trouble', error: error instanceof Error ? error.message : String(error) })
    return troubleMs
  }
}

function tellNews(shares: readonly Share[], send: (message: FromFinder) => void): void {
  const sinceMs = systemClock.nowMs() - newsMs
  const news = shares.filter(({ recordedMs }) => recordedMs >= sinceMs)
  if (news.length === 0) return
  const rows = news.slice(-toldMax).map(recordedRow)
  const dropped = news.slice(0, -toldMax).reduce((sum, { requests }) => sum + requests, 0)
  send({ kind: 'recorded', rows, dropped })
}

/** Tells each head that was signed since the last look. */
function headsFrom(source: FinderSource, send: (message: FromFinder) => void): () => Promise<void> {
  const told = new Map<number, number>()
  return async () => {
    for (const { log, origin, size, root, atMs } of await source.heads()) {
      if ((told.get(log) ?? -1) >= size) continue
      told.set(log, size)
      const head = { origin, size, root: Buffer.from(root).toString('base64'), atMs }
      send({ kind: 'head', head })
    }
  }
}

function keepTimings(
  kept: TimingStore,
  { ids, numbers }: Timings,
  send: (message: FromFinder) => void,
): void {
  try {
    kept.keep(timingLines(ids, numbers))
  } catch (error) {
    send({ kind: 'trouble', error: error instanceof Error ? error.message : String(error) })
  }
}

interface Kept {
  readonly finder: Finder
  readonly timings: TimingStore
}

function answerOf({ finder, timings }: Kept, asked: FinderQuery): FinderAnswer {
  try {
    if (asked.kind === 'timing') return { kind: 'timing', line: timings.find(asked.requestId) }
    if (asked.kind === 'requests') return { kind: 'requests', found: finder.requests(asked.query) }
    if (asked.kind === 'spend') return { kind: 'spend', found: finder.spend(asked.query) }
    if (asked.kind === 'channel') return { kind: 'channel', found: finder.channel(asked.query) }
    if (asked.kind === 'sample') return { kind: 'sample', found: finder.sample(asked.query) }
    return { kind: 'flows', found: finder.flows(asked.query) }
  } catch (error) {
    return { kind: 'failed', error: error instanceof Error ? error.message : String(error) }
  }
}
