// Looks into values that anybody may have written. A value of another kind than asked for is not there:
// the watch reads leniently, since a request that a provider took must not go unseen for a field of it.

export type Fields = Readonly<Record<string, unknown>>

/** Null: it is no object. */
export function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Empty: it is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Null: it is no text, or an empty one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The texts in a list, cut in number and length. */
export function textsOf(
  values: readonly unknown[],
  { countMax, charactersMax }: { readonly countMax: number; readonly charactersMax: number },
): readonly string[] {
  const texts: string[] = []
  for (const value of values) {
    if (texts.length >= countMax) break
    if (typeof value === 'string' && value !== '') texts.push(value.slice(0, charactersMax))
  }
  return texts
}
