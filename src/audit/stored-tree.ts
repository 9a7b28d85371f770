// The tree as the store has it: any node, root or proof of any size up to the log's, from full tiles
// and leaf hashes. Partial tiles are computed here, at read time. A tile that ought to be there and is
// not, or has the wrong width, is a Fault: the store lost something.
import { Fault } from '../kernel/fault.ts'
import { consistencyRanges, foldRight, inclusionRanges, perfectRoot, subtreesOf } from './merkle.ts'
import type { LeafRange, SubtreeId } from './merkle.ts'
import type { LogReader } from './ports.ts'
import { hashesOfTile, tileHolding, tileWidth } from './tiles.ts'
import type { TileId } from './tiles.ts'
import { rebuildTree } from './tree.ts'
import type { TreeState } from './tree.ts'

export interface StoredTree {
  root(size: number): Promise<Uint8Array>
  /** Hashes of the inclusion proof, the leaf's sibling first. */
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[]>
  consistencyProof(oldSize: number, newSize: number): Promise<readonly Uint8Array[]>
  /** The hashes of a full or partial tile. */
  tileHashes(tile: TileId): Promise<readonly Uint8Array[]>
  /** The writer's state at `size`. */
  state(size: number): Promise<TreeState>
}

/** Roots of full tiles never change. Enough for the partial tiles of every level, plus some. */
const rootsMax = 2_048
const rootsPerTurn = 16

export function openStoredTree(reader: LogReader): StoredTree {
  const roots = new Map<string, Uint8Array>()

  async function rootOfFullTile(level: number, n: number): Promise<Uint8Array> {
    const key = `${level}/${n}`
    const known = roots.get(key)
    if (known !== undefined) return known
    const tile = await reader.tile(level, n)
    if (tile === null) throw lost(`tile ${key}`)
    // A copy, because a pooled buffer would keep its whole pool alive.
    const root = new Uint8Array(perfectRoot(fullTile(tile, key)))
    if (roots.size >= rootsMax) roots.clear()
    roots.set(key, root)
    // The first proof after a start may need 255 of them; requests must get their turn in between.
    if (roots.size % rootsPerTurn === 0) await new Promise(setImmediate)
    return root
  }

  async function hashes(level: number, n: number, first: number, count: number) {
    const tile = await reader.tile(level, n)
    if (tile !== null) return fullTile(tile, `${level}/${n}`).slice(first, first + count)
    const from = n * tileWidth + first
    if (level === 0) {
      const row = await reader.leafHashes(from, from + count)
      if (row.length !== count) throw lost(`leaves ${from} to ${from + count}`)
      return row
    }
    const row: Uint8Array[] = []
    for (let child = from; child < from + count; child++) {
      row.push(await rootOfFullTile(level - 1, child))
    }
    return row
  }

  async function subtreeRoot(subtree: SubtreeId): Promise<Uint8Array> {
    const { level, n, first, count } = tileHolding(subtree)
    return perfectRoot(await hashes(level, n, first, count))
  }

  async function rangeHash(range: LeafRange): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (const subtree of subtreesOf(range)) parts.push(await subtreeRoot(subtree))
    return foldRight(parts)
  }

  async function rangeHashes(ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
    const found: Uint8Array[] = []
    for (const range of ranges) found.push(await rangeHash(range))
    return found
  }

  return Object.freeze<StoredTree>({
    root: (size) => rangeHash({ from: 0, to: size }),
    inclusionProof: (index, size) => rangeHashes(inclusionRanges(index, size)),
    consistencyProof: (oldSize, newSize) => rangeHashes(consistencyRanges(oldSize, newSize)),
    tileHashes: ({ level, n, width }) => hashes(level, n, 0, width),
    async state(size) {
      const rows: (readonly Uint8Array[])[] = []
      for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
        const width = count % tileWidth
        rows.push(width === 0 ? [] : await hashes(level, Math.floor(count / tileWidth), 0, width))
      }
      return rebuildTree(size, rows)
    },
  })
}

function fullTile(bytes: Uint8Array, key: string): Uint8Array[] {
  if (bytes.length !== tileWidth * 32) throw lost(`bytes of tile ${key}`)
  return hashesOfTile(bytes)
}

function lost(what: string): Fault {
  return new Fault({ code: 'store.unavailable', internal: `the log's store lacks ${what}` })
}
