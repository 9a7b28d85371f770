import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundsWithin } from '../kernel/place-bounds.ts'
import { containment, placeSet, unknownPlaces, type PlaceBounds } from '../kernel/place-set.ts'
import { countryCodes } from './countries.ts'
import { placeOfRegion, readRegion, regionFact } from './regions.ts'
import {
  entryProblem,
  permittedSet,
  placeProblem,
  promisedSet,
  resolveLocations,
  zoneAt,
  type LocationSpec,
  type Zone,
  type ZoneVersion,
} from './zones.ts'

const plain: ZoneVersion = {
  validFromMs: 0,
  validToMs: null,
  knownFromMs: null,
  knownToMs: null,
  text: '',
  assertedBy: 'Provider',
  members: ['FR', 'DE'],
  bound: ['FR', 'DE'],
  noticeDays: null,
  source: null,
  disputes: [],
}

function closed(places: readonly string[]): Pick<ZoneVersion, 'members' | 'bound'> {
  return { members: places, bound: places }
}

const eu: Zone = {
  id: 'eu',
  versions: [
    { ...plain, validFromMs: 200, ...closed(['FR', 'DE', 'CH', 'NO']) },
    { ...plain, validFromMs: 100, validToMs: 200 },
    { ...plain, validFromMs: 300, validToMs: 400, members: ['FR'], bound: 'world' },
  ],
}
const zones = new Map([[eu.id, eu]])

function now(atMs: number) {
  return { asOfMs: atMs, knownAtMs: atMs }
}

function bounded(members: readonly string[], bound: readonly string[] | 'world'): PlaceBounds {
  const limit = bound === 'world' ? bound : new Set(bound)
  return { kind: 'bounded', members: new Set(members), bound: limit }
}

test('a zone is what it was at the instant asked for, and unknown where no version is in force', () => {
  const at = (ms: number) => promisedSet(zoneAt(eu, now(ms)).bounds)
  assert.deepEqual(at(99), { kind: 'unknown' })
  assert.deepEqual(at(100), placeSet(['FR', 'DE']))
  assert.deepEqual(at(199), placeSet(['FR', 'DE']))
  assert.deepEqual(at(200), placeSet(['FR', 'DE', 'CH', 'NO']))
  assert.deepEqual(at(300), placeSet(['FR'], true))
  assert.deepEqual(at(400), placeSet(['FR', 'DE', 'CH', 'NO']))
})

test('the next change is the next beginning or end of a version', () => {
  const next = [0, 99, 100, 200, 300, 399, 400].map((ms) => zoneAt(eu, now(ms)).validUntilMs)
  assert.deepEqual(next, [100, 100, 200, 300, 400, 400, null])
})

test('what became known later was not known before, and corrects what it overlaps', () => {
  const zone: Zone = {
    id: 'z',
    versions: [
      { ...plain, ...closed(['FR']), knownFromMs: 50 },
      { ...plain, ...closed(['FR', 'CH']), knownFromMs: 90 },
      { ...plain, ...closed(['SE']), validFromMs: 70, knownFromMs: 60, knownToMs: 80 },
    ],
  }
  const members = (asOfMs: number, knownAtMs: number) =>
    zoneAt(zone, { asOfMs, knownAtMs }).inForce?.members ?? null
  assert.equal(members(10, 49), null)
  assert.deepEqual(members(10, 50), ['FR'])
  assert.deepEqual(members(10, 90), ['FR', 'CH'])
  assert.deepEqual(members(75, 79), ['SE'])
  assert.deepEqual(members(75, 80), ['FR'])
  // Live traffic must look again when something becomes known; a view of the past must not.
  assert.equal(zoneAt(zone, now(75)).validUntilMs, 80)
  assert.equal(zoneAt(zone, now(60)).validUntilMs, 70)
  assert.equal(zoneAt(zone, { asOfMs: 75, knownAtMs: 79 }).validUntilMs, null)
})

// Invented in the shape of a provider that names one zone differently in two of its pages.
const contested: Zone = {
  id: 'contested',
  versions: [
    { ...plain, text: 'privacy', ...closed(['FR', 'DE', 'SE']), disputes: ['types page'] },
    { ...plain, text: 'types', validFromMs: 100, ...closed(['FR', 'SE.sweden', 'CH']) },
    { ...plain, text: 'types', validFromMs: 200, members: ['FR', 'CH'], bound: 'world' },
  ],
}

test('conflicting texts are kept: the latest is in force, the others are shown and weighed', () => {
  const standing = zoneAt(contested, now(150))
  assert.equal(standing.inForce?.text, 'types')
  assert.deepEqual(
    standing.disputed.map(({ text, disputes }) => [text, disputes]),
    [['privacy', ['types page']]],
  )
  assert.deepEqual(
    standing.bounds,
    bounded(['FR', 'SE.sweden'], ['FR', 'SE.sweden', 'CH', 'DE', 'SE']),
  )
  // Each text alone would be certain, one way and the other; together nobody knows.
  const eu27 = placeSet(['FR', 'DE', 'SE'])
  assert.equal(boundsWithin(bounded(['FR', 'CH'], ['FR', 'CH']), eu27), 'F')
  assert.equal(boundsWithin(standing.bounds, eu27), 'U')
  assert.equal(boundsWithin(standing.bounds, placeSet(['FR', 'DE', 'SE', 'CH'])), 'T')
  assert.equal(boundsWithin(standing.bounds, placeSet(['DE'])), 'F')
  assert.deepEqual(zoneAt(contested, now(200)).bounds, bounded(['FR'], 'world'))
})

test('a promise reaches as far as its bound, a permission no farther than its members', () => {
  const bounds = bounded(['FR'], ['FR', 'CH'])
  assert.deepEqual(promisedSet(bounds), placeSet(['FR', 'CH']))
  assert.deepEqual(permittedSet(bounds), placeSet(['FR']))
  assert.deepEqual(promisedSet(bounded(['FR'], 'world')), placeSet(['FR'], true))
  assert.deepEqual(permittedSet({ kind: 'unknown' }), unknownPlaces)
})

test('a list of places and zones is their union, valid until a zone in it changes', () => {
  const resolved = resolveLocations(
    ['zone:eu', 'JP.japaneast', 'azure:southeastasia'],
    zones,
    now(150),
  )
  assert.deepEqual(
    promisedSet(resolved.bounds),
    placeSet(['FR', 'DE', 'JP.japaneast', 'SG.southeastasia']),
  )
  assert.equal(resolved.validUntilMs, 200)
  assert.deepEqual(resolved.problems, [])
  assert.equal(resolveLocations(['SG'], zones, now(150)).validUntilMs, null)
})

test('open and unknown stay what they are, and a zone out of force makes the list unknown', () => {
  const set = (spec: LocationSpec, ms: number) =>
    promisedSet(resolveLocations(spec, zones, now(ms)).bounds)
  assert.deepEqual(set({ open: true, places: ['US'] }, 150), placeSet(['US'], true))
  assert.deepEqual(set('unknown', 150), { kind: 'unknown' })
  const early = resolveLocations(['SG', 'zone:eu'], zones, now(50))
  assert.deepEqual(early.bounds, { kind: 'unknown' })
  assert.deepEqual([early.validUntilMs, early.problems], [100, []])
  assert.deepEqual(set(['zone:eu'], 350), placeSet(['FR'], true))
})

test('an entry that makes no sense is named, and makes the list unknown instead of smaller', () => {
  const rows: readonly [LocationSpec, RegExp][] = [
    [['SG', 'zone:asia'], /zone:asia: there is no such zone/],
    [['UK'], /GB/],
    [['EU'], /zone:eu/],
    [['XX'], /XX is no ISO 3166-1 alpha-2 code/],
    [['sg'], /a place is a country code/],
    [['Singapore'], /a place is a country code/],
    [['JP.'], /a place is a country code/],
    [['JP.Japan East'], /a place is a country code/],
    [[''], /a place is a country code/],
    [['westeurope'], /a place is a country code/],
    [['azure:atlantis'], /azure:atlantis: no fact says in which country .* COUNTRY\.atlantis/],
    [['aws:westeurope'], /no fact/],
    [[], /empty/],
  ]
  for (const [spec, problem] of rows) {
    const resolved = resolveLocations(spec, zones, now(150))
    assert.deepEqual(resolved.bounds, { kind: 'unknown' })
    assert.equal(resolved.problems.length, 1)
    assert.match(resolved.problems[0] ?? '', problem)
    assert.equal(containment(placeSet(['SG']), permittedSet(resolved.bounds)).kind, 'unknown')
  }
})

test('every assigned country code is a place, and so are regions in it', () => {
  assert.equal(countryCodes.size, 249)
  for (const code of countryCodes) {
    assert.equal(placeProblem(code), null)
    assert.equal(placeProblem(`${code}.west-1`), null)
  }
})

test('a region is in the country that a sourced fact names, and without one it is nowhere', () => {
  const rows: readonly [string, string | null][] = [
    ['azure:westeurope', 'NL.westeurope'],
    ['azure:northeurope', 'IE.northeurope'],
    ['azure:eastasia', 'HK.eastasia'],
    ['aws:eu-central-2', 'CH.eu-central-2'],
    ['google:europe-west6', 'CH.europe-west6'],
    ['google:eu-central-2', null],
    ['azure:moonbase', null],
  ]
  for (const [text, place] of rows) {
    const region = readRegion(text)
    assert.ok(region !== null)
    assert.equal(placeOfRegion(region), place)
    if (place === null) continue
    assert.equal(placeProblem(place), null)
    assert.equal(entryProblem(text), null)
    assert.match(regionFact(region)?.source.url ?? '', /^https:/)
  }
  assert.equal(readRegion('westeurope'), null)
  assert.equal(readRegion('azure:West Europe'), null)
})
