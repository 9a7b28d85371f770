// Models at a simulated Amazon Bedrock, asked through the gateway with the official packages: a caller
// must not notice that requests are signed, that streams are binary, and that errors are Amazon's.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic, { BadRequestError } from '@anthropic-ai/sdk'
import OpenAI from 'openai'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { sdkSuite } from '../support/sdk-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
let house: TestHouse

const secret = 'sandbox-bedrock-secret'
const claude = 'anthropic.claude-sonnet-5-v1:0'
/** Models that both regions have, each for one test. */
const paired = ['whole', 'streamed', 'first']

before(async () => {
  sandbox = await startSandbox()
  const places = ['US', 'SE']
  const here = (place: string) => ({
    ingress: [place],
    processing: [place],
    rest: [place],
    abuseStore: [place],
    review: [place],
  })
  const size = { model: 'claude-sonnet-5', maxOutputTokens: 64_000, contextWindow: 200_000 }
  house = await openTestHouse(sandbox, {
    prices: { cached_input: '1', cache_write: '1', cache_write_1h: '1', reasoning: '2' },
    channels: {
      us: {
        kind: 'bedrock',
        seller: 'Amazon Web Services (simulated)',
        endpoint: `${sandbox.url}/bedrock/us-east-1`,
        region: 'us-east-1',
        accessKeyId: 'AKIASANDBOX000000001',
        credential: secret,
      },
      se: {
        kind: 'bedrock',
        seller: 'Amazon Web Services (simulated)',
        endpoint: `${sandbox.url}/bedrock/eu-north-1`,
        region: 'eu-north-1',
        accessKeyId: 'ASIASANDBOX000000002',
        sessionToken: 'sandbox-session',
        credential: secret,
      },
      'by-key': {
        kind: 'bedrock',
        seller: 'Amazon Web Services (simulated)',
        endpoint: `${sandbox.url}/bedrock/us-east-1`,
        region: 'us-east-1',
        credential: 'sandbox-bedrock',
      },
    },
    deployments: {
      'claude-us': { ...size, channel: 'us', upstreamModel: claude, locations: here('US') },
      'claude-se': { ...size, channel: 'se', upstreamModel: claude, locations: here('SE') },
      // What is throttled for a while in one test must not be asked in another.
      ...Object.fromEntries(
        paired.flatMap((model) => [
          [
            `${model}-us`,
            { ...size, model, channel: 'us', upstreamModel: claude, locations: here('US') },
          ],
          [
            `${model}-se`,
            { ...size, model, channel: 'se', upstreamModel: claude, locations: here('SE') },
          ],
        ]),
      ),
      'only-us': {
        ...size,
        model: 'claude-us',
        channel: 'by-key',
        upstreamModel: claude,
        locations: here('US'),
      },
      'claude-converse': {
        ...size,
        model: 'claude-converse',
        channel: 'us',
        upstreamModel: claude,
        serves: ['converse'],
        locations: here('US'),
      },
      nova: {
        ...size,
        maxOutputTokens: 10_000,
        model: 'nova-pro',
        channel: 'se',
        upstreamModel: 'amazon.nova-pro-v1:0',
        locations: here('SE'),
      },
    },
    contract: {
      models: ['claude-sonnet-5', 'claude-us', 'claude-converse', 'nova-pro'].concat(paired),
      permits: { processing: places, rest: places, abuseStore: places, review: places },
    },
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

function connect(options: object = {}): Anthropic {
  return new Anthropic({ apiKey: house.key, baseURL: house.url, ...options })
}

messagesSuite('Anthropic at Bedrock', () => ({
  connect,
  model: 'claude-sonnet-5',
  unknownModel: 'claude-9',
}))

messagesSuite(
  'Anthropic, of Claude by Converse',
  () => ({ connect, model: 'claude-converse', unknownModel: 'claude-9' }),
  [
    // Tokens are counted in the API of the model alone.
    'the tokens of a prompt are counted without an answer',
    // Converse does not tell how many of its tokens were thought.
    'thinking comes back signed, and only unchanged is it taken again',
  ],
)

test('what Claude thought by Converse comes back signed, and only unchanged is it taken again', async () => {
  const thinking = { type: 'enabled', budget_tokens: 1024 } as const
  const question = { role: 'user' as const, content: 'Think about ports.' }
  const wished = { model: 'claude-converse', max_tokens: 2000, thinking }
  const first = await connect()
    .messages.stream({ ...wished, messages: [question] })
    .finalMessage()
  const [thought] = first.content
  assert.equal(thought?.type, 'thinking')
  const again = (edit: string) =>
    connect().messages.create({
      ...wished,
      messages: [
        question,
        {
          role: 'assistant',
          content: [{ ...thought, thinking: thought.thinking + edit }, ...first.content.slice(1)],
        },
        { role: 'user', content: 'Go on.' },
      ],
    })
  assert.equal((await again('')).stop_reason, 'end_turn')
  await assert.rejects(again('.'), BadRequestError)
})

sdkSuite(
  'OpenAI, of a model that answers Converse',
  () => ({
    connect: (options = {}) =>
      new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, ...options }),
    model: 'nova-pro',
    unknownModel: 'nova-9',
  }),
  [
    // Converse gives one answer, and tells no log probabilities.
    'an output cap ends each choice with length and is met to the token',
    'log probabilities come with every token',
  ],
)

sdkSuite(
  'OpenAI, of Claude at Bedrock',
  () => ({
    connect: (options = {}) =>
      new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, ...options }),
    model: 'claude-us',
    unknownModel: 'claude-9',
  }),
  [
    // A Message is one answer, and tells no log probabilities.
    'an output cap ends each choice with length and is met to the token',
    'log probabilities come with every token',
  ],
)

const asked = {
  model: 'claude-sonnet-5',
  max_tokens: 500,
  messages: [{ role: 'user' as const, content: 'Hello' }],
}

test('a region that throttles before its first event hands over to the other one', async () => {
  const client = connect({ maxRetries: 0 })
  await sandbox.order({ fault: 'status=429', provider: 'bedrock', times: 1 })
  const whole = await client.messages.create({ ...asked, model: 'whole' })
  assert.equal(whole.stop_reason, 'end_turn')
  await sandbox.order({ fault: 'status=429', provider: 'bedrock', times: 1 })
  const streamed = await client.messages.stream({ ...asked, model: 'streamed' }).finalMessage()
  assert.equal(streamed.stop_reason, 'end_turn')
})

test('an exception in place of the first event is an answer of its own status', async () => {
  const model = 'first'
  await sandbox.order({ fault: 'error-after=0', provider: 'bedrock', times: 1 })
  const done = await connect({ maxRetries: 0 })
    .messages.stream({ ...asked, model })
    .finalMessage()
  assert.equal(done.stop_reason, 'end_turn')
  await sandbox.order({ fault: 'error-after=0', provider: 'bedrock' })
  const answer = await raw({ ...asked, model, stream: true })
  await sandbox.clearFaults()
  assert.equal(answer.status, 429)
  assert.match(await answer.text(), /rate_limit_error/)
})

test('an exception in the middle is told as an event, and the ending has its name', async () => {
  const count = house.records.length
  const answer = await raw({
    ...asked,
    stream: true,
    messages: [{ role: 'user', content: 'Hello [[fault:error-after=4]]' }],
  })
  const text = await textOf(answer)
  assert.match(text, /event: error\ndata: \{"type":"error","error":\{"type":"rate_limit_error"/)
  assert.doesNotMatch(text, /message_stop/)
  const record = await recordAfter(count)
  assert.equal(record['ending'], 'upstream_cut')
  assert.match(String(record['internal']), /throttlingException/)
})

test('a frame that was changed on the way ends the stream, and nothing of it goes on', async () => {
  const count = house.records.length
  const answer = await raw({
    ...asked,
    stream: true,
    messages: [{ role: 'user', content: 'Hello [[fault:malformed]]' }],
  })
  const text = await textOf(answer)
  assert.doesNotMatch(text, /message_stop/)
  assert.equal((await recordAfter(count))['ending'], 'upstream_cut')
})

test('the id of a request at Amazon is kept, for whoever asks them about it', async () => {
  const count = house.records.length
  await connect().messages.create(asked)
  await recordAfter(count)
  const rows = house.query('select upstream_id from settlement order by rowid desc limit 1')
  // The answer's own id has the words of Messages before it.
  assert.match(String(rows[0]?.['upstream_id']), /^sim_/)
})

test('betas travel in the body, and none that makes the model larger', async () => {
  const client = connect({
    defaultHeaders: { 'anthropic-beta': 'context-management-2025-06-27,context-1m-2025-08-07' },
  })
  // The simulated model takes the field only together with its beta.
  const edited = { ...asked, context_management: { edits: [] } }
  const done = await client.messages.create(edited)
  assert.equal(done.stop_reason, 'end_turn')
  await assert.rejects(connect().messages.create(edited), BadRequestError)
})

test('an error of Amazon is an error of Messages that names the field', async () => {
  const answer = await raw({ ...asked, temperature: 7 })
  assert.equal(answer.status, 400)
  const body: unknown = await answer.json()
  assert.deepEqual(body, {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'temperature: range: 0..1' },
  })
})

test('no log line and no entry has the secret', () => {
  const text = JSON.stringify(house.records)
  for (const word of [secret, 'sandbox-session', 'Signature=']) assert.ok(!text.includes(word))
})

function raw(body: object): Promise<Response> {
  return fetch(`${house.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': house.key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** What of a stream arrives; it may break. */
async function textOf(answer: Response): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk, { stream: true })
  } catch {
    // Broken off, as it should be.
  }
  return text
}

async function recordAfter(count: number): Promise<Record<string, unknown>> {
  while (house.records.length <= count) await new Promise((resolve) => setImmediate(resolve))
  const record = house.records[count]
  assert.ok(record !== undefined)
  return record
}
