// Our codec of Converse against somebody else's: the same stream must become the same answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { eventFrame } from '../../src/sandbox/event-frames.ts'
import { converseForm } from '../../src/upstream/bedrock/converse-form.ts'
import { converseProvider } from '../../src/upstream/codecs/converse/provider.ts'
import type { StreamPart } from '../../src/wire/parts.ts'
import { otherOne, type OtherModel } from '../support/other-bedrock.ts'

const word = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,20}$/)
const input = fc.dictionary(word, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxKeys: 3 })

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

type TheirStream = Awaited<ReturnType<OtherModel['doStream']>>['stream']

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
