// Providers that compress although `accept-encoding: identity` was asked for. Goal: usage is exact all
// the same, the client gets the provider's own bytes where it can read them and the decoded ones where
// it cannot, nothing terminal goes out before the settlement, and a bomb ends as an ending with a name.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { delta, doneEvent, usageEvent, wholeAnswer } from '../support/scripted-upstream.ts'
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
    await openTestHouse(upstream, {
      server: { limits: { answerBytesMax: 1_048_576, eventBytesMax: 262_144 } },
    }),
  )
  client = open.use(openWireClient(house.url))
})
// Good answers between the bad ones, or the circuit of the only deployment would open.
beforeEach(async () => {
  upstream.play([answerOf('application/json', 'identity', [Buffer.from(wholeAnswer())])])
  for (let turn = 0; turn < 4; turn++) assert.match((await ask(plain, null)).start, /200/)
})
after(() => open.disposeAsync())

const coders: Readonly<
  Record<string, { readonly coding: string; readonly encode: (bytes: Buffer) => Buffer }>
> = {
  gzip: { coding: 'gzip', encode: (bytes) => gzipSync(bytes) },
  'x-gzip': { coding: 'X-GZIP', encode: (bytes) => gzipSync(bytes) },
  br: { coding: 'br', encode: (bytes) => brotliCompressSync(bytes) },
  deflate: { coding: 'deflate', encode: (bytes) => deflateSync(bytes) },
  'bare deflate': { coding: 'deflate', encode: (bytes) => deflateRawSync(bytes) },
  zstd: { coding: 'zstd', encode: (bytes) => zstdCompressSync(bytes) },
}
const everything = 'gzip, deflate, br, zstd'
const messages = '"messages":[{"role":"user","content":"hi"}]'

function ask(body: string, acceptEncoding: string | null): Promise<WireMessage> {
  const bytes = Buffer.from(body)
  const headers = {
    host: 'gateway',
    authorization: `Bearer ${house.key}`,
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    ...(acceptEncoding === null ? {} : { 'accept-encoding': acceptEncoding }),
  }
  return client.ask([message('POST /v1/chat/completions HTTP/1.1', headers, bytes)])
}

const plain = `{"model":"m",${messages}}`
const streaming = `{"model":"m","stream":true,${messages}}`
const streamingAsked = `{"model":"m","stream":true,"stream_options":{"include_usage":true},${messages}}`

function answerOf(type: string, coding: string, pieces: readonly Buffer[], status = 200): Buffer {
  const headers = {
    'content-type': type,
    'content-encoding': coding,
    'transfer-encoding': 'chunked',
  }
  return message(`HTTP/1.1 ${status} X`, headers, chunked(pieces))
}

function attemptOf(answer: WireMessage): Record<string, unknown> {
  const id = valueOf(answer.headers, 'x-request-id')
  const [row] = house.query(`select * from attempt where request_id = '${id}' order by attempt_no`)
  assert.ok(row !== undefined)
  return row
}

function chargedExactly(answer: WireMessage): void {
  const row = attemptOf(answer)
  assert.equal(row['ending'], 'completed')
  assert.equal(row['usage_source'], 'provider')
  assert.equal(row['price_nanos'], 25_000n)
}

for (const [name, { coding, encode }] of Object.entries(coders)) {
  test(`whole answer in ${name}: the provider's bytes for who can read them`, async () => {
    const encoded = encode(Buffer.from(wholeAnswer()))
    upstream.play([answerOf('application/json', coding, [encoded])])
    const answer = await ask(plain, everything)
    assert.equal(valueOf(answer.headers, 'content-encoding'), coding)
    assert.deepEqual(answer.body, encoded)
    chargedExactly(answer)
  })

  for (const acceptEncoding of [null, 'identity', 'gzip;q=0, br;q=0, deflate;q=0, zstd;q=0']) {
    test(`whole answer in ${name}: decoded for ${acceptEncoding ?? 'no accept-encoding'}`, async () => {
      const encoded = encode(Buffer.from(wholeAnswer()))
      upstream.play([answerOf('application/json', coding, [encoded])])
      const answer = await ask(plain, acceptEncoding)
      assert.equal(valueOf(answer.headers, 'content-encoding'), undefined)
      assert.equal(answer.body.toString(), wholeAnswer())
      assert.equal(valueOf(answer.headers, 'content-length'), String(answer.body.length))
      chargedExactly(answer)
    })
  }

  test(`stream in ${name}: the same for every cut, decoded, without the usage event`, async () => {
    const encoded = encode(Buffer.from(delta('he') + delta('llo') + usageEvent + doneEvent))
    for (let cut = 0; cut < encoded.length; cut++) {
      upstream.play([answerOf('text/event-stream', coding, cutAt(encoded, [cut]))])
      const answer = await ask(streaming, cut % 2 === 0 ? everything : null)
      assert.ok(answer.whole)
      assert.equal(valueOf(answer.headers, 'content-encoding'), undefined)
      assert.equal(answer.body.toString(), delta('he') + delta('llo') + doneEvent)
      if (cut % 25 === 0) chargedExactly(answer)
    }
  })

  test(`stream in ${name}: the provider's bytes if the client asked for usage and can read`, async () => {
    const encoded = encode(Buffer.from(delta('he') + delta('llo') + usageEvent + doneEvent))
    const everywhere = Array.from({ length: encoded.length }, (_, index) => index)
    for (const cuts of [[], [1], [encoded.length >> 1], everywhere]) {
      upstream.play([answerOf('text/event-stream', coding, cutAt(encoded, cuts))])
      const answer = await ask(streamingAsked, everything)
      assert.ok(answer.whole)
      assert.equal(valueOf(answer.headers, 'content-encoding'), coding)
      assert.deepEqual(answer.body, encoded)
      chargedExactly(answer)
    }
  })
}

test("a provider's compressed 400 reaches who cannot read it, decoded", async () => {
  const text = '{"error":{"message":"bad tool"}}'
  upstream.play([answerOf('application/json', 'gzip', [gzipSync(text)], 400)])
  const answer = await ask(plain, null)
  assert.match(answer.start, /^HTTP\/1.1 400/)
  assert.equal(answer.body.toString(), text)
  assert.equal(attemptOf(answer)['ending'], 'upstream_refused')
})

test('a cut compressed stream breaks at the client and is never charged as whole', async () => {
  const encoded = gzipSync(Buffer.from(delta('he') + usageEvent + doneEvent))
  upstream.play([answerOf('text/event-stream', 'gzip', [encoded.subarray(0, -12)])])
  const answer = await ask(streamingAsked, 'gzip')
  assert.ok(!answer.whole || answer.start.includes('502'))
  assert.equal(attemptOf(answer)['ending'], 'upstream_cut')
})

test('rubbish that says it is gzip is an invalid answer', async () => {
  upstream.play([answerOf('application/json', 'gzip', [Buffer.from(wholeAnswer())])])
  const answer = await ask(plain, 'gzip')
  assert.match(answer.start, /502/)
  assert.equal(attemptOf(answer)['ending'], 'upstream_cut')
})

for (const coding of ['gzip, gzip', 'gzip, br', 'compress', 'aes128gcm']) {
  test(`content-encoding ${coding} is an invalid answer: one layer that is known, no more`, async () => {
    const twice = gzipSync(gzipSync(wholeAnswer()))
    upstream.play([answerOf('application/json', coding, [twice])])
    const answer = await ask(plain, everything)
    assert.match(answer.start, /502/)
    assert.equal(attemptOf(answer)['ending'], 'upstream_cut')
  })
}

for (const [name, type, body, text] of [
  ['whole answer', 'application/json', plain, ''],
  ['stream of one event', 'text/event-stream', streaming, ''],
  ['stream of many events', 'text/event-stream', streaming, delta('bomb')],
] as const) {
  test(`a bomb as ${name} is cut at answerBytesMax and has an ending`, async () => {
    const size = 64 * 1024 * 1024
    const bomb = gzipSync(Buffer.alloc(size, text === '' ? ' ' : text))
    upstream.play([answerOf(type, 'gzip', [bomb])])
    const answer = await ask(body, null)
    assert.ok(answer.body.length <= 1_048_576)
    assert.ok(!answer.whole || answer.start.includes('502'), answer.start)
    assert.equal(attemptOf(answer)['ending'], 'upstream_cut')
  })
}
