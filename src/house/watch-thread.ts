// The watch thread: opens what the watch keeps, folds what the log has beyond that, then looks at requests until
// it is told to close. Started by `startWatch`. Requests that come while it folds wait in its queue.
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { readRecords, recordsType, type RecordBatch } from '../journeys/watch-entry.ts'
import { assert } from '../kernel/assert.ts'
import { hmacSha256 } from '../kernel/hash.ts'
import { newId } from '../kernel/ids.ts'
import { systemClock } from '../kernel/time.ts'
import { openReader, type Reader } from '../store/reader.ts'
import { logEnd, placedEntries, recordEntries } from '../store/watch-reader.ts'
import { openWatchStore, type WatchMark } from '../store/watch-store.ts'
import type { Calibration } from '../watch/calibration.ts'
import { openEngine } from '../watch/engine.ts'
import { engineVersion } from '../watch/layout.ts'
import { sectionsKnowing } from '../watch/sections.ts'
import { openWatchDesk, type WatchDesk } from './watch-desk.ts'
import type { FromWatch, ToWatch } from './watch-messages.ts'
import { openRetention, type Retention } from './watch-retention.ts'

export interface WatchThreadOptions {
  readonly dataDir: string
  readonly origin: string
  readonly databaseUrl: string | null
  /** Secret, from which the salts of contracts are derived. */
  readonly saltKey: Uint8Array
  readonly calibration: Calibration
  /** When models came out, in milliseconds since 1970. */
  readonly releases: ReadonlyMap<string, number>
  readonly hotMax: number
  readonly coldMax: number
}

const tickMs = 250
/** How often the end of the log is asked for. */
const logEndMs = 10_000
const retentionMs = 3_600_000

const port = parentPort
assert(port !== null, 'the watch runs in a worker thread')
await serve(port, workerData)

async function serve(to: MessagePort, options: WatchThreadOptions): Promise<void> {
  const send = (message: FromWatch): void =>
    to.postMessage(message, message.kind === 'looked' ? [message.buffer] : [])
  const reader = await openReader(options.dataDir, options.origin, options.databaseUrl)
  const store = openWatchStore(options.dataDir, engineVersion)
  if (store.wasDamaged) {
    const error = 'what the watch kept was damaged; it is made anew from the log'
    send({ kind: 'trouble', what: 'damaged', error })
  }
  const saltOf = saltsFrom(options.saltKey)
  const sections = sectionsKnowing(options.releases)
  const engine = openEngine({ ...options, sections, linkSalt: saltOf('') })
  const desk = openWatchDesk({
    engine,
    hotMax: options.hotMax,
    store,
    clock: systemClock,
    newId: (nowMs) => newId('wat', nowMs),
    saltOf,
    send,
  })
  const retention = openRetention({
    store,
    engine,
    entriesOf: (ids) => placedEntries(reader, ids),
    send,
    forget: (workload) => desk.drop({ kind: 'workload', id: workload }),
  })
  const end = { now: await logEnd(reader.tables) }
  const folded = await desk.restore(batchesFrom(reader, store.mark))
  const ticks = startTicks({ desk, retention, reader, end })
  const close = async (): Promise<void> => {
    await desk.close(end.now)
    store.close()
    await reader.close()
    send({ kind: 'closed' })
    to.close()
  }
  to.on('message', (message: ToWatch) => {
    if (message.kind !== 'close') return receive(message, desk, retention)
    for (const tick of ticks) clearInterval(tick)
    void close()
  })
  send({ kind: 'ready', workloads: desk.workloads(), folded })
}

function receive(
  message: Exclude<ToWatch, { kind: 'close' }>,
  desk: WatchDesk,
  retention: Retention,
): void {
  switch (message.kind) {
    case 'shown':
      return desk.shown(message.slab)
    case 'entered':
      return desk.entered(message.through)
    case 'declared':
      return desk.declared(message.workload, message)
    case 'link':
      return desk.link(message.shutOut)
    case 'forget':
      return desk.forget(message)
    case 'held':
      return retention.hold(message)
    case 'shredded':
      return retention.shredded(message.seqs)
  }
}

interface Ticking {
  readonly desk: WatchDesk
  readonly retention: Retention
  readonly reader: Reader
  readonly end: { now: WatchMark }
}

function startTicks({ desk, retention, reader, end }: Ticking): readonly NodeJS.Timeout[] {
  return [
    setInterval(() => desk.tick(end.now), tickMs),
    setInterval(() => {
      void logEnd(reader.tables).then((now) => (end.now = now))
    }, logEndMs),
    setInterval(() => void retention.look(systemClock.nowMs()), retentionMs),
  ]
}

async function* batchesFrom(reader: Reader, mark: WatchMark | null): AsyncGenerator<RecordBatch> {
  for await (const { entry, salts } of recordEntries(reader, recordsType, mark)) {
    const batch = readRecords(entry, salts)
    if (batch !== null) yield batch
  }
}

/** 32 bits of each contract's own salt: what is hashed for one never compares with another's. */
function saltsFrom(key: Uint8Array): (contract: string) => number {
  const salts = new Map<string, number>()
  return (contract) => {
    let salt = salts.get(contract)
    if (salt === undefined) {
      salt = hmacSha256(key, contract).readUInt32BE(0)
      salts.set(contract, salt)
    }
    return salt
  }
}
