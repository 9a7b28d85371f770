// Claude in a simulated Microsoft Foundry, asked through the gateway with Anthropic's official package, with a key;
// and with a token of an Entra application, whose purchase a scripted endpoint sees.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'
import { openScriptedUpstream } from '../support/scripted-upstream.ts'

let sandbox: TestSandbox
let house: TestHouse

const model = 'claude-sonnet-5'
const here = ['US']

function options(endpoint: string, credential: string): TestHouseOptions {
  return {
    prices: { cached_input: '1', cache_write: '1', cache_write_1h: '1', reasoning: '2' },
    channel: { kind: 'foundry', seller: 'Microsoft (simulated)', endpoint, credential },
    deployments: {
      only: {
        model,
        locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
        maxOutputTokens: 64_000,
        contextWindow: 200_000,
      },
    },
    contract: {
      models: [model],
      permits: { processing: here, rest: here, abuseStore: here, review: here },
    },
  }
}

before(async () => {
  sandbox = await startSandbox()
  house = await openTestHouse(
    sandbox,
    options(`${sandbox.url}/foundry/anthropic`, 'sandbox-foundry'),
  )
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

messagesSuite('Anthropic in Foundry', () => ({
  connect: (more = {}) => new Anthropic({ apiKey: house.key, baseURL: house.url, ...more }),
  model,
  unknownModel: 'claude-9',
}))

test('with an Entra application a token is bought by its secret, and the secret goes nowhere else', async () => {
  await using upstream = await openScriptedUpstream((response, { path }) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 2 },
    }
    const token = { access_token: 'bought', expires_in: 3599, token_type: 'Bearer' }
    response.end(JSON.stringify(path.startsWith('/token') ? token : message))
  })
  const application = {
    tenant_id: 'tenant',
    client_id: 'client',
    client_secret: 'secret-canary',
    token_uri: `${upstream.url}/token`,
  }
  const credential = JSON.stringify(application, null, 2)
  await using entra = await openTestHouse(
    upstream,
    options(`${upstream.url}/anthropic`, credential),
  )
  const client = new Anthropic({ apiKey: entra.key, baseURL: entra.url })
  const asked = { model, max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] }
  await client.messages.create(asked)
  await client.messages.create(asked)
  const [purchase, first, second] = upstream.received
  assert.equal(upstream.received.length, 3)
  assert.equal(purchase?.path, '/token')
  assert.deepEqual(Object.fromEntries(new URLSearchParams(purchase.body.toString())), {
    grant_type: 'client_credentials',
    client_id: 'client',
    client_secret: 'secret-canary',
    scope: 'https://cognitiveservices.azure.com/.default',
  })
  for (const request of [first, second]) {
    assert.equal(request?.path, '/anthropic/v1/messages')
    assert.equal(request.headers['authorization'], 'Bearer bought')
    assert.equal(request.headers['x-api-key'], undefined)
    const told = `${JSON.stringify(request.headers)}${request.body.toString()}`
    assert.doesNotMatch(told, /canary/)
  }
  assert.doesNotMatch(JSON.stringify(entra.records), /canary/)
})
