// What the official `openai` package must be able to do against an endpoint that it takes for
// OpenAI's or Azure's. The same suite runs against the sandbox, which proves the second opinion
// faithful, and against the gateway in front of it, which proves the gateway unnoticed.
import assert from 'node:assert/strict'
import { describe } from 'node:test'

import {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai'
import type { OpenAI } from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat'
import { z } from 'zod'

import { runExcept, type Run } from './run-except.ts'

export interface ConnectOptions {
  readonly apiKey?: string
  readonly fetch?: typeof fetch
  readonly maxRetries?: number
}

export interface SdkTarget {
  readonly connect: (options?: ConnectOptions) => OpenAI
  readonly model: string
  readonly unknownModel: string
}

const tools: ChatCompletionTool[] = ['find_port', 'find_tariff'].map((name) => ({
  type: 'function',
  function: {
    name,
    parameters: {
      type: 'object',
      properties: { place: { type: 'string' }, limit: { type: 'integer', minimum: 1 } },
      required: ['place', 'limit'],
    },
  },
}))

function user(content: string): ChatCompletionMessageParam[] {
  return [{ role: 'user', content }]
}

/**
 * Registers the tests; `target` is asked for when they run. `without`: names of those that speak of what the
 * target's API cannot do.
 */
export function sdkSuite(
  title: string,
  target: () => SdkTarget,
  without: readonly string[] = [],
): void {
  describe(title, () => {
    const run = runExcept(without)
    answers(target, run)
    toolsAndShapes(target, run)
    errors(target, run)
    endings(target, run)
  })
}

function answers(target: () => SdkTarget, run: Run): void {
  run('a chat completion has its text, its finish reason and a usage that adds up', async () => {
    const { connect, model } = target()
    const done = await connect().chat.completions.create({ model, messages: user('Hello') })
    assert.match(done.choices[0]?.message.content ?? '', /simulated[^]*You said: Hello/i)
    assert.equal(done.choices[0]?.finish_reason, 'stop')
    assert.equal(
      done.usage?.total_tokens,
      (done.usage?.prompt_tokens ?? NaN) + (done.usage?.completion_tokens ?? NaN),
    )
  })

  run('a stream brings the same text, and usage only if it was asked for', async () => {
    const { connect, model } = target()
    const client = connect()
    const messages = user('Grüße, 你好, 🛃')
    const whole = await client.chat.completions.create({ model, messages })
    for (const asked of [true, false]) {
      const stream = await client.chat.completions.create({
        model,
        messages,
        stream: true,
        ...(asked ? { stream_options: { include_usage: true } } : {}),
      })
      let text = ''
      const usages = []
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? ''
        if (chunk.usage !== undefined && chunk.usage !== null) usages.push(chunk.usage)
      }
      assert.equal(sayings(text), sayings(whole.choices[0]?.message.content ?? ''))
      assert.equal(usages.length, asked ? 1 : 0)
    }
  })

  run('the stream helper assembles the message and the total usage', async () => {
    const { connect, model } = target()
    const running = connect().chat.completions.stream({
      model,
      messages: user('Hello'),
      stream_options: { include_usage: true },
    })
    assert.match((await running.finalContent()) ?? '', /You said: Hello/)
    assert.ok((await running.totalUsage()).completion_tokens > 0)
  })

  run('an output cap ends each choice with length and is met to the token', async () => {
    const { connect, model } = target()
    const done = await connect().chat.completions.create({
      model,
      messages: user('Hello'),
      max_tokens: 7,
      n: 2,
    })
    assert.deepEqual(
      done.choices.map((choice) => choice.finish_reason),
      ['length', 'length'],
    )
    assert.equal(done.usage?.completion_tokens, 14)
  })

  run('an image in the prompt is taken and counted', async () => {
    const { connect, model } = target()
    const client = connect()
    const text = { type: 'text', text: 'What is this?' } as const
    const url = `data:image/png;base64,${Buffer.alloc(600).toString('base64')}`
    const plain = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: [text] }],
    })
    const seen = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: [text, { type: 'image_url', image_url: { url } }] }],
    })
    assert.equal((seen.usage?.prompt_tokens ?? 0) - (plain.usage?.prompt_tokens ?? 0), 765)
  })
}

/** The part of an answer that does not name the deployment: a gateway may choose another each time. */
function sayings(text: string): string {
  return text.replace(/The \w+ sandbox plays \S+ in \w+;/, '')
}

function toolsAndShapes(target: () => SdkTarget, run: Run): void {
  const question = 'Please find_port and find_tariff.'
  run('two tools are called in parallel and their answers lead to a text', async () => {
    const { connect, model } = target()
    const client = connect()
    const first = await client.chat.completions.create({ model, messages: user(question), tools })
    const message = first.choices[0]?.message
    assert.equal(first.choices[0]?.finish_reason, 'tool_calls')
    const calls = message?.tool_calls ?? []
    assert.deepEqual(
      calls.map((call) => (call.type === 'function' ? call.function.name : '')),
      ['find_port', 'find_tariff'],
    )
    assert.ok(message !== undefined)
    const second = await client.chat.completions.create({
      model,
      tools,
      messages: [
        ...user(question),
        message,
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'SG' })),
      ],
    })
    assert.match(second.choices[0]?.message.content ?? '', /simulated/i)
  })

  run('streamed tool calls assemble to arguments that fit the schema', async () => {
    const { connect, model } = target()
    const done = await connect()
      .chat.completions.stream({ model, messages: user(question), tools })
      .finalChatCompletion()
    const calls = done.choices[0]?.message.tool_calls ?? []
    assert.equal(calls.length, 2)
    for (const call of calls) {
      assert.ok(call.type === 'function')
      const given: unknown = JSON.parse(call.function.arguments)
      assert.deepEqual(given, { place: 'simulated', limit: 1 })
    }
  })

  run('structured output parses into its schema', async () => {
    const { connect, model } = target()
    const schema = z.object({
      country: z.enum(['SG', 'JP']),
      parts: z.array(z.object({ weight: z.number(), fragile: z.boolean() })),
    })
    const done = await connect().chat.completions.parse({
      model,
      messages: user('Declare the parcel.'),
      response_format: zodResponseFormat(schema, 'parcel'),
    })
    assert.equal(done.choices[0]?.message.parsed?.country, 'SG')
    assert.equal(done.choices[0]?.message.parsed?.parts.length, 1)
  })

  run('log probabilities come with every token', async () => {
    const { connect, model } = target()
    const done = await connect().chat.completions.create({
      model,
      messages: user('Hello'),
      logprobs: true,
      top_logprobs: 2,
    })
    const tokens = done.choices[0]?.logprobs?.content ?? []
    assert.equal(tokens.length, done.usage?.completion_tokens)
    assert.equal(tokens[0]?.top_logprobs.length, 2)
  })

  run('the list of models holds the model, under the name it is asked by', async () => {
    const { connect, model } = target()
    const ids = []
    for await (const each of connect().models.list()) ids.push(each.id)
    assert.ok(ids.includes(model), ids.join(' '))
  })
}

function errors(target: () => SdkTarget, run: Run): void {
  run('a wrong key is an AuthenticationError', async () => {
    const { connect, model } = target()
    const client = connect({ apiKey: 'sk-wrong' })
    await assert.rejects(
      client.chat.completions.create({ model, messages: user('Hello') }),
      AuthenticationError,
    )
  })

  run('an unknown model is a NotFoundError', async () => {
    const { connect, unknownModel } = target()
    await assert.rejects(
      connect().chat.completions.create({ model: unknownModel, messages: user('Hello') }),
      NotFoundError,
    )
  })

  run('a field of a wrong value is a BadRequestError that is not tried again', async () => {
    const { connect, model } = target()
    const counted = countingFetch()
    const client = connect({ fetch: counted.fetch })
    await assert.rejects(
      client.chat.completions.create({ model, messages: user('Hello'), temperature: 5 }),
      BadRequestError,
    )
    assert.equal(counted.calls(), 1)
  })

  run(
    'a rate limit that heals is waited out by retry-after-ms and not seen by the caller',
    async () => {
      const { connect, model } = target()
      let retried = 0
      // A gateway may use up some of the refusals itself, so the number that reach the client varies.
      for (let times = 1; times <= 6; times++) {
        const counted = countingFetch()
        const client = connect({ fetch: counted.fetch, maxRetries: 6 })
        const content = `[[fault:status=429 retry-after-ms=5 times=${times} tag=${model}-${client.constructor.name}-${counted.tag}]]`
        const done = await client.chat.completions.create({ model, messages: user(content) })
        assert.match(done.choices[0]?.message.content ?? '', /simulated/i)
        retried = Math.max(retried, counted.calls() - 1)
      }
      assert.ok(retried > 0)
    },
  )

  run(
    'a rate limit that stays is a RateLimitError after the two retries of the package',
    async () => {
      const { connect, model } = target()
      const counted = countingFetch()
      const client = connect({ fetch: counted.fetch })
      const messages = user('[[fault:status=429 retry-after-ms=5]]')
      await assert.rejects(
        client.chat.completions.create({ model, messages }),
        (error) => error instanceof RateLimitError && error.headers.get('retry-after-ms') !== null,
      )
      assert.equal(counted.calls(), 3)
    },
  )

  run('a provider that fails is an InternalServerError', async () => {
    const { connect, model } = target()
    const messages = user('[[fault:status=500]]')
    await assert.rejects(
      connect({ maxRetries: 0 }).chat.completions.create({ model, messages }),
      InternalServerError,
    )
  })
}

function endings(target: () => SdkTarget, run: Run): void {
  run('leaving a stream ends the iteration without an error', async () => {
    const { connect, model } = target()
    const stream = await connect().chat.completions.create({
      model,
      messages: user('[[tokens=100]][[fault:hang-after=8]]'),
      stream: true,
    })
    let chunks = 0
    for await (const _ of stream) {
      chunks += 1
      if (chunks === 5) stream.controller.abort()
    }
    assert.ok(chunks >= 5)
  })

  run('an aborted call is an APIUserAbortError', async () => {
    const { connect, model } = target()
    const leaving = new AbortController()
    const counted = countingFetch(() => leaving.abort())
    const call = connect({ fetch: counted.fetch }).chat.completions.create(
      { model, messages: user('[[fault:hang-head]]') },
      { signal: leaving.signal },
    )
    await assert.rejects(call, APIUserAbortError)
  })

  run('a stream that is cut fails instead of ending as if it were whole', async () => {
    const { connect, model } = target()
    const stream = await connect().chat.completions.create({
      model,
      messages: user('[[tokens=100]][[fault:cut-after=20]]'),
      stream: true,
    })
    await assert.rejects(async () => {
      for await (const _ of stream);
    })
  })
}

let fetches = 0

/** A fetch that counts its calls; `onCall` runs once the request is on its way. */
function countingFetch(onCall?: () => void): {
  fetch: typeof fetch
  calls: () => number
  tag: number
} {
  let calls = 0
  fetches += 1
  const tag = fetches
  return {
    calls: () => calls,
    tag,
    fetch: (input, init) => {
      calls += 1
      const answer = fetch(input, init)
      if (onCall !== undefined) setImmediate(onCall)
      return answer
    },
  }
}
