// What the address says of the start page: the model that a call is tried with, the sample that is drawn.

export interface StartSearch {
  readonly workload?: string
  readonly model?: string
  readonly sdk?: string
  readonly seed?: string
  readonly size?: number
}

export function startSearch(search: Readonly<Record<string, unknown>>): StartSearch {
  const size = Number(search['size'])
  return {
    ...named('workload', search['workload']),
    ...named('model', search['model']),
    ...named('sdk', search['sdk']),
    ...named('seed', search['seed']),
    ...(Number.isInteger(size) && size >= 1 && size <= 200 ? { size } : {}),
  }
}

/** The router reads what looks like a number as one. */
function named(name: 'workload' | 'model' | 'sdk' | 'seed', value: unknown): StartSearch {
  const given = typeof value === 'number' ? String(value) : value
  return typeof given === 'string' && given !== '' ? { [name]: given } : {}
}
