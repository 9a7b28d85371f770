// Flows as a graph of four columns: countries of customers, this gateway with what stops at it, places of
// processing by seller, and where content lies or is seen afterwards. Order and membership come from the whole
// time, so that nothing changes its place while the time is played; widths come from the part that is shown.
import {
  isSent,
  kept,
  keptQuestions,
  processing,
  setKey,
  tellingRule,
  widthOf,
  type Flow,
  type KeptQuestion,
  type PlaceSet,
  type Verdict,
} from './flow.ts'
import type { LongList, Measure } from './search.ts'

export interface MapNode {
  readonly id: string
  readonly column: LongList
  /** Seller, or question; empty where the column has no groups. */
  readonly group: string
  /** How many of the column's smaller ones it stands for; 0: it is one itself. */
  readonly more: number
  /** Of the country's customers; null: nobody knows it, or the node is no country. */
  readonly country: string | null
  readonly set: PlaceSet | null
  readonly stop: Stop | null
  readonly flows: readonly Flow[]
}

export interface Stop {
  readonly verdict: Exclude<Verdict, 'permit'>
  readonly code: string
  readonly rule: string | null
}

/** `open`: it may be elsewhere too; `nothing`: it is known that there is no such place. */
export type Certainty = 'known' | 'open' | 'nothing' | 'unknown'

export function certaintyOf(set: PlaceSet): Certainty {
  if (set === 'unknown') return 'unknown'
  if (set.open) return 'open'
  return set.places.length === 0 ? 'nothing' : 'known'
}

/** A ribbon: flows that go the same step. */
export interface Band {
  readonly id: string
  readonly step: 'in' | 'out' | 'kept'
  readonly from: string
  readonly to: string
  readonly verdict: Verdict
  /** How well its far end is known; of the first step, its beginning. */
  readonly certainty: Certainty
  readonly question: KeptQuestion | null
  readonly flows: readonly Flow[]
}

export interface Graph {
  readonly countries: readonly MapNode[]
  readonly stops: readonly MapNode[]
  readonly places: readonly MapNode[]
  readonly kept: readonly MapNode[]
  readonly bands: readonly Band[]
}

/** Nodes of a column that are shown one by one; of `kept`, for each question. */
const shownMax = { country: 8, stop: 4, place: 7, kept: 4 } as const satisfies Record<
  LongList,
  number
>

export const cellId = 'cell'
const moreKey = 'more'

export function buildGraph({
  whole,
  shown,
  measure,
  wholeLists,
}: {
  readonly whole: readonly Flow[]
  readonly shown: readonly Flow[]
  readonly measure: Measure
  readonly wholeLists: ReadonlySet<string>
}): Graph {
  const choose = (keyOf: KeyOf, list: LongList) =>
    chooseKeys({
      whole,
      shown,
      keyOf,
      measure,
      max: wholeLists.has(list) ? Infinity : shownMax[list],
    })
  const country = column('country', choose(countryKey, 'country'), shown)
  const stop = column('stop', choose(stopKey, 'stop'), shown)
  const place = column('place', choose(placeKey, 'place'), shown)
  const keptBy = keptQuestions.map((question) => {
    const keyOf: KeyOf = (flow) => keptKey(flow, question)
    return { question, ...column('kept', choose(keyOf, 'kept'), shown, question) }
  })
  const bands = new Map<string, Band & { flows: Flow[] }>()
  const add = (band: Omit<Band, 'flows'>, flow: Flow) => {
    const known = bands.get(band.id)
    if (known === undefined) bands.set(band.id, { ...band, flows: [flow] })
    else known.flows.push(flow)
  }
  for (const flow of shown) {
    const from = country.nodeOf(flow)
    const stopped = stop.nodeOf(flow)
    if (from === null) continue
    add(inBand(flow, from, stopped), flow)
    const to = place.nodeOf(flow)
    if (to === null) continue
    add(outBand(flow, to), flow)
    for (const { question, nodeOf } of keptBy) {
      const end = nodeOf(flow)
      if (end !== null) add(keptBand(flow, to, end, question), flow)
    }
  }
  return {
    countries: country.nodes,
    stops: verdictOrder(stop.nodes),
    places: grouped(place.nodes),
    kept: keptBy.flatMap(({ nodes }) => nodes),
    bands: [...bands.values()],
  }
}

type KeyOf = (flow: Flow) => string | null

function countryKey({ country }: Flow): string {
  return country ?? ''
}

function stopKey(flow: Flow): string | null {
  return isSent(flow) ? null : JSON.stringify([flow.verdict, flow.code ?? '', tellingRule(flow)])
}

function placeKey(flow: Flow): string | null {
  return isSent(flow) ? JSON.stringify([flow.seller ?? '', setKey(processing(flow))]) : null
}

function keptKey(flow: Flow, question: KeptQuestion): string | null {
  return isSent(flow) ? setKey(kept(flow, question)) : null
}

interface Chosen {
  readonly keyOf: KeyOf
  readonly keys: readonly string[]
  readonly hidden: ReadonlySet<string>
}

/** The largest of the whole time, largest first. A single one more is shown rather than counted. */
function chooseKeys({
  whole,
  shown,
  keyOf,
  measure,
  max,
}: {
  readonly whole: readonly Flow[]
  readonly shown: readonly Flow[]
  readonly keyOf: KeyOf
  readonly measure: Measure
  readonly max: number
}): Chosen {
  const sums = new Map<string, { width: number; requests: number }>()
  const count = (flow: Flow, times: 0 | 1) => {
    const key = keyOf(flow)
    if (key === null) return
    const sum = sums.get(key) ?? { width: 0, requests: 0 }
    sum.width += times * widthOf(flow, measure)
    sum.requests += times * flow.requests
    sums.set(key, sum)
  }
  for (const flow of whole) count(flow, 1)
  for (const flow of shown) count(flow, 0)
  const ranked = [...sums]
    .toSorted(([a, x], [b, y]) => y.width - x.width || y.requests - x.requests || (a < b ? -1 : 1))
    .map(([key]) => key)
  const cut = ranked.length <= max + 1 ? ranked.length : max
  return { keyOf, keys: ranked.slice(0, cut), hidden: new Set(ranked.slice(cut)) }
}

function column(
  list: LongList,
  { keyOf, keys, hidden }: Chosen,
  shown: readonly Flow[],
  question = '',
) {
  const place = (key: string) => (hidden.has(key) ? moreKey : key)
  const byKey = Map.groupBy(shown, (flow) => {
    const key = keyOf(flow)
    return key === null ? null : place(key)
  })
  const all = hidden.size === 0 ? keys : [...keys, moreKey]
  const idOf = (key: string) => `${list}:${question}:${key}`
  const nodes = all.map((key): MapNode => {
    const more = key === moreKey ? hidden.size : 0
    const flows = byKey.get(key) ?? []
    return {
      id: idOf(key),
      column: list,
      more,
      flows,
      ...described(list, more > 0 ? null : key, question),
    }
  })
  return {
    nodes,
    nodeOf: (flow: Flow): MapNode | null => {
      const key = keyOf(flow)
      return key === null ? null : (nodes[all.indexOf(place(key))] ?? null)
    },
  }
}

type Described = Pick<MapNode, 'group' | 'country' | 'set' | 'stop'>

function described(list: LongList, key: string | null, question: string): Described {
  const plain: Described = { group: question, country: null, set: null, stop: null }
  if (key === null) return plain
  switch (list) {
    case 'country':
      return { ...plain, country: key === '' ? null : key }
    case 'stop': {
      const [verdict, code, rule]: [Stop['verdict'], string, string | null] = JSON.parse(key)
      return { ...plain, stop: { verdict, code, rule } }
    }
    case 'place': {
      const [seller, set]: [string, string] = JSON.parse(key)
      return { ...plain, group: seller, set: setOf(set) }
    }
    case 'kept':
      return { ...plain, set: setOf(key) }
  }
}

function setOf(key: string): PlaceSet {
  if (key === 'unknown') return 'unknown'
  // Names of places may hold a colon themselves.
  const at = key.indexOf(':')
  const places = key.slice(at + 1)
  return { open: key.slice(0, at) === 'open', places: places === '' ? [] : places.split(',') }
}

function inBand(flow: Flow, from: MapNode, stopped: MapNode | null): Omit<Band, 'flows'> {
  const who = from.more > 0 ? '' : flow.party
  const to = stopped?.id ?? cellId
  const { verdict } = flow
  const id = JSON.stringify(['in', from.id, who, verdict, to])
  const certainty = from.country === null && from.more === 0 ? 'unknown' : 'known'
  return { id, step: 'in', from: from.id, to, verdict, certainty, question: null }
}

function outBand(flow: Flow, to: MapNode): Omit<Band, 'flows'> {
  const what = to.more > 0 ? '' : flow.deployment
  return {
    id: JSON.stringify(['out', to.id, what]),
    step: 'out',
    from: cellId,
    to: to.id,
    verdict: flow.verdict,
    certainty: to.set === null ? 'known' : certaintyOf(to.set),
    question: null,
  }
}

function keptBand(
  flow: Flow,
  from: MapNode,
  to: MapNode,
  question: KeptQuestion,
): Omit<Band, 'flows'> {
  const what = from.more > 0 || to.more > 0 ? '' : flow.deployment
  return {
    id: JSON.stringify(['kept', from.id, to.id, what]),
    step: 'kept',
    from: from.id,
    to: to.id,
    verdict: flow.verdict,
    certainty: to.set === null ? 'known' : certaintyOf(to.set),
    question,
  }
}

/** What waits for a person before what was refused; the rest last. */
function verdictOrder(nodes: readonly MapNode[]): readonly MapNode[] {
  const rank = ({ stop }: MapNode) => (stop === null ? 2 : stop.verdict === 'refer' ? 0 : 1)
  return nodes.toSorted((a, b) => rank(a) - rank(b))
}

/** Sellers stay together, in the order of their largest place; the rest last. */
function grouped(nodes: readonly MapNode[]): readonly MapNode[] {
  const groups = Map.groupBy(
    nodes.filter(({ more }) => more === 0),
    ({ group }) => group,
  )
  return [...[...groups.values()].flat(), ...nodes.filter(({ more }) => more > 0)]
}
