// The face of the store: one engine for the writer, and readers, over a data folder or a database.
import { join } from 'node:path'
import { sql } from 'kysely'
import type { LogReader } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import type { Engine } from './engine/engine.ts'
import { archiveIn } from './archive-reader.ts'
import { connectPostgres, postgresTables } from './engine/postgres-connection.ts'
import { openPostgresEngine } from './engine/postgres.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { sqliteTables } from './engine/sqlite-tables.ts'
import { openSqliteEngine } from './engine/sqlite.ts'
import { openLogReader } from './log-reader.ts'
import { migratePostgres } from './migrate.ts'
import { bookFile, openDataDir, otherStamp, type OpenDataDir } from './open.ts'
import type { Tables } from './schema.ts'

const openLogAttemptsMax = 100

export interface OpenStore extends OpenDataDir {
  /** PostgreSQL instead of the file in `dataDir`. */
  readonly databaseUrl: string | null
}

/** What the writer thread holds. */
export interface Store {
  readonly openedWith: OpenStore
  readonly engine: Engine
  /** Its own connection: reads may lag behind a running commit, never tear one. */
  readonly tables: Tables
  readonly log: number
  readonly logReader: LogReader
  close(): Promise<void>
}

/** Opens for writing: migrates, stamps, finds or opens the log. Throws a Fault `store.unavailable`. */
export function openStore(options: OpenStore): Promise<Store> {
  return options.databaseUrl === null
    ? openEmbedded(options)
    : openShared(options, options.databaseUrl)
}

async function openShared(options: OpenStore, url: string): Promise<Store> {
  const client = await connectPostgres(url)
  await migratePostgres(client, options.nowMs)
  const tables = postgresTables(url)
  await stampShared(tables, options)
  const log = await openSharedLog(tables, options)
  const engine = openPostgresEngine(client, log)
  return storeOf(options, engine, tables, log)
}

async function openEmbedded(options: OpenStore): Promise<Store> {
  const { database, log } = openDataDir(options)
  const engine = openSqliteEngine(database, log)
  const tables = sqliteTables(openSqlite({ path: join(options.dataDir, bookFile), readOnly: true }))
  return storeOf(options, engine, tables, log)
}

function storeOf(openedWith: OpenStore, engine: Engine, tables: Tables, log: number): Store {
  return Object.freeze<Store>({
    openedWith,
    engine,
    tables,
    log,
    logReader: openLogReader(tables, log, archiveIn(tables, openedWith.dataDir)),
    async close() {
      await tables.destroy()
      await engine.close()
    },
  })
}

/** Tables for the rare writes that are no batch of ops: archiving, recovery, tests of the guards. */
export function openWritableTables(options: {
  readonly dataDir: string
  readonly databaseUrl: string | null
}): Tables {
  if (options.databaseUrl !== null) return postgresTables(options.databaseUrl)
  return sqliteTables(openSqlite({ path: join(options.dataDir, bookFile), readOnly: false }))
}

async function stampShared(tables: Tables, { stamp, nowMs }: OpenStore): Promise<void> {
  await tables
    .insertInto('meta')
    .values([
      { key: 'stamp', value: stamp },
      { key: 'created_ms', value: String(nowMs) },
    ])
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const found = await tables
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'stamp')
    .executeTakeFirst()
  if (found?.value !== stamp) throw otherStamp(String(found?.value), stamp)
}

async function openSharedLog(tables: Tables, { origin, nowMs }: OpenStore): Promise<number> {
  const find = () =>
    tables.selectFrom('log').select('number').where('origin', '=', origin).executeTakeFirst()
  // Two replicas may draw the same number at once; the loser's row is not there, so it draws again.
  for (let attempt = 0; attempt < openLogAttemptsMax; attempt++) {
    const found = await find()
    if (found !== undefined) return Number(found.number)
    await tables
      .insertInto('log')
      .values((eb) => ({
        number: eb.selectFrom('log').select(sql<bigint>`coalesce(max(number), 0) + 1`.as('number')),
        origin,
        opened_ms: BigInt(nowMs),
      }))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  throw new Fault({ code: 'store.unavailable', internal: `cannot open the log of ${origin}` })
}
