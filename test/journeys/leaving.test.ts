// A client that leaves to pay less: what was made for it is charged as far as anybody can know it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hello, openTestHouse, post } from '../support/house.ts'
import {
  delta,
  doneEvent,
  event,
  openScriptedUpstream,
  streamHead,
  usageEvent,
} from '../support/scripted-upstream.ts'

const streaming = { ...hello, stream: true }

/** Reads until `mark` was seen, and closes the connection. */
async function leaveBehind(response: Response, mark: string, leaving: AbortController) {
  let seen = ''
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      seen += Buffer.from(chunk).toString()
      if (seen.includes(mark)) leaving.abort()
    }
  })()
  await assert.rejects(reading)
}

test('client_left behind the last token: read on to the real usage, whatever the provider bills on abort', async () => {
  const gone = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream(async (response) => {
    streamHead(response)
    const choice = { index: 0, delta: {}, finish_reason: 'stop' }
    response.write(delta('hello') + event({ id: 'chatcmpl-scripted', choices: [choice] }))
    await gone.promise
    response.end(usageEvent + doneEvent)
  })
  await using house = await openTestHouse(upstream)
  const leaving = new AbortController()
  const response = await post(house, streaming, { signal: leaving.signal })
  await leaveBehind(response, 'finish_reason":"stop', leaving)
  await (await fetch(`${house.url}/healthz`)).text()
  gone.resolve()
  const record = await house.nextRecord()
  assert.equal(record['ending'], 'client_left')
  assert.equal(record['usageSource'], 'provider')
  assert.equal(record['price'], '0.000025000')
})

test('client_left: what a request defines beside its messages is part of the prompt that is charged', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.write(delta('he'))
  })
  await using house = await openTestHouse(upstream)
  const parameters = { type: 'object', description: 'x'.repeat(4000) }
  const tools = [{ type: 'function', function: { name: 'f', parameters } }]
  const leaving = new AbortController()
  const response = await post(house, { ...streaming, tools }, { signal: leaving.signal })
  await leaveBehind(response, 'he', leaving)
  const record = await house.nextRecord()
  assert.equal(record['usageSource'], 'estimated')
  assert.ok((record['tokens'] as { input: number }).input > 1000)
})

test('client_left: a stream of Messages that told its prompt is charged for what passed of its answer', async () => {
  const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'he' } }
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    const usage = { input_tokens: 9, cache_read_input_tokens: 500, output_tokens: 1 }
    response.write(event({ type: 'message_start', message: { id: 'msg_1', usage } }))
    response.write(event(text).repeat(200) + event({ ...text, delta: { text: 'the last' } }))
  })
  const channel = { kind: 'anthropic', endpoint: upstream.url } as const
  await using house = await openTestHouse(upstream, { channel })
  const leaving = new AbortController()
  const response = await fetch(`${house.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
    body: JSON.stringify({ ...streaming, max_tokens: 900 }),
    signal: leaving.signal,
  })
  await leaveBehind(response, 'the last', leaving)
  const record = await house.nextRecord()
  assert.equal(record['usageSource'], 'estimated')
  assert.deepEqual(record['tokens'], { cached_input: 500, input: 9, output: 201 })
})
