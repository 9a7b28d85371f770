// What the commands over a data folder share: the folder's option, and how a failure is told.
import { join } from 'node:path'
import { processEnvironment } from '../house/settings.ts'
import { Fault } from '../kernel/fault.ts'
import type { BookPlace } from '../store/tables.ts'

export const dataDirOptions = {
  'data-dir': { type: 'string', description: 'Data folder (CUSTOMHOUSE_DATA_DIR, ./data)' },
  json: { type: 'boolean', default: false, description: 'Print one JSON object' },
} as const

export const databaseOption = {
  database: {
    type: 'string',
    description: 'PostgreSQL that holds the book (CUSTOMHOUSE_DATABASE_URL; else the data folder)',
  },
} as const

export const headDirOption = {
  'head-dir': {
    type: 'string',
    description: 'Folder of the signed head, where log.headDir names one (DATA_DIR/head)',
  },
} as const

export function dataDirOf(values: { readonly 'data-dir'?: string | undefined }): string {
  return values['data-dir'] ?? (processEnvironment()['CUSTOMHOUSE_DATA_DIR'] || './data')
}

/** Where the book of a data folder is, as `start` would find it. */
export function bookPlaceOf(values: {
  readonly 'data-dir'?: string | undefined
  readonly database?: string | undefined
}): BookPlace {
  const databaseUrl = values.database ?? (processEnvironment()['CUSTOMHOUSE_DATABASE_URL'] || null)
  return { dataDir: dataDirOf(values), databaseUrl }
}

/** For sentences; a database is not named further, because its URL may hold a password. */
export function bookName({ dataDir, databaseUrl }: BookPlace): string {
  return databaseUrl === null ? `the book in ${dataDir}` : 'the book in PostgreSQL'
}

/** For commands that copy files; `remedy` says what does the same there. */
export function refusePostgres({ databaseUrl }: BookPlace, remedy: string): void {
  if (databaseUrl === null) return
  const internal = `the book is in PostgreSQL: ${remedy} (docs/guides/operate.md)`
  throw new Fault({ code: 'store.unavailable', internal })
}

export function headDirOf(
  values: { readonly 'head-dir'?: string | undefined },
  dataDir: string,
): string {
  return values['head-dir'] ?? join(dataDir, 'head')
}

/** Runs a command's work. Exit codes: 0 done, 1 refused or failed, 2 wrong arguments. */
export async function exitCodeOf(name: string, work: () => Promise<string>): Promise<number> {
  try {
    process.stdout.write(`${await work()}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isArguments = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    if (!isArguments && !(error instanceof Fault) && !(error instanceof ArgumentError)) throw error
    const text = error instanceof Fault ? error.internal : error.message
    process.stderr.write(`customhouse ${name}: ${text}\n`)
    return error instanceof Fault ? 1 : 2
  }
}

/** Why what was named cannot be read, with the option that names another. */
export function unreadable(option: string, path: string, error: unknown): string {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const why = error instanceof Error ? error.message : String(error)
  return `${isMissing ? `there is no ${path}` : `cannot read ${path}: ${why}`}; name it with ${option}`
}

/** The arguments are wrong; the message says what to give. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
}
