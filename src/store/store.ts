// The face of the store: one engine for the writer, and readers, over a data folder or a database.
import type { LogReader } from '../audit/ports.ts'
import { join } from 'node:path'
import type { Engine } from './engine/engine.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { sqliteTables } from './engine/sqlite-tables.ts'
import { openSqliteEngine } from './engine/sqlite.ts'
import { openLogReader } from './log-reader.ts'
import { bookFile, openDataDir, type OpenDataDir } from './open.ts'
import type { Tables } from './schema.ts'

export interface OpenStore extends OpenDataDir {
  /** PostgreSQL instead of the file in `dataDir`. */
  readonly databaseUrl: string | null
}

/** What the writer thread holds. */
export interface Store {
  readonly engine: Engine
  /** Its own connection: reads may lag behind a running commit, never tear one. */
  readonly tables: Tables
  readonly log: number
  readonly logReader: LogReader
  close(): Promise<void>
}

/** Opens for writing: migrates, stamps, finds or opens the log. */
export async function openStore(options: OpenStore): Promise<Store> {
  const { database, log } = openDataDir(options)
  const engine = openSqliteEngine(database, log)
  const tables = sqliteTables(openSqlite({ path: join(options.dataDir, bookFile), readOnly: true }))
  return Object.freeze<Store>({
    engine,
    tables,
    log,
    logReader: openLogReader(tables, log),
    async close() {
      await tables.destroy()
      await engine.close()
    },
  })
}
