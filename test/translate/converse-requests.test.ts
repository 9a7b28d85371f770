// Our codec of Converse against somebody else's: the same prompt must become the same body. What the two do
// otherwise on purpose is named here, and nothing else may differ.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { converseProvider } from '../../src/upstream/codecs/converse/provider.ts'
import type { Block, Prompt, Tool, ToolChoice, Turn } from '../../src/wire/prompt.ts'
import { modelId, otherOne, type OtherAsked } from '../support/other-bedrock.ts'

type Message = OtherAsked['prompt'][number]

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

function theirChoice(choice: ToolChoice): NonNullable<OtherAsked['toolChoice']> {
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
