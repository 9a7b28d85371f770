// The official packages against models that are served in another API than theirs: what an answer is made of
// comes over, and what cannot is refused by name before anything is sent.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic, { BadRequestError } from '@anthropic-ai/sdk'
import OpenAI from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { messagesSuite } from '../support/messages-suite.ts'
import { sdkSuite } from '../support/sdk-suite.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

function anthropic(options = {}): Anthropic {
  return new Anthropic({
    apiKey: gateway.keyOf('muster-support'),
    baseURL: gateway.url,
    ...options,
  })
}

function openai(options = {}): OpenAI {
  return new OpenAI({
    apiKey: gateway.keyOf('muster-support'),
    baseURL: `${gateway.url}/v1`,
    ...options,
  })
}

messagesSuite(
  'Anthropic, of a model that answers chat completions',
  () => ({ connect: anthropic, model: 'gpt-4o', unknownModel: 'claude-9' }),
  [
    // Chat completions do not say whether a stop sequence ended them, count nothing ahead and sign no thinking.
    'a stop sequence ends the text and is named',
    'the tokens of a prompt are counted without an answer',
    'thinking comes back signed, and only unchanged is it taken again',
    // What is cached is not told as written.
    'a marked beginning is written once, then read',
  ],
)

sdkSuite(
  'OpenAI, of a model that answers messages',
  () => ({ connect: openai, model: 'claude-sonnet-5', unknownModel: 'claude-9' }),
  [
    // A Message is one answer, and tells no log probabilities.
    'an output cap ends each choice with length and is met to the token',
    'log probabilities come with every token',
  ],
)

test('a marked beginning is asked without its mark, where prefixes are cached unasked', async () => {
  const text = 'A long beginning. '.repeat(400)
  const marked = { type: 'text', text, cache_control: { type: 'ephemeral' } } as const
  const done = await anthropic().messages.create({
    model: 'gpt-4o',
    max_tokens: 50,
    system: [marked],
    messages: [{ role: 'user', content: 'Hi' }],
  })
  assert.equal(done.stop_reason, 'end_turn')
})

test('what cannot be carried is an error of the package that names the field', async () => {
  const refused = anthropic().messages.create({
    model: 'gpt-4o',
    max_tokens: 3000,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    messages: [{ role: 'user', content: 'Hi' }],
  })
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof BadRequestError)
    assert.match(error.message, /'thinking' cannot be carried.*OpenAI API reference/)
    return true
  })
  const several = openai().chat.completions.create({
    model: 'claude-sonnet-5',
    n: 2,
    messages: [{ role: 'user', content: 'Hi' }],
  })
  await assert.rejects(several, (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError)
    assert.equal(error.param, 'n')
    assert.equal(error.code, 'unsupported_parameter')
    return true
  })
})

test('tokens are counted in the API of the model alone', async () => {
  const refused = anthropic().messages.countTokens({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hi' }],
  })
  await assert.rejects(refused, /not served here in the API that you call/)
})
