// Brings a PostgreSQL database to this program's schema, as `migrate.ts` does for SQLite.
import type { Client } from 'pg'
import { postgresDialect } from './engine/postgres-connection.ts'
import { migrationTable, refuseNewer } from './migrate.ts'
import { migrations, schemaVersion } from './migrations/migration.ts'

/** Any number, the same for every start: who holds it migrates. */
const migrationLock = 0x637573746f6d

/** Runs what is missing and returns the versions before and after; one start at a time. */
export async function migratePostgres(
  client: Client,
  nowMs: number,
): Promise<{ readonly before: number; readonly after: number }> {
  await client.query('select pg_advisory_lock($1)', [migrationLock])
  try {
    await client.query(migrationTable('bigint', ''))
    const { rows } = await client.query<{ readonly number: bigint }>(
      'select coalesce(max(number), 0) as number from migration',
    )
    const before = Number(rows[0]?.number ?? 0n)
    refuseNewer(before)
    for (const migration of migrations.slice(before)) {
      await client.query('begin')
      try {
        for (const statement of migration.statements(postgresDialect)) await client.query(statement)
        await client.query('insert into migration (number, name, applied_ms) values ($1, $2, $3)', [
          migration.number,
          migration.name,
          nowMs,
        ])
        await client.query('commit')
      } catch (cause) {
        await client.query('rollback')
        throw cause
      }
    }
    return { before, after: Math.max(before, schemaVersion) }
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock])
  }
}
