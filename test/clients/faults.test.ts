// Providers misbehave; a client of the gateway must get the same text whatever the bytes looked like,
// an error where the answer is not whole, and a bounded cost where the usage is absurd.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'

let gateway: Gateway
let client: OpenAI

before(async () => {
  gateway = await startGateway()
  client = new OpenAI({
    apiKey: gateway.keyOf('muster-support'),
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  })
})
after(() => gateway.stop())

const model = 'gpt-4o'

function asked(fault: string): { role: 'user'; content: string }[] {
  return [{ role: 'user', content: `[[tokens=12]][[fault:${fault}]]` }]
}

/** The text of a stream and its number of usage events; rejects if the stream is not whole. */
async function streamed(fault: string): Promise<{ text: string; usages: number }> {
  const stream = await client.chat.completions.create({
    model,
    messages: asked(fault),
    stream: true,
    stream_options: { include_usage: true },
  })
  let text = ''
  let usages = 0
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? ''
    if (chunk.usage !== undefined && chunk.usage !== null) usages += 1
  }
  return { text: general(text), usages }
}

/** Without the deployment's name, which may differ from answer to answer. */
function general(text: string): string {
  return text.replace(/The \w+ sandbox/, 'The sandbox')
}

for (const fault of ['split=1', 'split=7', 'crlf', 'comments', 'long-line=300000', 'gzip']) {
  test(`a stream under ${fault} has the text of one without`, async () => {
    assert.deepEqual(await streamed(fault), await streamed(''))
  })
}

for (const fault of ['split=1', 'gzip', 'usage=missing']) {
  test(`an answer that is not streamed has its text under ${fault}`, async () => {
    const done = await client.chat.completions.create({ model, messages: asked(fault) })
    const plain = await client.chat.completions.create({ model, messages: asked('') })
    assert.equal(
      general(done.choices[0]?.message.content ?? ''),
      general(plain.choices[0]?.message.content ?? ''),
    )
  })
}

for (const usage of ['missing', 'negative', 'huge', 'contradictory']) {
  test(`a ${usage} usage costs more than nothing and no more than the most it can be`, async () => {
    const { response } = await client.chat.completions
      .create({ model, messages: asked(`usage=${usage}`), max_tokens: 100 })
      .withResponse()
    const cost = Number.parseFloat(response.headers.get('x-customhouse-cost') ?? '')
    assert.ok(cost > 0)
    // 100 output tokens and a prompt of fewer than 500 bytes at the dearest price, with the markup.
    assert.ok(cost < ((100 * 11 + 500 * 2.75) / 1e6) * 1.08, `cost ${cost}`)
  })
}

for (const fault of ['no-done', 'eof-after=6', 'cut-after=6']) {
  test(`a stream under ${fault} fails, for it is not whole`, async () => {
    await assert.rejects(streamed(fault))
  })
}
