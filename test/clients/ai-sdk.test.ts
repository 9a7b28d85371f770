// The Vercel AI SDK against the gateway, through its own packages for OpenAI and Anthropic: text, stream, tools,
// an object of a form, vectors and usage, with nothing changed but the base URL and the key.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { embed, generateText, Output, streamText, tool, type LanguageModel, type ToolSet } from 'ai'
import { z } from 'zod'

import { startGateway, type Gateway } from '../support/gateway.ts'

/** For models of Anthropic the package asks for what its own table has, which may be more than a deployment gives. */
const maxOutputTokens = 1000

let gateway: Gateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.stop())

function openAi() {
  const apiKey = gateway.keyOf('muster-support')
  return createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey })
}

const models: readonly (readonly [name: string, open: () => LanguageModel])[] = [
  ['chat completions', () => openAi().chat('gpt-4o')],
  ['Responses, its default', () => openAi()('gpt-4o')],
  [
    'Anthropic’s messages',
    () => {
      const apiKey = gateway.keyOf('muster-support')
      return createAnthropic({ baseURL: `${gateway.url}/v1`, apiKey })('claude-sonnet-5')
    },
  ],
]

for (const [name, open] of models) {
  test(`the AI SDK generates and streams the same text over ${name}, with its usage`, async () => {
    const prompt = 'Hello'
    const whole = await generateText({ model: open(), prompt, maxOutputTokens })
    assert.match(whole.text, /simulat[^]*Hello/i)
    assert.ok((whole.usage.inputTokens ?? 0) > 0)
    assert.ok((whole.usage.outputTokens ?? 0) > 0)
    assert.equal(whole.finishReason, 'stop')
    const streamed = streamText({ model: open(), prompt, maxOutputTokens })
    let text = ''
    for await (const delta of streamed.textStream) text += delta
    assert.equal(text, whole.text)
    const usage = await streamed.usage
    assert.equal(usage.outputTokens, whole.usage.outputTokens)
  })

  test(`the AI SDK calls a tool over ${name} and gives its result back`, async () => {
    const inputSchema = z.object({ place: z.string() })
    const tools: ToolSet = { find_port: tool({ description: 'Finds a port', inputSchema }) }
    const asked = 'find_port, please'
    const first = await generateText({ model: open(), prompt: asked, tools, maxOutputTokens })
    const [call] = first.toolCalls
    assert.equal(call?.toolName, 'find_port')
    assert.equal(first.finishReason, 'tool-calls')
    const { messages } = first.response
    const result = {
      role: 'tool' as const,
      content: [
        {
          type: 'tool-result' as const,
          toolCallId: call?.toolCallId ?? '',
          toolName: 'find_port',
          output: { type: 'text' as const, value: 'Hamburg' },
        },
      ],
    }
    const second = await generateText({
      model: open(),
      tools,
      maxOutputTokens,
      messages: [{ role: 'user', content: asked }, ...messages, result],
    })
    assert.equal(second.finishReason, 'stop')
    assert.notEqual(second.text, '')
  })

  test(`the AI SDK gets an object of the form it asked for over ${name}`, async () => {
    const schema = z.object({ city: z.string(), size: z.number() })
    const { output } = await generateText({
      model: open(),
      prompt: 'A city',
      maxOutputTokens,
      output: Output.object({ schema }),
    })
    assert.deepEqual(schema.parse(output), output)
  })
}

test('the AI SDK gets a vector, and meets a refusal with its status', async () => {
  const apiKey = gateway.keyOf('pebble-notes')
  const provider = createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey })
  const { embedding, usage } = await embed({
    model: provider.embedding('text-embedding-3-small'),
    value: 'Hello',
  })
  assert.ok(embedding.length > 0 && usage.tokens > 0)
  await assert.rejects(
    generateText({ model: provider.chat('o4-mini'), prompt: 'Hello', maxRetries: 0 }),
    (error: { statusCode?: number }) => error.statusCode === 404 || error.statusCode === 403,
  )
})
