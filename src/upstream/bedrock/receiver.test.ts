// What a relay hears of Bedrock, however the bytes were cut: driven chunk by chunk as the pool would.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { EventStreamCodec } from '@smithy/core/event-streams'
import fc from 'fast-check'
import type { Dispatcher } from 'undici'
import type { IncomingHttpHeaders } from 'undici/types/header.js'

import type { Operation } from '../../wire/model-request.ts'
import { converseForm } from './converse-form.ts'
import { messagesForm } from './messages-form.ts'
import { Receiver, type AnswerForm } from './receiver.ts'

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
)

function frame(kind: 'event' | 'exception', name: string, payload: string): Buffer {
  const header = (value: string) => ({ type: 'string' as const, value })
  const headers = { ':message-type': header(kind), [`:${kind}-type`]: header(name) }
  return Buffer.from(codec.encode({ headers, body: Buffer.from(payload) }))
}

function chunk(json: string): Buffer {
  const bytes = Buffer.from(json).toString('base64')
  return frame('event', 'chunk', JSON.stringify({ bytes, p: 'abc' }))
}

const framed = { 'content-type': 'application/vnd.amazon.eventstream' }
const start = '{"type":"message_start","message":{"id":"msg_1"}}'
const stop =
  '{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":123456789}}'

interface Heard {
  readonly told: string[]
  readonly status: number
  readonly contentType: string | undefined
}

/** Plays an answer of `chunks` to a receiver; the pool tells of an abort as undici does. */
function hear(
  chunks: readonly Buffer[],
  options: {
    readonly status?: number
    readonly headers?: IncomingHttpHeaders
    readonly form?: AnswerForm
    readonly operation?: Operation
  } = {},
): Heard {
  const told: string[] = []
  let status = 0
  let contentType: string | undefined
  let text = ''
  let aborted: Error | null = null
  const inner: Dispatcher.DispatchHandler = {
    onResponseStart(_controller, code, headers) {
      status = code
      contentType = String(headers['content-type'])
      told.push(`start ${code}`)
    },
    onResponseData: (_controller, bytes) => void (text += bytes.toString()),
    onResponseEnd: () => told.push(text, 'end'),
    onResponseError: (_controller, error) => told.push(text, `${error.name}: ${error.message}`),
  }
  const controller: Dispatcher.DispatchController = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders: null,
    rawTrailers: null,
    pause: () => undefined,
    resume: () => undefined,
    abort: (error) => void (aborted = error),
  }
  const { form = messagesForm, operation = 'chat' } = options
  const receiver = new Receiver({ inner, form, operation, eventBytesMax: 10_000 })
  receiver.onResponseStart(controller, options.status ?? 200, options.headers ?? framed)
  for (const each of chunks) if (aborted === null) receiver.onResponseData(controller, each)
  if (aborted === null) receiver.onResponseEnd(controller, {})
  else receiver.onResponseError(controller, aborted)
  return { told, status, contentType }
}

const events = `event: message_start\ndata: ${start}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`

test('messages become the events that they carry, for any split into chunks', () => {
  const bytes = Buffer.concat([chunk(start), chunk(stop)])
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      const at = [0, ...cuts, bytes.length].toSorted((left, right) => left - right)
      const chunks = at.map((from, index) => bytes.subarray(from, at[index + 1]))
      const { told, contentType } = hear(chunks)
      assert.deepEqual(told, ['start 200', events, 'end'])
      assert.match(contentType ?? '', /^text\/event-stream/)
    }),
  )
})

test('a stream that is cut inside of a message ends without its last event', () => {
  const last = chunk(stop)
  const { told } = hear([chunk(start), last.subarray(0, last.length - 1)])
  assert.deepEqual(told, ['start 200', `event: message_start\ndata: ${start}\n\n`, 'end'])
})

test('a changed message breaks the stream: what stood before it goes on, and nothing of it', () => {
  const bad = chunk(stop)
  bad[20] = (bad[20] ?? 0) ^ 1
  const { told } = hear([Buffer.concat([chunk(start), bad, chunk(stop)])])
  assert.equal(told[1], `event: message_start\ndata: ${start}\n\n`)
  assert.match(told[2] ?? '', /^AnswerInvalid: .*checksum/)
})

test('an event that cannot be read breaks the stream', () => {
  for (const payload of ['{', '{"bytes":7}', JSON.stringify({ bytes: 'e30=' })]) {
    const { told } = hear([frame('event', 'chunk', payload)])
    assert.deepEqual(told, ['start 200', '', 'AnswerInvalid: an event "chunk" cannot be read'])
  }
})

test('an exception in place of the first event is an answer with the status of its name', () => {
  for (const [name, status, type] of [
    ['throttlingException', 429, 'rate_limit_error'],
    ['serviceUnavailableException', 503, 'overloaded_error'],
    ['modelTimeoutException', 504, 'timeout_error'],
    ['modelStreamErrorException', 502, 'api_error'],
    ['validationException', 400, 'invalid_request_error'],
    ['somethingNewException', 502, 'api_error'],
  ] as const) {
    const { told } = hear([frame('exception', name, '{"message":"no"}'), chunk(start)])
    const body = `{"type":"error","error":{"type":"${type}","message":"no"}}`
    assert.deepEqual(told, [`start ${status}`, body, 'end'], name)
  }
})

test('a later exception is told as an event, and ends the stream under its name', () => {
  const exception = frame('exception', 'modelStreamErrorException', '{"message":"no"}')
  const { told } = hear([Buffer.concat([chunk(start), exception, chunk(stop)])])
  const error = '{"type":"error","error":{"type":"api_error","message":"no"}}'
  assert.deepEqual(told, [
    'start 200',
    `event: message_start\ndata: ${start}\n\nevent: error\ndata: ${error}\n\n`,
    'modelStreamErrorException: no',
  ])
})

test('an error answer has the status that its name means, and a message without account numbers', () => {
  const message =
    'User: arn:aws:iam::123456789012:user/x is not authorized on arn:aws:bedrock:us-east-1:123456789012:inference-profile/y'
  for (const [name, status, means] of [
    ['AccessDeniedException:http://internal.amazon.com/', 403, 403],
    ['com.amazon.coral.service#ServiceQuotaExceededException', 400, 429],
    ['ModelErrorException', 424, 502],
    ['ModelTimeoutException', 408, 504],
    ['ModelNotReadyException', 429, 429],
    ['', 418, 418],
  ] as const) {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': name }
    const { told } = hear([Buffer.from(JSON.stringify({ message }))], { status, headers })
    assert.equal(told[0], `start ${means}`, name)
    assert.doesNotMatch(told[1] ?? '', /123456789012/)
    assert.match(told[1] ?? '', /is not authorized/)
  }
})

test('an error that is no JSON says nothing that came', () => {
  const { told } = hear([Buffer.from('<html>secret</html>')], { status: 502, headers: {} })
  assert.match(told[1] ?? '', /The provider refused/)
  assert.doesNotMatch(told[1] ?? '', /secret/)
})

test('a count of tokens is told in the words of Messages, and what is none stays none', () => {
  const headers = { 'content-type': 'application/json' }
  const count = (body: string): unknown =>
    hear([Buffer.from(body)], { headers, operation: 'count_tokens' }).told[1]
  assert.equal(count('{"inputTokens":7}'), '{"input_tokens":7}')
  assert.equal(count('{"other":7}'), '{"other":7}')
  assert.equal(count('broken'), 'broken')
})

test('a whole answer passes as it came', () => {
  const headers = { 'content-type': 'application/json', 'x-amzn-requestid': 'r' }
  const { told } = hear([Buffer.from('{"type":'), Buffer.from('"message"}')], { headers })
  assert.deepEqual(told, ['start 200', '{"type":"message"}', 'end'])
})

test('a compressed stream, which nobody asked for, is not read', () => {
  const { told } = hear([chunk(start)], { headers: { ...framed, 'content-encoding': 'gzip' } })
  assert.match(told.join(), /AnswerInvalid: the content encoding is not readable/)
})

test('events of Converse keep their names, and an exception is one more', () => {
  const { told } = hear(
    [
      frame('event', 'initial-response', '{}'),
      frame('event', 'messageStart', '{"role":\n"assistant"}'),
      frame('exception', 'throttlingException', '{"message":"no"}'),
    ],
    { form: converseForm },
  )
  assert.equal(
    told[1],
    'event: messageStart\ndata: {"role": "assistant"}\n\nevent: exception\ndata: {"__type":"throttlingException","message":"no"}\n\n',
  )
})
