// The state of the money page, all of it in the URL: which part is looked at, the span of days, what spend is told
// by, and the currency of the picture. Whatever an old or broken link says, the page opens.

export const moneyViews = ['spend', 'revenue', 'budgets', 'proof', 'prices'] as const
export type MoneyView = (typeof moneyViews)[number]

/** Whole days up to today (UTC), or this month. */
export const spans = ['month', '7d', '30d', '90d', '365d'] as const
export type SpanOfDays = (typeof spans)[number]

export const dimensions = [
  'party',
  'group',
  'country',
  'contract',
  'workload',
  'model',
  'seller',
  'channel',
  'deployment',
] as const
export type Dimension = (typeof dimensions)[number]

export interface MoneySearch {
  readonly view?: MoneyView
  readonly span?: SpanOfDays
  readonly by?: Dimension
  readonly currency?: string
}

export type MoneyChange = { readonly [Name in keyof MoneySearch]?: MoneySearch[Name] | undefined }

export function moneySearch(given: Readonly<Record<string, unknown>>): MoneySearch {
  const view = moneyViews.find((one) => one === given['view'])
  const span = spans.find((one) => one === given['span'])
  const by = dimensions.find((one) => one === given['by'])
  const { currency } = given
  return {
    ...(view === undefined ? {} : { view }),
    ...(span === undefined ? {} : { span }),
    ...(by === undefined ? {} : { by }),
    ...(typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? { currency } : {}),
  }
}

const dayMs = 86_400_000

/** First and last day, both included, UTC. */
export function daysOf(
  span: SpanOfDays,
  nowMs: number,
): { readonly from: string; readonly to: string } {
  const to = dayOf(nowMs)
  if (span === 'month') return { from: `${to.slice(0, 7)}-01`, to }
  return { from: dayOf(nowMs - (daysIn(span) - 1) * dayMs), to }
}

/** How many days a span of them has. */
export function daysIn(span: Exclude<SpanOfDays, 'month'>): number {
  return Number.parseInt(span, 10)
}

/** Every day of a span, so that one without traffic has its place. */
export function everyDay(from: string, to: string): readonly string[] {
  const days: string[] = []
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += dayMs) days.push(dayOf(ms))
  return days
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
