// Moves closed months out of the database: entries, attempts, their money and usage go to segment
// files whose digests stay in the book. Runs beside the house, on a connection of its own: a segment is
// read and made durable before its transaction, in which nothing is left but to list the segment and
// delete its rows, so that the writer waits a few commits' time at most. A kill leaves each row in one
// of both places. The guards of append-only tables open only inside that transaction.
// Salts stay, because they must be shreddable; tiles stay, because proofs need them; terms stay, because
// attempts share them.
import { join } from 'node:path'
import { readEntry } from '../audit/entry.ts'
import type { LeafRow, LogReader } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { archiveFolder } from './archive-reader.ts'
import { replaceDurably } from './durable-file.ts'
import { settledAttemptId } from './entry-ids.ts'
import { lockFile, type FileLock } from './file-lock.ts'
import { openLogReader } from './log-reader.ts'
import { placeOf } from './place.ts'
import type { Tables } from './schema.ts'
import { formatSegment, type SegmentRow } from './segment.ts'

/** Held by whoever archives: one at a time. */
export function archiveLock(dataDir: string): FileLock {
  return lockFile(join(dataDir, 'archive.lock'), 0)
}

export interface ArchiveOptions {
  readonly tables: Tables
  readonly dataDir: string
  /** Everything entered before this moment goes; a month's end, UTC. */
  readonly beforeMs: number
  /** Entries per segment, and so per transaction. */
  readonly leavesMax?: number
  /** Told of each segment when it is in the book. */
  readonly onSegment?: (segment: ArchivedSegment) => void
}

export interface ArchivedSegment {
  readonly name: string
  readonly entries: number
  readonly attempts: number
}

/** Its transaction takes some tens of milliseconds; ten times as many made the writer wait a quarter of a second. */
const leavesPerSegment = 2_000
const rowsPerQuery = 500
/** Each waits as long as the connection's busy timeout for the writer to let it in between two commits. */
const lockedTriesMax = 12

/** Archives until nothing older is left. The house may run; no second archiving may: the caller holds `archiveLock`. */
export async function archiveBefore(options: ArchiveOptions): Promise<readonly ArchivedSegment[]> {
  const done: ArchivedSegment[] = []
  const logs = await options.tables.selectFrom('log').select('number').orderBy('number').execute()
  for (const { number } of logs) {
    for (;;) {
      const segment = await archiveNext(options, Number(number))
      if (segment === null) break
      done.push(segment)
      options.onSegment?.(segment)
    }
  }
  return done
}

async function archiveNext(options: ArchiveOptions, log: number): Promise<ArchivedSegment | null> {
  const { tables, dataDir, beforeMs } = options
  const leaves = await nextLeaves(options, log)
  const first = leaves[0]
  if (first === undefined) return null
  const endIndex = first.index + leaves.length
  const rows = await rowsOf(tables, log, leaves)
  const bytes = formatSegment({ log, throughMs: beforeMs }, rows)
  const name = `log-${log}.${padded(first.index)}-${padded(endIndex)}.jsonl`
  const path = join(dataDir, archiveFolder, name)
  // A file of this name that the book does not list was left by a crash before its transaction.
  replaceDurably(path, bytes)
  const attempts = rows.flatMap(([table, row]) =>
    table === 'attempt' ? [String(row['attempt_id'])] : [],
  )
  await lockedAgain(tables, async (inside) => {
    // First, so that the lock to write is had before anything is read, and is never an upgrade.
    await inside
      .insertInto('archiving')
      .values({ month: BigInt(beforeMs) })
      .execute()
    await inside
      .insertInto('archive_segment')
      .values({
        name,
        through_ms: BigInt(beforeMs),
        sha256: sha256Hex(bytes),
        log: BigInt(log),
        first_idx: BigInt(first.index),
        end_idx: BigInt(endIndex),
      })
      .execute()
    for (let start = 0; start < leaves.length; start += rowsPerQuery) {
      const moved = leaves.slice(start, start + rowsPerQuery)
      await inside
        .insertInto('archived_leaf')
        .values(moved.map(({ index, id }) => ({ id, place: placeOf(log, index) })))
        .execute()
    }
    await removeRows(inside, log, { first: first.index, end: endIndex }, attempts)
    await inside.deleteFrom('archiving').execute()
  })
  return { name, entries: leaves.length, attempts: attempts.length }
}

/** Runs `work` as one transaction, again if a busy writer did not let it in. */
async function lockedAgain(tables: Tables, work: (inside: Tables) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tables.transaction().execute(work)
    } catch (error) {
      if (attempt === lockedTriesMax || !isLocked(error)) throw error
    }
  }
}

/** SQLITE_BUSY: the transaction did not begin, so that it can be begun again. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}

function padded(index: number): string {
  return index.toString().padStart(12, '0')
}

/** The oldest entries still in the database that are old enough, and covered by a signature. */
async function nextLeaves(options: ArchiveOptions, log: number): Promise<readonly LeafRow[]> {
  const { tables, beforeMs, leavesMax = leavesPerSegment } = options
  const reader: LogReader = openLogReader(tables, log)
  const signed = await reader.latestCheckpoint()
  if (signed === null) return []
  const archived = await tables
    .selectFrom('archive_segment')
    .select(({ fn }) => fn.max<bigint | null>('end_idx').as('end'))
    .where('log', '=', BigInt(log))
    .executeTakeFirst()
  const from = Number(archived?.end ?? 0n)
  const to = Math.min(signed.size, from + leavesMax)
  const leaves: LeafRow[] = []
  for (let start = from; start < to; start += rowsPerQuery) {
    for (const leaf of await reader.leaves(start, Math.min(to, start + rowsPerQuery))) {
      const entry = readEntry(leaf.bytes)
      if (entry === null || leaf.index !== from + leaves.length) {
        throw damaged(`entry ${from + leaves.length} of log ${log} cannot be read`)
      }
      if (Date.parse(entry.at) >= beforeMs) return leaves
      leaves.push(leaf)
    }
  }
  return leaves
}

/** Entries, and the attempts they settle: whole, so that a segment can be read without the book. */
async function rowsOf(
  tables: Tables,
  log: number,
  leaves: readonly LeafRow[],
): Promise<(readonly [string, SegmentRow])[]> {
  const rows: (readonly [string, SegmentRow])[] = leaves.map(({ index, id, bytes, hash }) => [
    'leaf',
    { place: placeOf(log, index), log: BigInt(log), id, bytes, hash },
  ])
  for (let start = 0; start < leaves.length; start += rowsPerQuery) {
    const entries = leaves.slice(start, start + rowsPerQuery).map((leaf) => readEntry(leaf.bytes))
    const named = entries.flatMap((entry) => (entry === null ? [] : [settledAttemptId(entry)]))
    const ids = named.filter((id) => id !== null)
    if (ids.length === 0) continue
    const attempts = await tables
      .selectFrom('attempt')
      .selectAll()
      .where('attempt_id', 'in', ids)
      .where(
        'entry_id',
        'in',
        entries.flatMap((entry) => entry?.id ?? []),
      )
      .execute()
    const attemptIds = attempts.map((attempt) => attempt.attempt_id)
    if (attemptIds.length === 0) continue
    const marks = await tables
      .selectFrom('mark')
      .selectAll()
      .where('attempt_id', 'in', attemptIds)
      .execute()
    for (const row of attempts) rows.push(['attempt', { ...row }])
    for (const row of marks) rows.push(['mark', { ...row }])
  }
  return rows
}

async function removeRows(
  tables: Tables,
  log: number,
  indexes: { readonly first: number; readonly end: number },
  attemptIds: readonly string[],
): Promise<void> {
  await tables
    .deleteFrom('leaf')
    .where('place', '>=', placeOf(log, indexes.first))
    .where('place', '<', placeOf(log, indexes.end))
    .execute()
  for (let start = 0; start < attemptIds.length; start += rowsPerQuery) {
    const ids = attemptIds.slice(start, start + rowsPerQuery)
    await tables.deleteFrom('settlement').where('attempt_id', 'in', ids).execute()
    await tables.deleteFrom('mark').where('attempt_id', 'in', ids).execute()
    await tables.deleteFrom('intent').where('attempt_id', 'in', ids).execute()
  }
}

function damaged(internal: string): Fault {
  return new Fault({ code: 'store.unavailable', internal })
}
