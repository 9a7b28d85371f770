// Goal: no body, however wrong, gets past the door of the Messages API, costs anything, or is answered in
// another API's words. Method: hand-made bodies with the field that must be named, then good bodies with
// bytes changed at random places.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import fc from 'fast-check'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  event,
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

const open = new AsyncDisposableStack()
let upstream: ScriptedUpstream
let house: TestHouse

const answer = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  content: [],
  stop_reason: 'end_turn',
  usage: { input_tokens: 1, output_tokens: 1 },
})

before(async () => {
  upstream = open.use(await openScriptedUpstream((response) => sendWhole(response, answer)))
  const channel = { kind: 'anthropic', endpoint: upstream.url } as const
  const deployments = { only: { inferenceGeo: 'us', maxOutputTokens: 40 } }
  house = open.use(await openTestHouse(upstream, { channel, deployments }))
})
after(() => open.disposeAsync())

const good = '{"model":"m","max_tokens":16,"messages":[{"role":"user","content":"hi"}]}'

function post(
  body: string | Buffer,
  headers: Record<string, string> = {},
  path = '/v1/messages',
): Promise<Response> {
  return fetch(`${house.url}${path}`, {
    method: 'POST',
    headers: {
      'x-api-key': house.key,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
}

interface Said {
  readonly type: string
  readonly error: { readonly type: string; readonly code: string; readonly param?: string }
  readonly request_id: string
}

const refused: readonly (readonly [what: string, body: string | Buffer, param?: string])[] = [
  ['nothing', ''],
  ['an array', '[]'],
  ['half a body', good.slice(0, 40)],
  ['a key twice', good.replace('{', '{"model":"x",'), 'model'],
  ['invalid UTF-8', Buffer.concat([Buffer.from(good.slice(0, -1)), Buffer.from([0xff, 0x7d])])],
  ['depth of a million', `{"messages":${'['.repeat(1e6)}`],
  ['no model', good.replace('"model":"m",', ''), 'model'],
  ['a model that is no text', good.replace('"m"', '1'), 'model'],
  ['no messages', '{"model":"m","max_tokens":16}', 'messages'],
  ['messages that are none', good.replace(/\[.*\]/, '{}'), 'messages'],
  ['no cap', good.replace('"max_tokens":16,', ''), 'max_tokens'],
  ['a cap of zero', good.replace('16', '0'), 'max_tokens'],
  ['a cap as text', good.replace('16', '"16"'), 'max_tokens'],
  ['a cap of half a token', good.replace('16', '0.5'), 'max_tokens'],
  ['a cap beyond all numbers', good.replace('16', '1e999'), 'max_tokens'],
  ['a stream that is a text', good.replace('{', '{"stream":"yes",'), 'stream'],
  ['a second spelling', good.replace('{', '{"Max_Tokens":9,'), 'max_tokens'],
  ['a place in a second spelling', good.replace('{', '{"INFERENCE_GEO":"us",'), 'inference_geo'],
]
for (const [what, body, param] of refused) {
  test(`${what} is refused with the field and in the words of this API, and nothing is sent`, async () => {
    const count = upstream.received.length
    const response = await post(body)
    const said = (await response.json()) as Said
    assert.equal(response.status, 400)
    assert.equal(said.type, 'error')
    assert.equal(said.error.type, 'invalid_request_error')
    assert.equal(said.error.param, param)
    assert.equal(said.request_id, response.headers.get('request-id'))
    assert.equal(upstream.received.length, count)
  })
}

const elsewhere: readonly (readonly [
  what: string,
  init: Record<string, string>,
  status: number,
])[] = [
  ['no key', { 'x-api-key': '' }, 401],
  ['garbage for a key', { 'x-api-key': 'sk-ch-garbage' }, 401],
  ['another content type', { 'content-type': 'text/plain' }, 415],
]
for (const [what, headers, status] of elsewhere) {
  test(`${what} is refused in the words of this API`, async () => {
    const response = await post(good, headers)
    const said = (await response.json()) as Said
    assert.equal(response.status, status)
    assert.equal(said.type, 'error')
    assert.match(said.request_id, /^req_/)
  })
}

/** The body as it goes on: with the place that is ours to say. */
function placed(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replace('{', '{"inference_geo":"us",'), 'latin1')
}

test('a place that is null or false does not stand behind ours', async () => {
  for (const word of ['null', 'false']) {
    const body = good.replace('{', `{ "inference_geo" : ${word},`)
    assert.equal((await post(body)).status, 200)
    const sent = upstream.received.at(-1)?.body.toString()
    assert.equal(sent, body.replace(word, '"us"'))
  }
})

test('to count tokens no model runs, and the path knows no such place', async () => {
  const body = good.replace('"max_tokens":16,', '')
  assert.equal((await post(body, {}, '/v1/messages/count_tokens')).status, 200)
  assert.equal(upstream.received.at(-1)?.body.toString(), body)
})

test('no more is charged for what passed than the model can give, however many events it comes in', async () => {
  const delta = { type: 'content_block_delta', delta: { type: 'text_delta', text: 'x' } }
  const usage = { input_tokens: 3, output_tokens: 1 }
  upstream.play((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(event({ type: 'message_start', message: { usage } }))
    response.end(event(delta).repeat(90) + event({ type: 'message_stop' }))
  })
  await (await post(good.replace('{', '{"stream":true,'))).text()
  upstream.play((response) => sendWhole(response, answer))
  const [row] = house.query('select tokens from attempt order by at_ms desc limit 1')
  assert.equal(Number(row?.['tokens']), 3 + 40)
})

test('bytes changed at random are refused or passed as they are, and never a fault of ours', async () => {
  const change = fc.record({
    at: fc.nat(good.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(change, async ({ at, bytes }) => {
      const body = Buffer.concat([
        Buffer.from(good.slice(0, at)),
        bytes,
        Buffer.from(good.slice(at + bytes.length)),
      ])
      const count = upstream.received.length
      const response = await post(body)
      await response.arrayBuffer()
      assert.ok(response.status < 500, String(response.status))
      if (upstream.received.length > count)
        assert.deepEqual(upstream.received.at(-1)?.body, placed(body))
    }),
    { numRuns: 200 },
  )
})
