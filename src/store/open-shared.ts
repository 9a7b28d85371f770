// Opening PostgreSQL for writing. Loaded only where it holds the book.
import { sql } from 'kysely'
import { Fault } from '../kernel/fault.ts'
import { archiveIn } from './archive-reader.ts'
import { connectPostgres, postgresTables } from './engine/postgres-connection.ts'
import { openPostgresEngine } from './engine/postgres.ts'
import { openLogReader } from './log-reader.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { otherStamp } from './open.ts'
import type { Tables } from './schema.ts'
import type { OpenStore, Store } from './store.ts'

const openLogAttemptsMax = 100

/** Migrates, stamps, finds or opens the log. Throws a Fault `store.unavailable`. */
export async function openShared(options: OpenStore, url: string): Promise<Store> {
  const client = await connectPostgres(url)
  await migratePostgres(client, options.nowMs)
  const tables = postgresTables(url)
  await stampShared(tables, options)
  const log = await openSharedLog(tables, options)
  const engine = openPostgresEngine(client, log)
  return Object.freeze<Store>({
    openedWith: options,
    engine,
    log,
    logReader: openLogReader(tables, log, archiveIn(tables, options.dataDir)),
    beside: null,
    tend: () => undefined,
    async close() {
      await tables.destroy()
      await engine.close()
    },
  })
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
