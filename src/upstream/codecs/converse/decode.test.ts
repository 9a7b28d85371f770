// What Converse answers as parts: streams, whole answers, errors.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { StreamPart } from '../../../wire/parts.ts'
import { ConverseDecoder } from './decode.ts'
import { converseProvider } from './provider.ts'

function event(name: string, data: object): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
}

function decoded(events: readonly Buffer[], stop: readonly string[] = []): StreamPart[] {
  const decoder = new ConverseDecoder(stop)
  return events.flatMap((each) => [...decoder.decode(each)])
}

function delta(contentBlockIndex: number, change: object): Buffer {
  return event('contentBlockDelta', { contentBlockIndex, delta: change })
}

const usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 }
const tokens = new Map([
  ['input', 10],
  ['output', 5],
])

const streamed = [
  event('messageStart', { role: 'assistant' }),
  delta(0, { reasoningContent: { text: 'Hm' } }),
  delta(0, { reasoningContent: { text: '.' } }),
  delta(0, { reasoningContent: { signature: 'si' } }),
  delta(0, { reasoningContent: { signature: 'g' } }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  delta(1, { text: 'Let me ' }),
  delta(1, { text: 'look.' }),
  event('contentBlockStop', { contentBlockIndex: 1 }),
  event('contentBlockStart', {
    contentBlockIndex: 2,
    start: { toolUse: { toolUseId: 'tooluse_1', name: 'find_port' } },
  }),
  delta(2, { toolUse: { input: '{"place":' } }),
  delta(2, { toolUse: { input: '"Tallinn"}' } }),
  event('contentBlockStop', { contentBlockIndex: 2 }),
  event('messageStop', { stopReason: 'tool_use' }),
  event('metadata', { usage, metrics: { latencyMs: 1 } }),
]

test('a stream is thinking with its seal, text and calls; the usage and the end come last', () => {
  const seal = { origin: 'converse', kind: 'signature', data: 'sig', itemId: null }
  assert.deepEqual(decoded(streamed), [
    { kind: 'answer-start', id: '' },
    { kind: 'thinking-start', block: 0 },
    { kind: 'thinking-add', block: 0, text: 'Hm' },
    { kind: 'thinking-add', block: 0, text: '.' },
    { kind: 'thinking-seal', block: 0, seal },
    { kind: 'block-end', block: 0 },
    { kind: 'text-start', block: 1 },
    { kind: 'text-add', block: 1, text: 'Let me ' },
    { kind: 'text-add', block: 1, text: 'look.' },
    { kind: 'block-end', block: 1 },
    { kind: 'call-start', block: 2, id: 'tooluse_1', name: 'find_port' },
    { kind: 'call-add', block: 2, json: '{"place":' },
    { kind: 'call-add', block: 2, json: '"Tallinn"}' },
    { kind: 'block-end', block: 2 },
    { kind: 'usage-report', tokens },
    { kind: 'answer-finish', reason: 'tool-calls', stopSequence: null },
  ])
})

test('a stream without its metadata has no end', () => {
  assert.ok(!decoded(streamed.slice(0, -1)).some(({ kind }) => kind === 'answer-finish'))
})

test('a whole answer says what its stream would', () => {
  const whole = converseProvider.decodeWhole(
    {
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig' } } },
            { text: 'Let me look.' },
            { toolUse: { toolUseId: 'tooluse_1', name: 'find_port', input: { place: 'Tallinn' } } },
          ],
        },
      },
      stopReason: 'tool_use',
      usage,
    },
    { stop: [] },
  )
  assert.deepEqual(joined(whole ?? []), joined(decoded(streamed)))
  assert.equal(converseProvider.decodeWhole({ message: 'no' }, { stop: [] }), null)
})

/** With the pieces of each block together. */
function joined(parts: readonly StreamPart[]): StreamPart[] {
  const all: StreamPart[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (part.kind === 'text-add' && last?.kind === 'text-add') {
      all[all.length - 1] = { ...part, text: last.text + part.text }
    } else if (part.kind === 'thinking-add' && last?.kind === 'thinking-add') {
      all[all.length - 1] = { ...part, text: last.text + part.text }
    } else if (part.kind === 'call-add' && last?.kind === 'call-add') {
      all[all.length - 1] = { ...part, json: last.json + part.json }
    } else all.push(part)
  }
  return all
}

test('every reason for an end has its word, and a stop sequence is named where it was the only one', () => {
  const endOf = (stopReason: string, stop: readonly string[] = []): unknown =>
    decoded([event('messageStop', { stopReason }), event('metadata', { usage })], stop).at(-1)
  for (const [word, reason] of [
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context'],
    ['tool_use', 'tool-calls'],
    ['content_filtered', 'filter'],
    ['guardrail_intervened', 'filter'],
    ['something_new', 'stop'],
  ] as const) {
    assert.deepEqual(endOf(word), { kind: 'answer-finish', reason, stopSequence: null })
  }
  const met = { kind: 'answer-finish', reason: 'stop', stopSequence: 'END' }
  assert.deepEqual(endOf('stop_sequence', ['END']), met)
  assert.deepEqual(endOf('stop_sequence', ['END', 'STOP']), { ...met, stopSequence: null })
})

test('an exception is an error and the end of it; an error body has its message and its name', () => {
  const error = { message: 'slow down', type: 'throttlingException', param: null }
  const said = { __type: 'throttlingException', message: 'slow down' }
  const parts = decoded([...streamed.slice(0, 3), event('exception', said), ...streamed.slice(3)])
  assert.deepEqual(parts.at(-1), { kind: 'error-report', error })
  assert.deepEqual(converseProvider.decodeError(429, said), error)
  assert.equal(converseProvider.decodeError(500, '<html>').message, '<html>')
})

test('a citation stands in the text that it is of', () => {
  const citation = {
    title: 'Report',
    sourceContent: [{ text: 'the passage' }],
    location: { documentPage: { documentIndex: 0, start: 1, end: 2 } },
  }
  const parts = decoded([delta(0, { text: 'So it says' }), delta(0, { citation })])
  assert.deepEqual(parts.at(-1), {
    kind: 'citation-add',
    block: 0,
    citation: {
      quote: 'the passage',
      url: null,
      title: 'Report',
      document: 0,
      range: { unit: 'pages', start: 1, end: 2 },
    },
  })
})

test('events that are broken, or come at a wrong time, mean nothing', () => {
  for (const bad of [
    Buffer.from('event: contentBlockDelta\ndata: {\n\n'),
    Buffer.from(': comment\n\n'),
    event('contentBlockDelta', { contentBlockIndex: 9, delta: { toolUse: { input: 'x' } } }),
    event('contentBlockStop', { contentBlockIndex: 9 }),
    event('somethingNew', { text: 'x' }),
    event('contentBlockStart', { contentBlockIndex: 0, start: { image: { format: 'png' } } }),
  ]) {
    assert.deepEqual(decoded([bad]), [], bad.toString())
  }
})
