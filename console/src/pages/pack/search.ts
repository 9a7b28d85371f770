// Which version of a pack is looked at.

export interface PackSearch {
  readonly revision?: number
}

export function packSearch(given: Readonly<Record<string, unknown>>): PackSearch {
  const revision = Number(given['revision'] ?? NaN)
  return Number.isInteger(revision) && revision >= 0 ? { revision } : {}
}
