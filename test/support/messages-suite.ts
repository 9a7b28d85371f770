// What the official `@anthropic-ai/sdk` package must be able to do against an endpoint that it takes
// for Anthropic's. The same suite runs against the sandbox, which proves the second opinion faithful,
// and against the gateway in front of it, which proves the gateway unnoticed.
import assert from 'node:assert/strict'
import { describe } from 'node:test'

import Anthropic, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import type { Message, MessageParam, Tool } from '@anthropic-ai/sdk/resources/messages'

import { newId } from '../../src/kernel/ids.ts'
import { runExcept, type Run } from './run-except.ts'

export interface MessagesConnectOptions {
  readonly apiKey?: string
  readonly fetch?: typeof fetch
  readonly maxRetries?: number
  readonly defaultHeaders?: Record<string, string>
}

export interface MessagesTarget {
  readonly connect: (options?: MessagesConnectOptions) => Anthropic
  readonly model: string
  readonly unknownModel: string
}

const tools: Tool[] = ['find_port', 'find_tariff'].map((name) => ({
  name,
  input_schema: {
    type: 'object',
    properties: { place: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
    required: ['place', 'limit'],
  },
}))

function user(content: string): MessageParam[] {
  return [{ role: 'user', content }]
}

/**
 * Registers the tests; `target` is asked for when they run. `without`: names of those that speak of what the
 * target's API cannot do.
 */
export function messagesSuite(
  title: string,
  target: () => MessagesTarget,
  without: readonly string[] = [],
): void {
  describe(title, () => {
    const run = runExcept(without)
    answers(target, run)
    toolsAndThinking(target, run)
    caches(target, run)
    errors(target, run)
    endings(target, run)
  })
}

function answers(target: () => MessagesTarget, run: Run): void {
  run('a message has its text, its stop reason and its usage', async () => {
    const { connect, model } = target()
    const done = await connect().messages.create({ model, max_tokens: 500, messages: user('Hi') })
    assert.match(textOf(done), /simulated[^]*You said: Hi/i)
    assert.equal(done.stop_reason, 'end_turn')
    assert.ok(done.usage.input_tokens > 0)
    assert.ok(done.usage.output_tokens > 0)
  })

  run('a stream assembles to the message that a plain call brings', async () => {
    const { connect, model } = target()
    const asked = { model, max_tokens: 500, messages: user('Grüße, 你好, 🛃') }
    const whole = await connect().messages.create(asked)
    const streamed = await connect().messages.stream(asked).finalMessage()
    assert.equal(sayings(textOf(streamed)), sayings(textOf(whole)))
    assert.equal(streamed.stop_reason, 'end_turn')
    assert.equal(streamed.usage.input_tokens, whole.usage.input_tokens)
  })

  run('an output cap ends with max_tokens and is met to the token', async () => {
    const { connect, model } = target()
    for (const stream of [false, true]) {
      const asked = { model, max_tokens: 7, messages: user('Hello') }
      const client = connect()
      const done = stream
        ? await client.messages.stream(asked).finalMessage()
        : await client.messages.create(asked)
      assert.equal(done.stop_reason, 'max_tokens')
      assert.equal(done.usage.output_tokens, 7)
    }
  })

  run('a stop sequence ends the text and is named', async () => {
    const { connect, model } = target()
    const done = await connect().messages.create({
      model,
      max_tokens: 500,
      stop_sequences: ['sandbox'],
      messages: user('Hello'),
    })
    assert.equal(done.stop_reason, 'stop_sequence')
    assert.equal(done.stop_sequence, 'sandbox')
    assert.doesNotMatch(textOf(done), /sandbox/)
  })

  run('the tokens of a prompt are counted without an answer', async () => {
    const { connect, model } = target()
    const asked = { model, messages: user('Count me, please.') }
    const { input_tokens: counted } = await connect().messages.countTokens(asked)
    const done = await connect().messages.create({ ...asked, max_tokens: 5 })
    assert.equal(counted, done.usage.input_tokens)
  })

  run('the models that may be used are listed with their names', async () => {
    const { connect, model } = target()
    const page = await connect().models.list({ limit: 1000 })
    const found = page.data.find(({ id }) => id === model)
    assert.equal(found?.type, 'model')
    assert.notEqual(found?.display_name, '')
    assert.equal((await connect().models.retrieve(model)).id, model)
  })

  run('an image in the prompt is taken and counted', async () => {
    const { connect, model } = target()
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
    } as const
    const text = { type: 'text', text: 'What is this?' } as const
    const asked = { model, max_tokens: 50, messages: [{ role: 'user', content: [image, text] }] }
    const plain = await connect().messages.create({ ...asked, messages: user('What is this?') })
    const seen = await connect().messages.create({
      ...asked,
      messages: [{ role: 'user', content: [image, text] }],
    })
    assert.ok(seen.usage.input_tokens > plain.usage.input_tokens + 80)
  })
}

function toolsAndThinking(target: () => MessagesTarget, run: Run): void {
  run('two tools are called at once and their results are taken back', async () => {
    const { connect, model } = target()
    const client = connect()
    const messages = user('Ask find_port and find_tariff.')
    const asked = { model, max_tokens: 500, tools, messages }
    const first = await client.messages.stream(asked).finalMessage()
    assert.equal(first.stop_reason, 'tool_use')
    const uses = first.content.filter((block) => block.type === 'tool_use')
    assert.deepEqual(
      uses.map(({ name }) => name),
      ['find_port', 'find_tariff'],
    )
    for (const { input } of uses) assert.equal(typeof Object(input).place, 'string')
    const results = uses.map(({ id }) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: 'Tallinn',
    }))
    const second = await client.messages.create({
      ...asked,
      messages: [
        ...messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: results },
      ],
    })
    assert.equal(second.stop_reason, 'end_turn')
  })

  run('thinking comes back signed, and only unchanged is it taken again', async () => {
    const { connect, model } = target()
    const client = connect()
    const system = 'You know every port.'
    const messages = user('Think about ports.')
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const
    const asked = { model, max_tokens: 2000, system, thinking }
    const first = await client.messages.stream({ ...asked, messages }).finalMessage()
    const [thought] = first.content
    assert.equal(thought?.type, 'thinking')
    assert.notEqual(thought.signature, '')
    assert.ok((first.usage.output_tokens_details?.thinking_tokens ?? 0) > 0)
    const again = (content: Message['content']): Promise<Message> =>
      client.messages.create({
        ...asked,
        messages: [...messages, { role: 'assistant', content }, ...user('Go on.')],
      })
    assert.equal((await again(first.content)).stop_reason, 'end_turn')
    const edited = first.content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: `${block.thinking}.` } : block,
    )
    await assert.rejects(again(edited), BadRequestError)
  })
}

function caches(target: () => MessagesTarget, run: Run): void {
  run('a marked beginning is written once, then read', async () => {
    const { connect, model } = target()
    const text = `Key ${newId('key', 0)}. ${'A long rule about tariffs. '.repeat(400)}`
    const system = [{ type: 'text', text, cache_control: { type: 'ephemeral' } }] as const
    const asked = { model, max_tokens: 20, system: [...system], messages: user('Hello') }
    const client = connect()
    const first = await client.messages.create(asked)
    const second = await client.messages.create(asked)
    assert.ok((first.usage.cache_creation_input_tokens ?? 0) > 1000)
    assert.equal(first.usage.cache_read_input_tokens, 0)
    assert.equal(second.usage.cache_read_input_tokens, first.usage.cache_creation_input_tokens)
    assert.equal(second.usage.cache_creation_input_tokens, 0)
  })
}

function errors(target: () => MessagesTarget, run: Run): void {
  run('errors have the classes that the package promises', async () => {
    const { connect, model, unknownModel } = target()
    const asked = { model, max_tokens: 10, messages: user('Hello') }
    await assert.rejects(
      connect({ apiKey: 'wrong-key' }).messages.create(asked),
      AuthenticationError,
    )
    await assert.rejects(
      connect().messages.create({ ...asked, model: unknownModel }),
      NotFoundError,
    )
    await assert.rejects(connect().messages.create({ ...asked, messages: [] }), BadRequestError)
  })

  run('a 429 with retry-after is retried, and given up as the class says', async () => {
    const { connect, model } = target()
    const once = user(`Hello [[fault:status=429 retry-after=0 times=1 tag=${newId('tag', 0)}]]`)
    const client = connect({ maxRetries: 2 })
    const done = await client.messages.create({ model, max_tokens: 10, messages: once })
    assert.equal(done.type, 'message')
    const always = user('Hello [[fault:status=429]]')
    await assert.rejects(
      connect({ maxRetries: 0 }).messages.create({ model, max_tokens: 10, messages: always }),
      RateLimitError,
    )
  })

  run('an overloaded provider is a server error', async () => {
    const { connect, model } = target()
    const messages = user('Hello [[fault:status=529]]')
    await assert.rejects(
      connect({ maxRetries: 0 }).messages.create({ model, max_tokens: 10, messages }),
      InternalServerError,
    )
  })
}

function endings(target: () => MessagesTarget, run: Run): void {
  run('a stream that is left is aborted', async () => {
    const { connect, model } = target()
    const messages = user('Hello [[tokens=400]] [[fault:event-ms=2]]')
    const stream = connect().messages.stream({ model, max_tokens: 1000, messages })
    stream.on('text', () => stream.abort())
    await assert.rejects(stream.finalMessage(), APIUserAbortError)
  })

  run('a stream that breaks is an error and no message', async () => {
    const { connect, model } = target()
    for (const fault of ['cut-after=4', 'error-after=4']) {
      const messages = user(`Hello [[fault:${fault}]]`)
      const stream = connect({ maxRetries: 0 }).messages.stream({ model, max_tokens: 99, messages })
      await assert.rejects(stream.finalMessage())
    }
  })
}

function textOf({ content }: Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}

/** The part that is the question's echo: what stands before it may name a deployment. */
function sayings(text: string): string {
  return text.slice(text.indexOf('You said:'))
}
