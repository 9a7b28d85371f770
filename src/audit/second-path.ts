// The root once more, from leaf bytes read back out of the store. One flipped bit in a hash that was
// appended and signed ends a log for ever (it happened to a public one), so nothing is signed on the
// word of the writer's memory alone. Costs one read and one hash a leaf, outside the request's path.
import { hashLeaf, same } from './merkle.ts'
import type { LogReader } from './ports.ts'
import type { StoredTree } from './stored-tree.ts'
import { tileWidth } from './tiles.ts'
import { grow, rootOf } from './tree.ts'
import type { TreeState } from './tree.ts'

type Recomputed =
  | { readonly kind: 'root'; readonly root: Uint8Array }
  | { readonly kind: 'broken'; readonly reason: string }

export interface SecondPath {
  /** The root at `size`, recomputed. Sizes must not fall from call to call; calls must not overlap. */
  rootAt(size: number): Promise<Recomputed>
}

/** Commits take their turn after so many: about a millisecond of reading and hashing. */
const leavesPerTurn = 128

/** `trustedSize`: up to its last full tile, stored tiles are taken as they are; a signature covers them already. */
export function openSecondPath(
  reader: LogReader,
  stored: StoredTree,
  trustedSize: number,
): SecondPath {
  let state: TreeState | null = null

  async function advance(size: number): Promise<Recomputed> {
    let tree = state ?? (await stored.state(trustedSize - (trustedSize % tileWidth)))
    for (let first = true; tree.size < size; first = false) {
      if (!first) await new Promise(setImmediate)
      const to = Math.min(size, tree.size + leavesPerTurn)
      const rows = await reader.leaves(tree.size, to)
      const gap = rows.findIndex((row, at) => row.index !== tree.size + at)
      if (gap >= 0 || rows.length !== to - tree.size) {
        return broken(`leaves ${tree.size} to ${to} are not contiguous`)
      }
      const grown = grow(
        tree,
        rows.map((row) => hashLeaf(row.bytes)),
      )
      for (const tile of grown.tiles) {
        const kept = await reader.tile(tile.level, tile.n)
        if (kept === null || !same(kept, tile.bytes)) {
          return broken(`stored tile ${tile.level}/${tile.n} differs from the leaves`)
        }
      }
      tree = grown.tree
    }
    if (tree.size !== size) return broken(`asked for size ${size} after ${tree.size}`)
    state = tree
    return { kind: 'root', root: rootOf(tree) }
  }

  return Object.freeze<SecondPath>({ rootAt: advance })
}

function broken(reason: string): Recomputed {
  return { kind: 'broken', reason }
}
