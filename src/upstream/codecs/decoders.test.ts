// What holds for the decoders of all shapes, whatever a provider sends.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { grammarMistake } from '../../../test/support/part-grammar.ts'
import type { ProviderCodec } from '../../wire/codec.ts'
import type { StreamPart } from '../../wire/parts.ts'
import { chatProvider } from './chat/provider.ts'
import { messagesProvider } from './messages/provider.ts'
import { responsesProvider } from './responses/provider.ts'
import { runs } from '../../../test/support/runs.ts'

const terms = { stop: [] }
const index = fc.constantFrom(0, 1, 2, -1, 1e9, 0.5)
const piece = fc.constantFrom('', '{', '{"a":', '1}', '"', '\ud83d', 'hello', '{}')
const id = fc.constantFrom('', 'call_1', 'call_2', 'x y')
const usage = fc.constantFrom(
  { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  { input_tokens: 3, output_tokens: 4 },
  { input_tokens: -3 },
  null,
)

const chatEvent = fc
  .record(
    {
      delta: fc.record(
        {
          content: piece,
          refusal: piece,
          reasoning_content: piece,
          annotations: fc.constant([{ type: 'url_citation', url_citation: { url: 'https://a' } }]),
          tool_calls: fc.array(
            fc.record(
              {
                index,
                id,
                function: fc.record({ name: id, arguments: piece }, { requiredKeys: [] }),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      ),
      finish_reason: fc.constantFrom(null, 'stop', 'length', 'tool_calls', 'content_filter', 'odd'),
      index: fc.constantFrom(0, 1),
    },
    { requiredKeys: ['delta'] },
  )
  .chain((choice) => usage.map((told) => ({ id: 'c', choices: [choice], usage: told })))
const chatEvents = fc.oneof(
  { weight: 6, arbitrary: chatEvent.map((event) => JSON.stringify(event)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[DONE]', '{"error":{"message":"m"}}', '{"choices":[]}'),
  },
)

const messagesEvents = fc
  .oneof(
    fc.record({ type: fc.constantFrom('message_start'), message: fc.record({ id, usage }) }),
    fc.record({
      type: fc.constant('content_block_start'),
      index,
      content_block: fc.oneof(
        fc.record({ type: fc.constant('text'), text: piece }),
        fc.record({ type: fc.constant('thinking'), thinking: piece, signature: piece }),
        fc.record({ type: fc.constant('redacted_thinking'), data: piece }),
        fc.record({ type: fc.constant('tool_use'), id, name: id, input: fc.object() }),
        fc.record({ type: fc.constant('server_tool_use') }),
      ),
    }),
    fc.record({
      type: fc.constant('content_block_delta'),
      index,
      delta: fc.record({
        type: fc.constantFrom(
          'text_delta',
          'input_json_delta',
          'thinking_delta',
          'signature_delta',
          'citations_delta',
        ),
        text: piece,
        partial_json: piece,
        thinking: piece,
        signature: piece,
      }),
    }),
    fc.record({ type: fc.constant('content_block_stop'), index }),
    fc.record({
      type: fc.constant('message_delta'),
      delta: fc.record({ stop_reason: fc.constantFrom('end_turn', 'tool_use', 'odd', null) }),
      usage,
    }),
    fc.constantFrom({ type: 'message_stop' }, { type: 'ping' }, { type: 'error', error: {} }),
  )
  .map((event) => JSON.stringify(event))

const responsesItem = fc.oneof(
  fc.record({ type: fc.constant('function_call'), call_id: id, name: id, arguments: piece }),
  fc.record({
    type: fc.constant('message'),
    content: fc.array(fc.record({ type: fc.constantFrom('output_text', 'refusal'), text: piece })),
  }),
  fc.record({
    type: fc.constant('reasoning'),
    id,
    summary: fc.array(fc.record({ text: piece })),
    encrypted_content: piece,
  }),
)
const responsesEvents = fc
  .oneof(
    fc.record({
      type: fc.constantFrom('response.output_item.added', 'response.output_item.done'),
      output_index: index,
      item: responsesItem,
    }),
    fc.record({
      type: fc.constantFrom(
        'response.output_text.delta',
        'response.refusal.delta',
        'response.function_call_arguments.delta',
        'response.reasoning_summary_text.delta',
        'response.reasoning_text.delta',
        'response.output_text.annotation.added',
      ),
      output_index: index,
      content_index: index,
      summary_index: index,
      delta: piece,
      annotation: fc.constant({ type: 'url_citation', url: 'https://a' }),
    }),
    fc.record({
      type: fc.constantFrom(
        'response.created',
        'response.completed',
        'response.incomplete',
        'response.failed',
        'error',
      ),
      response: fc.record({ id, usage, error: fc.constantFrom(null, { message: 'm' }) }),
    }),
  )
  .map((event) => JSON.stringify(event))

const cases: readonly [ProviderCodec, fc.Arbitrary<string>][] = [
  [chatProvider, chatEvents],
  [messagesProvider, messagesEvents],
  [responsesProvider, responsesEvents],
]

/** Events as they are, cut, with a member of another type, or no JSON at all. */
function mutated(event: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cut = fc.tuple(event, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
  const swapped = fc
    .tuple(event, fc.constantFrom('null', '[]', '{}', '7', 'true', '"x"'), fc.nat(8))
    .map(([text, value, nth]) => {
      let seen = 0
      return text.replace(/:("[^"]*"|-?\d+|null|\[\])/g, (match) =>
        seen++ === nth ? `:${value}` : match,
      )
    })
  return fc.oneof(
    { weight: 6, arbitrary: event },
    { weight: 1, arbitrary: cut },
    { weight: 2, arbitrary: swapped },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string() },
  )
}

function decoded(codec: ProviderCodec, events: readonly string[]): StreamPart[] {
  const decoder = codec.decoder(terms)
  return events.flatMap((data) => [...decoder.decode(Buffer.from(`data: ${data}\n\n`))])
}

for (const [codec, event] of cases) {
  describe(codec.shape, () => {
    test('whatever events come in whatever order, the parts keep theirs', () => {
      fc.assert(
        fc.property(fc.array(mutated(event), { maxLength: 30 }), (events) => {
          assert.equal(grammarMistake(decoded(codec, events)), null)
        }),
        runs(2000),
      )
    })

    test("an answer ends with the provider's own end, and with nothing before it", () => {
      const isEnd = (data: string): boolean =>
        data === '[DONE]' || /message_stop|response\.(completed|incomplete)/.test(data)
      fc.assert(
        fc.property(fc.array(event, { maxLength: 30 }), (events) => {
          const ends = decoded(codec, events).filter(({ kind }) => kind === 'answer-finish')
          const broke = decoded(
            codec,
            events.filter((data) => !isEnd(data)),
          )
          assert.ok(broke.every(({ kind }) => kind !== 'answer-finish'))
          assert.ok(ends.length === 0 || events.some(isEnd))
        }),
      )
    })

    test('whatever a whole answer is, it is read as one in order or as none', () => {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), wholeBody), (body) => {
          if (typeof body !== 'object' || body === null) return
          const parts = codec.decodeWhole(body, terms)
          if (parts === null) return
          assert.equal(grammarMistake(parts), null)
          assert.equal(parts.at(-1)?.kind, 'answer-finish')
        }),
        runs(1000),
      )
    })

    test('whatever an error is, it has a message', () => {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.record({ error: fc.jsonValue() })), (body) => {
          assert.notEqual(codec.decodeError(400, body).message, '')
        }),
      )
    })
  })
}

const wholeBody = fc.record(
  {
    id,
    type: fc.constantFrom('message', 'response'),
    object: fc.constantFrom('response', 'chat.completion'),
    content: fc.array(
      fc.record({ type: fc.constantFrom('text', 'tool_use', 'thinking'), text: piece }),
    ),
    output: fc.array(responsesItem),
    choices: fc.array(
      fc.record({
        message: fc.record({
          content: fc.oneof(piece, fc.array(fc.record({ type: fc.constant('text'), text: piece }))),
          tool_calls: fc.jsonValue(),
        }),
      }),
    ),
    usage,
  },
  { requiredKeys: [] },
)

test('a response that comes all at once with its end is told, and one that was told already is not told again', () => {
  const said = { type: 'message', content: [{ type: 'output_text', text: 'hello' }] }
  const event = (data: object): Buffer => Buffer.from(`data: ${JSON.stringify(data)}\n\n`)
  const end = event({
    type: 'response.completed',
    response: { status: 'completed', output: [said] },
  })
  const item = event({ type: 'response.output_item.done', output_index: 0, item: said })
  for (const events of [[end], [item, end]]) {
    const decoder = responsesProvider.decoder(terms)
    const parts = events.flatMap((each) => decoder.decode(each))
    const texts = parts.map((part) => (part.kind === 'text-add' ? part.text : ''))
    assert.equal(texts.join(''), 'hello')
    assert.equal(parts.at(-1)?.kind, 'answer-finish')
  }
})

test('an index that is no number is none, whatever it is', () => {
  const decoder = responsesProvider.decoder(terms)
  const odd = { toString: 1 }
  for (const name of ['summary', 'content']) {
    const type = name === 'summary' ? 'reasoning_summary_text' : 'reasoning_text'
    const event = {
      type: `response.${type}.delta`,
      output_index: 0,
      [`${name}_index`]: odd,
      delta: 'x',
    }
    const parts = decoder.decode(Buffer.from(`data: ${JSON.stringify(event)}\n\n`))
    assert.equal(parts.at(-1)?.kind, 'thinking-add')
  }
})
