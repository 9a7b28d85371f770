// A log as the static files of C2SP tlog-tiles: what a mirror, a monitor or a tool not written here reads.
// Only what a signed checkpoint covers is let out.
import { openNote, parseCheckpoint } from './note.ts'
import type { VerifierKey } from './note.ts'
import type { LogReader } from './ports.ts'
import { openStoredTree } from './stored-tree.ts'
import { bundlePath, bundlesOf, encodeBundle, tilePath, tilesOf, tileWidth } from './tiles.ts'
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

interface LogFiles {
  /** The bytes of a tile. The caller must have seen a signed checkpoint large enough to demand it. */
  tile(tile: TileId): Promise<Uint8Array>
  /** The bytes of an entry bundle; the same condition. */
  bundle(tile: TileId): Promise<Uint8Array>
}

/** Single files, for serving them. */
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
