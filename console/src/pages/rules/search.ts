// The filters of the list, all of them in the URL.

/** Of rules themselves; one that has not begun is in none of them. */
export const ruleStates = [
  'in_force',
  'suspended',
  'scheduled',
  'proposed',
  'rescinded',
  'codified_not_enforced',
  'unverified',
] as const

export const states = [...ruleStates, 'not_begun'] as const

export interface RuleSearch {
  readonly search?: string
  readonly pack?: string
  readonly state?: (typeof states)[number]
  readonly kind?: 'rule' | 'status'
  /** `YYYY-MM-DD`. */
  readonly at?: string
  readonly due?: true
  readonly disputed?: true
}

export function ruleSearch(given: Readonly<Record<string, unknown>>): RuleSearch {
  const state = states.find((one) => one === given['state'])
  const kind = given['kind'] === 'rule' || given['kind'] === 'status' ? given['kind'] : undefined
  const search = textOf(given['search'])
  const pack = textOf(given['pack'])
  const at = dayOf(given['at'])
  return {
    ...(search === '' ? {} : { search }),
    ...(pack === '' ? {} : { pack }),
    ...(state === undefined ? {} : { state }),
    ...(kind === undefined ? {} : { kind }),
    ...(at === undefined ? {} : { at }),
    ...(given['due'] === true ? { due: true as const } : {}),
    ...(given['disputed'] === true ? { disputed: true as const } : {}),
  }
}

/** A day as links write it; undefined for anything else. */
export function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined
}

/** The end of that day in UTC, as the API takes it. */
export function instantOf(day: string): string {
  return `${day}T23:59:59Z`
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : ''
}
