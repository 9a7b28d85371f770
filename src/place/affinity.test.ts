import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/time.ts'
import { beginningsMax, openAffinity } from './affinity.ts'

test('a beginning is remembered for the life of its cache, which each answer renews', () => {
  const clock = manualClock(0)
  const affinity = openAffinity(clock)
  assert.equal(affinity.of(1), null)
  affinity.served(1, 'a', 1000)
  clock.advance(999)
  assert.equal(affinity.of(1), 'a')
  affinity.served(1, 'b', 1000)
  clock.advance(999)
  assert.equal(affinity.of(1), 'b')
  clock.advance(1)
  assert.equal(affinity.of(1), null)
})

test('memory is bounded: the beginning that was served longest ago is forgotten', () => {
  const affinity = openAffinity(manualClock(0))
  affinity.served(-1, 'first', 1000)
  affinity.served(-2, 'second', 1000)
  affinity.served(-1, 'first', 1000)
  for (let one = 0; one < beginningsMax - 1; one++) affinity.served(one, 'd', 1000)
  assert.equal(affinity.of(-2), null)
  assert.equal(affinity.of(-1), 'first')
})
