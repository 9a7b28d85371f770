import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  openScriptedUpstream,
  type ScriptedUpstream,
} from '../../test/support/scripted-upstream.ts'
import { systemClock } from '../kernel/time.ts'
import type { Channel } from '../place/deployment.ts'
import { probeChannel, type Probe } from './probe.ts'

const readFile = (): Promise<string> => Promise.reject(new Error('no file'))
const options = { clock: systemClock, timeoutMs: 5_000, proxy: null, ca: null, readFile }

function probe(channel: Pick<Channel, 'kind' | 'endpoint' | 'credential'>): Promise<Probe> {
  const rest = { apiVersion: null, billsOnAbort: false, usageLookup: null, aws: null }
  return probeChannel({ id: 'c', seller: 's', ...rest, ...channel }, options)
}

/** Sells tokens, and answers `status` to everything else. */
function openProvider(status: number): Promise<ScriptedUpstream> {
  return openScriptedUpstream((response, { path, body }) => {
    if (!path.startsWith('/token')) return void response.writeHead(status).end('{}')
    const isKnown = new URLSearchParams(body.toString()).get('refresh_token') === 'good'
    response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/json' })
    const sold = { access_token: 'bought', expires_in: 3600 }
    response.end(JSON.stringify(isKnown ? sold : { error: 'invalid_grant' }))
  })
}

function person({ url }: ScriptedUpstream, token: string): string {
  return JSON.stringify({
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 'secret-canary',
    refresh_token: token,
    token_uri: `${url}/token`,
  })
}

test('Vertex AI is asked with a token that was bought, and what it does not list is not held against it', async () => {
  for (const [status, verdict] of [
    [200, 'accepted'],
    [401, 'refused'],
    [403, 'unchecked'],
    [404, 'unchecked'],
    [500, 'failing'],
  ] as const) {
    await using provider = await openProvider(status)
    const endpoint = `${provider.url}/v1/projects/p/locations/us-central1`
    const found = await probe({ kind: 'vertex', endpoint, credential: person(provider, 'good') })
    assert.equal(found.verdict, verdict)
    const [, asked] = provider.received
    assert.equal(asked?.path, '/v1/projects/p/locations/us-central1/endpoints?pageSize=1')
    assert.equal(asked.headers['authorization'], 'Bearer bought')
  }
})

test('a credential that buys no token is told without a word of it, and nothing else is asked', async () => {
  await using provider = await openProvider(200)
  const credential = person(provider, 'bad-canary')
  const found = await probe({ kind: 'vertex', endpoint: provider.url, credential })
  assert.equal(found.verdict, 'refused')
  assert.match(found.text, /gives no token for the credential \(400, invalid_grant\)/)
  assert.doesNotMatch(found.text, /canary/)
  assert.equal(provider.received.length, 1)
})

test('the Gemini API says 400 to a wrong key: what was asked has nothing else that could be wrong', async () => {
  await using provider = await openProvider(400)
  const at = { endpoint: provider.url, credential: 'key' }
  const found = await probe({ kind: 'gemini', ...at })
  assert.equal(found.verdict, 'refused')
  assert.equal(found.text, 'refuses our credential, or to serve this server where it is (400)')
  assert.equal((await probe({ kind: 'mistral', ...at })).verdict, 'failing')
})

test('the Gemini API, Mistral and Foundry are asked with a key, each in its own header', async () => {
  for (const [kind, path, header, value] of [
    ['gemini', '/v1beta/models', 'x-goog-api-key', 'key'],
    ['mistral', '/models', 'authorization', 'Bearer key'],
    ['foundry', '/v1/models', 'x-api-key', 'key'],
  ] as const) {
    await using provider = await openProvider(404)
    const found = await probe({ kind, endpoint: provider.url, credential: 'key' })
    // Claude in Foundry has no list of models.
    assert.equal(found.verdict, kind === 'foundry' ? 'unchecked' : 'failing')
    assert.equal(provider.received[0]?.path, path)
    assert.equal(provider.received[0]?.headers[header], value)
  }
})
