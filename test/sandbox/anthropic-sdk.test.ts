// The official package straight against the simulated Messages API: were it unlike the real one in
// what the package relies on, this would show it before a gateway test rests on it.
import { after, before } from 'node:test'

import Anthropic from '@anthropic-ai/sdk'

import { messagesSuite } from '../support/messages-suite.ts'
import { startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

messagesSuite('Anthropic at meridian', () => ({
  connect: (options = {}) =>
    new Anthropic({
      apiKey: 'sandbox-meridian',
      baseURL: `${sandbox.url}/meridian`,
      ...options,
    }),
  model: 'claude-sonnet-5@us',
  unknownModel: 'claude-9',
}))
