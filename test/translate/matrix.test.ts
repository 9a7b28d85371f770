// The matrix of docs/reference/translation.md on the wire: every row, asked in each API that clients speak, of a
// model at each API that providers speak, plain and as a stream. What arrives at the recording provider is what
// the page's cell says, or nothing arrives and the field is named.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'

import { clientShapes, type Case, type ClientShape } from '../../scripts/docs/translation-case.ts'
import { cases } from '../../scripts/docs/translation-cases.ts'
import { cellOf, providerShapes, requestOf, terms } from '../../scripts/docs/translation.ts'
import { clientCodecs } from '../../src/door/client-codecs.ts'
import { providerCodecs } from '../../src/upstream/provider-codecs.ts'
import { eventFrame } from '../../src/sandbox/event-frames.ts'
import { codes } from '../../src/wire/codes.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { openScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts'

let upstream: ScriptedUpstream
let house: TestHouse | undefined

before(async () => {
  upstream = await openScriptedUpstream((response, { path }) => answer(response, path))
  const at = (kind: string): object => ({
    kind,
    seller: 'Recording',
    endpoint: upstream.url + (kind === 'openai' ? '/v1' : ''),
    credential: 'secret',
  })
  const deployment = (channel: string, shape: string): object => ({
    channel,
    model: `on-${shape}`,
    upstreamModel: terms.model,
    serves: [shape],
    maxOutputTokens: terms.maxOutputTokens,
    ...(channel === 'provider' ? { outputCap: terms.outputCapField } : {}),
  })
  house = await openTestHouse(upstream, {
    channels: Object.assign({
      anthropic: at('anthropic'),
      bedrock: { ...at('bedrock'), region: 'ap-southeast-1' },
      gemini: at('gemini'),
    }),
    deployments: {
      chat: deployment('provider', 'chat'),
      responses: deployment('provider', 'responses'),
      messages: deployment('anthropic', 'messages'),
      converse: deployment('bedrock', 'converse'),
      // The Gemini API has no regions.
      gemini: { ...deployment('gemini', 'gemini'), type: 'global' },
    },
    prices: { cache_write: '1', cache_write_1h: '1', audio_input: '1', audio_output: '1' },
    contract: { models: providerShapes.map((shape) => `on-${shape}`) },
  })
})
after(async () => {
  await house?.[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const paths: Readonly<Record<ClientShape, string>> = {
  chat: '/v1/chat/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
}

test('the page has a codec for each shape of its rows and columns', () => {
  assert.deepEqual(Object.keys(clientCodecs).toSorted(), [...clientShapes].toSorted())
  assert.deepEqual(Object.keys(providerCodecs).toSorted(), [...providerShapes].toSorted())
})

for (const from of clientShapes) {
  for (const to of providerShapes) {
    test(`asked in ${from}, answered in ${to}: each row arrives as its cell says, or is refused by name`, async () => {
      for (const row of cases) {
        for (const stream of [false, true]) await onTheWire(row, from, to, stream)
      }
    })
  }
}

async function onTheWire(
  row: Case,
  from: ClientShape,
  to: (typeof providerShapes)[number],
  stream: boolean,
): Promise<void> {
  const bytes = requestOf(row, from, stream)
  // What a provider keeps is found by the register alone, whatever the codecs say: test/journeys holds it.
  if (bytes === null || row.feature === 'earlier response') return
  const what = `${row.feature}, from ${from} to ${to}${stream ? ', as a stream' : ''}`
  const cell = cellOf(row, from, to, stream)
  const asked: unknown = JSON.parse(bytes.toString())
  assert.ok(house !== undefined)
  const count = upstream.received.length
  const response = await fetch(house.url + paths[from], {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...Object(asked), model: `on-${to}` }),
  })
  const text = await response.text()
  const sent = upstream.received.at(-1)
  if (cell.kind === 'refused') {
    assert.equal(response.status, codes[cell.refusal.code].status, `${what}: ${text}`)
    assert.equal(pick(JSON.parse(text), 'error', 'param') ?? undefined, cell.refusal.param, what)
    assert.equal(upstream.received.length, count, what)
    return
  }
  assert.equal(response.status, 200, `${what}: ${text}`)
  assert.equal(upstream.received.length, count + 1, what)
  const arrived: unknown = JSON.parse(sent?.body.toString() ?? '')
  if (cell.kind === 'translated') {
    assert.deepEqual(arrived, JSON.parse(JSON.stringify(cell.body)), what)
  } else {
    const edits = stream && from === 'chat' ? { stream_options: { include_usage: true } } : {}
    assert.deepEqual(arrived, { ...Object(asked), ...edits, model: terms.model }, what)
  }
  assert.match(text, answered[from], what)
}

/** The word of the recording provider, where each API has its texts. */
const answered: Readonly<Record<ClientShape, RegExp>> = {
  chat: /"content":"word"/,
  messages: /"text":"word"/,
  responses: /"text":"word"/,
}

function answer(response: ServerResponse, path: string): void {
  const body = Buffer.from(upstream.received.at(-1)?.body ?? '')
  const asksStream = body.includes('"stream":true')
  const json = (value: object): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }
  const events = (text: string): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)
  }
  if (path.endsWith('/chat/completions')) return asksStream ? events(chatEvents) : json(chatWhole)
  if (path.endsWith('/responses')) {
    return asksStream ? events(responsesEvents) : json(responsesWhole)
  }
  if (path.endsWith('/messages')) return asksStream ? events(messagesEvents) : json(messagesWhole)
  if (path.endsWith('/converse')) return json(converseWhole)
  if (path.endsWith('/converse-stream')) {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    return void response.end(converseEvents())
  }
  if (path.includes(':streamGenerateContent')) {
    return events(`data: ${JSON.stringify(geminiWhole)}\r\n\r\n`)
  }
  assert.match(path, /:generateContent$/)
  json(geminiWhole)
}

const chatUsage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
const chatWhole = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word' }, finish_reason: 'stop' }],
  usage: chatUsage,
}
const chatEvents = [
  { id: 'chatcmpl-1', choices: [{ index: 0, delta: { role: 'assistant', content: 'word' } }] },
  { id: 'chatcmpl-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
  { id: 'chatcmpl-1', choices: [], usage: chatUsage },
]
  .map((data) => `data: ${JSON.stringify(data)}\n\n`)
  .concat('data: [DONE]\n\n')
  .join('')

const messagesUsage = { input_tokens: 3, output_tokens: 1 }
const messagesWhole = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'word' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: messagesUsage,
}
const messagesEvents = [
  { type: 'message_start', message: { ...messagesWhole, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: messagesUsage,
  },
  { type: 'message_stop' },
]
  .map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)
  .join('')

const responsesPart = { type: 'output_text', text: 'word', annotations: [] }
const responsesItem = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [responsesPart],
}
const responsesWhole = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  error: null,
  incomplete_details: null,
  output: [responsesItem],
  usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
}
const inProgress = { ...responsesWhole, status: 'in_progress', output: [], usage: null }
const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
const responsesEvents = [
  { type: 'response.created', response: inProgress },
  {
    type: 'response.output_item.added',
    output_index: 0,
    item: { ...responsesItem, status: 'in_progress', content: [] },
  },
  { type: 'response.content_part.added', ...place, part: { ...responsesPart, text: '' } },
  { type: 'response.output_text.delta', ...place, delta: 'word' },
  { type: 'response.output_text.done', ...place, text: 'word' },
  { type: 'response.content_part.done', ...place, part: responsesPart },
  { type: 'response.output_item.done', output_index: 0, item: responsesItem },
  { type: 'response.completed', response: responsesWhole },
]
  .map((data, index) => ({ ...data, sequence_number: index }))
  .map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`)
  .join('')

const converseUsage = { inputTokens: 3, outputTokens: 1, totalTokens: 4 }
const converseWhole = {
  output: { message: { role: 'assistant', content: [{ text: 'word' }] } },
  stopReason: 'end_turn',
  usage: converseUsage,
}

function converseEvents(): Buffer {
  const events: readonly (readonly [string, object])[] = [
    ['messageStart', { role: 'assistant' }],
    ['contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'word' } }],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['messageStop', { stopReason: 'end_turn' }],
    ['metadata', { usage: converseUsage }],
  ]
  return Buffer.concat(
    events.map(([name, payload]) => eventFrame('event', name, JSON.stringify(payload))),
  )
}

const geminiWhole = {
  responseId: 'g-1',
  candidates: [
    { index: 0, content: { role: 'model', parts: [{ text: 'word' }] }, finishReason: 'STOP' },
  ],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
}
