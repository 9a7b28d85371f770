// Nothing is lost between two shapes: what the far side writes in a shape, the door reads in it as the same, and
// what the door writes, the far side reads; so a prompt that went through another shape comes out as it would have
// directly, and an answer likewise.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { chatClient } from '../../src/door/codecs/chat/client.ts'
import { messagesClient } from '../../src/door/codecs/messages/client.ts'
import { responsesClient } from '../../src/door/codecs/responses/client.ts'
import { wholeAnswer } from '../../src/door/codecs/whole-answer.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { AnswerTerms, PromptTerms } from '../../src/wire/codec.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import type { Block, Given, Prompt, Settings, Turn } from '../../src/wire/prompt.ts'
import { answerOf } from '../support/any-answer.ts'
import { grammarMistake } from '../support/part-grammar.ts'

const shapes = {
  chat: { client: chatClient, provider: chatProvider },
  messages: { client: messagesClient, provider: messagesProvider },
  responses: { client: responsesClient, provider: responsesProvider },
} as const
const names = ['chat', 'messages', 'responses'] as const
type Name = (typeof names)[number]

const terms: PromptTerms = {
  model: 'm',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_completion_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

const at = 'somewhere'
const placed = { at, cache: null }

function given<T>(values: fc.Arbitrary<T>): fc.Arbitrary<Given<T>> {
  return values.map((value) => ({ value, at }))
}

const words = fc.string({ minLength: 1, unit: 'grapheme' })
const text: fc.Arbitrary<Block> = words.map((said) => ({
  kind: 'text',
  text: said,
  citations: [],
  ...placed,
}))
const image: fc.Arbitrary<Block> = fc
  .constantFrom(
    { kind: 'url' as const, url: 'https://a.example/b.png' },
    { kind: 'data' as const, mediaType: 'image/png', base64: 'iVBORw0=' },
  )
  .map((source) => ({ kind: 'image', source, detail: null, ...placed }))
const pdf: fc.Arbitrary<Block> = fc.constant({
  kind: 'document',
  source: { kind: 'data', mediaType: 'application/pdf', base64: 'JVBERi0=' },
  title: { value: 'map.pdf', at },
  context: null,
  cited: null,
  ...placed,
})
const json = fc
  .dictionary(fc.constantFrom('a', 'b', 'é'), fc.jsonValue())
  .map((value) => JSON.stringify(value))

/** Calls, and in the next turn what came of each. */
const calling: fc.Arbitrary<Turn[]> = fc
  .tuple(
    fc.array(text, { maxLength: 1 }),
    fc.array(fc.tuple(json, words), { minLength: 1, maxLength: 3 }),
  )
  .map(([said, calls]) => [
    {
      role: 'assistant',
      at,
      blocks: [
        ...said,
        ...calls.map(([args], nth): Block => ({
          kind: 'tool-call',
          id: `call_${nth}`,
          name: 'find_port',
          json: args,
          seal: null,
          ...placed,
        })),
      ],
    },
    {
      role: 'user',
      at,
      blocks: calls.map(([, result], nth): Block => ({
        kind: 'tool-result',
        callId: `call_${nth}`,
        blocks: [{ kind: 'text', text: result, citations: [], ...placed }],
        isError: false,
        ...placed,
      })),
    },
  ])

const asking: fc.Arbitrary<Turn[]> = fc
  .array(fc.oneof(text, image, pdf), { minLength: 1, maxLength: 3 })
  .map((blocks) => [{ role: 'user', at, blocks }])
const answering: fc.Arbitrary<Turn[]> = text.map((said) => [
  { role: 'assistant', at, blocks: [said] },
])
const system: fc.Arbitrary<Turn[]> = text.map((said) => [{ role: 'system', at, blocks: [said] }])

const turns = fc
  .tuple(
    fc.oneof(fc.constant([]), system),
    fc.array(fc.oneof(asking, answering, calling), { maxLength: 4 }),
    asking,
  )
  .map(([first, middle, last]) => apart([...first, ...middle.flat(), ...last]))

/** Neighbours of one role are one turn in some shapes, so there are none. */
function apart(all: readonly Turn[]): Turn[] {
  const merged: Turn[] = []
  for (const turn of all) {
    const last = merged.at(-1)
    if (last?.role !== turn.role) merged.push(turn)
    else if (turn.role === 'user' && !turn.blocks.some(({ kind }) => kind === 'tool-result')) {
      merged[merged.length - 1] = { ...last, blocks: [...last.blocks, ...turn.blocks] }
    }
  }
  return merged
}

const tool = {
  name: 'find_port',
  description: 'Finds ports.',
  schema: { type: 'object', properties: { place: { type: 'string' } } },
  strict: null,
  ...placed,
}

const settings: fc.Arbitrary<Settings> = fc.record(
  {
    maxTokens: given(fc.integer({ min: 1, max: 4096 })),
    temperature: given(fc.constantFrom(0, 0.5, 1)),
    topP: given(fc.constantFrom(0.1, 1)),
    stop: given(fc.array(words, { minLength: 1, maxLength: 4 })),
    toolChoice: given(
      fc.constantFrom(
        { kind: 'auto' as const },
        { kind: 'none' as const },
        { kind: 'required' as const },
        { kind: 'tool' as const, name: 'find_port' },
      ),
    ),
    format: given(
      fc.constant({
        kind: 'schema' as const,
        name: null,
        description: null,
        schema: { type: 'object' },
        strict: true,
      }),
    ),
    effort: given(fc.constantFrom('low', 'medium', 'high', 'xhigh', 'max')),
    endUser: given(fc.constantFrom('u', 'v')),
    serviceTier: given(fc.constant('default')),
  },
  { requiredKeys: ['maxTokens'] },
)

const prompts: fc.Arbitrary<Prompt> = fc.record({
  from: fc.constantFrom(...names),
  stream: fc.boolean(),
  turns,
  tools: fc.constantFrom([], [tool]),
  settings,
})

/** The prompt that a client of `name` would have sent for it; null if that shape has no place for something. */
function through(name: Name, prompt: Prompt): Prompt | null {
  const body = shapes[name].provider.encode(prompt, terms)
  if (body['kind'] === 'refused') return null
  const bytes = Buffer.from(JSON.stringify(body))
  const read = shapes[name].client.decode({ bytes, stream: prompt.stream } as ModelRequest)
  assert.ok(!('kind' in read), `${name} reads what it writes: ${JSON.stringify(read)}`)
  return read
}

const answerTerms: AnswerTerms = {
  prompt: { from: 'chat', stream: true, turns: [], tools: [], settings: {} },
  model: 'm',
  requestId: 'r',
  createdS: 1,
  includeUsage: true,
}

/** What an answer says, apart from the order in which its blocks are told and the API's own ids. */
function gistOf(parts: readonly StreamPart[]): object {
  const { blocks, tokens, stopSequence } = wholeAnswer(parts)
  const said = (kind: string): string =>
    blocks.map((block) => (block.kind === kind && 'text' in block ? block.text : '')).join('')
  const calls = blocks.flatMap((block) => {
    if (block.kind !== 'call') return []
    return [[block.id, block.name, JSON.parse(block.json) as unknown]]
  })
  const told = new Map([...tokens].filter(([, count]) => count > 0))
  return { text: said('text'), thinking: said('thinking'), calls, told, stopSequence }
}

for (const name of names) {
  describe(`through ${name} and back`, () => {
    test('a prompt is the same for every provider', () => {
      fc.assert(
        fc.property(prompts, (prompt) => {
          const back = through(name, prompt)
          if (back === null) return
          for (const other of names) {
            const direct = shapes[other].provider.encode(prompt, terms)
            if (direct['kind'] === 'refused') continue
            assert.deepEqual(alike(shapes[other].provider.encode(back, terms)), alike(direct))
          }
        }),
        { numRuns: 500 },
      )
    })

    test('an answer says the same, in pieces and whole', () => {
      fc.assert(
        fc.property(answerOf(true), (parts) => {
          const { client, provider } = shapes[name]
          const encoder = client.stream(answerTerms)
          const decoder = provider.decoder({ stop: [] })
          const read = parts
            .map((part) => encoder.encode(part))
            .join('')
            .split('\n\n')
            .filter((event) => event !== '')
            .flatMap((event) => [...decoder.decode(Buffer.from(`${event}\n\n`))])
          assert.equal(grammarMistake(read), null)
          assert.equal(read.at(-1)?.kind, 'answer-finish')
          const wanted = gistOf(parts)
          const hasSequence = name === 'messages'
          assert.deepEqual(gistOf(read), hasSequence ? wanted : { ...wanted, stopSequence: null })
          const body = JSON.parse(
            Buffer.from(client.whole(answerTerms, parts)).toString(),
          ) as object
          const whole = provider.decodeWhole(body, { stop: [] })
          assert.ok(whole !== null)
          assert.deepEqual(gistOf(whole), gistOf(read))
        }),
        { numRuns: 200 },
      )
    })
  })
}

const defaults: Readonly<Record<string, unknown>> = {
  detail: 'auto',
  strict: false,
  store: false,
}

/** Without the defaults that one of the shapes must say. */
function alike(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alike)
  if (typeof value !== 'object' || value === null) return value
  const said = Object.entries(value).filter(
    ([key, member]) => member === undefined || defaults[key] !== member,
  )
  return Object.fromEntries(said.map(([key, member]) => [key, alike(member)]))
}
