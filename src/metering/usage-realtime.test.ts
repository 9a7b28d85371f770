import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readRealtimeUsage } from './usage-realtime.ts'

function tokensOf(usage: unknown): Record<string, number> | string {
  const read = readRealtimeUsage(usage)
  return read.kind === 'usage' ? Object.fromEntries(read.usage.tokens) : read.reason
}

test('text, audio and images, cached or not, are counted once each', () => {
  const usage = {
    total_tokens: 1000,
    input_tokens: 800,
    output_tokens: 200,
    input_token_details: {
      text_tokens: 300,
      audio_tokens: 450,
      image_tokens: 50,
      cached_tokens: 260,
      cached_tokens_details: { text_tokens: 100, audio_tokens: 150, image_tokens: 10 },
    },
    output_token_details: { text_tokens: 40, audio_tokens: 160 },
  }
  assert.deepEqual(tokensOf(usage), {
    input: 200,
    cached_input: 100,
    audio_input: 300,
    cached_audio_input: 150,
    image: 50,
    output: 40,
    audio_output: 160,
  })
})

test('cached tokens without details are text', () => {
  const usage = { input_tokens: 10, output_tokens: 2, input_token_details: { cached_tokens: 4 } }
  assert.deepEqual(tokensOf(usage), { input: 6, cached_input: 4, output: 2 })
})

test('counts that contradict each other are not believed', () => {
  for (const usage of [
    { input_tokens: 1 },
    { input_tokens: -1, output_tokens: 1 },
    { input_tokens: 1.5, output_tokens: 1 },
    { input_tokens: 1, output_tokens: 1, total_tokens: 3 },
    { input_tokens: 5, output_tokens: 1, input_token_details: { audio_tokens: 6 } },
    { input_tokens: 5, output_tokens: 1, output_token_details: { audio_tokens: 2 } },
    {
      input_tokens: 9,
      output_tokens: 1,
      input_token_details: {
        audio_tokens: 2,
        cached_tokens: 3,
        cached_tokens_details: { audio_tokens: 3 },
      },
    },
    { input_tokens: 5, output_tokens: 1, input_token_details: { cached_tokens: 6 } },
  ]) {
    assert.equal(typeof tokensOf(usage), 'string', JSON.stringify(usage))
  }
})

test('null says that nothing was counted', () => {
  assert.deepEqual(readRealtimeUsage(null), {
    kind: 'usage',
    usage: { source: 'none', tokens: new Map() },
  })
})
