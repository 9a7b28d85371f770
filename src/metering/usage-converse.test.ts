import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { readConverseUsage } from './usage-converse.ts'

function tokensOf(usage: unknown): Record<string, number> {
  const read = readConverseUsage(usage)
  assert.equal(read.kind, 'usage', read.kind === 'unclear' ? read.reason : '')
  return Object.fromEntries(read.usage.tokens)
}

function reasonOf(usage: unknown): string {
  const read = readConverseUsage(usage)
  assert.equal(read.kind, 'unclear')
  return read.reason
}

const plain = { inputTokens: 10, outputTokens: 20, totalTokens: 30 }

test('input and output are what they are called, and an explicit zero is kept', () => {
  assert.deepEqual(tokensOf(plain), { input: 10, output: 20 })
  assert.deepEqual(tokensOf({ ...plain, cacheReadInputTokens: 0, cacheWriteInputTokens: 0 }), {
    input: 10,
    cached_input: 0,
    cache_write: 0,
    output: 20,
  })
})

test('cached tokens stand beside the input, whether or not the total has them', () => {
  const cache = { cacheReadInputTokens: 100, cacheWriteInputTokens: 50 }
  for (const totalTokens of [30, 180]) {
    assert.deepEqual(tokensOf({ ...plain, ...cache, totalTokens }), {
      input: 10,
      cached_input: 100,
      cache_write: 50,
      output: 20,
    })
  }
})

test('what is written for an hour is told apart', () => {
  const cacheDetails = [
    { ttl: '1h', inputTokens: 30 },
    { ttl: '5m', inputTokens: 20 },
  ]
  const tokens = tokensOf({ ...plain, cacheWriteInputTokens: 50, cacheDetails })
  assert.deepEqual([tokens['cache_write'], tokens['cache_write_1h']], [20, 30])
})

test('numbers that are at odds make the whole object unclear', () => {
  for (const [change, reason] of [
    [{ inputTokens: undefined }, /inputTokens is missing/],
    [{ outputTokens: null }, /outputTokens is missing/],
    [{ outputTokens: -1 }, /outputTokens is no token count/],
    [{ inputTokens: 1.5 }, /inputTokens is no token count/],
    [{ totalTokens: 31 }, /not the sum/],
    [{ cacheWriteInputTokens: '5' }, /cacheWriteInputTokens is no/],
    [{ cacheDetails: {} }, /no list/],
    [{ cacheDetails: [{ ttl: '5m', inputTokens: 5 }] }, /cacheDetails are not the sum/],
    [{ cacheWriteInputTokens: 5, cacheDetails: [{ ttl: '9d', inputTokens: 5 }] }, /ttl/],
    [{ cacheWriteInputTokens: 5, cacheDetails: [{ ttl: '5m' }] }, /no token count/],
  ] as const) {
    assert.match(reasonOf({ ...plain, ...change }), reason)
  }
  for (const usage of [null, 7, 'usage', []]) assert.match(reasonOf(usage), /no object/)
})

test('whatever a provider writes, a count that is read is a whole number that a model can reach', () => {
  const count = fc.oneof(fc.nat(1000), fc.double(), fc.constant(-1), fc.string(), fc.constant(null))
  fc.assert(
    fc.property(
      fc.record(
        {
          inputTokens: count,
          outputTokens: count,
          totalTokens: count,
          cacheReadInputTokens: count,
          cacheWriteInputTokens: count,
          cacheDetails: fc.array(
            fc.record({ ttl: fc.constantFrom('5m', '1h', 'x'), inputTokens: count }),
          ),
        },
        { requiredKeys: [] },
      ),
      (usage) => {
        const read = readConverseUsage(usage)
        if (read.kind === 'unclear') return
        for (const tokens of read.usage.tokens.values()) {
          assert.ok(Number.isInteger(tokens) && tokens >= 0)
        }
      },
    ),
  )
})
