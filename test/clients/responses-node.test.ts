// The official package's Responses through the gateway, in either dialect: nothing changes but the base URL and the
// key, and what a provider keeps belongs to the workload that had it made.
import { after, before } from 'node:test'

import OpenAI, { AzureOpenAI } from 'openai'

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
