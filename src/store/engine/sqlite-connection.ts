// Opening a SQLite file the one way it is safe for money.
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../../kernel/fault.ts'
import type { GuardRules, SchemaDialect } from '../migrations/migration.ts'

/** Older releases can corrupt the WAL when two connections write or checkpoint (sqlite.org/wal.html, "WAL-reset bug"). */
const oldestSqlite = [3, 51, 3] as const
const busyTimeoutMs = 5_000
/** Pages in the WAL (64 MiB) at which a commit moves them itself; the writer does long before, between commits. */
const walPagesMax = 16_000
/**
 * Small on purpose: the book appends at the right edges of its trees, and each commit after a page
 * split walks the whole cache (SQLite truncates it to the file's end), which with 64 MiB took a tenth
 * of the writer's time. Older pages come from the system's cache.
 */
const cacheKib = 4_096
/** A reader's pages are read once; what it would keep, the system keeps too. */
const readerCacheKib = 1_024

export interface OpenSqlite {
  readonly path: string
  readonly readOnly: boolean
}

/** Opens and checks a database file. Throws a Fault `store.unavailable`. */
export function openSqlite(options: OpenSqlite): DatabaseSync {
  const { path, readOnly } = options
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(path, {
      readOnly,
      readBigInts: true,
      enableForeignKeyConstraints: true,
      timeout: busyTimeoutMs,
    })
    // The first statement reads the file: what is no database, or a damaged one, shows here.
    prepare(database, readOnly)
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof Fault) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    if (readOnly && !existsSync(path)) {
      const internal = `there is no book at ${path}; name the data folder that has one`
      throw new Fault({ code: 'store.unavailable', internal, cause })
    }
    const internal = `cannot open ${path}: ${why}; if it is damaged, restore a backup`
    throw new Fault({ code: 'store.unavailable', internal, cause })
  }
}

function prepare(database: DatabaseSync, readOnly: boolean): void {
  assertVersion(database)
  // Room inside a page that is given up is overwritten, in a copy for a backup too: a salt would outlive its
  // shredding where its page was once divided. Whole pages are overwritten only while something is shredded.
  database.exec('pragma secure_delete = fast')
  if (!readOnly) {
    // FULL, because NORMAL loses acknowledged commits when the power fails.
    database.exec(`pragma journal_mode = wal; pragma synchronous = full`)
    database.exec(`pragma wal_autocheckpoint = ${walPagesMax}`)
  }
  const cache = readOnly ? readerCacheKib : cacheKib
  database.exec(`pragma cache_size = -${cache}; pragma temp_store = memory`)
}

function assertVersion(database: DatabaseSync): void {
  const version = String(database.prepare('select sqlite_version() as version').get()?.['version'])
  const parts = version.split('.').map(Number)
  for (const [index, least] of oldestSqlite.entries()) {
    const part = parts[index] ?? 0
    if (part > least) return
    if (part < least) {
      throw new Fault({
        code: 'store.unavailable',
        internal: `SQLite ${version} is older than ${oldestSqlite.join('.')}`,
      })
    }
  }
}

export const sqliteDialect: SchemaDialect = {
  integer: 'integer',
  id: 'text',
  bytes: 'blob',
  keyedSuffix: ' strict, without rowid',
  appendedSuffix: ' strict',
  guards(rules: GuardRules) {
    return rules.appendOnly.flatMap((table) => [
      `create trigger ${table}_unchanged before update on ${table}
       begin select raise(abort, '${table} rows are never changed'); end`,
      `create trigger ${table}_kept before delete on ${table}
       when not exists (select 1 from ${rules.unlessRowIn})
       begin select raise(abort, '${table} rows are never removed'); end`,
    ])
  },
}
