// From a checked configuration to a running house: the book's thread, the world, the doors; and back
// down in reverse. `start` and the tests call it.
import { join } from 'node:path'

import type { World } from '../journeys/world.ts'
import type { Fault } from '../kernel/fault.ts'
import { systemClock } from '../kernel/time.ts'
import { openSqlite } from '../store/engine/sqlite-connection.ts'
import { sqliteTables } from '../store/engine/sqlite-tables.ts'
import { openLogReader } from '../store/log-reader.ts'
import { bookFile, type Stamp } from '../store/open.ts'
import { openLineWriter, type LineSink } from '../telemetry/line-writer.ts'
import type { Config } from './config-schema.ts'
import { openHouse, type House } from './house.ts'
import { houseLimits } from './limits.ts'
import { openNote } from './observer.ts'
import { startWriter } from './start-writer.ts'
import { buildWorld } from './world.ts'

export interface RunOptions {
  readonly dataDir: string
  readonly stamp: Stamp
  readonly host: string
  readonly port: number
  readonly databaseUrl: string | null
  readonly config: Config
  readonly pepper: Uint8Array
  /** Where log lines go; null for none. */
  readonly logSink: LineSink | null
  /** The book must not be used any more: exit with `storeFailedExitCode`. */
  readonly onFatal: (fault: Fault) => void
}

export interface Running {
  readonly house: House
  /** Without a trailing slash. */
  readonly url: string
  close(): Promise<void>
}

/** Characters of log lines that may wait for a slow reader. */
const logCharactersMax = 4_000_000

export async function runHouse(options: RunOptions): Promise<Running> {
  const { config, dataDir } = options
  const limits = houseLimits(config.server.limits)
  const lines = options.logSink === null ? null : openLineWriter(options.logSink, logCharactersMax)
  const note = openNote(lines, systemClock)
  const origin = config.log.origin ?? 'customhouse.local/log-1'
  let house: House | null = null
  const { book, indeterminate } = await startWriter({
    dataDir,
    headDir: config.log.headDir ?? join(dataDir, 'head'),
    stamp: options.stamp,
    origin,
    databaseUrl: options.databaseUrl,
    batchOpsMax: limits.bookBatchOpsMax,
    diskFreeBytesMin: limits.diskFreeBytesMin,
    queueOpsMax: limits.bookQueueOpsMax,
    onFatal(fault) {
      house?.fail(fault)
      options.onFatal(fault)
    },
  })
  const tables = sqliteTables(openSqlite({ path: join(dataDir, bookFile), readOnly: true }))
  const world: World = buildWorld(config, [], systemClock.nowMs())
  house = await openHouse(
    {
      limits,
      book,
      indeterminate: () => indeterminate,
      logReader: openLogReader(tables, 1),
      pepper: options.pepper,
      vkey: '',
      lines,
      spans: null,
      note,
      admin: (_request, response) => response.writeHead(404).end(),
      world: () => world,
    },
    {
      host: options.host,
      port: options.port,
      tls: null,
      trustedProxies: config.server.trustedProxies,
      adminListen: null,
      proxy: config.upstream.proxy ?? null,
      ca: null,
      drainMs: limits.drainMs,
    },
  )
  const open = house
  return {
    house: open,
    url: `http://${options.host}:${open.address.port}`,
    async close() {
      await open.close()
      await book.close()
      await tables.destroy()
      await lines?.flush()
    },
  }
}
