// What a compressed stream gives to the client, and when: driven chunk by chunk as the pool would, with
// the provider and the client played by the test.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, createBrotliCompress, createGzip, gunzipSync } from 'node:zlib'

import type { Dispatcher } from 'undici'

import type { RelayOutcome, RelayPlan, Reply } from '../journeys/ports.ts'
import { systemClock } from '../kernel/time.ts'
import { RelayHandler } from './relay.ts'
import { wires } from './wires.ts'

const delta = 'data: {"id":"x","choices":[{"delta":{"content":"he"}}]}\n\n'
const usage = 'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n'
const done = 'data: [DONE]\n\n'

const plan: RelayPlan = {
  attemptId: 'a',
  channel: {
    id: 'c',
    kind: 'openai',
    seller: 's',
    endpoint: 'http://x/v1',
    credential: 'k',
    apiVersion: null,
    billsOnAbort: false,
    usageLookup: null,
    aws: null,
  },
  deployment: {
    id: 'd',
    channelId: 'c',
    model: 'm',
    upstreamModel: 'm',
    type: 'regional',
    shapes: new Set(['chat']),
    locations: {
      ingress: { kind: 'unknown' },
      processing: { kind: 'unknown' },
      rest: { kind: 'unknown' },
      abuseStore: { kind: 'unknown' },
      review: { kind: 'unknown' },
      metadata: { kind: 'unknown' },
      downstream: { kind: 'unknown' },
    },
    quota: { requestsPerMinute: null, tokensPerMinute: null },
    priceListId: 'p',
    inferenceGeo: null,
    outputCapField: 'max_tokens',
    maxOutputTokens: 1,
    contextWindowTokens: 1,
    templateTokens: 0,
    imageTokensMax: null,
    audioSecondsMax: null,
    retentionDays: {},
    spillTo: null,
  },
  shape: 'chat',
  cap: null,
  obligations: [],
  headers: () => [],
}

/** A provider's side and a client's side around one relay. */
function openRelay(options: { readonly coding: string; readonly slow?: boolean }) {
  const written: Buffer[] = []
  const drains: (() => void)[] = []
  let leave: () => void = () => undefined
  const reply: Reply = {
    gone: false,
    onGone: (listener) => {
      leave = listener
    },
    head: () => undefined,
    write(chunk) {
      written.push(chunk)
      return options.slow !== true
    },
    onDrain: (listener) => drains.push(listener),
    end: () => undefined,
    destroy: () => undefined,
    refuse: () => 0,
  }
  let paused = false
  let resumed: (() => void) | null = null
  const outcome = Promise.withResolvers<RelayOutcome>()
  const controller: Dispatcher.DispatchController = {
    get aborted() {
      return false
    },
    get paused() {
      return paused
    },
    reason: null,
    abort: (reason) => handler.onResponseError(controller, reason),
    pause() {
      paused = true
    },
    resume() {
      paused = false
      resumed?.()
    },
  }
  const handler = new RelayHandler({
    plan,
    reply,
    stream: true,
    shape: 'chat',
    withholdUsage: false,
    billsRest: false,
    wire: wires.chat,
    wayBack: null,
    acceptEncoding: options.coding,
    limits: {
      wholeBytesMax: 1e6,
      eventBytesMax: 1e5,
      drainMs: 1e4,
      clientStallMs: 1e4,
      answerMs: 1e4,
      keepAliveMs: 1e4,
      interimAnswersMax: 10,
    },
    clock: systemClock,
    onProgress: () => undefined,
    resolve: outcome.resolve,
    reject: outcome.reject,
  })
  handler.onRequestStart(controller)
  handler.onResponseStart(controller, 200, {
    'content-type': 'text/event-stream',
    'content-encoding': options.coding,
  })
  return {
    written,
    drains,
    leave: () => leave(),
    isPaused: () => paused,
    /** Resolves when the relay wants more. */
    async give(chunk: Buffer): Promise<void> {
      const wanted = new Promise<void>((resolve) => {
        resumed = resolve
      })
      handler.onResponseData(controller, chunk)
      if (paused) await wanted
    },
    handler,
    end: () => handler.onResponseEnd(),
    outcome: outcome.promise,
  }
}

/** The compressed bytes of each text, flushed so that each can be read as soon as it is there. */
async function flushed(coding: 'gzip' | 'br', texts: readonly string[]): Promise<Buffer[]> {
  const coder = coding === 'gzip' ? createGzip() : createBrotliCompress()
  const flush = coding === 'gzip' ? constants.Z_SYNC_FLUSH : constants.BROTLI_OPERATION_FLUSH
  const pieces: Buffer[] = []
  let pending: Buffer[] = []
  coder.on('data', (bytes: Buffer) => pending.push(bytes))
  for (const text of texts) {
    coder.write(text)
    await new Promise<void>((resolve) => coder.flush(flush, resolve))
    pieces.push(Buffer.concat(pending))
    pending = []
  }
  coder.end()
  await new Promise((resolve) => coder.once('end', resolve))
  return [...pieces, Buffer.concat(pending)]
}

for (const coding of ['gzip', 'br'] as const) {
  test(`${coding}: each event passes as it comes, what holds [DONE] waits for the settlement`, async () => {
    const [first, second, third, trailer] = await flushed(coding, [delta, usage, done])
    assert.ok(first && second && third && trailer)
    const relay = openRelay({ coding })
    await relay.give(first)
    assert.deepEqual(relay.written, [first])
    await relay.give(second)
    assert.deepEqual(relay.written, [first, second])
    await relay.give(third)
    await relay.give(trailer)
    relay.end()
    const outcome = await relay.outcome
    assert.equal(outcome.ending, 'completed')
    assert.deepEqual(relay.written, [first, second])
    assert.deepEqual(outcome.tail, [third, trailer])
    assert.deepEqual(outcome.usage, { prompt_tokens: 1, completion_tokens: 2 })
  })
}

test('a [DONE] cut into several chunks is not readable before the settlement', async () => {
  const texts = [delta, 'da', 'ta: [DO', 'NE]', '\n', '\n']
  const pieces = await flushed('gzip', texts)
  const relay = openRelay({ coding: 'gzip' })
  for (const piece of pieces) await relay.give(piece)
  relay.end()
  const outcome = await relay.outcome
  const seen = gunzipSync(Buffer.concat(relay.written), { finishFlush: constants.Z_SYNC_FLUSH })
  assert.equal(seen.toString(), delta)
  assert.equal(Buffer.concat([...relay.written, ...outcome.tail]).compare(Buffer.concat(pieces)), 0)
})

test('a client that does not read stops the provider, and one that leaves does not hang the end', async () => {
  const pieces = await flushed('gzip', [delta, delta, usage, done])
  const [first, ...rest] = pieces
  assert.ok(first !== undefined)
  const relay = openRelay({ coding: 'gzip', slow: true })
  const given = relay.give(first)
  while (relay.drains.length === 0) await new Promise(setImmediate)
  assert.ok(relay.isPaused())
  relay.drains.pop()?.()
  await given
  assert.ok(!relay.isPaused())
  void relay.give(rest[0] ?? first)
  while (relay.drains.length === 0) await new Promise(setImmediate)
  relay.leave()
  assert.equal((await relay.outcome).ending, 'client_left')
})
