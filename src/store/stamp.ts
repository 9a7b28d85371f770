// Which kind of book a data folder holds, before anything in it is opened for writing.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { openSqlite } from './engine/sqlite-connection.ts'
import { bookFile, type Stamp } from './open.ts'

/** Null if the folder holds no book yet. */
export function bookStamp(dataDir: string): Stamp | null {
  const path = join(dataDir, bookFile)
  if (!existsSync(path)) return null
  const database = openSqlite({ path, readOnly: true })
  try {
    const hasMeta = database.prepare("select 1 from sqlite_schema where name = 'meta'").get()
    if (hasMeta === undefined) return null
    const row = database.prepare("select value from meta where key = 'stamp'").get()
    const stamp = row?.['value']
    return stamp === 'sandbox' || stamp === 'real' ? stamp : null
  } finally {
    database.close()
  }
}
