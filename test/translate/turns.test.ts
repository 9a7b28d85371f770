// A conversation goes on: what a provider answered comes back from a client of another shape as the provider
// gave it, with its thinking, seals and calls; and a provider of yet another shape is never sent it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { chatClient } from '../../src/door/codecs/chat/client.ts'
import { messagesClient } from '../../src/door/codecs/messages/client.ts'
import { responsesClient } from '../../src/door/codecs/responses/client.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { readResponses } from '../../src/door/read-responses.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { ClientCodec, JsonBody, ProviderCodec, PromptTerms } from '../../src/wire/codec.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import type { Prompt } from '../../src/wire/prompt.ts'

type Body = Record<string, unknown>

const terms: PromptTerms = {
  model: 'upstream',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_completion_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}
const limits = { depthMax: 100, valuesMax: 10_000 }

/** A question, the answer to it as the client got it, and the result of the call in it. */
interface Client {
  readonly codec: ClientCodec
  again(answer: Body): ModelRequest | Refusal
}

function bytesOf(body: Body): Buffer {
  return Buffer.from(JSON.stringify({ model: 'm', ...body }))
}

const clients: Readonly<Record<string, Client>> = {
  chat: {
    codec: chatClient,
    again(answer) {
      const [choice] = answer['choices'] as { message: Body }[]
      const result = { role: 'tool', tool_call_id: 'c_1', content: 'none' }
      const messages = [{ role: 'user', content: 'Ulm?' }, choice?.message, result]
      return readChat(bytesOf({ messages }), limits, null)
    },
  },
  messages: {
    codec: messagesClient,
    again({ content }) {
      const result = { type: 'tool_result', tool_use_id: 'c_1', content: 'none' }
      const messages = [
        { role: 'user', content: 'Ulm?' },
        { role: 'assistant', content },
        { role: 'user', content: [result] },
      ]
      return readMessages(bytesOf({ messages, max_tokens: 4096 }), limits, 'chat')
    },
  },
  responses: {
    codec: responsesClient,
    again({ output }) {
      const result = { type: 'function_call_output', call_id: 'c_1', output: 'none' }
      const input = [{ role: 'user', content: 'Ulm?' }, ...(output as object[]), result]
      return readResponses(bytesOf({ input, store: false }), limits, 'chat')
    },
  },
}

interface Provider {
  readonly codec: ProviderCodec
  /** An answer that thinks, says something and calls. */
  readonly answer: Body
  /** What must stand in the next request, word for word. */
  readonly kept: readonly object[]
}

const providers: Readonly<Record<string, Provider>> = {
  chat: {
    codec: chatProvider,
    answer: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Let me look.',
            reasoning_content: 'A river…',
            tool_calls: [
              {
                id: 'c_1',
                type: 'function',
                function: { name: 'find', arguments: '{"a":1}' },
                extra_content: { google: { thought_signature: 'dGhv.dWdodA==' } },
              },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
    kept: [
      {
        role: 'assistant',
        content: 'Let me look.',
        reasoning_content: 'A river…',
        tool_calls: [
          {
            id: 'c_1',
            type: 'function',
            function: { name: 'find', arguments: '{"a":1}' },
            extra_content: { google: { thought_signature: 'dGhv.dWdodA==' } },
          },
        ],
      },
    ],
  },
  messages: {
    codec: messagesProvider,
    answer: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'A river…', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'dmVp.bA==' },
        { type: 'thinking', thinking: '', signature: 'b21pdHRlZA' },
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'c_1', name: 'find', input: { a: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 1 },
    },
    kept: [
      { type: 'thinking', thinking: 'A river…', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'dmVp.bA==' },
      { type: 'thinking', thinking: '', signature: 'b21pdHRlZA' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'c_1', name: 'find', input: { a: 1 } },
    ],
  },
  responses: {
    codec: responsesProvider,
    answer: {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      output: [
        {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'A river…' }],
          encrypted_content: 'gAAA.x==',
        },
        { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gBBB' },
        {
          type: 'message',
          id: 'msg_1',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
        },
        { type: 'function_call', id: 'fc_1', call_id: 'c_1', name: 'find', arguments: '{"a":1}' },
      ],
      usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
    },
    kept: [
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'A river…' }],
        encrypted_content: 'gAAA.x==',
      },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gBBB' },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
      { type: 'function_call', call_id: 'c_1', name: 'find', arguments: '{"a":1}' },
    ],
  },
}

const prompt: Prompt = { from: 'chat', stream: false, turns: [], tools: [], settings: {} }

function answered(client: ClientCodec, parts: readonly StreamPart[]): Body {
  const asked = { prompt, model: 'm', requestId: 'r1', createdS: 1, includeUsage: true }
  return JSON.parse(client.whole(asked, parts)) as Body
}

function partsOf({ codec, answer }: Provider): readonly StreamPart[] {
  const read = codec.decodeWhole(answer, { stop: [] })
  assert.ok(read !== null)
  return read
}

function again(client: Client, provider: Provider, target: ProviderCodec): JsonBody | Refusal {
  const request = client.again(answered(client.codec, partsOf(provider)))
  assert.ok(!('kind' in request), JSON.stringify(request))
  const asked = client.codec.decode(request)
  assert.ok(!('kind' in asked), JSON.stringify(asked))
  return target.encode(asked, terms)
}

for (const [clientName, client] of Object.entries(clients)) {
  for (const [providerName, provider] of Object.entries(providers)) {
    if (clientName === providerName) continue
    describe(`a client of ${clientName} with a provider of ${providerName}`, () => {
      test('returns what it was given, word for word', () => {
        const body = again(client, provider, provider.codec)
        assert.ok(!('kind' in body), JSON.stringify(body))
        const text = JSON.stringify(body)
        for (const kept of provider.kept) {
          assert.ok(text.includes(JSON.stringify(kept)), `${JSON.stringify(kept)} in ${text}`)
        }
      })

      test('cannot take its thinking to a provider of another shape', () => {
        for (const [otherName, other] of Object.entries(providers)) {
          if (otherName === providerName) continue
          const refusal = again(client, provider, other.codec)
          assert.equal(refusal['kind'], 'refused', otherName)
          assert.equal(refusal['code'], 'place.not_carried')
          assert.match(String(refusal['message']), new RegExp(`${providerName}.*under its seal`))
        }
      })
    })
  }
}
