// C2SP tlog-tiles: how the tree is cut into tiles of 256 hashes, what they are called, and how
// entries are bundled. https://c2sp.org/tlog-tiles
//
//   /tile/<level>/<n>[.p/<width>]    width * 32 bytes, width 256 unless partial
//   /tile/entries/<n>[.p/<width>]    width times: uint16 big-endian length, entry
import { assert } from '../kernel/assert.ts'
import type { SubtreeId } from './merkle.ts'

export const tileWidth = 256
const hashBytes = 32
/** The end of what a bundle's length prefix can say. */
const entryBytesMaxC2sp = 65_535

/** One tile of a tree of some size; `width` is 256 unless it is the last of its level. */
export interface TileId {
  readonly level: number
  readonly n: number
  readonly width: number
}

/** Every tile that a tree of `size` has, level by level. Empty tiles do not exist. */
export function* tilesOf(size: number): Generator<TileId> {
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
    yield* tilesOfRow(level, count)
  }
}

/** The entry bundles of a tree of `size`, as tiles of level 0. */
export function* bundlesOf(size: number): Generator<TileId> {
  yield* tilesOfRow(0, size)
}

function* tilesOfRow(level: number, count: number): Generator<TileId> {
  for (let n = 0; n * tileWidth < count; n++) {
    yield { level, n, width: Math.min(tileWidth, count - n * tileWidth) }
  }
}

export function tilePath(tile: TileId): string {
  return `tile/${tile.level}/${numberPath(tile)}`
}

export function bundlePath(tile: TileId): string {
  return `tile/entries/${numberPath(tile)}`
}

function numberPath(tile: TileId): string {
  assert(tile.width >= 1 && tile.width <= tileWidth, 'a tile is 1 to 256 wide')
  let path = group(tile.n % 1000)
  for (let rest = Math.floor(tile.n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${group(rest % 1000)}/${path}`
  }
  return tile.width === tileWidth ? path : `${path}.p/${tile.width}`
}

function group(value: number): string {
  return value.toString().padStart(3, '0')
}

const pathPattern = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** The tile or bundle an attacker-given path names, or null if it is not spelled as `tilePath` would. */
export function parseTilePath(
  path: string,
): { readonly kind: 'tile' | 'bundle'; readonly tile: TileId } | null {
  const match = pathPattern.exec(path)
  if (match === null) return null
  const kind = match[1] === 'entries' ? 'bundle' : 'tile'
  const level = kind === 'bundle' ? 0 : Number(match[1])
  const width = match[3] === undefined ? tileWidth : Number(match[3])
  if (level > 63 || (match[3] !== undefined && width >= tileWidth)) return null
  const tile = { level, n: Number(match[2]!.replaceAll(/[x/]/g, '')), width }
  return (kind === 'tile' ? tilePath(tile) : bundlePath(tile)) === path ? { kind, tile } : null
}

/** Where a subtree's root is found: hashes `first` to `first + count` of tile `n` at `level`, as a perfect subtree. */
export function tileHolding(subtree: SubtreeId): {
  readonly level: number
  readonly n: number
  readonly first: number
  readonly count: number
} {
  const level = Math.floor(subtree.level / 8)
  const count = 2 ** (subtree.level - level * 8)
  const start = subtree.index * count
  const n = Math.floor(start / tileWidth)
  return { level, n, first: start - n * tileWidth, count }
}

export function hashesOfTile(bytes: Uint8Array): Uint8Array[] {
  assert(bytes.length % hashBytes === 0, 'a tile is whole hashes')
  const hashes: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += hashBytes) {
    hashes.push(bytes.subarray(at, at + hashBytes))
  }
  return hashes
}

export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = []
  for (const entry of entries) {
    assert(entry.length <= entryBytesMaxC2sp, 'an entry is at most 65,535 bytes')
    const prefix = Buffer.allocUnsafe(2)
    prefix.writeUInt16BE(entry.length)
    parts.push(prefix, entry)
  }
  return Buffer.concat(parts)
}

/** The entries of a bundle, or null if its lengths do not add up. */
export function decodeBundle(bundle: Uint8Array): Uint8Array[] | null {
  const view = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.length)
  const entries: Uint8Array[] = []
  for (let at = 0; at < view.length;) {
    if (at + 2 > view.length) return null
    const end = at + 2 + view.readUInt16BE(at)
    if (end > view.length) return null
    entries.push(view.subarray(at + 2, end))
    at = end
  }
  return entries
}
