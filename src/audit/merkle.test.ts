import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import { sha256 } from '../kernel/hash.ts'
import {
  consistencyRanges,
  emptyRoot,
  foldRight,
  hashLeaf,
  hashNode,
  inclusionRanges,
  isConsistent,
  rootFromInclusion,
  same,
  subtreesOf,
} from './merkle.ts'
import type { LeafRange } from './merkle.ts'
import { runs } from '../../test/support/runs.ts'

// The test vectors that Certificate Transparency implementations share.
const leafInputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

// RFC 6962 section 2.1 to the letter, slow and independent of the code under test.
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256('')
  if (hashes.length === 1) return hashes[0]!
  const middle = naiveSplit(hashes.length)
  return naiveNode(naiveRoot(hashes.slice(0, middle)), naiveRoot(hashes.slice(middle)))
}

/** The same two are hashed once: all pairs of sizes ask for the same nodes again and again. */
function naiveNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  let above = nodes.get(left)
  if (above === undefined) nodes.set(left, (above = new Map()))
  let node = above.get(right)
  if (node === undefined) {
    node = sha256(Buffer.concat([Buffer.of(1), left, right]))
    above.set(right, node)
  }
  return node
}

const nodes = new Map<Uint8Array, Map<Uint8Array, Uint8Array>>()

function naivePath(index: number, hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length === 1) return []
  const middle = naiveSplit(hashes.length)
  const [left, right] = [hashes.slice(0, middle), hashes.slice(middle)]
  return index < middle
    ? [...naivePath(index, left), naiveRoot(right)]
    : [...naivePath(index - middle, right), naiveRoot(left)]
}

function naiveSubproof(old: number, hashes: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (old === hashes.length) return isWhole ? [] : [naiveRoot(hashes)]
  const middle = naiveSplit(hashes.length)
  const [left, right] = [hashes.slice(0, middle), hashes.slice(middle)]
  return old <= middle
    ? [...naiveSubproof(old, left, isWhole), naiveRoot(right)]
    : [...naiveSubproof(old - middle, right, false), naiveRoot(left)]
}

function naiveSplit(size: number): number {
  return 2 ** (32 - Math.clz32(size - 1) - 1)
}

const leaves = Array.from({ length: 130 }, (_, at) => hashLeaf(Buffer.from(`leaf ${at}`)))

function rangeHash(range: LeafRange): Uint8Array {
  const parts = subtreesOf(range).map(({ level, index }) =>
    naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)),
  )
  return foldRight(parts)
}

const rootAt = leaves.map((_, at) => naiveRoot(leaves.slice(0, at)))
rootAt.push(naiveRoot(leaves))

test('roots of the shared RFC 6962 vectors come out, from no leaf to eight', () => {
  for (const [size, root] of roots.entries()) {
    const hashes = leafInputs.slice(0, size).map((hex) => hashLeaf(Buffer.from(hex, 'hex')))
    assert.equal(Buffer.from(naiveRoot(hashes)).toString('hex'), root)
  }
  assert.equal(Buffer.from(emptyRoot).toString('hex'), roots[0])
})

test('a leaf and a node never hash alike, so that an inner node cannot pass for an entry', () => {
  const [left, right] = [leaves[0]!, leaves[1]!]
  const forged = hashLeaf(Buffer.concat([left, right]))
  assert.equal(same(forged, hashNode(left, right)), false)
})

test('inclusion proofs equal the RFC definition and lead to the root, for all pairs up to 130', () => {
  for (let size = 1; size <= leaves.length; size++) {
    for (let index = 0; index < size; index++) {
      const proof = inclusionRanges(index, size).map(rangeHash)
      assert.deepEqual(proof, naivePath(index, leaves.slice(0, size)).map(buffer))
      const root = rootFromInclusion(index, size, leaves[index]!, proof)
      assert.ok(root !== null && same(root, rootAt[size]!))
    }
  }
})

test('consistency proofs equal the RFC definition and hold, for all pairs up to 130', () => {
  for (let size = 0; size <= leaves.length; size++) {
    for (let old = 0; old <= size; old++) {
      const proof = consistencyRanges(old, size).map(rangeHash)
      if (old > 0)
        assert.deepEqual(proof, naiveSubproof(old, leaves.slice(0, size), true).map(buffer))
      const [before, after] = [head(old), head(size)]
      assert.ok(isConsistent(before, after, proof), `${old} to ${size}`)
    }
  }
})

test('a proof for another index, another size, another leaf, or with a hash changed, added or left out, fails', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 130 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('leaf', 'index', 'flip', 'drop', 'add', 'swap'),
      (size, indexSeed, seed, attack) => {
        const index = indexSeed % size
        const proof = inclusionRanges(index, size).map(rangeHash).map(buffer)
        let leaf: Uint8Array = leaves[index]!
        let claimed = index
        const at = seed % proof.length
        if (attack === 'leaf') leaf = leaves[(index + 1 + (seed % (size - 1))) % size]!
        if (attack === 'index') claimed = (index + 1 + (seed % (size - 1))) % size
        if (attack === 'flip') proof[at]![seed % 32]! ^= 1 << (seed % 8)
        if (attack === 'drop') proof.splice(at, 1)
        if (attack === 'add') proof.splice(at, 0, leaves[0]!)
        if (attack === 'swap') {
          if (proof.length < 2) return
          const [first] = proof.splice(0, 1)
          proof.push(first!)
        }
        const root = rootFromInclusion(claimed, size, leaf, proof)
        assert.ok(root === null || !same(root, rootAt[size]!))
      },
    ),
    runs(3_000),
  )
})

test('a proof that is too short or too long, or for a leaf outside the tree, leads nowhere', () => {
  for (let size = 1; size <= 40; size++) {
    for (let index = 0; index < size; index++) {
      const proof = inclusionRanges(index, size).map(rangeHash)
      const leaf = leaves[index]!
      assert.equal(rootFromInclusion(index, size, leaf, [...proof, leaf]), null)
      if (proof.length > 0) assert.equal(rootFromInclusion(index, size, leaf, proof.slice(1)), null)
    }
    for (const outside of [-1, size, size + 1]) {
      assert.equal(rootFromInclusion(outside, size, leaves[0]!, []), null)
    }
  }
  assert.equal(rootFromInclusion(0, 0, leaves[0]!, []), null)
})

test('a consistency proof with a hash changed, added or left out, or between other heads, fails', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 130 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('old root', 'new root', 'flip', 'drop', 'add', 'shrink'),
      (size, oldSeed, seed, attack) => {
        const old = 1 + (oldSeed % (size - 1))
        const proof = consistencyRanges(old, size).map(rangeHash).map(buffer)
        let [before, after] = [head(old), head(size)]
        const at = seed % proof.length
        if (attack === 'old root') before = { size: old, root: leaves[0]! }
        if (attack === 'old root' && old === 1) return
        if (attack === 'new root') after = { size, root: rootAt[size - 1]! }
        if (attack === 'flip') proof[at]![seed % 32]! ^= 1 << (seed % 8)
        if (attack === 'drop') proof.splice(at, 1)
        if (attack === 'add') proof.splice(at, 0, leaves[0]!)
        if (attack === 'shrink') [before, after] = [after, before]
        assert.equal(isConsistent(before, after, proof), false)
      },
    ),
    runs(3_000),
  )
})

test('a head is consistent with itself only if the roots agree and nothing else is given', () => {
  assert.ok(isConsistent(head(5), head(5), []))
  assert.equal(isConsistent(head(5), { size: 5, root: rootAt[6]! }, []), false)
  assert.equal(isConsistent(head(5), head(5), [leaves[0]!]), false)
  assert.equal(isConsistent({ size: 0, root: leaves[0]! }, head(5), []), false)
})

test('proofs are planned right beyond 2^32 leaves, where bit operators would wrap', () => {
  const size = 2 ** 40 + 3
  const ranges = inclusionRanges(2 ** 40 + 1, size)
  assert.deepEqual(ranges, [
    { from: 2 ** 40, to: 2 ** 40 + 1 },
    { from: 2 ** 40 + 2, to: size },
    { from: 0, to: 2 ** 40 },
  ])
  assert.deepEqual(subtreesOf({ from: 0, to: 2 ** 40 }), [{ level: 40, index: 0 }])
})

function head(size: number) {
  return { size, root: rootAt[size]! }
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}
