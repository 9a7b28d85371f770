// Claude at a simulated Vertex AI, asked through the gateway with Anthropic's official package: a caller must not
// notice that the model stands in a path, that a token is bought for each hour, or which region answers.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import Anthropic, { InternalServerError } from '@anthropic-ai/sdk'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { fields, isFields, pick } from '../support/json.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
let house: TestHouse

const places = ['US', 'SE']
const prices = { cached_input: '1', cache_write: '1', cache_write_1h: '1', reasoning: '2' }
const size = { model: 'claude-sonnet-5', maxOutputTokens: 64_000, contextWindow: 200_000 }

function at(place: string) {
  const here = [place]
  return { ingress: here, processing: here, rest: here, abuseStore: here, review: here }
}

function vertex(location: string, credential: string) {
  const seller = 'Google Cloud (simulated)'
  const endpoint = `${sandbox.url}/vertex`
  return {
    kind: 'vertex',
    seller,
    endpoint,
    project: 'sandbox-project',
    location,
    credential,
  } as const
}

/** A refresh token of the sandbox's own. */
function person(refreshToken = 'sandbox-vertex-refresh'): string {
  return JSON.stringify({
    type: 'authorized_user',
    client_id: 'sandbox',
    client_secret: 'sandbox-vertex-secret',
    refresh_token: refreshToken,
    token_uri: `${sandbox.url}/google/token`,
  })
}

/** The key of a service account, which signs for itself. */
async function account(): Promise<string> {
  return JSON.stringify(await fields(fetch(`${sandbox.url}/google/key`)))
}

async function openHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  return openTestHouse(sandbox, {
    prices,
    channels: { se: vertex('europe-north2', await account()), us: vertex('us-central1', person()) },
    deployments: {
      'claude-se': { ...size, channel: 'se', locations: at('SE') },
      'claude-us': { ...size, channel: 'us', locations: at('US') },
    },
    contract: {
      models: ['claude-sonnet-5'],
      permits: { processing: places, rest: places, abuseStore: places, review: places },
    },
    ...options,
  })
}

function connect(options: object = {}, to = house): Anthropic {
  return new Anthropic({ apiKey: to.key, baseURL: to.url, ...options })
}

const asked = {
  model: 'claude-sonnet-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hi' }],
}

describe('through two regions', () => {
  before(async () => {
    sandbox = await startSandbox()
    house = await openHouse()
  })
  after(async () => {
    await house[Symbol.asyncDispose]()
    await sandbox.close()
  })

  messagesSuite('Anthropic at Vertex AI', () => ({
    connect,
    model: 'claude-sonnet-5',
    unknownModel: 'claude-9',
  }))
})

async function arrivals(): Promise<Record<string, number>> {
  const { cells } = await sandbox.truth()
  assert.ok(Array.isArray(cells))
  const counted = cells.filter(isFields).filter(({ channel }) => channel === 'vertex')
  return Object.fromEntries(
    counted.map((cell) => [String(cell['region']), Number(cell['arrivals'])]),
  )
}

describe('within one place', () => {
  before(async () => {
    sandbox = await startSandbox()
  })
  after(() => sandbox.close())

  test('a contract for Sweden alone reaches the Swedish region alone, by message, stream and count', async () => {
    const here = { processing: ['SE'], rest: ['SE'], abuseStore: ['SE'], review: ['SE'] }
    await using only = await openHouse({
      contract: { models: ['claude-sonnet-5'], permits: here },
    })
    for (let turn = 0; turn < 3; turn++) await connect({}, only).messages.create(asked)
    await connect({}, only).messages.stream(asked).finalMessage()
    const { model, messages } = asked
    const counted = await connect({}, only).messages.countTokens({ model, messages })
    assert.ok(counted.input_tokens > 0)
    assert.deepEqual(await arrivals(), { SE: 5 })
  })

  test('a token that Google has ended is bought anew, and the request after the failed one is served', async () => {
    const deployments = { only: { ...size, channel: 'us', locations: at('US') } }
    await using one = await openHouse({ deployments })
    await connect({}, one).messages.create(asked)
    await fetch(`${sandbox.url}/google/revoke`, { method: 'POST' })
    await assert.rejects(
      connect({ maxRetries: 0 }, one).messages.create(asked),
      InternalServerError,
    )
    const healed = await connect({}, one).messages.create(asked)
    assert.equal(healed.stop_reason, 'end_turn')
  })

  test('without a token nothing is sent, the ending has a name, and the log says why and no secret', async () => {
    const earlier = await arrivals()
    await using one = await openHouse({
      channels: { se: vertex('europe-north2', person('secret-canary')) },
      deployments: { only: { ...size, channel: 'se', locations: at('SE') } },
    })
    await assert.rejects(
      connect({ maxRetries: 0 }, one).messages.create(asked),
      InternalServerError,
    )
    const record = await one.nextRecord()
    assert.equal(pick(record, 'ending'), 'upstream_failed')
    assert.equal(pick(record, 'code'), 'upstream.refused_us')
    assert.match(
      String(pick(record, 'internal')),
      /^CredentialUnavailable: 127\.0\.0\.1:\d+ gives no token for the credential \(400, invalid_grant\)$/,
    )
    assert.doesNotMatch(JSON.stringify(one.records), /canary/)
    assert.equal(pick(record, 'usageSource'), 'none')
    assert.deepEqual(await arrivals(), earlier)
  })

  test('many requests at once buy one token', async () => {
    await using one = await openHouse({
      deployments: { only: { ...size, channel: 'se', locations: at('SE') } },
    })
    const client = connect({}, one)
    const all = await Promise.all(Array.from({ length: 8 }, () => client.messages.create(asked)))
    assert.equal(all.length, 8)
  })
})
