import assert from 'node:assert/strict'
import { test } from 'node:test'

import { sizeOf } from './decision-input.ts'

test('a refused count of tokens would have brought nothing', () => {
  const asked = {
    promptCharacters: 4000,
    maxTokens: null,
    maxCompletionTokens: null,
    n: 1,
    prompts: 1,
  }
  assert.equal(sizeOf({ ...asked, operation: 'count_tokens' }).tokenEstimate, 0)
  assert.equal(sizeOf({ ...asked, operation: 'chat' }).tokenEstimate, 1000 + 1024)
})
