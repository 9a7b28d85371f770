// The state of the list, all of it in the URL and called as the API calls it: what it is filtered by, and the text
// that is searched for. Whatever an old or broken link says, the page opens.

export const verdicts = ['permit', 'deny', 'refer'] as const
export type Verdict = (typeof verdicts)[number]

/** In the order of the form and of the chips. */
export const filterNames = [
  'search',
  'party',
  'country',
  'contract',
  'workload',
  'model',
  'channel',
  'deployment',
  'processing',
  'verdict',
  'ending',
  'code',
  'rule',
  'costMin',
  'costMax',
  'from',
  'to',
] as const
export type FilterName = (typeof filterNames)[number]

export type RequestSearch = { readonly [Name in Exclude<FilterName, 'verdict'>]?: string } & {
  readonly verdict?: Verdict
}

const textMax = 256

export function requestSearch(given: Readonly<Record<string, unknown>>): RequestSearch {
  const found: Partial<Record<FilterName, string>> = {}
  for (const name of filterNames) {
    const value = given[name]
    // The router reads `?model=4` as a number.
    const text =
      typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, textMax) : ''
    if (text !== '' && isOf(name, text)) found[name] = text
  }
  const { verdict, ...texts } = found
  const known = verdicts.find((one) => one === verdict)
  return known === undefined ? texts : { ...texts, verdict: known }
}

function isOf(name: FilterName, text: string): boolean {
  if (name === 'from' || name === 'to') return !Number.isNaN(Date.parse(text))
  if (name === 'country' || name === 'processing') return /^(?:[A-Z]{2}|unknown)$/.test(text)
  if (name === 'costMin' || name === 'costMax') return /^\d{1,12}(?:\.\d{1,9})?$/.test(text)
  return true
}

/** Without a filter, or with it changed; an empty text takes it away. */
export function withFilter(search: RequestSearch, name: FilterName, value: string): RequestSearch {
  return requestSearch({ ...search, [name]: value })
}

/** What a field of day and time shows: the instant in the reader's zone, to the minute. */
export function localInstant(instant: string | undefined): string {
  if (instant === undefined || Number.isNaN(Date.parse(instant))) return ''
  const at = new Date(instant)
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}

/** And back: empty for nothing. */
export function instantOf(local: string): string {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}
