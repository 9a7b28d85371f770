// Sums over a span of time, from those by day and by hour and, for what is left at its ends, from the rows themselves.
// Exact as long as those ends are short.
import type { StatementSync } from 'node:sqlite'
import type { FindFilters, FoundTotal } from '../journeys/finder-desk.ts'
import { dayMs } from '../kernel/time.ts'
import { numbersText, type Flow } from './finder-flow.ts'
import { hourMs } from './finder-hours.ts'
import { firstOrd, type FinderStore } from './finder-store.ts'

/** Rows counted one by one; of more, only that there are at least so many. */
const countedMax = 50_000
/** Above it, all days are read in their order instead of those of each flow. */
const seekMax = 500

interface Span extends Pick<FindFilters, 'parties'> {
  readonly fromMs: number | null
  readonly toMs: number | null
}

/** How many rows these flows have in a span. */
export function totalIn(store: FinderStore, flows: readonly Flow[], span: Span): FoundTotal {
  const total = { rows: 0, requests: 0, exact: true }
  const add = ({ rows, requests }: { readonly rows: number; readonly requests: number }): void => {
    total.rows += rows
    total.requests += requests
  }
  if (span.fromMs === null && span.toMs === null) {
    for (const flow of flows) add(flow)
    return total
  }
  const latest = flows.reduce((most, { lastOrd }) => (lastOrd > most ? lastOrd : most), 0n)
  const fromMs = span.fromMs ?? 0
  // Nothing lies later than the last row; without it, the end of the last hour would be far away.
  const toMs = Math.min(span.toMs ?? Infinity, (Number(latest >> 20n) || 0) + 1)
  if (toMs <= fromMs) return total
  const totals = openTotals(store)
  const numbers = new Set(flows.map(({ id }) => id))
  const rows = totals.rowsOf(span.parties === undefined ? null : numbersText(flows))
  const hours = { from: Math.ceil(fromMs / hourMs), to: Math.floor(toMs / hourMs) }
  if (hours.from >= hours.to) {
    total.exact = rows(fromMs, toMs, numbers, add)
    return total
  }
  const head = rows(fromMs, hours.from * hourMs, numbers, add)
  const tail = rows(hours.to * hourMs, toMs, numbers, add)
  total.exact = head && tail
  const perDay = dayMs / hourMs
  const days = { from: Math.ceil(hours.from / perDay), to: Math.floor(hours.to / perDay) }
  if (days.from >= days.to) {
    totals.hours(hours.from, hours.to, numbers, add)
    return total
  }
  totals.hours(hours.from, days.from * perDay, numbers, add)
  totals.hours(days.to * perDay, hours.to, numbers, add)
  totals.days(days.from, days.to, numbers, add)
  return total
}

type Add = (sums: { readonly rows: number; readonly requests: number }) => void
type Numbers = ReadonlySet<number>

/** False: there are more. */
type Rows = (fromMs: number, toMs: number, flows: Numbers, add: Add) => boolean

interface Totals {
  /** Reads rows one by one, `only` of these flows unless it is null. */
  rowsOf(only: string | null): Rows
  hours(from: number, to: number, flows: Numbers, add: Add): void
  days(from: number, to: number, flows: Numbers, add: Add): void
}

const opened = new WeakMap<FinderStore, Totals>()

function openTotals(store: FinderStore): Totals {
  const known = opened.get(store)
  if (known !== undefined) return known
  const prepare = (sql: string): StatementSync => {
    const statement = store.database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const rows = prepare(
    `select flow, 1, requests from request where ord >= ? and ord < ? limit ${countedMax + 1}`,
  )
  const ofThem = prepare(
    `select flow, 1, requests from request where ord >= ? and ord < ?
     and flow in (select value from json_each(?)) limit ${countedMax + 1}`,
  )
  const hours = prepare('select flow, rows, requests from hour where hour >= ? and hour < ?')
  const days = prepare('select flow, rows, requests from day where day >= ? and day < ?')
  const daysOf = prepare(
    'select flow, rows, requests from day where flow = ? and day >= ? and day < ?',
  )
  const totals: Totals = {
    rowsOf: (only) => (fromMs, toMs, flows, add) => {
      if (toMs <= fromMs) return true
      const span = [firstOrd(fromMs), firstOrd(toMs)] as const
      const found = only === null ? rows.all(...span) : ofThem.all(...span, only)
      for (const cells of found.slice(0, countedMax)) addIn(cells, flows, add)
      return found.length <= countedMax
    },
    hours(from, to, flows, add) {
      if (from >= to) return
      for (const cells of hours.all(from, to)) addIn(cells, flows, add)
    },
    days(from, to, flows, add) {
      if (flows.size > seekMax) {
        for (const cells of days.iterate(from, to)) addIn(cells, flows, add)
        return
      }
      for (const flow of flows) {
        for (const cells of daysOf.all(flow, from, to)) addIn(cells, flows, add)
      }
    },
  }
  opened.set(store, totals)
  return totals
}

/** In array mode a row has its cells under their positions. */
function addIn(cells: Readonly<Record<string, unknown>>, flows: Numbers, add: Add): void {
  if (flows.has(Number(cells['0']))) add({ rows: Number(cells['1']), requests: Number(cells['2']) })
}
