// Goal: whatever a provider's look-up answers, it becomes one of the named records, within a bound, and
// nothing but a plain record of one request is believed. Method: a provider that answers byte for byte.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import type { ProviderRecord } from '../../src/journeys/reconcile.ts'
import type { Channel } from '../../src/place/deployment.ts'
import { openUsageLookup } from '../../src/upstream/usage-lookup.ts'
import { chatUsage, openScriptedUpstream, type Received } from '../support/scripted-upstream.ts'

const attemptId = 'req_01.2'

async function lookUp(
  answer: (response: ServerResponse) => void,
  terms: Partial<Channel> = {},
): Promise<{ record: ProviderRecord; received: readonly Received[] }> {
  await using upstream = await openScriptedUpstream(answer)
  const lookup = openUsageLookup({ timeoutMs: 1_000, proxy: null, ca: null })
  try {
    const channel = channelAt(`${upstream.url}/v1/usage`, terms)
    const record = await lookup.find(channel, attemptId)
    return { record, received: [...upstream.received] }
  } finally {
    await lookup.close()
  }
}

function channelAt(usageLookup: string, terms: Partial<Channel>): Channel {
  return {
    id: 'provider',
    kind: 'openai',
    seller: 'Scripted',
    endpoint: 'http://provider.example',
    credential: 'secret',
    apiVersion: null,
    billsOnAbort: false,
    usageLookup,
    aws: null,
    ...terms,
  }
}

function says(status: number, body: unknown): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

test('it asks for the attempt by its id, with the credential of the channel', async () => {
  const { record, received } = await lookUp(says(200, { usage: chatUsage, requests: 1 }))
  assert.deepEqual(record, { kind: 'billed', usage: chatUsage })
  assert.equal(received[0]?.path, `/v1/usage/${attemptId}`)
  assert.equal(received[0]?.headers.authorization, 'Bearer secret')
  const azure = await lookUp(says(200, { usage: chatUsage }), { kind: 'azure' })
  assert.equal(azure.received[0]?.headers['api-key'], 'secret')
})

const answers: readonly [string, number, unknown, ProviderRecord['kind']][] = [
  ['no such request', 404, { error: {} }, 'absent'],
  ['a request that still runs', 200, { usage: null, status: 'running' }, 'running'],
  ['usage that is not final', 200, { usage: chatUsage, status: 'running' }, 'running'],
  ['more than one request', 200, { usage: chatUsage, requests: 2 }, 'unclear'],
  ['no usage', 200, { id: attemptId }, 'unclear'],
  ['no JSON', 200, '<html>', 'unclear'],
  ['no object', 200, '7', 'unclear'],
  ['an endless answer', 200, ' '.repeat(200_000), 'unclear'],
  ['a refused credential', 401, {}, 'away'],
  ['a failing provider', 500, {}, 'away'],
  ['a redirect, which is not followed', 302, '', 'away'],
]

for (const [what, status, body, kind] of answers) {
  test(`${what} is ${kind}`, async () => {
    const { record } = await lookUp(says(status, body))
    assert.equal(record.kind, kind)
  })
}

test('a provider that is silent or not there is away, never an exception', async () => {
  const silent = await lookUp(() => {})
  assert.equal(silent.record.kind, 'away')
  const lookup = openUsageLookup({ timeoutMs: 500, proxy: null, ca: null })
  const record = await lookup.find(channelAt('http://127.0.0.1:1/usage', {}), attemptId)
  assert.equal(record.kind, 'away')
  await lookup.close()
})
