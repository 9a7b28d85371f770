// The state of the list, all of it in the URL. Whatever an old or broken link says, the page opens.

export const views = ['cases', 'health'] as const
export const states = ['open', 'closed'] as const
export const findings = ['breach', 'permitted', 'undeclared'] as const
export const levels = ['1', '2', '3'] as const
export const groups = ['a', 'b', 'c', 'd', 'e'] as const
export const waits = ['approval', 'appeal'] as const

export interface WatchSearch {
  readonly view?: (typeof views)[number]
  readonly state?: (typeof states)[number]
  readonly finding?: (typeof findings)[number]
  readonly level?: (typeof levels)[number]
  readonly group?: (typeof groups)[number]
  readonly waits?: (typeof waits)[number]
  /** An operator's id, or `-` for nobody. */
  readonly owner?: string
  readonly search?: string
}

const textMax = 128

export function watchSearch(given: Readonly<Record<string, unknown>>): WatchSearch {
  const found = {
    view: oneOf(views, given['view']),
    state: oneOf(states, given['state']),
    finding: oneOf(findings, given['finding']),
    level: oneOf(levels, given['level']),
    group: oneOf(groups, given['group']),
    waits: oneOf(waits, given['waits']),
    owner: textOf(given['owner']),
    search: textOf(given['search']),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

function oneOf<Value extends string>(values: readonly Value[], given: unknown): Value | undefined {
  return values.find((value) => value === String(given))
}

function textOf(given: unknown): string | undefined {
  const text = typeof given === 'string' || typeof given === 'number' ? String(given) : ''
  return text === '' ? undefined : text.slice(0, textMax)
}
