// What the official `openai` package must be able to do with Responses, against the simulated providers and against
// the gateway in front of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { BadRequestError, NotFoundError } from 'openai'
import type { OpenAI } from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import type { FunctionTool, ResponseStreamEvent } from 'openai/resources/responses/responses'
import { z } from 'zod'

export interface ResponsesTarget {
  readonly connect: () => OpenAI
  readonly model: string
  readonly reasoningModel: string
}

const findPort: FunctionTool = {
  type: 'function',
  name: 'find_port',
  strict: true,
  parameters: {
    type: 'object',
    properties: { place: { type: 'string' } },
    required: ['place'],
    additionalProperties: false,
  },
}

/** Registers the tests; `target` is asked for when they run. */
export function responsesSuite(title: string, target: () => ResponsesTarget): void {
  describe(title, () => {
    answers(target)
    toolsAndShapes(target)
    compacting(target)
    keeping(target)
  })
}

function answers(target: () => ResponsesTarget): void {
  test('a response has its text, its status and a usage that adds up', async () => {
    const { connect, model } = target()
    const done = await connect().responses.create({
      model,
      input: 'Hello',
      instructions: 'Be brief',
    })
    assert.equal(done.status, 'completed')
    assert.match(done.output_text, /simulated/)
    assert.match(done.output_text, /You said: Hello/)
    const { usage } = done
    assert.ok(usage !== undefined)
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens)
  })

  test('a stream tells its events in order, and its last carries what the whole answer would', async () => {
    const { connect, model } = target()
    const events: ResponseStreamEvent[] = []
    const stream = connect().responses.stream({ model, input: 'Hello' })
    for await (const event of stream) events.push(event)
    assert.deepEqual(
      events.map((event) => event.sequence_number),
      events.map((_, index) => index),
    )
    assert.equal(events[0]?.type, 'response.created')
    assert.equal(events.at(-1)?.type, 'response.completed')
    const said = events.map((event) =>
      event.type === 'response.output_text.delta' ? event.delta : '',
    )
    const final = await stream.finalResponse()
    assert.equal(said.join(''), final.output_text)
    assert.ok((final.usage?.output_tokens ?? 0) > 0)
  })

  test('an answer that its cap cuts is incomplete, and says why', async () => {
    const { connect, model } = target()
    const asked = { model, input: '[[tokens=200]]', max_output_tokens: 16 }
    const cut = await connect().responses.create(asked)
    assert.equal(cut.status, 'incomplete')
    assert.equal(cut.incomplete_details?.reason, 'max_output_tokens')
    assert.equal(cut.usage?.output_tokens, 16)
    const events: string[] = []
    for await (const event of await connect().responses.create({ ...asked, stream: true })) {
      events.push(event.type)
    }
    assert.equal(events.at(-1), 'response.incomplete')
  })

  test('a refusal is a part of its own, whole and streamed', async () => {
    const { connect, model } = target()
    const done = await connect().responses.create({ model, input: '[[refuse]] Hello' })
    const [item] = done.output
    assert.equal(item?.type === 'message' ? item.content[0]?.type : '', 'refusal')
    const events: string[] = []
    const asked = { model, input: '[[refuse]] Hello', stream: true } as const
    for await (const event of await connect().responses.create(asked)) events.push(event.type)
    assert.ok(events.includes('response.refusal.done'))
  })

  test('a field that nobody knows is refused', async () => {
    const { connect, model } = target()
    const asked = { model, input: 'Hello', messages: [] }
    await assert.rejects(connect().responses.create(asked), BadRequestError)
  })

  test('the tokens of an input are counted and nothing is answered', async () => {
    const { connect, model } = target()
    const counted = await connect().responses.inputTokens.count({ model, input: 'Hello' })
    const done = await connect().responses.create({ model, input: 'Hello' })
    assert.equal(counted.object, 'response.input_tokens')
    assert.equal(counted.input_tokens, done.usage?.input_tokens)
  })
}

function compacting(target: () => ResponsesTarget): void {
  test('a long input is made shorter, and what came of it can be sent on', async () => {
    const { connect, model } = target()
    const client = connect()
    const compacted = await client.responses.compact({ model, input: 'My port is Osaka' })
    assert.equal(compacted.object, 'response.compaction')
    assert.equal(compacted.output.at(-1)?.type, 'compaction')
    assert.ok(compacted.usage.total_tokens > 0)
    const sealed = compacted.output.find((item) => item.type === 'compaction')
    assert.ok(sealed !== undefined)
    const input = [sealed, { role: 'user', content: 'Which?' } as const]
    assert.match((await client.responses.create({ model, input })).output_text, /Which/)
    await assert.rejects(client.responses.retrieve(compacted.id), NotFoundError)
  })
}

function toolsAndShapes(target: () => ResponsesTarget): void {
  test('a function is called, streamed and whole, and its output is taken', async () => {
    const { connect, model } = target()
    const client = connect()
    const input = 'Use find_port'
    const done = await client.responses.create({ model, input, tools: [findPort] })
    const [call] = done.output
    assert.ok(call?.type === 'function_call')
    assert.equal(call.name, 'find_port')
    assert.deepEqual(JSON.parse(call.arguments), { place: 'simulated' })
    const streamed = client.responses.stream({ model, input, tools: [findPort] })
    const final = await streamed.finalResponse()
    assert.equal(final.output[0]?.type, 'function_call')
    const next = await client.responses.create({
      model,
      previous_response_id: done.id,
      tools: [findPort],
      input: [{ type: 'function_call_output', call_id: call.call_id, output: '{"port":"SG"}' }],
    })
    assert.match(next.output_text, /simulated/)
  })

  test('a schema shapes the text, and the package parses it', async () => {
    const { connect, model } = target()
    const schema = z.object({ port: z.string(), depth: z.number() })
    const parsed = await connect().responses.parse({
      model,
      input: 'Hello',
      text: { format: zodTextFormat(schema, 'port') },
    })
    assert.deepEqual(parsed.output_parsed, { port: 'simulated', depth: 1 })
  })

  test('a model that reasons tells so in its usage, sums it up, and seals it where asked', async () => {
    const { connect, reasoningModel: model } = target()
    const done = await connect().responses.create({
      model,
      input: 'Hello',
      store: false,
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
    })
    const [thought] = done.output
    assert.ok(thought?.type === 'reasoning')
    assert.equal(thought.summary[0]?.text, 'This thinking is simulated.')
    assert.ok((thought.encrypted_content ?? '') !== '')
    assert.equal(done.usage?.output_tokens_details.reasoning_tokens, 16)
    const again = await connect().responses.create({
      model,
      store: false,
      input: [thought, { role: 'user', content: 'Again' }],
    })
    assert.match(again.output_text, /You said: Again/)
  })
}

function keeping(target: () => ResponsesTarget): void {
  test('what is kept can be read, listed, streamed again and continued until it is deleted', async () => {
    const { connect, model } = target()
    const client = connect()
    const first = await client.responses.create({ model, input: 'My port is Osaka' })
    const read = await client.responses.retrieve(first.id)
    assert.equal(read.output_text, first.output_text)
    const items = []
    for await (const item of client.responses.inputItems.list(first.id)) items.push(item)
    assert.equal(items.length, 1)
    const events: ResponseStreamEvent[] = []
    const replay = await client.responses.retrieve(first.id, { stream: true, starting_after: 1 })
    for await (const event of replay) events.push(event)
    assert.equal(events[0]?.sequence_number, 2)
    assert.equal(events.at(-1)?.type, 'response.completed')
    const next = await client.responses.create({
      model,
      previous_response_id: first.id,
      input: 'Which?',
    })
    assert.equal(next.previous_response_id, first.id)
    assert.ok((next.usage?.input_tokens ?? 0) > (first.usage?.input_tokens ?? 0))
    await assert.rejects(client.responses.cancel(first.id), BadRequestError)
    await client.responses.delete(first.id)
    await assert.rejects(client.responses.retrieve(first.id), NotFoundError)
    await assert.rejects(client.responses.delete(first.id), NotFoundError)
  })

  test('what is not kept cannot be read', async () => {
    const { connect, model } = target()
    const client = connect()
    const done = await client.responses.create({ model, input: 'Hello', store: false })
    await assert.rejects(client.responses.retrieve(done.id), NotFoundError)
  })
}
