// What the map reads of a flow: where it comes from, where it stops, where it goes, how much it is. A place that
// nobody stated is `unknown`, another thing than a set of no places.
import type { Operations } from '../../api/operations.ts'
import { addDecimals } from '../../ui/decimal.ts'
import type { Measure } from './search.ts'

export type Flows = Operations['flows']['answer']
export type Flow = Flows['flows'][number]
export type Bucket = Flows['buckets'][number]
export type Verdict = Flow['verdict']
export type PlaceSet = NonNullable<Flow['locations']>['processing']

/** Where content lies, or is seen, after it was processed. */
export const keptQuestions = ['rest', 'abuseStore', 'review'] as const
export type KeptQuestion = (typeof keptQuestions)[number]

export const unknownPlace: PlaceSet = 'unknown'

export function isSent(flow: Flow): boolean {
  return flow.verdict === 'permit'
}

/**
 * Of the rules behind a refusal, the one that says most: a pack's before the contract's own terms, which a place
 * that no rule allows is outside of as well.
 */
export function tellingRule({ rules = [] }: Flow): string | null {
  return rules.find((rule) => !rule.startsWith('contract.')) ?? rules[0] ?? null
}

export function processing(flow: Flow): PlaceSet {
  return flow.locations?.processing ?? unknownPlace
}

export function kept(flow: Flow, question: KeptQuestion): PlaceSet {
  return flow.locations?.[question] ?? unknownPlace
}

/** Equal sets have equal texts. */
export function setKey(set: PlaceSet): string {
  if (set === 'unknown') return 'unknown'
  return `${set.open ? 'open' : 'closed'}:${set.places.toSorted().join(',')}`
}

/** For widths and orders only; what is shown is summed exactly. */
export function widthOf(flow: Flow, measure: Measure): number {
  if (measure === 'requests') return flow.requests
  if (measure === 'tokens') return flow.tokens
  return measure === `money:${flow.currency}` ? Number(flow.price ?? 0) : 0
}

export function bucketWidth(bucket: Bucket, measure: Measure): number {
  if (measure === 'requests') return bucket.requests
  if (measure === 'tokens') return bucket.tokens
  return Number(bucket.price?.[measure.slice('money:'.length)] ?? 0)
}

export interface Volume {
  readonly requests: number
  readonly tokens: number
  /** Exact sums by currency; empty where none is due, or the reader may not see money. */
  readonly prices: readonly (readonly [currency: string, amount: string])[]
  readonly costs: readonly (readonly [currency: string, amount: string])[]
}

export function volumeOf(flows: readonly Flow[]): Volume {
  return {
    requests: flows.reduce((sum, flow) => sum + flow.requests, 0),
    tokens: flows.reduce((sum, flow) => sum + flow.tokens, 0),
    prices: sumsByCurrency(flows, 'price'),
    costs: sumsByCurrency(flows, 'cost'),
  }
}

function sumsByCurrency(flows: readonly Flow[], field: 'price' | 'cost') {
  return inCurrencies(
    flows.flatMap(({ currency, [field]: amount }) =>
      currency === null || amount === undefined ? [] : [[currency, amount] as const],
    ),
  )
}

export interface Totals {
  readonly requests: number
  readonly permits: number
  readonly denies: number
  readonly refers: number
  readonly tokens: number
  readonly prices: readonly (readonly [currency: string, amount: string])[]
}

/** Of parts of the time, which count what was left out of the list of flows as well. */
export function totalsOf(buckets: readonly Bucket[]): Totals {
  const sum = (of: (bucket: Bucket) => number) => buckets.reduce((all, one) => all + of(one), 0)
  return {
    requests: sum(({ requests }) => requests),
    permits: sum(({ permits }) => permits),
    denies: sum(({ denies }) => denies),
    refers: sum(({ refers }) => refers),
    tokens: sum(({ tokens }) => tokens),
    prices: inCurrencies(buckets.flatMap(({ price = {} }) => Object.entries(price))),
  }
}

function inCurrencies(amounts: readonly (readonly [currency: string, amount: string])[]) {
  const byCurrency = Map.groupBy(amounts, ([currency]) => currency)
  return [...byCurrency]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, ones]) => [currency, addDecimals(ones.map(([, one]) => one))] as const)
}
