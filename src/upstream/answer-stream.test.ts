import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { StreamAnswer } from './answer-stream.ts'
import { ChatReader } from './chat-reader.ts'

const usage = '{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}'
const first = '{"id":"chatcmpl-1","choices":[],"prompt_filter_results":[]}'
const delta = '{"id":"chatcmpl-1","choices":[{"delta":{"content":"\\"usage\\":{ é"}}],"usage":null}'
const last = `{"id":"chatcmpl-1","choices":[],"usage":${usage}}`

function streamOf(lineEnd: string): { body: string; withoutUsage: string; done: string } {
  const event = (data: string) => `data: ${data}${lineEnd}${lineEnd}`
  const head = event(first) + event(delta) + `: ping${lineEnd}${lineEnd}` + event(delta)
  const done = event('[DONE]')
  return { body: head + event(last) + done, withoutUsage: head, done }
}

/** Feeds `text` cut at `cuts`; returns what passed, what was held, and the notes. */
function read(text: string, cuts: readonly number[], withholdUsage: boolean) {
  const answer = new StreamAnswer({
    eventBytesMax: 1_000_000,
    reader: new ChatReader({ withholdUsage }),
  })
  const bytes = Buffer.from(text)
  const passed: Buffer[] = []
  let at = 0
  for (const cut of [...cuts, bytes.length].toSorted((left, right) => left - right)) {
    // A fresh buffer each, as a socket gives them.
    if (cut > at)
      assert.ok(answer.feed(Buffer.from(bytes.subarray(at, cut)), (run) => passed.push(run)))
    at = Math.max(at, cut)
  }
  answer.finish()
  return {
    passed: Buffer.concat(passed).toString(),
    tail: Buffer.concat(answer.tail).toString(),
    notes: answer.notes,
  }
}

for (const [name, lineEnd] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const) {
  test(`${name}: for every single split the bytes pass unchanged, the usage is read and the terminal event waits`, () => {
    const { body, withoutUsage, done } = streamOf(lineEnd)
    for (let cut = 0; cut <= Buffer.byteLength(body); cut++) {
      const result = read(body, [cut], true)
      assert.equal(result.passed, withoutUsage, `cut at ${cut}`)
      assert.equal(result.tail, done)
      assert.deepEqual(result.notes.usage, JSON.parse(usage))
      assert.equal(result.notes.terminated, true)
      assert.equal(result.notes.upstreamId, 'chatcmpl-1')
      assert.equal(result.notes.events, 2)
    }
  })

  test(`${name}: any splits give the same; a client that asked gets the usage event`, () => {
    const { body, done } = streamOf(lineEnd)
    const size = Buffer.byteLength(body)
    fc.assert(
      fc.property(fc.array(fc.nat(size), { maxLength: 40 }), (cuts) => {
        const result = read(body, cuts, false)
        assert.equal(result.passed + result.tail, body)
        assert.equal(result.tail, done)
      }),
    )
  })
}

test('a stream that ends without its terminal event is not terminated, and loses no byte', () => {
  const { body } = streamOf('\n')
  const whole = Buffer.byteLength(body)
  for (let length = 0; length < whole; length++) {
    const text = Buffer.from(body).subarray(0, length).toString('latin1')
    const result = read(text, [], false)
    const endsDone = /data: \[DONE\]\n?$/.test(text)
    assert.equal(result.notes.terminated, endsDone, JSON.stringify(text.slice(-20)))
    assert.equal(result.passed + result.tail, Buffer.from(text).toString())
  }
})

test('usage in a chunk with choices is read and passes', () => {
  const event = `data: {"choices":[{"delta":{}}],"usage":${usage}}\n\n`
  const result = read(`${event}data: [DONE]\n\n`, [], true)
  assert.equal(result.passed, event)
  assert.deepEqual(result.notes.usage, JSON.parse(usage))
})

test('a stop sequence that reads like the key of the usage does not hide it', () => {
  const choice = '{"index":0,"delta":{},"finish_reason":"stop","stop_reason":"usage"}'
  const text = `data: {"choices":[${choice}],"usage":${usage}}\n\n`
  assert.deepEqual(read(text, [], true).notes.usage, JSON.parse(usage))
})

test('only events that carry output count as such, so that their number is a floor of the tokens', () => {
  const chunk = (piece: object, more: object = {}) =>
    `data: ${JSON.stringify({ id: '', choices: [{ index: 0, delta: piece, finish_reason: null }], ...more })}\n\n`
  const silent = [
    chunk({ role: 'assistant', content: '', refusal: null }),
    chunk({ role: 'assistant', content: null }),
    chunk({}),
    chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] }),
    'data: {"choices":[],"prompt_filter_results":[]}\n\n',
    ': content\n\n',
  ]
  const spoken = [
    chunk({ content: 'a' }),
    chunk({ content: '"' }),
    chunk({ reasoning_content: 'a' }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }),
    chunk({ content: null, refusal: 'I' }),
    'data: {"choices": [{"delta": {"content": "spaced"}}]}\n\n',
  ]
  for (const event of silent) assert.equal(read(event, [], true).notes.events, 0, event)
  for (const event of spoken) assert.equal(read(event, [], true).notes.events, 1, event)
})

test('the id is read from the first event that has one', () => {
  const text = 'data: {"id":"","choices":[]}\n\ndata: {"id":"chatcmpl-2","choices":[]}\n\n'
  assert.equal(read(text, [], true).notes.upstreamId, 'chatcmpl-2')
})

test('an event longer than the limit is reported', () => {
  const answer = new StreamAnswer({
    eventBytesMax: 10,
    reader: new ChatReader({ withholdUsage: true }),
  })
  assert.equal(
    answer.feed(Buffer.from('data: 0123456789'), () => {}),
    false,
  )
})

test('what goes on and on behind the terminal event is reported, too', () => {
  const options = { eventBytesMax: 100, reader: new ChatReader({ withholdUsage: true }) }
  const answer = new StreamAnswer(options)
  assert.ok(answer.feed(Buffer.from('data: [DONE]\n\n'), () => {}))
  const more = Buffer.from(': more and more\n\n')
  const fits = Array.from({ length: 6 }, () => answer.feed(more, () => {}))
  assert.deepEqual(fits, [true, true, true, true, true, false])
})
