import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { capital, highest, meanScore, stake } from './evidence.ts'
import { stateBytes } from './layout.ts'
import { scoreByte, unknownScore } from './section.ts'

/** Uniform in [0, 1), the same on every run. Source: mulberry32, public domain. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The share of `paths` lives of `length` requests whose capital ever reached 1/alpha. */
function shareOfAlarms(
  scores: (random: () => number) => number,
  { paths, length, mean, alpha }: Record<'paths' | 'length' | 'mean' | 'alpha', number>,
): number {
  let alarms = 0
  for (let path = 0; path < paths; path++) {
    const random = uniform(path + 1)
    const state = new DataView(new ArrayBuffer(stateBytes))
    for (let nth = 0; nth < length; nth++) {
      stake(state, 0, { group: 1, score: scoreByte(scores(random)), mean })
    }
    if (highest(state, 0, 1) >= Math.log(1 / alpha)) alarms++
  }
  return alarms / paths
}

test('an honest workload at the very bound ever alarms at most as often as promised', () => {
  for (const mean of [0.05, 0.3]) {
    const coin = (random: () => number): number => (random() < mean ? 1 : 0)
    const share = shareOfAlarms(coin, { paths: 400, length: 700, mean, alpha: 0.05 })
    assert.ok(share <= 0.05 + 3 * Math.sqrt((0.05 * 0.95) / 400), `${share} at ${mean}`)
  }
})

test('a workload above the bound alarms, also when it begins after a long honest life', () => {
  const mean = 0.05
  const often = (random: () => number): number => (random() < 0.3 ? 1 : 0)
  const options = { paths: 40, length: 300, mean, alpha: 0.001 }
  assert.ok(shareOfAlarms(often, options) > 0.95)
  const state = new DataView(new ArrayBuffer(stateBytes))
  for (let nth = 0; nth < 3_000; nth++) stake(state, 0, { group: 0, score: 0, mean })
  for (let nth = 0; nth < 400; nth++) stake(state, 0, { group: 0, score: scoreByte(0.9), mean })
  assert.ok(highest(state, 0, 0) > Math.log(1000))
})

test('scores at the bound leave the capital where it was, and unknown ones do not count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 250 }), fc.nat(3), (byte, group) => {
      const state = new DataView(new ArrayBuffer(stateBytes))
      stake(state, 0, { group, score: unknownScore, mean: 0.2 })
      assert.equal(meanScore(state, 0, group), null)
      stake(state, 0, { group, score: byte, mean: byte / 254 })
      assert.ok(Math.abs(capital(state, 0, group) - Math.log(0.5)) < 1e-5)
      assert.equal(meanScore(state, 0, group)?.of, 1)
    }),
  )
})
