// The sandbox's own way of counting tokens. It is nobody's real tokenizer and shares nothing with
// the gateway's estimates. A token is one of: up to eight ASCII letters with at most one space before
// them, up to three digits, up to four blanks, or any other single code point. So a text never has
// more tokens than UTF-8 bytes, and cutting a text into tokens and joining them gives it back.

const space = 0x20

/** Where the token that begins at `start` ends; `start` must be inside `text`. */
export function tokenEnd(text: string, start: number): number {
  const length = text.length
  let at = start
  let unit = text.charCodeAt(at)
  if (unit === space && at + 1 < length && isLetter(text.charCodeAt(at + 1))) {
    at += 1
    unit = text.charCodeAt(at)
  }
  if (isLetter(unit)) return runEnd(text, at, 8, isLetter)
  if (isDigit(unit)) return runEnd(text, at, 3, isDigit)
  if (isBlank(unit)) return runEnd(text, at, 4, isBlank)
  const paired =
    unit >= 0xd800 && unit < 0xdc00 && at + 1 < length && isLow(text.charCodeAt(at + 1))
  return at + (paired ? 2 : 1)
}

export function countTokens(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at = tokenEnd(text, at)) count += 1
  return count
}

export function splitTokens(text: string): string[] {
  const tokens: string[] = []
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at)
    tokens.push(text.slice(at, end))
    at = end
  }
  return tokens
}

function runEnd(text: string, start: number, max: number, is: (unit: number) => boolean): number {
  const limit = Math.min(text.length, start + max)
  let at = start + 1
  while (at < limit && is(text.charCodeAt(at))) at += 1
  return at
}

function isLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

function isBlank(unit: number): boolean {
  return unit === space || unit === 0x09
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}
