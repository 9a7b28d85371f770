// RFC 8785 of what JSON.parse gives: one value has one text, so that no byte of an entry can change unseen.

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** The value of a text that is canonical, or null: also for a second key of a name, or half a character. */
export function readCanonical(text: string): Json | null {
  try {
    const value: Json = JSON.parse(text)
    return canonical(value) === text ? value : null
  } catch {
    // No JSON, or nested deeper than the stack.
    return null
  }
}

function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .toSorted()
      .map((key) => `${canonical(key)}:${canonical(value[key] ?? null)}`)
    return `{${members.join(',')}}`
  }
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('half a character')
  return JSON.stringify(value)
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !isList(value)
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
