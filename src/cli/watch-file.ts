// A file of recorded traffic, line by line in the order of its instants. The file may be larger than the
// memory: what is kept of each line is its instant and where it stands, and out of order it is read again from there.
import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync } from 'node:fs'
import { readReplayLine, type ReleaseLine, type RequestLine } from '../watch/replay-line.ts'

const chunkBytes = 1 << 20
/** A body has a bound of its own; a line beyond it is no request. */
export const lineBytesMax = 64 << 20
/** Lines with problems that are named; more are counted. */
export const problemLinesMax = 20

export interface BadLine {
  /** From 1. */
  readonly line: number
  readonly problems: readonly string[]
}

export interface ReplayFile {
  readonly requests: number
  readonly releases: readonly ReleaseLine[]
  /** Earlier than a line before them; they are taken in their order all the same. */
  readonly late: number
  readonly bad: { readonly lines: number; readonly named: readonly BadLine[] }
  /** Fields that mean nothing, with the number of lines that have them; at most as many names as lines are named. */
  readonly unread: ReadonlyMap<string, number>
  /** By instant, ties by line. */
  inOrder(): Iterable<RequestLine>
  close(): void
}

/** Throws the error of the system where the file cannot be read. */
export function openReplayFile(path: string): ReplayFile {
  const file = openSync(path, 'r')
  try {
    return look(file)
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** Where a request stands. */
interface Place {
  readonly atMs: number
  readonly start: number
  readonly length: number
}

function look(file: number): ReplayFile {
  const places: Place[] = []
  const releases: ReleaseLine[] = []
  const named: BadLine[] = []
  const unread = new Map<string, number>()
  let badLines = 0
  let late = 0
  let newestMs = Number.NEGATIVE_INFINITY
  let number = 0
  const bad = (problems: readonly string[]): void => {
    badLines += 1
    if (named.length < problemLinesMax) named.push({ line: number, problems })
  }
  for (const { start, bytes, length } of linesOf(file)) {
    number += 1
    if (bytes === null) {
      bad([`is longer than ${lineBytesMax} bytes: cut it into requests`])
      continue
    }
    if (isBlank(bytes)) continue
    if (!isUtf8(bytes)) {
      bad(['is no UTF-8: write the file as UTF-8'])
      continue
    }
    const read = readReplayLine(textOf(bytes))
    if (read.kind === 'problems') bad(read.problems)
    else if (read.kind === 'release') releases.push(read)
    else {
      if (read.atMs < newestMs) late += 1
      newestMs = Math.max(newestMs, read.atMs)
      places.push({ atMs: read.atMs, start, length })
      for (const field of read.unread) {
        if (unread.has(field) || unread.size < problemLinesMax) {
          unread.set(field, (unread.get(field) ?? 0) + 1)
        }
      }
    }
  }
  // Stable: of equal instants the earlier line comes first.
  if (late > 0) places.sort((left, right) => left.atMs - right.atMs)
  return {
    requests: places.length,
    releases,
    late,
    bad: { lines: badLines, named },
    unread,
    inOrder: () => requestsAt(file, places),
    close: () => closeSync(file),
  }
}

function* requestsAt(file: number, places: readonly Place[]): Iterable<RequestLine> {
  const window = openWindow(file)
  for (const { start, length } of places) {
    const read = readReplayLine(textOf(window(start, length)))
    // It was one when the file was looked through; a file that changes meanwhile is no file to judge by.
    if (read.kind !== 'request') throw new Error('the file changed while it was read')
    yield read
  }
}

/** Reads ranges that mostly follow each other, a chunk at a time. */
function openWindow(file: number): (start: number, length: number) => Buffer {
  let bytes = Buffer.alloc(0)
  let from = 0
  return (start, length) => {
    if (start < from || start + length > from + bytes.length) {
      bytes = Buffer.alloc(Math.max(chunkBytes, length))
      from = start
      bytes = bytes.subarray(0, fill(file, bytes, start))
    }
    return bytes.subarray(start - from, start - from + length)
  }
}

function fill(file: number, into: Buffer, position: number): number {
  let length = 0
  while (length < into.length) {
    const read = readSync(file, into, length, into.length - length, position + length)
    if (read === 0) break
    length += read
  }
  return length
}

interface RawLine {
  readonly start: number
  readonly length: number
  /** Null: it is too long. Good until the next line. */
  readonly bytes: Buffer | null
}

function* linesOf(file: number): Iterable<RawLine> {
  let start = 0
  // Of the line that earlier chunks began: its length, and its pieces while it is not too long.
  let begun = 0
  let pieces: Buffer[] = []
  const lineWith = (last: Buffer): RawLine => {
    const length = begun + last.length
    if (length > lineBytesMax) return { start, length, bytes: null }
    return { start, length, bytes: begun === 0 ? last : Buffer.concat([...pieces, last], length) }
  }
  for (let position = 0; ;) {
    const chunk = Buffer.alloc(chunkBytes)
    const read = chunk.subarray(0, fill(file, chunk, position))
    if (read.length === 0) break
    position += read.length
    let at = 0
    for (let end = read.indexOf(lineFeed); end >= 0; end = read.indexOf(lineFeed, at)) {
      const line = lineWith(read.subarray(at, end))
      yield line
      start += line.length + 1
      begun = 0
      pieces = []
      at = end + 1
    }
    begun += read.length - at
    if (begun > lineBytesMax) pieces = []
    else pieces.push(read.subarray(at))
  }
  if (begun > 0) yield lineWith(Buffer.alloc(0))
}

const lineFeed = 0x0a
const byteOrderMark = [0xef, 0xbb, 0xbf] as const

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

function textOf(bytes: Buffer): string {
  const hasMark = byteOrderMark.every((byte, index) => bytes[index] === byte)
  return bytes.toString('utf8', hasMark ? byteOrderMark.length : 0)
}
