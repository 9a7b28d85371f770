// Archived months: segment files that hold what left the database, read where the database is asked
// for something older. A segment's digest is in `archive_segment`, so a changed file is noticed.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Selectable } from 'kysely'
import type { LeafRow } from '../audit/ports.ts'
import { Fault } from '../kernel/fault.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { ArchivedLeaves } from './log-reader.ts'
import { parseSegment, type Segment } from './segment.ts'
import type { ArchiveSegmentTable, Tables } from './schema.ts'

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

/** The archived entries of a data folder, listed by `find`. */
export function archivedLeaves(dataDir: string, find: FindSegments): ArchivedLeaves {
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
      for (const row of (await find(log, 0, Number.MAX_SAFE_INTEGER)).toReversed()) {
        const leaf = segment(row).leaves.find((candidate) => candidate.id === id)
        if (leaf !== undefined) return leaf
      }
      return null
    },
  }
}

/** The archived entries of a data folder, for readers. */
export function archiveIn(tables: Tables, dataDir: string): ArchivedLeaves {
  return archivedLeaves(dataDir, (log, from, to) =>
    tables
      .selectFrom('archive_segment')
      .select(['name', 'sha256'])
      .where('log', '=', BigInt(log))
      .where('first_idx', '<', BigInt(to))
      .where('end_idx', '>', BigInt(from))
      .orderBy('first_idx')
      .execute(),
  )
}
