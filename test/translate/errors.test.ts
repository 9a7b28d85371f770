// What a provider says of a request that it did not answer reaches the clients of every shape word for word, before
// an answer and inside one, as the official packages read it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

import { chatClient } from '../../src/door/codecs/chat/client.ts'
import { messagesClient } from '../../src/door/codecs/messages/client.ts'
import { responsesClient } from '../../src/door/codecs/responses/client.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { AnswerTerms, ClientCodec, ProviderCodec } from '../../src/wire/codec.ts'

const said = 'prompt is too long: 200001 tokens > 200000 maximum'
const terms: AnswerTerms = {
  prompt: { from: 'chat', stream: true, turns: [], tools: [], settings: {} },
  model: 'm',
  requestId: 'r',
  createdS: 1,
  includeUsage: false,
}

interface Provider {
  readonly codec: ProviderCodec
  readonly body: object
  /** The same inside a stream that had begun. */
  readonly events: readonly object[]
}

const openAiBody = {
  error: {
    message: said,
    type: 'rate_limit_error',
    param: 'messages',
    code: 'rate_limit_exceeded',
  },
}
const providers: Readonly<Record<string, Provider>> = {
  chat: {
    codec: chatProvider,
    body: openAiBody,
    events: [{ id: 'c', choices: [{ index: 0, delta: { content: 'Ul' } }] }, openAiBody],
  },
  messages: {
    codec: messagesProvider,
    body: { type: 'error', error: { type: 'rate_limit_error', message: said } },
    events: [
      { type: 'message_start', message: { id: 'm', usage: { input_tokens: 1, output_tokens: 1 } } },
      { type: 'error', error: { type: 'rate_limit_error', message: said } },
    ],
  },
  responses: {
    codec: responsesProvider,
    body: openAiBody,
    events: [
      { type: 'response.created', response: { id: 'r' } },
      {
        type: 'response.failed',
        response: { error: { code: 'rate_limit_exceeded', message: said } },
      },
    ],
  },
}

function fetchOf(text: string, status: number, type: string): typeof fetch {
  return () => Promise.resolve(new Response(text, { status, headers: { 'content-type': type } }))
}

interface Client {
  readonly codec: ClientCodec
  /** Asks with the official package, which gets this for an answer. */
  ask(answer: typeof fetch): Promise<unknown>
  readonly limited: abstract new (...args: never[]) => Error
}

function openAi(answer: typeof fetch): OpenAI {
  return new OpenAI({ apiKey: 'k', fetch: answer, maxRetries: 0 })
}

const clients: Readonly<Record<string, Client>> = {
  chat: {
    codec: chatClient,
    ask: (answer) =>
      openAi(answer).chat.completions.stream({ model: 'm', messages: [] }).finalChatCompletion(),
    limited: OpenAI.RateLimitError,
  },
  messages: {
    codec: messagesClient,
    ask: (answer) =>
      new Anthropic({ apiKey: 'k', fetch: answer, maxRetries: 0 }).messages
        .stream({ model: 'm', max_tokens: 9, messages: [] })
        .finalMessage(),
    limited: Anthropic.RateLimitError,
  },
  responses: {
    codec: responsesClient,
    async ask(answer) {
      const response = await openAi(answer)
        .responses.stream({ model: 'm', input: '' })
        .finalResponse()
      // The package hands a response that failed out like any other.
      if (response.status === 'failed') throw new Error(response.error?.message)
    },
    limited: OpenAI.RateLimitError,
  },
}

for (const [clientName, client] of Object.entries(clients)) {
  for (const [providerName, { codec, body, events }] of Object.entries(providers)) {
    describe(`a client of ${clientName} with a provider of ${providerName}`, () => {
      test('reads of an error what the provider said', async () => {
        const error = codec.decodeError(429, body)
        assert.equal(error.message, said)
        const text = client.codec.error(429, error)
        await assert.rejects(client.ask(fetchOf(text, 429, 'application/json')), (thrown) => {
          assert.ok(thrown instanceof client.limited)
          return thrown.message.includes(said)
        })
      })

      test('reads it inside a stream, too', async () => {
        const decoder = codec.decoder({ stop: [] })
        const encoder = client.codec.stream(terms)
        const text = events
          .flatMap((event) => [
            ...decoder.decode(Buffer.from(`data: ${JSON.stringify(event)}\n\n`)),
          ])
          .map((part) => encoder.encode(part))
          .join('')
        assert.doesNotMatch(text, /\[DONE\]|message_stop|response\.completed/)
        await assert.rejects(client.ask(fetchOf(text, 200, 'text/event-stream')), (thrown) => {
          assert.ok(thrown instanceof Error)
          return thrown.message.includes(said)
        })
      })
    })
  }
}

test('words for kinds of errors are those that the client’s API has', () => {
  const overloaded = { message: 'm', type: 'overloaded_error', param: null }
  assert.deepEqual(JSON.parse(chatClient.error(529, overloaded)), {
    error: { message: 'm', type: 'server_error', param: null, code: 'overloaded_error' },
  })
  const quota = { message: 'm', type: 'insufficient_quota', param: null }
  assert.deepEqual(JSON.parse(messagesClient.error(429, quota)), {
    type: 'error',
    error: { type: 'rate_limit_error', message: 'm' },
  })
  const unnamed = { message: 'm', type: '', param: 'input' }
  assert.deepEqual(JSON.parse(responsesClient.error(400, unnamed)), {
    error: { message: 'm', type: 'invalid_request_error', param: 'input', code: null },
  })
})

test('an error page that is no JSON is told as far as it says something', () => {
  for (const { codec } of Object.values(providers)) {
    assert.equal(codec.decodeError(502, 'Bad gateway').message, 'Bad gateway')
    assert.equal(codec.decodeError(502, '').message, 'The provider gave no reason.')
    assert.equal(codec.decodeError(502, 'x'.repeat(1e6)).message.length, 4096)
  }
})
