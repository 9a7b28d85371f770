import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { usageTokensMax } from './read-usage.ts'
import { readChatUsage, usageFromChat } from './usage-openai.ts'

const tokensOf = (usage: unknown) => Object.fromEntries(usageFromChat(usage)?.tokens ?? [])

test('cached, written, audio and reasoning tokens are taken out of the totals that contain them', () => {
  assert.deepEqual(
    tokensOf({
      prompt_tokens: 1000,
      completion_tokens: 300,
      total_tokens: 1300,
      prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 50, audio_tokens: 100 },
      completion_tokens_details: {
        reasoning_tokens: 120,
        audio_tokens: 30,
        accepted_prediction_tokens: 5,
        rejected_prediction_tokens: 7,
      },
    }),
    {
      input: 250,
      cached_input: 600,
      cache_write: 50,
      audio_input: 100,
      output: 150,
      reasoning: 120,
      audio_output: 30,
    },
  )
})

test('an explicit zero is kept and what was not said stays absent', () => {
  const zero = {
    prompt_tokens: 0,
    completion_tokens: 0,
    prompt_tokens_details: { cached_tokens: 0 },
  }
  assert.deepEqual(tokensOf(zero), { input: 0, cached_input: 0, output: 0 })
  const nulls = {
    prompt_tokens: 3,
    completion_tokens: 4,
    total_tokens: null,
    prompt_tokens_details: null,
    completion_tokens_details: { reasoning_tokens: null },
  }
  assert.deepEqual(tokensOf(nulls), { input: 3, output: 4 })
})

test('reasoning counted beside the completion is believed where the total says so', () => {
  assert.deepEqual(
    tokensOf({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 45,
      completion_tokens_details: { reasoning_tokens: 30 },
    }),
    { input: 10, output: 5, reasoning: 30 },
  )
})

const hostile: readonly [string, unknown][] = [
  ['no object', null],
  ['no object', undefined],
  ['no object', 'prompt_tokens'],
  ['no object', [1, 2]],
  ['missing', {}],
  ['missing', { prompt_tokens: 1 }],
  ['missing', { completion_tokens: 1 }],
  ['missing', { prompt_tokens: null, completion_tokens: 1 }],
  ['no token count', { prompt_tokens: -1, completion_tokens: 1 }],
  ['no token count', { prompt_tokens: 1.5, completion_tokens: 1 }],
  ['no token count', { prompt_tokens: '1', completion_tokens: 1 }],
  ['no token count', { prompt_tokens: 1n, completion_tokens: 1 }],
  ['no token count', { prompt_tokens: 1, completion_tokens: Number.NaN }],
  ['no token count', { prompt_tokens: 1, completion_tokens: usageTokensMax + 1 }],
  ['no token count', { prompt_tokens: 1, completion_tokens: 1, total_tokens: 1e30 }],
  ['no token count', details({ cached_tokens: -1 }, {})],
  ['no token count', details({}, { reasoning_tokens: true })],
  ['no object', details(5, {})],
  ['no object', details({}, [])],
  ['exceed', details({ cached_tokens: 11 }, {})],
  ['exceed', details({ cached_tokens: 6, audio_tokens: 6 }, {})],
  ['exceed', details({}, { reasoning_tokens: 11 })],
  ['exceed', details({}, { reasoning_tokens: 6, audio_tokens: 6 })],
  ['not the sum', { prompt_tokens: 1, completion_tokens: 1, total_tokens: 3 }],
]

function details(prompt: unknown, completion: unknown): unknown {
  return {
    prompt_tokens: 10,
    completion_tokens: 10,
    prompt_tokens_details: prompt,
    completion_tokens_details: completion,
  }
}

test('every number that makes no sense makes the usage unclear, with a reason', () => {
  for (const [reason, usage] of hostile) {
    const read = readChatUsage(usage)
    assert.equal(read.kind, 'unclear', reason)
    assert.match(read.kind === 'unclear' ? read.reason : '', new RegExp(reason))
    assert.equal(usageFromChat(usage), null)
  }
})

test('whatever a provider says, a usage that is read is made of whole counts that sum to its totals', () => {
  const number = fc.oneof(fc.nat(50), fc.integer(), fc.double(), fc.constant(null))
  const usage = fc.record(
    {
      prompt_tokens: number,
      completion_tokens: number,
      prompt_tokens_details: fc.record({ cached_tokens: number, audio_tokens: number }),
      completion_tokens_details: fc.record({ reasoning_tokens: number, audio_tokens: number }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(usage, (said) => {
      const read = usageFromChat(said)
      if (read === null) return
      let sum = 0
      for (const count of read.tokens.values()) {
        assert.ok(Number.isSafeInteger(count) && count >= 0)
        sum += count
      }
      assert.equal(sum, Number(said.prompt_tokens) + Number(said.completion_tokens))
    }),
  )
})
