// The state of the page, all of it in the URL: which log, what of it is shown, and from which entry on.

export const logViews = ['entries', 'heads', 'verify'] as const
export type LogView = (typeof logViews)[number]
export const steps = ['hour', 'day'] as const

export interface LogSearch {
  readonly log?: number
  readonly view?: LogView
  /** The first entry that is shown; left out: the last page. */
  readonly from?: number
  readonly entry?: number
  /** Heads smaller than this. */
  readonly before?: number
  readonly step?: (typeof steps)[number]
  /** An id that is looked up. */
  readonly id?: string
}

export function logSearch(given: Readonly<Record<string, unknown>>): LogSearch {
  const { id } = given
  const view = logViews.find((one) => one === given['view'])
  const step = steps.find((one) => one === given['step'])
  return {
    ...numberIn(given, 'log'),
    ...numberIn(given, 'from'),
    ...numberIn(given, 'entry'),
    ...numberIn(given, 'before'),
    ...(view === undefined ? {} : { view }),
    ...(step === undefined ? {} : { step }),
    // The router reads `?id=4` as a number.
    ...(typeof id === 'string' || typeof id === 'number' ? { id: String(id).slice(0, 128) } : {}),
  }
}

function numberIn<Name extends string>(
  given: Readonly<Record<string, unknown>>,
  name: Name,
): { readonly [Key in Name]?: number } {
  const value = Number(given[name] ?? Number.NaN)
  if (!Number.isSafeInteger(value) || value < 0) return {}
  const found: { [Key in Name]?: number } = {}
  found[name] = value
  return found
}
