// Requests carried to Gemini and its answers carried back, against `@ai-sdk/google`: what another client writes
// for the same prompt, and reads of the same stream. Where the two differ on purpose, `ours` or `theirs` says how.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createGoogleGenerativeAI } from '@ai-sdk/google'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { readChat } from '../../src/door/read-chat.ts'
import { readMessages } from '../../src/door/read-messages.ts'
import { geminiProvider } from '../../src/upstream/codecs/gemini/provider.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import type { Prompt } from '../../src/wire/prompt.ts'

const limits = { depthMax: 100, valuesMax: 10_000 }
const terms: PromptTerms = {
  model: 'gemini-3-pro-preview',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

type Body = Record<string, unknown>

function promptOf(from: 'chat' | 'messages', body: Body): Prompt {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...body }))
  const request =
    from === 'chat' ? readChat(bytes, limits, null) : readMessages(bytes, limits, 'chat')
  assert.ok(!('kind' in request), JSON.stringify(request))
  const prompt = clientCodecs[from]?.decode(request)
  assert.ok(prompt !== undefined && !('kind' in prompt), JSON.stringify(prompt))
  return prompt
}

function ours(from: 'chat' | 'messages', body: Body, own: Partial<PromptTerms> = {}): Body {
  const written = geminiProvider.encode(promptOf(from, body), { ...terms, ...own })
  assert.ok(written['kind'] !== 'refused', JSON.stringify(written))
  return structuredClone(written) as Body
}

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
  const late = [...messages, { role: 'system', content: 'Now be long.' }]
  assert.equal(refused('chat', { messages: late }).param, 'messages[1]')
})

const signed = 'c2lnbmVk'
const events: readonly Body[] = [
  {
    responseId: 'r1',
    candidates: [{ content: { role: 'model', parts: [{ text: 'Hm, ', thought: true }] } }],
    usageMetadata: { promptTokenCount: 20, thoughtsTokenCount: 3, totalTokenCount: 23 },
  },
  { candidates: [{ content: { parts: [{ text: 'a port.', thought: true }] } }] },
  { candidates: [{ content: { parts: [{ text: 'I ' }] } }] },
  { candidates: [{ content: { parts: [{ text: 'look.' }] } }] },
  {
    candidates: [
      {
        content: {
          parts: [
            {
              functionCall: { name: 'find_port', args: { city: 'Kobe' } },
              thoughtSignature: signed,
            },
            { functionCall: { name: 'find_tariff', args: {} } },
          ],
        },
      },
    ],
  },
  {
    candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }],
    usageMetadata: {
      promptTokenCount: 20,
      cachedContentTokenCount: 5,
      candidatesTokenCount: 9,
      thoughtsTokenCount: 6,
      totalTokenCount: 35,
    },
  },
]

function decoded(list: readonly Body[]): StreamPart[] {
  const decoder = geminiProvider.decoder({ stop: [] })
  return list.flatMap((one) => [...decoder.decode(sse(one))])
}

function sse(body: Body): Buffer {
  return Buffer.from(`data: ${JSON.stringify(body)}\r\n\r\n`)
}

interface Gist {
  text: string
  thinking: string
  calls: { name: string; args: unknown; signature: string | null }[]
  finish: string
  tokens: Record<string, number>
}

function gistOf(parts: readonly StreamPart[]): Gist {
  const gist: Gist = { text: '', thinking: '', calls: [], finish: '', tokens: {} }
  for (const part of parts) {
    if (part.kind === 'text-add') gist.text += part.text
    if (part.kind === 'thinking-add') gist.thinking += part.text
    if (part.kind === 'call-start') {
      gist.calls.push({ name: part.name, args: null, signature: null })
    }
    const last = gist.calls.at(-1)
    if (part.kind === 'call-add' && last !== undefined) last.args = JSON.parse(part.json)
    if (part.kind === 'call-seal' && last !== undefined) last.signature = part.seal.data
    if (part.kind === 'answer-finish') gist.finish = part.reason
    if (part.kind === 'usage-report') gist.tokens = Object.fromEntries(part.tokens)
  }
  return gist
}

test('a stream is read as another client reads it', async () => {
  const google = createGoogleGenerativeAI({
    apiKey: 'k',
    fetch: () =>
      Promise.resolve(
        new Response(Buffer.concat(events.map(sse)), {
          headers: { 'content-type': 'text/event-stream' },
        }),
      ),
  })
  const { stream } = await google(terms.model).doStream({ prompt: [] })
  const gist: Gist = { text: '', thinking: '', calls: [], finish: '', tokens: {} }
  for await (const part of stream) {
    if (part.type === 'text-delta') gist.text += part.delta
    if (part.type === 'reasoning-delta') gist.thinking += part.delta
    if (part.type === 'tool-call') {
      const signature = part.providerMetadata?.['google']?.['thoughtSignature'] ?? null
      assert.ok(signature === null || typeof signature === 'string')
      gist.calls.push({ name: part.toolName, args: JSON.parse(part.input), signature })
    }
    if (part.type === 'finish') {
      gist.finish = part.finishReason.unified
      const { inputTokens, outputTokens } = part.usage
      gist.tokens = {
        input: inputTokens.noCache ?? 0,
        cached_input: inputTokens.cacheRead ?? 0,
        output: outputTokens.text ?? 0,
        reasoning: outputTokens.reasoning ?? 0,
      }
    }
  }
  assert.deepEqual(gistOf(decoded(events)), gist)
  assert.equal(gist.finish, 'tool-calls')
})

test('each block starts and ends once, in order, and a whole answer is the same in one piece', () => {
  const parts = decoded(events)
  const open = new Set<number>()
  const closed = new Set<number>()
  for (const part of parts) {
    if (!('block' in part)) continue
    if (part.kind.endsWith('-start')) {
      assert.ok(!open.has(part.block) && !closed.has(part.block))
      open.add(part.block)
    } else assert.ok(open.has(part.block), part.kind)
    if (part.kind === 'block-end') {
      open.delete(part.block)
      closed.add(part.block)
    }
  }
  assert.equal(open.size, 0)
  assert.deepEqual([...closed], [0, 1, 2, 3])
  const all = events.flatMap(({ candidates }) => candidates as { content: { parts: unknown[] } }[])
  const whole = geminiProvider.decodeWhole(
    {
      ...events.at(-1),
      responseId: 'r1',
      candidates: [
        { content: { parts: all.flatMap(({ content }) => content.parts) }, finishReason: 'STOP' },
      ],
    },
    { stop: [] },
  )
  assert.ok(whole !== null)
  assert.deepEqual(gistOf(whole), gistOf(parts))
})

test('every reason for an end has its own: a block of safety is never an ordinary end', () => {
  const finishOf = (finishReason: string): unknown =>
    decoded([{ candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason }] }]).at(-1)
  const reason = (said: string): unknown => {
    const part = finishOf(said) as { kind: string; reason?: string }
    return part.kind === 'answer-finish' ? part.reason : part.kind
  }
  assert.equal(reason('STOP'), 'stop')
  assert.equal(reason('MAX_TOKENS'), 'length')
  for (const said of ['SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'SPII', 'BLOCKLIST']) {
    assert.equal(reason(said), 'filter')
  }
  for (const said of ['MALFORMED_FUNCTION_CALL', 'OTHER', 'A_REASON_TO_COME']) {
    assert.equal(reason(said), 'error-report')
  }
  const blocked = decoded([{ promptFeedback: { blockReason: 'SAFETY' } }])
  assert.deepEqual(blocked.at(-1), { kind: 'answer-finish', reason: 'filter', stopSequence: null })
})

test('thoughts and calls go back with the signatures they came with, through the shapes of both clients', () => {
  const parts = [...decoded(events)]
  const answer = {
    prompt: promptOf('messages', { max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }),
    model: 'm',
    requestId: 'r',
    createdS: 1,
    includeUsage: true,
  }
  for (const from of ['messages', 'chat'] as const) {
    const codec = clientCodecs[from]
    assert.ok(codec !== undefined)
    const whole = JSON.parse(codec.whole(answer, parts)) as Body
    const given = from === 'messages' ? givenBack(whole) : givenBackChat(whole)
    const { contents } = ours(from, given)
    const model = (contents as { role: string; parts: Body[] }[]).find(
      ({ role }) => role === 'model',
    )
    const calls = model?.parts.filter((part) => 'functionCall' in part)
    assert.deepEqual(calls, [
      { functionCall: { name: 'find_port', args: { city: 'Kobe' } }, thoughtSignature: signed },
      { functionCall: { name: 'find_tariff', args: {} } },
    ])
  }
})

function givenBack({ content }: Body): Body {
  const uses = (content as Body[]).filter(({ type }) => type === 'tool_use')
  const results = uses.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' }))
  return {
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content },
      { role: 'user', content: results },
    ],
  }
}

function givenBackChat({ choices }: Body): Body {
  const { message } = (choices as { message: { tool_calls: Body[] } }[])[0] ?? {}
  const results = message?.tool_calls.map(({ id }) => ({
    role: 'tool',
    tool_call_id: id,
    content: 'ok',
  }))
  return { messages: [{ role: 'user', content: 'x' }, message, ...(results ?? [])] }
}

test('a call whose signature nobody has is marked as Google documents it, once a turn', () => {
  const { contents } = ours('chat', { messages: calledTwice, tools })
  const model = (contents as { parts: Body[] }[])[1]
  assert.deepEqual(
    model?.parts.map(({ thoughtSignature }) => thoughtSignature),
    ['skip_thought_signature_validator', undefined],
  )
})

test("an error is told in the provider's own words, with its field", () => {
  const error = {
    code: 400,
    message: 'Invalid value at contents',
    status: 'INVALID_ARGUMENT',
    details: [{ '@type': 'x', fieldViolations: [{ field: 'contents[0]', description: 'd' }] }],
  }
  const told = { message: error.message, type: 'INVALID_ARGUMENT', param: 'contents[0]' }
  assert.deepEqual(geminiProvider.decodeError(400, { error }), told)
  assert.deepEqual(geminiProvider.decodeError(400, [{ error }]), told)
  assert.deepEqual(geminiProvider.decodeError(502, 'bad gateway').message, 'bad gateway')
  assert.deepEqual(decoded([{ error }]), [{ kind: 'error-report', error: told }])
})
