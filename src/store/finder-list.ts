// One page of requests, newest first. Filters by name choose flows in memory, and each flow's rows lie in order, so
// that a page is a merge of the flows that may have rows on it: it costs their number, not that of the rows. What is
// asked by id or by cost is looked up in the index of that, up to a bound; beyond it, rows are so frequent that they
// are read in order of time. What is asked for some parties alone is looked up among their rows alone, so that no bound
// is met by rows of others.
import type { StatementSync } from 'node:sqlite'
import type {
  FinderStanding,
  FindRequests,
  FoundRequests,
  FoundTotal,
} from '../journeys/finder-desk.ts'
import { big, isIn, isNamed, numbersText, type Flow } from './finder-flow.ts'
import { foundRow } from './finder-rows.ts'
import { firstOrd, type FinderStore } from './finder-store.ts'
import { totalIn } from './finder-totals.ts'

/** Rows found by id or by cost that are sorted and counted; of more, only how many there are at least. */
const foundMax = 5_000
/** A beginning that more ids share is no search for one. */
const idsMax = 5_000
/** Rows read in order of time to fill a page. */
const readMax = 100_000
/** The same, before flows are merged; and one in how many rows must then be of these flows. */
const firstReadMax = 2_000
const frequent = 30
/** Rows of few flows that are looked at together, and how often. */
const chunk = 200
const chunksMax = 30
const lastOrd = 2n ** 63n - 1n

interface Range {
  readonly low: bigint
  /** Not in it. */
  readonly high: bigint
}

export function listRequests(
  store: FinderStore,
  query: FindRequests,
): Omit<FoundRequests, keyof FinderStanding> {
  const finder = openList(store)
  const matching = [...store.flows.values()].filter((flow) => flow.rows > 0 && isIn(flow, query))
  const whole: Range = {
    low: query.fromMs === null ? 0n : firstOrd(query.fromMs),
    high: query.toMs === null ? lastOrd : firstOrd(query.toMs),
  }
  const high = query.before !== null && query.before < whole.high ? query.before : whole.high
  const { ords, total } = find(store, finder, query, matching, { whole, range: { ...whole, high } })
  const shown = ords.slice(0, query.limit)
  return {
    rows: shown.flatMap((ord) => {
      const row = finder.row.get(ord)
      return row === undefined ? [] : [foundRow(row, store.flows)]
    }),
    next: ords.length > query.limit ? (shown.at(-1) ?? null) : null,
    total,
  }
}

interface Found {
  /** Descending; one more than a page, if there is one. */
  readonly ords: readonly bigint[]
  readonly total: FoundTotal
}

function find(
  store: FinderStore,
  list: List,
  query: FindRequests,
  matching: readonly Flow[],
  { whole, range }: { readonly whole: Range; readonly range: Range },
): Found {
  const wanted = query.limit + 1
  const only = query.parties === undefined ? null : numbersText(matching)
  const isCost = query.costMinNanos !== null || query.costMaxNanos !== null
  if (query.search === '' && !isCost) {
    const ords = pageOf(store, list, matching, range, { wanted, only })
    return { ords, total: totalIn(store, matching, query) }
  }
  const text = query.search.toLowerCase()
  const named = query.search === '' ? matching : matching.filter((flow) => isNamed(flow, text))
  const inNamed = numbersOf(named)
  const inMatching = numbersOf(matching)
  if (!isCost) {
    const byId = list.byId(query.search, only).filter(({ flow }) => inMatching.has(flow))
    const apart = byId.filter(({ ord, flow }) => !inNamed.has(flow) && isWithin(ord, whole))
    const page = pageOf(store, list, named, range, { wanted, only })
    const more = apart.filter(({ ord }) => isWithin(ord, range)).map(({ ord }) => ord)
    const total = totalIn(store, named, query)
    const isAll = byId.length < idsMax
    const requests = apart.reduce((sum, row) => sum + row.requests, 0)
    return {
      ords: [...page, ...more].toSorted(descending).slice(0, wanted),
      total: {
        rows: total.rows + apart.length,
        requests: total.requests + requests,
        exact: total.exact && isAll,
      },
    }
  }
  const { costMinNanos: min, costMaxNanos: max, search } = query
  const isFound = (row: Light): boolean =>
    inNamed.has(row.flow) ||
    (search !== '' && inMatching.has(row.flow) && row.id.startsWith(search))
  const bounds = { min: min ?? 0n, max: max ?? lastOrd }
  const dear = list.byCost(bounds, only)
  const rows = dear.filter((row) => isFound(row) && isWithin(row.ord, whole))
  const isAll = dear.length < foundMax
  const inOrder = isAll
    ? rows.map(({ ord }) => ord).filter((ord) => isWithin(ord, range))
    : filtered(store, list, search === '' ? named : matching, range, {
        wanted,
        only,
        isFound: (row) => row.cost >= bounds.min && row.cost <= bounds.max && isFound(row),
      })
  return {
    ords: inOrder.toSorted(descending).slice(0, wanted),
    total: {
      rows: rows.length,
      requests: rows.reduce((sum, row) => sum + row.requests, 0),
      exact: isAll,
    },
  }
}

interface Light {
  readonly ord: bigint
  readonly id: string
  readonly flow: number
  readonly requests: number
  readonly cost: bigint
}

interface List {
  readonly row: StatementSync
  /** Of a row that is there. */
  light(ord: bigint): Light
  /** Ids that begin with `text`, the latest first; `only` of these flows, unless it is null. */
  byId(text: string, only: string | null): readonly Light[]
  byCost(
    bounds: { readonly min: bigint; readonly max: bigint },
    only: string | null,
  ): readonly Light[]
  inTime(
    range: Range,
    wanted: number,
    isFound: (row: Light) => boolean,
    most?: number,
  ): readonly bigint[]
  /** Rows of a flow below `high`, descending. */
  ofFlow(flow: number, low: bigint, high: bigint, limit: number): readonly bigint[]
}

const lists = new WeakMap<FinderStore, List>()

function openList(store: FinderStore): List {
  const known = lists.get(store)
  if (known !== undefined) return known
  const { database } = store
  const columns = 'ord, id, flow, requests, cost'
  const byId = database.prepare(
    `select ${columns} from request where id >= ? and id < ? order by id desc limit ${idsMax}`,
  )
  const byCost = database.prepare(
    `select ${columns} from request where cost between ? and ? limit ${foundMax}`,
  )
  const ofThem = 'flow in (select value from json_each(?))'
  const byIdOf = database.prepare(
    `select ${columns} from request where id >= ? and id < ? and ${ofThem} order by id desc limit ${idsMax}`,
  )
  const byCostOf = database.prepare(
    `select ${columns} from request where cost between ? and ? and ${ofThem} limit ${foundMax}`,
  )
  const inTime = database.prepare(
    `select ${columns} from request where ord < ? and ord >= ? order by ord desc limit ${readMax}`,
  )
  const one = database.prepare(`select ${columns} from request where ord = ?`)
  const ofFlow = database.prepare(
    'select ord from request where flow = ? and ord < ? and ord >= ? order by ord desc limit ?',
  )
  for (const each of [byId, byIdOf, byCost, byCostOf, inTime, one, ofFlow]) {
    each.setReturnArrays(true)
  }
  const list: List = {
    row: database.prepare('select * from request where ord = ?'),
    light: (ord) => light(one.get(ord) ?? {}),
    byId(text, only) {
      const end = `${text}\u{10ffff}`
      return (only === null ? byId.all(text, end) : byIdOf.all(text, end, only)).map(light)
    },
    byCost: ({ min, max }, only) =>
      (only === null ? byCost.all(min, max) : byCostOf.all(min, max, only)).map(light),
    inTime({ low, high }, wanted, isFound, most = readMax) {
      const found: bigint[] = []
      let read = 0
      for (const cells of inTime.iterate(high, low)) {
        const row = light(cells)
        if (isFound(row)) found.push(row.ord)
        read += 1
        if (read === most) break
        if (found.length === wanted) break
      }
      return found
    },
    ofFlow: (flow, low, high, limit) =>
      ofFlow.all(flow, high, low, limit).map((cells) => big(cells['0'])),
  }
  lists.set(store, list)
  return list
}

/** In array mode a row has its cells under their positions. */
function light(cells: Readonly<Record<string, unknown>>): Light {
  return {
    ord: big(cells['0']),
    id: String(cells['1']),
    flow: Number(cells['2']),
    requests: Number(cells['3']),
    cost: big(cells['4']),
  }
}

/** The first rows of these flows that are wanted: as they are met in time, or from each flow's own where they are few. */
function filtered(
  store: FinderStore,
  list: List,
  flows: readonly Flow[],
  range: Range,
  { wanted, only, isFound }: Wanted & { readonly isFound: (row: Light) => boolean },
): readonly bigint[] {
  if (only === null && isFrequent(store, flows)) return list.inTime(range, wanted, isFound)
  const found: bigint[] = []
  let { high } = range
  for (let read = 0; read < chunksMax * chunk && found.length < wanted; read += chunk) {
    const next = merge(list, flows, { low: range.low, high }, chunk)
    for (const ord of next) if (isFound(list.light(ord))) found.push(ord)
    if (next.length < chunk) break
    high = next.at(-1) ?? high
  }
  return found.slice(0, wanted)
}

function isFrequent(store: FinderStore, flows: readonly Flow[]): boolean {
  let all = 0
  for (const flow of store.flows.values()) all += flow.rows
  return flows.reduce((sum, flow) => sum + flow.rows, 0) * frequent >= all
}

interface Wanted {
  readonly wanted: number
  /** Not null: rows of others are not even met. */
  readonly only: string | null
}

/** Where most rows are of these flows, the first that are met fill a page; else what each has is merged. */
function pageOf(
  store: FinderStore,
  list: List,
  flows: readonly Flow[],
  range: Range,
  { wanted, only }: Wanted,
): readonly bigint[] {
  if (only === null && isFrequent(store, flows)) {
    const numbers = numbersOf(flows)
    const met = list.inTime(range, wanted, ({ flow }) => numbers.has(flow), firstReadMax)
    if (met.length === wanted) return met
  }
  return merge(list, flows, range, wanted)
}

/** The `wanted` highest of the rows of `flows` in `range`, descending. */
function merge(
  list: List,
  flows: readonly Flow[],
  range: Range,
  wanted: number,
): readonly bigint[] {
  const latestFirst = flows
    .filter((flow) => flow.lastOrd >= range.low)
    .toSorted((left, right) => descending(left.lastOrd, right.lastOrd))
  let page: bigint[] = []
  let floor = range.low
  for (const flow of latestFirst) {
    // No row of it or of those after it is above what the page has already.
    if (flow.lastOrd < floor) break
    const found = list.ofFlow(flow.id, floor, range.high, wanted)
    if (found.length === 0) continue
    page = [...page, ...found].toSorted(descending).slice(0, wanted)
    if (page.length === wanted) floor = page.at(-1) ?? floor
  }
  return page
}

function descending(left: bigint, right: bigint): number {
  return left < right ? 1 : left > right ? -1 : 0
}

function isWithin(ord: bigint, { low, high }: Range): boolean {
  return ord >= low && ord < high
}

function numbersOf(flows: readonly Flow[]): ReadonlySet<number> {
  return new Set(flows.map(({ id }) => id))
}
