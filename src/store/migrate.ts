// Brings an embedded database to this program's schema: forward only, each step in its own transaction.
// `migrate-postgres.ts` is the same for PostgreSQL, apart, so that the embedded writer loads none of it.
import type { DatabaseSync } from 'node:sqlite'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { migrations, schemaVersion } from './migrations/migration.ts'
import { sqliteDialect } from './engine/sqlite-connection.ts'

/** The version in the database, 0 if it is new. */
export function sqliteSchemaVersion(database: DatabaseSync): number {
  const found = database.prepare("select 1 from sqlite_master where name = 'migration'").get()
  if (found === undefined) return 0
  const row = database.prepare('select coalesce(max(number), 0) as number from migration').get()
  return Number(row?.['number'])
}

/** Runs what is missing and returns the versions before and after. Refuses a database that a newer program wrote. */
export function migrateSqlite(
  database: DatabaseSync,
  nowMs: number,
): { readonly before: number; readonly after: number } {
  const before = sqliteSchemaVersion(database)
  refuseNewer(before)
  for (const migration of migrations.slice(before)) {
    // Immediate: the lock is taken before the version is read, so two starts cannot both migrate.
    database.exec('begin immediate')
    try {
      const version = sqliteSchemaVersion(database)
      if (version < migration.number) {
        assert(version === migration.number - 1, 'migrations run without a gap')
        database.exec(migrationTable('integer', ' strict'))
        for (const statement of migration.statements(sqliteDialect)) database.exec(statement)
        database
          .prepare('insert into migration (number, name, applied_ms) values (?, ?, ?)')
          .run(migration.number, migration.name, nowMs)
      }
      database.exec('commit')
    } catch (cause) {
      database.exec('rollback')
      throw cause
    }
  }
  return { before, after: sqliteSchemaVersion(database) }
}

export function refuseNewer(version: number): void {
  if (version <= schemaVersion) return
  throw new Fault({
    code: 'store.unavailable',
    internal: `the database has schema ${version}, this program knows ${schemaVersion}; use the newer program`,
  })
}

export function migrationTable(integer: string, suffix: string): string {
  return `create table if not exists migration
    (number ${integer} primary key, name text not null, applied_ms ${integer} not null)${suffix}`
}
