// Goal: the kinds of a response's usage are disjoint and add up to what the provider says, or nothing is believed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'

import { readResponsesUsage } from './usage-responses.ts'

test('kinds add up to the two totals, whatever their details', () => {
  const count = fc.nat(1_000_000)
  fc.assert(
    fc.property(count, count, count, count, count, (plain, cached, written, visible, thought) => {
      const input = plain + cached + written
      const output = visible + thought
      const read = readResponsesUsage({
        input_tokens: input,
        input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: thought },
        total_tokens: input + output,
      })
      assert.ok(read.kind === 'usage')
      const { tokens } = read.usage
      assert.deepEqual(Object.fromEntries(tokens), {
        input: plain,
        cached_input: cached,
        cache_write: written,
        output: visible,
        reasoning: thought,
      })
    }),
  )
})

test('numbers that are at odds with each other, missing or no counts are unclear', () => {
  const rows: readonly unknown[] = [
    undefined,
    [],
    {},
    { input_tokens: 1 },
    { output_tokens: 1 },
    { input_tokens: -1, output_tokens: 1 },
    { input_tokens: 1.5, output_tokens: 1 },
    { input_tokens: 1, output_tokens: 1, total_tokens: 3 },
    { input_tokens: 1, output_tokens: 1, input_tokens_details: { cached_tokens: 2 } },
    { input_tokens: 1, output_tokens: 1, output_tokens_details: { reasoning_tokens: 2 } },
    { input_tokens: 1, output_tokens: 1, output_tokens_details: 'none' },
    { input_tokens: 2 ** 53, output_tokens: 1 },
  ]
  for (const usage of rows) assert.equal(readResponsesUsage(usage).kind, 'unclear')
})

test('a failed response that says null used nothing', () => {
  const read = readResponsesUsage(null)
  assert.ok(read.kind === 'usage')
  assert.deepEqual([read.usage.source, read.usage.tokens.size], ['none', 0])
})
