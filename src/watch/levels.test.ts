import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { stakeAll } from './evidence.ts'
import { requestGroups } from './games.ts'
import { stateBytes, stateHeader } from './layout.ts'
import { levelOf, type Level } from './levels.ts'
import { unknownScore } from './section.ts'

const calibration = {
  thresholds: { level1: Math.log(20), level2: Math.log(1_000), level3: Math.log(10_000) },
}
const means = [0.1, 0.1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.05]

function levelAfter(requests: number, scores: readonly number[]): Level {
  const state = new DataView(new ArrayBuffer(stateBytes))
  for (let nth = 1; nth <= requests; nth++) {
    state.setUint32(stateHeader.count, nth)
    stakeAll(state, 0, { scores, strand: 0 }, means)
  }
  return levelOf(state, 0, calibration)
}

test('one group alone is never more than level 2, however long and strongly it speaks', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.integer({ min: 60, max: 400 }), (group, requests) => {
      const scores = requestGroups.map((_, index) => (index === group ? 254 : 0))
      const expected = { level: 2, groups: [requestGroups[group]] }
      assert.deepEqual(levelAfter(requests, scores), expected)
      const alone = requestGroups.map((_, index) => (index === group ? 254 : unknownScore))
      assert.deepEqual(levelAfter(requests, alone), expected)
    }),
  )
})

test('two groups on the same requests are level 3, and are named', () => {
  assert.deepEqual(levelAfter(60, [254, 200, 0, 0]), { level: 3, groups: ['a', 'b'] })
  assert.deepEqual(levelAfter(60, [0, 60, 0, 254]), { level: 3, groups: ['b', 'd'] })
})

test('little evidence is level 1, and none is none', () => {
  assert.deepEqual(levelAfter(4, [254, 0, 0, 0]), { level: 1, groups: ['a'] })
  assert.deepEqual(levelAfter(500, [5, 5, 0, 0]), { level: 0, groups: [] })
  assert.deepEqual(levelAfter(0, []), { level: 0, groups: [] })
})
