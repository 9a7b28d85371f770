// How shown requests cross to the watch thread: many in one buffer, which is transferred. Each is a line of
// JSON that says what it is, and behind it the body as it came. Bodies are copied into the buffer: a connection to a
// provider may still write from the original when its answer has ended, and memory that was transferred
// is freed under it. Buffers come back and are used again: making one costs more than filling it.
import type { ShownRequest } from '../journeys/watch.ts'
import { carriedOf } from '../watch/carried-headers.ts'

/** Of each buffer that is used again; a larger request has one of its own. */
export const slabBytes = 1024 * 1024
const prefixBytes = 8
/** Of the headers as text; more than any client sends, less than an attacker may. */
const headersCharactersMax = 4_096

/** What is said of one request. */
export interface Shown {
  readonly workload: string
  readonly contract: string
  readonly party: string
  readonly atMs: number
  readonly model: string
  readonly shape: ShownRequest['shape']
  readonly headers: Readonly<Record<string, string>>
  readonly ip: string
  readonly country: string | null
  readonly answer: ShownRequest['answer']
  readonly isKept: boolean
  /** Requests of the workload since the one before that were not looked at. */
  readonly missed: number
}

/** What is to be added: what is said of a request, as text, and its body. */
export interface Piece {
  readonly said: string
  readonly body: Buffer
}

/** A buffer of which so many bytes are written. */
export interface Slab {
  readonly buffer: ArrayBuffer
  readonly length: number
}

export interface SlabWriter {
  /** False: it has no room left. */
  add(piece: Piece): boolean
  /** Everything added; the buffer is to be transferred. */
  take(): Slab
}

/** A writer with room for `first`, which is to be added to it; into one of `free`, if that has room. */
export function openSlab(first: Piece, free: ArrayBuffer[]): SlabWriter {
  const least = roomOf(first)
  const used = least <= slabBytes ? free.pop() : undefined
  const bytes = Buffer.from(used ?? new ArrayBuffer(Math.max(slabBytes, least)))
  let at = 0
  return {
    add(piece) {
      if (at + roomOf(piece) > bytes.length) return false
      const { said, body } = piece
      const saidBytes = bytes.write(said, at + prefixBytes)
      bytes.writeUInt32BE(saidBytes, at)
      bytes.writeUInt32BE(body.length, at + 4)
      bytes.set(body, at + prefixBytes + saidBytes)
      at += prefixBytes + saidBytes + body.length
      return true
    },
    take: () => ({ buffer: bytes.buffer, length: at }),
  }
}

/** Three bytes are the most that a UTF-16 unit takes in UTF-8. */
function roomOf({ said, body }: Piece): number {
  return prefixBytes + 3 * said.length + body.length
}

export function pieceOf(request: ShownRequest, missed: number): Piece {
  const { caller, bytes, headers, ...plain } = request
  const { atMs, model, shape, ip, country, answer, isKept } = plain
  const said: Shown = {
    workload: caller.workload.id,
    contract: caller.contract.id,
    party: caller.party.id,
    atMs,
    model,
    shape,
    headers: headersOf(headers),
    ip,
    country,
    answer,
    isKept,
    missed,
  }
  return { said: JSON.stringify(said), body: bytes }
}

function headersOf(headers: ShownRequest['headers']): Record<string, string> {
  const told: Record<string, string> = {}
  let characters = 0
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    const text = carriedOf(name, typeof value === 'string' ? value : value.join(', '))
    if (text === null) continue
    characters += name.length + text.length
    if (characters > headersCharactersMax) break
    told[name] = text
  }
  return told
}

/** The requests of a buffer, each with its body, which lies in the buffer. */
export function* readSlab(slab: Slab): Iterable<{ readonly shown: Shown; readonly body: Buffer }> {
  const bytes = Buffer.from(slab.buffer, 0, slab.length)
  let at = 0
  while (at < bytes.length) {
    const saidBytes = bytes.readUInt32BE(at)
    const said = at + prefixBytes
    const body = said + saidBytes
    const end = body + bytes.readUInt32BE(at + 4)
    const shown: Shown = JSON.parse(bytes.toString('utf8', said, body))
    yield { shown, body: bytes.subarray(body, end) }
    at = end
  }
}
