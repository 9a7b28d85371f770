// Embeddings by the official package, in both dialects: the vectors of the provider, billed by its count,
// and whatever cannot be an embedding refused by the field.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { AzureOpenAI, BadRequestError } from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

const model = 'text-embedding-3-small'

function clients(): readonly OpenAI[] {
  const apiKey = gateway.keyOf('muster-support')
  return [
    new OpenAI({ apiKey, baseURL: `${gateway.url}/v1` }),
    new OpenAI({ apiKey, baseURL: `${gateway.url}/openai/v1` }),
    new AzureOpenAI({ apiKey, apiVersion: '2024-10-21', endpoint: gateway.url }),
  ]
}

test('equal texts have equal vectors, whether they come as floats or as base64', async () => {
  for (const client of clients()) {
    const input = ['Grüße', '你好', 'Grüße']
    const packed = await client.embeddings.create({ model, input })
    const plain = await client.embeddings.create({ model, input, encoding_format: 'float' })
    const vectors = packed.data.map(({ embedding }) => embedding)
    assert.deepEqual(vectors[0], vectors[2])
    assert.notDeepEqual(vectors[0], vectors[1])
    assert.equal(vectors[0]?.length, 1536)
    for (const [index, one] of plain.data.entries()) {
      assert.ok(Math.abs((one.embedding[0] ?? 0) - (vectors[index]?.[0] ?? 1)) < 1e-6)
    }
    assert.ok(packed.usage.prompt_tokens > 0)
    assert.equal(packed.usage.total_tokens, packed.usage.prompt_tokens)
  }
})

test('tokens are taken as they are, and each counts one', async () => {
  const [client] = clients()
  const done = await client?.embeddings.create({ model, input: [[1, 2, 3], [4]], dimensions: 8 })
  assert.equal(done?.usage.prompt_tokens, 4)
  assert.equal(done?.data[1]?.embedding.length, 8)
})

test('an embedding costs its input tokens exactly, and says where it was made', async () => {
  const [client] = clients()
  const answer = await client?.embeddings.create({ model, input: 'Wie viel?' }).withResponse()
  const tokens = answer?.data.usage.prompt_tokens ?? 0
  const headers = answer?.response.headers
  assert.equal(headers?.get('x-customhouse-processing'), 'SE')
  // 0.02 USD per million tokens and eight per cent on top: 21.6 nanos a token, rounded half to even.
  const nanos = (BigInt(tokens) * 216n + 5n) / 10n
  assert.equal(headers?.get('x-customhouse-cost'), `0.${String(nanos).padStart(9, '0')} USD`)
})

const wrong: readonly (readonly [what: string, input: unknown])[] = [
  ['nothing', undefined],
  ['an empty text', ''],
  ['an empty list', []],
  ['a text and an empty one', ['a', '']],
  ['half a token', [0.5]],
  ['tokens and texts', [1, 'a']],
  ['an object', { text: 'a' }],
  ['2,049 texts', Array.from({ length: 2049 }, () => 'a')],
]
for (const [what, input] of wrong) {
  test(`${what} is no input, and the field is named`, async () => {
    const answer = await fetch(`${gateway.url}/v1/embeddings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.keyOf('muster-support')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model, input }),
    })
    assert.equal(answer.status, 400)
    const said: unknown = await answer.json()
    assert.equal(Object(Object(said).error).param, 'input')
  })
}

test('a chat model makes no embeddings and an embedding model no answers: nothing is sent', async () => {
  const [client] = clients()
  assert.ok(client !== undefined)
  const unserved = (error: unknown): boolean => {
    assert.ok(error instanceof BadRequestError)
    assert.equal(error.code, 'unsupported_api')
    return true
  }
  await assert.rejects(client.embeddings.create({ model: 'gpt-4o', input: 'a' }), unserved)
  const messages = [{ role: 'user' as const, content: 'a' }]
  await assert.rejects(client.chat.completions.create({ model, messages }), unserved)
})
