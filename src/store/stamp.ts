// Which kind of book a data folder holds, before anything in it is opened for writing.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { openSqlite } from './engine/sqlite-connection.ts'
import { assert } from '../kernel/assert.ts'
import { bookFile, type Stamp } from './open.ts'
import type { Tables } from './schema.ts'

/** Null if the folder holds no book yet. */
export function bookStamp(dataDir: string): Stamp | null {
  const path = join(dataDir, bookFile)
  if (!existsSync(path)) return null
  const database = openSqlite({ path, readOnly: true })
  try {
    const hasMeta = database.prepare("select 1 from sqlite_schema where name = 'meta'").get()
    if (hasMeta === undefined) return null
    const row = database.prepare("select value from meta where key = 'stamp'").get()
    return stampOf(row?.['value'])
  } finally {
    database.close()
  }
}

/** The stamp of an open book. */
export async function bookStampIn(tables: Tables): Promise<Stamp> {
  const row = await tables
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'stamp')
    .executeTakeFirst()
  const stamp = stampOf(row?.value)
  assert(stamp !== null, 'a book has a stamp')
  return stamp
}

function stampOf(value: unknown): Stamp | null {
  return value === 'sandbox' || value === 'real' ? value : null
}
