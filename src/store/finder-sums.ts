// Flows over a span of time with their sums, and the same time in parts. A short span is read row by row, so that it
// begins and ends where it was asked for; a longer one by hours, a long one by days.
import type { StatementSync } from 'node:sqlite'
import type {
  FinderStanding,
  FindFlows,
  FoundBucket,
  FoundFlow,
  FoundFlows,
} from '../journeys/finder-desk.ts'
import { dayMs } from '../kernel/time.ts'
import { addTo, big, isIn, noSums, numbersText, type Flow, type Sums } from './finder-flow.ts'
import { hourMs } from './finder-hours.ts'
import { firstOrd, type FinderStore } from './finder-store.ts'

/** Flows told at most. */
export const flowsMax = 2_000
/** Shorter spans are read row by row, unless there are too many rows. */
const shortMs = 3 * hourMs
const rowsMax = 50_000
/** Longer spans are read by days. */
const longMs = 8 * dayMs

type Told = Omit<FoundFlows, keyof FinderStanding>

export function sumFlows(store: FinderStore, query: FindFlows): Told {
  const wanted = new Map<number, Flow>()
  for (const flow of store.flows.values()) {
    if ((flow.rows > 0 || flow.attempts > 0) && isIn(flow, query)) wanted.set(flow.id, flow)
  }
  // How many rows others have must not decide how the span is rounded.
  const only = query.parties === undefined ? null : numbersText(wanted.values())
  const read = reading(store, query, only)
  const byFlow = new Map<Flow, Sums>()
  const parts = bucketsOf(read, query.buckets)
  for (const { flow: number, atMs, sums } of read.rows()) {
    const flow = wanted.get(number)
    if (flow === undefined) continue
    let known = byFlow.get(flow)
    if (known === undefined) byFlow.set(flow, (known = noSums()))
    addTo(known, sums)
    parts.add(flow, atMs, sums)
  }
  const flows = told(byFlow)
  return {
    fromMs: read.fromMs,
    toMs: read.toMs,
    flows: flows.slice(0, flowsMax),
    leftOut: Math.max(0, flows.length - flowsMax),
    buckets: parts.all(),
  }
}

interface Line {
  readonly flow: number
  readonly atMs: number
  readonly sums: Sums
}

interface Reading {
  readonly fromMs: number
  readonly toMs: number
  /** Parts begin at multiples of it. */
  readonly stepMs: number
  rows(): Iterable<Line>
}

const opened = new WeakMap<
  FinderStore,
  Readonly<Record<'rows' | 'rowsOf' | 'hours' | 'days', StatementSync>>
>()

function statementsOf(store: FinderStore) {
  let known = opened.get(store)
  if (known !== undefined) return known
  const sums = 'rows, requests, attempts, tokens, price, cost'
  known = {
    rows: store.database.prepare(
      `select flow, ord >> 20, 1, requests, attempts, tokens, price, cost from request
       where ord >= ? and ord < ? limit ${rowsMax + 1}`,
    ),
    rowsOf: store.database.prepare(
      `select flow, ord >> 20, 1, requests, attempts, tokens, price, cost from request
       where ord >= ? and ord < ? and flow in (select value from json_each(?)) limit ${rowsMax + 1}`,
    ),
    hours: store.database.prepare(
      `select flow, hour, ${sums} from hour where hour >= ? and hour < ?`,
    ),
    days: store.database.prepare(`select flow, day, ${sums} from day where day >= ? and day < ?`),
  }
  for (const statement of Object.values(known)) statement.setReturnArrays(true)
  opened.set(store, known)
  return known
}

function reading(
  store: FinderStore,
  { fromMs, toMs, within }: FindFlows,
  only: string | null,
): Reading {
  const { rows, rowsOf, hours, days } = statementsOf(store)
  if (toMs - fromMs <= shortMs) {
    const span = [firstOrd(fromMs), firstOrd(toMs)] as const
    const found = only === null ? rows.all(...span) : rowsOf.all(...span, only)
    if (found.length <= rowsMax) {
      return { fromMs, toMs, stepMs: 1, rows: () => found.map((cells) => line(cells, 1)) }
    }
  }
  const isLong = toMs - fromMs > longMs
  const stepMs = isLong ? dayMs : hourMs
  const inner = { fromMs: within?.fromMs ?? -Infinity, toMs: within?.toMs ?? Infinity }
  // An hour or a day is in the sums whole: one that reaches out of the bounds is left out.
  const outer = Math.floor(fromMs / stepMs)
  const from = outer * stepMs < inner.fromMs ? outer + 1 : outer
  const end = Math.ceil(toMs / stepMs)
  const to = Math.max(from, end * stepMs > inner.toMs ? end - 1 : end)
  return {
    fromMs: from * stepMs,
    toMs: to * stepMs,
    stepMs,
    *rows() {
      for (const cells of (isLong ? days : hours).iterate(from, to)) yield line(cells, stepMs)
    },
  }
}

/** In array mode a row has its cells under their positions. */
function line(cells: Readonly<Record<string, unknown>>, stepMs: number): Line {
  return {
    flow: Number(cells['0']),
    atMs: Number(cells['1']) * stepMs,
    sums: {
      rows: Number(cells['2']),
      requests: Number(cells['3']),
      attempts: Number(cells['4']),
      tokens: big(cells['5']),
      priceNanos: big(cells['6']),
      costNanos: big(cells['7']),
    },
  }
}

interface Part {
  requests: number
  permits: number
  denies: number
  refers: number
  tokens: bigint
  readonly price: Map<string, bigint>
}

/** Parts of equal length but for the last, each a whole number of steps. */
function bucketsOf({ fromMs, toMs, stepMs }: Reading, wanted: number) {
  const steps = Math.max(1, Math.ceil((toMs - fromMs) / stepMs))
  const widthMs = Math.ceil(steps / wanted) * stepMs
  const count = Math.max(1, Math.ceil((toMs - fromMs) / widthMs))
  const parts = Array.from({ length: count }, (): Part => {
    return { requests: 0, permits: 0, denies: 0, refers: 0, tokens: 0n, price: new Map() }
  })
  return {
    add({ verdict, currency }: Flow, atMs: number, sums: Sums): void {
      const part = parts[Math.floor((atMs - fromMs) / widthMs)]
      if (part === undefined) return
      part.requests += sums.requests
      part.permits += verdict === 'permit' ? sums.requests : 0
      part.denies += verdict === 'deny' ? sums.requests : 0
      part.refers += verdict === 'refer' ? sums.requests : 0
      part.tokens += sums.tokens
      if (currency === '') return
      part.price.set(currency, (part.price.get(currency) ?? 0n) + sums.priceNanos)
    },
    all: (): readonly FoundBucket[] =>
      parts.map((part, index) => ({
        ...part,
        fromMs: fromMs + index * widthMs,
        toMs: Math.min(toMs, fromMs + (index + 1) * widthMs),
      })),
  }
}

/** What differs only in workload, ending or place is one flow to whoever looks at it. */
function told(byFlow: ReadonlyMap<Flow, Sums>): readonly FoundFlow[] {
  const groups = Map.groupBy(byFlow, ([flow]) =>
    JSON.stringify([
      flow.party,
      flow.contract,
      flow.model,
      flow.channel,
      flow.deployment,
      flow.verdict,
      flow.code,
      flow.rules,
      flow.currency,
    ]),
  )
  const flows: FoundFlow[] = []
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined) continue
    const total = noSums()
    const asserted = new Map<string, number>()
    for (const [{ placeSaid }, sums] of group) {
      addTo(total, sums)
      const region = placeSaid.asserted
      if (region !== null) asserted.set(region, (asserted.get(region) ?? 0) + sums.requests)
    }
    const [{ party, contract, model, channel, deployment, verdict, code, ruleIds, currency }] =
      first
    const { rows: _, ...sums } = total
    flows.push({
      party,
      contract,
      model,
      channel,
      deployment,
      verdict,
      code,
      currency,
      rules: ruleIds,
      asserted: [...asserted].map(([region, requests]) => ({ region, requests })),
      ...sums,
    })
  }
  return flows.toSorted((left, right) => right.requests - left.requests)
}
