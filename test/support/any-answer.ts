// Any answer as a sequence of parts in order: blocks of all kinds, sealed and not, whose parts may come in between.
import assert from 'node:assert/strict'

import fc from 'fast-check'

import type { FinishReason, StreamPart } from '../../src/wire/parts.ts'
import type { ThinkingSeal } from '../../src/wire/prompt.ts'

interface Block {
  readonly kind: 'text' | 'thinking' | 'call' | 'refusal'
  readonly pieces: readonly string[]
  readonly seal: ThinkingSeal | null
  readonly cited: boolean
}

const sealed: fc.Arbitrary<ThinkingSeal | null> = fc.constantFrom(
  null,
  { origin: 'messages', kind: 'signature', data: 'sig', itemId: null },
  { origin: 'messages', kind: 'hidden', data: 'veiled', itemId: null },
  { origin: 'responses', kind: 'hidden', data: 'g.A==', itemId: 'rs_1' },
  { origin: 'gemini', kind: 'signature', data: 'th.ought', itemId: null },
)
const words = fc.array(fc.constantFrom('a', '"q"\n', '\u2028', 'é', '\ud83d', '</>'), {
  minLength: 1,
})

const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    kind: fc.constant('text'),
    pieces: words,
    seal: fc.constant(null),
    cited: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('thinking'),
    pieces: fc.oneof(words, fc.constant([])),
    seal: sealed,
    cited: fc.constant(false),
  }),
  fc.record({
    kind: fc.constant('call'),
    pieces: fc.constantFrom(['{"a":', '1}'], ['{}'], ['{"place":"Ø', 'resund"', '}']),
    seal: fc.constantFrom(null, {
      origin: 'gemini' as const,
      kind: 'signature' as const,
      data: 'call.seal',
      itemId: null,
    }),
    cited: fc.constant(false),
  }),
)

function partsOf(given: Block, number: number): StreamPart[] {
  const parts: StreamPart[] = []
  const { kind, pieces, seal, cited } = given
  if (kind === 'call') {
    parts.push({ kind: 'call-start', block: number, id: `call_${number}`, name: 'find_port' })
    for (const json of pieces) parts.push({ kind: 'call-add', block: number, json })
    if (seal !== null) parts.push({ kind: 'call-seal', block: number, seal })
  } else {
    parts.push({ kind: `${kind}-start`, block: number })
    for (const text of pieces) parts.push({ kind: `${kind}-add`, block: number, text })
    if (kind === 'thinking' && seal !== null) {
      parts.push({ kind: 'thinking-seal', block: number, seal })
    }
    if (cited) {
      const citation = {
        quote: 'q',
        url: 'https://a.example',
        title: 'A',
        document: null,
        range: null,
      }
      parts.push({ kind: 'citation-add', block: number, citation })
    }
  }
  parts.push({ kind: 'block-end', block: number })
  return parts
}

/**
 * Blocks that start in their order; whose parts come in between follows `order`. `apart`: what is said and
 * thought comes one after the other, and only calls at the same time, as providers write them.
 */
function mixed(blocks: readonly Block[], order: readonly number[], apart: boolean): StreamPart[] {
  const waiting = blocks.map((each, number) => ({
    kind: each.kind,
    parts: partsOf(each, number),
  }))
  const running: typeof waiting = []
  const parts: StreamPart[] = []
  for (let at = 0; waiting.length > 0 || running.length > 0; at++) {
    const [next] = waiting
    const mayStart =
      next !== undefined &&
      (!apart || next.kind === 'call' || running.every(({ kind }) => kind === 'call'))
    const picked = running[(order[at] ?? 0) % (running.length + 1)]
    let from = picked ?? running[0]
    if (mayStart && picked === undefined) {
      from = next
      running.push(next)
      waiting.shift()
    }
    assert.ok(from !== undefined)
    const part = from.parts.shift()
    if (part !== undefined) parts.push(part)
    if (from.parts.length === 0) running.splice(running.indexOf(from), 1)
  }
  return parts
}

export const tokens = new Map([
  ['input', 11],
  ['cached_input', 5],
  ['output', 7],
  ['reasoning', 3],
])
const drafts = fc.record({
  blocks: fc.array(block, { maxLength: 5 }),
  order: fc.array(fc.nat(3)),
  reason: fc.constantFrom<FinishReason>(
    'stop',
    'length',
    'tool-calls',
    'filter',
    'refusal',
    'context',
  ),
  stopSequence: fc.constantFrom(null, '###'),
})

/** `apart` as of `mixed`. */
export function answerOf(apart: boolean): fc.Arbitrary<StreamPart[]> {
  return drafts.map(({ blocks, order, reason, stopSequence }) => [
    { kind: 'answer-start', id: 'x' },
    ...mixed(blocks, order, apart),
    { kind: 'silence-break' },
    { kind: 'usage-report', tokens },
    { kind: 'answer-finish', reason, stopSequence: reason === 'stop' ? stopSequence : null },
  ])
}
