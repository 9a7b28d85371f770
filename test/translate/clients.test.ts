// Answers as they are written for clients of each shape, read by the official packages: any sequence of parts
// makes a stream that they accept, and that says what the whole answer says.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import OpenAI from 'openai'

import { chatClient } from '../../src/door/codecs/chat/client.ts'
import { messagesClient } from '../../src/door/codecs/messages/client.ts'
import { responsesClient } from '../../src/door/codecs/responses/client.ts'
import type { AnswerTerms, ClientCodec } from '../../src/wire/codec.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import type { Prompt } from '../../src/wire/prompt.ts'
import { answerOf } from '../support/any-answer.ts'
import { grammarMistake } from '../support/part-grammar.ts'

const prompt: Prompt = { from: 'chat', stream: true, turns: [], tools: [], settings: {} }
const terms: AnswerTerms = {
  prompt,
  model: 'house-model',
  requestId: '0abc',
  createdS: 1_700_000_000,
  includeUsage: true,
}

const answer = answerOf(false)

function streamed(client: ClientCodec, parts: readonly StreamPart[]): string {
  const encoder = client.stream(terms)
  return parts.map((part) => encoder.encode(part)).join('')
}

function fetchOf(text: string): typeof fetch {
  return () =>
    Promise.resolve(new Response(text, { headers: { 'content-type': 'text/event-stream' } }))
}

/** What JSON can say: a lone surrogate of a text becomes a replacement character on its way. */
function wholeOf(client: ClientCodec, parts: readonly StreamPart[]): unknown {
  const bytes = Buffer.from(client.whole(terms, parts))
  return JSON.parse(bytes.toString('utf8'))
}

const runs = { numRuns: 150 }

describe('the official packages read what is written for their clients', () => {
  test('the parts that these tests write are in order', () => {
    fc.assert(fc.property(answer, (parts) => assert.equal(grammarMistake(parts), null)))
  })

  test('a stream of Messages says what the whole Message says', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (parts) => {
        const text = streamed(messagesClient, parts)
        const anthropic = new Anthropic({ apiKey: 'k', fetch: fetchOf(text) })
        const stream = anthropic.messages.stream({ model: 'm', max_tokens: 9, messages: [] })
        const message = await stream.finalMessage()
        const whole = wholeOf(messagesClient, parts) as Record<string, unknown>
        assert.deepEqual(
          message.content.map(plainBlock),
          (whole['content'] as object[]).map(plainBlock),
        )
        assert.equal(message.stop_reason, whole['stop_reason'])
        assert.equal(message.stop_sequence, whole['stop_sequence'])
        const usage = whole['usage'] as { input_tokens: number; output_tokens: number }
        assert.equal(message.usage.input_tokens, usage.input_tokens)
        assert.equal(message.usage.output_tokens, usage.output_tokens)
        assert.equal(message.usage.cache_read_input_tokens, 5)
      }),
      runs,
    )
  })

  test('a stream of Messages has one block open at a time, numbered in order', () => {
    fc.assert(
      fc.property(answer, (parts) => {
        let open = -1
        let next = 0
        for (const event of eventsOf(streamed(messagesClient, parts))) {
          const { type, index } = event
          if (type === 'content_block_start') {
            assert.equal(open, -1)
            assert.equal(index, next)
            open = next
            next += 1
          } else if (type === 'content_block_delta') assert.equal(index, open)
          else if (type === 'content_block_stop') {
            assert.equal(index, open)
            open = -1
          }
        }
        assert.equal(open, -1)
      }),
    )
  })

  test('a stream of chunks says what the whole completion says', async () => {
    await fc.assert(
      fc.asyncProperty(answerOf(true), async (parts) => {
        const whole = wholeOf(chatClient, parts) as OpenAI.ChatCompletion
        const wanted = whole.choices[0]
        assert.ok(wanted !== undefined)
        const message: { reasoning_content?: string } & typeof wanted.message = wanted.message
        const text = streamed(chatClient, parts)
        const openai = new OpenAI({ apiKey: 'k', fetch: fetchOf(text) })
        let said = ''
        let thought = ''
        let reason: string | null = null
        let usage: unknown = null
        const calls: string[][] = []
        const stream = await openai.chat.completions.create({
          model: 'm',
          messages: [],
          stream: true,
        })
        for await (const chunk of stream) {
          usage = chunk.usage ?? usage
          const [choice] = chunk.choices
          if (choice === undefined) continue
          said += choice.delta.content ?? ''
          thought += (choice.delta as { reasoning_content?: string }).reasoning_content ?? ''
          reason = choice.finish_reason ?? reason
          for (const call of choice.delta.tool_calls ?? []) {
            const known = (calls[call.index] ??= [call.id ?? '', call.function?.name ?? '', ''])
            known[2] += call.function?.arguments ?? ''
          }
        }
        assert.equal(said, message.content ?? '')
        assert.equal(thought, message.reasoning_content ?? '')
        assert.equal(reason, wanted.finish_reason)
        assert.deepEqual(usage, whole.usage)
        const wholeCalls = (message.tool_calls ??
          []) as OpenAI.ChatCompletionMessageFunctionToolCall[]
        assert.deepEqual(
          calls,
          wholeCalls.map((call) => [call.id, call.function.name, call.function.arguments]),
        )
        assert.ok(text.endsWith('data: [DONE]\n\n'))
      }),
      runs,
    )
  })

  test('a stream of a response says what the whole response says', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (parts) => {
        const text = streamed(responsesClient, parts)
        const events = eventsOf(text)
        assert.deepEqual(
          events.map(({ sequence_number: number }) => number),
          events.map((_, at) => at),
        )
        const openai = new OpenAI({ apiKey: 'k', fetch: fetchOf(text) })
        const response = await openai.responses.stream({ model: 'm', input: '' }).finalResponse()
        const whole = wholeOf(responsesClient, parts) as typeof response
        assert.equal(response.status, whole.status)
        assert.deepEqual(response.usage, whole.usage)
        assert.deepEqual(response.incomplete_details, whole.incomplete_details)
        assert.equal(response.output_text, textOf(whole.output as object[]))
        const withoutIds = (items: readonly object[]): string[] =>
          items.map((item) => JSON.stringify({ ...item, id: null, parsed: null })).sort()
        const last = events.at(-1)?.['response'] as { output: object[] }
        assert.deepEqual(withoutIds(last.output), withoutIds(whole.output))
      }),
      runs,
    )
  })
})

function textOf(items: readonly object[]): string {
  return items
    .flatMap((item) => ('content' in item ? (item.content as { text?: string }[]) : []))
    .map(({ text }) => text ?? '')
    .join('')
}

function plainBlock(given: object): object {
  const known: Record<string, unknown> = { ...given }
  // The stream's start says nothing of citations.
  if (known['citations'] === null || known['citations'] === undefined) delete known['citations']
  return known
}

function eventsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .map((event) => event.split('\n').find((line) => line.startsWith('data: ')))
    .filter((line) => line !== undefined && line !== 'data: [DONE]')
    .map((line) => JSON.parse(line?.slice(6) ?? '') as Record<string, unknown>)
}
