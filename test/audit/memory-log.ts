// A log in memory behind the reader's port, for tests. It stores what it is told, without a thought:
// tests damage it by writing into `rows`.
import type {
  CheckpointRow,
  HeadStore,
  LeafRow,
  LogChange,
  LogReader,
  SaltRow,
} from '../../src/audit/ports.ts'

export interface MemoryLog {
  readonly reader: LogReader
  readonly rows: {
    leaves: LeafRow[]
    salts: SaltRow[]
    tiles: Map<string, Uint8Array>
    checkpoints: CheckpointRow[]
  }
  apply(change: LogChange): void
  keep(checkpoint: CheckpointRow): void
}

export function openMemoryLog(): MemoryLog {
  const rows: MemoryLog['rows'] = { leaves: [], salts: [], tiles: new Map(), checkpoints: [] }
  const reader: LogReader = {
    size: async () => rows.leaves.length,
    leafById: async (id) => rows.leaves.find((leaf) => leaf.id === id) ?? null,
    leaves: async (from, to) => rows.leaves.slice(from, to),
    leafHashes: async (from, to) => rows.leaves.slice(from, to).map((leaf) => leaf.hash),
    tile: async (level, n) => rows.tiles.get(`${level}/${n}`) ?? null,
    salts: async (from, to) => rows.salts.filter(({ index }) => index >= from && index < to),
    checkpointCovering: async (index) =>
      rows.checkpoints
        .filter((row) => row.size > index)
        .toSorted((left, right) => left.size - right.size)[0] ?? null,
    cosignedCovering: async () => null,
    latestCheckpoint: async () =>
      rows.checkpoints.toSorted((left, right) => right.size - left.size)[0] ?? null,
  }
  return {
    reader,
    rows,
    apply(change) {
      rows.leaves.push(...change.leaves)
      rows.salts.push(...change.salts)
      for (const tile of change.tiles) rows.tiles.set(`${tile.level}/${tile.n}`, tile.bytes)
    },
    keep: (checkpoint) => void rows.checkpoints.push(checkpoint),
  }
}

export function memoryHead(): HeadStore & { text: string | null } {
  const head: HeadStore & { text: string | null } = {
    text: null,
    read: async () => head.text,
    async replace(expected, next) {
      if (head.text !== expected) return false
      head.text = next
      return true
    },
  }
  return head
}
