import assert from 'node:assert/strict'
import { test } from 'node:test'

import { assert as check, integer, property, string } from 'fast-check'

import { imageTokens } from './images.ts'
import { openPromptCache } from './prompt-cache.ts'
import { countTokens, splitTokens } from './tokens.ts'

test('a text never has more tokens than UTF-8 bytes, and its tokens join to the text', () => {
  check(
    property(string({ unit: 'binary' }), (text) => {
      const tokens = splitTokens(text)
      assert.equal(tokens.join(''), text)
      assert.equal(tokens.length, countTokens(text))
      assert.ok(tokens.length <= Buffer.byteLength(text))
    }),
  )
})

test('tokens are cut where the documented rule says', () => {
  assert.deepEqual(splitTokens('Hello wonderfully  x1234,é🛃\n'), [
    'Hello',
    ' wonderfu',
    'lly',
    '  ',
    'x',
    '123',
    '4',
    ',',
    'é',
    '🛃',
    '\n',
  ])
})

test('an image costs by its detail and size, at most eight tiles', () => {
  assert.equal(imageTokens('https://example.com/a.png', 'low'), 85)
  assert.equal(imageTokens('https://example.com/a.png', 'auto'), 85 + 170 * 4)
  assert.equal(imageTokens(png(10, 10), 'high'), 85 + 170)
  assert.equal(imageTokens(png(100_000, 20_000), 'high'), 85 + 170 * 4)
  check(
    property(integer({ min: 1, max: 1e6 }), integer({ min: 1, max: 1e6 }), (w, h) => {
      assert.ok(imageTokens(png(w, h), 'auto') <= 85 + 170 * 8)
    }),
  )
})

test('a long prompt is cached up to the longest beginning seen before, per deployment', () => {
  const cache = openPromptCache()
  assert.equal(cache.cachedTokens('a', words(1023)), 0)
  assert.equal(cache.cachedTokens('a', words(1023)), 0)
  assert.equal(cache.cachedTokens('a', words(1300)), 0)
  assert.equal(cache.cachedTokens('a', words(1300)), 1280)
  assert.equal(cache.cachedTokens('b', words(1300)), 0)
  assert.equal(cache.cachedTokens('a', `${words(1100)} else${words(500)}`), 1024)
})

function words(count: number): string {
  return ' word'.repeat(count)
}

function png(width: number, height: number): string {
  const head = Buffer.alloc(24)
  head.write('\x89PNG\r\n\x1a\n', 'latin1')
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return `data:image/png;base64,${head.toString('base64')}`
}
