// Books to test, one per engine: opened, crashed and reopened like a process would. SQLite always;
// PostgreSQL where CUSTOMHOUSE_TEST_DATABASE_URL names a server whose role may create databases.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { AuditPlan, BookWriter, Fold } from '../../src/store/book.ts'
import { openBook } from '../../src/store/book.ts'
import type { Engine } from '../../src/store/engine/engine.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import type { Tables } from '../../src/store/schema.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { openTables, type BookPlace } from '../../src/store/tables.ts'
import { verifyBook, type VerifiedBook } from '../../src/store/verify-book.ts'
import { storedPlan } from './plan.ts'
import { startMs } from './ops.ts'

export interface TestStore {
  readonly place: BookPlace
  /** Opens a writer over what is there, as a fresh process would. */
  open(options?: {
    readonly origin?: string
    readonly fold?: Fold
    /** Wraps the engine, to show what a wrong one would do. */
    readonly engine?: (engine: Engine) => Engine
    readonly wrap?: (plan: AuditPlan) => AuditPlan
  }): Promise<TestBook>
  remove(): Promise<void>
}

export interface TestBook extends BookWriter {
  readonly store: Store
  /** A reader's view of the same book. */
  readonly tables: Tables
  verify(): Promise<VerifiedBook>
  close(): Promise<void>
}

export interface TestEngine {
  readonly name: string
  /** Why it cannot be tested here, or false. */
  readonly skip: string | false
  create(): Promise<TestStore>
}

/** Null: nothing is tested on PostgreSQL here. */
export const serverUrl = process.env['CUSTOMHOUSE_TEST_DATABASE_URL'] ?? null

export const testEngines: readonly TestEngine[] = [
  { name: 'sqlite', skip: false, create: createSqlite },
  {
    name: 'postgres',
    skip: serverUrl === null ? 'CUSTOMHOUSE_TEST_DATABASE_URL is not set' : false,
    create: createPostgres,
  },
]

async function createSqlite(): Promise<TestStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-book-'))
  return testStore(dataDir, null, async () => {
    rmSync(dataDir, { recursive: true, force: true })
  })
}

let databases = 0

async function createPostgres(): Promise<TestStore> {
  const database = await createDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-book-'))
  return testStore(dataDir, database.url, async () => {
    rmSync(dataDir, { recursive: true, force: true })
    await database.drop()
  })
}

/** An empty database on the test's server. */
export async function createDatabase(): Promise<{
  readonly url: string
  drop(): Promise<void>
}> {
  const base = new URL(serverUrl ?? '')
  databases += 1
  const name = `customhouse_test_${process.pid}_${databases}`
  await onServer(base, `create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(base, `drop database ${name} with (force)`) }
}

async function onServer(url: URL, sql: string): Promise<void> {
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(sql)
  await client.end()
}

function testStore(
  dataDir: string,
  databaseUrl: string | null,
  remove: () => Promise<void>,
): TestStore {
  return {
    place: { dataDir, databaseUrl },
    remove,
    async open({
      origin = 'book.test/log-1',
      fold,
      engine,
      wrap = (plan: AuditPlan) => plan,
    } = {}) {
      const store = await openStore({
        dataDir,
        stamp: 'real',
        origin,
        nowMs: startMs,
        databaseUrl,
      })
      const tables = openTables({ dataDir, databaseUrl })
      const plan = wrap(await storedPlan(store.logReader, origin))
      const book = openBook(engine?.(store.engine) ?? store.engine, plan, fold)
      return {
        ...book,
        store,
        tables,
        verify: () => verifyBook({ tables, dataDir, logReader: openLogReader }),
        async close() {
          await tables.destroy()
          await store.close()
        },
      }
    },
  }
}
