import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { mix, unmix } from './hash.ts'

const word = fc.integer({ min: 0, max: 0xffff_ffff })

test('unmix takes off what mix put on, for each seed', () => {
  fc.assert(
    fc.property(word, word, (hash, seed) => {
      assert.equal(unmix(mix(hash, seed), seed), hash)
    }),
  )
})
