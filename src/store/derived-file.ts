// A SQLite file beside the book that may be gone: what is in it follows from the book or is no loss. One of another
// version, or a damaged one, is made anew.
import { existsSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

export interface DerivedFile {
  readonly path: string
  readonly schema: string
  /** Of the schema, and of what is put into its tables: a file with another number is made anew. 31 bits, as SQLite keeps them. */
  readonly schemaNumber: number
  /** Of the connection, beside those of every such file. */
  readonly pragmas: string
  readonly readBigInts: boolean
  /** Whether all of it is looked through when it is opened, which takes the longer the larger it is. */
  readonly isChecked: boolean
}

export interface OpenedFile {
  readonly database: DatabaseSync
  /** Something was there that could not be gone on with. */
  readonly wasDamaged: boolean
}

/** Throws for a folder that cannot be written. */
export function openDerivedFile(file: DerivedFile): OpenedFile {
  const isThere = existsSync(file.path)
  const kept = isThere ? openKept(file) : null
  if (kept !== null) return { database: kept, wasDamaged: false }
  return { database: openAnew(file), wasDamaged: isThere }
}

/** Whatever was there is gone. */
export function openAnew(file: DerivedFile): DatabaseSync {
  removeDerivedFile(file.path)
  const database = connect(file)
  database.exec(`${file.schema} pragma user_version = ${file.schemaNumber}`)
  return database
}

export function removeDerivedFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}

/** A commit may be lost with the power, never torn. */
function connect({ path, pragmas, readBigInts }: DerivedFile): DatabaseSync {
  const database = new DatabaseSync(path, { readBigInts })
  try {
    database.exec(`pragma journal_mode = wal; pragma synchronous = normal; ${pragmas}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Null: it is none of ours, of another version, or damaged. */
function openKept(file: DerivedFile): DatabaseSync | null {
  let database: DatabaseSync | null = null
  try {
    database = connect(file)
    const version = database.prepare('pragma user_version').get()?.['user_version']
    if (Number(version) === file.schemaNumber && (!file.isChecked || isWhole(database))) {
      return database
    }
  } catch {
    // Whatever it is, it is nothing to go on with.
  }
  database?.close()
  return null
}

function isWhole(database: DatabaseSync): boolean {
  return database.prepare('pragma quick_check(1)').get()?.['quick_check'] === 'ok'
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR. */
const damagedCodes = new Set([10, 11, 26])

export function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && damagedCodes.has(error.errcode & 0xff)
}
