import assert from 'node:assert/strict'
import { test } from 'node:test'
import { azureTokenEstimate, openAiTokenEstimate, uncappedOutputTokens } from './estimate.ts'

const size = { promptCharacters: 401, requestedCap: 100, choices: 1, maxOutputTokens: 16_384 }

test('Azure adds the prompt and the cap for each choice; OpenAI takes the larger', () => {
  assert.deepEqual(azureTokenEstimate(size), { tokens: 201, assumedTokens: 0 })
  assert.deepEqual(azureTokenEstimate({ ...size, choices: 3 }), { tokens: 401, assumedTokens: 0 })
  assert.deepEqual(openAiTokenEstimate(size), { tokens: 101, assumedTokens: 0 })
  assert.deepEqual(openAiTokenEstimate({ ...size, choices: 3 }), { tokens: 300, assumedTokens: 0 })
})

test('an answer without a cap is assumed, at most what the model can give, and marked as assumed', () => {
  const open = { ...size, requestedCap: null }
  assert.deepEqual(azureTokenEstimate(open), {
    tokens: 101 + uncappedOutputTokens,
    assumedTokens: uncappedOutputTokens,
  })
  assert.deepEqual(openAiTokenEstimate(open), {
    tokens: uncappedOutputTokens,
    assumedTokens: uncappedOutputTokens - 101,
  })
  assert.equal(azureTokenEstimate({ ...open, maxOutputTokens: 9 }).tokens, 110)
})

test('a cap of zero is a cap', () => {
  assert.deepEqual(azureTokenEstimate({ ...size, requestedCap: 0 }), {
    tokens: 101,
    assumedTokens: 0,
  })
})
