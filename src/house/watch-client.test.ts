import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ShownRequest } from '../journeys/watch.ts'
import { openWatchClient, type WatchClient } from './watch-client.ts'
import type { ToWatch } from './watch-messages.ts'
import { readSlab, slabBytes, type Shown } from './watch-slab.ts'

interface Bench {
  readonly client: WatchClient
  /** What went over and was not answered yet. */
  readonly sent: Extract<ToWatch, { kind: 'shown' }>[]
  /** Answers the oldest buffer and returns what was in it. */
  readonly answer: () => readonly { readonly shown: Shown; readonly body: string }[]
}

function bench(requestsMax: number, bytesMax = 1 << 30): Bench {
  const sent: Bench['sent'] = []
  const client = openWatchClient({
    requestsMax,
    bytesMax,
    send: (message) => void (message.kind === 'shown' && sent.push(message)),
    sink: {
      enter: () => Promise.resolve(true),
      tell: () => undefined,
      next: () => Promise.resolve(),
      forgotten: () => Promise.resolve(),
      lost: () => undefined,
      isLost: () => false,
    },
    onStopped: () => undefined,
  })
  return {
    client,
    sent,
    answer() {
      const { slab } = sent.shift() ?? assert.fail('something was sent')
      const read = [...readSlab(slab)].map(({ shown, body }) => ({ shown, body: body.toString() }))
      client.receive({
        kind: 'looked',
        requests: read.length,
        failed: 0,
        busyMs: 1,
        buffer: slab.buffer,
      })
      return read
    },
  }
}

function request(
  workload: string,
  body = '{}',
  headers: ShownRequest['headers'] = {},
): ShownRequest {
  const registered = { id: workload, contractId: 'c', purpose: '', owner: '', dataClasses: [] }
  return {
    atMs: 1,
    headers,
    ip: '192.0.2.1',
    country: null,
    caller: { workload: registered, contract: { id: 'c' }, party: { id: 'p' } },
    model: 'm',
    shape: 'chat',
    bytes: Buffer.from(body),
    answer: {
      status: 200,
      finish: null,
      inputTokens: 0,
      outputTokens: null,
      reasoningTokens: null,
      choices: null,
    },
    isKept: true,
  }
}

test('requests arrive in order with their bodies, many in a buffer, also where buffers are used again', () => {
  const { client, sent, answer } = bench(10_000)
  for (const round of [1, 2, 3]) {
    const bodies = Array.from(
      { length: 40 },
      (_, index) => `{"x":"${'ä'.repeat(index * 200)}${round}"}`,
    )
    for (const body of bodies) client.saw(request('w', body))
    client.flush()
    const arrived: string[] = []
    while (sent.length > 0) arrived.push(...answer().map(({ body }) => body))
    assert.deepEqual(arrived, bodies)
  }
  assert.equal(client.counts().waiting, 0)
  assert.equal(client.counts().looked, 120)
})

test('a body larger than a buffer goes over in one of its own', () => {
  const { client, answer } = bench(10)
  const body = 'x'.repeat(3 * slabBytes)
  client.saw(request('w', body))
  client.flush()
  assert.equal(answer()[0]?.body, body)
})

test('the original is copied: it can change, and stays where it is', () => {
  const { client, answer } = bench(10)
  const shown = request('w', 'abc')
  client.saw(shown)
  shown.bytes.fill(0x7a)
  client.flush()
  assert.equal(answer()[0]?.body, 'abc')
  assert.equal(shown.bytes.length, 3)
})

test('of the headers only those cross that are read, and no value of one that may hold a credential', () => {
  const { client, answer } = bench(10)
  const headers = {
    'user-agent': 'x',
    authorization: 'Bearer secret',
    'x-api-key': 'secret',
    'api-key': 'secret',
    cookie: 'secret',
    'x-own': 'secret',
    'helicone-auth': 'Bearer secret',
    'x-app': ['a', 'b'],
    'x-stainless-os': 'y'.repeat(9_000),
    'x-session-id': 'session of theirs',
  }
  client.saw(request('w', '{}', headers))
  client.flush()
  assert.deepEqual(answer()[0]?.shown.headers, {
    'user-agent': 'x',
    'helicone-auth': '',
    'x-app': 'a, b',
    'x-stainless-os': 'y'.repeat(256),
    'x-session-id': 'session of theirs',
  })
})

test('what a thread that died had not looked at is counted, and the next one is given room for all again', () => {
  const { client, answer, sent } = bench(4)
  for (let index = 0; index < 3; index++) client.saw(request(`w${index}`))
  client.flush()
  sent.length = 0
  client.saw(request('w0'))
  client.lost()
  client.saw(request('w0'))
  assert.deepEqual([client.counts().waiting, client.counts().missed], [0, 5])
  client.found()
  for (let index = 0; index < 3; index++) client.saw(request(`w${index}`))
  client.flush()
  assert.deepEqual(
    answer().map(({ shown }) => [shown.workload, shown.missed]),
    [
      ['w0', 3],
      ['w1', 1],
      ['w2', 1],
    ],
  )
})

test('one workload that floods leaves room for others, whose requests all go over', () => {
  const { client, answer, sent } = bench(100)
  for (let index = 0; index < 1_000; index++) client.saw(request('flood'))
  for (let index = 0; index < 5; index++) client.saw(request('quiet'))
  client.flush()
  const arrived: string[] = []
  while (sent.length > 0) arrived.push(...answer().map(({ shown }) => shown.workload))
  assert.equal(arrived.filter((workload) => workload === 'quiet').length, 5)
  assert.ok(arrived.filter((workload) => workload === 'flood').length <= 25)
})

test('what is left out is counted, and told once with the workload’s next request', () => {
  const { client, answer } = bench(1)
  for (let index = 0; index < 4; index++) client.saw(request('w'))
  client.flush()
  assert.equal(answer()[0]?.shown.missed, 0)
  assert.equal(client.counts().missed, 3)
  client.saw(request('w'))
  client.flush()
  assert.equal(answer()[0]?.shown.missed, 3)
  client.saw(request('w'))
  client.flush()
  assert.equal(answer()[0]?.shown.missed, 0)
})

test('bodies that wait never have more bytes than the bound, whoever sends them', () => {
  const step = fc.oneof(
    fc.record({ workload: fc.constantFrom('a', 'b', 'c'), size: fc.nat(3_000) }),
    fc.constant('answer' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { client, sent, answer } = bench(20, 8_000)
      let asked = 0
      for (const one of steps) {
        if (one === 'answer') {
          client.flush()
          if (sent.length > 0) answer()
        } else {
          asked += 1
          client.saw(request(one.workload, 'x'.repeat(one.size)))
        }
        client.flush()
        const bodies = sent.flatMap(({ slab }) =>
          [...readSlab(slab)].map(({ body }) => body.length),
        )
        assert.ok(bodies.reduce((sum, length) => sum + length, 0) <= 8_000)
        assert.equal(client.counts().waiting, bodies.length)
        assert.ok(bodies.length <= 20)
      }
      while (sent.length > 0) answer()
      const { looked, missed, waiting } = client.counts()
      assert.deepEqual([looked + missed, waiting], [asked, 0])
    }),
  )
})

test('where the thread is gone requests are only counted', () => {
  const { client, sent } = bench(10)
  client.saw(request('w'))
  client.lost()
  client.saw(request('w'))
  client.flush()
  assert.deepEqual(sent, [])
  assert.equal(client.counts().missed, 2)
})
