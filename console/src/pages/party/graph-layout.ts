// Where owners stand and how lines run: layers by the longest way up from the party, owners above what they own.
// A label stands in the gap below its owner, in a row of its own where two would touch: labels overlap neither
// each other nor a box, however many there are. Who owns each other in a circle is drawn with one line upwards.

export interface LaidEdge {
  readonly id: string
  readonly owner: string
  readonly of: string
  /** Of its label, in px. */
  readonly labelWidth: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Middle and size. */
export interface Box extends Point {
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly nodes: ReadonlyMap<string, Box>
  /** From the owner to what it owns. */
  readonly lines: ReadonlyMap<string, readonly Point[]>
  readonly labels: ReadonlyMap<string, Box>
}

const nodeWidth = 208
const nodeHeight = 76
const between = 28
const bendWidth = 12
const rowHeight = 28
const labelHeight = 22
const labelGap = 6
const gapEdge = 22
const margin = 12

/** One step of a line, from a layer to the next one above. */
interface Step {
  readonly edge: LaidEdge
  readonly below: string
  readonly above: string
  readonly hasLabel: boolean
}

interface Way {
  readonly edge: LaidEdge
  /** From below to above, bends included. */
  readonly stops: readonly string[]
  readonly isUpward: boolean
}

export function layOut(ids: readonly string[], given: readonly LaidEdge[], rootId: string): Layout {
  const edges = given.filter(
    ({ owner, of }) => owner !== of && ids.includes(owner) && ids.includes(of),
  )
  const upward = upwardEdges(edges, [rootId, ...ids])
  const layerOf = layersOf(ids, edges, upward)
  const { layers, ways } = withBends(ids, edges, upward, layerOf)
  settleOrder(layers, ways)
  const xs = columnsOf(layers)
  const steps = ways.flatMap(stepsOf)
  const ports = portsOf(steps, xs)
  return placed(layers, xs, { ways, steps, ports })
}

/** Edges that would close a circle on the way up from the root: their owner stands below. */
function upwardEdges(edges: readonly LaidEdge[], starts: readonly string[]): ReadonlySet<LaidEdge> {
  const above = Map.groupBy(edges, ({ of }) => of)
  const back = new Set<LaidEdge>()
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string): void => {
    state.set(id, 'open')
    for (const edge of above.get(id) ?? []) {
      const seen = state.get(edge.owner)
      if (seen === 'open') back.add(edge)
      else if (seen === undefined) visit(edge.owner)
    }
    state.set(id, 'done')
  }
  for (const id of starts) if (!state.has(id)) visit(id)
  return back
}

function layersOf(
  ids: readonly string[],
  edges: readonly LaidEdge[],
  upward: ReadonlySet<LaidEdge>,
): ReadonlyMap<string, number> {
  const layerOf = new Map(ids.map((id) => [id, 0]))
  // Without circles the longest way has at most as many steps as there are nodes.
  for (let round = 0; round < ids.length; round += 1) {
    let isSettled = true
    for (const edge of edges) {
      const [below, above] = upward.has(edge) ? [edge.owner, edge.of] : [edge.of, edge.owner]
      const least = (layerOf.get(below) ?? 0) + 1
      if ((layerOf.get(above) ?? 0) >= least) continue
      layerOf.set(above, least)
      isSettled = false
    }
    if (isSettled) break
  }
  return layerOf
}

function withBends(
  ids: readonly string[],
  edges: readonly LaidEdge[],
  upward: ReadonlySet<LaidEdge>,
  layerOf: ReadonlyMap<string, number>,
): { layers: string[][]; ways: Way[] } {
  const layers: string[][] = []
  const put = (id: string, layer: number): void => {
    const row = layers[layer]
    if (row === undefined) layers[layer] = [id]
    else row.push(id)
  }
  const height = Math.max(0, ...layerOf.values())
  for (let layer = 0; layer <= height; layer += 1) layers[layer] = []
  for (const id of ids) put(id, layerOf.get(id) ?? 0)
  const ways = edges.map((edge): Way => {
    const isUpward = upward.has(edge)
    const [below, above] = isUpward ? [edge.owner, edge.of] : [edge.of, edge.owner]
    const bends: string[] = []
    for (let layer = (layerOf.get(below) ?? 0) + 1; layer < (layerOf.get(above) ?? 0); layer += 1) {
      const bend = `${bendMark}${edge.id} ${layer}`
      put(bend, layer)
      bends.push(bend)
    }
    return { edge, stops: [below, ...bends, above], isUpward }
  })
  return { layers, ways }
}

/** No id of a party or record begins like this. */
const bendMark = '\u0000'

/** Each where its neighbours are, by turns from below and from above: fewer lines cross. */
function settleOrder(layers: string[][], ways: readonly Way[]): void {
  const steps = ways.flatMap(stepsOf)
  const above = Map.groupBy(steps, ({ below }) => below)
  const below = Map.groupBy(steps, (step) => step.above)
  for (let round = 0; round < 4; round += 1) {
    for (let at = 1; at < layers.length; at += 1) {
      sortBy(layers, at, at - 1, (id) => (below.get(id) ?? []).map((step) => step.below))
    }
    for (let at = layers.length - 2; at >= 0; at -= 1) {
      sortBy(layers, at, at + 1, (id) => (above.get(id) ?? []).map((step) => step.above))
    }
  }
}

function sortBy(
  layers: string[][],
  at: number,
  by: number,
  neighbours: (id: string) => readonly string[],
): void {
  const place = new Map((layers[by] ?? []).map((id, index) => [id, index]))
  const own = layers[at] ?? []
  const weight = new Map(
    own.map((id, index) => {
      const places = neighbours(id).map((one) => place.get(one) ?? 0)
      const sum = places.reduce((total, one) => total + one, 0)
      return [id, places.length === 0 ? index : sum / places.length]
    }),
  )
  layers[at] = own.toSorted((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0))
}

function widthOf(id: string): number {
  return id.startsWith(bendMark) ? bendWidth : nodeWidth
}

/** Middles; each layer is centred. */
function columnsOf(layers: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const widths = layers.map((ids) => ids.reduce((sum, id) => sum + widthOf(id) + between, -between))
  const widest = Math.max(...widths)
  const xs = new Map<string, number>()
  layers.forEach((ids, at) => {
    let x = margin + (widest - (widths[at] ?? 0)) / 2
    for (const id of ids) {
      xs.set(id, x + widthOf(id) / 2)
      x += widthOf(id) + between
    }
  })
  return xs
}

function stepsOf({ edge, stops, isUpward }: Way): readonly Step[] {
  return stops.slice(1).map((above, index) => ({
    edge,
    below: stops[index] ?? '',
    above,
    // Beside the owner, where it is read as the owner's.
    hasLabel: isUpward ? index === 0 : index === stops.length - 2,
  }))
}

/** Where each step leaves and reaches: side by side, in the order of where they go. */
function portsOf(
  steps: readonly Step[],
  xs: ReadonlyMap<string, number>,
): ReadonlyMap<Step, { readonly top: number; readonly bottom: number }> {
  const spread = (end: 'above' | 'below') => {
    const other = end === 'above' ? 'below' : 'above'
    const found = new Map<Step, number>()
    for (const [id, some] of Map.groupBy(steps, (step) => step[end])) {
      const room = id.startsWith(bendMark) ? 0 : nodeWidth - 48
      const sorted = some.toSorted((a, b) => (xs.get(a[other]) ?? 0) - (xs.get(b[other]) ?? 0))
      sorted.forEach((step, index) => {
        const share = (index + 1) / (sorted.length + 1) - 0.5
        found.set(step, (xs.get(id) ?? 0) + share * room)
      })
    }
    return found
  }
  const [tops, bottoms] = [spread('above'), spread('below')]
  return new Map(
    steps.map((step) => [step, { top: tops.get(step) ?? 0, bottom: bottoms.get(step) ?? 0 }]),
  )
}

interface Lines {
  readonly ways: readonly Way[]
  readonly steps: readonly Step[]
  readonly ports: ReturnType<typeof portsOf>
}

function placed(
  layers: readonly (readonly string[])[],
  xs: ReadonlyMap<string, number>,
  { ways, steps, ports }: Lines,
): Layout {
  const layerAt = new Map(layers.flatMap((ids, layer) => ids.map((id) => [id, layer] as const)))
  const tops = new Map<number, number>()
  const labels = new Map<string, Box>()
  const byGap = Map.groupBy(steps, ({ below }) => layerAt.get(below) ?? 0)
  let y = margin
  for (let layer = layers.length - 1; layer >= 0; layer -= 1) {
    tops.set(layer, y)
    y += nodeHeight
    if (layer === 0) break
    const own = (byGap.get(layer - 1) ?? []).filter(({ hasLabel }) => hasLabel)
    const gap = labelsOf(own, ports, y)
    for (const [id, box] of gap.labels) labels.set(id, box)
    y += gap.height
  }
  const nodes = new Map<string, Box>()
  for (const [id, x] of xs) {
    if (id.startsWith(bendMark)) continue
    const top = tops.get(layerAt.get(id) ?? 0) ?? 0
    nodes.set(id, { x, y: top + nodeHeight / 2, width: nodeWidth, height: nodeHeight })
  }
  const lines = new Map(
    ways.map((way) => {
      const points = stepsOf(way).flatMap(({ below, above }): Point[] => {
        const step = steps.find((one) => one.edge === way.edge && one.below === below)
        const port =
          step === undefined ? { top: 0, bottom: 0 } : (ports.get(step) ?? { top: 0, bottom: 0 })
        const bottomY = tops.get(layerAt.get(below) ?? 0) ?? 0
        const topY = (tops.get(layerAt.get(above) ?? 0) ?? 0) + nodeHeight
        return [
          { x: port.bottom, y: bottomY },
          { x: port.top, y: topY },
        ]
      })
      return [way.edge.id, way.isUpward ? points : points.toReversed()] as const
    }),
  )
  const boxes = [...nodes.values(), ...labels.values()]
  const width = Math.max(...boxes.map((box) => box.x + box.width / 2)) + margin
  return { width, height: y + margin, nodes, lines, labels }
}

/** Rows are added until every label has its place; with a row for each there always is one. */
function labelsOf(
  steps: readonly Step[],
  ports: Lines['ports'],
  top: number,
): { readonly labels: ReadonlyMap<string, Box>; readonly height: number } {
  for (let rows = 1; ; rows += 1) {
    const height = rows * rowHeight + 2 * gapEdge
    const labels = inRows(steps, ports, { top, height, rows })
    if (labels !== null) return { labels, height }
  }
}

function inRows(
  steps: readonly Step[],
  ports: Lines['ports'],
  { top, height, rows }: { readonly top: number; readonly height: number; readonly rows: number },
): ReadonlyMap<string, Box> | null {
  const labels = new Map<string, Box>()
  const taken: Box[][] = Array.from({ length: rows }, () => [])
  for (const step of steps) {
    const port = ports.get(step)
    if (port === undefined) continue
    const row = taken.findIndex((some, index) =>
      some.every((box) => !touch(box, boxAt(step, port, { top, height, row: index }))),
    )
    if (row === -1) return null
    const box = boxAt(step, port, { top, height, row })
    taken[row]?.push(box)
    labels.set(step.edge.id, box)
  }
  return labels
}

function boxAt(
  { edge }: Step,
  port: { readonly top: number; readonly bottom: number },
  { top, height, row }: { readonly top: number; readonly height: number; readonly row: number },
): Box {
  const down = gapEdge + (row + 0.5) * rowHeight
  const x = port.top + ((port.bottom - port.top) * down) / height
  const least = edge.labelWidth / 2 + margin
  return {
    x: Math.max(x, least),
    y: top + down,
    width: edge.labelWidth,
    height: labelHeight,
  }
}

function touch(one: Box, other: Box): boolean {
  return Math.abs(one.x - other.x) < (one.width + other.width) / 2 + labelGap
}
