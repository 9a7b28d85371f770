// LangChain for JavaScript against the gateway, through its own packages for OpenAI and Anthropic: text, stream,
// tools, an object of a form, vectors and usage, with nothing changed but the base URL and the key.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { ChatAnthropic } from '@langchain/anthropic'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { z } from 'zod'

import { startGateway, type Gateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

function openAi(workload: string) {
  return { apiKey: gateway.keyOf(workload), configuration: { baseURL: `${gateway.url}/v1` } }
}

const chats: readonly (readonly [name: string, open: () => BaseChatModel])[] = [
  ['ChatOpenAI', () => new ChatOpenAI({ ...openAi('muster-support'), model: 'gpt-4o' })],
  [
    'ChatAnthropic',
    () =>
      new ChatAnthropic({
        apiKey: gateway.keyOf('muster-support'),
        anthropicApiUrl: gateway.url,
        model: 'claude-sonnet-5',
        maxTokens: 200,
      }),
  ],
]

for (const [name, open] of chats) {
  test(`${name} answers and streams the same text, with its usage`, async () => {
    const whole = await open().invoke('Hello')
    assert.match(whole.text, /simulat[^]*Hello/i)
    assert.ok(Number(pick(whole, 'usage_metadata', 'output_tokens')) > 0)
    let text = ''
    for await (const chunk of await open().stream('Hello')) text += chunk.text
    assert.equal(text, whole.text)
  })

  test(`${name} calls a tool and gives its result back`, async () => {
    const schema = z.object({ place: z.string() })
    const findPort = tool(() => 'Hamburg', {
      name: 'find_port',
      description: 'Finds a port',
      schema,
    })
    const bound = open().bindTools?.([findPort])
    assert.ok(bound)
    const question = new HumanMessage('find_port, please')
    const first = await bound.invoke([question])
    const [call] = first.tool_calls ?? []
    assert.equal(call?.name, 'find_port')
    const result = new ToolMessage({ content: 'Hamburg', tool_call_id: call?.id ?? '' })
    const second = await bound.invoke([question, first, result])
    assert.equal(second.tool_calls?.length ?? 0, 0)
    assert.notEqual(second.text, '')
  })

  test(`${name} gives an object of the form it asked for`, async () => {
    const schema = z.object({ city: z.string(), size: z.number() })
    const found = await open().withStructuredOutput(schema, { name: 'city' }).invoke('city')
    assert.deepEqual(schema.parse(found), found)
  })
}

test('OpenAIEmbeddings gives vectors', async () => {
  const embeddings = new OpenAIEmbeddings({
    ...openAi('pebble-notes'),
    model: 'text-embedding-3-small',
  })
  const vectors = await embeddings.embedDocuments(['one', 'two'])
  assert.equal(vectors.length, 2)
  assert.ok((vectors[0]?.length ?? 0) > 0)
})
