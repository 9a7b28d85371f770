// Answers of Gemini carried back, against `@ai-sdk/google`: what another client reads of the same stream.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { createGoogleGenerativeAI } from '@ai-sdk/google'
import fc from 'fast-check'

import { clientCodecs } from '../../src/door/client-codecs.ts'
import { geminiProvider } from '../../src/upstream/codecs/gemini/provider.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import { grammarMistake } from '../support/part-grammar.ts'
import { geminiBody as ours, geminiTerms as terms, promptOf, type Body } from '../support/gemini.ts'

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
  assert.deepEqual(decoded([{ error }]).at(-1), { kind: 'error-report', error: told })
})

test('whatever a provider sends, the parts keep their order and nothing is thrown', () => {
  const text = fc.constantFrom('', 'hello', '\ud83d')
  const part = fc.oneof(
    fc.record(
      { text, thought: fc.boolean(), thoughtSignature: fc.constantFrom('', signed) },
      { requiredKeys: [] },
    ),
    fc.record({ functionCall: fc.record({ name: text, args: fc.object() }, { requiredKeys: [] }) }),
    fc.anything(),
  )
  const event = fc.oneof(
    { weight: 8, arbitrary: fc.record({ candidates: fc.tuple(candidateOf(part)) }) },
    { weight: 1, arbitrary: fc.constant({ promptFeedback: { blockReason: 'SAFETY' } }) },
    { weight: 1, arbitrary: fc.constant({ error: { code: 503, message: 'm' } }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('candidates', 'x'), fc.anything()) },
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), (list) => {
      assert.equal(grammarMistake(decoded(list)), null)
    }),
  )
})

function candidateOf(part: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const finishReason = fc.constantFrom(undefined, undefined, 'STOP', 'SAFETY', 'OTHER')
  return fc.record({
    content: fc.record({ parts: fc.array(part, { maxLength: 4 }) }),
    finishReason,
  })
}
