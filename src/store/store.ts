// The face of the store: one engine for the writer over a data folder or a database. The writer loads
// only what the engine it has needs: no query builder, and no PostgreSQL where the book is a file.
import { join } from 'node:path'
import type { LogReader } from '../audit/ports.ts'
import type { Engine } from './engine/engine.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { openSqliteLog } from './engine/sqlite-log.ts'
import { openWal } from './engine/sqlite-wal.ts'
import { besideSqliteEngine, openSqliteEngine } from './engine/sqlite.ts'
import { bookFile, openDataDir, type OpenDataDir } from './open.ts'

export interface OpenStore extends OpenDataDir {
  /** PostgreSQL instead of the file in `dataDir`. */
  readonly databaseUrl: string | null
}

/** What the writer thread holds. */
export interface Store {
  readonly openedWith: OpenStore
  readonly engine: Engine
  readonly log: number
  /** On its own connection: reads may lag behind a running commit, never tear one. */
  readonly logReader: LogReader
  /** The second log, over the same money; null: there is none. */
  readonly beside: Pick<Store, 'engine' | 'logReader'> | null
  /** Housekeeping between two commits; `idle` if no operation waits. Throws if the disk does not take it. */
  tend(idle: boolean): void
  close(): Promise<void>
}

/** Opens for writing: migrates, stamps, finds or opens the log. Throws a Fault `store.unavailable`. */
export async function openStore(options: OpenStore): Promise<Store> {
  if (options.databaseUrl === null) return openEmbedded(options)
  const { openShared } = await import('./open-shared.ts')
  return openShared(options, options.databaseUrl)
}

function openEmbedded(options: OpenStore): Store {
  const { database, log, besideLog } = openDataDir(options)
  const engine = openSqliteEngine(database, log)
  const wal = openWal(database)
  const reads = openSqlite({ path: join(options.dataDir, bookFile), readOnly: true })
  return Object.freeze<Store>({
    openedWith: options,
    engine,
    log,
    logReader: openSqliteLog(reads, log, options.dataDir),
    beside:
      besideLog === null
        ? null
        : {
            engine: besideSqliteEngine(engine, besideLog),
            logReader: openSqliteLog(reads, besideLog, options.dataDir),
          },
    tend: (idle) => wal.tend(idle),
    async close() {
      reads.close()
      await engine.close()
    },
  })
}
