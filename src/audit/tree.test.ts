import assert from 'node:assert/strict'
import { test } from 'node:test'

import { foldRight, hashLeaf, hashNode, perfectRoot, same, subtreesOf } from './merkle.ts'
import { emptyTree, grow, openTree, rebuildTree, rootOf } from './tree.ts'
import { hashesOfTile } from './tiles.ts'

const leaves = Array.from({ length: 1_025 }, (_, at) => hashLeaf(Buffer.from(`leaf ${at}`)))

// All levels of perfect subtrees, built from below: another way to every root than the edge takes.
const levels: Uint8Array[][] = [leaves]
while (levels.at(-1)!.length > 1) {
  const below = levels.at(-1)!
  const above: Uint8Array[] = []
  for (let at = 0; at + 1 < below.length; at += 2) above.push(hashNode(below[at]!, below[at + 1]!))
  levels.push(above)
}

function naiveRoot(size: number): Uint8Array {
  return foldRight(
    subtreesOf({ from: 0, to: size }).map(({ level, index }) => levels[level]![index]!),
  )
}

test('growing leaf by leaf gives the root of every size from 0 to 1025', () => {
  let tree = emptyTree
  for (let size = 0; size <= 1_025; size++) {
    assert.ok(same(rootOf(tree), naiveRoot(size)), `size ${size}`)
    if (size < 1_025) tree = grow(tree, [leaves[size]!]).tree
  }
})

test('batches of any size give the same tree and the same tiles as single leaves', () => {
  const single = leaves.map((leaf, at) => ({ leaf, at }))
  let tree = emptyTree
  const tiles = []
  for (const { leaf } of single) {
    const grown = grow(tree, [leaf])
    tree = grown.tree
    tiles.push(...grown.tiles)
  }
  for (const batch of [2, 7, 255, 256, 257, 1_025]) {
    let other = emptyTree
    const otherTiles = []
    for (let at = 0; at < leaves.length; at += batch) {
      const grown = grow(other, leaves.slice(at, at + batch))
      other = grown.tree
      otherTiles.push(...grown.tiles)
    }
    assert.deepEqual(other, tree)
    assert.deepEqual(otherTiles, tiles)
  }
})

test('a tile is emitted exactly when its 256th hash is there, at every level', () => {
  let tree = emptyTree
  const emitted: string[] = []
  for (let size = 0; size < 66_000; size += 500) {
    const batch = Array.from({ length: 500 }, (_, at) => hashLeaf(Buffer.from(`${size + at}`)))
    const grown = grow(tree, batch)
    tree = grown.tree
    for (const tile of grown.tiles) {
      assert.equal(tile.bytes.length, 8_192)
      assert.ok(grown.tree.size >= (tile.n + 1) * 256 ** (tile.level + 1))
      emitted.push(`${tile.level}/${tile.n}`)
    }
  }
  assert.equal(emitted.filter((name) => name.startsWith('0/')).length, 257)
  assert.deepEqual(
    emitted.filter((name) => name.startsWith('1/')),
    ['1/0'],
  )
  assert.deepEqual(
    tree.pending.map((row) => row.length),
    [66_000 % 256, 1, 1],
  )
})

test('a tile of level one holds the roots of the tiles below it', () => {
  const many = Array.from({ length: 65_536 }, (_, at) => hashLeaf(Buffer.from(`${at}`)))
  const { tiles } = grow(emptyTree, many)
  const below = tiles.filter((tile) => tile.level === 0)
  const above = tiles.find((tile) => tile.level === 1)!
  const roots = below.map((tile) => perfectRoot(hashesOfTile(tile.bytes)))
  assert.deepEqual(hashesOfTile(above.bytes).map(hex), roots.map(hex))
})

test('a tree rebuilt from its partial tiles is the tree that was left', () => {
  let tree = emptyTree
  for (let size = 0; size < 1_025; size++) {
    assert.deepEqual(rebuildTree(tree.size, tree.pending), tree)
    tree = grow(tree, [leaves[size]!]).tree
  }
  assert.throws(() => rebuildTree(5, [leaves.slice(0, 4)]), /width its size demands/)
  assert.throws(() => rebuildTree(256, [[]]), /every level/)
})

test('a rolled-back plan leaves no trace, and its place is taken by the next', () => {
  const tree = openTree(grow(emptyTree, leaves.slice(0, 300)).tree)
  const before = tree.committed()
  tree.plan(leaves.slice(300, 600))
  tree.rollback()
  assert.equal(tree.committed(), before)
  const { tree: planned } = tree.plan([leaves[300]!])
  assert.equal(tree.committed(), before)
  tree.confirm()
  assert.equal(tree.committed(), planned)
  assert.ok(same(rootOf(planned), naiveRoot(301)))
})

test('a second plan before the first is confirmed or rolled back is a bug', () => {
  const tree = openTree(emptyTree)
  tree.plan([leaves[0]!])
  assert.throws(() => tree.plan([leaves[1]!]), /neither committed nor rolled back/)
  assert.throws(() => openTree(emptyTree).confirm(), /nothing was planned/)
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

test('a hash that is kept above the leaves keeps no more memory than its own', () => {
  const hashes = Array.from({ length: 3 * 256 }, (_, at) => hashLeaf(Buffer.from(String(at))))
  const [, upper] = grow(emptyTree, hashes).tree.pending
  assert.deepEqual(
    upper?.map((hash) => hash.buffer.byteLength),
    [32, 32, 32],
  )
})
