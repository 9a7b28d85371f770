// The official package's Responses straight against the simulated providers.
import { after, before } from 'node:test'

import OpenAI, { AzureOpenAI } from 'openai'

import { responsesSuite } from '../support/responses-suite.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

responsesSuite('Responses at azure v1', () => ({
  connect: () =>
    new OpenAI({
      apiKey: 'sandbox-azure',
      baseURL: `${sandbox.url}/azure/openai/v1`,
      maxRetries: 0,
    }),
  model: 'gpt-4o-sg',
  reasoningModel: 'o4-mini-sg',
}))

responsesSuite('Responses of AzureOpenAI at a dated version', () => ({
  connect: () =>
    new AzureOpenAI({
      apiKey: 'sandbox-azure',
      apiVersion: '2025-04-01-preview',
      endpoint: `${sandbox.url}/azure`,
      maxRetries: 0,
    }),
  model: 'gpt-4o-sg',
  reasoningModel: 'o4-mini-sg',
}))
