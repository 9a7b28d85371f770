// Goal: whoever asks with a token that was bought, a file is kept or a session is opened with it, the provider's no
// to it has it bought anew, and where none can be bought the caller is not told that the network is down. Method: a
// whole house over a provider that sells tokens and does not take the first.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import OpenAI, { APIError } from 'openai'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { voice } from '../support/realtime.ts'
import { openScriptedUpstream, type Script } from '../support/scripted-upstream.ts'
import { refusedHandshake } from '../support/talk.ts'

/** Sells `token-1`, `token-2`, …; takes none but the second and later ones. */
function selling(status: 200 | 400): Script {
  let sold = 0
  return (response, { path, headers }) => {
    const answer = (code: number, body: object): void => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (path === '/token') {
      return answer(status, { access_token: `token-${++sold}`, expires_in: 3600, error: 'no' })
    }
    if (headers.authorization === 'Bearer token-1') return answer(401, { error: {} })
    if (path.startsWith('/openai/v1/files')) {
      return answer(200, { id: 'file-1', object: 'file', bytes: 1 })
    }
    answer(418, { error: { message: headers.authorization } })
  }
}

async function withHouse(status: 200 | 400, run: (house: TestHouse) => Promise<void>) {
  await using provider = await openScriptedUpstream(selling(status))
  const credential = JSON.stringify({
    tenant_id: 't',
    client_id: 'c',
    client_secret: 'secret-canary',
    token_uri: `${provider.url}/token`,
  })
  await using house = await openTestHouse(provider, {
    channel: { kind: 'azure', endpoint: provider.url, credential },
    deployments: { only: {}, voice: { ...voice, upstreamModel: 'v', model: 'voice' } },
    contract: { models: ['m', 'voice'] },
    prices: {
      cached_input: '1',
      audio_input: '1',
      cached_audio_input: '1',
      audio_output: '1',
      image: '1',
    },
  })
  await run(house)
  assert.doesNotMatch(JSON.stringify(house.records), /canary/)
}

/** `200`, or status and code of the refusal. */
async function upload(house: TestHouse): Promise<string> {
  const client = new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 })
  try {
    await client.files.create({ file: new File(['x'], 'x.txt'), purpose: 'user_data' })
    return '200'
  } catch (error) {
    assert.ok(error instanceof APIError, String(error))
    return `${error.status} ${error.code}`
  }
}

async function session(house: TestHouse): Promise<readonly [status: number, body: unknown]> {
  const headers = { authorization: `Bearer ${house.key}` }
  const { status, body } = await refusedHandshake(`${house.url}/v1/realtime?model=voice`, headers)
  return [status, body]
}

test('a token that a visit was refused with is bought anew', async () => {
  await withHouse(200, async (house) => {
    assert.equal(await upload(house), '502 upstream_refused')
    assert.equal(await upload(house), '200')
  })
})

test('a token that a session was refused with is bought anew', async () => {
  await withHouse(200, async (house) => {
    const [first, told] = await session(house)
    assert.equal(first, 502)
    assert.equal(pick(told, 'error', 'code'), 'upstream_refused')
    const [second, heard] = await session(house)
    assert.equal(second, 418)
    assert.equal(pick(heard, 'error', 'message'), 'Bearer token-2')
  })
})

test('where no token can be bought, the provider does not accept this server', async () => {
  await withHouse(400, async (house) => {
    assert.equal(await upload(house), '502 upstream_refused')
    const [status, told] = await session(house)
    assert.equal(status, 502)
    assert.equal(pick(told, 'error', 'code'), 'upstream_refused')
  })
})
