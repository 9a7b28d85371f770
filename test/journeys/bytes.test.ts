// Goal: what a client sends reaches the provider byte for byte, and what the provider answers reaches
// the client byte for byte, but for the edits that the attempt's row names. Method: bare sockets at
// both ends keep every byte; what is expected is built by hand from the pieces of the message, never
// by the code under test; and each message is cut into TCP writes at every place.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import fc from 'fast-check'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  chatUsage,
  delta,
  doneEvent,
  usageEvent,
  wholeAnswer,
} from '../support/scripted-upstream.ts'
import {
  chunked,
  cutAt,
  message,
  openWireClient,
  openWireUpstream,
  valueOf,
  type WireClient,
  type WireMessage,
  type WireUpstream,
} from '../support/wire.ts'

const open = new AsyncDisposableStack()
let upstream: WireUpstream
let house: TestHouse
let client: WireClient

before(async () => {
  upstream = open.use(await openWireUpstream())
  house = open.use(
    await openTestHouse(upstream, { deployments: { only: { upstreamModel: 'their-m' } } }),
  )
  client = open.use(openWireClient(house.url))
})
after(() => open.disposeAsync())

const okStart = 'HTTP/1.1 200 OK'
const json = { 'content-type': 'application/json' }
const sse = { 'content-type': 'text/event-stream' }

function requestOf(body: Buffer, headers: Readonly<Record<string, string>> = {}): Buffer {
  const all = {
    host: 'gateway',
    authorization: `Bearer ${house.key}`,
    ...json,
    'content-length': String(body.length),
    ...headers,
  }
  return message('POST /v1/chat/completions HTTP/1.1', all, body)
}

function wholeOf(body: Buffer): Buffer {
  return message(okStart, { ...json, 'content-length': String(body.length) }, body)
}

function streamOf(pieces: readonly Buffer[]): Buffer {
  return message(okStart, { ...sse, 'transfer-encoding': 'chunked' }, chunked(pieces))
}

function lastReceived(): WireMessage {
  const last = upstream.received.at(-1)
  assert.ok(last !== undefined)
  return last
}

/** The attempt behind an answer, as the book has it. */
function attemptOf(answer: WireMessage): Record<string, unknown> {
  const id = valueOf(answer.headers, 'x-request-id')
  const [row] = house.query(`select * from attempt where request_id = '${id}'`)
  assert.ok(row !== undefined)
  return row
}

function editsOf(answer: WireMessage): string[] {
  return String(attemptOf(answer)['edits']).split(',')
}

const always = ['credentials', 'headers', 'accept-encoding']
const messages = '"messages":[{"role":"user","content":"hi"}]'

/** `{body}` with `<model>` where the model's value stands: what is sent, and what must arrive. */
const bodies: Readonly<Record<string, string>> = {
  'numbers keep their text': `{"model":<model>,${messages},"a":1e400,"b":-0,"c":9007199254740993,"d":123456789012345678901234567890,"e":1.10,"f":1E+2,"seed":-0.0}`,
  'unknown fields survive, in their order': `{"z":{"y":[null,true,{"x":{}}]},${messages},"model":<model>,"a":"","__proto__":{"polluted":1}}`,
  'whitespace stays': `\r\n\t {\n  "model" :\t<model> ,\n\n  ${messages}\r\n}\n \t`,
  'escapes stay escapes': `{"model":<model>,"messages":[{"role":"user","content":"\\u0041\\/\\n\\u00e9\\ud83d\\ude00 \\" \\\\"}]}`,
  'lone surrogates stay': `{"model":<model>,"messages":[{"role":"user","content":"\\ud800 x \\udfff"}],"\\udc00":1}`,
  'CJK, emoji and combining signs stay': `{"model":<model>,"messages":[{"role":"user","content":"海關 👩‍👩‍👧‍👦 é ا\u200f \u2028 \ufeff"}],"鍵":"値"}`,
  'keys that look like ours deeper down are not ours': `{"messages":[{"role":"user","content":"\\"model\\":\\"m\\"","model":"m","stream":true,"stream_options":{"include_usage":true}}],"model":<model>}`,
  'escaped keys are the same keys': `{"m\\u006fdel":<model>,${messages}}`,
}

for (const [name, text] of Object.entries(bodies)) {
  test(`request body: ${name}`, async () => {
    upstream.play([wholeOf(Buffer.from(wholeAnswer()))])
    const sent = Buffer.from(text.replace('<model>', '"m"'))
    const answer = await client.ask([requestOf(sent)])
    assert.equal(answer.start, okStart, answer.body.toString())
    assert.equal(
      lastReceived().body.toString('latin1'),
      Buffer.from(text.replace('<model>', '"their-m"')).toString('latin1'),
    )
    assert.deepEqual(editsOf(answer), [...always, 'model'])
  })
}

test('a stream request gains the usage option and nothing else', async () => {
  upstream.play([streamOf([Buffer.from(delta('x') + usageEvent + doneEvent)])])
  const answer = await client.ask([
    requestOf(Buffer.from(` {"model":"m","stream":true,${messages}}`)),
  ])
  assert.equal(
    lastReceived().body.toString(),
    ` {"stream_options":{"include_usage":true},"model":"their-m","stream":true,${messages}}`,
  )
  assert.deepEqual(editsOf(answer), [...always, 'stream_options.include_usage', 'model'])
})

test('a stream request that asks for usage itself gains nothing', async () => {
  upstream.play([streamOf([Buffer.from(delta('x') + usageEvent + doneEvent)])])
  const rest = `"stream":true,"stream_options":{ "include_usage" : true , "x":1e9 },${messages}}`
  const answer = await client.ask([requestOf(Buffer.from(`{"model":"m",${rest}`))])
  assert.equal(lastReceived().body.toString(), `{"model":"their-m",${rest}`)
  assert.deepEqual(editsOf(answer), [...always, 'model'])
  assert.equal(answer.body.toString(), delta('x') + usageEvent + doneEvent)
})

test('request: every cut into two TCP writes, and byte by byte, arrives as the same bytes', async () => {
  upstream.play([wholeOf(Buffer.from(wholeAnswer()))])
  const text = `{"model":<model>,"messages":[{"role":"user","content":"é海👋\\ud83d"}],"n":1}`
  const request = requestOf(Buffer.from(text.replace('<model>', '"m"')))
  const expected = Buffer.from(text.replace('<model>', '"their-m"'))
  const everywhere = Array.from({ length: request.length - 1 }, (_, index) => index + 1)
  for (const cuts of [...everywhere.map((cut) => [cut]), everywhere]) {
    const answer = await client.ask(cutAt(request, cuts))
    assert.equal(answer.body.toString(), wholeAnswer())
    assert.deepEqual(lastReceived().body, expected, `cut at ${cuts.join()}`)
  }
})

test('request: a chunked body arrives as the same bytes, however it was chunked', async () => {
  upstream.play([wholeOf(Buffer.from(wholeAnswer()))])
  const body = Buffer.from(`{"model":"m","messages":[{"role":"user","content":"é海👋"}]}`)
  const edited = Buffer.from(body.toString().replace('"m"', '"their-m"'))
  const cuts = fc.array(fc.nat(body.length), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(cuts, cuts, async (chunkCuts, writeCuts) => {
      const head = {
        host: 'gateway',
        'api-key': house.key,
        ...json,
        'transfer-encoding': 'chunked',
      }
      const start = 'POST /v1/chat/completions HTTP/1.1'
      const bytes = message(start, head, chunked(cutAt(body, chunkCuts)))
      await client.ask(cutAt(bytes, writeCuts))
      assert.deepEqual(lastReceived().body, edited)
    }),
    { numRuns: 40 },
  )
})

const answerText = `  {"id":"x","é":"海👋\\ud800","n":1e400,"usage":${JSON.stringify(chatUsage)},"choices":[]}\r\n`

const framings: Readonly<Record<string, { bytes: Buffer; close: boolean }>> = {
  'content-length': { bytes: wholeOf(Buffer.from(answerText)), close: false },
  chunked: {
    bytes: message(
      okStart,
      { ...json, 'transfer-encoding': 'chunked' },
      chunked(cutAt(Buffer.from(answerText), [1, 2, 20, 21, 50])),
    ),
    close: false,
  },
  'end of connection': {
    bytes: message(okStart, { ...json, connection: 'close' }, Buffer.from(answerText)),
    close: true,
  },
}

for (const [name, { bytes, close }] of Object.entries(framings)) {
  test(`answer framed by ${name}: the same bytes for every cut into TCP writes`, async () => {
    const request = requestOf(Buffer.from(`{"model":"m",${messages}}`))
    for (let cut = 1; cut < bytes.length; cut++) {
      upstream.play(cutAt(bytes, [cut]), close)
      const answer = await client.ask([request])
      assert.equal(answer.body.toString('latin1'), Buffer.from(answerText).toString('latin1'))
      assert.equal(valueOf(answer.headers, 'content-length'), String(answer.body.length))
      assert.equal(valueOf(answer.headers, 'x-customhouse-cost'), '0.000025000 USD')
    }
  })
}

const ends = { LF: '\n', CRLF: '\r\n', CR: '\r' }

/** The events of a stream; `usage` is the one that a client who did not ask must not see. */
function streamEvents(end: string): { readonly before: string; usage: string; done: string } {
  const lines = (...each: string[]): string => each.map((line) => line + end).join('') + end
  return {
    before:
      lines(': ping') +
      lines('data: {"id":"chatcmpl-1","choices":[],"prompt_filter_results":[]}') +
      lines(
        'event: message',
        'id: 1',
        'retry: 10',
        'data: {"choices":[{"delta":{"content":"é海👋"}}]}',
      ) +
      lines(':') +
      end +
      lines(
        'data: {"choices":[{"delta":{"content":"[DONE] \\"usage\\": {}"}}],',
        'data: "usage":null}',
      ),
    usage: lines(`data: {"choices":[],"usage":${JSON.stringify(chatUsage)}}`),
    done: lines('data: [DONE]'),
  }
}

for (const [name, end] of Object.entries(ends)) {
  test(`stream with ${name}: the same bytes for every cut, without the usage event`, async () => {
    const { before: begin, usage, done } = streamEvents(end)
    const body = Buffer.from(begin + usage + done)
    const request = requestOf(Buffer.from(`{"model":"m","stream":true,${messages}}`))
    const expected = Buffer.from(begin + done).toString('latin1')
    for (let cut = 0; cut < body.length; cut++) {
      // Cuts both the chunks and the writes there.
      const head = message(okStart, { ...sse, 'transfer-encoding': 'chunked' }, Buffer.alloc(0))
      upstream.play([head, ...cutAt(chunked(cutAt(body, [cut])), [cut, cut + 6])])
      const answer = await client.ask([request])
      assert.ok(answer.whole, `cut at ${cut}`)
      assert.equal(answer.body.toString('latin1'), expected, `cut at ${cut}`)
      if (cut % 50 === 0) assert.equal(attemptOf(answer)['usage_source'], 'provider')
    }
  })
}

test('stream: any cuts, any mixture of line ends, asked for usage: every byte passes', async () => {
  const endOf = fc.constantFrom(...Object.values(ends))
  const cuts = fc.array(fc.nat(600), { maxLength: 30 })
  const request = requestOf(
    Buffer.from(`{"model":"m","stream":true,"stream_options":{"include_usage":true},${messages}}`),
  )
  await fc.assert(
    fc.asyncProperty(endOf, endOf, cuts, cuts, async (first, second, chunkCuts, writeCuts) => {
      const { before: begin } = streamEvents(first)
      const { usage, done } = streamEvents(second)
      const body = Buffer.from(begin + usage + done)
      upstream.play(cutAt(streamOf(cutAt(body, chunkCuts)), writeCuts))
      const answer = await client.ask([request])
      assert.ok(answer.whole)
      assert.equal(answer.body.toString('latin1'), body.toString('latin1'))
    }),
    { numRuns: 60 },
  )
})

test('stream: an event of three megabytes passes in one piece', async () => {
  const long = delta('x'.repeat(3_000_000))
  const body = Buffer.from(long + usageEvent + doneEvent)
  upstream.play(cutAt(streamOf(cutAt(body, [1_000_000, 2_000_000])), [1_500_000]))
  const answer = await client.ask([
    requestOf(Buffer.from(`{"model":"m","stream":true,${messages}}`)),
  ])
  assert.ok(answer.whole)
  assert.equal(answer.body.length, long.length + doneEvent.length)
})

test('stream: an event beyond the limit breaks the answer and has a name', async () => {
  const body = Buffer.from(delta('begin') + `data: ${'x'.repeat(5 * 1024 * 1024)}`)
  upstream.play([streamOf([body])])
  const answer = await client.ask([
    requestOf(Buffer.from(`{"model":"m","stream":true,${messages}}`)),
  ])
  assert.ok(!answer.whole)
  assert.equal(attemptOf(answer)['ending'], 'upstream_cut')
})

test('stream: [DONE] counts with other fields and comments beside it', async () => {
  for (const end of [
    ': bye\ndata: [DONE]\n\n',
    'event: done\r\ndata:[DONE]\r\n\r\n',
    'data: [DONE]',
  ]) {
    const body = Buffer.from(delta('x') + end)
    upstream.play([streamOf([body])])
    const answer = await client.ask([
      requestOf(Buffer.from(`{"model":"m","stream":true,${messages}}`)),
    ])
    assert.ok(answer.whole, end)
    assert.equal(answer.body.toString(), body.toString())
  }
})
