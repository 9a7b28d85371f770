import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stakeAll } from './evidence.ts'
import { harvestOf } from './harvest.ts'
import { stateBytes } from './layout.ts'
import type { Bytes } from './section.ts'
import { segments } from './relate/segment.ts'

/** Honest workloads score up to 0.2 in group a, and up to 0.6 in group b. */
const nulls = [0.2, 0.6, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
const folding = { means: segments.map(() => nulls) }

function stateOf(a: readonly number[], b: readonly number[] = []): Bytes {
  const state = { view: new DataView(new ArrayBuffer(stateBytes)), at: 0 }
  const unknown = 255
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const scores = [a[index] ?? unknown, b[index] ?? unknown, unknown, unknown]
    stakeAll(state.view, 0, { scores, strand: 0 }, nulls)
  }
  return state
}

const times = (count: number, score: number): number[] => Array.from({ length: count }, () => score)

test('who scores as honest workloads of the same shape do harvests nothing, however high that is', () => {
  // 0.55 of 0..254 in group b, where honest ones reach 0.6; 0.19 in group a.
  assert.deepEqual(harvestOf([stateOf([], times(200, 140))], ['b'], folding), { count: 0, of: 200 })
  assert.deepEqual(harvestOf([stateOf(times(200, 48))], ['a'], folding), { count: 0, of: 200 })
})

test('what is beyond them is told as so many requests that harvest, over all workloads', () => {
  const tenth = stateOf([...times(20, 254), ...times(180, 51)])
  const share = harvestOf([tenth], ['a'], folding)
  assert.ok(share !== null && Math.abs(share.count - 20) <= 1, JSON.stringify(share))
  const honest = stateOf(times(200, 51))
  const both = harvestOf([tenth, honest], ['a'], folding)
  assert.deepEqual(both, { count: share.count, of: 400 })
})

test('without a score, or without anything known of honest workloads of the shape, nothing is said', () => {
  assert.equal(harvestOf([stateOf([])], ['a'], folding), null)
  assert.equal(
    harvestOf([stateOf(times(9, 254))], ['a'], { means: segments.map(() => null) }),
    null,
  )
  assert.equal(harvestOf([stateOf(times(9, 254))], ['e'], folding), null)
})
