// The state of the page in its URL: what kind of change, what it is about, and the replay that is looked at.

export const kinds = ['dpf', 'fact', 'state', 'zone', 'location', 'region', 'date', 'pack'] as const
export type Kind = (typeof kinds)[number]

export interface WhatIfSearch {
  readonly kind?: Kind
  /** Of the fact, rule, zone, deployment or pack. */
  readonly id?: string
  readonly replay?: string
  /** Of a pack of the house: what it said then, to begin from. */
  readonly revision?: number
}

export function whatIfSearch(given: Readonly<Record<string, unknown>>): WhatIfSearch {
  const kind = kinds.find((one) => one === given['kind'])
  const id = textOf(given['id'])
  const replay = textOf(given['replay'])
  const revision = Number(given['revision'] ?? NaN)
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(id === '' ? {} : { id }),
    ...(replay === '' ? {} : { replay }),
    ...(Number.isInteger(revision) && revision >= 0 ? { revision } : {}),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : ''
}
