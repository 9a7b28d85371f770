// Archived months: segment files that hold what left the database, read where the database is asked
// for something older. A segment's digest is in `archive_segment`, so a changed file is noticed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Selectable } from 'kysely'
import type { LeafRow } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { ArchivedLeaves } from './log-reader.ts'
import { assert } from '../kernel/assert.ts'
import { indexAt, logAt, placeOf } from './place.ts'
import { parseSegment, type Segment, type SegmentRow as SegmentValues } from './segment.ts'
import type { ArchiveSegmentTable, AttemptView, Tables } from './schema.ts'
import { termsColumns } from './terms.ts'

export const archiveFolder = 'archive'
/** Segments kept parsed; the oldest read leaves first. */
const segmentsKeptMax = 4

export type SegmentRow = Selectable<ArchiveSegmentTable>

/** What finds a segment's file and proves it unchanged. */
export type NamedSegment = Pick<SegmentRow, 'name' | 'sha256'>

/** Reads a segment and checks its digest. Throws a Fault `store.unavailable` if it is gone or changed. */
export function readSegment(dataDir: string, row: NamedSegment): Segment {
  const path = join(dataDir, archiveFolder, row.name)
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new Fault({ code: 'store.unavailable', internal: `cannot read ${path}`, cause })
  }
  if (sha256Hex(bytes) !== row.sha256) {
    throw new Fault({ code: 'store.unavailable', internal: `${path} is not what was archived` })
  }
  return parseSegment(bytes)
}

/** The segments of a log that hold entries with `from <= index < to`, by their first index. */
export type FindSegments = (
  log: number,
  from: number,
  to: number,
) => Promise<readonly NamedSegment[]>

/** The place of an archived entry by its id; null if none of this log has it. */
export type FindArchived = (log: number, id: string) => Promise<bigint | null>

/** The archived entries of a data folder: `find` lists segments, `placeOfId` knows where an entry lies. */
export function archivedLeaves(
  dataDir: string,
  find: FindSegments,
  placeOfId: FindArchived,
): ArchivedLeaves {
  const kept = new Map<string, Segment>()

  function segment(row: NamedSegment): Segment {
    const known = kept.get(row.name)
    if (known !== undefined) return known
    const read = readSegment(dataDir, row)
    for (const oldest of kept.keys()) {
      if (kept.size < segmentsKeptMax) break
      kept.delete(oldest)
    }
    kept.set(row.name, read)
    return read
  }

  return {
    async leaves(log, from, to) {
      const rows = await find(log, from, to)
      return rows.flatMap((row) =>
        segment(row).leaves.filter((leaf) => leaf.index >= from && leaf.index < to),
      )
    },
    async leafById(log, id): Promise<LeafRow | null> {
      const place = await placeOfId(log, id)
      if (place === null) return null
      const index = indexAt(place)
      const [row] = await find(log, index, index + 1)
      const leaves = row === undefined ? [] : segment(row).leaves
      return leaves.find((leaf) => leaf.id === id) ?? null
    },
  }
}

/** One attempt as the view `attempt` has it, archived or not. */
export type AttemptRow = Selectable<AttemptView>

export interface ArchivedSegment {
  readonly name: string
  readonly log: number
  /** Everything in it was entered before this moment. */
  readonly throughMs: number
  /** Throws a Fault `store.unavailable` if its file is gone or changed. */
  read(): Segment
}

/** All segments of a book, log by log, the newest first; a file is read when it is asked for. */
export async function archivedSegments(
  tables: Tables,
  dataDir: string,
): Promise<readonly ArchivedSegment[]> {
  const rows = await tables
    .selectFrom('archive_segment')
    .selectAll()
    .orderBy('log', 'desc')
    .orderBy('first_idx', 'desc')
    .execute()
  return rows.map((row) => ({
    name: row.name,
    log: Number(row.log),
    throughMs: Number(row.through_ms),
    read: () => readSegment(dataDir, row),
  }))
}

/** A clock may have stepped back by so much between two settlements, or between an intent and its own. */
const stepMs = 86_400_000

/**
 * Of segments as `archivedSegments` lists them, those that may hold an attempt which came or settled at
 * `fromMs` or later, one at a time. Entries of one log lie in the order of their settlements, so that of
 * each log one segment that is too old is read, and none before it.
 */
export async function* segmentsSince(
  listed: readonly ArchivedSegment[],
  fromMs: number,
): AsyncGenerator<readonly [Segment, readonly AttemptRow[]]> {
  const passed = new Set<number>()
  for (const archived of listed) {
    if (passed.has(archived.log) || archived.throughMs <= fromMs - stepMs) continue
    // Others of this thread take their turn between two files.
    await new Promise(setImmediate)
    const segment = archived.read()
    const attempts = attemptsIn(segment)
    const isBefore = attempts.every(({ settled_ms: ms }) => Number(ms) < fromMs - stepMs)
    if (isBefore && attempts.length > 0) passed.add(archived.log)
    else yield [segment, attempts]
  }
}

/** The attempts of a request that left the database; reads only the segments that hold one. */
export async function archivedAttempts(
  tables: Tables,
  dataDir: string,
  requestId: string,
): Promise<readonly AttemptRow[]> {
  // The entry of the last attempt has the request's id, those before it the attempt's.
  const entries = await tables
    .selectFrom('archived_leaf')
    .select('place')
    .where((eb) =>
      eb.or([
        eb('id', '=', requestId),
        eb.and([eb('id', '>', `${requestId}.`), eb('id', '<', `${requestId}/`)]),
      ]),
    )
    .execute()
  const attempts = new Map<string, AttemptRow>()
  for (const { place } of entries) {
    const index = BigInt(indexAt(place))
    const row = await tables
      .selectFrom('archive_segment')
      .select(['name', 'sha256'])
      .where('log', '=', BigInt(logAt(place)))
      .where('first_idx', '<=', index)
      .where('end_idx', '>', index)
      .executeTakeFirst()
    const found = row === undefined ? [] : attemptsIn(readSegment(dataDir, row))
    for (const attempt of found) {
      if (attempt.request_id === requestId) attempts.set(attempt.attempt_id, attempt)
    }
  }
  return [...attempts.values()]
}

/** The attempts of a segment: each with its entry in the same segment, none of them open. */
export function attemptsIn(segment: Segment): readonly AttemptRow[] {
  const rows = segment.rows.get('attempt') ?? []
  assert(rows.every(isAttempt), 'an archived attempt is whole')
  return rows
}

const attemptNumbers = [
  'attempt_no',
  'at_ms',
  'token_estimate',
  'settled_ms',
  'cost_nanos',
  'price_nanos',
  'tokens',
] as const

/** Its digest was checked; this is for what another version of this program wrote. */
function isAttempt(row: SegmentValues): row is SegmentValues & AttemptRow {
  return (
    typeof row['attempt_id'] === 'string' &&
    termsColumns.every((column) => typeof row[column] === 'string') &&
    attemptNumbers.every((column) => typeof row[column] === 'bigint') &&
    typeof row['entry_id'] === 'string' &&
    typeof row['holds'] === 'string' &&
    typeof row['lines'] === 'string' &&
    typeof row['transfers'] === 'string'
  )
}

/** The archived entries of a data folder, for readers. */
export function archiveIn(tables: Tables, dataDir: string): ArchivedLeaves {
  const find: FindSegments = (log, from, to) =>
    tables
      .selectFrom('archive_segment')
      .select(['name', 'sha256'])
      .where('log', '=', BigInt(log))
      .where('first_idx', '<', BigInt(to))
      .where('end_idx', '>', BigInt(from))
      .orderBy('first_idx')
      .execute()
  return archivedLeaves(dataDir, find, async (log, id) => {
    const row = await tables
      .selectFrom('archived_leaf')
      .select('place')
      .where('id', '=', id)
      .where('place', '>=', placeOf(log, 0))
      .where('place', '<', placeOf(log + 1, 0))
      .executeTakeFirst()
    return row?.place ?? null
  })
}
