// The one list of migrations. Numbers rise by exactly one; a migration that shipped never changes.
import { assert } from '../../kernel/assert.ts'
import { book } from './0001-book.ts'
import { proofs } from './0002-proofs.ts'
import { storedObjects } from './0003-stored-objects.ts'
import { openBatches } from './0004-open-batches.ts'

/** Where two engines spell the same schema differently. */
export interface SchemaDialect {
  /** A 64-bit signed integer. */
  readonly integer: string
  /** Text that sorts by its bytes, so that what shares a beginning lies together. */
  readonly id: string
  readonly bytes: string
  /** Appended to `create table (...)` of a table whose rows lie in the order of their key. */
  readonly keyedSuffix: string
  /** The same for a table that is only appended to. */
  readonly appendedSuffix: string
  guards(rules: GuardRules): readonly string[]
}

export interface GuardRules {
  /** Tables whose rows may be added, never changed; removed only while `unlessRowIn` holds a row. */
  readonly appendOnly: readonly string[]
  readonly unlessRowIn: string
}

export interface Migration {
  readonly number: number
  readonly name: string
  readonly statements: (dialect: SchemaDialect) => readonly string[]
}

export const migrations: readonly Migration[] = inOrder([book, proofs, storedObjects, openBatches])

/** The schema version this program writes. */
export const schemaVersion = migrations.length

function inOrder(list: readonly Migration[]): readonly Migration[] {
  for (const [index, migration] of list.entries()) {
    assert(migration.number === index + 1, `migration ${migration.name} is out of order`)
  }
  return list
}
