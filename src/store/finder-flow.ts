// What a request is found by, as text, and what of it is summed. Requests that agree in all of it are one flow: there
// are few, so that they are kept in memory, and a row names its flow by number. Nothing here names a person, and
// nothing is a text that a caller made up: what may be anything is kept with the row.
import { assert } from '../kernel/assert.ts'
import { liesIn } from '../kernel/dotted.ts'
import type { FindFilters, FindVerdict, FoundPlace } from '../journeys/finder-desk.ts'

export interface FlowKey {
  readonly party: string
  readonly contract: string
  readonly workload: string
  /** Empty where a refused request named one that its contract does not know. */
  readonly model: string
  readonly channel: string
  readonly deployment: string
  readonly verdict: FindVerdict
  readonly ending: string
  readonly code: string
  /** JSON list of ids. */
  readonly rules: string
  readonly currency: string
  /** JSON of a `FoundPlace`. */
  readonly place: string
  /** JSON list of `FoundDuty`, under which it was sent; empty: nobody knows, or nothing was sent. */
  readonly duties: string
  /** `yes`: a kept answer was given, and nothing was sent; else empty. */
  readonly kept: string
}

const filterColumns = [
  'party',
  'contract',
  'workload',
  'model',
  'channel',
  'deployment',
  'verdict',
  'ending',
  'code',
] as const satisfies readonly (keyof FlowKey & keyof FindFilters)[]

/** In the order of what is kept: a column is only ever added at the end. */
export const flowColumns = [
  ...filterColumns,
  'rules',
  'currency',
  'place',
  'duties',
  'kept',
] as const satisfies readonly (keyof FlowKey)[]

export interface Sums {
  rows: number
  requests: number
  attempts: number
  tokens: bigint
  priceNanos: bigint
  costNanos: bigint
}

export interface Flow extends FlowKey, Sums {
  readonly id: number
  readonly ruleIds: readonly string[]
  readonly placeSaid: FoundPlace
  /** No row of it lies later. */
  lastOrd: bigint
}

export const nowhere: FoundPlace = { promised: null, asserted: null, standing: null }

/** A whole number as the finder's connection reads it. */
export function big(value: unknown): bigint {
  assert(typeof value === 'bigint', 'the finder reads big integers')
  return value
}

export function noSums(): Sums {
  return { rows: 0, requests: 0, attempts: 0, tokens: 0n, priceNanos: 0n, costNanos: 0n }
}

export function addTo(into: Sums, from: Readonly<Sums>, sign: 1 | -1 = 1): void {
  into.rows += sign * from.rows
  into.requests += sign * from.requests
  into.attempts += sign * from.attempts
  into.tokens += BigInt(sign) * from.tokens
  into.priceNanos += BigInt(sign) * from.priceNanos
  into.costNanos += BigInt(sign) * from.costNanos
}

export function flowText(key: FlowKey): string {
  return JSON.stringify(flowColumns.map((column) => key[column]))
}

export function isIn(flow: Flow, filters: FindFilters): boolean {
  const { parties, rule, ofParties, notParties, processing } = filters
  if (parties?.includes(flow.party) === false) return false
  if (rule !== undefined && !flow.ruleIds.includes(rule)) return false
  if (ofParties?.includes(flow.party) === false) return false
  if (notParties?.includes(flow.party) === true) return false
  if (processing !== undefined && !isProcessed(flow, processing)) return false
  return filterColumns.every(
    (column) => filters[column] === undefined || flow[column] === filters[column],
  )
}

/** Their numbers as one parameter of a statement, for `json_each`. */
export function numbersText(flows: Iterable<Pick<Flow, 'id'>>): string {
  return JSON.stringify(Array.from(flows, ({ id }) => id))
}

/** An open set may be elsewhere as well: only what it names is found. */
function isProcessed({ placeSaid: { promised } }: Flow, country: string): boolean {
  if (promised === null || promised === 'unknown') return promised === country
  return promised.places.some((place) => liesIn(place, country))
}

const searched = ['party', 'contract', 'workload', 'model', 'deployment', 'code'] as const

/** Whether one of its names holds `text`, which is in lower case. */
export function isNamed(flow: Flow, text: string): boolean {
  return searched.some((column) => flow[column].toLowerCase().includes(text))
}
