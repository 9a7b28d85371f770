import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { watchedShapes } from './observation.ts'
import { readRequest, type ReadRequest } from './read-request.ts'
import { textCharactersMax } from './read/pieces.ts'

const salt = 7

function chat(body: object): ReadRequest {
  return readRequest({ ...body }, 'chat', salt)
}

test('a chat gives its system text, its last question and the answer before it', () => {
  const { model, prompt } = chat({
    model: 'gpt-5',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'In German.' }] },
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'Erstens' },
      { role: 'tool', tool_call_id: 'x', content: '{}' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is' },
          { type: 'image_url', image_url: { url: 'data:…' } },
          { type: 'text', text: 'this?' },
        ],
      },
    ],
    tools: [{ type: 'function', function: { name: 'look' } }],
  })
  assert.equal(model, 'gpt-5')
  assert.equal(prompt.system, 'Be brief.\nIn German.')
  assert.equal(prompt.user, 'What is\nthis?')
  assert.equal(prompt.assistant, 'Erstens')
  assert.deepEqual([prompt.userTurns, prompt.assistantTurns, prompt.toolTurns], [2, 1, 1])
  assert.equal(prompt.pictures, 1)
  assert.deepEqual(prompt.tools, ['look'])
})

test('what the user said before the last question is kept by its beginnings, the first and the latest', () => {
  const messages = Array.from({ length: 9 }, (_, index) => [
    { role: 'user', content: `${index} ${'x'.repeat(1_000)}` },
    { role: 'assistant', content: 'Go on.' },
  ]).flat()
  const { earlier } = chat({ messages: [...messages, { role: 'user', content: 'Now?' }] }).prompt
  assert.deepEqual(
    earlier.split('\n').map((text) => text.slice(0, 2)),
    ['0 ', '1 ', '7 ', '8 '],
  )
  assert.ok(earlier.length < 1_100)
  assert.equal(chat({ messages: [{ role: 'user', content: 'Now?' }] }).prompt.earlier, '')
})

test('the same job reads the same in all three APIs', () => {
  const asChat = chat({
    messages: [
      { role: 'system', content: 'Rules' },
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Eins' },
      { role: 'user', content: 'Two' },
    ],
  })
  const turns = [
    { role: 'user', content: 'One' },
    { role: 'assistant', content: 'Eins' },
    { role: 'user', content: [{ type: 'text', text: 'Two' }] },
  ]
  const messages = readRequest(
    { system: [{ type: 'text', text: 'Rules' }], messages: turns },
    'messages',
    salt,
  )
  const input = [
    ...turns.slice(0, 2).map((turn) => ({ type: 'message', ...turn })),
    { role: 'user', content: [{ type: 'input_text', text: 'Two' }] },
  ]
  const responses = readRequest({ instructions: 'Rules', input }, 'responses', salt)
  assert.deepEqual(messages.prompt, asChat.prompt)
  assert.deepEqual(responses.prompt, asChat.prompt)
})

test('what comes before the last question tells one conversation from another, under its contract’s salt', () => {
  const asked = (before: readonly object[], under: number) =>
    readRequest({ messages: [...before, { role: 'user', content: 'Now?' }] }, 'chat', under).prompt
      .prefixHash
  const turn = { role: 'user', content: 'Hello' }
  assert.equal(asked([], salt), 0)
  assert.equal(asked([{ role: 'system', content: 'x' }], salt), 0)
  assert.notEqual(asked([turn], salt), 0)
  assert.equal(asked([turn], salt), asked([turn], salt))
  assert.notEqual(asked([turn], salt), asked([{ ...turn, content: 'Hallo' }], salt))
  assert.notEqual(asked([turn], salt), asked([turn], salt + 1))
})

test('results of tools are turns of tools, also where they stand in a message of the user', () => {
  const content = [{ type: 'tool_result', tool_use_id: 'x', content: 'secret' }]
  const messages = [
    { role: 'user', content: 'Go' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'run', input: {} }] },
    { role: 'user', content },
  ]
  const read = readRequest({ messages }, 'messages', salt).prompt
  assert.equal(read.user, 'Go')
  assert.deepEqual([read.userTurns, read.toolTurns], [1, 1])
  const items = [
    { role: 'user', content: 'Go' },
    { type: 'function_call_output', output: 'x' },
  ]
  assert.equal(readRequest({ input: items }, 'responses', salt).prompt.toolTurns, 1)
})

test('embeddings read as their inputs; tokens in place of texts are unknown', () => {
  const read = (input: unknown) => readRequest({ input }, 'embeddings', salt).prompt.user
  assert.equal(read('one'), 'one')
  assert.equal(read(['one', 'two']), 'one\ntwo')
  assert.equal(read([[1, 2]]), '')
})

test('parameters are as the body sets them, and null where it does not', () => {
  const { parameters } = chat({
    messages: [],
    temperature: 0,
    n: 4,
    logprobs: true,
    top_logprobs: 20,
  })
  assert.equal(parameters.temperature, 0)
  assert.equal(parameters.topP, null)
  assert.equal(parameters.maxTokens, null)
  assert.equal(parameters.n, 4)
  assert.deepEqual([parameters.logprobs, parameters.topLogprobs], [true, 20])
  assert.deepEqual(parameters.fieldOrder, [
    'messages',
    'temperature',
    'n',
    'logprobs',
    'top_logprobs',
  ])
  const bias = (logit_bias: object) => chat({ logit_bias }).parameters.logitBias
  assert.equal(bias({ b: 1, a: -100 }), bias({ a: -100, b: 1 }))
  assert.equal(bias({}), null)
  assert.deepEqual(chat({ stop: 'END' }).parameters.stop, ['END'])
  assert.deepEqual(chat({ stop_sequences: ['A', 'B'] }).parameters.stop, ['A', 'B'])
})

test('thinking counts as asked for in each API’s own word, and not where it is switched off', () => {
  const asks = (body: object): boolean => chat(body).parameters.reasoning
  assert.ok(asks({ reasoning_effort: 'low' }))
  assert.ok(asks({ reasoning: { summary: 'auto' } }))
  assert.ok(asks({ thinking: { type: 'enabled', budget_tokens: 1024 } }))
  assert.ok(!asks({ reasoning_effort: 'none' }))
  assert.ok(!asks({ thinking: { type: 'disabled' } }))
  assert.ok(!asks({}))
})

test('the names that a schema asks for are found at any depth, in every API', () => {
  const schema = {
    type: 'object',
    properties: {
      rows: { type: 'array', items: { type: 'object', properties: { prompt: {}, reply: {} } } },
    },
  }
  const keys = ['rows', 'prompt', 'reply']
  const bodies = [
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } },
    { text: { format: { type: 'json_schema', schema } } },
    { output_config: { format: { type: 'json_schema', schema } } },
    {
      tools: [{ name: 'save', input_schema: schema }],
      tool_choice: { type: 'tool', name: 'save' },
    },
  ]
  for (const body of bodies) {
    assert.deepEqual(chat(body).prompt.schemaKeys, keys)
    assert.ok(chat(body).parameters.structured)
  }
  const offered = { tools: [{ name: 'save', input_schema: schema }] }
  assert.deepEqual(chat(offered).prompt.schemaKeys, [])
  assert.ok(!chat(offered).parameters.structured)
})

test('who the customer’s user is and which conversation it is are read where the body says so', () => {
  const { endUser, conversation } = chat({ metadata: { user_id: 'user_ab_account_cd_session_ef' } })
  assert.deepEqual([endUser, conversation], ['user_ab_account_cd', 'ef'])
  assert.equal(chat({ user: 'u1' }).endUser, 'u1')
  assert.equal(chat({ conversation: { id: 'conv_1' } }).conversation, 'conv_1')
  assert.equal(chat({}).endUser, null)
})

test('a text of megabytes keeps its beginning and its end, in one part or in many', () => {
  const long = `START${'x'.repeat(3_000_000)}END`
  const parts = (...texts: string[]) => texts.map((text) => ({ type: 'text', text }))
  for (const content of [long, parts(long), parts('START', long, 'END'), parts('START', long)]) {
    const { user } = chat({ messages: [{ role: 'user', content }] }).prompt
    assert.ok(user.length <= textCharactersMax + 2, String(user.length))
    assert.ok(user.startsWith('START'))
    assert.ok(user.endsWith('END'))
  }
})

test('deep schemas, many messages, many tools and many keys cost a bound', () => {
  let schema: object = { type: 'string' }
  for (let depth = 0; depth < 5_000; depth++) schema = { properties: { [`k${depth}`]: schema } }
  const many = Array.from({ length: 50_000 }, (_, index) => ({
    role: 'user',
    content: `q${index}`,
  }))
  const wide = Object.fromEntries(many.map((_, index) => [`p${index}`, {}]))
  const read = chat({
    messages: many,
    tools: many.map((_, index) => ({ name: `t${index}` })),
    response_format: { json_schema: { schema: { properties: wide, anyOf: [schema] } } },
    ...wide,
  })
  assert.ok(read.prompt.schemaKeys.length <= 128)
  assert.ok(read.prompt.tools.length <= 128)
  assert.ok(read.prompt.userTurns <= 1_024)
  assert.ok(read.parameters.fieldOrder.length <= 64)
  assert.equal(read.prompt.user, 'q49999')
})

test('no body is refused or throws, whatever it holds', () => {
  const names = [
    'messages',
    'input',
    'system',
    'tools',
    'response_format',
    'text',
    'metadata',
    'stop',
  ]
  const body = fc.dictionary(fc.constantFrom(...names, '__proto__', 'logit_bias'), fc.jsonValue())
  const part = fc.record({ role: fc.constantFrom('user', 'system', 'x'), content: fc.jsonValue() })
  fc.assert(
    fc.property(body, fc.array(part), (fields, messages) => {
      for (const shape of watchedShapes) {
        readRequest(fields, shape, salt)
        readRequest({ ...fields, messages, input: messages }, shape, salt)
      }
    }),
  )
})
