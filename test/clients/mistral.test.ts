// The official OpenAI package against the gateway, where the model is a simulated Mistral's: its bytes pass but for
// what Mistral calls otherwise, and a caller must not notice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { sdkSuite } from '../support/sdk-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
let house: TestHouse

const model = 'mistral-large-latest'

before(async () => {
  sandbox = await startSandbox()
  const here = ['SE']
  house = await openTestHouse(sandbox, {
    channel: {
      kind: 'mistral',
      seller: 'Mistral (simulated)',
      endpoint: `${sandbox.url}/mistral/v1`,
      credential: 'sandbox-mistral',
    },
    deployments: {
      only: {
        model,
        locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
        maxOutputTokens: 32_000,
        contextWindow: 256_000,
      },
    },
    contract: {
      models: [model],
      permits: { processing: here, rest: here, abuseStore: here, review: here },
    },
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

function connect(options: object = {}): OpenAI {
  return new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, ...options })
}

sdkSuite('OpenAI at Mistral', () => ({ connect, model, unknownModel: 'mistral-9' }), [
  // It tells its usage unasked, and has no log probabilities.
  'a stream brings the same text, and usage only if it was asked for',
  'log probabilities come with every token',
])

messagesSuite(
  'Anthropic at Mistral',
  () => ({
    connect: (options = {}) => new Anthropic({ apiKey: house.key, baseURL: house.url, ...options }),
    model,
    unknownModel: 'mistral-9',
  }),
  [
    // It does not say which sequence it met, counts no tokens apart, signs no thoughts and marks no cache.
    'a stop sequence ends the text and is named',
    'the tokens of a prompt are counted without an answer',
    'thinking comes back signed, and only unchanged is it taken again',
    'a marked beginning is written once, then read',
  ],
)

test('a stream is charged by the usage that stands in its last chunk, though nobody asked for it', async () => {
  const taken = house.records.length
  const stream = await connect().chat.completions.create({
    model,
    stream: true,
    seed: 7,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  let usage: OpenAI.CompletionUsage | null | undefined = null
  for await (const chunk of stream) usage = chunk.usage ?? usage
  while (house.records.length <= taken) await house.nextRecord()
  const record = house.records.at(-1)
  assert.equal(record?.['usageSource'], 'provider')
  assert.ok(usage !== null && usage !== undefined)
  const tokens = record['tokens'] as Record<string, number>
  assert.equal((tokens['input'] ?? 0) + (tokens['cached_input'] ?? 0), usage.prompt_tokens)
  assert.equal(tokens['output'], usage.completion_tokens)
})

test('a conversation that another model began goes on, with ids of calls that Mistral takes', async () => {
  const done = await connect().chat.completions.create({
    model,
    messages: [
      { role: 'user', content: 'Look.' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_PTLP8xhu3uwZk4l3nlnrrJha',
            type: 'function',
            function: { name: 'f', arguments: '{}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_PTLP8xhu3uwZk4l3nlnrrJha', content: 'Found.' },
    ],
  })
  assert.equal(done.choices[0]?.finish_reason, 'stop')
})
