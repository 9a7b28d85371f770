// Gemini behind the APIs of others: the official packages of OpenAI and Anthropic against the gateway, whose model is
// a simulated Gemini at Google's own API and on Vertex AI. What the two APIs cannot say to Gemini is left out by name.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'
import OpenAI, { BadRequestError } from 'openai'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { isFields } from '../support/json.ts'
import { sdkSuite } from '../support/sdk-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
let house: TestHouse

const pro = 'gemini-3-pro-preview'
const flash = 'gemini-2.5-flash'

before(async () => {
  sandbox = await startSandbox()
  const places = ['US', 'SE']
  const at = (here: readonly string[]) => {
    const list = [...here]
    return { ingress: list, processing: list, rest: list, abuseStore: list, review: list }
  }
  const size = { maxOutputTokens: 65_536, contextWindow: 1_048_576 }
  house = await openTestHouse(sandbox, {
    prices: { cached_input: '1', reasoning: '2' },
    channels: {
      api: {
        kind: 'gemini',
        seller: 'Google (simulated)',
        endpoint: `${sandbox.url}/gemini`,
        credential: 'sandbox-gemini',
      },
      se: {
        kind: 'vertex',
        seller: 'Google Cloud (simulated)',
        endpoint: `${sandbox.url}/vertex`,
        project: 'sandbox-project',
        location: 'europe-north2',
        credential: JSON.stringify({
          type: 'authorized_user',
          client_id: 'sandbox',
          client_secret: 'sandbox-vertex-secret',
          refresh_token: 'sandbox-vertex-refresh',
          token_uri: `${sandbox.url}/google/token`,
        }),
      },
    },
    deployments: {
      'pro-api': { ...size, channel: 'api', type: 'global', model: pro, locations: at(places) },
      'flash-se': { ...size, channel: 'se', model: flash, locations: at(['SE']) },
    },
    contract: {
      models: [pro, flash],
      permits: { processing: places, rest: places, abuseStore: places, review: places },
    },
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

function openai(options: object = {}): OpenAI {
  return new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, ...options })
}

function anthropic(options: object = {}): Anthropic {
  return new Anthropic({ apiKey: house.key, baseURL: house.url, ...options })
}

for (const model of [pro, flash]) {
  sdkSuite(`OpenAI with ${model}`, () => ({ connect: openai, model, unknownModel: 'gemini-9' }), [
    // Of several answers; and of log probabilities.
    'an output cap ends each choice with length and is met to the token',
    'log probabilities come with every token',
  ])
  messagesSuite(
    `Anthropic with ${model}`,
    () => ({ connect: anthropic, model, unknownModel: 'gemini-9' }),
    [
      // Gemini does not say which sequence it met.
      'a stop sequence ends the text and is named',
      'the tokens of a prompt are counted without an answer',
      // It signs calls and no thoughts, and caches unasked.
      'thinking comes back signed, and only unchanged is it taken again',
      'a marked beginning is written once, then read',
    ],
  )
}

const messages = [{ role: 'user' as const, content: 'Hello' }]

test('what Gemini has no place for is refused by name before anything is sent', async () => {
  const sent = (await sandbox.requests()).length
  for (const [param, body] of [
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logit_bias: { 1: 1 } }],
    ['n', { n: 2 }],
  ] as const) {
    await assert.rejects(openai().chat.completions.create({ model: pro, messages, ...body }), {
      constructor: BadRequestError,
      param,
    })
  }
  assert.equal((await sandbox.requests()).length, sent)
})

test('a prompt that Gemini blocks, and an answer that it cuts, end as filtered and are charged for what they were', async () => {
  for (const [text, stream] of [
    ['[[filter]]', false],
    ['[[filter]]', true],
    ['[[cut]]', false],
    ['[[cut]]', true],
  ] as const) {
    const taken = house.records.length
    const asked = { model: flash, messages: [{ role: 'user' as const, content: text }] }
    let finish: string | null | undefined
    if (stream) {
      for await (const chunk of await openai().chat.completions.create({ ...asked, stream })) {
        finish = chunk.choices[0]?.finish_reason ?? finish
      }
    } else finish = (await openai().chat.completions.create(asked)).choices[0]?.finish_reason
    assert.equal(finish, 'content_filter')
    while (house.records.length <= taken) await house.nextRecord()
    const record = house.records.at(-1)
    assert.equal(record?.['ending'], 'completed')
    assert.equal(record['usageSource'], 'provider')
    const tokens = record['tokens'] as Record<string, number>
    assert.equal(tokens['output'], text === '[[cut]]' ? 3 : 0)
  }
})

test('thoughts are shown to who asks for them, and a signed call goes back with its signature', async () => {
  const tools: Anthropic.Tool[] = [
    {
      name: 'find_port',
      input_schema: { type: 'object', properties: { place: { type: 'string' } }, required: [] },
    },
  ]
  const asked = {
    model: pro,
    max_tokens: 4096,
    thinking: { type: 'adaptive' as const },
    tools,
    messages: [{ role: 'user' as const, content: 'Use find_port.' }],
  }
  const first = await anthropic().messages.create(asked)
  assert.equal(first.stop_reason, 'tool_use')
  assert.ok(
    first.content.some((block) => block.type === 'thinking' && /simulated/.test(block.thinking)),
  )
  const use = first.content.find((block) => block.type === 'tool_use')
  assert.ok(use !== undefined)
  const results = [{ type: 'tool_result' as const, tool_use_id: use.id, content: 'Kobe.' }]
  const second = await anthropic().messages.create({
    ...asked,
    messages: [
      ...asked.messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: results },
    ],
  })
  assert.equal(second.stop_reason, 'end_turn')
})

test('every request arrived in a region that was promised, and is billed as the sandbox counted it', async () => {
  const { cells } = await sandbox.truth()
  assert.ok(Array.isArray(cells))
  const vertex = cells.filter(isFields).filter(({ channel }) => channel === 'vertex')
  assert.deepEqual([...new Set(vertex.map(({ region }) => region))], ['SE'])
})
