// Finds the ends of server-sent events in a byte stream without copying or decoding it, for any
// split into chunks and for LF, CRLF and CR line ends (WHATWG HTML, 9.2.5 "Parsing an event stream").

const lf = 0x0a
const cr = 0x0d

/** Feeds on chunks, hands out whole events. Bytes of an unfinished event wait inside. */
export class EventSplitter {
  readonly #bytesMax: number
  #pending: Buffer | null = null
  #searched = 0
  /** A long unfinished event, with room to grow: a copy of all of it with each chunk would take the square of its length. */
  #room: Buffer | null = null

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Bytes that no event end has followed yet. */
  get rest(): Buffer | null {
    return this.#pending
  }

  /**
   * Calls `onEvent(buffer, start, end)` for every event that `chunk` completes; `end` is behind its
   * blank line. Returns false if an unfinished event outgrew the limit.
   */
  feed(chunk: Buffer, onEvent: (bytes: Buffer, start: number, end: number) => void): boolean {
    const joined = this.#pending !== null
    const bytes = this.#pending === null ? chunk : this.#joined(this.#pending, chunk)
    let start = 0
    let from = joined ? Math.max(0, this.#searched - 3) : 0
    const simple = bytes.indexOf(cr, from) < 0
    for (;;) {
      const end = simple ? endOfLf(bytes, from) : endOfAny(bytes, start, from)
      if (end < 0) break
      onEvent(bytes, start, end)
      start = end
      from = end
    }
    // What was handed out belongs to whoever got it: only an unfinished event may go on in its room.
    if (start > 0) this.#room = null
    this.#pending = start === bytes.length ? null : bytes.subarray(start)
    this.#searched = bytes.length - start
    return this.#searched <= this.#bytesMax
  }

  #joined(pending: Buffer, chunk: Buffer): Buffer {
    const length = pending.length + chunk.length
    if (length < longBytes) return Buffer.concat([pending, chunk], length)
    if (this.#room === null || this.#room.length < length) {
      this.#room = Buffer.allocUnsafeSlow(2 * length)
      pending.copy(this.#room)
    }
    chunk.copy(this.#room, pending.length)
    return this.#room.subarray(0, length)
  }
}

const longBytes = 65_536

function endOfLf(bytes: Buffer, from: number): number {
  const at = bytes.indexOf('\n\n', from, 'latin1')
  return at < 0 ? -1 : at + 2
}

/** The slow way, for streams with CR in them: an empty line ends an event, however its line ends. */
function endOfAny(bytes: Buffer, start: number, from: number): number {
  let at = Math.max(start, from)
  while (at < bytes.length) {
    const first = lineEnd(bytes, at)
    if (first > 0) {
      const second = lineEnd(bytes, at + first)
      // A CR at the very end may be half of a CRLF: wait for the next chunk.
      if (second > 0) {
        const end = at + first + second
        return bytes[end - 1] === cr && end === bytes.length ? -1 : end
      }
    }
    at += first > 0 ? first : 1
  }
  return -1
}

/** Length of the line end at `at`: 0 if there is none. */
function lineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === lf) return 1
  if (bytes[at] !== cr) return 0
  return bytes[at + 1] === lf ? 2 : 1
}
