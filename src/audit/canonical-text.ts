// Whether a JSON text already is its own RFC 8785 form, so that a leaf can be made by inserting into it
// instead of parsing, sorting and writing it anew. Knows the plain texts that journeys write: keys in
// ascending order, no escape, no space, whole numbers. Of any other text it says only that it does not
// know; it must never take a text for canonical that is not, or whose keys name one twice.

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const minus = 0x2d
const zero = 0x30
const openArray = 0x5b
const closeArray = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** Deeper is not known: a text may nest deeper than a stack. */
const depthMax = 16
/** So many digits are exact in a double, and are written without an exponent. */
const digitsMax = 15

const literals = ['true', 'false', 'null'] as const

/** `text` is known to be canonical JSON. */
export function isCanonicalText(text: string): boolean {
  return isPlain(text) && valueEnd(text, 0, depthMax, null) === text.length
}

/**
 * The offsets of the members of `text`, each that of its key's opening quote; null unless `text` is known
 * to be a canonical JSON object.
 */
export function canonicalMembers(text: string): readonly number[] | null {
  const members: number[] = []
  if (text.charCodeAt(0) !== openObject || !isPlain(text)) return null
  return objectEnd(text, 0, depthMax, members) === text.length ? members : null
}

/** No escapes, so that a string ends at the next quote; no control characters, no lone surrogates. */
function isPlain(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  return !text.includes('\\') && !/[\u0000-\u001f]/.test(text) && text.isWellFormed()
}

/** The offset behind the value at `at`, or -1. */
function valueEnd(text: string, at: number, depth: number, members: number[] | null): number {
  const first = text.charCodeAt(at)
  if (first === quote) return text.indexOf('"', at + 1) + 1 || -1
  if (first === openObject) return depth === 0 ? -1 : objectEnd(text, at, depth - 1, members)
  if (first === openArray) return depth === 0 ? -1 : arrayEnd(text, at, depth - 1)
  if (first === minus || isDigit(first)) return numberEnd(text, at)
  for (const literal of literals) if (text.startsWith(literal, at)) return at + literal.length
  return -1
}

function objectEnd(text: string, open: number, depth: number, members: number[] | null): number {
  let at = open + 1
  if (text.charCodeAt(at) === closeObject) return at + 1
  let previous = -1
  for (;;) {
    if (text.charCodeAt(at) !== quote) return -1
    const close = text.indexOf('"', at + 1)
    // `__proto__` is a name that only a parser gets right.
    if (close < 0 || text.charCodeAt(close + 1) !== colon || text.startsWith('__', at + 1))
      return -1
    if (previous >= 0 && !ascends(text, previous, at)) return -1
    previous = at
    members?.push(at)
    at = valueEnd(text, close + 2, depth, null)
    if (at < 0) return -1
    const next = text.charCodeAt(at)
    at += 1
    if (next === closeObject) return at
    if (next !== comma) return -1
  }
}

function arrayEnd(text: string, open: number, depth: number): number {
  let at = open + 1
  if (text.charCodeAt(at) === closeArray) return at + 1
  for (;;) {
    at = valueEnd(text, at, depth, null)
    if (at < 0) return -1
    const next = text.charCodeAt(at)
    at += 1
    if (next === closeArray) return at
    if (next !== comma) return -1
  }
}

/** Whole numbers only, as they are written: no `-0`, no leading zero, no fraction, no exponent. */
function numberEnd(text: string, start: number): number {
  const first = text.charCodeAt(start) === minus ? start + 1 : start
  let at = first
  while (isDigit(text.charCodeAt(at))) at += 1
  const digits = at - first
  if (digits === 0 || digits > digitsMax) return -1
  if (text.charCodeAt(first) === zero && (digits > 1 || first > start)) return -1
  return at
}

function isDigit(code: number): boolean {
  return code >= zero && code <= zero + 9
}

/** Whether the key that opens at `left` stands before the one at `right` by UTF-16 code units, and is another. */
function ascends(text: string, left: number, right: number): boolean {
  for (let offset = 1; ; offset++) {
    const one = text.charCodeAt(left + offset)
    const other = text.charCodeAt(right + offset)
    if (one === quote || other === quote) return one === quote && other !== quote
    if (one !== other) return one < other
  }
}
