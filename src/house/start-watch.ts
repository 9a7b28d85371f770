// Starts the watch thread and gives the main thread its end of it. What the watch cannot do is never felt by a
// request: a thread that died is told of and started again, and what comes meanwhile is counted as not looked at.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Book } from '../journeys/ports.ts'
import type { Watch } from '../journeys/watch.ts'
import { randomBytes } from '../kernel/ids.ts'
import { systemClock } from '../kernel/time.ts'
import { createDurably, readTextFile } from '../store/durable-file.ts'
import { openWatchStore } from '../store/watch-store.ts'
import type { Calibration } from '../watch/calibration.ts'
import { engineVersion } from '../watch/layout.ts'
import type { Limits } from './limits.ts'
import type { Note } from './observer.ts'
import type { WatchFigures } from '../telemetry/metrics.ts'
import { openWatchClient, type WatchClient } from './watch-client.ts'
import type { ShutOut } from '../watch/linked.ts'
import type {
  Declaration,
  ExpiredBatch,
  ForgottenAbout,
  FoundCluster,
  HeldRecords,
  ToWatch,
  WorkloadLevel,
} from './watch-messages.ts'
import { openWatchSink, type WatchSink } from './watch-sink.ts'
import { openSweeps } from './watch-sweeps.ts'
import { openWatchWorker, type WatchWorker } from './watch-worker.ts'
import type { WatchThreadOptions } from './watch-thread.ts'

export interface StartWatch {
  readonly dataDir: string
  readonly origin: string
  readonly databaseUrl: string | null
  readonly calibration: Calibration
  readonly releases: ReadonlyMap<string, number>
  readonly limits: Limits
  readonly book: Pick<Book, 'commit'>
  readonly note: Note
  readonly onLevel: (level: WorkloadLevel) => void
  readonly onCluster: (cluster: FoundCluster) => void
  /** Whether a batch must stay, however old it is. */
  readonly isHeld: (batch: ExpiredBatch) => boolean
}

/** As the house shows it. */
export type HouseWatch = StartedWatch & Watch

export interface StartedWatch extends Pick<Watch, 'saw'> {
  counts(): WatchFigures
  /** What is known of a workload from now on. */
  declare(workload: string, declaration: Declaration): void
  /** Whose records and states stay; all others' go in time. */
  hold(held: HeldRecords): void
  /** Compares parties with each other, unless the watch is behind. */
  link(shutOut: readonly ShutOut[]): void
  /** Resolves when no state of whom it is about is left, and all its records that will ever be are in the log. */
  forget(about: ForgottenAbout): Promise<void>
  /** Resolves when it looks at requests; those that come before wait. */
  ready(): Promise<void>
  /** Looks at what waits, keeps it, and ends the thread. The book must still be open. */
  close(): Promise<void>
}

export function startWatch({
  limits,
  book,
  note,
  onLevel,
  onCluster,
  isHeld,
  ...place
}: StartWatch): StartedWatch {
  const queue = { requestsMax: limits.watchQueueMax, bytesMax: limits.watchQueueBytesMax }
  const sweeps = openSweeps(systemClock, queue.requestsMax)
  const levels = new Map<string, number>()
  const said = openSaid()
  const sink = openWatchSink({
    book,
    note,
    onLevel(level) {
      levels.set(level.workload, level.level)
      onLevel(level)
    },
    onLinked({ clusters, busyMs }) {
      sweeps.ended(busyMs)
      for (const cluster of clusters) onCluster(cluster)
    },
    answer: (message) => worker.send(message),
    isHeld,
  })
  const client = openWatchClient({
    ...queue,
    send: (message) => worker.send(message),
    sink,
    // Without the book nothing that it learns may be kept.
    onStopped: () => void worker.end().then(() => gone()),
  })
  const gone = (): void => {
    client.lost()
    for (const { about } of said.forgettings()) forgetOnDisk(place.dataDir, about)
    sink.lost()
  }
  const threadOptions = optionsOf(place, limits)
  const worker = openWatchWorker({
    spawn: () => threadOf(threadOptions),
    clock: systemClock,
    receive: (message) => client.receive(message),
    onLost(error, againInMs) {
      note('error', 'watch_lost', { error, againInMs: againInMs ?? 'never' })
      sweeps.lost()
      if (againInMs === null) gone()
      else client.lost()
      return client.entered()
    },
    onUp() {
      for (const message of said.all()) worker.send(message)
      client.found()
    },
  })
  return faceOf({ client, sink, worker, said, sweeps, levels, dataDir: place.dataDir })
}

interface Parts {
  readonly client: WatchClient
  readonly sink: WatchSink
  readonly worker: WatchWorker
  readonly said: Said
  readonly sweeps: ReturnType<typeof openSweeps>
  readonly levels: ReadonlyMap<string, number>
  readonly dataDir: string
}

function faceOf({ client, sink, worker, said, sweeps, levels, dataDir }: Parts): StartedWatch {
  const say = (message: ToWatch): void => {
    said.say(message)
    worker.send(message)
  }
  const ready = sink.next('ready')
  let forgettings = 0
  return {
    saw: (request) => client.saw(request),
    counts: () => ({ ...client.counts(), atLevel: atLevels(levels) }),
    declare: (workload, declaration) => say({ kind: 'declared', workload, ...declaration }),
    hold: (held) => say({ kind: 'held', ...held }),
    link(shutOut) {
      if (!worker.isThere || !sweeps.begins(client.counts().waiting)) return
      client.flush()
      worker.send({ kind: 'link', shutOut })
    },
    async forget(about) {
      if (sink.isLost()) return forgetOnDisk(dataDir, about)
      client.flush()
      forgettings += 1
      const number = forgettings
      const forgotten = sink.forgotten(number)
      say({ kind: 'forget', about, number })
      await forgotten
      said.forgotten(number)
    },
    ready: () => ready,
    async close() {
      client.flush()
      const closed = worker.isThere ? sink.next('closed') : Promise.resolve()
      worker.close()
      await closed
      await worker.end()
    },
  }
}

/** What a thread that is started again is told again. */
interface Said {
  say(message: ToWatch): void
  forgotten(number: number): void
  forgettings(): readonly Extract<ToWatch, { kind: 'forget' }>[]
  all(): readonly ToWatch[]
}

function openSaid(): Said {
  const declared = new Map<string, ToWatch>()
  const forgettings = new Map<number, Extract<ToWatch, { kind: 'forget' }>>()
  let held: ToWatch | null = null
  return {
    say(message) {
      if (message.kind === 'declared') declared.set(message.workload, message)
      if (message.kind === 'held') held = message
      if (message.kind === 'forget') forgettings.set(message.number, message)
    },
    forgotten: (number) => void forgettings.delete(number),
    forgettings: () => [...forgettings.values()],
    all: () => [...declared.values(), ...(held === null ? [] : [held]), ...forgettings.values()],
  }
}

/** Where no thread is there to do it. */
function forgetOnDisk(dataDir: string, about: ForgottenAbout): void {
  const store = openWatchStore(dataDir, engineVersion)
  store.forget(about)
  store.close()
}

function atLevels(levels: ReadonlyMap<string, number>): readonly number[] {
  const counts = [0, 0, 0]
  for (const level of levels.values()) {
    if (level > 0) counts[level - 1] = (counts[level - 1] ?? 0) + 1
  }
  return counts
}

function optionsOf(
  {
    dataDir,
    origin,
    databaseUrl,
    calibration,
    releases,
  }: Pick<StartWatch, 'dataDir' | 'origin' | 'databaseUrl' | 'calibration' | 'releases'>,
  { watchWorkloadsMax }: Limits,
): WatchThreadOptions {
  return {
    dataDir,
    origin,
    databaseUrl,
    calibration,
    releases,
    saltKey: saltKeyIn(dataDir),
    hotMax: watchWorkloadsMax,
    coldMax: 10 * watchWorkloadsMax,
  }
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
