// A log as the resources of C2SP tlog-tiles: what a mirror, a monitor or a tool not written here reads,
// all of them at once as files, or one by one as they are asked for. Only what a signed checkpoint covers
// is let out.
import { openNote, parseCheckpoint } from './note.ts'
import type { VerifierKey } from './note.ts'
import type { LogReader } from './ports.ts'
import { openStoredTree } from './stored-tree.ts'
import {
  bundlePath,
  bundlesOf,
  encodeBundle,
  parseTilePath,
  tilePath,
  tilesOf,
  tileWidth,
} from './tiles.ts'
import type { TileId } from './tiles.ts'
import { assert } from '../kernel/assert.ts'

export interface LogFile {
  /** Relative, with slashes: `checkpoint`, `tile/0/000`, `tile/entries/000.p/7`. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Every file of the log at the size of `checkpoint`, a note signed with `key`; the checkpoint comes last, so that a copy broken off is only behind. */
export async function* exportLog(
  reader: LogReader,
  checkpoint: string,
  key: VerifierKey,
): AsyncGenerator<LogFile> {
  const note = openNote(checkpoint, [key])
  assert(note.kind === 'open', 'only a head signed by this log is exported')
  const head = parseCheckpoint(note.text)
  assert(head !== null, 'a signed head is a checkpoint')
  const files = openLogFiles(reader)
  for (const tile of tilesOf(head.size))
    yield { path: tilePath(tile), bytes: await files.tile(tile) }
  for (const tile of bundlesOf(head.size)) {
    yield { path: bundlePath(tile), bytes: await files.bundle(tile) }
  }
  yield { path: 'checkpoint', bytes: Buffer.from(checkpoint) }
}

/** One resource of the log: the head, a tile of hashes, or a bundle of entries. */
export type LogResource =
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'tile' | 'bundle'; readonly tile: TileId }

/** What an attacker-given path names, as `exportLog` spells it; null if that is no resource of any log. */
export function parseLogPath(path: string): LogResource | null {
  return path === 'checkpoint' ? { kind: 'checkpoint' } : parseTilePath(path)
}

export interface PublicLog {
  /** The bytes of a resource; null while nothing is signed that demands it. */
  read(resource: LogResource): Promise<Uint8Array | null>
}

/** The log for serving: each resource on its own, as of the last signed checkpoint. */
export function openPublicLog(reader: LogReader): PublicLog {
  const files = openLogFiles(reader)
  return Object.freeze<PublicLog>({
    async read(resource) {
      const head = await reader.latestCheckpoint()
      if (head === null) return null
      if (resource.kind === 'checkpoint') return Buffer.from(head.text)
      const { kind, tile } = resource
      // Widths of signed sizes gone by are served too; wider than what is signed now, nothing is.
      const hashes = Math.floor(head.size / tileWidth ** tile.level)
      if (tile.n * tileWidth + tile.width > hashes) return null
      return kind === 'tile' ? await files.tile(tile) : await files.bundle(tile)
    },
  })
}

interface LogFiles {
  /** The bytes of a tile. The caller must have seen a signed checkpoint large enough to demand it. */
  tile(tile: TileId): Promise<Uint8Array>
  /** The bytes of an entry bundle; the same condition. */
  bundle(tile: TileId): Promise<Uint8Array>
}

function openLogFiles(reader: LogReader): LogFiles {
  const stored = openStoredTree(reader)
  return Object.freeze<LogFiles>({
    tile: async (tile) => Buffer.concat(await stored.tileHashes(tile)),
    async bundle({ n, width }) {
      const from = n * tileWidth
      const rows = await reader.leaves(from, from + width)
      assert(rows.length === width, 'a signed entry is in the store')
      return encodeBundle(rows.map((row) => row.bytes))
    },
  })
}
