// The official package for Node against the gateway: a caller must need to change nothing but the base
// URL and the key, and must meet the package's own error classes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import Anthropic, { PermissionDeniedError } from '@anthropic-ai/sdk'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { messagesSuite } from '../support/messages-suite.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

function connect(workload: string, options = {}): Anthropic {
  return new Anthropic({ apiKey: gateway.keyOf(workload), baseURL: gateway.url, ...options })
}

messagesSuite('Anthropic', () => ({
  connect: (options = {}) => connect('muster-support', options),
  model: 'claude-sonnet-5',
  unknownModel: 'claude-9',
}))

const asked = { max_tokens: 10, messages: [{ role: 'user' as const, content: 'Hello' }] }

test('a model that no permitted place serves is a PermissionDeniedError', async () => {
  const refused = connect('aoba-research').messages.create({ ...asked, model: 'o4-mini' })
  await assert.rejects(refused, PermissionDeniedError)
})

test('the models are those that the key may use and this API reaches, and no others', async () => {
  const page = await connect('muster-support').models.list({ limit: 1000 })
  assert.deepEqual(
    page.data.map(({ id }) => id),
    ['claude-sonnet-5', 'gpt-4o', 'muster-assistant', 'o4-mini'],
  )
})
