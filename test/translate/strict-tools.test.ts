// A tool that says nothing of `strict`: the Responses API holds its calls to the schema where it can, every other API
// does not.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readResponses } from '../../src/door/read-responses.ts'
import { providerCodecs } from '../../src/upstream/provider-codecs.ts'
import { geminiTerms as terms } from '../support/gemini.ts'
import { pick } from '../support/json.ts'
import { schema } from './request-case.ts'

const limits = { depthMax: 100, valuesMax: 10_000 }
const open = { type: 'object', properties: schema.properties }

function written(
  from: 'chat' | 'responses',
  to: 'chat' | 'responses' | 'messages' | 'converse',
  tool: object,
): unknown {
  const body =
    from === 'responses'
      ? { model: 'm', input: 'x', tools: [{ type: 'function', ...tool }] }
      : {
          model: 'm',
          messages: [{ role: 'user', content: 'x' }],
          tools: [{ type: 'function', function: tool }],
        }
  const bytes = Buffer.from(JSON.stringify(body))
  const request =
    from === 'chat' ? readChat(bytes, limits, null) : readResponses(bytes, limits, 'chat')
  assert.ok(!('kind' in request), JSON.stringify(request))
  const prompt = clientCodecs[from]?.decode(request)
  assert.ok(prompt !== undefined && !('kind' in prompt), JSON.stringify(prompt))
  const encoded: unknown = providerCodecs[to]?.encode(prompt, terms)
  if (to === 'converse') return pick(encoded, 'toolConfig', 'tools', 0, 'toolSpec', 'strict')
  if (to === 'chat') return pick(encoded, 'tools', 0, 'function', 'strict')
  return pick(encoded, 'tools', 0, 'strict')
}

test('asked in Responses, a schema that can be held is held in Chat Completions, and no other', () => {
  const named = { name: 'find' }
  assert.equal(written('responses', 'chat', { ...named, parameters: schema }), true)
  assert.equal(written('responses', 'chat', { ...named, parameters: schema, strict: null }), true)
  assert.equal(written('responses', 'chat', { ...named, parameters: open }), undefined)
  assert.equal(written('responses', 'chat', { ...named, parameters: schema, strict: false }), false)
  assert.equal(written('responses', 'chat', { ...named, parameters: open, strict: true }), true)
})

test('where a model may not know the word, only who asks for it gets it', () => {
  for (const to of ['messages', 'converse'] as const) {
    assert.equal(written('responses', to, { name: 'find', parameters: schema }), undefined)
    assert.equal(written('responses', to, { name: 'find', parameters: schema, strict: true }), true)
  }
})

test('asked in Chat Completions, what says nothing is not held in Responses either', () => {
  const named = { name: 'find', parameters: schema }
  assert.equal(written('chat', 'responses', named), false)
  assert.equal(written('chat', 'responses', { ...named, strict: true }), true)
})
