// Streams as OpenAI's and Anthropic's APIs write them, read by our decoders and by the AI SDK's providers: both
// find the same texts, thinking, calls, end and usage.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'

import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import { grammarMistake } from '../support/part-grammar.ts'

const providers = { chat: chatProvider, messages: messagesProvider, responses: responsesProvider }
type Shape = keyof typeof providers

/** What both say of an answer. */
interface Told {
  text: string
  thinking: string
  readonly calls: unknown[]
  finish: string
  /** Cached and written ones included. */
  input: number
  cached: number
  output: number
  reasoning: number
}

function nothing(): Told {
  return {
    text: '',
    thinking: '',
    calls: [],
    finish: '',
    input: 0,
    cached: 0,
    output: 0,
    reasoning: 0,
  }
}

const finishes = {
  stop: 'stop',
  length: 'length',
  context: 'length',
  'tool-calls': 'tool-calls',
  filter: 'content-filter',
  refusal: 'content-filter',
  pause: 'other',
} as const

function ours(shape: Shape, events: readonly object[]): Told {
  const decoder = providers[shape].decoder({ stop: [] })
  const parts = textOf(shape, events)
    .split('\n\n')
    .filter((event) => event !== '')
    .flatMap((event) => [...decoder.decode(Buffer.from(`${event}\n\n`))])
  assert.equal(grammarMistake(parts), null)
  const told = nothing()
  const calls = new Map<number, { id: string; name: string; json: string }>()
  for (const part of parts) take(told, calls, part)
  for (const { id, name, json } of calls.values()) told.calls.push([id, name, JSON.parse(json)])
  return told
}

function take(
  told: Told,
  calls: Map<number, { id: string; name: string; json: string }>,
  part: StreamPart,
): void {
  if (part.kind === 'text-add') told.text += part.text
  else if (part.kind === 'thinking-add') told.thinking += part.text
  else if (part.kind === 'call-start') {
    calls.set(part.block, { id: part.id, name: part.name, json: '' })
  } else if (part.kind === 'call-add') {
    const open = calls.get(part.block)
    assert.ok(open !== undefined)
    open.json += part.json
  } else if (part.kind === 'answer-finish') told.finish = finishes[part.reason]
  else if (part.kind === 'usage-report') {
    const count = (kind: string): number => part.tokens.get(kind) ?? 0
    told.input =
      count('input') + count('cached_input') + count('cache_write') + count('cache_write_1h')
    told.cached = count('cached_input')
    told.output = count('output') + count('reasoning')
    told.reasoning = count('reasoning')
  }
}

function textOf(shape: Shape, events: readonly object[]): string {
  const lines = events.map((event) => {
    const name = shape !== 'chat' && 'type' in event ? `event: ${String(event.type)}\n` : ''
    return `${name}data: ${JSON.stringify(event)}\n\n`
  })
  return lines.join('') + (shape === 'chat' ? 'data: [DONE]\n\n' : '')
}

async function theirs(shape: Shape, events: readonly object[]): Promise<Told> {
  const settings = {
    apiKey: 'k',
    fetch: (): Promise<Response> =>
      Promise.resolve(
        new Response(textOf(shape, events), { headers: { 'content-type': 'text/event-stream' } }),
      ),
  }
  const openai = createOpenAI(settings)
  const model =
    shape === 'messages'
      ? createAnthropic(settings)('claude-sonnet-4-5')
      : shape === 'chat'
        ? openai.chat('gpt-4o')
        : openai.responses('gpt-5')
  const { stream } = await model.doStream({ prompt: [] })
  const told = nothing()
  for await (const part of stream) {
    if (part.type === 'text-delta') told.text += part.delta
    else if (part.type === 'reasoning-delta') told.thinking += part.delta
    else if (part.type === 'tool-call') {
      told.calls.push([part.toolCallId, part.toolName, JSON.parse(part.input)])
    } else if (part.type === 'finish') {
      const { inputTokens, outputTokens } = part.usage
      told.finish = part.finishReason.unified
      told.input = inputTokens.total ?? 0
      told.cached = inputTokens.cacheRead ?? 0
      told.output = outputTokens.total ?? 0
      told.reasoning = outputTokens.reasoning ?? 0
    }
  }
  return told
}

function chunk(said: object, finish: string | null = null): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, delta: said, logprobs: null, finish_reason: finish }],
  }
}

const chatUsage = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [],
  usage: {
    prompt_tokens: 20,
    completion_tokens: 9,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
}

function call(index: number, members: object): object {
  return chunk({ tool_calls: [{ index, ...members }] })
}

function messageStart(usage: object): object {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'c', content: [] }
  return { type: 'message_start', message: { ...message, stop_reason: null, usage } }
}

function started(index: number, block: object): object {
  return { type: 'content_block_start', index, content_block: block }
}

function delta(index: number, given: object): object {
  return { type: 'content_block_delta', index, delta: given }
}

function stopped(index: number): object {
  return { type: 'content_block_stop', index }
}

function messageEnd(reason: string, usage: object): object[] {
  return [
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ]
}

const response = { id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-5', output: [] }

function responseEnd(type: string, members: object = {}): object {
  return {
    type: `response.${type}`,
    sequence_number: 99,
    response: {
      ...response,
      status: type,
      error: null,
      incomplete_details: null,
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 29,
      },
      ...members,
    },
  }
}

const responseStart = { type: 'response.created', sequence_number: 0, response }

function item(type: string, index: number, given: object): object {
  return {
    type: `response.output_item.${type}`,
    sequence_number: 1,
    output_index: index,
    item: given,
  }
}

const cases: readonly (readonly [string, Shape, readonly object[]])[] = [
  [
    'a text',
    'chat',
    [
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ content: 'Ulm ' }),
      chunk({ content: 'on the Danube.' }),
      chunk({}, 'stop'),
      chatUsage,
    ],
  ],
  ['a text that was cut', 'chat', [chunk({ content: 'Ul' }), chunk({}, 'length'), chatUsage]],
  ['a filter', 'chat', [chunk({ content: 'Ul' }), chunk({}, 'content_filter'), chatUsage]],
  [
    'two calls, one after the other',
    'chat',
    [
      chunk({ role: 'assistant', content: null }),
      call(0, { id: 'c1', type: 'function', function: { name: 'find', arguments: '' } }),
      call(0, { function: { arguments: '{"a"' } }),
      call(0, { function: { arguments: ':1}' } }),
      call(1, { id: 'c2', type: 'function', function: { name: 'find', arguments: '' } }),
      call(1, { function: { arguments: '{"a":2}' } }),
      chunk({}, 'tool_calls'),
      chatUsage,
    ],
  ],
  [
    'a text with a cached prompt',
    'messages',
    [
      messageStart({
        input_tokens: 10,
        cache_read_input_tokens: 6,
        cache_creation_input_tokens: 4,
        output_tokens: 1,
      }),
      started(0, { type: 'text', text: '' }),
      { type: 'ping' },
      delta(0, { type: 'text_delta', text: 'Ulm ' }),
      delta(0, { type: 'text_delta', text: 'on the Danube.' }),
      stopped(0),
      ...messageEnd('end_turn', { output_tokens: 12 }),
    ],
  ],
  [
    'thinking, a hidden thought and two calls, one without arguments',
    'messages',
    [
      messageStart({ input_tokens: 10, output_tokens: 1 }),
      started(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'A river' }),
      delta(0, { type: 'signature_delta', signature: 'c2ln' }),
      stopped(0),
      started(1, { type: 'redacted_thinking', data: 'dmVpbA' }),
      stopped(1),
      started(2, { type: 'tool_use', id: 't1', name: 'find', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '' }),
      delta(2, { type: 'input_json_delta', partial_json: '{"a":' }),
      delta(2, { type: 'input_json_delta', partial_json: '1}' }),
      stopped(2),
      started(3, { type: 'tool_use', id: 't2', name: 'now', input: {} }),
      stopped(3),
      ...messageEnd('tool_use', { output_tokens: 12 }),
    ],
  ],
  [
    'a refusal',
    'messages',
    [
      messageStart({ input_tokens: 10, output_tokens: 1 }),
      ...messageEnd('refusal', { output_tokens: 2 }),
    ],
  ],
  [
    'a full context',
    'messages',
    [
      messageStart({ input_tokens: 10, output_tokens: 1 }),
      ...messageEnd('model_context_window_exceeded', { output_tokens: 2 }),
    ],
  ],
  [
    'reasoning, a text and a call',
    'responses',
    [
      responseStart,
      item('added', 0, { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: null }),
      {
        type: 'response.reasoning_summary_part.added',
        sequence_number: 2,
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        part: { type: 'summary_text', text: '' },
      },
      {
        type: 'response.reasoning_summary_text.delta',
        sequence_number: 3,
        item_id: 'rs_1',
        output_index: 0,
        summary_index: 0,
        delta: 'A river',
      },
      item('done', 0, {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'A river' }],
        encrypted_content: 'gAAA',
      }),
      item('added', 1, { id: 'msg_1', type: 'message', role: 'assistant', content: [] }),
      {
        type: 'response.output_text.delta',
        sequence_number: 4,
        item_id: 'msg_1',
        output_index: 1,
        content_index: 0,
        delta: 'Ulm.',
        logprobs: [],
      },
      item('done', 1, {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Ulm.', annotations: [] }],
      }),
      item('added', 2, {
        id: 'fc_1',
        type: 'function_call',
        call_id: 'c1',
        name: 'find',
        arguments: '',
        status: 'in_progress',
      }),
      {
        type: 'response.function_call_arguments.delta',
        sequence_number: 5,
        item_id: 'fc_1',
        output_index: 2,
        delta: '{"a":1}',
      },
      item('done', 2, {
        id: 'fc_1',
        type: 'function_call',
        call_id: 'c1',
        name: 'find',
        arguments: '{"a":1}',
        status: 'completed',
      }),
      responseEnd('completed'),
    ],
  ],
  [
    'a response at its cap',
    'responses',
    [
      responseStart,
      responseEnd('incomplete', { incomplete_details: { reason: 'max_output_tokens' } }),
    ],
  ],
  [
    'a filtered response',
    'responses',
    [
      responseStart,
      responseEnd('incomplete', { incomplete_details: { reason: 'content_filter' } }),
    ],
  ],
]

for (const [name, shape, events] of cases) {
  test(`${name}, in the events of ${shape}, is read as the AI SDK reads it`, async () => {
    assert.deepEqual(ours(shape, events), await theirs(shape, events))
  })
}
