// JSON inside of JSON nests as deeply as whoever wrote it likes, also a model. What nests so deeply that it could
// not be written again is refused or told as it stands, and nothing is thrown.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { providerCodecs } from '../../src/upstream/provider-codecs.ts'
import type { AnswerTerms } from '../../src/wire/codec.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import { pick } from '../support/json.ts'

/** The many members keep V8 from the quick way of writing, which is not so easily exhausted. */
const members = Array.from({ length: 2000 }, (_, index) => `"k${index * 7919}":1`).join(',')
const depth = 20_000
const deep = `{${members},"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`

const terms: AnswerTerms = {
  prompt: { from: 'chat', stream: false, turns: [], tools: [], settings: {} },
  model: 'm',
  requestId: 'r',
  createdS: 1,
  includeUsage: true,
}

function chatAnswer(given: string): string {
  return `{"id":"x","choices":[{"index":0,"finish_reason":"tool_calls","delta":{},"message":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":${given}}}]}}]}`
}

const answers: Readonly<Record<string, string>> = {
  chat: chatAnswer(deep),
  messages: `{"type":"message","content":[{"type":"tool_use","id":"a","name":"f","input":${deep}}]}`,
  converse: `{"output":{"message":{"content":[{"toolUse":{"toolUseId":"a","name":"f","input":${deep}}}]}},"stopReason":"tool_use"}`,
  gemini: `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${deep}}}]},"finishReason":"STOP"}]}`,
}

const events: Readonly<Record<string, readonly string[]>> = {
  chat: [chatAnswer(deep).replace('"delta":{},"message"', '"delta"')],
  messages: [
    `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":${deep}}}`,
    '{"type":"content_block_stop","index":0}',
  ],
  gemini: [answers['gemini'] ?? ''],
}

describe('arguments that a provider gives as a value', () => {
  for (const [shape, text] of Object.entries(answers)) {
    test(`are no answer of ${shape} where they nest too deeply`, () => {
      const body = JSON.parse(text) as object
      const codec = providerCodecs[shape as 'chat']
      assert.ok(codec !== undefined)
      assert.equal(codec.decodeWhole(body, { stop: [] }), null)
      const decoder = codec.decoder({ stop: [] })
      const said = (events[shape] ?? []).flatMap((event) =>
        decoder.decode(Buffer.from(`data: ${event}\n\n`)),
      )
      if (said.length > 0) assert.equal(said.at(-1)?.kind, 'error-report')
      assert.equal(said.length > 0, Object.hasOwn(events, shape))
    })
  }
})

test('arguments that a model wrote as text come to a client of Messages as they stand', () => {
  const body = JSON.parse(chatAnswer(JSON.stringify(deep))) as object
  const parts = providerCodecs.chat?.decodeWhole(body, { stop: [] })
  assert.ok(parts)
  const message: unknown = JSON.parse(clientCodecs.messages?.whole(terms, parts) ?? '')
  assert.deepEqual(pick(message, 'content', 0, 'input'), { INVALID_JSON: deep })
})

test('arguments that a client gives back as text are refused by name', () => {
  const long = '{"id":12345678901234567890,'
  const called = {
    type: 'function_call',
    call_id: 'a',
    name: 'f',
    arguments: deep.replace('{', long),
  }
  const bytes = Buffer.from(JSON.stringify({ model: 'm', input: [called] }))
  const refusal = clientCodecs.responses?.decode({ bytes, stream: false } as ModelRequest)
  assert.equal(pick(refusal, 'code'), 'door.field_invalid')
  assert.equal(pick(refusal, 'param'), 'input[0].arguments')
})
