// Opening a data folder: the file, its schema, its stamp and the log it writes to.
import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { migrateSqlite } from './migrate.ts'

export type Stamp = 'sandbox' | 'real'

export interface OpenDataDir {
  readonly dataDir: string
  readonly stamp: Stamp
  /** The log's origin line; a new one opens a new, empty log. */
  readonly origin: string
  readonly nowMs: number
  /**
   * Origin of a second log, for what another source of entries tells. Opened with a new book alone, and before the first
   * one: the log that was opened last is the one that is written to now. Left out: none.
   */
  readonly besideOrigin?: string | null
}

export const bookFile = 'book.db'

/** Opens the book for writing, migrated and stamped. Throws a Fault `store.unavailable` if it is of the other stamp. */
export function openDataDir(options: OpenDataDir): {
  readonly database: DatabaseSync
  readonly log: number
  /** Null: there is no second log. */
  readonly besideLog: number | null
} {
  mkdirSync(options.dataDir, { recursive: true })
  const database = openSqlite({ path: join(options.dataDir, bookFile), readOnly: false })
  try {
    migrateSqlite(database, options.nowMs)
    stampBook(database, options)
    const besideLog = openBeside(database, options)
    return { database, log: openLog(database, options), besideLog }
  } catch (error) {
    database.close()
    throw error
  }
}

/** A book is sandbox or real for life. */
function stampBook(database: DatabaseSync, { stamp, nowMs }: OpenDataDir): void {
  const put = database.prepare(
    'insert into meta (key, value) values (?, ?) on conflict (key) do nothing',
  )
  put.run('stamp', stamp)
  put.run('created_ms', String(nowMs))
  const found = database.prepare("select value from meta where key = 'stamp'").get()?.['value']
  if (found === stamp) return
  throw otherStamp(String(found), stamp)
}

export function otherStamp(found: string, wanted: Stamp): Fault {
  return new Fault({
    code: 'store.unavailable',
    internal: `this is a ${found} book and cannot be opened as ${wanted}`,
  })
}

function openBeside(database: DatabaseSync, options: OpenDataDir): number | null {
  const { besideOrigin } = options
  if (besideOrigin === null || besideOrigin === undefined) return null
  const logs = database.prepare('select origin from log').all()
  const isThere = logs.some(({ origin }) => origin === besideOrigin)
  if (logs.length > 0 && !isThere) return null
  return openLog(database, { ...options, origin: besideOrigin })
}

function openLog(
  database: DatabaseSync,
  { origin, nowMs }: Pick<OpenDataDir, 'origin' | 'nowMs'>,
): number {
  const find = database.prepare('select number from log where origin = ?')
  const found = find.get(origin)
  if (found !== undefined) return Number(found['number'])
  database
    .prepare(
      `insert into log (number, origin, opened_ms)
       values ((select coalesce(max(number), 0) + 1 from log), ?, ?)`,
    )
    .run(origin, nowMs)
  const row = find.get(origin)
  assert(row !== undefined, 'a log that was opened is there')
  return Number(row['number'])
}

/** Bytes that may still be written to the file system of `path`. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
