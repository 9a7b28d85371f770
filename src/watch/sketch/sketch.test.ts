import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mix } from '../hash.ts'
import {
  addCount,
  ageCounts,
  agedCountsBytes,
  countMax,
  countOf,
  countTaken,
  mergeCounts,
  type AgedCounts,
} from './aged-counts.ts'
import {
  addToSample,
  distinctSampleBytes,
  isInSample,
  mergeSamples,
  repeatsInSample,
  sampledTimes,
  type DistinctSample,
} from './distinct-sample.ts'
import {
  addDistinct,
  estimateDistinct,
  hyperLogLogBytes,
  mergeDistinct,
  type HyperLogLog,
} from './hyper-log-log.ts'
import { likeness, signSet } from './min-hash.ts'
import {
  countKey,
  findSlot,
  mergeTables,
  slotCount,
  slotError,
  sureCount,
  type SpaceSaving,
} from './space-saving.ts'

function bytes(length: number): DataView {
  return new DataView(new ArrayBuffer(length))
}

function same(left: DataView, right: DataView): void {
  assert.deepEqual(new Uint8Array(left.buffer), new Uint8Array(right.buffer))
}

const keys = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 400, size: 'max' })
const hashes = fc.array(
  fc.nat(500).map((value) => mix(value, 9)),
  { maxLength: 300, size: 'max' },
)

function distinct(values: readonly number[], precision = 6): HyperLogLog {
  const sketch = { view: bytes(hyperLogLogBytes(precision)), at: 0, precision }
  for (const value of values) addDistinct(sketch, value)
  return sketch
}

test('a merged count of the distinct is that of the union, in any order and however often', () => {
  fc.assert(
    fc.property(hashes, hashes, (left, right) => {
      const merged = distinct(left)
      mergeDistinct(distinct(right), merged)
      same(merged.view, distinct([...right, ...left, ...right]).view)
    }),
  )
})

test('a count of the distinct is within four standard errors', () => {
  for (const precision of [4, 6, 8, 10]) {
    for (const size of [1, 10, 100, 1000, 50_000]) {
      const values = Array.from({ length: size }, (_, index) => mix(index, 77))
      const error = 1.04 / Math.sqrt(2 ** precision)
      const estimate = estimateDistinct(distinct(values, precision))
      assert.ok(Math.abs(estimate / size - 1) < 4 * error, `${precision} ${size} ${estimate}`)
    }
  }
})

test('a hash of any value is counted within its own registers', () => {
  const sketch = { view: bytes(66), at: 1, precision: 6 }
  for (const hash of [0, 1, 0xffff_ffff, 0x8000_0000]) addDistinct(sketch, hash)
  assert.equal(sketch.view.getUint8(0), 0)
  assert.equal(sketch.view.getUint8(65), 0)
})

function counts(values: readonly number[], cells = 4096): AgedCounts {
  const sketch = { view: bytes(agedCountsBytes(cells)), at: 0, cells }
  for (const value of values) addCount(sketch, value)
  return sketch
}

test('a count of documents is never too low, and what merges adds up', () => {
  fc.assert(
    fc.property(hashes, hashes, (left, right) => {
      const all = [...left, ...right]
      const merged = counts(left, 64)
      mergeCounts(counts(right, 64), merged)
      same(merged.view, counts(all, 64).view)
      for (const value of all) {
        const times = all.filter((each) => each === value).length
        assert.ok(countOf(merged, value) >= Math.min(countMax, times))
      }
    }),
  )
})

test('a strange hash looks known as often as cells are taken', () => {
  const sketch = counts(Array.from({ length: 2000 }, (_, index) => mix(index, 1)))
  const taken = countTaken(sketch) / sketch.cells
  let known = 0
  for (let index = 0; index < 4000; index++) if (countOf(sketch, mix(index, 2)) > 0) known++
  assert.ok(Math.abs(known / 4000 - taken) < 0.04, `${known / 4000} ${taken}`)
})

test('ageing forgets what came once and keeps what is common', () => {
  const [once, often] = [mix(1, 5), mix(2, 5)]
  const sketch = counts([once, often, often, often])
  assert.equal(ageCounts(sketch), 1)
  assert.equal(countTaken(sketch), 1)
  assert.equal(countOf(sketch, once), 0)
  assert.equal(countOf(sketch, often), 1)
})

const stride = 16
function table(values: readonly number[], slots = 8): SpaceSaving {
  const sketch = { view: bytes(slots * stride), at: 0, slots, stride }
  for (const value of values) countKey(sketch, value)
  return sketch
}

function timesOf(values: readonly number[], key: number): number {
  return values.filter((each) => each === key).length
}

function holdsBounds(sketch: SpaceSaving, values: readonly number[]): void {
  for (const key of new Set(values)) {
    const slot = findSlot(sketch, key)
    if (slot < 0) continue
    const count = sketch.view.getUint32(slot + slotCount)
    assert.ok(count >= timesOf(values, key), 'never too low')
    assert.ok(sureCount(sketch.view, slot) <= timesOf(values, key), 'too high by its error at most')
    assert.ok(sketch.view.getUint32(slot + slotError) <= values.length / sketch.slots)
  }
}

test('the frequent are kept, with counts that are too high by their error at most', () => {
  fc.assert(
    fc.property(keys, (values) => {
      const sketch = table(values)
      holdsBounds(sketch, values)
      for (const key of new Set(values)) {
        if (timesOf(values, key) > values.length / sketch.slots)
          assert.ok(findSlot(sketch, key) >= 0)
      }
    }),
  )
})

test('merged tables of few keys are that of both streams', () => {
  const few = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 100, size: 'max' })
  fc.assert(
    fc.property(few, few, (left, right) => {
      const merged = table(left)
      let taken = 0
      mergeTables(table(right), merged, () => taken++)
      assert.equal(taken, new Set(right).size)
      for (const key of new Set([...left, ...right])) {
        const slot = findSlot(merged, key)
        assert.equal(merged.view.getUint32(slot + slotCount), timesOf([...left, ...right], key))
      }
    }),
  )
})

test('what takes a slot over finds it empty', () => {
  const sketch = table([1], 1)
  sketch.view.setUint32(12, 7)
  const slot = countKey(sketch, 2)
  assert.equal(sketch.view.getUint32(slot + 12), 0)
  assert.equal(sketch.view.getUint32(slot + slotError), 1)
})

function sign(values: readonly number[], bins = 64): DataView {
  const view = bytes(bins)
  signSet({ hashes: Uint32Array.from(values), from: 0, to: values.length }, bins, view, 0)
  return view
}

test('signatures tell how alike two sets are, whatever the order', () => {
  for (const shared of [0, 20, 50, 80, 100]) {
    let [sum, trials] = [0, 40]
    for (let trial = 0; trial < trials; trial++) {
      const both = Array.from({ length: shared }, (_, index) => mix(index, trial))
      const own = (seed: number): number[] =>
        Array.from({ length: 100 - shared }, (_, index) => mix(index, seed + trial))
      const [left, right] = [
        [...both, ...own(1000)],
        [...own(2000), ...both],
      ]
      sum += likeness(sign(left), 0, sign(right), 0, 64)
    }
    assert.ok(Math.abs(sum / trials - shared / (200 - shared)) < 0.05, `${shared} ${sum / trials}`)
  }
})

test('a small set fills all bins, and nothing is like the empty one', () => {
  const small = sign([mix(1, 1), mix(2, 1)], 16)
  assert.equal(likeness(small, 0, sign([mix(2, 1), mix(1, 1)], 16), 0, 16), 1)
  assert.equal(likeness(sign([], 16), 0, sign([], 16), 0, 16), 0)
  assert.ok(new Uint8Array(small.buffer).every((byte) => byte > 0))
})

function sampled(values: readonly number[], places = 8): DistinctSample {
  const sketch = { view: bytes(distinctSampleBytes(places)), at: 0, places }
  for (const value of values) addToSample(sketch, value)
  return sketch
}

function entries({ view, places }: DistinctSample): number[] {
  return Array.from({ length: places }, (_, index) => view.getUint32(1 + 4 * index)).sort(
    (left, right) => left - right,
  )
}

test('a sample of the distinct counts each of its values as often as it came, and merges', () => {
  fc.assert(
    fc.property(hashes, hashes, (left, right) => {
      const all = [...left, ...right]
      const merged = sampled(left)
      mergeSamples(sampled(right), merged)
      assert.deepEqual(entries(merged), entries(sampled(all)))
      for (const value of new Set(all)) {
        const expected = isInSample(merged, value) ? timesOf(all, value) : 0
        assert.equal(sampledTimes(merged, value), Math.min(255, expected))
      }
    }),
  )
})

test('the share of values that came again is seen in a sample of them', () => {
  const values = Array.from({ length: 5000 }, (_, index) => mix(index, 3))
  const again = values.filter((_, index) => index % 3 === 0)
  let [all, repeated] = [0, 0]
  for (let seed = 0; seed < 20; seed++) {
    const sketch = sampled(
      [...values, ...again].map((value) => mix(value, seed)),
      32,
    )
    const found = repeatsInSample(sketch)
    all += found.values
    repeated += found.repeated
  }
  assert.ok(all > 200)
  assert.ok(Math.abs(repeated / all - 1 / 3) < 0.1, `${repeated} of ${all}`)
})
