// Headers pass by closed lists in both directions. Goal: nothing secret, nothing that could move a
// request elsewhere, and nothing of the connection itself leaves the house; and of a provider's answer
// nothing reaches the client that is ours to say, a cookie, or another tenant's business.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { wholeAnswer } from '../support/scripted-upstream.ts'
import {
  message,
  openWireClient,
  openWireUpstream,
  valueOf,
  type WireClient,
  type WireMessage,
  type WireUpstream,
} from '../support/wire.ts'

const open = new AsyncDisposableStack()
let upstream: WireUpstream
let house: TestHouse
let client: WireClient

before(async () => {
  upstream = open.use(await openWireUpstream())
  house = open.use(await openTestHouse(upstream))
  client = open.use(openWireClient(house.url))
})
after(() => open.disposeAsync())

const canary = 'canary-7f3a'
const body = Buffer.from('{"model":"m","messages":[{"role":"user","content":"hi"}]}')

/** What each side may say; everything else is our own. */
const passedUp = {
  accept: 'application/json',
  'user-agent': 'OpenAI/JS 7.57.0',
  'openai-beta': 'assistants=v2',
  'x-ms-useragent': 'sdk/1',
  'aoai-evals': 'on',
}
const passedDown = {
  'content-type': 'application/json',
  'openai-processing-ms': '12',
  'openai-version': '2020-10-01',
  'openai-model': 'm-2026',
  'x-ms-region': 'Southeast Asia',
}

const neverUp = [
  'api-key',
  'x-api-key',
  'cookie',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
  'cf-connecting-ip',
  'via',
  'openai-organization',
  'openai-project',
  'x-ms-spillover-deployment',
  'x-ms-client-request-id',
  'x-request-id',
  'x-stainless-os',
  'idempotency-key',
  'proxy-authorization',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'traceparent',
  'baggage',
  'x-customhouse-anything',
  'x-unlisted',
]

const neverDown = [
  'set-cookie',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'retry-after-other',
  'x-request-id',
  'apim-request-id',
  'x-ms-client-request-id',
  'openai-organization',
  'openai-project',
  'azureml-model-group',
  'strict-transport-security',
  'alt-svc',
  'server',
  'via',
  'cf-ray',
  'x-ms-spillover-from-deployment',
  'x-customhouse-deployment',
  'x-customhouse-cost',
  'x-unlisted',
]

let exchanges = 0

async function exchange(): Promise<{ up: WireMessage; down: WireMessage }> {
  const answer = Buffer.from(wholeAnswer())
  upstream.play([
    message(
      'HTTP/1.1 200 OK',
      {
        ...passedDown,
        ...Object.fromEntries(neverDown.map((name) => [name, canary])),
        'content-length': String(answer.length),
      },
      answer,
    ),
  ])
  const asked = message(
    'POST /v1/chat/completions HTTP/1.1',
    {
      host: canary,
      authorization: `Bearer ${house.key}`,
      ...passedUp,
      ...Object.fromEntries(neverUp.map((name) => [name, canary])),
      // One request is answered under a key; each exchange is one of its own.
      'idempotency-key': `${canary}-${(exchanges += 1)}`,
      connection: 'keep-alive, x-unlisted',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
    },
    body,
  )
  const down = await client.ask([asked])
  const up = upstream.received.at(-1)
  assert.ok(up !== undefined)
  return { up, down }
}

test('a request takes the listed headers with it, and nothing else of the client', async () => {
  const { up } = await exchange()
  for (const [name, value] of Object.entries(passedUp))
    assert.equal(valueOf(up.headers, name), value)
  const ours = [
    'host',
    'connection',
    'content-type',
    'content-length',
    'accept-encoding',
    'x-client-request-id',
    'authorization',
  ]
  const allowed = new Set([...Object.keys(passedUp), ...ours])
  for (const [name, value] of up.headers) {
    assert.ok(allowed.has(name), `${name} went to the provider`)
    assert.ok(!value.includes(canary), `${name} carries what the client said`)
    assert.ok(!value.includes(house.key))
  }
  assert.equal(valueOf(up.headers, 'authorization'), 'Bearer upstream-secret')
  assert.equal(valueOf(up.headers, 'accept-encoding'), 'identity')
  assert.equal(valueOf(up.headers, 'content-type'), 'application/json')
  assert.equal(valueOf(up.headers, 'host'), new URL(upstream.url).host)
})

test('an answer takes the listed headers with it, and nothing else of the provider', async () => {
  const { down } = await exchange()
  for (const [name, value] of Object.entries(passedDown)) {
    assert.equal(valueOf(down.headers, name), value)
  }
  for (const [name, value] of down.headers) {
    assert.ok(!value.includes(canary), `${name} carries what the provider said`)
    assert.ok(!value.includes('upstream-secret'))
  }
  assert.match(valueOf(down.headers, 'x-request-id') ?? '', /^req_/)
  assert.equal(valueOf(down.headers, 'x-customhouse-deployment'), 'only')
})

test('a header that a client sends twice is not passed on twice', async () => {
  const answer = Buffer.from(wholeAnswer())
  upstream.play([message('HTTP/1.1 200 OK', { 'content-length': String(answer.length) }, answer)])
  const head =
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\napi-key: ${house.key}\r\n` +
    `openai-beta: one\r\nopenai-beta: two\r\nuser-agent: one\r\nuser-agent: two\r\n` +
    `content-length: ${body.length}\r\n\r\n`
  const down = await client.ask([Buffer.concat([Buffer.from(head), body])])
  assert.match(down.start, /200/)
  const up = upstream.received.at(-1)
  for (const name of ['openai-beta', 'user-agent']) {
    assert.ok((up?.headers ?? []).filter(([each]) => each === name).length <= 1, name)
  }
})
