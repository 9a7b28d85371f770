import assert from 'node:assert/strict'
import { test } from 'node:test'
import { containment, placeSet } from '../kernel/place-set.ts'
import { countryCodes } from './countries.ts'
import { placeProblem, placesOf, resolveLocations, zoneChangesMs } from './zones.ts'
import type { LocationSpec, Zone } from './zones.ts'

const eu: Zone = {
  id: 'eu',
  versions: [
    { validFromMs: 200, validToMs: null, places: ['FR', 'DE', 'CH', 'NO'], open: false },
    { validFromMs: 100, validToMs: 200, places: ['FR', 'DE'], open: false },
    { validFromMs: 300, validToMs: 400, places: ['FR'], open: true },
  ],
}
const zones = new Map([[eu.id, eu]])

test('a zone is what it was at the instant asked for, and unknown where no version is in force', () => {
  assert.deepEqual(placesOf(eu, 99), { kind: 'unknown' })
  assert.deepEqual(placesOf(eu, 100), placeSet(['FR', 'DE']))
  assert.deepEqual(placesOf(eu, 199), placeSet(['FR', 'DE']))
  assert.deepEqual(placesOf(eu, 200), placeSet(['FR', 'DE', 'CH', 'NO']))
  assert.deepEqual(placesOf(eu, 300), placeSet(['FR'], true))
  assert.deepEqual(placesOf(eu, 400), placeSet(['FR', 'DE', 'CH', 'NO']))
})

test('the next change is the next beginning or end of a version', () => {
  const next = [0, 99, 100, 200, 300, 399, 400].map((at) => zoneChangesMs(eu, at))
  assert.deepEqual(next, [100, 100, 200, 300, 400, 400, null])
})

test('a list of places and zones is their union, valid until a zone in it changes', () => {
  const resolved = resolveLocations(['zone:eu', 'JP.japaneast', 'SG'], zones, 150)
  assert.deepEqual(resolved.places, placeSet(['FR', 'DE', 'JP.japaneast', 'SG']))
  assert.equal(resolved.validUntilMs, 200)
  assert.deepEqual(resolved.problems, [])
  assert.equal(resolveLocations(['SG'], zones, 150).validUntilMs, null)
})

test('open and unknown stay what they are, and a zone out of force makes the list unknown', () => {
  const open = resolveLocations({ open: true, places: ['US'] }, zones, 150)
  assert.deepEqual(open.places, placeSet(['US'], true))
  assert.deepEqual(resolveLocations('unknown', zones, 150).places, { kind: 'unknown' })
  const early = resolveLocations(['SG', 'zone:eu'], zones, 50)
  assert.deepEqual(early.places, { kind: 'unknown' })
  assert.deepEqual([early.validUntilMs, early.problems], [100, []])
  assert.deepEqual(resolveLocations(['zone:eu'], zones, 350).places, placeSet(['FR'], true))
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
    [[], /empty/],
  ]
  for (const [spec, problem] of rows) {
    const resolved = resolveLocations(spec, zones, 150)
    assert.deepEqual(resolved.places, { kind: 'unknown' })
    assert.equal(resolved.problems.length, 1)
    assert.match(resolved.problems[0] ?? '', problem)
    assert.equal(containment(placeSet(['SG']), resolved.places).kind, 'unknown')
  }
})

test('every assigned country code is a place, and so are regions in it', () => {
  assert.equal(countryCodes.size, 249)
  for (const code of countryCodes) {
    assert.equal(placeProblem(code), null)
    assert.equal(placeProblem(`${code}.west-1`), null)
  }
})
