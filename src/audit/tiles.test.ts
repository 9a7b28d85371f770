import assert from 'node:assert/strict'
import { test } from 'node:test'

import * as fc from 'fast-check'

import {
  bundlePath,
  bundlesOf,
  decodeBundle,
  encodeBundle,
  parseTilePath,
  tileHolding,
  tilePath,
  tilesOf,
} from './tiles.ts'

test('a tree of 70,000 has the tiles that the specification lists', () => {
  const tiles = [...tilesOf(70_000)]
  const at = (level: number) => tiles.filter((tile) => tile.level === level)
  assert.equal(at(0).length, 274)
  assert.equal(at(0).filter((tile) => tile.width === 256).length, 273)
  assert.equal(tilePath(at(0).at(-1)!), 'tile/0/273.p/112')
  assert.deepEqual(at(1).map(tilePath), ['tile/1/000', 'tile/1/001.p/17'])
  assert.deepEqual(at(2).map(tilePath), ['tile/2/000.p/1'])
  assert.equal(at(3).length, 0)
  assert.equal(bundlePath([...bundlesOf(70_000)].at(-1)!), 'tile/entries/273.p/112')
})

test('a tree of 256 has one full tile and one above it of width one; an empty tree has none', () => {
  assert.deepEqual([...tilesOf(256)].map(tilePath), ['tile/0/000', 'tile/1/000.p/1'])
  assert.deepEqual([...tilesOf(0)], [])
})

test('tile numbers are cut into groups of three, all but the last marked', () => {
  assert.equal(tilePath({ level: 0, n: 1_234_067, width: 256 }), 'tile/0/x001/x234/067')
  assert.equal(tilePath({ level: 63, n: 999, width: 1 }), 'tile/63/999.p/1')
  assert.equal(tilePath({ level: 0, n: 1_000, width: 256 }), 'tile/0/x001/000')
})

test('a path parses to the tile it was made from, and no other spelling does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 63 }),
      fc.integer({ min: 0, max: 10 ** 12 }),
      fc.integer({ min: 1, max: 256 }),
      (level, n, width) => {
        const tile = { level, n, width }
        assert.deepEqual(parseTilePath(tilePath(tile)), { kind: 'tile', tile })
        const bundle = { level: 0, n, width }
        assert.deepEqual(parseTilePath(bundlePath(bundle)), { kind: 'bundle', tile: bundle })
      },
    ),
  )
  const bad = [
    'tile/0/1',
    'tile/0/x000/001',
    'tile/00/001',
    'tile/64/001',
    'tile/0/001.p/256',
    'tile/0/001.p/0',
    'tile/0/001.p/01',
    'tile/0/001/002',
    'tile/0/../001',
    '/tile/0/001',
    'tile/entries/x001',
    'tile/0/001\n',
  ]
  for (const path of bad) assert.equal(parseTilePath(path), null, path)
})

test('every subtree lies inside one tile', () => {
  assert.deepEqual(tileHolding({ level: 0, index: 300 }), { level: 0, n: 1, first: 44, count: 1 })
  assert.deepEqual(tileHolding({ level: 7, index: 3 }), { level: 0, n: 1, first: 128, count: 128 })
  assert.deepEqual(tileHolding({ level: 8, index: 3 }), { level: 1, n: 0, first: 3, count: 1 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.nat(), (level, index) => {
      const { first, count } = tileHolding({ level, index })
      assert.ok(first >= 0 && first + count <= 256)
    }),
  )
})

test('a bundle gives its entries back, and lengths that do not add up are refused', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (entries) => {
      const bundle = encodeBundle(entries)
      assert.deepEqual(decodeBundle(bundle)?.map(hex), entries.map(hex))
      if (bundle.length > 0)
        assert.notDeepEqual(decodeBundle(bundle.subarray(0, -1))?.map(hex), entries.map(hex))
    }),
  )
  assert.equal(decodeBundle(Buffer.of(0)), null)
  assert.equal(decodeBundle(Buffer.of(0, 2, 7)), null)
  const largest = Buffer.alloc(65_535, 1)
  assert.equal(encodeBundle([largest]).readUInt16BE(), 65_535)
  assert.throws(() => encodeBundle([Buffer.alloc(65_536)]), /at most 65,535/)
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
