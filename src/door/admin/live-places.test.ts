import assert from 'node:assert/strict'
import { test } from 'node:test'

import { openLivePlaces, ownLinesMax, scopedLinesMax } from './live-places.ts'

const guest = (id: string) => ({ id, scope: { kind: 'party', partyId: 'acme' } }) as const

test('nobody listens so often that somebody else cannot, and what is given back is there once more', () => {
  const places = openLivePlaces()
  const gives = Array.from({ length: ownLinesMax }, () => places.take({ id: 'ann', scope: null }))
  assert.ok(gives.every((give) => give !== null))
  assert.equal(places.take({ id: 'ann', scope: null }), null)
  assert.ok(places.take({ id: 'bob', scope: null }) !== null)
  gives[0]?.()
  gives[0]?.()
  assert.ok(places.take({ id: 'ann', scope: null }) !== null)
  assert.equal(places.take({ id: 'ann', scope: null }), null)
})

test('people of others leave lines for those of the house, however many of them listen', () => {
  const places = openLivePlaces()
  const taken = Array.from({ length: scopedLinesMax }, (_, at) => places.take(guest(`g${at}`)))
  assert.ok(taken.every((give) => give !== null))
  assert.equal(places.take(guest('late')), null)
  assert.ok(places.take({ id: 'ann', scope: null }) !== null)
  taken[0]?.()
  assert.ok(places.take(guest('late')) !== null)
})
