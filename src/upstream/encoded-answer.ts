// Answers that come compressed although `accept-encoding: identity` was asked for. Some gateways in
// front of providers do that. Usage is read from a decompressed copy; the client gets the provider's
// own bytes if it said that it can read them, and the decoded ones otherwise. One layer, a bounded
// output: a body that unpacks without end is cut where an uncompressed one would be.
// Source: RFC 9110 sections 8.4 (codings) and 12.5.3 (accept-encoding).
import type { Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib'

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

const codings: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
}

/** The one coding of an answer; null for none; `unreadable` for an unknown one or several layers. */
export function codingOf(header: string | string[] | undefined): Coding | 'unreadable' | null {
  const text = String(header ?? '')
    .trim()
    .toLowerCase()
  if (text === '' || text === 'identity') return null
  return codings[text] ?? 'unreadable'
}

/**
 * Whether a client that sent this `accept-encoding` can read `coding`. A missing header allows
 * everything by the RFC, but whoever sends none is in practice who cannot decode: it does not count.
 */
export function accepts(header: string | string[] | undefined, coding: Coding): boolean {
  let wildcard = false
  for (const item of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    const wanted = weight === undefined || Number(weight.slice(2)) > 0
    if (codings[name] === coding) return wanted
    if (name === '*') wildcard = wanted
  }
  return wildcard
}

export class DecodedTooLong extends Error {
  override readonly name = 'DecodedTooLong'
}

export interface DecoderOptions {
  readonly coding: Coding
  /** All decoded bytes together. */
  readonly bytesMax: number
  readonly onBytes: (bytes: Buffer) => void
}

/** Decodes chunk by chunk. After an error nothing more is decoded. */
export class Decoder {
  readonly #options: DecoderOptions
  #stream: Transform | null = null
  #decoded = 0
  #done: ((error: Error | null) => void) | null = null
  #error: Error | null = null

  constructor(options: DecoderOptions) {
    this.#options = options
  }

  get decodedBytes(): number {
    return this.#decoded
  }

  /** Calls `done` once everything that `chunk` completes was handed out. One call at a time. */
  decode(chunk: Buffer, done: (error: Error | null) => void): void {
    if (this.#error !== null || chunk.length === 0) return done(this.#error)
    const stream = (this.#stream ??= this.#open(chunk))
    this.#done = done
    stream.write(chunk, (error) => {
      // What the stream still holds for its reader comes out before the chunk counts as decoded.
      while (this.#error === null && stream.read() !== null);
      this.#finish(error ?? null)
    })
  }

  /** No more chunks: an error if the coding was left unfinished. */
  end(done: (error: Error | null) => void): void {
    if (this.#error !== null || this.#stream === null) return done(this.#error)
    this.#done = done
    this.#stream.once('end', () => this.#finish(null))
    this.#stream.end()
  }

  pause(): void {
    this.#stream?.pause()
  }

  resume(): void {
    this.#stream?.resume()
  }

  destroy(): void {
    this.#stream?.destroy()
  }

  #open(first: Buffer): Transform {
    const stream = openStream(this.#options.coding, first)
    stream.on('data', (bytes: Buffer) => {
      if (this.#error !== null) return
      this.#decoded += bytes.length
      if (this.#decoded > this.#options.bytesMax) {
        const text = `the answer unpacks to more than ${this.#options.bytesMax} bytes`
        this.#finish(new DecodedTooLong(text))
        stream.destroy()
      } else this.#options.onBytes(bytes)
    })
    stream.on('error', (error: Error) => this.#finish(error))
    return stream
  }

  #finish(error: Error | null): void {
    this.#error ??= error
    const done = this.#done
    this.#done = null
    done?.(this.#error)
  }
}

function openStream(coding: Coding, first: Buffer): Transform {
  switch (coding) {
    case 'gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'zstd':
      return createZstdDecompress()
    case 'deflate':
      // The RFC means the zlib format, some servers send bare deflate; the first nibble tells.
      return (Number(first[0]) & 0x0f) === 8 ? createInflate() : createInflateRaw()
  }
}
