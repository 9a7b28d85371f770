// Opening PostgreSQL for money: 64-bit integers arrive as bigint, commits are synchronous.
import { Client, Pool, types, type ClientConfig } from 'pg'
import { Kysely, PostgresDialect } from 'kysely'
import { Fault } from '../../kernel/fault.ts'
import type { GuardRules, SchemaDialect } from '../migrations/migration.ts'
import type { Schema, Tables } from '../schema.ts'

const int8 = 20
const readersMax = 4
const connectTimeoutMs = 10_000

function configOf(url: string): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 && format !== 'binary' ? BigInt : types.getTypeParser(oid, format),
    },
  }
}

/** One connection that writes. Throws a Fault `store.unavailable`. */
export async function connectPostgres(url: string): Promise<Client> {
  const client = new Client(configOf(url))
  // A dropped connection shows at the next statement; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    // Whatever the server's default, a commit that was answered is on its disk.
    await client.query('set synchronous_commit = on')
  } catch (cause) {
    throw new Fault({ code: 'store.unavailable', internal: 'cannot reach PostgreSQL', cause })
  }
  return client
}

/** A pool of readers. */
export function postgresTables(url: string): Tables {
  const pool = new Pool({ ...configOf(url), max: readersMax })
  pool.on('error', () => {})
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

export const postgresDialect: SchemaDialect = {
  integer: 'bigint',
  id: 'text collate "C"',
  bytes: 'bytea',
  keyedSuffix: '',
  appendedSuffix: '',
  guards(rules: GuardRules) {
    return rules.appendOnly.flatMap((table) => [
      raiseFunction(`${table}_unchanged`, 'true', `${table} rows are never changed`),
      `create trigger ${table}_unchanged before update on ${table}
       for each row execute function ${table}_unchanged()`,
      raiseFunction(
        `${table}_kept`,
        `not exists (select 1 from ${rules.unlessRowIn})`,
        `${table} rows are never removed`,
      ),
      `create trigger ${table}_kept before delete on ${table}
       for each row execute function ${table}_kept()`,
    ])
  },
}

function raiseFunction(name: string, condition: string, message: string): string {
  return `create function ${name}() returns trigger language plpgsql as $$
    begin
      if ${condition} then raise exception '${message}'; end if;
      if tg_op = 'DELETE' then return old; end if;
      return new;
    end $$`
}
