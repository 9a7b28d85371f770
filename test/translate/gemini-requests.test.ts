// Requests carried to Gemini, against `@ai-sdk/google`: what another client writes for the same prompt. Where the two
// differ on purpose, `alike` says how.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createGoogleGenerativeAI } from '@ai-sdk/google'

import { geminiProvider } from '../../src/upstream/codecs/gemini/provider.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import { geminiBody as ours, geminiTerms as terms, promptOf, type Body } from '../support/gemini.ts'

function refused(from: 'chat' | 'messages', body: Body): Refusal {
  const written = geminiProvider.encode(promptOf(from, body), terms)
  assert.equal(written['kind'], 'refused', JSON.stringify(written))
  return written as Refusal
}

type Model = ReturnType<ReturnType<typeof createGoogleGenerativeAI>>
type Options = Parameters<Model['doGenerate']>[0]

/** What the other client sends; it is answered with `answer`. */
async function theirs(options: Options, modelId = terms.model): Promise<Body> {
  let sent: Body = {}
  const google = createGoogleGenerativeAI({
    apiKey: 'k',
    fetch: (_url, init) => {
      assert.ok(typeof init?.body === 'string')
      sent = JSON.parse(init.body) as Body
      const answer = { candidates: [{ content: { parts: [] }, finishReason: 'STOP' }] }
      return Promise.resolve(Response.json(answer))
    },
  })
  await google(modelId).doGenerate(options)
  return sent
}

/** The other client's body in the form that ours has: each line is one difference that is meant. */
function alike(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alike)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    // JSON Schema goes as it is: no keyword of the caller's is lost in a conversion.
    if (key === 'parameters') return [['parametersJsonSchema', alike(member)]]
    if (key === 'responseSchema') return [['responseJsonSchema', alike(member)]]
    if (key === 'additionalProperties') return []
    // Vertex AI refuses ids of calls.
    if (key === 'id') return []
    if (key === 'description' && member === '') return []
    // The keys that Google documents for a result.
    if (key === 'response') return [['response', { output: (member as Body)['content'] }]]
    const like = alike(member)
    const isEmpty = typeof like === 'object' && like !== null && Object.keys(like).length === 0
    return isEmpty && key === 'generationConfig' ? [] : [[key, like]]
  })
  return Object.fromEntries(entries)
}

const schema = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Where' } },
  required: ['city'],
  additionalProperties: false,
}
const png = Buffer.from('png').toString('base64')
const pdf = Buffer.from('pdf').toString('base64')

test('texts, a system instruction and every setting that both have are written as by another client', async () => {
  const body = {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Good day.' },
      { role: 'user', content: 'And now?' },
    ],
    max_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    seed: 7,
    presence_penalty: 0.25,
    frequency_penalty: 0.5,
    stop: ['END'],
  }
  const other = await theirs({
    prompt: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hello.' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Good day.' }] },
      { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
    ],
    maxOutputTokens: 100,
    temperature: 0.5,
    topP: 0.9,
    seed: 7,
    presencePenalty: 0.25,
    frequencyPenalty: 0.5,
    stopSequences: ['END'],
  })
  assert.deepEqual(ours('chat', body), alike(other))
})

test('pictures and documents go inline as another client sends them', async () => {
  const content = [
    { type: 'text', text: 'What is this?' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: pdf } },
  ]
  const other = await theirs({
    prompt: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', mediaType: 'image/png', data: png },
          { type: 'file', mediaType: 'application/pdf', data: pdf },
        ],
      },
    ],
    maxOutputTokens: 9,
  })
  const body = { max_tokens: 9, messages: [{ role: 'user', content }] }
  assert.deepEqual(ours('messages', body), alike(other))
})

const tools = ['find_port', 'find_tariff'].map((name) => ({
  type: 'function',
  function: { name, parameters: schema },
}))
const otherTools = ['find_port', 'find_tariff'].map((name) => ({
  type: 'function' as const,
  name,
  inputSchema: schema as never,
}))
const calledTwice = [
  { role: 'user', content: 'Look.' },
  {
    role: 'assistant',
    content: null,
    tool_calls: ['find_port', 'find_tariff'].map((name, index) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name, arguments: '{"city":"Kobe"}' },
    })),
  },
  { role: 'tool', tool_call_id: 'call_0', content: 'A port.' },
  { role: 'tool', tool_call_id: 'call_1', content: 'A tariff.' },
]

test('two calls at once and their results are written as by another client, in one turn each', async () => {
  const call = (index: number, name: string) => ({
    type: 'tool-call' as const,
    toolCallId: `call_${index}`,
    toolName: name,
    input: { city: 'Kobe' },
  })
  const result = (index: number, name: string, value: string) => ({
    type: 'tool-result' as const,
    toolCallId: `call_${index}`,
    toolName: name,
    output: { type: 'text' as const, value },
  })
  const prompt: Options['prompt'] = [
    { role: 'user', content: [{ type: 'text', text: 'Look.' }] },
    { role: 'assistant', content: [call(0, 'find_port'), call(1, 'find_tariff')] },
    {
      role: 'tool',
      content: [result(0, 'find_port', 'A port.'), result(1, 'find_tariff', 'A tariff.')],
    },
  ]
  // On models that sign nothing; see below for the others.
  const model = 'gemini-2.5-flash'
  const other = await theirs({ prompt, tools: otherTools }, model)
  assert.deepEqual(
    withoutClosed(ours('chat', { messages: calledTwice, tools }, { model })),
    alike(other),
  )
})

/** The conversion of the other client drops what says that an object is closed. */
function withoutClosed(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      key === 'additionalProperties' ? undefined : member,
    ),
  )
}

test('each way of choosing a tool is written as by another client', async () => {
  for (const [choice, other] of [
    ['none', { type: 'none' }],
    ['required', { type: 'required' }],
    [
      { type: 'function', function: { name: 'find_port' } },
      { type: 'tool', toolName: 'find_port' },
    ],
  ] as const) {
    const body = { messages: [{ role: 'user', content: 'x' }], tools, tool_choice: choice }
    const sent = await theirs({ prompt: [], tools: otherTools, toolChoice: other })
    assert.deepEqual(ours('chat', body)['toolConfig'], sent['toolConfig'])
  }
  const strict = tools.map((tool) => ({ ...tool, function: { ...tool.function, strict: true } }))
  const sent = await theirs({
    prompt: [],
    tools: otherTools.map((tool) => ({ ...tool, strict: true })),
  })
  const body = { messages: [{ role: 'user', content: 'x' }], tools: strict }
  assert.deepEqual(ours('chat', body)['toolConfig'], sent['toolConfig'])
})

test('an answer by a schema is asked for as by another client', async () => {
  const format = { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } }
  const other = await theirs({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Where?' }] }],
    responseFormat: { type: 'json', schema: schema as never },
  })
  const body = { messages: [{ role: 'user', content: 'Where?' }], response_format: format }
  assert.deepEqual(withoutClosed(ours('chat', body)), alike(other))
})

test('thinking is asked for in levels, or in tokens where a model has no levels', () => {
  const thinkingOf = (effort: string, model: string): unknown => {
    const body = { messages: [{ role: 'user', content: 'x' }], reasoning_effort: effort }
    const { generationConfig } = ours('chat', body, { model })
    return (generationConfig as Body)['thinkingConfig']
  }
  assert.deepEqual(thinkingOf('high', 'gemini-3-pro-preview'), { thinkingLevel: 'high' })
  assert.deepEqual(thinkingOf('high', 'gemini-2.5-pro'), { thinkingBudget: 24_576 })
  assert.deepEqual(thinkingOf('none', 'gemini-2.5-flash'), { thinkingBudget: 0 })
  const budget = ours('messages', {
    max_tokens: 4096,
    thinking: { type: 'enabled', budget_tokens: 2048 },
    messages: [{ role: 'user', content: 'x' }],
  })
  assert.deepEqual((budget['generationConfig'] as Body)['thinkingConfig'], {
    thinkingBudget: 2048,
    includeThoughts: true,
  })
})

test('what Gemini has no place for is refused by its own name', () => {
  const messages = [{ role: 'user', content: 'x' }]
  const at = (body: Body): string | undefined => refused('chat', { messages, ...body }).param
  assert.equal(at({ logit_bias: { 1: 2 } }), 'logit_bias')
  assert.equal(at({ logprobs: true }), 'logprobs')
  assert.equal(at({ n: 2 }), 'n')
  assert.equal(at({ tools, parallel_tool_calls: false }), 'parallel_tool_calls')
  assert.equal(at({ stop: ['1', '2', '3', '4'], verbosity: 'low' }), 'verbosity')
  assert.equal(at({ store: true }), 'store')
  assert.equal(at({ reasoning_effort: 'xhigh' }), 'reasoning_effort')
  const url = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
  assert.equal(
    refused('chat', { messages: [{ role: 'user', content: [url] }] }).param,
    'messages[0].content[0]',
  )
  const begun = [...messages, { role: 'assistant', content: 'Good' }]
  assert.equal(refused('chat', { messages: begun }).param, 'messages[1]')
  const late = [...messages, { role: 'system', content: 'Now be long.' }]
  assert.equal(refused('chat', { messages: late }).param, 'messages[1]')
})

test('a call whose signature nobody has is marked as Google documents it, once a turn', () => {
  const { contents } = ours('chat', { messages: calledTwice, tools })
  const model = (contents as { parts: Body[] }[])[1]
  assert.deepEqual(
    model?.parts.map(({ thoughtSignature }) => thoughtSignature),
    ['skip_thought_signature_validator', undefined],
  )
})

test('integers that no double holds keep their digits in the arguments of a call', () => {
  const json = '{"id":90071992547409931}'
  const turns = structuredClone(calledTwice)
  for (const turn of turns) for (const one of turn.tool_calls ?? []) one.function.arguments = json
  const written = geminiProvider.encode(promptOf('chat', { messages: turns, tools }), terms)
  assert.ok(JSON.stringify(written).includes(`"args":${json}`))
})
