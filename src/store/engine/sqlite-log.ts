// One log of the embedded book as the writer reads it back to sign its head: the same port as
// `log-reader.ts`, over statements prepared once, because this runs between commits and a query that is
// built costs them more than one that is run.
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { CheckpointRow, LeafRow, LogReader } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'
import { archivedLeaves } from '../archive-reader.ts'
import { indexAt, placeOf } from '../place.ts'
import { saltsOf } from './salts.ts'

type Row = Record<string, SQLOutputValue>

/** A reader over a connection of its own; `dataDir` is where archived months lie. */
export function openSqliteLog(database: DatabaseSync, log: number, dataDir: string): LogReader {
  const statements = prepared(database)
  const archive = archivedLeaves(
    dataDir,
    async (number, from, to) =>
      statements.segments.all(number, to, from).map((row) => ({
        name: textOf(row, 'name'),
        sha256: textOf(row, 'sha256'),
      })),
    async (number, id) => {
      const row = statements.archived.get(id, placeOf(number, 0), placeOf(number + 1, 0))
      return row === undefined ? null : placeIn(row)
    },
  )
  const cosignaturesOf = (size: number): string =>
    statements.cosignatures
      .all(log, size)
      .map((row) => textOf(row, 'line'))
      .join('')
  const sizeNow = (): number => Number(statements.size.get(log)?.['size'] ?? 0)

  /** What of a range is kept, and what was archived before it. */
  async function ranged<Kept>(
    range: { readonly from: number; readonly to: number; readonly statement: StatementSync },
    keptOf: (row: Row) => Kept,
    archivedOf: (leaf: LeafRow) => Kept,
  ): Promise<readonly Kept[]> {
    const { from, statement } = range
    // Before the rows: what is entered meanwhile must not count for what was archived.
    const to = Math.min(range.to, sizeNow())
    if (to <= from) return []
    const kept = statement.all(placeOf(log, from), placeOf(log, to)).map(keptOf)
    const gone = to - from - kept.length
    if (gone === 0) return kept
    // Archived from the beginning: what is gone is older than what is kept, also when more of it went just now.
    return [...(await archive.leaves(log, from, from + gone)).map(archivedOf), ...kept]
  }

  return Object.freeze<LogReader>({
    size: async () => sizeNow(),
    async leafById(id) {
      const row = statements.leafById.get(log, id)
      return row === undefined ? archive.leafById(log, id) : leafOf(row)
    },
    leaves: (from, to) =>
      ranged({ from, to, statement: statements.leaves }, leafOf, (leaf) => leaf),
    leafHashes: (from, to) =>
      ranged(
        { from, to, statement: statements.hashes },
        (row) => bytesOf(row, 'hash'),
        (leaf) => leaf.hash,
      ),
    async tile(level, n) {
      const row = statements.tile.get(log, level, n)
      return row === undefined ? null : bytesOf(row, 'bytes')
    },
    salts: async (from, to) =>
      statements.salts
        .all(placeOf(log, from), placeOf(log, to))
        .flatMap((row) => saltsOf(indexOf(row), textOf(row, 'fields'))),
    async checkpointCovering(index): Promise<CheckpointRow | null> {
      return checkpointOf(statements.checkpoint.get(log, index), cosignaturesOf)
    },
    cosignedCovering: async (index) =>
      checkpointOf(statements.cosigned.get(log, log, index), cosignaturesOf),
    latestCheckpoint: async () => checkpointOf(statements.latest.get(log), cosignaturesOf),
  })
}

function prepared(database: DatabaseSync) {
  const inRange = 'where place >= ? and place < ? order by place'
  return {
    size: database.prepare('select size from tree where log = ?'),
    leaves: database.prepare(`select place, id, bytes, hash from leaf ${inRange}`),
    hashes: database.prepare(`select hash from leaf ${inRange}`),
    leafById: database.prepare('select place, id, bytes, hash from leaf where log = ? and id = ?'),
    tile: database.prepare('select bytes from tile where log = ? and level = ? and n = ?'),
    salts: database.prepare(`select place, fields from salt ${inRange}`),
    checkpoint: database.prepare(
      `select size, root, note, at_ms from checkpoint where log = ? and size > ?
       order by size limit 1`,
    ),
    cosigned: database.prepare(
      `select size, root, note, at_ms from checkpoint where log = ? and size =
         (select min(size) from cosignature where log = ? and size > ?)`,
    ),
    cosignatures: database.prepare(
      'select line from cosignature where log = ? and size = ? order by witness',
    ),
    latest: database.prepare(
      'select size, root, note, at_ms from checkpoint where log = ? order by size desc limit 1',
    ),
    archived: database.prepare(
      'select place from archived_leaf where id = ? and place >= ? and place < ?',
    ),
    segments: database.prepare(
      `select name, sha256 from archive_segment where log = ? and first_idx < ? and end_idx > ?
       order by first_idx`,
    ),
  }
}

function leafOf(row: Row): LeafRow {
  return {
    index: indexOf(row),
    id: textOf(row, 'id'),
    bytes: bytesOf(row, 'bytes'),
    hash: bytesOf(row, 'hash'),
  }
}

function checkpointOf(
  row: Row | undefined,
  cosignaturesOf: (size: number) => string,
): CheckpointRow | null {
  if (row === undefined) return null
  const size = Number(row['size'])
  return {
    size,
    root: bytesOf(row, 'root'),
    text: textOf(row, 'note') + cosignaturesOf(size),
    atMs: Number(row['at_ms']),
  }
}

function indexOf(row: Row): number {
  return indexAt(placeIn(row))
}

function placeIn(row: Row): bigint {
  const place = row['place']
  assert(typeof place === 'bigint', 'a place is a 64-bit integer')
  return place
}

function textOf(row: Row, column: string): string {
  const value = row[column]
  assert(typeof value === 'string', `${column} is text`)
  return value
}

function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column]
  assert(value instanceof Uint8Array, `${column} is bytes`)
  return value
}
