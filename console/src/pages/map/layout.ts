// Where everything of the map stands, in pixels: four columns, each node in a slot that is high enough for its
// two lines of text, so that no label ever lies on another; ribbons between them. Pure geometry.
import { widthOf } from './flow.ts'
import { cellId, certaintyOf, type Band, type Graph, type MapNode } from './graph.ts'
import type { Measure } from './search.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedNode {
  readonly node: MapNode
  readonly slot: Box
  /** What its ribbons fill of its height. */
  readonly band: { readonly y: number; readonly height: number }
}

export interface PlacedBand {
  readonly band: Band
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
  readonly thickness: number
}

export interface Heading {
  readonly group: string
  readonly column: 'place' | 'kept'
  readonly box: Box
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly bands: readonly PlacedBand[]
  readonly headings: readonly Heading[]
  readonly columns: Readonly<Record<'country' | 'cell' | 'place' | 'kept', Box>>
  /** The gateway, and the part of it that requests pass. */
  readonly cell: Box
  readonly passage: Box
}

/** What the whole width of all flows is drawn as. */
const fullPx = 270
/** Nothing that exists is thinner. */
const thinnestPx = 2
const gapPx = 8
const headingPx = 24
const columnHeadPx = 32
const cellHeadPx = 76
/** Of the third line of a set that may hold more than it names. */
const openPx = 18
/** Three questions share the height that a place of processing has. */
const keptShare = 1 / 3
const slotPx = { country: 38, stop: 54, place: 42, kept: 36 } as const

export function layOut({
  graph,
  measure,
  width,
  full,
}: {
  readonly graph: Graph
  readonly measure: Measure
  readonly width: number
  /** The value that is drawn `fullPx` high. */
  readonly full: number
}): Layout {
  const columns = columnsIn(width)
  const scale = full > 0 ? fullPx / full : 0
  const thick = new Map(graph.bands.map((band) => [band.id, thicknessOf(band, measure, scale)]))
  const of = (bands: readonly Band[]) =>
    bands.reduce((sum, { id }) => sum + (thick.get(id) ?? 0), 0)
  const sorted = sortBands(graph)
  const touching = (id: string) => [sorted.at(id, 'to'), sorted.at(id, 'from')] as const
  const tall = (node: MapNode) => Math.max(...touching(node.id).map(of))
  const outHeight = of(sorted.at(cellId, 'from'))
  const passHeight = Math.max(of(sorted.at(cellId, 'to')), outHeight, slotPx.stop)
  const lists = {
    country: stack(graph.countries, tall, slotPx.country),
    place: stack(graph.places, tall, slotPx.place),
    kept: stack(graph.kept, tall, slotPx.kept),
    stop: stack(graph.stops, tall, slotPx.stop),
  }
  const cellHeight =
    cellHeadPx + passHeight + gapPx + (graph.stops.length > 0 ? lists.stop.height + gapPx : 0)
  const body = Math.max(lists.country.height, lists.place.height, lists.kept.height, cellHeight)
  const top = (height: number) => columnHeadPx + (body - height) / 2
  const cell = { ...columns.cell, y: top(cellHeight), height: cellHeight }
  const passage = { ...cell, y: cell.y + cellHeadPx, height: passHeight }
  const placed = {
    country: place(lists.country, columns.country, top(lists.country.height)),
    place: place(lists.place, columns.place, top(lists.place.height)),
    kept: place(lists.kept, columns.kept, top(lists.kept.height)),
    stop: place(lists.stop, columns.cell, passage.y + passHeight + gapPx),
  }
  const nodes = Object.values(placed).flatMap(({ nodes: some }) => some)
  return {
    width,
    height: columnHeadPx + body + 2 * gapPx,
    nodes,
    bands: placeBands({ sorted, nodes, thick, columns, passage }),
    headings: [
      ...placed.place.headings.map((heading) => ({ ...heading, column: 'place' as const })),
      ...placed.kept.headings.map((heading) => ({ ...heading, column: 'kept' as const })),
    ],
    columns,
    cell,
    passage,
  }
}

/** Texts stand outside of the ribbons on both sides; what is left between the four is theirs. */
function columnsIn(width: number): Layout['columns'] {
  const within = (share: number, least: number, most: number) =>
    Math.round(Math.min(Math.max(width * share, least), most))
  const left = within(0.15, 96, 168)
  const cell = within(0.17, 118, 190)
  const middle = within(0.175, 118, 200)
  const right = within(0.155, 100, 176)
  const rest = width - left - cell - middle - right
  const cellX = left + rest * 0.36
  const placeX = cellX + cell + rest * 0.35
  return {
    country: column(0, left),
    cell: column(cellX, cell),
    place: column(placeX, middle),
    kept: column(width - right, right),
  }
}

function column(x: number, width: number): Box {
  return { x, y: 0, width, height: columnHeadPx }
}

function thicknessOf(band: Band, measure: Measure, scale: number): number {
  const value = band.flows.reduce((sum, flow) => sum + widthOf(flow, measure), 0)
  const thickness = Math.max(value * scale, thinnestPx)
  return band.step === 'kept' ? Math.max(thickness * keptShare, 1) : thickness
}

interface Sorted {
  /** Ribbons that end, or begin, at a node or the gateway, from top to bottom. */
  at(id: string, side: 'to' | 'from'): readonly Band[]
}

/** In the order of the nodes at the other end, so that they cross as little as can be. */
function sortBands(graph: Graph): Sorted {
  const order = new Map<string, number>([[cellId, -1]])
  for (const list of [graph.countries, graph.stops, graph.places, graph.kept]) {
    list.forEach(({ id }, index) => order.set(id, order.get(id) ?? index))
  }
  // Questions follow one another in the last column already.
  const rank = (id: string) => order.get(id) ?? 0
  const byEnd = (side: 'to' | 'from') => {
    const other = side === 'to' ? 'from' : 'to'
    const groups = Map.groupBy(graph.bands, (band) => band[side])
    const sort = (bands: readonly Band[]) =>
      bands.toSorted((a, b) => rank(a[other]) - rank(b[other]) || (a.id < b.id ? -1 : 1))
    return new Map([...groups].map(([id, bands]) => [id, sort(bands)]))
  }
  const ends = { to: byEnd('to'), from: byEnd('from') }
  return { at: (id, side) => ends[side].get(id) ?? [] }
}

interface Stacked {
  readonly height: number
  readonly slots: readonly { node: MapNode; y: number; height: number; fill: number }[]
  readonly heads: readonly { group: string; y: number }[]
}

function stack(nodes: readonly MapNode[], tall: (node: MapNode) => number, least: number): Stacked {
  const slots: { node: MapNode; y: number; height: number; fill: number }[] = []
  const heads: { group: string; y: number }[] = []
  let y = 0
  let group = ''
  for (const node of nodes) {
    if (node.group !== group && node.group !== '') {
      if (y > 0) y += gapPx
      heads.push({ group: node.group, y })
      y += headingPx
    }
    group = node.group
    const fill = tall(node)
    const isOpen = node.set !== null && certaintyOf(node.set) === 'open'
    const height = Math.max(fill, least + (isOpen ? openPx : 0))
    slots.push({ node, y, height, fill })
    y += height + gapPx
  }
  return { height: Math.max(y - gapPx, 0), slots, heads }
}

function place({ slots, heads }: Stacked, { x, width }: Box, top: number) {
  return {
    nodes: slots.map(({ node, y, height, fill }): PlacedNode => {
      const band = { y: top + y + (height - fill) / 2, height: fill }
      return { node, slot: { x, y: top + y, width, height }, band }
    }),
    headings: heads.map(({ group, y }) => ({
      group,
      box: { x, y: top + y, width, height: headingPx },
    })),
  }
}

function placeBands({
  sorted,
  nodes,
  thick,
  columns,
  passage,
}: {
  readonly sorted: Sorted
  readonly nodes: readonly PlacedNode[]
  readonly thick: ReadonlyMap<string, number>
  readonly columns: Layout['columns']
  readonly passage: Box
}): readonly PlacedBand[] {
  const thickness = (band: Band) => thick.get(band.id) ?? 0
  const starts = (id: string, side: 'to' | 'from', y: number, fill: number) => {
    const bands = sorted.at(id, side)
    const own = bands.reduce((sum, band) => sum + thickness(band), 0)
    let at = y + (fill - own) / 2
    return bands.map((band) => {
      const here = at
      at += thickness(band)
      return [band.id, here] as const
    })
  }
  const ends = (side: 'to' | 'from') =>
    new Map([
      ...starts(cellId, side, passage.y, passage.height),
      ...nodes.flatMap(({ node, band }) => starts(node.id, side, band.y, band.height)),
    ])
  const [to, from] = [ends('to'), ends('from')]
  const x = {
    in: [columns.country.x + columns.country.width, columns.cell.x],
    out: [columns.cell.x + columns.cell.width, columns.place.x],
    kept: [columns.place.x + columns.place.width, columns.kept.x],
  } as const
  const all = [cellId, ...nodes.map(({ node }) => node.id)].flatMap((id) => sorted.at(id, 'from'))
  return all.map((band) => ({
    band,
    x0: x[band.step][0],
    x1: x[band.step][1],
    y0: from.get(band.id) ?? 0,
    y1: to.get(band.id) ?? 0,
    thickness: thickness(band),
  }))
}

function f(pixels: number): string {
  return pixels.toFixed(1)
}

/** A ribbon, or the upper `share` of it. */
export function ribbon({ x0, x1, y0, y1, thickness }: PlacedBand, share = 1): string {
  const middle = (x0 + x1) / 2
  const t = thickness * share
  return (
    `M${f(x0)},${f(y0)}C${f(middle)},${f(y0)} ${f(middle)},${f(y1)} ${f(x1)},${f(y1)}` +
    `L${f(x1)},${f(y1 + t)}C${f(middle)},${f(y1 + t)} ${f(middle)},${f(y0 + t)} ${f(x0)},${f(y0 + t)}Z`
  )
}
