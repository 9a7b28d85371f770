// Legacy completions and moderations by the official package, in both dialects: passed as they came, billed by
// the provider's count, and whatever cannot be one refused by the field.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { AzureOpenAI, BadRequestError, NotFoundError } from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway()
})
after(async () => {
  assert.equal(await gateway.stop(), 0)
})

const model = 'gpt-3.5-turbo-instruct'
const scorer = 'omni-moderation-latest'

function clients(): readonly [OpenAI, OpenAI, AzureOpenAI] {
  const apiKey = gateway.keyOf('muster-support')
  return [
    new OpenAI({ apiKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 }),
    new OpenAI({ apiKey, baseURL: `${gateway.url}/openai/v1`, maxRetries: 0 }),
    new AzureOpenAI({ apiKey, apiVersion: '2024-10-21', endpoint: gateway.url, maxRetries: 0 }),
  ]
}

/** USD with eight per cent on top, from nanos a token, each line rounded half to even. */
function priceOf(lines: readonly (readonly [tokens: number, milliNanos: bigint])[]): string {
  let nanos = 0n
  for (const [tokens, each] of lines) nanos += (BigInt(tokens) * each + 500n) / 1000n
  return `0.${String(nanos).padStart(9, '0')} USD`
}

test('a completion comes whole and as a stream, by text and by tokens, in every dialect', async () => {
  for (const client of clients()) {
    const whole = await client.completions.create({ model, prompt: 'Once upon', max_tokens: 40 })
    assert.equal(whole.object, 'text_completion')
    assert.match(whole.choices[0]?.text ?? '', /simulated/i)
    const stream = await client.completions.create({
      model,
      prompt: 'Once upon',
      max_tokens: 40,
      stream: true,
    })
    let text = ''
    for await (const event of stream) {
      assert.equal(event.usage ?? null, null, 'the usage event was not asked for')
      text += event.choices[0]?.text ?? ''
    }
    assert.equal(text, whole.choices[0]?.text)
    const tokens = await client.completions.create({ model, prompt: [[1, 2, 3], [4]], echo: true })
    assert.equal(tokens.usage?.prompt_tokens, 4)
    assert.equal(tokens.choices.length, 2)
    assert.match(tokens.choices[1]?.text ?? '', /^\[4\]/)
  }
})

test('every answer that is made is billed, also those that best_of leaves out', async () => {
  const [client] = clients()
  const asked = { model, prompt: ['a', 'b'], max_tokens: 7, n: 2, best_of: 3, logprobs: 1 }
  const { data, response } = await client.completions.create(asked).withResponse()
  assert.equal(data.choices.length, 4)
  assert.equal(data.choices[3]?.logprobs?.tokens?.length, 7)
  assert.equal(data.usage?.completion_tokens, 2 * 3 * 7)
  const input = data.usage?.prompt_tokens ?? 0
  // 1.50 and 2.00 USD per million tokens.
  const price = priceOf([
    [input, 1_620_000n],
    [42, 2_160_000n],
  ])
  assert.equal(response.headers.get('x-customhouse-cost'), price)
})

test('a streamed completion that asks for its usage gets it', async () => {
  const [client] = clients()
  const stream = await client.completions.create({
    model,
    prompt: 'Count',
    stream: true,
    stream_options: { include_usage: true },
  })
  let used = 0
  for await (const event of stream) used = event.usage?.completion_tokens ?? used
  assert.equal(used, 16)
})

const wrong: readonly (readonly [param: string, more: Record<string, unknown>])[] = [
  ['prompt', { prompt: undefined }],
  ['prompt', { prompt: [] }],
  ['prompt', { prompt: { prompt_string: 'a' } }],
  ['prompt', { prompt: [1, 'a'] }],
  ['prompt', { prompt: Array.from({ length: 2049 }, () => 'a') }],
  ['best_of', { best_of: 0 }],
  ['best_of', { best_of: 129 }],
  ['n', { n: 1.5 }],
  ['echo', { echo: 'yes' }],
  ['suffix', { suffix: 7 }],
  ['stream_options', { stream_options: [] }],
  ['best_of', { BEST_OF: 3 }],
  ['prompt', { Prompt: 'b' }],
  ['data_sources', { data_sources: [{ type: 'search' }] }],
]
for (const [param, more] of wrong) {
  test(`a completion with ${JSON.stringify(more).slice(0, 60)} is refused, and names ${param}`, async () => {
    const body = JSON.stringify({ model, prompt: 'a', ...more })
    const [status, said] = await post('/v1/completions', body)
    assert.ok(status === 400 || status === 403, String(status))
    assert.equal(pick(pick(said, 'error'), 'param'), param)
  })
}

test('a model of completions answers no chat, and a chat model no completions: nothing is sent', async () => {
  const [client] = clients()
  const unserved = (error: unknown): boolean => {
    assert.ok(error instanceof BadRequestError)
    assert.equal(error.code, 'unsupported_api')
    return true
  }
  await assert.rejects(client.completions.create({ model: 'gpt-4o', prompt: 'a' }), unserved)
  const messages = [{ role: 'user' as const, content: 'a' }]
  await assert.rejects(client.chat.completions.create({ model, messages }), unserved)
})

test('texts are moderated for the price that is stated, which is none, and where is said', async () => {
  const [client] = clients()
  const asked = { model: scorer, input: ['fine', 'not [[flag]] fine'] }
  const { data, response } = await client.moderations.create(asked).withResponse()
  assert.deepEqual(
    data.results.map(({ flagged }) => flagged),
    [false, true],
  )
  assert.equal(response.headers.get('x-customhouse-cost'), '0.000000000 USD')
  assert.equal(response.headers.get('x-customhouse-processing'), 'SE')
  const parts = [
    { type: 'text' as const, text: '[[flag]]' },
    { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } },
  ]
  const one = await client.moderations.create({ model: scorer, input: parts })
  assert.equal(one.results[0]?.flagged, true)
})

test('a moderation names its model: what the provider would take of itself nobody allowed', async () => {
  const [client] = clients()
  await assert.rejects(client.moderations.create({ input: 'a' }), (error: unknown) => {
    assert.ok(error instanceof BadRequestError)
    assert.equal(error.param, 'model')
    return true
  })
  for (const input of [undefined, [], [7], 7]) {
    const [status, said] = await post('/v1/moderations', JSON.stringify({ model: scorer, input }))
    assert.equal(status, 400)
    assert.equal(pick(pick(said, 'error'), 'param'), 'input')
  }
})

test('Azure has no moderation, and says so by name', async () => {
  const [, azure] = clients()
  await assert.rejects(azure.moderations.create({ model: scorer, input: 'a' }), NotFoundError)
})

async function post(path: string, body: string): Promise<readonly [number, unknown]> {
  const answer = await fetch(gateway.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.keyOf('muster-support')}`,
      'content-type': 'application/json',
    },
    body,
  })
  const said: unknown = await answer.json()
  return [answer.status, said]
}
