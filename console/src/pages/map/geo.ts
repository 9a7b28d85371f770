// Flows over a geographic base: where each begins, where it is processed, how wide it is. Plate carrée, without
// Antarctica. What has no place lies in an area of its own below the map, never somewhere that looks like a place.
import { countryOf, spotOf, type Spot } from '../../ui/spots.ts'
import {
  isSent,
  processing,
  setKey,
  widthOf,
  type Flow,
  type PlaceSet,
  type Verdict,
} from './flow.ts'
import { certaintyOf, type Band, type Certainty } from './graph.ts'
import type { Measure } from './search.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Of a picture as wide as given: how high the map is, and the area of the unknown below it. */
export interface Frame {
  readonly width: number
  readonly mapHeight: number
  readonly height: number
}

/** Flows of one country's customers to one set of places, by verdict. */
export interface Arc {
  /** As a ribbon of the schematic, so that it is named, told and linked in the same way. */
  readonly band: Band
  readonly from: Point
  /** The middle of its places; null: it stops at the gateway. */
  readonly to: Point | null
  /** Each place of a set of several. */
  readonly ends: readonly Point[]
  readonly thickness: number
}

export interface Dot {
  readonly id: string
  readonly at: Point
  readonly kind: 'customer' | 'processing'
  /** Codes of countries; empty: it lies in the area of the unknown. */
  readonly place: string
  readonly value: number
}

export interface Geo {
  readonly frame: Frame
  readonly arcs: readonly Arc[]
  readonly dots: readonly Dot[]
  /** Known places that nobody has given a point; they lie with the unknown, and are named. */
  readonly unplaced: readonly string[]
}

const [northMost, southMost] = [84, -58]
const unknownPx = 64
/** The widest arc, and the thinnest that is seen. */
const [widestPx, thinnestPx] = [14, 1.5]

export function frameOf(width: number): Frame {
  const mapHeight = Math.ceil((width * (northMost - southMost)) / 360)
  return { width, mapHeight, height: mapHeight + unknownPx }
}

export function project([east, north]: Spot, { width }: Frame): Point {
  const within = Math.min(Math.max(north, southMost), northMost)
  return { x: ((east + 180) / 360) * width, y: ((northMost - within) / 360) * width }
}

/** Where the unknown lies: customers of no known country at the left, unknown places of processing at the right. */
export function unknownPoint(kind: Dot['kind'], { width, mapHeight }: Frame): Point {
  return { x: width * (kind === 'customer' ? 0.25 : 0.75), y: mapHeight + unknownPx / 2 }
}

type OwnPlaces = Readonly<Record<string, readonly number[]>>

export function layOnMap({
  flows,
  measure,
  full,
  width,
  places: own,
}: {
  readonly flows: readonly Flow[]
  readonly measure: Measure
  /** The value of the widest arc. */
  readonly full: number
  readonly width: number
  /** The operator's own points, by place. */
  readonly places: OwnPlaces
}): Geo {
  const frame = frameOf(width)
  const unplaced = new Set<string>()
  const pointsOf = (names: readonly string[]): readonly Point[] =>
    names.flatMap((name) => {
      const spot = spotOf(name, own)
      if (spot === null) unplaced.add(name)
      return spot === null ? [] : [project(spot, frame)]
    })
  const groups = Map.groupBy(flows, arcKey)
  const arcs = [...groups].map(([id, group]): Arc => {
    const [first] = group
    const sent = first !== undefined && isSent(first)
    const set = first === undefined ? 'unknown' : processing(first)
    const [from = unknownPoint('customer', frame)] = pointsOf(countryIn(first))
    const ends = sent ? pointsOf(placesOf(set)) : []
    return {
      band: bandOf(id, group, sent ? certaintyOf(set) : 'known'),
      from,
      to: sent ? middle(ends, unknownPoint('processing', frame)) : null,
      ends,
      thickness: thicknessOf(sum(group, measure), full),
    }
  })
  return {
    frame,
    arcs: arcs.toSorted((a, b) => b.thickness - a.thickness),
    dots: [...dotsOf(flows, { measure, frame, own })],
    unplaced: [...unplaced].toSorted(),
  }
}

/** As a path from end to end, bent so that the two ways between two places do not lie on each other. */
export function arcPath(from: Point, to: Point): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const bend = 0.18
  const [mx, my] = [(from.x + to.x) / 2 + dy * bend, (from.y + to.y) / 2 - Math.abs(dx) * bend]
  // The same place: a loop that can be seen and hit.
  if (Math.hypot(dx, dy) < 6) {
    return `M${px(from.x)} ${px(from.y)}c-22 -34 22 -34 ${px(dx)} ${px(dy)}`
  }
  return `M${px(from.x)} ${px(from.y)}Q${px(mx)} ${px(Math.max(my, 2))} ${px(to.x)} ${px(to.y)}`
}

/** Rings or lines as one path; what crosses the southern edge runs along it. */
export function shapePath(lists: readonly (readonly number[])[], frame: Frame, closes: boolean) {
  return lists
    .map((flat) => {
      let path = ''
      for (let at = 0; at + 1 < flat.length; at += 2) {
        const { x, y } = project([flat[at] ?? 0, flat[at + 1] ?? 0], frame)
        path += `${at === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`
      }
      return closes ? `${path}Z` : path
    })
    .join('')
}

function arcKey(flow: Flow): string {
  const to = isSent(flow) ? setKey(processing(flow)) : 'stop'
  return `geo ${flow.country ?? ''} ${to} ${flow.verdict}`
}

function bandOf(id: string, flows: readonly Flow[], certainty: Certainty): Band {
  const verdict: Verdict = flows[0]?.verdict ?? 'permit'
  return { id, step: 'in', from: '', to: '', verdict, certainty, question: null, flows }
}

function countryIn(flow: Flow | undefined): readonly string[] {
  return flow === undefined || flow.country === null ? [] : [flow.country]
}

function placesOf(set: PlaceSet): readonly string[] {
  return set === 'unknown' ? [] : [...new Set(set.places.map(String))]
}

function middle(points: readonly Point[], otherwise: Point): Point {
  if (points.length === 0) return otherwise
  const add = (of: (point: Point) => number) => points.reduce((all, one) => all + of(one), 0)
  return { x: add(({ x }) => x) / points.length, y: add(({ y }) => y) / points.length }
}

function sum(flows: readonly Flow[], measure: Measure): number {
  return flows.reduce((all, flow) => all + widthOf(flow, measure), 0)
}

function thicknessOf(value: number, full: number): number {
  if (full <= 0 || value <= 0) return thinnestPx
  return Math.max(thinnestPx, Math.min(value / full, 1) * widestPx)
}

function* dotsOf(
  flows: readonly Flow[],
  { measure, frame, own }: { measure: Measure; frame: Frame; own: OwnPlaces },
): Generator<Dot> {
  const sums = new Map<
    string,
    { readonly kind: Dot['kind']; readonly place: string; value: number }
  >()
  const add = (kind: Dot['kind'], place: string, value: number) => {
    const id = `${kind} ${place}`
    const known = sums.get(id) ?? { kind, place, value: 0 }
    sums.set(id, { ...known, value: known.value + value })
  }
  for (const flow of flows) {
    add('customer', flow.country ?? '', widthOf(flow, measure))
    if (!isSent(flow)) continue
    const countries = new Set(placesOf(processing(flow)).map(countryOf))
    for (const country of countries) add('processing', country, widthOf(flow, measure))
  }
  for (const [id, { kind, place, value }] of sums) {
    const spot = place === '' ? null : spotOf(place, own)
    if (spot !== null) yield { id, kind, place, value, at: project(spot, frame) }
  }
}

/** A tenth of a pixel is seen by nobody. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}
