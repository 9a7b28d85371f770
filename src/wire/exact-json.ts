// JSON that is read to be written again: integers that a double cannot hold keep their digits, as they do where
// bytes pass. A database's id in the arguments of a call must not come out as its neighbour.
// Source: ECMAScript, "JSON.parse source text access" (`context.source`, `JSON.rawJSON`).

declare global {
  /** What the library of the compiler does not know yet. */
  interface JSON {
    rawJSON(text: string): object
    isRawJSON(value: unknown): boolean
  }
}

/** Nearly no text has one, and none without has anything to lose. */
const longInteger = /\d{16}/

/** Parses like `JSON.parse`; what `JSON.stringify` makes of the value has the integers of `text`. */
export function parseExact(text: string): unknown {
  return longInteger.test(text) ? JSON.parse(text, keepInteger) : JSON.parse(text)
}

const integer = /^-?\d+$/

function keepInteger(_key: string, value: unknown, ...[context]: readonly unknown[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source: unknown =
    typeof context === 'object' && context !== null ? Reflect.get(context, 'source') : null
  return typeof source === 'string' && integer.test(source) ? JSON.rawJSON(source) : value
}

/** The number that stands for it where one is asked for; null for no number. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return JSON.isRawJSON(value) ? Number(JSON.stringify(value)) : null
}

/** Far deeper than any schema or argument; `JSON.stringify` may run out of stack not so far beyond it. */
const depthMax = 512

/** Whether a value that was parsed can be written again for sure: it does not nest too deeply. */
export function isShallow(value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) return false
    const next: unknown[] = []
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue
      for (const member of Object.values(each)) next.push(member)
    }
    level = next
  }
  return true
}
