import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { boundsOf, boundsTouch, boundsWithin, placeIn, unionBounds } from './place-bounds.ts'
import { containment, placeSet, unknownPlaces, type PlaceBounds } from './place-set.ts'

function bounded(members: string[], bound: string[] | 'world' = members): PlaceBounds {
  const limit = bound === 'world' ? bound : new Set(bound)
  return { kind: 'bounded', members: new Set(members), bound: limit }
}
const unknown: PlaceBounds = { kind: 'unknown' }

test('a zone is within if its bound is, not within if a member is outside, and else nobody knows', () => {
  const eu = placeSet(['FR', 'DE', 'SE'])
  assert.equal(boundsWithin(bounded(['FR'], ['FR', 'SE']), eu), 'T')
  assert.equal(boundsWithin(bounded(['FR', 'CH'], 'world'), eu), 'F')
  assert.equal(boundsWithin(bounded(['FR'], ['FR', 'CH']), eu), 'U')
  assert.equal(boundsWithin(bounded(['FR'], 'world'), eu), 'U')
  assert.equal(boundsWithin(bounded(['FR.paris']), eu), 'T')
  assert.equal(boundsWithin(bounded(['FR']), placeSet(['FR.paris'])), 'F')
  assert.equal(boundsWithin(unknown, eu), 'U')
  assert.equal(boundsWithin(bounded(['FR']), unknownPlaces), 'U')
  assert.equal(boundsWithin(bounded(['CH']), placeSet(['FR'], true)), 'U')
})

test('touching needs one member, and is excluded only by a bound', () => {
  const far = placeSet(['JP', 'US.westus'])
  assert.equal(boundsTouch(bounded(['FR', 'JP.tokyo']), far), 'T')
  assert.equal(boundsTouch(bounded(['US']), far), 'T')
  assert.equal(boundsTouch(bounded(['FR'], ['FR', 'JP']), far), 'U')
  assert.equal(boundsTouch(bounded(['FR'], 'world'), far), 'U')
  assert.equal(boundsTouch(bounded(['FR'], ['FR', 'SE']), far), 'F')
  assert.equal(boundsTouch(unknown, far), 'U')
})

test('a single place in a country may be in a region of it, so that is not known', () => {
  const promised = bounded(['US.westus'])
  assert.equal(placeIn('US.westus', promised), 'T')
  assert.equal(placeIn('US', promised), 'U')
  assert.equal(placeIn('US.eastus', promised), 'F')
  assert.equal(placeIn('JP', promised), 'F')
  assert.equal(placeIn('JP', bounded(['US'], 'world')), 'U')
  assert.equal(placeIn('JP', bounded(['US'], ['US', 'JP'])), 'U')
  assert.equal(placeIn('JP', unknown), 'U')
})

const places = fc.uniqueArray(fc.constantFrom('FR', 'DE', 'DE.west', 'JP', 'JP.east'), {
  minLength: 1,
})

test('a promise that is kept certainly is what the plain sets allow', () => {
  fc.assert(
    fc.property(places, fc.boolean(), places, (inner, open, outer) => {
      const within = boundsWithin(boundsOf(placeSet(inner, open)), placeSet(outer))
      const plain = containment(placeSet(inner, open), placeSet(outer)).kind
      assert.equal(within, { inside: 'T', outside: 'F', open: 'U', unknown: 'U' }[plain])
    }),
  )
})

test('a union is within only if both are, and outside if either is', () => {
  fc.assert(
    fc.property(places, places, places, fc.boolean(), (left, right, outer, open) => {
      const all = placeSet(outer)
      const [a, b] = [boundsOf(placeSet(left, open)), boundsOf(placeSet(right))]
      const both = [boundsWithin(a, all), boundsWithin(b, all)]
      const expected = both.includes('F') ? 'F' : both.includes('U') ? 'U' : 'T'
      assert.equal(boundsWithin(unionBounds(a, b), all), expected)
    }),
  )
})
