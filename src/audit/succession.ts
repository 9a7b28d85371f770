// How one log follows another: by a new key, or after a loss. One key signs one origin for its whole
// life (docs/decisions/0002-log-keys.md), so a new key means a new origin. The old log's last entry names
// the new origin and key; the new log's first entry names the last known head of the old one.
import type { EntryDraft } from './ports.ts'
import { assert } from '../kernel/assert.ts'

export type OpenReason = 'first' | 'rotation' | 'loss'

/** The first entry of every log. */
export function logOpened(opening: {
  readonly origin: string
  readonly atMs: number
  readonly reason: OpenReason
  /** The signed note of the last head known of the log before this one; null for the first. */
  readonly previousHead: string | null
  /** Entries that were signed and are lost: what `recover --accept-loss` accepts. */
  readonly lost: number
}): EntryDraft {
  const { origin, atMs, reason, previousHead, lost } = opening
  assert((reason === 'first') === (previousHead === null), 'a later log names the one before it')
  assert(lost === 0 || reason === 'loss', 'entries are lost only by a loss')
  return draft(`log-opened:${origin}`, 'log.opened', atMs, { reason, previousHead, lost })
}

/** The last entry of a log whose key is rotated, signed by the old key for the last time. */
export function logClosed(closing: {
  readonly atMs: number
  readonly nextOrigin: string
  readonly nextVkey: string
}): EntryDraft {
  const { atMs, nextOrigin, nextVkey } = closing
  return draft(`log-closed:${nextOrigin}`, 'log.closed', atMs, { nextOrigin, nextVkey })
}

function draft(
  id: string,
  type: string,
  atMs: number,
  fields: Readonly<Record<string, string | number | null>>,
): EntryDraft {
  return { id, type, atMs, public: JSON.stringify(fields), committed: {}, sealed: {} }
}
