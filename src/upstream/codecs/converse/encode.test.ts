// A prompt as a Converse request, feature by feature.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { PromptTerms } from '../../../wire/codec.ts'
import type { Block, Prompt, Settings, ThinkingSeal, Tool, Turn } from '../../../wire/prompt.ts'
import { converseProvider } from './provider.ts'

const at = 'messages[0]'
const placed = { at, cache: null }
const nova: PromptTerms = {
  model: 'amazon.nova-pro-v1:0',
  cap: null,
  maxOutputTokens: 1000,
  outputCapField: 'max_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}
const claude = { ...nova, model: 'eu.anthropic.claude-sonnet-5-v1:0' }

function text(said: string): Block {
  return { kind: 'text', text: said, citations: [], ...placed }
}

function turn(role: Turn['role'], ...blocks: Block[]): Turn {
  return { role, at, blocks }
}

const hello = turn('user', text('Hello'))

function prompt(part: Partial<Prompt>): Prompt {
  return { from: 'chat', stream: false, turns: [hello], tools: [], settings: {}, ...part }
}

function bodyOf(part: Partial<Prompt>, terms = nova): Record<string, unknown> {
  const body = converseProvider.encode(prompt(part), terms)
  assert.ok(!('kind' in body), JSON.stringify(body))
  return body
}

function refusalOf(part: Partial<Prompt>, terms = nova): string {
  const refusal = converseProvider.encode(prompt(part), terms)
  assert.ok('kind' in refusal && refusal.kind === 'refused', JSON.stringify(refusal))
  assert.equal(Reflect.get(refusal, 'code'), 'place.not_carried')
  assert.ok(Reflect.get(refusal, 'param'))
  return String(Reflect.get(refusal, 'message'))
}

test('texts of the system stand apart, and neighbours of one role are one turn', () => {
  const turns = [
    turn('system', text('Be brief.')),
    turn('user', text('One')),
    turn('user', text('Two')),
    turn('assistant', text('Three')),
    hello,
  ]
  assert.deepEqual(bodyOf({ turns }), {
    system: [{ text: 'Be brief.' }],
    messages: [
      { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
      { role: 'assistant', content: [{ text: 'Three' }] },
      { role: 'user', content: [{ text: 'Hello' }] },
    ],
  })
})

test('settings have their names there, and a cap of ours replaces the client’s', () => {
  const settings: Settings = {
    maxTokens: { value: 500, at },
    temperature: { value: 0.5, at },
    topP: { value: 0.9, at },
    stop: { value: ['END'], at },
  }
  const config = { temperature: 0.5, topP: 0.9, stopSequences: ['END'] }
  assert.deepEqual(bodyOf({ settings })['inferenceConfig'], { maxTokens: 500, ...config })
  assert.deepEqual(bodyOf({ settings }, { ...nova, cap: 7 })['inferenceConfig'], {
    maxTokens: 7,
    ...config,
  })
})

const schema = { type: 'object', properties: { place: { type: 'string' } } }
const tool: Tool = { name: 'find_port', description: 'Finds.', schema, strict: null, ...placed }
const call: Block = {
  kind: 'tool-call',
  id: 'call_1',
  name: 'find_port',
  json: '{"place":"Tallinn"}',
  seal: null,
  ...placed,
}

function result(more: Partial<Extract<Block, { kind: 'tool-result' }>>): Block {
  const blocks = [{ kind: 'text' as const, text: 'found', citations: [], ...placed }]
  return { kind: 'tool-result', callId: 'call_1', blocks, isError: false, ...placed, ...more }
}

test('calls in parallel and their results go back with the tools that they are of', () => {
  const turns = [
    hello,
    turn('assistant', call, { ...call, id: 'call_2' }),
    turn('user', result({}), result({ callId: 'call_2', isError: true })),
  ]
  const body = bodyOf({ turns, tools: [tool] })
  assert.deepEqual(body['messages'], [
    { role: 'user', content: [{ text: 'Hello' }] },
    {
      role: 'assistant',
      content: ['call_1', 'call_2'].map((toolUseId) => ({
        toolUse: { toolUseId, name: 'find_port', input: { place: 'Tallinn' } },
      })),
    },
    {
      role: 'user',
      content: [
        { toolResult: { toolUseId: 'call_1', content: [{ text: 'found' }] } },
        { toolResult: { toolUseId: 'call_2', content: [{ text: 'found' }], status: 'error' } },
      ],
    },
  ])
  assert.deepEqual(body['toolConfig'], {
    tools: [
      { toolSpec: { name: 'find_port', description: 'Finds.', inputSchema: { json: schema } } },
    ],
  })
  assert.match(refusalOf({ turns }), /need the tools that they are of/)
})

test('the choice of a tool is auto, any or one; no other is carried', () => {
  const chosen = (value: NonNullable<Settings['toolChoice']>['value']): Partial<Prompt> => ({
    tools: [tool],
    settings: { toolChoice: { value, at: 'tool_choice' } },
  })
  for (const [value, written] of [
    [{ kind: 'auto' }, { auto: {} }],
    [{ kind: 'required' }, { any: {} }],
    [{ kind: 'tool', name: 'find_port' }, { tool: { name: 'find_port' } }],
  ] as const) {
    const { toolChoice } = bodyOf(chosen(value))['toolConfig'] as Record<string, unknown>
    assert.deepEqual(toolChoice, written)
  }
  assert.match(refusalOf(chosen({ kind: 'none' })), /'tool_choice' cannot be carried/)
  const allowed = { kind: 'allowed', mode: 'auto', names: ['find_port'] } as const
  assert.match(refusalOf(chosen(allowed)), /only some of its tools/)
  const parallelCalls = { value: false, at: 'parallel_tool_calls' }
  assert.match(refusalOf({ tools: [tool], settings: { parallelCalls } }), /one tool at a time/)
})

test('an answer is held to a schema as OutputConfig says, and never to less', () => {
  const format = { kind: 'schema', name: 'port', description: null, schema, strict: true } as const
  const given = (value: NonNullable<Settings['format']>['value']) => ({
    settings: { format: { value, at: 'response_format' } },
  })
  assert.deepEqual(bodyOf(given(format))['outputConfig'], {
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'port' } },
    },
  })
  assert.match(refusalOf(given({ ...format, strict: false })), /always holds/)
  assert.match(refusalOf(given({ kind: 'json' })), /not to JSON of any form/)
})

test('what was thought goes back under its own seal alone', () => {
  const seal: ThinkingSeal = { origin: 'converse', kind: 'signature', data: 'sig', itemId: null }
  const thought = (one: ThinkingSeal | null, said = 'Hm.'): Partial<Prompt> => ({
    turns: [
      hello,
      turn('assistant', { kind: 'thinking', text: said, seal: one, ...placed }, text('Yes')),
      hello,
    ],
  })
  const contentOf = (part: Partial<Prompt>): unknown => {
    const [, said] = bodyOf(part)['messages'] as { content: unknown[] }[]
    return said?.content[0]
  }
  assert.deepEqual(contentOf(thought(seal)), {
    reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig' } },
  })
  assert.deepEqual(contentOf(thought({ ...seal, kind: 'hidden' }, '')), {
    reasoningContent: { redactedContent: 'sig' },
  })
  assert.match(refusalOf(thought({ ...seal, origin: 'messages' })), /another API \(messages\)/)
})

test('how to think is told to Claude, and refused by name for the others', () => {
  const settings: Settings = {
    thinking: { value: { kind: 'budget', tokens: 2000 }, at: 'thinking' },
    topK: { value: 5, at: 'top_k' },
    effort: { value: 'low', at: 'effort' },
  }
  const body = bodyOf({ settings }, claude)
  assert.deepEqual(body['additionalModelRequestFields'], {
    thinking: { type: 'enabled', budget_tokens: 2000 },
    top_k: 5,
  })
  assert.deepEqual(body['outputConfig'], { effort: 'low' })
  assert.match(refusalOf({ settings: { topK: { value: 5, at: 'top_k' } } }), /'top_k'/)
  const { thinking } = settings
  assert.ok(thinking !== undefined)
  assert.match(refusalOf({ settings: { thinking } }), /Claude alone/)
})

test('images and documents go as bytes in a format that is known', () => {
  const data = (mediaType: string) => ({ kind: 'data', mediaType, base64: 'aGk=' }) as const
  const image = (mediaType: string): Block => ({
    kind: 'image',
    source: data(mediaType),
    detail: null,
    ...placed,
  })
  const document = (mediaType: string, title: string | null): Block => ({
    kind: 'document',
    source: data(mediaType),
    title: title === null ? null : { value: title, at: `${at}.title` },
    context: null,
    cited: null,
    ...placed,
  })
  const turns = [
    turn('user', text('See'), image('image/png'), document('application/pdf', 'Report 7.pdf')),
  ]
  assert.deepEqual(bodyOf({ turns })['messages'], [
    {
      role: 'user',
      content: [
        { text: 'See' },
        { image: { format: 'png', source: { bytes: 'aGk=' } } },
        { document: { format: 'pdf', name: 'Report 7', source: { bytes: 'aGk=' } } },
      ],
    },
  ])
  const alone = (...blocks: Block[]): Partial<Prompt> => ({ turns: [turn('user', ...blocks)] })
  assert.match(refusalOf(alone(text('See'), image('image/tiff'))), /PNG, JPEG, GIF or WebP/)
  assert.match(refusalOf(alone(text('See'), document('application/x-tar', null))), /no format/)
  assert.match(refusalOf(alone(text('See'), document('text/csv', 'a_b'))), /title' cannot/)
  assert.match(refusalOf(alone(document('text/csv', 'a'))), /must have a text/)
  const url: Block = {
    kind: 'image',
    source: { kind: 'url', url: 'https://x/y.png' },
    detail: null,
    ...placed,
  }
  assert.match(refusalOf(alone(text('See'), url)), /fetches nothing/)
})

test('a cache mark is a point behind what it marks', () => {
  const cache = { ttl: '5m', at } as const
  const hour = { ttl: '1h', at } as const
  const turns = [
    turn('system', { ...text('Rules'), cache: hour }),
    turn('user', { ...text('Hello'), cache }),
  ]
  const body = bodyOf({ turns, tools: [{ ...tool, cache }] })
  const point = { cachePoint: { type: 'default' } }
  assert.deepEqual(body['system'], [
    { text: 'Rules' },
    { cachePoint: { type: 'default', ttl: '1h' } },
  ])
  assert.deepEqual(body['messages'], [{ role: 'user', content: [{ text: 'Hello' }, point] }])
  const { tools } = body['toolConfig'] as { tools: unknown[] }
  assert.deepEqual(tools[1], point)
})

test('what Converse has no place for is refused by its name', () => {
  const settings: readonly Settings[] = [
    { seed: { value: 1, at: 'seed' } },
    { choices: { value: 2, at: 'n' } },
    { logprobs: { value: 0, at: 'logprobs' } },
    { presencePenalty: { value: 0.5, at: 'presence_penalty' } },
    { frequencyPenalty: { value: 0.5, at: 'frequency_penalty' } },
    { logitBias: { value: { 7: 1 }, at: 'logit_bias' } },
    { verbosity: { value: 'low', at: 'verbosity' } },
    { store: { value: true, at: 'store' } },
    { metadata: { value: { a: 'b' }, at: 'metadata' } },
    { serviceTier: { value: 'priority', at: 'service_tier' } },
    { temperature: { value: 1.5, at: 'temperature' } },
    { effort: { value: 'minimal', at: 'reasoning_effort' } },
    { thinkingShown: { value: 'detailed', at: 'summary' } },
  ]
  for (const one of settings) {
    const [given] = Object.values(one)
    assert.ok(refusalOf({ settings: one }).startsWith(`'${given?.at}' cannot be carried`))
  }
  const prefill = [hello, turn('assistant', text('Well,'))]
  assert.match(refusalOf({ turns: prefill }), /begins and ends with a turn of the user/)
  assert.match(refusalOf({ turns: [hello, turn('system', text('x')), hello] }), /before all turns/)
})

test('what says nothing of the answer is left out: penalties of zero, an end user, a cache key', () => {
  const settings: Settings = {
    presencePenalty: { value: 0, at },
    logitBias: { value: {}, at },
    endUser: { value: 'u', at },
    cacheKey: { value: 'k', at },
    store: { value: false, at },
    serviceTier: { value: 'auto', at },
  }
  assert.deepEqual(bodyOf({ settings }), bodyOf({}))
})
