import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { usageTokensMax } from './read-usage.ts'
import { mergedUsage, readMessagesUsage } from './usage-messages.ts'

const tokensOf = (usage: unknown) => {
  const read = readMessagesUsage(usage)
  return read.kind === 'usage' ? Object.fromEntries(read.usage.tokens) : read.reason
}

test('what is read from a cache, written for minutes, and written for an hour are kinds of their own', () => {
  assert.deepEqual(
    tokensOf({
      input_tokens: 12,
      cache_read_input_tokens: 4000,
      cache_creation_input_tokens: 700,
      cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 200 },
      output_tokens: 90,
      output_tokens_details: { thinking_tokens: 60 },
      service_tier: 'standard',
      inference_geo: 'us',
    }),
    {
      input: 12,
      cached_input: 4000,
      cache_write: 500,
      cache_write_1h: 200,
      output: 30,
      reasoning: 60,
    },
  )
})

test('what is written without a split was written for the default five minutes', () => {
  const plain = { input_tokens: 1, output_tokens: 2, cache_creation_input_tokens: 3 }
  assert.deepEqual(tokensOf(plain), { input: 1, cache_write: 3, output: 2 })
  assert.deepEqual(tokensOf({ ...plain, cache_creation: null }), tokensOf(plain))
})

test('an explicit zero is kept and what was not said stays absent', () => {
  assert.deepEqual(tokensOf({ input_tokens: 0, output_tokens: 0 }), { input: 0, output: 0 })
  assert.deepEqual(
    tokensOf({
      input_tokens: 3,
      output_tokens: 4,
      cache_read_input_tokens: 0,
      server_tool_use: null,
    }),
    { input: 3, cached_input: 0, output: 4 },
  )
})

const unclear: readonly (readonly [reason: string, usage: unknown])[] = [
  ['usage is no object', undefined],
  ['usage is no object', [1]],
  ['input_tokens is missing', { output_tokens: 1 }],
  ['output_tokens is missing', { input_tokens: 1, output_tokens: null }],
  ['output_tokens is no token count', { input_tokens: 1, output_tokens: -1 }],
  ['input_tokens is no token count', { input_tokens: 0.5, output_tokens: 1 }],
  ['input_tokens is no token count', { input_tokens: usageTokensMax + 1, output_tokens: 1 }],
  ['cache_creation is no object', { input_tokens: 1, output_tokens: 1, cache_creation: 4 }],
  [
    'cache_creation is not the sum',
    {
      input_tokens: 1,
      output_tokens: 1,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 5 },
    },
  ],
  [
    'thinking_tokens exceed output_tokens',
    { input_tokens: 1, output_tokens: 1, output_tokens_details: { thinking_tokens: 2 } },
  ],
  ['iterations is no list', { input_tokens: 1, output_tokens: 1, iterations: {} }],
  [
    'an iteration is of no known type',
    { input_tokens: 1, output_tokens: 1, iterations: [{ type: 'advisor_message' }] },
  ],
  [
    'output_tokens is no token count',
    {
      input_tokens: 1,
      output_tokens: 1,
      iterations: [{ type: 'compaction', input_tokens: 1, output_tokens: -9 }],
    },
  ],
  [
    'server tools were used',
    { input_tokens: 1, output_tokens: 1, server_tool_use: { web_search_requests: 1 } },
  ],
]
for (const [reason, usage] of unclear) {
  test(`${reason}: ${JSON.stringify(usage)} is bounded instead of believed`, () => {
    assert.equal(tokensOf(usage), reason)
  })
}

test('the disjoint kinds always add up to what the provider bills', () => {
  const counts = fc.record({
    input: fc.nat(10_000),
    read: fc.nat(10_000),
    minutes: fc.nat(10_000),
    hour: fc.nat(10_000),
    output: fc.nat(10_000),
    thinking: fc.nat(10_000),
  })
  fc.assert(
    fc.property(counts, ({ input, read, minutes, hour, output, thinking }) => {
      const found = tokensOf({
        input_tokens: input,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: minutes + hour,
        cache_creation: { ephemeral_5m_input_tokens: minutes, ephemeral_1h_input_tokens: hour },
        output_tokens: output + thinking,
        output_tokens_details: { thinking_tokens: thinking },
      })
      assert.ok(typeof found === 'object')
      const sum = Object.values(found).reduce((total, each) => total + each, 0)
      assert.equal(sum, input + read + minutes + hour + output + thinking)
    }),
  )
})

test('what a summary of earlier turns took stands beside the counts, and is added', () => {
  const own = { input_tokens: 10, output_tokens: 4, output_tokens_details: { thinking_tokens: 1 } }
  const message = { type: 'message', input_tokens: 10, output_tokens: 4 }
  const compaction = {
    type: 'compaction',
    input_tokens: 150_000,
    output_tokens: 900,
    cache_read_input_tokens: 7,
  }
  assert.deepEqual(tokensOf({ ...own, iterations: [compaction, message, compaction] }), {
    input: 300_010,
    cached_input: 14,
    output: 1803,
    reasoning: 1,
  })
  assert.deepEqual(tokensOf({ ...own, iterations: [message] }), tokensOf(own))
  assert.deepEqual(tokensOf({ ...own, iterations: null }), tokensOf(own))
})

test('the end of a stream has the last word, but not by saying nothing', () => {
  const first = {
    input_tokens: 9,
    output_tokens: 1,
    inference_geo: 'us',
    cache_read_input_tokens: 5,
  }
  const last = { input_tokens: null, output_tokens: 80, cache_read_input_tokens: 6 }
  assert.deepEqual(mergedUsage(first, last), {
    input_tokens: 9,
    output_tokens: 80,
    inference_geo: 'us',
    cache_read_input_tokens: 6,
  })
  assert.equal(mergedUsage(first, undefined), first)
  assert.deepEqual(mergedUsage(undefined, last), {
    output_tokens: 80,
    cache_read_input_tokens: 6,
  })
})

test('a stream that tells ever new members of its usage is not kept with all of them', () => {
  let merged: unknown = undefined
  for (let event = 0; event < 100; event++) {
    merged = mergedUsage(merged, { output_tokens: event, [`member_${event}`]: 1 })
  }
  assert.deepEqual(merged, { output_tokens: 99 })
})
