// A provider that says within its stream that it failed, and then ends the stream as if it had not: the client gets
// those bytes as they are and pays nothing, whichever API it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { WireShape } from '../../src/wire/model-request.ts'
import { hello, openTestHouse, post, type TestHouseOptions } from '../support/house.ts'
import {
  delta,
  doneEvent,
  event,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
} from '../support/scripted-upstream.ts'

interface Failing {
  readonly name: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly options?: TestHouseOptions
  /** The stream of the provider, which the client gets byte for byte. */
  readonly stream: string
  /** As charged to nobody, and posted as cost; null: there are no numbers. */
  readonly costNanos: bigint | null
}

const named = (data: Readonly<Record<string, unknown>>): string =>
  `event: ${String(data['type'])}\n${event(data)}`

const chatError = event({ error: { message: 'm', type: 'server_error', code: null } })
const messages = { model: 'm', max_tokens: 50, messages: hello.messages, stream: true }
const textDelta = named({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'he' },
})
const messageStart = named({
  type: 'message_start',
  message: { id: 'msg_1', usage: { input_tokens: 11, output_tokens: 1 } },
})
const responseUsage = { input_tokens: 11, output_tokens: 7, total_tokens: 18 }
const created = named({
  type: 'response.created',
  response: { id: 'resp_1', object: 'response', status: 'in_progress', error: null, usage: null },
})
const failedResponse = {
  id: 'resp_1',
  object: 'response',
  status: 'failed',
  error: { code: 'server_error', message: 'm' },
  output: [],
  usage: responseUsage,
}
const failed = named({ type: 'response.failed', response: failedResponse })
const over = (shape: WireShape): TestHouseOptions => ({
  deployments: { only: { serves: [shape] } },
})

const cases: readonly Failing[] = [
  {
    name: 'chat, with its usage',
    path: '/v1/chat/completions',
    body: { ...hello, stream: true, stream_options: { include_usage: true } },
    stream: delta('he') + chatError + usageEvent + doneEvent,
    costNanos: 25_000n,
  },
  {
    name: 'chat, without numbers',
    path: '/v1/chat/completions',
    body: { ...hello, stream: true },
    stream: delta('he') + chatError + doneEvent,
    costNanos: null,
  },
  {
    name: 'chat, beside a choice',
    path: '/v1/chat/completions',
    body: { ...hello, stream: true },
    stream:
      delta('he') +
      event({
        error: { code: 502, message: 'm' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }) +
      doneEvent,
    costNanos: null,
  },
  {
    name: 'chat, as a bare text',
    path: '/v1/chat/completions',
    body: { ...hello, stream: true },
    stream: delta('he') + event({ error: 'overloaded' }) + doneEvent,
    costNanos: null,
  },
  {
    name: "chat, as the asker's own in place of the first event",
    path: '/v1/chat/completions',
    body: { ...hello, stream: true },
    stream: event({ error: { type: 'invalid_request_error', message: 'm' } }) + doneEvent,
    costNanos: null,
  },
  {
    name: 'completions',
    path: '/v1/completions',
    body: { model: 'm', prompt: 'hello there', stream: true },
    stream: event({ choices: [{ index: 0, text: 'he' }] }) + chatError + doneEvent,
    costNanos: null,
    options: over('completions'),
  },
  {
    name: 'messages',
    path: '/v1/messages',
    body: messages,
    stream:
      messageStart +
      textDelta +
      named({ type: 'error', error: { type: 'overloaded_error', message: 'm' } }) +
      named({ type: 'message_stop' }),
    costNanos: null,
    options: { ...over('messages'), channel: { kind: 'anthropic' } },
  },
  {
    name: 'responses, failed',
    path: '/v1/responses',
    body: { model: 'm', input: 'hello there', stream: true },
    stream: created + failed,
    costNanos: 25_000n,
    options: over('responses'),
  },
  {
    name: 'responses, an error and its end',
    path: '/v1/responses',
    body: { model: 'm', input: 'hello there', stream: true },
    stream:
      created +
      named({ type: 'error', code: 'server_error', message: 'm', param: null }) +
      named({
        type: 'response.completed',
        response: { ...failedResponse, status: 'completed', error: null },
      }),
    costNanos: 25_000n,
    options: over('responses'),
  },
]

for (const { name, path, body, options, stream, costNanos } of cases) {
  test(`a stream that tells an error and then its end is given as it is, and charged to nobody: ${name}`, async () => {
    await using upstream = await openScriptedUpstream((response) => {
      streamHead(response)
      response.end(stream)
    })
    await using house = await openTestHouse(upstream, options)
    const response = await fetch(`${house.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.equal(await response.text(), stream)
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'upstream_unterminated')
    const [row, ...more] = house.query('select * from attempt')
    assert.equal(more.length, 0)
    assert.equal(row?.['price_nanos'], 0n)
    assert.ok(
      costNanos === null ? (row['cost_nanos'] as bigint) > 0n : row['cost_nanos'] === costNanos,
    )
  })
}

test('a client that leaves because it was told of a failure pays nothing', async () => {
  const gone = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.write(delta('he') + chatError)
    response.on('close', gone.resolve)
  })
  await using house = await openTestHouse(upstream)
  const leaving = new AbortController()
  const response = await post(house, { ...hello, stream: true }, { signal: leaving.signal })
  const reader = response.body?.getReader()
  await reader?.read()
  leaving.abort()
  await gone.promise
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'upstream_unterminated')
  assert.equal(house.query('select * from attempt')[0]?.['price_nanos'], 0n)
})

test('a whole response that failed by its provider is tried elsewhere, and is else given as it is and charged to nobody', async () => {
  let calls = 0
  await using upstream = await openScriptedUpstream((response) => {
    calls += 1
    sendWhole(response, JSON.stringify(failedResponse))
  })
  const serves: WireShape[] = ['responses']
  await using house = await openTestHouse(upstream, {
    deployments: { first: { serves }, second: { serves } },
  })
  const asked = { method: 'POST', body: JSON.stringify({ model: 'm', input: 'hello there' }) }
  const headers = { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' }
  const response = await fetch(`${house.url}/v1/responses`, { ...asked, headers })
  assert.equal(response.status, 200)
  assert.deepEqual(await response.json(), failedResponse)
  assert.equal(calls, 2)
  for (const row of house.query('select * from attempt')) {
    assert.deepEqual([row['price_nanos'], row['cost_nanos']], [0n, 25_000n])
  }
})

test("a failure that is the asker's own is told once, and says nothing against its deployment", async () => {
  let calls = 0
  const error = { code: 'invalid_prompt', message: 'm' }
  await using upstream = await openScriptedUpstream((response) => {
    calls += 1
    sendWhole(response, JSON.stringify({ ...failedResponse, error }))
  })
  const limits = { attemptsPerDeploymentMax: 3 }
  await using house = await openTestHouse(upstream, { ...over('responses'), server: { limits } })
  const headers = { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model: 'm', input: 'hello there' })
  // More than open a circuit.
  for (let turn = 1; turn <= 30; turn++) {
    const response = await fetch(`${house.url}/v1/responses`, { method: 'POST', headers, body })
    assert.equal(response.status, 200)
    await response.arrayBuffer()
    assert.equal(calls, turn)
  }
})

test('an error in a Gemini stream makes it one that failed, though its last event follows', async () => {
  const of = (finishReason?: string): string =>
    event({
      candidates: [{ content: { role: 'model', parts: [{ text: 'he' }] }, finishReason }],
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
    })
  const error = event({ error: { code: 503, status: 'UNAVAILABLE', message: 'm' } })
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.end(of() + error + of('STOP'))
  })
  await using house = await openTestHouse(upstream, {
    channel: { kind: 'gemini', endpoint: upstream.url },
    deployments: { only: { type: 'global' } },
  })
  const response = await post(house, { ...hello, stream: true })
  await assert.rejects(response.text())
  assert.equal((await house.nextRecord())['ending'], 'upstream_unterminated')
  const [row] = house.query('select * from attempt')
  assert.deepEqual([row?.['price_nanos'], row?.['cost_nanos']], [0n, 25_000n])
})
