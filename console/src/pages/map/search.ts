// The state of the map, all of it in the URL: the span of time, what makes a flow wide, the part of the time
// that is looked at, the customer, picture or table, and which long lists are shown whole.
import type { Operations } from '../../api/operations.ts'

export const ranges = ['hour', 'day', 'quarter'] as const
export type Range = (typeof ranges)[number]

export const views = ['picture', 'geographic', 'table'] as const
export type View = (typeof views)[number]

/** `money:CUR` is one currency: amounts of two are never added. */
export type Measure = 'requests' | 'tokens' | `money:${string}`

/** Lists that can be shown whole. */
export const longLists = ['country', 'stop', 'place', 'kept'] as const
export type LongList = (typeof longLists)[number]

export interface MapSearch {
  readonly range?: Range
  readonly measure?: Measure
  /** The beginning of the part of the time that is looked at, as the server names it. */
  readonly bucket?: string
  readonly party?: string
  readonly view?: View
  /** Names of `longLists`, joined by commas. */
  readonly whole?: string
}

/** What of it changes; undefined takes it out of the URL. */
export type SearchChange = { readonly [Name in keyof MapSearch]?: MapSearch[Name] | undefined }

/** Whatever an old or broken link says, the page opens; what is left out is the first choice. */
export function mapSearch(given: Readonly<Record<string, unknown>>): MapSearch {
  const { measure, bucket, party, whole } = given
  const range = ranges.find((one) => one === given['range'])
  const view = views.find((one) => one === given['view'])
  return {
    ...(range === undefined ? {} : { range }),
    ...(isMeasure(measure) ? { measure } : {}),
    ...(typeof bucket === 'string' && !Number.isNaN(Date.parse(bucket)) ? { bucket } : {}),
    ...(typeof party === 'string' || typeof party === 'number' ? { party: String(party) } : {}),
    ...(view === undefined ? {} : { view }),
    ...(typeof whole === 'string' ? { whole } : {}),
  }
}

function isMeasure(given: unknown): given is Measure {
  return (
    given === 'requests' ||
    given === 'tokens' ||
    (typeof given === 'string' && /^money:[A-Z]{3}$/.test(given))
  )
}

export function changedSearch(before: MapSearch, next: SearchChange): MapSearch {
  return mapSearch({ ...before, ...next })
}

export function wholeLists({ whole = '' }: MapSearch): ReadonlySet<string> {
  return new Set(whole.split(',').filter((one) => one !== ''))
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Each begins where its parts begin; `count` parts reach to now. */
const spans = {
  hour: { stepMs: minuteMs, count: 60 },
  day: { stepMs: hourMs, count: 24 },
  quarter: { stepMs: dayMs, count: 90 },
} as const satisfies Record<Range, { stepMs: number; count: number }>

/** Of the span that ends now. Parts are whole minutes, hours or days (UTC), the last one is not over yet. */
export function spanQuery(range: Range, nowMs: number): Operations['flows']['query'] {
  const { stepMs, count } = spans[range]
  const fromMs = Math.floor(nowMs / stepMs) * stepMs - (count - 1) * stepMs
  return { from: instant(fromMs), to: instant(fromMs + count * stepMs), buckets: count }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
