// The Merkle tree of a log (RFC 6962 section 2.1) from its tiles (https://c2sp.org/tlog-tiles), each believed only once
// it leads to the signed root: the tiles at the right edge fold to it, every full one is a hash of the tile above it.
// What is asked for may be an attacker's; sizes may pass 2^32, so there are no bit operators here.
import { fromBase64, same } from './bytes.ts'
import type { ProofCrypto } from './crypto.ts'

export const tileWidth = 256
const hashBytes = 32

/** Base64 of a tile's hashes; `width` is 256 but for the last tile of a level. */
export type FetchTile = (level: number, n: number, width: number) => Promise<string>

/** Which tile does not lead to the signed root; the root itself: none alone. */
export class BrokenTile extends Error {
  override readonly name = 'BrokenTile'
  readonly tile: string
  constructor(tile: string) {
    super(`tile ${tile} does not lead to the signed root`)
    this.tile = tile
  }
}

export interface SignedTree {
  /** The hashes of a tile, proven; throws `BrokenTile`. */
  tile(level: number, n: number): Promise<readonly Uint8Array[]>
  /** The root that the tree had at a smaller size, from proven hashes. */
  rootAt(size: number): Promise<Uint8Array>
}

/** Throws `BrokenTile` if the right edge does not fold to `root`. */
export async function openSignedTree(
  head: { readonly size: number; readonly root: Uint8Array },
  fetchTile: FetchTile,
  { sha256 }: Pick<ProofCrypto, 'sha256'>,
): Promise<SignedTree> {
  const proven = new Map<string, readonly Uint8Array[]>()
  const { node, perfect, subtrees } = hashing(sha256)

  async function fetched(level: number, n: number, width: number): Promise<readonly Uint8Array[]> {
    const bytes = fromBase64(await fetchTile(level, n, width))
    if (bytes?.length !== width * hashBytes) throw new BrokenTile(`${level}/${n}`)
    return Array.from({ length: width }, (_, at) =>
      bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
    )
  }

  async function foldedEdge(
    size: number,
    edgeOf: (level: number, n: number, width: number) => Promise<readonly Uint8Array[]>,
  ): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (const { level, n, width } of edgeTiles(size)) {
      parts.push(...(await subtrees(await edgeOf(level, n, width))))
    }
    let root = parts.pop()
    if (root === undefined) return sha256(new Uint8Array(0))
    for (const part of parts.toReversed()) root = await node(part, root)
    return root
  }

  async function tile(level: number, n: number): Promise<readonly Uint8Array[]> {
    const key = `${level}/${n}`
    const known = proven.get(key)
    if (known !== undefined) return known
    const above = await tile(level + 1, Math.floor(n / tileWidth))
    const hashes = await fetched(level, n, tileWidth)
    const claimed = above[n % tileWidth]
    if (claimed === undefined || !same(await perfect(hashes), claimed)) throw new BrokenTile(key)
    // Those of the lowest level are each looked at once, and there are many.
    if (level > 0) proven.set(key, hashes)
    return hashes
  }

  const edge = new Map<string, readonly Uint8Array[]>()
  const root = await foldedEdge(head.size, async (level, n, width) => {
    const hashes = await fetched(level, n, width)
    edge.set(`${level}/${n}`, hashes)
    return hashes
  })
  if (!same(root, head.root)) throw new BrokenTile([...edge.keys()].join(', '))
  for (const [key, hashes] of edge) proven.set(key, hashes)
  return {
    tile,
    rootAt: (size) =>
      foldedEdge(size, async (level, n, width) => (await tile(level, n)).slice(0, width)),
  }
}

const nothing = new Uint8Array(0)

function hashing(sha256: ProofCrypto['sha256']) {
  const node = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> =>
    sha256(Uint8Array.of(1), left, right)

  async function perfect(hashes: readonly Uint8Array[]): Promise<Uint8Array> {
    let row = hashes
    while (row.length > 1) {
      const pairs = Array.from({ length: row.length / 2 }, (_, at) => [
        row[2 * at],
        row[2 * at + 1],
      ])
      row = await Promise.all(pairs.map(([left = nothing, right = nothing]) => node(left, right)))
    }
    return row[0] ?? nothing
  }

  /** Perfect subtrees of falling size, left to right, over what is no full tile. */
  async function subtrees(hashes: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const roots: Uint8Array[] = []
    for (let from = 0, width = tileWidth / 2; width >= 1; width /= 2) {
      if (hashes.length - from < width) continue
      roots.push(await perfect(hashes.slice(from, from + width)))
      from += width
    }
    return roots
  }

  return { node, perfect, subtrees }
}

/** The tiles that are not full at a size, the highest level first. */
function edgeTiles(size: number) {
  const tiles: { readonly level: number; readonly n: number; readonly width: number }[] = []
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
    const width = count % tileWidth
    if (width > 0) tiles.push({ level, n: Math.floor(count / tileWidth), width })
  }
  return tiles.toReversed()
}
