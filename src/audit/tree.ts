// The log's tree as the writer holds it: the right edge and the hashes of tiles that are not full.
// It grows ahead of a transaction and is confirmed or taken back with it, so that memory never says
// more than the store does. Some kilobytes, whatever the size of the log.
import { assert } from '../kernel/assert.ts'
import { foldRight, hashNode } from './merkle.ts'
import type { TileRow } from './ports.ts'
import { tileWidth } from './tiles.ts'

interface EdgeNode {
  readonly level: number
  readonly hash: Uint8Array
}

/** Immutable: growing makes a new one. */
export interface TreeState {
  readonly size: number
  /** Roots of the perfect subtrees that make up the tree, left to right. */
  readonly edge: readonly EdgeNode[]
  /** Per tile level, the hashes of its last tile while that is not full. */
  readonly pending: readonly (readonly Uint8Array[])[]
}

export const emptyTree: TreeState = { size: 0, edge: [], pending: [] }

export function rootOf(tree: TreeState): Uint8Array {
  return foldRight(tree.edge.map((node) => node.hash))
}

/** The tree with `leafHashes` appended, and the tiles that became full. Amortised one node hash a leaf. */
export function grow(
  tree: TreeState,
  leafHashes: readonly Uint8Array[],
): { readonly tree: TreeState; readonly tiles: readonly TileRow[] } {
  const edge = [...tree.edge]
  const pending = tree.pending.map((row) => [...row])
  const tiles: TileRow[] = []
  let size = tree.size
  const keep = (tileLevel: number, hash: Uint8Array): void => {
    const row = (pending[tileLevel] ??= [])
    row.push(hash)
    if (row.length < tileWidth) return
    const end = (size + 1) / tileWidth ** (tileLevel + 1)
    tiles.push({ level: tileLevel, n: end - 1, bytes: Buffer.concat(row) })
    pending[tileLevel] = []
  }
  for (const leafHash of leafHashes) {
    let level = 0
    let hash = leafHash
    keep(0, hash)
    while (edge.at(-1)?.level === level) {
      hash = hashNode(edge.pop()!.hash, hash)
      level += 1
      if (level % 8 === 0) keep(level / 8, (hash = alone(hash)))
    }
    edge.push({ level, hash })
    size += 1
  }
  return { tree: { size, edge, pending }, tiles }
}

/**
 * Cut from a pool of 64 KiB, a hash that is kept keeps all of it; on the tiles' upper levels, where each
 * has a pool to itself, that came to 16 MB a tree.
 */
function alone(hash: Uint8Array): Uint8Array {
  return new Uint8Array(hash)
}

/**
 * The tree of `size` from what the store keeps of it: `rows[level]` are the hashes of the last,
 * partial tile of that level. Throws a `Bug` if their numbers do not fit the size.
 */
export function rebuildTree(size: number, rows: readonly (readonly Uint8Array[])[]): TreeState {
  const edge: EdgeNode[] = []
  let rest = size
  for (const [tileLevel, row] of rows.entries()) {
    assert(row.length === rest % tileWidth, 'a partial tile has the width its size demands')
    rest = Math.floor(rest / tileWidth)
    edge.unshift(...edgeOfRow(tileLevel, row))
  }
  assert(rest === 0, 'every level of tiles is given')
  return { size, edge, pending: rows }
}

function edgeOfRow(tileLevel: number, row: readonly Uint8Array[]): EdgeNode[] {
  const edge: EdgeNode[] = []
  for (const leaf of row) {
    let node: EdgeNode = { level: tileLevel * 8, hash: leaf }
    while (edge.at(-1)?.level === node.level) {
      node = { level: node.level + 1, hash: hashNode(edge.pop()!.hash, node.hash) }
    }
    edge.push(node)
  }
  return edge
}

/** The tree of one writer, moved in step with its transactions. */
export interface Tree {
  committed(): TreeState
  /** Grows by `leafHashes`; until `confirm` or `rollback`, nothing else may grow it. */
  plan(leafHashes: readonly Uint8Array[]): { tree: TreeState; tiles: readonly TileRow[] }
  confirm(): void
  rollback(): void
}

export function openTree(start: TreeState): Tree {
  let committed = start
  let planned: TreeState | null = null
  return Object.freeze<Tree>({
    committed: () => committed,
    plan(leafHashes) {
      assert(planned === null, 'the last change set was neither committed nor rolled back')
      const grown = grow(committed, leafHashes)
      planned = grown.tree
      return grown
    },
    confirm() {
      assert(planned !== null, 'nothing was planned')
      committed = planned
      planned = null
    },
    rollback() {
      planned = null
    },
  })
}
