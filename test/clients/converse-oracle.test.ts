// Our codec of Converse against somebody else's: the same prompt must become the same body, and the same
// stream the same answer. What the two do otherwise on purpose is named here, and nothing else may differ.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import fc from 'fast-check'

import { converseForm } from '../../src/upstream/bedrock/converse-form.ts'
import { converseProvider } from '../../src/upstream/codecs/converse/provider.ts'
import { eventFrame } from '../../src/sandbox/event-frames.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import type { Block, Prompt, Tool, ToolChoice, Turn } from '../../src/wire/prompt.ts'

const modelId = 'amazon.nova-pro-v1:0'

type Model = ReturnType<ReturnType<typeof createAmazonBedrock>>
type Asked = Parameters<Model['doGenerate']>[0]
type Message = Asked['prompt'][number]

/** The other one, over a provider that answers `answer` and keeps what it was asked. */
function otherOne(answer: () => Response): { model: Model; asked: () => unknown } {
  let body = ''
  const model = createAmazonBedrock({
    region: 'us-east-1',
    apiKey: 'none',
    fetch: (_url, init) => {
      assert.ok(typeof init?.body === 'string')
      body = init.body
      return Promise.resolve(answer())
    },
  })(modelId)
  return { model, asked: () => JSON.parse(body) as unknown }
}

const wholeAnswer = {
  output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
}

const at = 'x'
const placed = { at, cache: null }

// Spaces at the edges are trimmed by the other one, and a text of nothing else is an error of the API.
const said = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => `a${text}z`)
const base64 = fc
  .uint8Array({ minLength: 3, maxLength: 30 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,20}$/)
const input = fc.dictionary(word, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxKeys: 3 })

interface Pair<Ours, Theirs> {
  readonly ours: Ours
  readonly theirs: Theirs
}

type UserPart = Extract<Message, { role: 'user' }>['content'][number]

const userPart: fc.Arbitrary<Pair<Block, UserPart>> = fc.oneof(
  said.map((text) => ({
    ours: { kind: 'text' as const, text, citations: [], ...placed },
    theirs: { type: 'text' as const, text },
  })),
  fc
    .record({ data: base64, format: fc.constantFrom('png', 'jpeg', 'gif', 'webp') })
    .map(({ data, format }) => {
      const mediaType = `image/${format}`
      return {
        ours: {
          kind: 'image' as const,
          source: { kind: 'data' as const, mediaType, base64: data },
          detail: null,
          ...placed,
        },
        theirs: { type: 'file' as const, data: { type: 'data' as const, data }, mediaType },
      }
    }),
)

interface Round {
  readonly ours: readonly Turn[]
  readonly theirs: readonly Message[]
}

const userRound: fc.Arbitrary<Round> = fc
  .array(userPart, { minLength: 1, maxLength: 3 })
  .map((parts) => ({
    ours: [{ role: 'user', at, blocks: parts.map(({ ours }) => ours) }],
    theirs: [{ role: 'user', content: parts.map(({ theirs }) => theirs) }],
  }))

/** The assistant speaks, or calls tools that answer in the next turn of the user. */
const assistantRound: fc.Arbitrary<Round> = fc
  .record({
    text: said,
    calls: fc.array(fc.record({ name: word, input, found: said }), { maxLength: 3 }),
  })
  .map(({ text, calls }) => {
    const ids = calls.map((_, index) => `call_${index}`)
    const callBlocks = calls.map(({ name, input: given }, index): Block => ({
      kind: 'tool-call',
      id: ids[index] ?? '',
      name,
      json: JSON.stringify(given),
      seal: null,
      ...placed,
    }))
    const results = calls.map(({ found }, index): Block => ({
      kind: 'tool-result',
      callId: ids[index] ?? '',
      blocks: [{ kind: 'text', text: found, citations: [], ...placed }],
      isError: false,
      ...placed,
    }))
    const spoken: Block = { kind: 'text', text, citations: [], ...placed }
    const ours: Turn[] = [{ role: 'assistant', at, blocks: [spoken, ...callBlocks] }]
    const theirs: Message[] = [
      {
        role: 'assistant',
        content: [
          { type: 'text', text },
          ...calls.map(({ name, input: given }, index) => ({
            type: 'tool-call' as const,
            toolCallId: ids[index] ?? '',
            toolName: name,
            input: given,
          })),
        ],
      },
    ]
    if (calls.length > 0) {
      ours.push({ role: 'user', at, blocks: results })
      theirs.push({
        role: 'tool',
        content: calls.map(({ name, found }, index) => ({
          type: 'tool-result',
          toolCallId: ids[index] ?? '',
          toolName: name,
          output: { type: 'text', value: found },
        })),
      })
    }
    return { ours, theirs }
  })

const dialogue = fc
  .record({
    system: fc.option(said, { nil: null }),
    rounds: fc.array(fc.tuple(userRound, assistantRound), { maxLength: 3 }),
    last: userRound,
  })
  .map(({ system, rounds, last }): Round => {
    const all = [...rounds.flat(), last]
    const first: Turn[] =
      system === null
        ? []
        : [
            {
              role: 'system',
              at,
              blocks: [{ kind: 'text', text: system, citations: [], ...placed }],
            },
          ]
    return {
      ours: [...first, ...all.flatMap(({ ours }) => ours)],
      theirs: [
        ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
        ...all.flatMap(({ theirs }) => theirs),
      ],
    }
  })

const settings = fc.record(
  {
    maxTokens: fc.integer({ min: 1, max: 10_000 }),
    temperature: fc.double({ min: 0, max: 1, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    stop: fc.array(word, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
)

// Where one tool is named, the other one leaves out the rest.
const tools = fc
  .record({
    names: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    description: said,
    choice: fc.constantFrom('none said', 'auto', 'required', 'tool'),
  })
  .map((one) => (one.choice === 'tool' ? { ...one, names: one.names.slice(0, 1) } : one))

function choiceOf(kind: string, name: string): ToolChoice | null {
  if (kind === 'tool') return { kind: 'tool', name }
  return kind === 'auto' || kind === 'required' ? { kind } : null
}

test('the same prompt becomes the same body', async () => {
  await fc.assert(
    fc.asyncProperty(
      dialogue,
      settings,
      tools,
      async (said_, given, { names, description, choice }) => {
        const schema = { type: 'object', properties: { place: { type: 'string' } } }
        const chosen = choiceOf(choice, names[0] ?? '')
        const prompt: Prompt = {
          from: 'chat',
          stream: false,
          turns: said_.ours,
          tools: names.map((name): Tool => ({
            name,
            description,
            schema,
            strict: null,
            ...placed,
          })),
          settings: {
            ...Object.fromEntries(
              Object.entries(given).map(([name, value]) => [name, { value, at }]),
            ),
            ...(chosen === null ? {} : { toolChoice: { value: chosen, at } }),
          },
        }
        const ours = converseProvider.encode(prompt, {
          model: modelId,
          cap: null,
          maxOutputTokens: 10_000,
          outputCapField: 'max_tokens',
          inferenceGeo: null,
          storeFalse: false,
          stripLogprobs: false,
        })
        const { model, asked } = otherOne(() => Response.json(wholeAnswer))
        await model.doGenerate({
          prompt: [...said_.theirs],
          ...(given.maxTokens === undefined ? {} : { maxOutputTokens: given.maxTokens }),
          ...(given.temperature === undefined ? {} : { temperature: given.temperature }),
          ...(given.topP === undefined ? {} : { topP: given.topP }),
          ...(given.stop === undefined ? {} : { stopSequences: given.stop }),
          tools: names.map((name) => ({
            type: 'function',
            name,
            description,
            inputSchema: { type: 'object', properties: { place: { type: 'string' } } },
          })),
          ...(chosen === null ? {} : { toolChoice: theirChoice(chosen) }),
        })
        assert.deepEqual(JSON.parse(JSON.stringify(ours)), usual(asked()))
      },
    ),
    { numRuns: 150 },
  )
})

function theirChoice(choice: ToolChoice): NonNullable<Asked['toolChoice']> {
  if (choice.kind === 'tool') return { type: 'tool', toolName: choice.name }
  return { type: choice.kind === 'required' ? 'required' : 'auto' }
}

/** The other one writes empty lists and objects where we write nothing. */
function usual(body: unknown): unknown {
  assert.ok(typeof body === 'object' && body !== null)
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => {
      const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
      return !isEmpty
    }),
  )
}

type Said =
  | { readonly kind: 'text' | 'thinking'; readonly pieces: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly pieces: readonly string[] }

const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), {
  minLength: 1,
  maxLength: 4,
})
const answer = fc.record({
  blocks: fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('text' as const, 'thinking' as const), pieces }),
      fc.record({ name: word, input }).map(({ name, input: given }) => ({
        kind: 'call' as const,
        name,
        pieces: JSON.stringify(given).match(/.{1,5}/gsu) ?? [],
      })),
    ),
    { minLength: 1, maxLength: 5 },
  ),
  stopReason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'content_filtered'),
  inputTokens: fc.nat(1000),
  outputTokens: fc.nat(1000),
  cached: fc.nat(100),
})

function eventsOf(one: { blocks: readonly Said[] } & Record<string, unknown>): [string, object][] {
  const events: [string, object][] = [['messageStart', { role: 'assistant' }]]
  for (const [contentBlockIndex, block] of one.blocks.entries()) {
    if (block.kind === 'call') {
      const toolUse = { toolUseId: `call_${contentBlockIndex}`, name: block.name }
      events.push(['contentBlockStart', { contentBlockIndex, start: { toolUse } }])
    }
    for (const text of block.pieces) {
      const delta =
        block.kind === 'text'
          ? { text }
          : block.kind === 'thinking'
            ? { reasoningContent: { text } }
            : { toolUse: { input: text } }
      events.push(['contentBlockDelta', { contentBlockIndex, delta }])
    }
    events.push(['contentBlockStop', { contentBlockIndex }])
  }
  return events
}

test('the same stream becomes the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(answer, async (one) => {
      const { inputTokens, outputTokens, cached, stopReason } = one
      const usage = {
        inputTokens,
        outputTokens,
        totalTokens: inputTokens + outputTokens + cached,
        cacheReadInputTokens: cached,
      }
      const events: [string, object][] = [
        ...eventsOf(one),
        ['messageStop', { stopReason }],
        ['metadata', { usage, metrics: { latencyMs: 1 } }],
      ]
      const decoder = converseProvider.decoder({ stop: [] })
      const ours = events.flatMap(([name, data]) => {
        const event = converseForm.event(name, Buffer.from(JSON.stringify(data)))
        return [...decoder.decode(Buffer.from(event ?? ''))]
      })
      const frames = Buffer.concat(
        events.map(([name, data]) => eventFrame('event', name, JSON.stringify(data))),
      )
      const headers = { 'content-type': 'application/vnd.amazon.eventstream' }
      const { model } = otherOne(() => new Response(frames, { headers }))
      const { stream } = await model.doStream({
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      })
      assert.deepEqual(ourAnswer(ours), await theirAnswer(stream))
    }),
    { numRuns: 150 },
  )
})

interface Answer {
  readonly blocks: string[]
  reason: string
  input: number | undefined
  cached: number | undefined
  output: number | undefined
}

function empty(): Answer {
  return { blocks: [], reason: '', input: undefined, cached: undefined, output: undefined }
}

function ourAnswer(parts: readonly StreamPart[]): Answer {
  const result = empty()
  const open = new Map<number, string>()
  for (const part of parts) {
    const { kind } = part
    if (kind === 'text-start') open.set(part.block, 'text: ')
    else if (kind === 'thinking-start') open.set(part.block, 'thinking: ')
    else if (kind === 'call-start') open.set(part.block, `call ${part.id} ${part.name}: `)
    else if (kind === 'text-add' || kind === 'thinking-add') {
      open.set(part.block, `${open.get(part.block)}${part.text}`)
    } else if (kind === 'call-add') open.set(part.block, `${open.get(part.block)}${part.json}`)
    else if (kind === 'block-end') result.blocks.push(open.get(part.block) ?? '')
    else if (kind === 'answer-finish') result.reason = part.reason
    else if (kind === 'usage-report') {
      result.input = part.tokens.get('input')
      result.cached = part.tokens.get('cached_input')
      result.output = part.tokens.get('output')
    }
  }
  return result
}

type TheirStream = Awaited<ReturnType<Model['doStream']>>['stream']

const theirReasons: Readonly<Record<string, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool-calls',
  'content-filter': 'filter',
}

async function theirAnswer(stream: TheirStream): Promise<Answer> {
  const result = empty()
  const open = new Map<string, string>()
  for await (const part of stream) {
    const { type } = part
    if (type === 'text-start') open.set(part.id, 'text: ')
    else if (type === 'reasoning-start') open.set(part.id, 'thinking: ')
    else if (type === 'text-delta' || type === 'reasoning-delta') {
      open.set(part.id, `${open.get(part.id)}${part.delta}`)
    } else if (type === 'text-end' || type === 'reasoning-end') {
      result.blocks.push(open.get(part.id) ?? '')
    } else if (type === 'tool-call') {
      result.blocks.push(`call ${part.toolCallId} ${part.toolName}: ${part.input}`)
    } else if (type === 'finish') {
      result.reason = theirReasons[part.finishReason.unified] ?? part.finishReason.unified
      result.input = part.usage.inputTokens.noCache
      result.cached = part.usage.inputTokens.cacheRead
      result.output = part.usage.outputTokens.total
    }
  }
  return result
}
