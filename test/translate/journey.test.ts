// A request that no deployment answers in its own API, on its whole way: what arrives at the provider, what the
// client gets, what is charged, and what is refused before anything is sent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { fields, pick } from '../support/json.ts'
import {
  delta,
  doneEvent,
  event,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
} from '../support/scripted-upstream.ts'

const asked = { model: 'm', max_tokens: 50, system: 'Be brief.', messages: hello.messages }
const stop = event({
  id: 'chatcmpl-scripted',
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
})

function postMessages(
  house: TestHouse,
  body: object,
  init: Pick<RequestInit, 'signal'> = {},
): Promise<Response> {
  return fetch(`${house.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': house.key,
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'never-heard-of-2099-01-01',
    },
    body: JSON.stringify(body),
    ...init,
  })
}

test('a message of a model that answers chat completions is asked and answered in equal meaning', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    deployments: { only: { upstreamModel: 'theirs' } },
  })
  const response = await postMessages(house, asked)
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'application/json')
  assert.equal(response.headers.get('x-customhouse-cost'), '0.000025000 USD')
  const answer = await fields(response)
  assert.equal(pick(answer, 'type'), 'message')
  assert.equal(pick(answer, 'model'), 'm')
  assert.equal(pick(answer, 'stop_reason'), 'end_turn')
  assert.equal(pick(answer, 'usage', 'input_tokens'), 11)
  assert.equal(pick(answer, 'usage', 'output_tokens'), 7)
  const [received] = upstream.received
  assert.equal(received?.path, '/v1/chat/completions')
  assert.equal(received.headers['authorization'], 'Bearer upstream-secret')
  assert.equal(received.headers['anthropic-version'], undefined)
  assert.equal(received.headers['anthropic-beta'], undefined)
  assert.deepEqual(JSON.parse(received.body.toString()), {
    model: 'theirs',
    max_tokens: 50,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hello there' },
    ],
  })
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'completed')
  assert.equal(record['price'], '0.000025000')
  const [row] = house.query('select edits from attempt')
  assert.match(String(row?.['edits']), /translated\.messages\.chat/)
})

test('a stream is translated event by event, and its end waits for the settlement', async () => {
  const ended = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream(async (response) => {
    streamHead(response)
    response.write(delta('he'))
    await ended.promise
    response.end(delta('llo') + stop + usageEvent + doneEvent)
  })
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, { ...asked, stream: true })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  let seen = ''
  for await (const chunk of response.body ?? []) {
    seen += Buffer.from(chunk).toString()
    // The first words are there long before the provider is done.
    if (seen.includes('"he"')) ended.resolve()
  }
  const kinds = [...seen.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind)
  assert.deepEqual(kinds, [
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  assert.match(seen, /"output_tokens":7/)
  const sent: unknown = JSON.parse(upstream.received[0]?.body.toString() ?? '')
  assert.deepEqual(pick(sent, 'stream_options'), { include_usage: true })
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'completed')
  assert.equal(record['price'], '0.000025000')
})

test('a translated stream without the provider’s end breaks at the client, and is not charged as whole', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.end(delta('he') + stop)
  })
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, { ...asked, stream: true })
  await assert.rejects(response.text())
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'upstream_unterminated')
  assert.equal(record['price'], '0.000000000')
})

test('a provider that compresses unasked is translated all the same, in whole and in pieces', async () => {
  await using upstream = await openScriptedUpstream((response, { body }) => {
    const isStream = body.includes('"stream":true')
    const text = isStream
      ? delta('hello') + stop + usageEvent + doneEvent
      : '{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7}}'
    const type = isStream ? 'text/event-stream' : 'application/json'
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
    response.end(gzipSync(text))
  })
  await using house = await openTestHouse(upstream)
  for (const stream of [false, true]) {
    const response = await postMessages(house, { ...asked, stream })
    assert.equal(response.headers.get('content-encoding'), null)
    assert.match(await response.text(), /"hello"/)
    assert.equal((await house.nextRecord())['price'], '0.000025000')
  }
})

test('what the other API has no place for is refused by the name of the field, and nothing is sent or held', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, { ...asked, top_k: 5 })
  assert.equal(response.status, 400)
  const body = await fields(response)
  assert.equal(pick(body, 'type'), 'error')
  assert.equal(pick(body, 'error', 'code'), 'place.not_carried')
  assert.equal(pick(body, 'error', 'param'), 'top_k')
  assert.match(String(pick(body, 'error', 'message')), /'top_k' cannot be carried/)
  assert.equal(upstream.received.length, 0)
  assert.deepEqual(house.query('select * from attempt'), [])
})

test('an error of the provider comes in the caller’s form, its words unchanged', async () => {
  const words = "We could not parse 'x' – sorry."
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(400, { 'content-type': 'application/json; charset=utf-8' })
    const error = { message: words, type: 'invalid_request_error', param: 'x', code: null }
    response.end(JSON.stringify({ error }))
  })
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, asked)
  assert.equal(response.status, 400)
  const body = await fields(response)
  assert.equal(pick(body, 'type'), 'error')
  assert.equal(pick(body, 'error', 'type'), 'invalid_request_error')
  assert.equal(pick(body, 'error', 'message'), words)
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'upstream_refused')
  assert.equal(record['price'], '0.000000000')
})

test('an error inside of a translated stream is told in its form, breaks the stream, and what was used is known', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    const error = 'data: {"error":{"message":"boom","type":"server_error"}}\n\n'
    response.end(delta('he') + error + usageEvent + doneEvent)
  })
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, { ...asked, stream: true })
  let seen = ''
  await assert.rejects(async () => {
    for await (const chunk of response.body ?? []) seen += Buffer.from(chunk).toString()
  })
  const error = { type: 'error', error: { type: 'api_error', message: 'boom' } }
  assert.ok(seen.endsWith(`event: error\ndata: ${JSON.stringify(error)}\n\n`), seen)
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'upstream_unterminated')
  assert.equal(record['price'], '0.000000000')
  assert.equal(record['usageSource'], 'provider')
  assert.equal(pick(record, 'tokens', 'output'), 7)
})

test('a stream to be translated that ends with its failure tells it before it breaks', async () => {
  const said = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    const text = { output_index: 0, content_index: 0, delta: 'he' }
    response.write(said('response.output_text.delta', text))
    const error = { code: 'server_error', message: 'boom' }
    response.end(said('response.failed', { response: { status: 'failed', error } }))
  })
  await using house = await openTestHouse(upstream, {
    deployments: { only: { serves: ['responses'] } },
  })
  const response = await postMessages(house, { ...asked, stream: true })
  let seen = ''
  await assert.rejects(async () => {
    for await (const chunk of response.body ?? []) seen += Buffer.from(chunk).toString()
  })
  const error = { type: 'error', error: { type: 'api_error', message: 'boom' } }
  assert.ok(seen.endsWith(`event: error\ndata: ${JSON.stringify(error)}\n\n`), seen)
  assert.equal((await house.nextRecord())['ending'], 'upstream_unterminated')
})

test('a stream to be translated that begins with a failure is shown to nobody, and asked for again', async () => {
  const failures = [
    ': processing\n\n',
    'data: {"error":{"message":"m","type":"server_error"}}\n\n',
    doneEvent,
  ]
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    const isFirst = upstream.received.length === 1
    response.end(isFirst ? failures.join('') : delta('hello') + stop + usageEvent + doneEvent)
  })
  const limits = { attemptsPerDeploymentMax: 2, retryBaseMs: 1, retryStepMsMax: 1 }
  await using house = await openTestHouse(upstream, { server: { limits } })
  const response = await postMessages(house, { ...asked, stream: true })
  const text = await response.text()
  assert.equal(response.status, 200)
  assert.equal(upstream.received.length, 2)
  assert.match(text, /"hello"/)
  assert.doesNotMatch(text, /error/)
  assert.equal((await house.nextRecord())['price'], '0.000025000')
})

test('what is no answer is not translated into one', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, '{"a":1}'))
  await using house = await openTestHouse(upstream)
  const response = await postMessages(house, asked)
  assert.equal(response.status, 502)
  assert.equal((await house.nextRecord())['ending'], 'upstream_cut')
})

test('who leaves a translated stream is charged for what passed, and the provider is told to stop', async () => {
  const closed = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.on('close', () => closed.resolve())
    for (let index = 0; index < 40; index++) response.write(delta('he'))
  })
  await using house = await openTestHouse(upstream)
  const leaving = new AbortController()
  const response = await postMessages(house, { ...asked, stream: true }, { signal: leaving.signal })
  const reading = (async () => {
    let seen = 0
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk).toString().split('"he"').length - 1
      if (seen >= 40) leaving.abort()
    }
  })()
  await assert.rejects(reading)
  await closed.promise
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'client_left')
  assert.equal(record['usageSource'], 'estimated')
  assert.ok(Number(pick(record, 'tokens', 'output')) >= 40)
})

test('a budget that cannot pay the whole lowers the cap of the translated body, too', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const budget = { id: 'b', currency: 'USD', period: 'total', hard: true } as const
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [{ ...budget, amount: '0.001' }] },
  })
  const response = await postMessages(house, { ...asked, max_tokens: 900 })
  assert.equal(response.status, 200)
  const sent: unknown = JSON.parse(upstream.received[0]?.body.toString() ?? '')
  const cap = Number(pick(sent, 'max_tokens'))
  assert.ok(cap > 0 && cap < 900, String(cap))
})

test('a deployment that answers the API as it was asked goes before one for which it is translated', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const usage = { input_tokens: 1, output_tokens: 1 }
    response.end(
      JSON.stringify({ id: 'msg_1', type: 'message', role: 'assistant', content: [], usage }),
    )
  })
  await using house = await openTestHouse(upstream, {
    channel: { kind: 'anthropic', endpoint: upstream.url },
    deployments: { a: {}, b: {} },
  })
  assert.equal((await postMessages(house, { ...asked, never_heard_of: 1 })).status, 200)
  assert.equal(upstream.received[0]?.path, '/v1/messages')
})

test('a chat completion of a model that answers messages: asked, answered, streamed and charged', async () => {
  const usage = { input_tokens: 11, output_tokens: 7 }
  const said = (type: string, data: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  await using upstream = await openScriptedUpstream((response, { body }) => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      const content = [{ type: 'text', text: 'hello' }]
      const more = { role: 'assistant', model: 'x', stop_reason: 'end_turn', stop_sequence: null }
      response.end(JSON.stringify({ id: 'msg_1', type: 'message', ...more, content, usage }))
      return
    }
    streamHead(response)
    const message = { id: 'msg_1', usage: { input_tokens: 11, output_tokens: 1 } }
    response.write(said('message_start', { message }))
    response.write(
      said('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    )
    response.write(said('ping', {}))
    const text = { type: 'text_delta', text: 'hello' }
    response.write(said('content_block_delta', { index: 0, delta: text }))
    response.write(said('content_block_stop', { index: 0 }))
    response.write(said('message_delta', { delta: { stop_reason: 'end_turn' }, usage }))
    response.end(said('message_stop', {}))
  })
  await using house = await openTestHouse(upstream, {
    channel: { kind: 'anthropic', endpoint: upstream.url },
  })
  const whole = await fields(post(house, hello))
  assert.equal(pick(whole, 'object'), 'chat.completion')
  assert.equal(pick(whole, 'choices', 0, 'message', 'content'), 'hello')
  assert.deepEqual(pick(whole, 'usage', 'total_tokens'), 18)
  const sent: unknown = JSON.parse(upstream.received[0]?.body.toString() ?? '')
  assert.equal(pick(sent, 'max_tokens'), 1000)
  assert.equal(upstream.received[0]?.path, '/v1/messages')
  assert.equal(upstream.received[0]?.headers['x-api-key'], 'upstream-secret')
  assert.equal(upstream.received[0]?.headers['anthropic-version'], '2023-06-01')
  assert.equal((await house.nextRecord())['price'], '0.000025000')
  const stream = await (await post(house, { ...hello, stream: true })).text()
  assert.match(stream, /"content":"hello"/)
  assert.doesNotMatch(stream, /"usage":\{/)
  assert.ok(stream.endsWith(doneEvent))
  assert.equal((await house.nextRecord())['price'], '0.000025000')
})

test('models are listed in each API that can reach them, translated or not', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const headers = { authorization: `Bearer ${house.key}` }
  for (const more of [{}, { 'anthropic-version': '2023-06-01' }]) {
    const response = await fetch(`${house.url}/v1/models`, { headers: { ...headers, ...more } })
    const models = await fields(response)
    assert.equal(pick(models, 'data', 0, 'id'), 'm')
  }
})
