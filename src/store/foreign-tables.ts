// Rows of a SQLite file that is not ours, opened to read only: for imports. Columns that it does not have
// are left out of its rows; of those that were not asked for nothing is read.
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../kernel/fault.ts'

const rowsMax = 100_000

export interface ForeignTable {
  /** Those of the wanted columns that it has. */
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/**
 * By table, null for one that is not there. Table and column names are ours, never a stranger's. A Fault if
 * the file is no SQLite database, or has more rows than anybody would go through.
 */
export function readForeignTables(
  file: string,
  wanted: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, ForeignTable | null>> {
  try {
    using database = new DatabaseSync(file, { readOnly: true })
    const tables = Object.entries(wanted).map(([table, columns]) => {
      return [table, readTable(database, table, columns)] as const
    })
    return Object.fromEntries(tables)
  } catch (error) {
    if (error instanceof Fault) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw unreadable(`${file} cannot be read as a SQLite database: ${why}`)
  }
}

function readTable(
  database: DatabaseSync,
  table: string,
  wanted: readonly string[],
): ForeignTable | null {
  const present = database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => name)
  if (present.length === 0) return null
  const columns = wanted.filter((column) => present.includes(column))
  if (columns.length === 0) return { columns, rows: [] }
  const list = columns.map((column) => `"${column}"`).join(', ')
  const statement = database.prepare(`SELECT ${list} FROM "${table}" ORDER BY rowid LIMIT ?`)
  statement.setReadBigInts(true)
  const rows = statement.all(rowsMax + 1)
  if (rows.length > rowsMax) throw unreadable(`${table} has more than ${rowsMax} rows; split it`)
  return { columns, rows }
}

function unreadable(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
