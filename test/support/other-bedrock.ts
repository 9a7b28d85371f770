// Somebody else's client of Converse over a provider that a test plays.
import assert from 'node:assert/strict'

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'

export const modelId = 'amazon.nova-pro-v1:0'

export type OtherModel = ReturnType<ReturnType<typeof createAmazonBedrock>>
export type OtherAsked = Parameters<OtherModel['doGenerate']>[0]

/** The other one, over a provider that answers `answer` and keeps what it was asked. */
export function otherOne(answer: () => Response): { model: OtherModel; asked: () => unknown } {
  let body = ''
  const model = createAmazonBedrock({
    region: 'us-east-1',
    apiKey: 'none',
    fetch: (_url, init) => {
      assert.ok(typeof init?.body === 'string')
      body = init.body
      return Promise.resolve(answer())
    },
  })(modelId)
  return { model, asked: () => JSON.parse(body) as unknown }
}
