// Kysely over either engine, for what is no batch of operations: readers, archiving, tests.
import { join } from 'node:path'
import { postgresTables } from './engine/postgres-connection.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { sqliteTables } from './engine/sqlite-tables.ts'
import { bookFile } from './open.ts'
import type { Tables } from './schema.ts'

export interface BookPlace {
  readonly dataDir: string
  /** PostgreSQL instead of the file in `dataDir`. */
  readonly databaseUrl: string | null
}

/** Tables to read from a book that exists. Throws a Fault `store.unavailable` if it does not. */
export function openTables(place: BookPlace): Tables {
  return tablesOf(place, true)
}

/** Tables for the rare writes that are no batch of ops: archiving, recovery, tests of the guards. */
export function openWritableTables(place: BookPlace): Tables {
  return tablesOf(place, false)
}

function tablesOf({ dataDir, databaseUrl }: BookPlace, readOnly: boolean): Tables {
  if (databaseUrl !== null) return postgresTables(databaseUrl)
  return sqliteTables(openSqlite({ path: join(dataDir, bookFile), readOnly }))
}
