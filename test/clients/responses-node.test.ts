// The official package's Responses through the gateway, in either dialect: nothing changes but the base URL and the
// key, and what a provider keeps belongs to the workload that had it made.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { AzureOpenAI, NotFoundError } from 'openai'

import { startGateway } from '../support/gateway.ts'
import { keptHouse } from '../support/kept-house.ts'
import type { TestHouse } from '../support/house.ts'
import { responsesSuite } from '../support/responses-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox
let house: TestHouse

before(async () => {
  sandbox = await startSandbox()
  house = await keptHouse(sandbox)
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

responsesSuite('Responses of OpenAI', () => ({
  connect: () => new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 }),
  model: 'm',
  reasoningModel: 'thinker',
}))

responsesSuite("Responses on Azure's v1 path", () => ({
  connect: () =>
    new OpenAI({ apiKey: house.key, baseURL: `${house.url}/openai/v1`, maxRetries: 0 }),
  model: 'dated',
  reasoningModel: 'thinker',
}))

responsesSuite('Responses of AzureOpenAI at a dated version', () => ({
  connect: () =>
    new AzureOpenAI({
      apiKey: house.key,
      apiVersion: '2025-04-01-preview',
      endpoint: house.url,
      maxRetries: 0,
    }),
  model: 'm',
  reasoningModel: 'thinker',
}))

test('another customer at the same channel finds nothing of it, in the words for what never was', async () => {
  const gateway = await startGateway()
  try {
    const client = (workload: string): OpenAI =>
      new OpenAI({ apiKey: gateway.keyOf(workload), baseURL: `${gateway.url}/v1`, maxRetries: 0 })
    const [muster, pebble] = [client('muster-support'), client('pebble-notes')]
    const { id } = await muster.responses.create({ model: 'gpt-4o', input: 'Hello' })
    assert.equal((await muster.responses.retrieve(id)).id, id)
    const words = new Set<string>()
    for (const asked of [id, 'resp_unheard']) {
      const attempts = [
        () => pebble.responses.retrieve(asked),
        () => pebble.responses.delete(asked),
        () => pebble.responses.create({ model: 'gpt-4o', input: 'x', previous_response_id: asked }),
      ]
      for (const attempt of attempts) {
        await assert.rejects(attempt, (error: unknown) => {
          assert.ok(error instanceof NotFoundError)
          words.add(error.message.replace(asked, 'ID'))
          return true
        })
      }
    }
    assert.equal(words.size, 2, 'one sentence for paths and one for fields')
    assert.equal((await muster.responses.retrieve(id)).id, id, 'nobody else deleted it')
  } finally {
    assert.equal(await gateway.stop(), 0)
  }
})
