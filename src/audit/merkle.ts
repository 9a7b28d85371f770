// RFC 6962 section 2.1 Merkle trees over SHA-256: hashes, and the proofs of RFC 9162 2.1.3 and 2.1.4.
// Pure. A proof is planned as ranges of leaves whose hashes it needs, so that the caller can fetch
// them from memory or from tiles. Sizes are plain numbers and may pass 2^32: no bit operators here.
import { assert } from '../kernel/assert.ts'
import { sha256 } from '../kernel/hash.ts'

/** Leaves `from` (included) to `to` (excluded). */
export interface LeafRange {
  readonly from: number
  readonly to: number
}

/** A perfect subtree: the leaves `index * 2^level` to `(index + 1) * 2^level`. */
export interface SubtreeId {
  readonly level: number
  readonly index: number
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Uint8Array = sha256('')

const nodeInput = Buffer.alloc(65, 1)

/** Leaf hash: SHA-256(0x00 || bytes). */
export function hashLeaf(bytes: Uint8Array): Buffer {
  const input = Buffer.allocUnsafe(bytes.length + 1)
  input[0] = 0
  input.set(bytes, 1)
  return sha256(input)
}

/** Node hash: SHA-256(0x01 || left || right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  nodeInput.set(left, 1)
  nodeInput.set(right, 33)
  return sha256(nodeInput)
}

/** The root over `hashes`, which are roots of perfect subtrees of falling size, left to right. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  let root: Uint8Array | undefined
  for (const hash of hashes.toReversed()) root = root === undefined ? hash : hashNode(hash, root)
  return root ?? emptyRoot
}

/** The root of a perfect subtree over 2^k hashes. */
export function perfectRoot(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes
  while (row.length > 1) {
    assert(row.length % 2 === 0, 'a perfect subtree has a power of two of leaves')
    const above: Uint8Array[] = []
    for (let at = 0; at < row.length; at += 2) above.push(hashNode(row[at]!, row[at + 1]!))
    row = above
  }
  return row[0]!
}

/** Perfect subtrees whose `foldRight` is the hash of `range`; its start must be where a split would put it. */
export function subtreesOf(range: LeafRange): SubtreeId[] {
  const subtrees: SubtreeId[] = []
  for (let from = range.from; from < range.to;) {
    let level = 0
    let width = 1
    while (width * 2 <= range.to - from) {
      width *= 2
      level += 1
    }
    assert(from % width === 0, 'a subtree starts at a multiple of its width')
    subtrees.push({ level, index: from / width })
    from += width
  }
  return subtrees
}

/** The ranges whose hashes are the inclusion proof of leaf `index` in a tree of `size`, leaf's sibling first. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  assert(index >= 0 && index < size, 'an inclusion proof needs its leaf inside the tree')
  const ranges: LeafRange[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitAt(to - from)
    if (index < middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  return ranges.toReversed()
}

/** The ranges whose hashes are the consistency proof from `oldSize` to `newSize`; none if they are equal or old is 0. */
export function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  assert(oldSize >= 0 && oldSize <= newSize, 'a consistency proof goes from smaller to larger')
  if (oldSize === 0 || oldSize === newSize) return []
  const ranges: LeafRange[] = []
  let from = 0
  let to = newSize
  while (oldSize < to) {
    const middle = from + splitAt(to - from)
    if (oldSize <= middle) {
      ranges.push({ from: middle, to })
      to = middle
    } else {
      ranges.push({ from, to: middle })
      from = middle
    }
  }
  // The old tree's own root needs no telling where it is a subtree of the new one.
  if (from > 0) ranges.push({ from, to })
  return ranges.toReversed()
}

/** RFC 9162 section 2.1.3.2: the root that `proof` leads to, or null if the proof has the wrong length. */
export function rootFromInclusion(
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | null {
  if (index < 0 || index >= size) return null
  let node = index
  let last = size - 1
  let root = leafHash
  for (const sibling of proof) {
    if (last === 0) return null
    if (node % 2 === 1 || node === last) {
      root = hashNode(sibling, root)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      root = hashNode(root, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : null
}

/** RFC 9162 section 2.1.4.2: whether the tree of `newSize` and `newRoot` extends the one of `oldSize` and `oldRoot`. */
export function isConsistent(
  old: { readonly size: number; readonly root: Uint8Array },
  grown: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  if (old.size > grown.size) return false
  if (old.size === grown.size) return proof.length === 0 && same(old.root, grown.root)
  if (old.size === 0) return proof.length === 0 && same(old.root, emptyRoot)
  const path = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof
  const first = path[0]
  if (first === undefined) return false
  let node = old.size - 1
  let last = grown.size - 1
  while (node % 2 === 1) {
    node = (node - 1) / 2
    last = Math.floor(last / 2)
  }
  let oldRoot = first
  let newRoot = first
  for (const hash of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldRoot = hashNode(hash, oldRoot)
      newRoot = hashNode(hash, newRoot)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      newRoot = hashNode(newRoot, hash)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && same(oldRoot, old.root) && same(newRoot, grown.root)
}

export function same(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

/** The largest power of two below `size`. */
function splitAt(size: number): number {
  let width = 1
  while (width * 2 < size) width *= 2
  return width
}

function isPowerOfTwo(size: number): boolean {
  let rest = size
  while (rest % 2 === 0) rest /= 2
  return rest === 1
}
