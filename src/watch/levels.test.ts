import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { requestGroups } from './evidence.ts'
import { stateBytes, stateHeader } from './layout.ts'
import { levelOf } from './levels.ts'

const calibration = {
  thresholds: { level1: 3, level2: 7, level3Each: 4, level3Sum: 11, level3Cap: 9 },
  dependence: { ab: Math.E },
}

function stateWith(reached: readonly number[]): DataView {
  const state = new DataView(new ArrayBuffer(stateBytes))
  for (const [group, highest] of reached.entries()) {
    state.setFloat32(stateHeader.highest + 4 * group, highest)
  }
  return state
}

const levelWith = (reached: readonly number[]) => levelOf(stateWith(reached), 0, calibration)

test('one group alone is never more than level 2, however much it has', () => {
  fc.assert(
    fc.property(fc.nat(3), fc.double({ min: 7, max: 1e6, noNaN: true }), (group, evidence) => {
      const reached = requestGroups.map((_, index) => (index === group ? evidence : 3.9))
      assert.deepEqual(levelWith(reached), { level: 2, groups: [requestGroups[group]] })
    }),
  )
})

test('level 3 takes two groups that are each strong and strong together', () => {
  assert.deepEqual(levelWith([0, 0, 5, 6]), { level: 3, groups: ['c', 'd'] })
  assert.equal(levelWith([0, 0, 5, 5.9]).level, 1)
  assert.equal(levelWith([0, 0, 3.9, 20]).level, 2)
})

test('groups that speak together on honest traffic must say more', () => {
  assert.equal(levelWith([5, 6, 0, 0]).level, 1)
  assert.equal(levelWith([5, 7, 0, 0]).level, 3)
})

test('evidence of one group counts up to a cap beside that of another', () => {
  const capped = { ...calibration, thresholds: { ...calibration.thresholds, level3Sum: 14 } }
  assert.equal(levelOf(stateWith([0, 0, 1_000, 4.5]), 0, capped).level, 2)
  assert.equal(levelOf(stateWith([0, 0, 1_000, 5]), 0, capped).level, 3)
})

test('nothing is level 0', () => {
  assert.deepEqual(levelWith([0, 0, 0, 0]), { level: 0, groups: [] })
})
