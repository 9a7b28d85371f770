import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { readGeminiUsage } from './usage-gemini.ts'

function tokensOf(usage: unknown): Record<string, number> | string {
  const read = readGeminiUsage(usage)
  return read.kind === 'usage' ? Object.fromEntries(read.usage.tokens) : read.reason
}

test('cached tokens leave the prompt, and thinking stands beside the answer', () => {
  const usage = {
    promptTokenCount: 100,
    cachedContentTokenCount: 40,
    candidatesTokenCount: 7,
    thoughtsTokenCount: 30,
    totalTokenCount: 137,
  }
  assert.deepEqual(tokensOf(usage), { input: 60, cached_input: 40, output: 7, reasoning: 30 })
})

test('where the total says that thinking is in the answer, it is not counted twice', () => {
  const usage = {
    promptTokenCount: 100,
    candidatesTokenCount: 37,
    thoughtsTokenCount: 30,
    totalTokenCount: 137,
  }
  assert.deepEqual(tokensOf(usage), { input: 100, output: 7, reasoning: 30 })
})

test('a count of zero is left out by the API, and is zero', () => {
  assert.deepEqual(tokensOf({ promptTokenCount: 9, totalTokenCount: 9 }), { input: 9, output: 0 })
})

test('audio is told apart on both sides, and cached audio is cached', () => {
  const usage = {
    promptTokenCount: 100,
    cachedContentTokenCount: 30,
    candidatesTokenCount: 50,
    totalTokenCount: 150,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 40 },
      { modality: 'AUDIO', tokenCount: 60 },
    ],
    cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
    candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 45 }],
  }
  const tokens = { input: 30, cached_input: 30, audio_input: 40, output: 5, audio_output: 45 }
  assert.deepEqual(tokensOf(usage), tokens)
})

test('what a tool of the provider put into the prompt is input', () => {
  const usage = {
    promptTokenCount: 10,
    toolUsePromptTokenCount: 5,
    candidatesTokenCount: 2,
    totalTokenCount: 17,
  }
  assert.deepEqual(tokensOf(usage), { input: 15, output: 2 })
})

test('numbers that contradict each other are believed by nobody', () => {
  for (const [usage, reason] of [
    [null, 'usageMetadata is no object'],
    [{ candidatesTokenCount: 1 }, 'promptTokenCount is missing'],
    [{ promptTokenCount: -1 }, 'promptTokenCount is no token count'],
    [{ promptTokenCount: 1.5 }, 'promptTokenCount is no token count'],
    [{ promptTokenCount: 2 ** 53 }, 'promptTokenCount is no token count'],
    [{ promptTokenCount: 5, cachedContentTokenCount: 6 }, 'prompt details exceed promptTokenCount'],
    [{ promptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 9 }, 'total is not the sum'],
    [{ promptTokenCount: 5, promptTokensDetails: {} }, 'audio of the prompt is no token count'],
    [
      { promptTokenCount: 5, candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }] },
      'an image was made',
    ],
  ] as const) {
    assert.equal(tokensOf(usage), reason)
  }
})

test('whatever the object is, reading never throws, and disjoint counts add up to the total', () => {
  const count = fc.nat(10_000)
  fc.assert(
    fc.property(count, count, count, count, (prompt, cached, candidates, thoughts) => {
      const read = readGeminiUsage({
        promptTokenCount: prompt,
        cachedContentTokenCount: cached,
        candidatesTokenCount: candidates,
        thoughtsTokenCount: thoughts,
        totalTokenCount: prompt + candidates + thoughts,
      })
      if (cached > prompt) return assert.equal(read.kind, 'unclear')
      assert.ok(read.kind === 'usage')
      const sum = [...read.usage.tokens.values()].reduce((left, right) => left + right, 0)
      assert.equal(sum, prompt + candidates + thoughts)
    }),
  )
  fc.assert(fc.property(fc.anything(), (usage) => void readGeminiUsage(usage)))
})
