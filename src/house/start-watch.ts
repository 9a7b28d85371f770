// Starts the watch thread and gives the main thread its end of it. What the watch cannot do is never felt by a
// request: a thread that died is told of, and everything is counted as not looked at until the next start.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Book } from '../journeys/ports.ts'
import type { Watch } from '../journeys/watch.ts'
import { randomBytes } from '../kernel/ids.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import type { Calibration } from '../watch/calibration.ts'
import type { Declared } from '../watch/observation.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'
import type { WatchFigures } from '../telemetry/metrics.ts'
import { openWatchClient } from './watch-client.ts'
import type { ForgottenAbout, ToWatch, WorkloadLevel } from './watch-messages.ts'
import { openWatchSink } from './watch-sink.ts'
import type { WatchThreadOptions } from './watch-thread.ts'

export interface StartWatch {
  readonly dataDir: string
  readonly origin: string
  readonly databaseUrl: string | null
  readonly calibration: Calibration
  readonly limits: Limits
  readonly book: Pick<Book, 'commit'>
  readonly note: Note
  readonly onLevel: (level: WorkloadLevel) => void
}

export interface HouseWatch extends Watch {
  counts(): WatchFigures
  /** What is known of a workload's declaration from now on. */
  declare(workload: string, declared: Declared | null): void
  /** Workloads whose records stay, since cases rest on them; all others' go in time. */
  hold(workloads: readonly string[]): void
  /** Resolves when no state of whom it is about is left, and all its records that will ever be are in the log. */
  forget(about: ForgottenAbout): Promise<void>
  /** Resolves when it looks at requests; those that come before wait. */
  ready(): Promise<void>
  /** Looks at what waits, keeps it, and ends the thread. The book must still be open. */
  close(): Promise<void>
}

export function startWatch({ limits, book, note, onLevel, ...options }: StartWatch): HouseWatch {
  const { dataDir, origin, databaseUrl, calibration } = options
  const worker = threadOf({
    dataDir,
    origin,
    databaseUrl,
    calibration,
    saltKey: saltKeyIn(dataDir),
    hotMax: limits.watchWorkloadsMax,
    coldMax: 10 * limits.watchWorkloadsMax,
  })
  const send = (message: ToWatch): void => {
    worker.postMessage(message, message.kind === 'shown' ? [message.slab.buffer] : [])
  }
  const levels = new Map<string, number>()
  const onEach = (level: WorkloadLevel): void => {
    levels.set(level.workload, level.level)
    onLevel(level)
  }
  const sink = openWatchSink({ book, note, onLevel: onEach, answer: send })
  const queue = { requestsMax: limits.watchQueueMax, bytesMax: limits.watchQueueBytesMax }
  // Without the book nothing that it learns may be kept.
  const onStopped = (): void => void worker.terminate()
  const client = openWatchClient({ ...queue, send, sink, onStopped })
  worker.on('message', (message) => client.receive(message))
  let isClosing = false
  let why = 'it ended'
  worker.on('error', (error: Error) => (why = error.message))
  worker.on('exit', () => {
    client.lost()
    sink.lost()
    if (!isClosing) note('error', 'watch_lost', { error: why })
  })
  const ready = sink.next('ready')
  let forgettings = 0
  return {
    saw: (request) => client.saw(request),
    counts: () => ({ ...client.counts(), atLevel: atLevels(levels) }),
    declare: (workload, declared) => send({ kind: 'declared', workload, declared }),
    hold: (workloads) => send({ kind: 'held', workloads }),
    async forget(about) {
      client.flush()
      forgettings += 1
      const forgotten = sink.forgotten(forgettings)
      send({ kind: 'forget', about, number: forgettings })
      await forgotten
    },
    ready: () => ready,
    async close() {
      client.flush()
      isClosing = true
      const closed = sink.next('closed')
      send({ kind: 'close' })
      await closed
      await worker.terminate()
    },
  }
}

function atLevels(levels: ReadonlyMap<string, number>): readonly number[] {
  const counts = [0, 0, 0]
  for (const level of levels.values()) {
    if (level > 0) counts[level - 1] = (counts[level - 1] ?? 0) + 1
  }
  return counts
}

function threadOf(options: WatchThreadOptions): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./watch-thread.${extension}`, import.meta.url), {
    workerData: options,
    name: 'watch',
    // What a request makes dies with it.
    resourceLimits: { maxYoungGenerationSizeMb: 24 },
  })
}

/** Made once for a data folder; it dies with it. */
function saltKeyIn(dataDir: string): Uint8Array {
  const path = join(dataDir, 'keys', 'watch.key')
  const kept = readTextFile(path)
  if (kept !== null) return Buffer.from(kept.trim(), 'hex')
  const key = randomBytes(32)
  createDurably(path, `${key.toString('hex')}\n`)
  return key
}
