// Somebody else's client of Amazon Bedrock straight against the simulated one: it signs, frames and asks as
// the real service wants it, so that a test of the gateway can rest on the simulation. And what the real one
// would refuse must be refused.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import { createBedrockAnthropic } from '@ai-sdk/amazon-bedrock/anthropic'

import { startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

const key = { accessKeyId: 'AKIASANDBOX000000001', secretAccessKey: 'sandbox-bedrock-secret' }

function settings(options: object = {}) {
  return { region: 'us-east-1', baseURL: `${sandbox.url}/bedrock/us-east-1`, ...key, ...options }
}

type Model = ReturnType<ReturnType<typeof createAmazonBedrock>>
type Asked = Parameters<Model['doGenerate']>[0]

function asked(text: string, more: Partial<Asked> = {}): Asked {
  return {
    prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
    maxOutputTokens: 500,
    ...more,
  }
}

async function streamed(model: Model, options: Asked) {
  const { stream } = await model.doStream(options)
  let text = ''
  const kinds = new Set<string>()
  let finish: unknown = null
  for await (const part of stream) {
    kinds.add(part.type)
    if (part.type === 'text-delta') text += part.delta
    if (part.type === 'finish') finish = part
    if (part.type === 'error') throw part.error
  }
  return { text, kinds, finish }
}

const nova = (options = {}) => createAmazonBedrock(settings(options))('amazon.nova-pro-v1:0')
const claude = (options = {}) =>
  createBedrockAnthropic(settings(options))('anthropic.claude-sonnet-5-v1:0')

test('Converse answers a client that signs, whole and streamed alike', async () => {
  const whole = await nova().doGenerate(asked('Hello'))
  const { text, finish } = await streamed(nova(), asked('Hello'))
  assert.match(text, /simulated[^]*You said: Hello/i)
  assert.deepEqual(whole.content, [{ type: 'text', text }])
  assert.ok((whole.usage.inputTokens.total ?? 0) > 0)
  assert.ok(typeof finish === 'object' && finish !== null && 'usage' in finish)
  assert.deepEqual(finish.usage, whole.usage)
})

test('Converse calls tools, several at once', async () => {
  const tools: NonNullable<Asked['tools']> = ['find_port', 'find_tariff'].map((name) => ({
    type: 'function',
    name,
    inputSchema: { type: 'object', properties: { place: { type: 'string' } } },
  }))
  const { content, finishReason } = await nova().doGenerate(
    asked('find_port and find_tariff', { tools }),
  )
  assert.deepEqual(
    content.map((part) => (part.type === 'tool-call' ? part.toolName : part.type)),
    ['find_port', 'find_tariff'],
  )
  assert.equal(finishReason.unified, 'tool-calls')
})

test('InvokeModel answers as Messages do, whole and streamed', async () => {
  const whole = await claude().doGenerate(asked('Hello'))
  const { text } = await streamed(claude(), asked('Hello'))
  assert.match(text, /simulated[^]*You said: Hello/i)
  assert.deepEqual(whole.content, [{ type: 'text', text }])
})

test('a temporary key needs its session token', async () => {
  const temporary = { accessKeyId: 'ASIASANDBOX000000002' }
  await nova({ ...temporary, sessionToken: 'sandbox-session' }).doGenerate(asked('Hello'))
  await assert.rejects(refusedBy(nova(temporary)), /security token/)
})

test('an API key needs no signature', async () => {
  await nova({ apiKey: 'sandbox-bedrock' }).doGenerate(asked('Hello'))
  await assert.rejects(refusedBy(nova({ apiKey: 'other' })), isForbidden)
})

test('a wrong secret, another region and a changed body are refused in the form of AWS', async () => {
  const changed: typeof fetch = (url, init) => {
    assert.ok(typeof init?.body === 'string')
    return fetch(url, { ...init, body: init.body.replace('Hello', 'Hallo') })
  }
  for (const options of [
    { secretAccessKey: 'wrong' },
    { region: 'eu-north-1' },
    { fetch: changed },
    { baseURL: `${sandbox.url}/bedrock/eu-north-1` },
  ]) {
    await assert.rejects(refusedBy(nova(options)), isForbidden)
  }
})

async function refusedBy(model: Model): Promise<unknown> {
  return await model.doGenerate(asked('Hello'))
}

function isForbidden(error: unknown): boolean {
  assert.ok(typeof error === 'object' && error !== null && 'statusCode' in error)
  assert.equal(error.statusCode, 403)
  assert.ok('responseHeaders' in error && typeof error.responseHeaders === 'object')
  const name = Reflect.get(error.responseHeaders ?? {}, 'x-amzn-errortype')
  assert.match(String(name), /Exception$|Signature$/)
  return true
}

test('arrivals are counted in the region that was asked', async () => {
  const earlier = await arrivals()
  const baseURL = `${sandbox.url}/bedrock/eu-north-1`
  await nova({ region: 'eu-north-1', baseURL }).doGenerate(asked('Hello'))
  const now = await arrivals()
  assert.deepEqual([now.SE - earlier.SE, now.US - earlier.US], [1, 0])
})

async function arrivals(): Promise<{ SE: number; US: number }> {
  const counts = { SE: 0, US: 0 }
  for (const { channel, region } of await sandbox.requests()) {
    if (channel === 'bedrock' && (region === 'SE' || region === 'US')) counts[region] += 1
  }
  return counts
}

const refused: readonly (readonly [field: RegExp, path: string, body: object])[] = [
  [/stream/, 'invoke', { anthropic_version: 'bedrock-2023-05-31', stream: true, max_tokens: 1 }],
  [/model/, 'invoke', { anthropic_version: 'bedrock-2023-05-31', model: 'x', max_tokens: 1 }],
  [/anthropic_version/, 'invoke', { max_tokens: 1 }],
  [/max_tokens/, 'invoke', { anthropic_version: 'bedrock-2023-05-31' }],
  [/temprature/, 'converse', { temprature: 1 }],
  [/maxTokens|maximum tokens/, 'converse', { inferenceConfig: { maxTokens: 10_000_000 } }],
  [
    /alternate/,
    'converse',
    {
      messages: [
        { role: 'user', content: [{ text: 'a' }] },
        { role: 'user', content: [{ text: 'b' }] },
      ],
    },
  ],
  [
    /toolConfig/,
    'converse',
    { messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 'a', content: [] } }] }] },
  ],
  [/blank/, 'converse', { messages: [{ role: 'user', content: [{ text: ' ' }] }] }],
]

test('a field that is not allowed is a ValidationException that names it', async () => {
  for (const [field, action, more] of refused) {
    const content = action === 'converse' ? [{ text: 'Hi' }] : 'Hi'
    const body = { messages: [{ role: 'user', content }], ...more }
    const model = encodeURIComponent('anthropic.claude-sonnet-5-v1:0')
    const answer = await fetch(`${sandbox.url}/bedrock/us-east-1/model/${model}/${action}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-bedrock', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    assert.equal(answer.status, 400, text)
    assert.equal(answer.headers.get('x-amzn-errortype'), 'ValidationException')
    assert.match(text, field)
  }
})
