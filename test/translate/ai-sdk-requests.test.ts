// Requests carried from Chat Completions and Messages to the APIs of OpenAI and Anthropic, against the AI SDK's
// providers: what another client writes for the same prompt. Where the two differ on purpose, `alike` says how.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'

type Body = Record<string, unknown>
type Target = 'chat' | 'messages' | 'responses'

const models = { chat: 'gpt-4o', messages: 'claude-sonnet-4-5', responses: 'gpt-4o' } as const
const providers = { chat: chatProvider, messages: messagesProvider, responses: responsesProvider }

function termsOf(target: Target): PromptTerms {
  return {
    model: models[target],
    cap: null,
    maxOutputTokens: 4096,
    outputCapField: 'max_tokens',
    inferenceGeo: null,
    storeFalse: false,
    stripLogprobs: false,
  }
}

const limits = { depthMax: 100, valuesMax: 10_000 }

function ours(from: 'chat' | 'messages', target: Target, body: Body): unknown {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }))
  const request =
    from === 'chat' ? readChat(bytes, limits, null) : readMessages(bytes, limits, 'chat')
  assert.ok(!('kind' in request), JSON.stringify(request))
  const prompt = clientCodecs[from]?.decode(request)
  assert.ok(prompt !== undefined && !('kind' in prompt), JSON.stringify(prompt))
  const written = providers[target].encode(prompt, termsOf(target))
  assert.ok(written['kind'] !== 'refused', JSON.stringify(written))
  return JSON.parse(JSON.stringify(written))
}

type Options = Parameters<ReturnType<ReturnType<typeof createAnthropic>>['doGenerate']>[0]

/** What the other client sends; its answer is an error, since only the request is looked at. */
async function theirs(target: Target, options: Options): Promise<unknown> {
  let sent: unknown = null
  const settings = {
    apiKey: 'k',
    fetch: (_url: unknown, init?: RequestInit): Promise<Response> => {
      assert.ok(typeof init?.body === 'string')
      sent = JSON.parse(init.body)
      return Promise.resolve(new Response('{}', { status: 400 }))
    },
  }
  const openai = createOpenAI(settings)
  const model =
    target === 'messages'
      ? createAnthropic(settings)(models.messages)
      : target === 'chat'
        ? openai.chat(models.chat)
        : openai.responses(models.responses)
  await assert.rejects(async () => model.doGenerate(options))
  return sent
}

interface Case {
  readonly options: Options
  readonly chat?: Body
  readonly messages?: Body
  readonly targets: readonly Target[]
}

const png = 'iVBORw0KGgo='
const schema = {
  type: 'object',
  properties: { place: { type: 'string' } },
  required: ['place'],
  additionalProperties: false,
} as const

const tools = [
  {
    type: 'function' as const,
    name: 'find_port',
    description: 'Finds ports.',
    inputSchema: schema,
  },
]
const chatTools = [
  {
    type: 'function',
    function: { name: 'find_port', description: 'Finds ports.', parameters: schema },
  },
]
const messagesTools = [{ name: 'find_port', description: 'Finds ports.', input_schema: schema }]
const asked = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Ulm?' }] }]
const plain = [{ role: 'user', content: 'Ulm?' }]

/** Each with the same prompt in the words of both clients, where both have some. */
const cases: Readonly<Record<string, Case>> = {
  'a system text and a question': {
    options: {
      prompt: [{ role: 'system', content: 'Be brief.' }, ...asked],
      maxOutputTokens: 100,
      temperature: 0.5,
    },
    chat: {
      messages: [{ role: 'system', content: 'Be brief.' }, ...plain],
      max_tokens: 100,
      temperature: 0.5,
    },
    messages: { system: 'Be brief.', messages: plain, max_tokens: 100, temperature: 0.5 },
    targets: ['chat', 'messages', 'responses'],
  },
  'turns of both sides, and stop sequences': {
    options: {
      prompt: [
        ...asked,
        { role: 'assistant', content: [{ type: 'text', text: 'On the Danube.' }] },
        { role: 'user', content: [{ type: 'text', text: 'And Bonn?' }] },
      ],
      maxOutputTokens: 100,
      stopSequences: ['###', 'END'],
    },
    chat: {
      messages: [
        ...plain,
        { role: 'assistant', content: 'On the Danube.' },
        { role: 'user', content: 'And Bonn?' },
      ],
      max_tokens: 100,
      stop: ['###', 'END'],
    },
    messages: {
      messages: [
        ...plain,
        { role: 'assistant', content: 'On the Danube.' },
        { role: 'user', content: 'And Bonn?' },
      ],
      max_tokens: 100,
      stop_sequences: ['###', 'END'],
    },
    targets: ['chat', 'messages'],
  },
  'tools, calls of them and what they gave back': {
    options: {
      prompt: [
        ...asked,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            {
              type: 'tool-call',
              toolCallId: 'c_1',
              toolName: 'find_port',
              input: { place: 'Ulm' },
            },
            {
              type: 'tool-call',
              toolCallId: 'c_2',
              toolName: 'find_port',
              input: { place: 'Bonn' },
            },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c_1',
              toolName: 'find_port',
              output: { type: 'text', value: 'none' },
            },
            {
              type: 'tool-result',
              toolCallId: 'c_2',
              toolName: 'find_port',
              output: { type: 'text', value: 'one' },
            },
          ],
        },
      ],
      maxOutputTokens: 100,
      tools,
      toolChoice: { type: 'auto' },
    },
    chat: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [
            {
              id: 'c_1',
              type: 'function',
              function: { name: 'find_port', arguments: '{"place":"Ulm"}' },
            },
            {
              id: 'c_2',
              type: 'function',
              function: { name: 'find_port', arguments: '{"place":"Bonn"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c_1', content: 'none' },
        { role: 'tool', tool_call_id: 'c_2', content: 'one' },
      ],
      max_tokens: 100,
      tools: chatTools,
      tool_choice: 'auto',
    },
    messages: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Let me look.' },
            { type: 'tool_use', id: 'c_1', name: 'find_port', input: { place: 'Ulm' } },
            { type: 'tool_use', id: 'c_2', name: 'find_port', input: { place: 'Bonn' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c_1', content: 'none' },
            { type: 'tool_result', tool_use_id: 'c_2', content: [{ type: 'text', text: 'one' }] },
          ],
        },
      ],
      max_tokens: 100,
      tools: messagesTools,
      tool_choice: { type: 'auto' },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'a tool that must be called': {
    options: { prompt: asked, maxOutputTokens: 9, tools, toolChoice: { type: 'required' } },
    chat: { messages: plain, max_tokens: 9, tools: chatTools, tool_choice: 'required' },
    messages: {
      messages: plain,
      max_tokens: 9,
      tools: messagesTools,
      tool_choice: { type: 'any' },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'one tool by name, one call at a time': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      tools,
      toolChoice: { type: 'tool', toolName: 'find_port' },
      providerOptions: {
        openai: { parallelToolCalls: false },
        anthropic: { disableParallelToolUse: true },
      },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      tools: chatTools,
      tool_choice: { type: 'function', function: { name: 'find_port' } },
      parallel_tool_calls: false,
    },
    messages: {
      messages: plain,
      max_tokens: 9,
      tools: messagesTools,
      tool_choice: { type: 'tool', name: 'find_port', disable_parallel_tool_use: true },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'images by URL and as data, and a PDF': {
    options: {
      prompt: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            {
              type: 'file',
              mediaType: 'image/*',
              data: { type: 'url', url: new URL('https://a.example/b.png') },
            },
            { type: 'file', mediaType: 'image/png', data: { type: 'data', data: png } },
            {
              type: 'file',
              mediaType: 'application/pdf',
              filename: 'map.pdf',
              data: { type: 'data', data: png },
            },
          ],
        },
      ],
      maxOutputTokens: 9,
    },
    chat: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            {
              type: 'file',
              file: { filename: 'map.pdf', file_data: `data:application/pdf;base64,${png}` },
            },
          ],
        },
      ],
      max_tokens: 9,
    },
    messages: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            {
              type: 'document',
              title: 'map.pdf',
              source: { type: 'base64', media_type: 'application/pdf', data: png },
            },
          ],
        },
      ],
      max_tokens: 9,
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'an answer that follows a schema': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      responseFormat: { type: 'json', name: 'answer', schema },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema, strict: true },
      },
    },
    messages: {
      messages: plain,
      max_tokens: 9,
      output_config: { format: { type: 'json_schema', schema } },
    },
    targets: ['chat', 'messages', 'responses'],
  },
  'an answer that is any JSON': {
    options: { prompt: asked, maxOutputTokens: 9, responseFormat: { type: 'json' } },
    chat: { messages: plain, max_tokens: 9, response_format: { type: 'json_object' } },
    targets: ['chat', 'responses'],
  },
  'penalties, a seed and a bias': {
    options: {
      prompt: asked,
      maxOutputTokens: 9,
      presencePenalty: 0.5,
      frequencyPenalty: -1,
      seed: 7,
      providerOptions: { openai: { logitBias: { 50256: -100 }, safetyIdentifier: 'u' } },
    },
    chat: {
      messages: plain,
      max_tokens: 9,
      presence_penalty: 0.5,
      frequency_penalty: -1,
      seed: 7,
      logit_bias: { 50256: -100 },
      user: 'u',
    },
    targets: ['chat'],
  },
  'a budget for thinking, and thinking that goes back': {
    options: {
      prompt: [
        ...asked,
        {
          role: 'assistant',
          content: [
            {
              type: 'reasoning',
              text: 'A river…',
              providerOptions: { anthropic: { signature: 'c2ln' } },
            },
            {
              type: 'reasoning',
              text: '',
              providerOptions: { anthropic: { redactedData: 'dmVpbA' } },
            },
            {
              type: 'tool-call',
              toolCallId: 'c_1',
              toolName: 'find_port',
              input: { place: 'Ulm' },
            },
          ],
        },
        {
          role: 'tool',
          content: [
            {
              type: 'tool-result',
              toolCallId: 'c_1',
              toolName: 'find_port',
              output: { type: 'error-text', value: 'broken' },
            },
          ],
        },
      ],
      // The AI SDK adds the budget to it.
      maxOutputTokens: 1000,
      tools,
      providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
    },
    messages: {
      messages: [
        ...plain,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'A river…', signature: 'c2ln' },
            { type: 'redacted_thinking', data: 'dmVpbA' },
            { type: 'tool_use', id: 'c_1', name: 'find_port', input: { place: 'Ulm' } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'c_1', content: 'broken', is_error: true }],
        },
      ],
      max_tokens: 2024,
      tools: messagesTools,
      thinking: { type: 'enabled', budget_tokens: 1024 },
    },
    targets: ['messages'],
  },
  'marks of a cache, the id of a user and a top_k': {
    options: {
      prompt: [
        {
          role: 'system',
          content: 'Be brief.',
          providerOptions: { anthropic: { cacheControl: { type: 'ephemeral', ttl: '1h' } } },
        },
        {
          role: 'user',
          content: [
            {
              type: 'text',
              text: 'Ulm?',
              providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } },
            },
          ],
        },
      ],
      maxOutputTokens: 9,
      topK: 4,
      providerOptions: { anthropic: { metadata: { userId: 'u' } } },
    },
    chat: {
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'text', text: 'Ulm?', cache_control: { type: 'ephemeral' } }],
        },
      ],
      max_tokens: 9,
      top_k: 4,
      user: 'u',
    },
    targets: ['messages'],
  },
}

/** A body in the form in which both are the same: each line is one difference that is meant. */
function alike(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alike)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
      // Nothing that is translated is kept, whatever the default is.
      if (key === 'store' && member === false) return []
      // The default, which the type of the API asks to be said.
      if (key === 'detail' && member === 'auto') return []
      // A string is short for one text.
      if (key === 'content') return [[key, shortened(alike(member))]]
      return [[key, alike(member)]]
    }),
  )
}

function shortened(content: unknown): unknown {
  const only: unknown = Array.isArray(content) && content.length === 1 ? content[0] : null
  if (typeof only !== 'object' || only === null || !('text' in only)) return content
  return Object.keys(only).length === 2 ? only.text : content
}

for (const [name, { options, targets, ...bodies }] of Object.entries(cases)) {
  for (const target of targets) {
    for (const from of ['chat', 'messages'] as const) {
      const body = bodies[from]
      if (body === undefined) continue
      test(`${name}: from ${from} to ${target}, as the AI SDK writes it`, async () => {
        assert.deepEqual(alike(ours(from, target, body)), alike(await theirs(target, options)))
      })
    }
  }
}
