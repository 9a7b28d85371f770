// The main thread's end of the finder: asks it and hands on what it hears. A thread that died is told of and started
// again, a few times in an hour; meanwhile whoever asks is told to come back.
import type { Worker } from 'node:worker_threads'
import type {
  FinderDesk,
  FoundChannel,
  FoundFlows,
  FoundRequests,
  FoundSample,
  FoundSpend,
  Listener,
  RecordedHead,
} from '../journeys/finder-desk.ts'
import { readTiming } from '../journeys/timing.ts'
import type { Timings } from '../journeys/timing-book.ts'
import { Fault } from '../kernel/fault.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { FinderAnswer, FinderQuery, FromFinder, ToFinder } from './finder-messages.ts'
import type { Note } from './observer.ts'

export type FinderThread = Pick<Worker, 'postMessage' | 'terminate' | 'on'>

export interface FinderClientDeps {
  readonly spawn: () => FinderThread
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly note: Note
}

export interface FinderClient {
  readonly desk: FinderDesk
  /** False while there is no thread to keep them. Nobody waits. */
  keepTimings(this: void, timings: Timings): boolean
  /** Ends what is listened to, and refuses who would listen. */
  endListening(): void
  close(): Promise<void>
}

/** Questions that wait for an answer. */
const askedMax = 64
export const listenersMax = 64
const retryAfterMs = 1_000
/** Restarts of a thread that does not live for an hour in between. */
const restartsMax = 5
const firstPauseMs = 1_000
const livedMs = 3_600_000
const closeMs = 5_000
/** Unless somebody asks before: a house that is only looked at by a command need not have it. */
const startsAfterMs = 1_000

export function openFinderClient(deps: FinderClientDeps): FinderClient {
  const { note } = deps
  const asked = new Map<number, PromiseWithResolvers<FinderAnswer>>()
  const listeners = openListeners(() => tellListening())
  const life = openLife({ ...deps, receive, onLost, onUp: tellListening })
  let last = 0

  function tellListening(): void {
    life.send({ kind: 'listen', on: listeners.count() > 0 })
  }

  function onLost(error: string): void {
    for (const { resolve } of asked.values()) resolve({ kind: 'failed', error })
    asked.clear()
  }

  function receive(message: Exclude<FromFinder, { kind: 'closed' }>): void {
    switch (message.kind) {
      case 'answer':
        asked.get(message.number)?.resolve(message.answer)
        asked.delete(message.number)
        return
      case 'recorded':
        return listeners.each((listener) => listener.recorded(message.rows, message.dropped))
      case 'head':
        return listeners.head(message.head)
      case 'rebuilt':
        return note('warning', 'finder_rebuilt', { error: message.why })
      case 'trouble':
        return note('error', 'finder_failed', { error: message.error })
    }
  }

  async function ask(query: FinderQuery): Promise<FinderAnswer | Refusal> {
    life.begin()
    if (!life.isThere() || asked.size >= askedMax) {
      return refuse('store.overloaded', { retryAfterMs })
    }
    const waiting = Promise.withResolvers<FinderAnswer>()
    last += 1
    asked.set(last, waiting)
    life.send({ kind: 'ask', number: last, asked: query })
    const answer = await waiting.promise
    if (answer.kind !== 'failed') return answer
    throw new Fault({ code: 'store.unavailable', internal: `the finder: ${answer.error}` })
  }

  return {
    desk: {
      ...questionsBy(ask),
      listen(listener) {
        const listening = listeners.listen(listener)
        life.begin()
        return listening
      },
    },
    keepTimings(timings) {
      if (!life.isThere()) return false
      life.send({ kind: 'timings', timings }, [timings.numbers.buffer])
      return true
    },
    endListening: () => listeners.end(),
    async close() {
      listeners.end()
      await life.close()
    },
  }
}

/** Each question to the thread, and of its answers the one that belongs to it. */
function questionsBy(
  ask: (query: FinderQuery) => Promise<FinderAnswer | Refusal>,
): Omit<FinderClient['desk'], 'listen'> {
  return {
    async requests(query): Promise<FoundRequests | Refusal> {
      const answer = await ask({ kind: 'requests', query })
      return answer.kind === 'requests' ? answer.found : refusalIn(answer)
    },
    async flows(query): Promise<FoundFlows | Refusal> {
      const answer = await ask({ kind: 'flows', query })
      return answer.kind === 'flows' ? answer.found : refusalIn(answer)
    },
    async spend(query): Promise<FoundSpend | Refusal> {
      const answer = await ask({ kind: 'spend', query })
      return answer.kind === 'spend' ? answer.found : refusalIn(answer)
    },
    async channel(query): Promise<FoundChannel | Refusal> {
      const answer = await ask({ kind: 'channel', query })
      return answer.kind === 'channel' ? answer.found : refusalIn(answer)
    },
    async sample(query): Promise<FoundSample | Refusal> {
      const answer = await ask({ kind: 'sample', query })
      return answer.kind === 'sample' ? answer.found : refusalIn(answer)
    },
    async timing(requestId) {
      const answer = await ask({ kind: 'timing', requestId })
      if (answer.kind !== 'timing') return refusalIn(answer)
      return answer.line === null ? null : readTiming(answer.line)
    },
  }
}

interface LifeDeps extends FinderClientDeps {
  readonly receive: (message: Exclude<FromFinder, { kind: 'closed' }>) => void
  readonly onLost: (why: string) => void
  readonly onUp: () => void
}

interface Life {
  /** Starts it, unless it was begun. */
  begin(): void
  isThere(): boolean
  /** `moved`: what of it this thread gives away. */
  send(message: ToFinder, moved?: readonly ArrayBuffer[]): void
  close(): Promise<void>
}

function openLife({ spawn, clock, note, receive, onLost, onUp }: LifeDeps): Life {
  const closed = Promise.withResolvers<void>()
  let thread: FinderThread | null = null
  let isBegun = false
  let isClosing = false
  let restarts = 0

  const send: Life['send'] = (message, moved = []) => thread?.postMessage(message, [...moved])

  function start(): void {
    const started = spawn()
    const startedMs = clock.monotonicMs()
    let why = 'it ended'
    started.on('message', (message: FromFinder) => {
      if (message.kind === 'closed') closed.resolve()
      else receive(message)
    })
    started.on('error', (error: Error) => (why = error.message))
    started.on('exit', () => {
      thread = null
      onLost(why)
      closed.resolve()
      if (isClosing) return
      note('error', 'finder_failed', { error: why })
      if (clock.monotonicMs() - startedMs >= livedMs) restarts = 0
      if (restarts >= restartsMax) return
      timer = setTimeout(start, firstPauseMs * 2 ** restarts).unref()
      restarts += 1
    })
    thread = started
    onUp()
  }

  function begin(): void {
    if (isBegun || isClosing) return
    isBegun = true
    clearTimeout(timer)
    start()
  }

  let timer = setTimeout(begin, startsAfterMs).unref()
  return {
    begin,
    isThere: () => thread !== null,
    send,
    async close() {
      isClosing = true
      clearTimeout(timer)
      if (thread === null) return
      send({ kind: 'close' })
      const late = setTimeout(closed.resolve, closeMs)
      await closed.promise
      clearTimeout(late)
      await thread?.terminate()
    },
  }
}

function refusalIn(answer: FinderAnswer | Refusal): Refusal {
  if (answer.kind === 'refused') return answer
  throw new Fault({ code: 'store.unavailable', internal: `the finder answered ${answer.kind}` })
}

function openListeners(onChanged: () => void) {
  const listeners = new Set<Listener>()
  /** Told to whoever comes: the next one is a while away. */
  const heads = new Map<string, RecordedHead>()
  let isEnded = false
  const each = (tell: (listener: Listener) => void): void => {
    for (const listener of Array.from(listeners)) tell(listener)
  }
  return {
    count: () => listeners.size,
    each,
    head(head: RecordedHead): void {
      heads.set(head.origin, head)
      each((listener) => listener.head(head))
    },
    listen(listener: Listener): ReturnType<FinderDesk['listen']> {
      if (isEnded) return refuse('door.draining')
      if (listeners.size >= listenersMax) return refuse('store.overloaded', { retryAfterMs })
      listeners.add(listener)
      if (listeners.size === 1) onChanged()
      return {
        kind: 'listening',
        heads: [...heads.values()],
        stop() {
          if (listeners.delete(listener) && listeners.size === 0) onChanged()
        },
      }
    },
    end(): void {
      isEnded = true
      each((listener) => listener.end())
    },
  }
}
