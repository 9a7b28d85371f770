// The geographic base of the console's map, where the operator has one: a GeoJSON file (RFC 7946) of the operator's
// own, under a licence of its own, read once at the start. Only shapes are taken from it, as numbers: names, styles,
// links and whatever else it holds are never looked at and never sent to a browser. Which lines it draws is its matter.
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import type { MapBase, MapShape } from '../door/admin/map-base.ts'
import { Fault } from '../kernel/fault.ts'
import type { Config } from './config-schema.ts'

export type MapSettings = NonNullable<NonNullable<Config['console']>['map']>

const bytesMax = 16 * 2 ** 20
/** Of longitude and latitude together; a map of the world at 1:50 million has about 100,000. */
const positionsMax = 200_000
const depthMax = 8
const problemsMax = 5

/** Null where none is configured. Throws a Fault that names every field which is not as it must be. */
export function mapBaseOf(settings: MapSettings | undefined): MapBase | null {
  if (settings === undefined) return null
  const { file, attribution, note = null, places = {} } = settings
  const read = mapShapeIn(textOf(file))
  if (read.kind === 'problems') throw refused(file, read.problems)
  return { about: { attribution, note, places }, shape: read.shape }
}

function textOf(file: string): string {
  let descriptor: number | null = null
  try {
    descriptor = openSync(file, 'r')
    const { size } = fstatSync(descriptor)
    if (size <= bytesMax) return readFileSync(descriptor, 'utf8')
  } catch (cause) {
    const internal = `cannot read ${file}, which console.map.file names; correct the name, or take console.map out`
    throw new Fault({ code: 'door.internal', internal, cause })
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
  throw refused(file, [`it is longer than ${bytesMax} bytes; simplify it`])
}

function refused(file: string, problems: readonly string[]): Fault {
  const internal = `console.map.file: ${file} cannot be a base:\n${problems.map((one) => `  ${one}`).join('\n')}`
  return new Fault({ code: 'door.internal', internal })
}

export type ReadShape =
  | { readonly kind: 'shape'; readonly shape: MapShape }
  | { readonly kind: 'problems'; readonly problems: readonly string[] }

interface Reading {
  readonly areas: number[][]
  readonly lines: number[][]
  readonly problems: string[]
  positions: number
}

/** What of a GeoJSON text can be drawn. Positions are rounded to a hundredth of a degree, about a kilometre. */
export function mapShapeIn(text: string): ReadShape {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    return { kind: 'problems', problems: [`it is no JSON (${why}); export it as GeoJSON`] }
  }
  const reading: Reading = { areas: [], lines: [], problems: [], positions: 0 }
  readCollection(reading, value)
  const { areas, lines, problems } = reading
  if (problems.length > 0) return { kind: 'problems', problems: problems.slice(0, problemsMax) }
  if (areas.length + lines.length > 0) return { kind: 'shape', shape: { areas, lines } }
  return { kind: 'problems', problems: ['it has no areas and no lines; export polygons'] }
}

function readCollection(reading: Reading, value: unknown): void {
  const features = memberOf(value, 'features')
  if (memberOf(value, 'type') !== 'FeatureCollection' || !Array.isArray(features)) {
    reading.problems.push('it must be an object of type FeatureCollection with a list of features')
    return
  }
  for (const [index, feature] of features.entries()) {
    const geometry = memberOf(feature, 'geometry')
    // A feature may lie nowhere.
    if (geometry === null) continue
    readGeometry(reading, geometry, `features[${index}].geometry`, 0)
    if (reading.problems.length >= problemsMax) return
  }
}

function readGeometry(reading: Reading, value: unknown, path: string, depth: number): void {
  const type = memberOf(value, 'type')
  const coordinates = memberOf(value, 'coordinates')
  const at = `${path}.coordinates`
  switch (type) {
    case 'Point':
    case 'MultiPoint':
      return
    case 'LineString':
      return readLine(reading, coordinates, at, 'lines')
    case 'MultiLineString':
      return each(reading, coordinates, at, (one, to) => readLine(reading, one, to, 'lines'))
    case 'Polygon':
      return readRings(reading, coordinates, at)
    case 'MultiPolygon':
      return each(reading, coordinates, at, (one, to) => readRings(reading, one, to))
    case 'GeometryCollection': {
      if (depth >= depthMax) return void reading.problems.push(`${path} is nested too deeply`)
      const to = `${path}.geometries`
      return each(reading, memberOf(value, 'geometries'), to, (one, inner) =>
        readGeometry(reading, one, inner, depth + 1),
      )
    }
    default:
      reading.problems.push(`${path}.type is no type of geometry of GeoJSON; correct it`)
  }
}

function readRings(reading: Reading, value: unknown, path: string): void {
  each(reading, value, path, (ring, to) => readLine(reading, ring, to, 'areas'))
}

function each(
  { problems }: Reading,
  value: unknown,
  path: string,
  read: (one: unknown, path: string) => void,
): void {
  if (!Array.isArray(value)) return void problems.push(`${path} must be a list`)
  for (const [index, one] of value.entries()) {
    if (problems.length >= problemsMax) return
    read(one, `${path}[${index}]`)
  }
}

function readLine(reading: Reading, value: unknown, path: string, kind: 'areas' | 'lines'): void {
  const { problems } = reading
  const least = kind === 'areas' ? 4 : 2
  if (!Array.isArray(value) || value.length < least) {
    return void problems.push(`${path} must be a list of at least ${least} positions`)
  }
  reading.positions += value.length
  if (reading.positions > positionsMax) {
    return void problems.push(`it has more than ${positionsMax} positions; simplify it`)
  }
  const flat: number[] = []
  for (const [index, position] of value.entries()) {
    const problem = positionProblem(position)
    if (problem !== null) return void problems.push(`${path}[${index}] ${problem}`)
    flat.push(rounded(position[0]), rounded(position[1]))
  }
  reading[kind].push(flat)
}

function positionProblem(value: unknown): string | null {
  if (!Array.isArray(value) || value.length < 2) return 'must be [longitude, latitude]'
  const [east, north]: readonly unknown[] = value
  const remedy = 'in degrees; export it in WGS 84 (EPSG:4326)'
  if (!isWithin(east, 180)) return `has a longitude that is not between -180 and 180 ${remedy}`
  return isWithin(north, 90) ? null : `has a latitude that is not between -90 and 90 ${remedy}`
}

function isWithin(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= -most && value <= most
}

function rounded(degrees: number): number {
  return Math.round(degrees * 100) / 100
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}
