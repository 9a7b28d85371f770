import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { containment, placeSet, unknownPlaces } from '../kernel/place-set.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import { locationQuestions } from './deployment.ts'
import { plannedLocations, spillProblems, spillReach, spillSentence } from './spill.ts'
import type { Permitting, Spilling } from './spill.ts'

function everywhere(places: PlaceSet): Spilling['locations'] {
  return {
    ingress: places,
    processing: places,
    rest: places,
    abuseStore: places,
    review: places,
    metadata: places,
    downstream: places,
  }
}

function deployment(id: string, places: PlaceSet, spillTo: string | null = null): Spilling {
  return { id, model: 'm', locations: everywhere(places), spillTo }
}

const byId = (...all: Spilling[]): Map<string, Spilling> =>
  new Map(all.map((each) => [each.id, each]))

const contract: Permitting = {
  id: 'acme',
  models: new Map([['alias', 'm']]),
  permits: {
    processing: placeSet(['SG', 'JP']),
    rest: placeSet(['SG', 'JP']),
    abuseStore: placeSet(['SG', 'JP']),
    review: placeSet(['SG', 'JP']),
  },
}

test('the planned location is the union over everything a request may spill to, cycles included', () => {
  const all = byId(
    deployment('a', placeSet(['SG']), 'b'),
    deployment('b', placeSet(['JP']), 'c'),
    deployment('c', placeSet(['US']), 'a'),
    deployment('self', placeSet(['SE']), 'self'),
  )
  assert.deepEqual(spillReach('b', all), ['b', 'c', 'a'])
  for (const question of locationQuestions) {
    assert.deepEqual(
      containment(plannedLocations('a', all)[question], placeSet(['SG', 'JP', 'US'])).kind,
      'inside',
    )
    assert.deepEqual(
      containment(placeSet(['SG', 'JP', 'US']), plannedLocations('a', all)[question]).kind,
      'inside',
    )
  }
  assert.deepEqual(plannedLocations('self', all).rest, placeSet(['SE']))
})

test('an edge to nothing known makes the planned location unknown, and is named', () => {
  const all = byId(deployment('a', placeSet(['SG']), 'gone'))
  assert.deepEqual(plannedLocations('a', all).processing, unknownPlaces)
  assert.deepEqual(spillProblems(all, [contract]), [
    { kind: 'no-such-deployment', from: 'a', to: 'gone' },
  ])
})

test('an edge that leaves what a contract permits is named, with where the way began', () => {
  const all = byId(
    deployment('a', placeSet(['SG']), 'b'),
    deployment('b', placeSet(['JP']), 'c'),
    deployment('c', placeSet(['US'], true)),
  )
  const sentences = spillProblems(all, [contract]).map(spillSentence)
  assert.deepEqual(sentences, [
    'the spill from b to c leaves what contract acme permits for processing, reached from a: US not permitted',
    'the spill from b to c leaves what contract acme permits for processing: US not permitted',
  ])
})

test('open and unknown targets leave too; unpermitted starts and other models are no problem', () => {
  const open = byId(deployment('a', placeSet(['SG']), 'b'), deployment('b', placeSet(['SG'], true)))
  assert.match(spillProblems(open, [contract]).map(spillSentence).join(), /open-ended/)
  const unknown = byId(deployment('a', placeSet(['SG']), 'b'), deployment('b', unknownPlaces))
  assert.match(spillProblems(unknown, [contract]).map(spillSentence).join(), /unknown/)
  const outside = byId(deployment('a', placeSet(['US']), 'b'), deployment('b', placeSet(['US'])))
  assert.deepEqual(spillProblems(outside, [contract]), [])
  const inside = byId(
    deployment('a', placeSet(['SG']), 'b'),
    deployment('b', placeSet(['JP.japaneast'])),
  )
  assert.deepEqual(spillProblems(inside, [contract]), [])
  assert.deepEqual(spillProblems(open, [{ ...contract, models: new Map([['x', 'x']]) }]), [])
})

const ids = ['a', 'b', 'c', 'd', 'e'] as const
const anyPlaces: fc.Arbitrary<PlaceSet> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.subarray(['SG', 'JP', 'US', 'SE', 'DE']).map((list) => placeSet(list)),
  },
  { weight: 1, arbitrary: fc.subarray(['SG', 'JP']).map((list) => placeSet(list, true)) },
  { weight: 1, arbitrary: fc.constant(unknownPlaces) },
)
const anyDeployments = fc
  .tuple(
    ...ids.map((id) => fc.tuple(fc.constant(id), anyPlaces, fc.option(fc.constantFrom(...ids)))),
  )
  .map((rows) => byId(...rows.map(([id, places, spillTo]) => deployment(id, places, spillTo))))

test('one more spill edge never makes a planned location smaller', () => {
  fc.assert(
    fc.property(
      anyDeployments,
      fc.constantFrom(...ids),
      fc.constantFrom(...ids),
      (all, from, to) => {
        const start = all.get(from)
        if (start === undefined || start.spillTo !== null) return
        const more = new Map(all).set(from, { ...start, spillTo: to })
        for (const id of ids) {
          const before = plannedLocations(id, all).processing
          const after = plannedLocations(id, more).processing
          assert.ok(noSmaller(before, after), `${id}: ${from} -> ${to}`)
        }
      },
    ),
  )
})

function noSmaller(before: PlaceSet, after: PlaceSet): boolean {
  if (after.kind === 'unknown') return true
  if (before.kind === 'unknown') return false
  return before.places.isSubsetOf(after.places) && (after.open || !before.open)
}

test('without a problem, the planned locations of every allowed deployment stay within the contract', () => {
  fc.assert(
    fc.property(anyDeployments, (all) => {
      const permitted = placeSet(['SG', 'JP'])
      const clean = spillProblems(all, [contract]).length === 0
      const allStay = [...all.values()]
        .filter((each) => containment(each.locations.processing, permitted).kind === 'inside')
        .every(
          ({ id }) =>
            containment(plannedLocations(id, all).processing, permitted).kind === 'inside',
        )
      assert.equal(clean, allStay)
    }),
    { numRuns: 500 },
  )
})
