// What the watch knows of workloads, kept beside the book so that a restart need not fold everything again:
// states as of a number of batches of records, and where those batches are, so that they can be forgotten in
// time. All of it follows from the log; a file that is damaged is thrown away and made anew from there.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { crc32 } from 'node:zlib'

export const watchFile = 'watch.db'
/** Of the tables below. */
const schemaNumber = 1

export interface KeptState {
  readonly workload: string
  readonly contract: string
  readonly party: string
  readonly bytes: Uint8Array
  /** Every batch of the workload up to this number is in it, and none above. */
  readonly through: number
}

/** One entry of records. */
export interface KeptBatch {
  readonly seq: number
  readonly entryId: string
  readonly atMs: number
  readonly workload: string
}

/** Batches that are in no state lie at or behind this place. */
export interface WatchMark {
  readonly log: number
  readonly index: number
}

export interface WatchStore {
  /** Null: there is nothing yet, or it was damaged, and all is to be read from the log. */
  readonly mark: WatchMark | null
  readonly wasDamaged: boolean
  /** The highest number of a batch that it knows; 0: none. */
  readonly lastSeq: number
  states(): Iterable<KeptState>
  /** Null: none is kept. */
  stateOf(workload: string): KeptState | null
  /** One transaction. */
  save(states: readonly KeptState[], nowMs: number): void
  /** Workloads whose states did not change since. */
  idleSince(ms: number): readonly string[]
  setMark(mark: WatchMark): void
  addBatches(batches: readonly KeptBatch[]): void
  /** Batches made before `beforeMs`, by number, from the one after `after`. */
  batchesBefore(beforeMs: number, after: number, limit: number): readonly KeptBatch[]
  removeBatches(seqs: readonly number[]): void
  /** Ids of the entries of a workload, the latest first. */
  entriesOf(workload: string, limit: number): readonly string[]
  /** States of whom `about` names; their batches are forgotten with the log's. */
  forget(about: { readonly kind: 'party' | 'contract' | 'workload'; readonly id: string }): void
  close(): void
}

/** `layout`: of the states; kept under another one they are not read. */
export function openWatchStore(dataDir: string, layout: number): WatchStore {
  const path = join(dataDir, watchFile)
  const isThere = existsSync(path)
  const kept = isThere ? openKept(path) : null
  if (kept !== null) return storeOver(kept, layout, false)
  removeWatchStore(dataDir)
  const database = new DatabaseSync(path)
  database.exec(
    `pragma journal_mode = wal;
     pragma secure_delete = on;
     pragma synchronous = normal;
     create table state (
       workload text primary key,
       contract text not null,
       party text not null,
       layout integer not null,
       through integer not null,
       saved_ms integer not null,
       bytes blob not null,
       crc integer not null) strict, without rowid;
     create table batch (
       seq integer primary key,
       entry_id text not null,
       at_ms integer not null,
       workload text not null) strict;
     create index batch_workload on batch (workload, seq);
     create table mark (
       only integer primary key check (only = 1),
       log integer not null,
       idx integer not null) strict;
     pragma user_version = ${schemaNumber}`,
  )
  return storeOver(database, layout, isThere)
}

/** Nothing is lost by it: the log has what states are made of, and of whom an erasure names it has nothing. */
export function removeWatchStore(dataDir: string): void {
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(dataDir, watchFile) + suffix, { force: true })
}

/** Null: it is no database of ours, or damaged. */
function openKept(path: string): DatabaseSync | null {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(path)
    database.exec('pragma secure_delete = on; pragma synchronous = normal')
    const version = database.prepare('pragma user_version').get()?.['user_version']
    const found = database.prepare('pragma quick_check(1)').get()?.['quick_check']
    if (version === schemaNumber && found === 'ok' && areWhole(database)) return database
  } catch {
    // Whatever it is, it is nothing to go on with.
  }
  database?.close()
  return null
}

function areWhole(database: DatabaseSync): boolean {
  for (const row of database.prepare('select workload, bytes, crc from state').iterate()) {
    const { bytes, crc } = row
    if (!(bytes instanceof Uint8Array) || crc32(bytes, crc32(String(row['workload']))) !== crc) {
      return false
    }
  }
  return true
}

function storeOver(database: DatabaseSync, layout: number, wasDamaged: boolean): WatchStore {
  const put = database.prepare(
    `insert into state (workload, contract, party, layout, through, saved_ms, bytes, crc)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (workload) do update set contract = excluded.contract, party = excluded.party,
       layout = excluded.layout, through = excluded.through, saved_ms = excluded.saved_ms, bytes = excluded.bytes,
       crc = excluded.crc`,
  )
  const all = database.prepare('select * from state where layout = ?')
  const one = database.prepare('select * from state where layout = ? and workload = ?')
  const idle = database.prepare('select workload from state where saved_ms < ?')
  const setMark = database.prepare(
    `insert into mark (only, log, idx) values (1, ?, ?)
     on conflict (only) do update set log = excluded.log, idx = excluded.idx`,
  )
  const within = (work: () => void): void => {
    database.exec('begin immediate')
    try {
      work()
      database.exec('commit')
    } catch (error) {
      database.exec('rollback')
      throw error
    }
  }
  const mark = database.prepare('select log, idx from mark').get()
  return {
    mark: mark === undefined ? null : { log: Number(mark['log']), index: Number(mark['idx']) },
    wasDamaged,
    lastSeq: lastSeqIn(database),
    *states() {
      for (const row of all.iterate(layout)) yield stateOf(row)
    },
    stateOf(workload) {
      const row = one.get(layout, workload)
      return row === undefined ? null : stateOf(row)
    },
    idleSince: (ms) => idle.all(ms).map((row) => String(row['workload'])),
    save(states, nowMs) {
      within(() => {
        for (const { workload, contract, party, through, bytes } of states) {
          const crc = crc32(bytes, crc32(workload))
          put.run(workload, contract, party, layout, through, nowMs, bytes, crc)
        }
      })
    },
    setMark: ({ log, index }) => void setMark.run(log, index),
    ...batchesIn(database, within),
    forget({ kind, id }) {
      // A closed list of three names: no text of anybody's gets into the statement.
      database.prepare(`delete from state where ${kind} = ?`).run(id)
      database.exec('pragma wal_checkpoint(truncate)')
    },
    close: () => database.close(),
  }
}

function lastSeqIn(database: DatabaseSync): number {
  const row = database
    .prepare(
      `select max(coalesce((select max(seq) from batch), 0),
         coalesce((select max(through) from state), 0)) as seq`,
    )
    .get()
  return Number(row?.['seq'])
}

function stateOf(row: Row): KeptState {
  const { workload, contract, party, through, bytes } = row
  return {
    workload: String(workload),
    contract: String(contract),
    party: String(party),
    through: Number(through),
    bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array(),
  }
}

type Row = Readonly<Record<string, SQLOutputValue>>

function batchesIn(
  database: DatabaseSync,
  within: (work: () => void) => void,
): Pick<WatchStore, 'addBatches' | 'batchesBefore' | 'removeBatches' | 'entriesOf'> {
  const add = database.prepare(
    `insert into batch (seq, entry_id, at_ms, workload) values (?, ?, ?, ?)
     on conflict (seq) do nothing`,
  )
  const remove = database.prepare('delete from batch where seq = ?')
  const oldest = database.prepare(
    'select * from batch where at_ms < ? and seq > ? order by seq limit ?',
  )
  const ofWorkload = database.prepare(
    'select entry_id from batch where workload = ? order by seq desc limit ?',
  )
  return {
    entriesOf: (workload, limit) =>
      ofWorkload.all(workload, limit).map((row) => String(row['entry_id'])),
    addBatches(batches) {
      within(() => {
        for (const { seq, entryId, atMs, workload } of batches) {
          add.run(seq, entryId, atMs, workload)
        }
      })
    },
    batchesBefore: (beforeMs, after, limit) =>
      oldest.all(beforeMs, after, limit).map((row) => ({
        seq: Number(row['seq']),
        entryId: String(row['entry_id']),
        atMs: Number(row['at_ms']),
        workload: String(row['workload']),
      })),
    removeBatches(seqs) {
      within(() => {
        for (const seq of seqs) remove.run(seq)
      })
    },
  }
}
