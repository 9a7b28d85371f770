// The file of the finder: what follows from the book, kept so that a start need not read all of it. Gone or damaged,
// it is made anew; nothing is lost by that.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { flowColumns } from './finder-flow.ts'

export const finderFile = 'finder.db'
/** Of what is put into the tables below: to be raised when that changes while they do not. */
const foldNumber = 1

const sums = `rows integer not null, requests integer not null, attempts integer not null,
  tokens integer not null, price integer not null, cost integer not null`

/**
 * `ord`: when the request came, in milliseconds, and 20 bits of its id. Rows lie in that order, and so does whatever
 * the two indexes find. `share`: the attempts of requests that had several. `hour` and `day`: sums by the hour, or the
 * day, in which the request came.
 */
const schema = `
  create table position (
    log integer primary key, origin text not null, idx integer not null, hash blob not null) strict;
  create table flow (id integer primary key, ${flowColumns.map((name) => `${name} text not null`).join(', ')}
) strict;
  create table request (
    ord integer primary key, id text not null unique, flow integer not null,
    requests integer not null, attempts integer not null, number integer not null, rank integer not null,
    status integer not null, tokens integer not null, price integer not null, cost integer not null,
    asked text not null, said text not null) strict;
  create index request_flow on request (flow);
  create index request_cost on request (cost);
  create table share (
    request_id text not null, number integer not null, rank integer not null, at_ms integer not null,
    flow integer not null, requests integer not null, status integer not null, tokens integer not null,
    price integer not null, cost integer not null, asked text not null, said text not null,
    primary key (request_id, number)) strict, without rowid;
  create table hour (hour integer not null, flow integer not null, ${sums},
    primary key (hour, flow)) strict, without rowid;
  create table day (flow integer not null, day integer not null, ${sums},
    primary key (flow, day)) strict, without rowid;`

/** Of these tables and of what is put into them: a file with another number is made anew. 31 bits, as SQLite keeps them. */
const schemaNumber = crc32(`${foldNumber} ${schema}`) & 0x7fff_ffff

export interface FinderFile {
  readonly database: DatabaseSync
  /** Something was there that could not be gone on with. */
  readonly wasDamaged: boolean
}

export function openFinderFile(dataDir: string): FinderFile {
  const path = join(dataDir, finderFile)
  const isThere = existsSync(path)
  const kept = isThere ? openKept(path) : null
  if (kept !== null) return { database: kept, wasDamaged: false }
  removeFinderFile(dataDir)
  const database = connect(path)
  database.exec(`${schema} pragma user_version = ${schemaNumber}`)
  return { database, wasDamaged: isThere }
}

export function removeFinderFile(dataDir: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(join(dataDir, finderFile) + suffix, { force: true })
  }
}

/** A commit may be lost with the power, never torn: what it held is read from the book again. */
function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readBigInts: true })
  try {
    database.exec(
      `pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536;
       pragma mmap_size = 1073741824; pragma temp_store = memory; pragma wal_autocheckpoint = 16000`,
    )
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Null: it is none of ours, of another version, or damaged. */
function openKept(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null
  try {
    database = connect(path)
    const version = database.prepare('pragma user_version').get()?.['user_version']
    const found = database.prepare('pragma quick_check(1)').get()?.['quick_check']
    if (version === BigInt(schemaNumber) && found === 'ok') return database
  } catch {
    // Whatever it is, it is nothing to go on with.
  }
  database?.close()
  return null
}

/** SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR. */
const damagedCodes = new Set([10, 11, 26])

export function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && damagedCodes.has(error.errcode & 0xff)
}
