// Prompts as Gemini is asked them, for the tests of its codec.
import assert from 'node:assert/strict'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { geminiProvider } from '../../src/upstream/codecs/gemini/provider.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import type { Prompt } from '../../src/wire/prompt.ts'

const limits = { depthMax: 100, valuesMax: 10_000 }
export const geminiTerms: PromptTerms = {
  model: 'gemini-3-pro-preview',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

export type Body = Record<string, unknown>

export function promptOf(from: 'chat' | 'messages', body: Body): Prompt {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }))
  const request =
    from === 'chat' ? readChat(bytes, limits, null) : readMessages(bytes, limits, 'chat')
  assert.ok(!('kind' in request), JSON.stringify(request))
  const prompt = clientCodecs[from]?.decode(request)
  assert.ok(prompt !== undefined && !('kind' in prompt), JSON.stringify(prompt))
  return prompt
}

/** The body that Gemini gets. */
export function geminiBody(
  from: 'chat' | 'messages',
  body: Body,
  own: Partial<PromptTerms> = {},
): Body {
  const written = geminiProvider.encode(promptOf(from, body), { ...geminiTerms, ...own })
  assert.ok(written['kind'] !== 'refused', JSON.stringify(written))
  return structuredClone(written) as Body
}
