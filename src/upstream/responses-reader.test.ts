// Goal: a Responses stream is whole only with its last event, whatever a caller's text looks like, and its usage and
// what is kept of it are those of that event.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { StreamAnswer } from './answer-stream.ts'
import { ResponsesReader, usageOf } from './responses-reader.ts'

function event(data: Readonly<Record<string, unknown>>): string {
  return `event: ${String(data['type'])}\ndata: ${JSON.stringify(data)}\n\n`
}

function fed(text: string, chunk = text.length): { readonly answer: StreamAnswer; passed: string } {
  const answer = new StreamAnswer({ eventBytesMax: 1 << 20, reader: new ResponsesReader() })
  const bytes = Buffer.from(text)
  let passed = ''
  for (let at = 0; at < bytes.length; at += chunk) {
    const run = bytes.subarray(at, at + chunk)
    assert.ok(answer.feed(Buffer.from(run), (piece) => (passed += piece.toString())))
  }
  answer.finish()
  return { answer, passed }
}

const usage = { input_tokens: 5, output_tokens: 3, total_tokens: 8 }
const created = event({
  type: 'response.created',
  response: { id: 'resp_1', usage: null, error: null, metadata: { type: 'response.completed' } },
})
const delta = event({ type: 'response.output_text.delta', delta: '{"type":"response.completed"}' })
const output = [{ id: 'rs_1', type: 'reasoning' }, { id: 'msg_1' }, { id: 'not plain' }]
const whole = { id: 'resp_1', status: 'completed', output, usage }

test('everything but the last event passes at once, however the bytes are cut', () => {
  const last = event({ type: 'response.completed', response: whole })
  for (const chunk of [1, 7, 4096]) {
    const { answer, passed } = fed(created + delta + last, chunk)
    assert.equal(passed, created + delta)
    assert.equal(Buffer.concat(answer.tail).toString(), last)
    const { terminated, events, upstreamId, kept } = answer.notes
    assert.deepEqual([terminated, events, upstreamId], [true, 1, 'resp_1'])
    assert.deepEqual(answer.notes.usage, usage)
    assert.deepEqual(kept, { isKept: true, isRunning: false, itemIds: ['rs_1', 'msg_1'] })
  }
})

test('each of the three last events ends a stream, and no other', () => {
  for (const type of ['response.completed', 'response.incomplete', 'response.failed']) {
    const { answer } = fed(created + event({ type, response: { ...whole, status: 'x' } }))
    assert.ok(answer.notes.terminated, type)
  }
  const stopped = fed(created + event({ type: 'error', message: 'm' }))
  assert.ok(!stopped.answer.notes.terminated)
  assert.match(stopped.passed, /"type":"error"/)
  const { answer } = fed(created + delta)
  assert.ok(!answer.notes.terminated)
  assert.equal(answer.notes.upstreamId, 'resp_1', 'it may be kept all the same')
})

test('a last event without its blank line is the last event', () => {
  const last = event({ type: 'response.completed', response: whole }).trimEnd()
  const { answer, passed } = fed(created + last)
  assert.ok(answer.notes.terminated)
  assert.equal(passed, created)
})

test('a response that says it is not stored is not kept', () => {
  const { answer } = fed(
    event({ type: 'response.completed', response: { ...whole, store: false } }),
  )
  assert.equal(answer.notes.kept?.isKept, false)
})

test('null is believed as no usage of what failed alone', () => {
  assert.equal(usageOf({ status: 'failed', usage: null }), null)
  assert.equal(usageOf({ status: 'completed', usage: null }), undefined)
  assert.deepEqual(usageOf({ status: 'completed', usage }), usage)
})

test('a last event without its blank line tells its usage all the same', () => {
  const last = event({ type: 'response.completed', response: whole }).trimEnd()
  for (const chunk of [1, 4096]) {
    const { answer, passed } = fed(created + delta + last, chunk)
    assert.equal(passed, created + delta)
    assert.equal(Buffer.concat(answer.tail).toString(), last)
    assert.equal(answer.notes.terminated, true)
    assert.deepEqual(answer.notes.usage, usage)
    assert.deepEqual(answer.notes.kept?.itemIds, ['rs_1', 'msg_1'])
  }
})
