// The official package for Node against the gateway: a caller must need to change nothing but the
// base URL and the key, in either dialect, and must meet the package's own error classes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { AzureOpenAI, PermissionDeniedError } from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { sdkSuite } from '../support/sdk-suite.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

sdkSuite('OpenAI', () => ({
  connect: (options = {}) =>
    new OpenAI({
      apiKey: gateway.keyOf('muster-support'),
      baseURL: `${gateway.url}/v1`,
      ...options,
    }),
  model: 'gpt-4o',
  unknownModel: 'gpt-9',
}))

sdkSuite('AzureOpenAI on deployment paths', () => ({
  connect: (options = {}) =>
    new AzureOpenAI({
      apiKey: gateway.keyOf('aoba-research'),
      apiVersion: '2024-10-21',
      endpoint: gateway.url,
      ...options,
    }),
  model: 'gpt-4o',
  unknownModel: 'gpt-9',
}))

sdkSuite("OpenAI on Azure's v1 path", () => ({
  connect: (options = {}) =>
    new OpenAI({
      apiKey: gateway.keyOf('qinghe-translate'),
      baseURL: `${gateway.url}/openai/v1`,
      ...options,
    }),
  model: 'gpt-4o-mini',
  unknownModel: 'gpt-9',
}))

test('a model that no permitted place serves is a PermissionDeniedError, in both dialects', async () => {
  const apiKey = gateway.keyOf('aoba-research')
  const clients = [
    new OpenAI({ apiKey, baseURL: `${gateway.url}/v1` }),
    new AzureOpenAI({ apiKey, apiVersion: '2024-10-21', endpoint: gateway.url }),
  ]
  for (const client of clients) {
    await assert.rejects(
      client.chat.completions.create({
        model: 'o4-mini',
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      PermissionDeniedError,
    )
  }
})

test('a reasoning model is capped by its own field and its reasoning is in the usage', async () => {
  const client = new OpenAI({
    apiKey: gateway.keyOf('muster-support'),
    baseURL: `${gateway.url}/v1`,
  })
  const done = await client.chat.completions.create({
    model: 'o4-mini',
    messages: [{ role: 'user', content: 'Hello' }],
    max_completion_tokens: 200,
  })
  assert.equal(done.usage?.completion_tokens_details?.reasoning_tokens, 64)
})

test('the models of one key are not those of another', async () => {
  const muster = await listed('muster-support')
  const pebble = await listed('pebble-notes')
  assert.ok(muster.includes('muster-assistant'))
  assert.ok(!pebble.includes('muster-assistant'))
})

test('a fault of an unauthenticated caller leaves the gateway able to serve the next', async () => {
  const client = new AzureOpenAI({
    apiKey: 'no-key',
    apiVersion: '2024-10-21',
    endpoint: gateway.url,
    maxRetries: 0,
  })
  await assert.rejects(
    client.chat.completions.create({ model: 'gpt-4o', messages: [] }),
    (error) => error instanceof Error && 'status' in error && error.status === 401,
  )
})

test('a model that is asked here in another API than its own is listed like any other', async () => {
  const ids = await listed('muster-support')
  for (const id of ['gpt-4o', 'text-embedding-3-small', 'claude-sonnet-5']) {
    assert.ok(ids.includes(id), ids.join(' '))
  }
})

async function listed(workload: string): Promise<string[]> {
  const client = new OpenAI({ apiKey: gateway.keyOf(workload), baseURL: `${gateway.url}/v1` })
  const ids = []
  for await (const model of client.models.list()) ids.push(model.id)
  return ids.sort()
}
