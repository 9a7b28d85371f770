import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { openAnswerCache, type AnswerCache, type KeptReply } from './answer-cache.ts'
import type { World } from './world.ts'

function worldOf(): Pick<World, 'decisionsNow'> {
  return {
    decisionsNow: () => {
      throw new Error('nobody decides here')
    },
  }
}

function reply(length: number, mark = 0): KeptReply {
  const bytes = Buffer.alloc(length, mark)
  return { bytes, stream: false, contentType: 'application/json', priceNanos: 1n, currency: 'USD' }
}

/** Of a question that is asked now. */
function soon(cache: AnswerCache) {
  return { ttlMs: 1000, asked: cache.forgotten() }
}

test('an answer is given until its time is over, and to nobody who wants a younger one', () => {
  let nowMs = 0
  const cache = openAnswerCache({ bytesMax: 10_000, answerBytesMax: 100, monotonicMs: () => nowMs })
  const world = worldOf()
  assert.equal(cache.find(world, 'a', Infinity), null)
  const kept = reply(3)
  cache.keep(world, 'a', kept, soon(cache))
  nowMs = 500
  assert.equal(cache.find(world, 'a', 499), null)
  assert.deepEqual(cache.find(world, 'a', 500), kept)
  nowMs = 999
  assert.deepEqual(cache.find(world, 'a', Infinity), kept)
  nowMs = 1000
  assert.equal(cache.find(world, 'a', Infinity), null)
  assert.equal(cache.bytes(), 0)
})

test('what decisions rest on changes: everything leaves at once, and an answer of the old world does not come back', () => {
  const cache = openAnswerCache({ bytesMax: 10_000, answerBytesMax: 100, monotonicMs: () => 0 })
  const [before, after] = [worldOf(), worldOf()]
  cache.swapped(before)
  cache.keep(before, 'a', reply(3), soon(cache))
  cache.swapped({ ...before })
  assert.notEqual(cache.find(before, 'a', Infinity), null, 'a key alone changed')
  cache.swapped(after)
  assert.equal(cache.bytes(), 0)
  cache.keep(before, 'a', reply(3), soon(cache))
  assert.equal(cache.find(before, 'a', Infinity), null)
  assert.equal(cache.find(after, 'a', Infinity), null)
  cache.keep(after, 'a', reply(3), soon(cache))
  cache.clear()
  assert.deepEqual([cache.bytes(), cache.find(after, 'a', Infinity)], [0, null])
})

test('what was asked before everything was forgotten is not kept when its answer comes', () => {
  const cache = openAnswerCache({ bytesMax: 10_000, answerBytesMax: 100, monotonicMs: () => 0 })
  const world = worldOf()
  cache.swapped(world)
  const before = soon(cache)
  cache.clear()
  cache.keep(world, 'a', reply(3), before)
  assert.equal(cache.bytes(), 0)
})

test('what is kept holds no memory beside its own', () => {
  const cache = openAnswerCache({ bytesMax: 10_000, answerBytesMax: 100, monotonicMs: () => 0 })
  const world = worldOf()
  cache.swapped(world)
  const bytes = Buffer.concat([Buffer.from('abc')])
  assert.ok(bytes.buffer.byteLength > bytes.length, 'a window into a pool')
  cache.keep(world, 'a', { ...reply(3), bytes }, soon(cache))
  const found = cache.find(world, 'a', Infinity)
  assert.deepEqual([found?.bytes.toString(), found?.bytes.buffer.byteLength], ['abc', 3])
})

test('whatever is kept and asked for, the bytes stay within their bound and the last use decides who leaves', () => {
  const slot = 512
  const operation = fc.record({ key: fc.nat(6), length: fc.nat(120), keep: fc.boolean() })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const bytesMax = 3 * (slot + 100)
      const cache = openAnswerCache({ bytesMax, answerBytesMax: 100, monotonicMs: () => 0 })
      const world = worldOf()
      cache.swapped(world)
      // The same in the plainest words: a list, the last used at its end.
      let model: { key: string; length: number }[] = []
      for (const { key: number, length, keep } of operations) {
        const key = String(number)
        const known = model.find((one) => one.key === key)
        if (!keep) {
          assert.equal(cache.find(world, key, Infinity)?.bytes.length, known?.length)
          if (known !== undefined) model = [...model.filter((one) => one !== known), known]
          continue
        }
        cache.keep(world, key, reply(length), soon(cache))
        if (length > 100) continue
        model = [...model.filter((one) => one !== known), { key, length }]
        const size = () => model.reduce((sum, one) => sum + one.length + slot, 0)
        while (size() > bytesMax) model.shift()
        assert.equal(cache.bytes(), size())
        assert.ok(cache.bytes() <= bytesMax)
      }
    }),
  )
})
