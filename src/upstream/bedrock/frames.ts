// Finds the messages of AWS's binary event stream in a byte stream, for any split into chunks. At most one
// unfinished message is held, and never more than its limit: a length is believed only once its own checksum
// was right. Headers and the checksum of the whole are the library's business.
// Source: AWS, "Amazon Transcribe: Event stream encoding" (the format that all AWS services share); Smithy
// specification, "Amazon Event Stream Specification".
import { crc32 } from 'node:zlib'

import { EventStreamCodec } from '@smithy/core/event-streams'

export interface Frame {
  /** `event`, `exception` (a modelled error) or `error` (any other). */
  readonly kind: string
  /** The type of the event, or the name of the error. */
  readonly name: string
  /** What an `error` says beside its name; empty for the others, whose payload has it. */
  readonly message: string
  readonly payload: Buffer
}

/** Length of all, length of headers, checksum of both. */
const preludeBytes = 12
/** The prelude and the last checksum. */
const emptyBytes = 16

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)

export class FrameSplitter {
  readonly #bytesMax: number
  /** The beginning of a message whose length is not known yet. */
  #prelude: Buffer = Buffer.alloc(0)
  /** The message that is being filled. */
  #message: Buffer | null = null
  #filled = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Whether bytes wait that no whole message has come of. */
  get isCut(): boolean {
    return this.#message !== null || this.#prelude.length > 0
  }

  /**
   * Calls `onFrame` for every message that `chunk` completes. Returns what is wrong with the bytes, or null;
   * after something was wrong nothing more may be fed.
   */
  feed(chunk: Buffer, onFrame: (frame: Frame) => void): string | null {
    let at = 0
    while (at < chunk.length) {
      if (this.#message === null) {
        const taken = Math.min(preludeBytes - this.#prelude.length, chunk.length - at)
        this.#prelude = Buffer.concat([this.#prelude, chunk.subarray(at, at + taken)])
        at += taken
        if (this.#prelude.length < preludeBytes) return null
        const problem = this.#open()
        if (problem !== null) return problem
      }
      const message = this.#message
      if (message === null) return null
      at += this.#fill(message, chunk, at)
      if (this.#filled < message.length) continue
      this.#message = null
      const frame = decoded(message)
      if (typeof frame === 'string') return frame
      onFrame(frame)
    }
    return null
  }

  #open(): string | null {
    const prelude = this.#prelude
    if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8)) {
      return 'the checksum of a message’s beginning is wrong'
    }
    const length = prelude.readUInt32BE(0)
    if (length < emptyBytes + prelude.readUInt32BE(4)) return 'a message is shorter than it says'
    if (length > this.#bytesMax) return 'an event is longer than the limit'
    this.#message = Buffer.allocUnsafe(length)
    this.#filled = prelude.copy(this.#message)
    this.#prelude = Buffer.alloc(0)
    return null
  }

  #fill(message: Buffer, chunk: Buffer, at: number): number {
    const copied = chunk.copy(message, this.#filled, at)
    this.#filled += copied
    return copied
  }
}

function decoded(message: Buffer): Frame | string {
  try {
    const { headers, body } = codec.decode(message)
    const textOf = (name: string): string => {
      const header = headers[name]
      return header?.type === 'string' ? header.value : ''
    }
    const kind = textOf(':message-type')
    const nameField =
      kind === 'event' ? ':event-type' : kind === 'error' ? ':error-code' : ':exception-type'
    return {
      kind,
      name: textOf(nameField),
      message: kind === 'error' ? textOf(':error-message') : '',
      payload: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
