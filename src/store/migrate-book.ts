// Migrating without starting, whichever engine holds the book.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../kernel/fault.ts'
import { connectPostgres } from './engine/postgres-connection.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { lockFile } from './file-lock.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { migrateSqlite } from './migrate.ts'
import { bookFile } from './open.ts'

/** Returns the schema versions before and after. Throws a Fault `store.unavailable` if there is no book, or a newer one. */
export async function migrateBook(options: {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly lockPath: string
  readonly nowMs: number
}): Promise<{ readonly before: number; readonly after: number }> {
  const { databaseUrl, nowMs } = options
  if (databaseUrl !== null) {
    const client = await connectPostgres(databaseUrl)
    try {
      return await migratePostgres(client, nowMs)
    } finally {
      await client.end()
    }
  }
  const path = join(options.dataDir, bookFile)
  if (!existsSync(path)) {
    throw new Fault({ code: 'store.unavailable', internal: `there is no book at ${path}` })
  }
  const lock = lockFile(options.lockPath, 0)
  const database = openSqlite({ path, readOnly: false })
  try {
    return migrateSqlite(database, nowMs)
  } finally {
    database.close()
    lock.release()
  }
}
