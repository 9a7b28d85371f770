// What the audit room needs from outside, and the shapes it gives. A reader is bound to one log (one
// origin): a book that holds several logs opens one reader for each. Each "must" has a conformance
// test of the same name in test/conformance/.

/**
 * A log entry before it has a place: `public` is in the leaf as it is, each field of `committed`
 * only as a salted commitment. Structurally the same as the draft of metering's ops.
 */
export interface EntryDraft {
  /** Unique in its log; for the last attempt of a request it is the request id, which is also the receipt id. */
  readonly id: string
  readonly type: string
  readonly atMs: number
  /** JSON object as text, canonical or not; money as decimal strings. */
  readonly public: string
  /** Field name -> JSON text of the value to commit to. */
  readonly committed: Readonly<Record<string, string>>
  /** Field name -> `{salt, digest}` in hex, computed over bytes that are not kept. */
  readonly sealed: Readonly<Record<string, { readonly salt: string; readonly digest: string }>>
}

/** One row of the shreddable table. Deleting it forgets the value; the tree stays whole. */
export interface SaltRow {
  readonly index: number
  readonly field: string
  /** 16 bytes or more, lower-case hex. */
  readonly salt: string
  /** Canonical JSON text of the value; null where the bytes are not kept (prompt, answer). */
  readonly value: string | null
}

export interface LeafRow {
  readonly index: number
  readonly id: string
  /** The canonical entry, UTF-8. */
  readonly bytes: Uint8Array
  /** RFC 6962 leaf hash of `bytes`, 32 bytes: redundant, so that a flipped bit in either shows. */
  readonly hash: Uint8Array
}

/** A full tile: 256 hashes, 8,192 bytes. Partial tiles are never stored; they follow from the rows below. */
export interface TileRow {
  readonly level: number
  readonly n: number
  readonly bytes: Uint8Array
}

/** What one transaction must write, all or nothing, for the log to grow from `sizeBefore` to `size`. */
export interface LogChange {
  readonly origin: string
  readonly sizeBefore: number
  readonly size: number
  /** Root hash at `size`, 32 bytes. */
  readonly root: Uint8Array
  readonly leaves: readonly LeafRow[]
  readonly salts: readonly SaltRow[]
  readonly tiles: readonly TileRow[]
}

/** A signed head. `text` is the signed note, with whatever cosignatures were gathered. */
export interface CheckpointRow {
  readonly size: number
  readonly root: Uint8Array
  readonly text: string
  readonly atMs: number
}

/** Read access to one log in the store. Reads may lag behind a running commit, but never tear one. */
export interface LogReader {
  /** Must be the number of committed leaves. */
  size(): Promise<number>
  /** Must be null for an id that is not in this log. */
  leafById(id: string): Promise<LeafRow | null>
  /** Must be the rows with `from <= index < to`, by index, as they are stored; asked for at most 1,024 at once. */
  leaves(from: number, to: number): Promise<readonly LeafRow[]>
  /** Must be the stored hashes of `leaves(from, to)`; asked for at most 1,024 at once. */
  leafHashes(from: number, to: number): Promise<readonly Uint8Array[]>
  /** Must be the stored bytes of a full tile, or null while it is not full. */
  tile(level: number, n: number): Promise<Uint8Array | null>
  /** Must be the kept rows of these entries, by index then field; asked for at most 1,024 entries at once. */
  salts(from: number, to: number): Promise<readonly SaltRow[]>
  /** Must be the kept checkpoint with the smallest size above `index`, or null if none covers it yet. */
  checkpointCovering(index: number): Promise<CheckpointRow | null>
  /** Must be the kept checkpoint with the smallest size above `index` among those that a witness cosigned, or null. */
  cosignedCovering(index: number): Promise<CheckpointRow | null>
  /** Must be the kept checkpoint with the greatest size, or null if nothing was signed yet. */
  latestCheckpoint(): Promise<CheckpointRow | null>
}

/**
 * The last signed checkpoint, kept apart from the store and out of every backup, so that a restored
 * backup or a second instance cannot fork the log.
 */
export interface HeadStore {
  /** Must be the text last replaced in, complete, or null if there was never one. */
  read(): Promise<string | null>
  /**
   * Must put `next` in the place of `expected` and resolve true only when that survives a power cut;
   * must change nothing and resolve false if the current text is not `expected`. Of two callers
   * with the same `expected`, at most one may be told true.
   */
  replace(expected: string | null, next: string): Promise<boolean>
}
