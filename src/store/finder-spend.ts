// What was spent, by the day, week or month in which a request came and by any of the names of its flow: read from
// the sums by day, so that ninety days of a million requests are some thousand rows. Currencies are never added.
import type { StatementSync } from 'node:sqlite'
import {
  spendNames,
  type FinderStanding,
  type FindSpend,
  type FoundSpend,
  type SpendStep,
} from '../journeys/finder-desk.ts'
import { dayMs } from '../kernel/time.ts'
import { addTo, big, isIn, noSums, type Flow, type Sums } from './finder-flow.ts'
import type { FinderStore } from './finder-store.ts'

type Told = Omit<FoundSpend, keyof FinderStanding>

interface Group {
  readonly fromMs: number
  readonly flow: Flow
  readonly sums: Sums
}

/** Attempts of each flow that something was sent for; a refusal costs nothing and is not told. */
export function sumSpend(store: FinderStore, query: FindSpend): Told {
  const wanted = new Map<number, Flow>()
  for (const flow of store.flows.values()) {
    if (flow.currency !== '' && flow.attempts > 0 && isIn(flow, query)) wanted.set(flow.id, flow)
  }
  const names = spendNames.filter((name) => query.by.includes(name))
  const groups = new Map<string, Group>()
  const { fromDay, toDay, step } = query
  for (const cells of daysIn(store).iterate(fromDay, toDay)) {
    const flow = wanted.get(Number(cells['0']))
    if (flow === undefined) continue
    const fromMs = periodOf(Number(cells['1']), step, fromDay)
    const key = JSON.stringify([fromMs, flow.currency, ...names.map((name) => flow[name])])
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = { fromMs, flow, sums: noSums() }))
    addTo(group.sums, sumsIn(cells))
  }
  if (groups.size > query.rowsMax) return { rows: [], isTooMuch: true }
  const rows = [...groups.values()].map(({ fromMs, flow, sums }) => ({
    fromMs,
    currency: flow.currency,
    names: new Map(names.map((name) => [name, flow[name]])),
    requests: sums.requests,
    attempts: sums.attempts,
    tokens: sums.tokens,
    priceNanos: sums.priceNanos,
    costNanos: sums.costNanos,
  }))
  return { rows: rows.toSorted((left, right) => left.fromMs - right.fromMs), isTooMuch: false }
}

/** When the period of a day begins; one that began before the time that is asked for begins with it. */
function periodOf(day: number, step: SpendStep, fromDay: number): number {
  return Math.max(fromDay, startOf(day, step, fromDay)) * dayMs
}

function startOf(day: number, step: SpendStep, fromDay: number): number {
  switch (step) {
    case 'day':
      return day
    case 'week':
      // The first day of 1970 was a Thursday; a week begins on Monday (ISO 8601).
      return day - ((day + 3) % 7)
    case 'month': {
      const at = new Date(day * dayMs)
      return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1) / dayMs
    }
    case 'none':
      return fromDay
  }
}

const opened = new WeakMap<FinderStore, StatementSync>()

function daysIn(store: FinderStore): StatementSync {
  let known = opened.get(store)
  if (known === undefined) {
    known = store.database.prepare(
      'select flow, day, requests, attempts, tokens, price, cost from day where day >= ? and day < ?',
    )
    known.setReturnArrays(true)
    opened.set(store, known)
  }
  return known
}

/** In array mode a row has its cells under their positions. */
function sumsIn(cells: Readonly<Record<string, unknown>>): Sums {
  return {
    rows: 0,
    requests: Number(cells['2']),
    attempts: Number(cells['3']),
    tokens: big(cells['4']),
    priceNanos: big(cells['5']),
    costNanos: big(cells['6']),
  }
}
