// What may be a base for the console's map, and what is told of a file that may not.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../kernel/fault.ts'
import { mapBaseOf, mapShapeIn, type ReadShape } from './map-base.ts'

const ring = [
  [0, 0],
  [10, 0],
  [10, 10.004],
  [0, 0],
]

function collection(...geometries: readonly unknown[]): string {
  const features = geometries.map((geometry) => ({ type: 'Feature', geometry, properties: null }))
  return JSON.stringify({ type: 'FeatureCollection', features })
}

function problemsOf(read: ReadShape): readonly string[] {
  return read.kind === 'problems' ? read.problems : []
}

test('areas and lines of every kind are taken, rounded, and points are not', () => {
  const read = mapShapeIn(
    collection(
      { type: 'Polygon', coordinates: [ring] },
      { type: 'MultiPolygon', coordinates: [[ring], [ring]] },
      { type: 'Point', coordinates: [1, 1] },
      null,
      {
        type: 'GeometryCollection',
        geometries: [
          {
            type: 'LineString',
            coordinates: [
              [-180, 90],
              [180, -90, 12],
            ],
          },
        ],
      },
    ),
  )
  assert.ok(read.kind === 'shape')
  assert.deepEqual(read.shape, {
    areas: Array.from({ length: 3 }, () => [0, 0, 10, 0, 10, 10, 0, 0]),
    lines: [[-180, 90, 180, -90]],
  })
})

test('nothing but numbers of a file reaches a browser', () => {
  const marked = '<script>marked</script>'
  const text = JSON.stringify({
    type: 'FeatureCollection',
    name: marked,
    features: [
      {
        type: 'Feature',
        id: marked,
        properties: { name: marked, href: marked },
        geometry: { type: 'Polygon', coordinates: [ring], style: marked },
      },
    ],
  })
  const read = mapShapeIn(text)
  assert.ok(read.kind === 'shape')
  assert.ok(!JSON.stringify(read).includes('marked'))
})

test('what is wrong is named with its place and what to do', () => {
  const wrong: readonly (readonly [text: string, part: RegExp])[] = [
    ['{', /no JSON .* export it as GeoJSON/],
    ['{"type":"Topology"}', /FeatureCollection with a list of features/],
    [collection(), /no areas and no lines/],
    [collection({ type: 'Circle' }), /features\[0\]\.geometry\.type is no type/],
    [
      collection({
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [190, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      }),
      /^features\[0\]\.geometry\.coordinates\[0\]\[1\] has a longitude .*EPSG:4326/,
    ],
    [
      collection({
        type: 'LineString',
        coordinates: [
          [0, 0],
          [0, 4_000_000],
        ],
      }),
      /coordinates\[1\] has a latitude/,
    ],
    [collection({ type: 'Polygon', coordinates: [[[0, 0]]] }), /at least 4 positions/],
    [collection({ type: 'Polygon', coordinates: 'M0 0' }), /coordinates must be a list/],
    [
      collection({
        type: 'LineString',
        coordinates: [
          ['0', 0],
          [1, 1],
        ],
      }),
      /longitude/,
    ],
  ]
  for (const [text, part] of wrong) assert.match(problemsOf(mapShapeIn(text)).join('\n'), part)
})

test('a file with too many positions or too deep a nesting is refused, and only the first problems are told', () => {
  const long = Array.from({ length: 200_001 }, () => [0, 0])
  assert.match(
    problemsOf(mapShapeIn(collection({ type: 'LineString', coordinates: long }))).join(),
    /more than 200000 positions; simplify it/,
  )
  let deep: unknown = { type: 'LineString', coordinates: ring }
  for (let level = 0; level < 12; level += 1)
    deep = { type: 'GeometryCollection', geometries: [deep] }
  assert.match(problemsOf(mapShapeIn(collection(deep))).join(), /nested too deeply/)
  const many = Array.from({ length: 20 }, () => ({ type: 'Circle' }))
  assert.equal(problemsOf(mapShapeIn(collection(...many))).length, 5)
})

test('whatever a file holds, it is read to numbers in range or refused with a reason', () => {
  const geometry = fc.record({
    type: fc.constantFrom('Polygon', 'LineString', 'MultiPolygon', 'GeometryCollection', 'x'),
    coordinates: fc.jsonValue(),
  })
  fc.assert(
    fc.property(fc.array(fc.oneof(geometry, fc.jsonValue())), (geometries) => {
      const read = mapShapeIn(collection(...geometries))
      if (read.kind === 'problems') return read.problems.length > 0
      const all = [...read.shape.areas, ...read.shape.lines]
      return all.length > 0 && all.flat().every((one) => Math.abs(one) <= 180)
    }),
  )
})

test('a base that cannot be read stops the start with its name, and none is none', () => {
  assert.equal(mapBaseOf(undefined), null)
  const folder = mkdtempSync(join(tmpdir(), 'customhouse-map-'))
  const file = join(folder, 'base.geojson')
  const settings = { file, attribution: 'Drawn for a test' }
  try {
    assert.throws(() => mapBaseOf(settings), namesTheFile(file))
    writeFileSync(file, '{}')
    assert.throws(() => mapBaseOf(settings), namesTheFile(file))
    writeFileSync(file, collection({ type: 'Polygon', coordinates: [ring] }))
    assert.deepEqual(mapBaseOf({ ...settings, places: { SG: [103.8, 1.3] } })?.about, {
      attribution: 'Drawn for a test',
      note: null,
      places: { SG: [103.8, 1.3] },
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function namesTheFile(file: string) {
  return (error: unknown): boolean =>
    error instanceof Fault &&
    error.message.includes('console.map.file') &&
    error.message.includes(file)
}
