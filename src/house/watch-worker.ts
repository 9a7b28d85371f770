// The watch thread as one that is there again when it died: a few times in an hour, each time after a longer while,
// so that what kills it at every start does not keep a core busy. What was said to it while it was not there is lost,
// but for what `onUp` says again.
import type { Worker } from 'node:worker_threads'
import type { Clock } from '../kernel/time.ts'
import type { FromWatch, ToWatch } from './watch-messages.ts'

/** Restarts of a thread that does not live for an hour in between. */
export const restartsMax = 5
const firstPauseMs = 1_000
const livedMs = 3_600_000

export type WatchThread = Pick<Worker, 'postMessage' | 'terminate' | 'on'>

export interface WatchWorkerDeps {
  readonly spawn: () => WatchThread
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly receive: (message: FromWatch) => void
  /** It died; null: it is not started again. Resolves when a new one may read the log. */
  readonly onLost: (why: string, againInMs: number | null) => Promise<void>
  /** A new one takes messages. */
  readonly onUp: () => void
}

export interface WatchWorker {
  /** Nothing where none is there. */
  send(message: ToWatch): void
  readonly isThere: boolean
  /** Tells it to close; no other is begun. */
  close(): void
  /** Ends it, and begins no other. */
  end(): Promise<void>
}

export function openWatchWorker(deps: WatchWorkerDeps): WatchWorker {
  const { spawn, clock, receive, onLost, onUp } = deps
  let thread: WatchThread | null = null
  let isEnding = false
  let restarts = 0
  let timer: NodeJS.Timeout | undefined

  function start(): void {
    const started = spawn()
    const startedMs = clock.monotonicMs()
    let why = 'it ended'
    started.on('message', receive)
    started.on('error', (error: Error) => (why = error.message))
    started.on('exit', () => {
      thread = null
      if (isEnding) return
      if (clock.monotonicMs() - startedMs >= livedMs) restarts = 0
      const againInMs = restarts < restartsMax ? firstPauseMs * 2 ** restarts : null
      restarts += 1
      const settled = onLost(why, againInMs)
      if (againInMs === null) return
      timer = setTimeout(() => void settled.then(again), againInMs).unref()
    })
    thread = started
  }

  function again(): void {
    if (isEnding) return
    start()
    onUp()
  }

  function send(message: ToWatch): void {
    thread?.postMessage(message, message.kind === 'shown' ? [message.slab.buffer] : [])
  }

  start()
  return {
    send,
    close() {
      isEnding = true
      send({ kind: 'close' })
    },
    get isThere() {
      return thread !== null
    },
    async end() {
      isEnding = true
      clearTimeout(timer)
      await thread?.terminate()
    },
  }
}
