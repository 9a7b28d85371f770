// Reads the outline of a JSON text without building it: where each top-level value lies, whether a
// key comes twice, how deep it nests. It runs before JSON.parse, which takes five million levels
// without complaint and silently keeps the last of two equal keys; JSON.parse then judges grammar.
// Every byte here is the client's: attacker-controlled.
import { isUtf8 } from 'node:buffer'

/** Half-open byte range. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface ScanLimits {
  readonly depthMax: number
  readonly valuesMax: number
}

export type ScanResult =
  | {
      readonly kind: 'outline'
      readonly fields: ReadonlyMap<string, Span>
      readonly openBrace: number
    }
  | { readonly kind: 'bad_utf8' }
  | { readonly kind: 'duplicate_key'; readonly key: string; readonly offset: number }
  | { readonly kind: 'too_complex'; readonly what: 'depth' | 'values'; readonly offset: number }
  | { readonly kind: 'not_an_object' }
  | { readonly kind: 'broken'; readonly offset: number }

const quote = 0x22
const backslash = 0x5c
const openObject = 0x7b
const closeObject = 0x7d
const openArray = 0x5b
const closeArray = 0x5d
const comma = 0x2c
const colon = 0x3a

/** Keys of one open object; a plain list until it is long enough for a set to pay. */
interface Frame {
  readonly isObject: boolean
  keys: string[]
  set: Set<string> | null
}

const listMax = 12

/** The outline of `bytes[start, end)`, which must be one JSON object. */
export function scanJson(bytes: Buffer, limits: ScanLimits, range?: Span): ScanResult {
  const end = range?.end ?? bytes.length
  const first = skipSpace(bytes, range?.start ?? 0, end)
  if (range === undefined && !isUtf8(bytes)) return { kind: 'bad_utf8' }
  if (bytes[first] !== openObject) return { kind: 'not_an_object' }
  return new Scanner(bytes, end, limits).run(first)
}

class Scanner {
  readonly #bytes: Buffer
  readonly #end: number
  readonly #limits: ScanLimits
  readonly #fields = new Map<string, Span>()
  readonly #frames: Frame[] = []
  #values = 0
  #topKey: string | null = null
  #topStart = 0

  constructor(bytes: Buffer, end: number, limits: ScanLimits) {
    this.#bytes = bytes
    this.#end = end
    this.#limits = limits
  }

  run(first: number): ScanResult {
    const bytes = this.#bytes
    let at = first
    while (at < this.#end) {
      const byte = bytes[at]
      if (byte === quote) {
        const close = stringEnd(bytes, at, this.#end)
        if (close < 0) return { kind: 'broken', offset: at }
        const next = skipSpace(bytes, close + 1, this.#end)
        if (bytes[next] === colon && next < this.#end) {
          const problem = this.#key(at, close, next)
          if (problem !== null) return problem
          at = next + 1
          continue
        }
        at = close + 1
        continue
      }
      if (byte === openObject || byte === openArray) {
        if (this.#frames.length >= this.#limits.depthMax) {
          return { kind: 'too_complex', what: 'depth', offset: at }
        }
        this.#frames.push({ isObject: byte === openObject, keys: [], set: null })
      } else if (byte === closeObject || byte === closeArray) {
        const frame = this.#frames.pop()
        if (frame === undefined || frame.isObject !== (byte === closeObject)) {
          return { kind: 'broken', offset: at }
        }
        if (this.#frames.length === 0) return this.#finish(first, at)
      } else if (byte === comma) {
        this.#values += 1
        if (this.#values > this.#limits.valuesMax) {
          return { kind: 'too_complex', what: 'values', offset: at }
        }
        if (this.#frames.length === 1) this.#closeTop(at)
      }
      at += 1
    }
    return { kind: 'broken', offset: this.#end }
  }

  #key(open: number, close: number, colonAt: number): ScanResult | null {
    const frame = this.#frames.at(-1)
    if (frame === undefined || !frame.isObject) return { kind: 'broken', offset: open }
    const key = decodeKey(this.#bytes, open, close)
    if (key === null) return { kind: 'broken', offset: open }
    if (seen(frame, key)) return { kind: 'duplicate_key', key, offset: open }
    if (this.#frames.length === 1) {
      this.#topKey = key
      this.#topStart = skipSpace(this.#bytes, colonAt + 1, this.#end)
    }
    return null
  }

  #closeTop(at: number): void {
    if (this.#topKey === null) return
    let end = at
    while (end > this.#topStart && isSpace(this.#bytes[end - 1])) end -= 1
    this.#fields.set(this.#topKey, { start: this.#topStart, end })
    this.#topKey = null
  }

  #finish(first: number, at: number): ScanResult {
    this.#closeTop(at)
    if (skipSpace(this.#bytes, at + 1, this.#end) < this.#end) {
      return { kind: 'broken', offset: at + 1 }
    }
    return { kind: 'outline', fields: this.#fields, openBrace: first }
  }
}

/** Adds `key` to the frame; true if it was there. */
function seen(frame: Frame, key: string): boolean {
  if (frame.set === null) {
    if (frame.keys.includes(key)) return true
    frame.keys.push(key)
    if (frame.keys.length > listMax) frame.set = new Set(frame.keys)
    return false
  }
  if (frame.set.has(key)) return true
  frame.set.add(key)
  return false
}

/** The index of the closing quote of the string that opens at `open`, or -1. */
function stringEnd(bytes: Buffer, open: number, end: number): number {
  let at = open + 1
  for (;;) {
    // Short strings and dense escapes are cheaper in this loop than by a native search; prompts are long.
    const near = Math.min(end, at + 40)
    while (at < near) {
      const byte = bytes[at]
      if (byte === quote) return at
      at += byte === backslash ? 2 : 1
    }
    const close = at < end ? bytes.indexOf(quote, at) : -1
    if (close < 0 || close >= end) return -1
    let slashes = 0
    while (close - 1 - slashes >= at && bytes[close - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return close
    at = close + 1
  }
}

/** Two spellings of one key (`"a"`, `"\u0061"`) must compare equal, so escapes are decoded. */
function decodeKey(bytes: Buffer, open: number, close: number): string | null {
  let plain = true
  for (let at = open + 1; at < close; at++) {
    const byte = bytes[at]
    if (byte === backslash || byte === undefined || byte >= 0x80) {
      plain = false
      break
    }
  }
  if (plain) return bytes.toString('latin1', open + 1, close)
  try {
    const decoded: unknown = JSON.parse(bytes.toString('utf8', open, close + 1))
    return typeof decoded === 'string' ? decoded : null
  } catch {
    return null
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function skipSpace(bytes: Buffer, from: number, end: number): number {
  let at = from
  while (at < end && isSpace(bytes[at])) at += 1
  return at
}
