// The official package straight against the simulated providers: were they unlike the real ones in
// what it relies on, this would show it before a gateway test rests on them.
import { after, before } from 'node:test'

import OpenAI, { AzureOpenAI } from 'openai'

import { startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'
import { sdkSuite } from '../support/sdk-suite.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

sdkSuite('OpenAI at northwind', () => ({
  connect: (options = {}) =>
    new OpenAI({ apiKey: 'sandbox-northwind', baseURL: `${sandbox.url}/northwind/v1`, ...options }),
  model: 'gpt-4o@se',
  unknownModel: 'gpt-9',
}))

sdkSuite('OpenAI at kiso', () => ({
  connect: (options = {}) =>
    new OpenAI({ apiKey: 'sandbox-kiso', baseURL: `${sandbox.url}/kiso/v1`, ...options }),
  model: 'gpt-4o-jp',
  unknownModel: 'gpt-9',
}))

sdkSuite('AzureOpenAI at azure', () => ({
  connect: (options = {}) =>
    new AzureOpenAI({
      apiKey: 'sandbox-azure',
      apiVersion: '2024-10-21',
      endpoint: `${sandbox.url}/azure`,
      ...options,
    }),
  model: 'gpt-4o-sg',
  unknownModel: 'gpt-9',
}))

sdkSuite('OpenAI at azure v1', () => ({
  connect: (options = {}) =>
    new OpenAI({ apiKey: 'sandbox-azure', baseURL: `${sandbox.url}/azure/openai/v1`, ...options }),
  model: 'gpt-4o-jp',
  unknownModel: 'gpt-9',
}))
