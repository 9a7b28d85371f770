// One log of the store as the audit room reads it. What was archived is read from its segments.
import type { CheckpointRow, LeafRow, LogReader, SaltRow } from '../audit/ports.ts'
import { saltsOf } from './engine/salts.ts'
import { indexAt, placeOf } from './place.ts'
import type { Tables } from './schema.ts'

/** A segment of entries that left the database, by index. */
export interface ArchivedLeaves {
  /** The entries with `from <= index < to` that are archived, by index. */
  leaves(log: number, from: number, to: number): Promise<readonly LeafRow[]>
  leafById(log: number, id: string): Promise<LeafRow | null>
}

const leavesPerTurn = 128

/** Nothing archived. */
export const noArchive: ArchivedLeaves = {
  leaves: async () => [],
  leafById: async () => null,
}

export function openLogReader(tables: Tables, log: number, archive = noArchive): LogReader {
  const leaves = leavesReader(tables, log, archive)
  const checkpoints = () =>
    tables
      .selectFrom('checkpoint')
      .select(['size', 'root', 'note', 'at_ms'])
      .where('log', '=', BigInt(log))

  return Object.freeze<LogReader>({
    size: async () => (await sizeOf(tables, log)) ?? 0,
    async leafById(id) {
      const row = await tables
        .selectFrom('leaf')
        .select(['place', 'id', 'bytes', 'hash'])
        .where('log', '=', BigInt(log))
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? archive.leafById(log, id) : leafRow(row)
    },
    leaves,
    leafHashes: async (from, to) => (await leaves(from, to)).map((row) => row.hash),
    async tile(level, n) {
      const row = await tables
        .selectFrom('tile')
        .select('bytes')
        .where('log', '=', BigInt(log))
        .where('level', '=', BigInt(level))
        .where('n', '=', BigInt(n))
        .executeTakeFirst()
      return row?.bytes ?? null
    },
    async salts(from, to): Promise<readonly SaltRow[]> {
      const rows = await tables
        .selectFrom('salt')
        .select(['place', 'fields'])
        .where('place', '>=', placeOf(log, from))
        .where('place', '<', placeOf(log, to))
        .orderBy('place')
        .execute()
      return rows.flatMap((row) => saltsOf(indexAt(row.place), row.fields))
    },
    async checkpointCovering(index): Promise<CheckpointRow | null> {
      const row = await checkpoints()
        .where('size', '>', BigInt(index))
        .orderBy('size')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : await withCosignatures(tables, log, row)
    },
    async cosignedCovering(index): Promise<CheckpointRow | null> {
      const row = await checkpoints()
        .where('size', '=', (eb) =>
          eb
            .selectFrom('cosignature')
            .select(({ fn }) => fn.min<bigint>('size').as('size'))
            .where('log', '=', BigInt(log))
            .where('size', '>', BigInt(index)),
        )
        .executeTakeFirst()
      return row === undefined ? null : await withCosignatures(tables, log, row)
    },
    async latestCheckpoint(): Promise<CheckpointRow | null> {
      const row = await checkpoints().orderBy('size', 'desc').limit(1).executeTakeFirst()
      return row === undefined ? null : await withCosignatures(tables, log, row)
    },
  })
}

/** The entries of a range, those that were archived included. */
function leavesReader(tables: Tables, log: number, archive: ArchivedLeaves): LogReader['leaves'] {
  async function leaves(from: number, to: number): Promise<readonly LeafRow[]> {
    const found: LeafRow[] = []
    for (let start = from; start < to; start += leavesPerTurn) {
      // Others of this thread take their turn in between: commits do not wait for a long read.
      if (start > from) await new Promise(setImmediate)
      found.push(...(await leavesOf(start, Math.min(to, start + leavesPerTurn))))
    }
    return found
  }

  async function leavesOf(from: number, asked: number): Promise<readonly LeafRow[]> {
    // Before the rows: what is entered meanwhile must not count for what was archived.
    const to = Math.min(asked, (await sizeOf(tables, log)) ?? 0)
    if (to <= from) return []
    const rows = await tables
      .selectFrom('leaf')
      .select(['place', 'id', 'bytes', 'hash'])
      .where('place', '>=', placeOf(log, from))
      .where('place', '<', placeOf(log, to))
      .orderBy('place')
      .execute()
    const kept = rows.map(leafRow)
    const gone = to - from - kept.length
    if (gone === 0) return kept
    // Archived from the beginning: what is gone is older than what is kept, also when more of it went just now.
    return [...(await archive.leaves(log, from, from + gone)), ...kept]
  }

  return leaves
}

/** The note as it was signed, and below it what witnesses signed since. */
async function withCosignatures(
  tables: Tables,
  log: number,
  row: {
    readonly size: bigint
    readonly root: Uint8Array
    readonly note: string
    readonly at_ms: bigint
  },
): Promise<CheckpointRow> {
  const lines = await tables
    .selectFrom('cosignature')
    .select('line')
    .where('log', '=', BigInt(log))
    .where('size', '=', row.size)
    .orderBy('witness')
    .execute()
  const text = row.note + lines.map(({ line }) => line).join('')
  return { size: Number(row.size), root: row.root, text, atMs: Number(row.at_ms) }
}

async function sizeOf(tables: Tables, log: number): Promise<number | undefined> {
  const row = await tables
    .selectFrom('tree')
    .select('size')
    .where('log', '=', BigInt(log))
    .executeTakeFirst()
  return row === undefined ? undefined : Number(row.size)
}

function leafRow(row: {
  readonly place: bigint
  readonly id: string
  readonly bytes: Uint8Array
  readonly hash: Uint8Array
}): LeafRow {
  return { index: indexAt(row.place), id: row.id, bytes: row.bytes, hash: row.hash }
}
