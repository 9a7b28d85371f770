// Kysely over an open SQLite connection, for readers. The hot path never builds a query.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema, Tables } from '../schema.ts'

/** Closing the result closes the connection. */
export function sqliteTables(database: DatabaseSync): Tables {
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (sql) => statementOf(database, sql),
      },
    }),
  })
}

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql)
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(inputOf)),
    run: (parameters) => statement.run(...parameters.map(inputOf)),
    iterate: (parameters) => statement.iterate(...parameters.map(inputOf)),
  }
}

function inputOf(value: unknown): SQLInputValue {
  assert(
    value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      value instanceof Uint8Array,
    'a parameter is a value SQLite stores',
  )
  return value
}
