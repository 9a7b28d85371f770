// What cannot be carried is refused by the client's own name for it, before anything is sent; what says nothing
// is no reason to refuse.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { bodyPlaces as chatPlaces } from '../../src/door/codecs/chat/fields.ts'
import { chatClient } from '../../src/door/codecs/chat/client.ts'
import { bodyPlaces as messagesPlaces } from '../../src/door/codecs/messages/fields.ts'
import { messagesClient } from '../../src/door/codecs/messages/client.ts'
import { bodyPlaces as responsesPlaces } from '../../src/door/codecs/responses/fields.ts'
import { responsesClient } from '../../src/door/codecs/responses/client.ts'
import { chatProvider } from '../../src/upstream/codecs/chat/provider.ts'
import { converseProvider } from '../../src/upstream/codecs/converse/provider.ts'
import { messagesProvider } from '../../src/upstream/codecs/messages/provider.ts'
import { responsesProvider } from '../../src/upstream/codecs/responses/provider.ts'
import type { PromptTerms } from '../../src/wire/codec.ts'
import type { Refusal } from '../../src/wire/codes.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import type { Prompt } from '../../src/wire/prompt.ts'
import { tool, undecodable, unencodable } from './refusal-cases.ts'

type Body = Readonly<Record<string, unknown>>

const clients = { chat: chatClient, messages: messagesClient, responses: responsesClient }
const providers = { chat: chatProvider, messages: messagesProvider, responses: responsesProvider }
const places = { chat: chatPlaces, messages: messagesPlaces, responses: responsesPlaces }
type From = keyof typeof clients

const terms: PromptTerms = {
  model: 'upstream',
  cap: null,
  maxOutputTokens: 4096,
  outputCapField: 'max_completion_tokens',
  inferenceGeo: null,
  storeFalse: false,
  stripLogprobs: false,
}

const plain: Readonly<Record<From, Body>> = {
  chat: { messages: [{ role: 'user', content: 'Ulm?' }] },
  messages: { messages: [{ role: 'user', content: 'Ulm?' }], max_tokens: 100 },
  responses: { input: 'Ulm?' },
}

/** Only what `decode` reads of a request: a body may also say what the door itself refuses. */
function decoded(from: From, body: Body): Prompt | Refusal {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', ...plain[from], ...body }))
  return clients[from].decode({ bytes, stream: false } as ModelRequest)
}

function encoded(from: From, to: From, body: Body, own: Partial<PromptTerms> = {}): Body {
  const prompt = decoded(from, body)
  assert.ok(!('kind' in prompt), JSON.stringify(prompt))
  return providers[to].encode(prompt, { ...terms, ...own }) as Body
}

/** Only what a provider of the target can do: from, body, to, and members of the body as it is sent. */
const carried: readonly (readonly [From, Body, From, Body])[] = [
  ['chat', { reasoning_effort: 'none' }, 'messages', { thinking: { type: 'disabled' } }],
  ['chat', { reasoning_effort: 'low' }, 'messages', { output_config: { effort: 'low' } }],
  ['messages', { thinking: { type: 'disabled' } }, 'chat', { reasoning_effort: 'none' }],
  ['messages', { output_config: { effort: 'max' } }, 'chat', { reasoning_effort: 'max' }],
  [
    'messages',
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    'responses',
    { reasoning: { effort: 'low' }, include: ['reasoning.encrypted_content'] },
  ],
  [
    'messages',
    { thinking: { type: 'adaptive', display: 'summarized' } },
    'responses',
    { reasoning: { summary: 'auto' } },
  ],
  [
    'responses',
    { reasoning: { effort: 'high', summary: 'auto' } },
    'messages',
    {
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'high' },
    },
  ],
  [
    'messages',
    { context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } },
    'chat',
    {},
  ],
  ['messages', { service_tier: 'standard_only' }, 'chat', { service_tier: 'default' }],
  ['chat', { service_tier: 'default' }, 'messages', { service_tier: 'standard_only' }],
  ['messages', { metadata: { user_id: 'u' } }, 'chat', { safety_identifier: 'u' }],
  ['chat', { user: 'u' }, 'messages', { metadata: { user_id: 'u' } }],
  ['chat', { store: false, n: 1, presence_penalty: 0 }, 'messages', { max_tokens: 4096 }],
  ['chat', { stream_options: { include_usage: true } }, 'messages', { max_tokens: 4096 }],
  [
    'chat',
    { tools: [tool], parallel_tool_calls: false },
    'messages',
    {
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    },
  ],
  ['messages', { cache_control: { type: 'ephemeral' } }, 'chat', {}],
  [
    'chat',
    {
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'data:image/jpg;base64,AA==' } }],
        },
      ],
    },
    'messages',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AA==' } },
          ],
        },
      ],
    },
  ],
  // An answer that was broken off before its first word.
  [
    'chat',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: '' },
        { role: 'user', content: 'b' },
      ],
    },
    'messages',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    },
  ],
  // It is told in the answer; a completion that is not stored may have none.
  ['responses', { metadata: { a: 'b' } }, 'chat', { metadata: undefined }],
  [
    'chat',
    {
      messages: [
        { role: 'user', content: 'a' },
        { role: 'developer', content: 'b' },
      ],
    },
    'messages',
    {
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'system', content: [{ type: 'text', text: 'b' }] },
      ],
    },
  ],
]

describe('what no prompt can hold', () => {
  for (const [from, body, param] of undecodable) {
    test(`'${param}' of ${from} is refused by name`, () => {
      const refusal = decoded(from, body)
      assert.ok('kind' in refusal, 'it was decoded')
      assert.equal(refusal.code, 'place.not_carried')
      assert.equal(refusal.param, param)
      assert.match(refusal.message ?? '', /^'.+' cannot be carried .+\. Leave it out/)
    })
  }

  test('a member that is null says nothing, whatever it is', () => {
    for (const from of ['chat', 'messages', 'responses'] as const) {
      const silent = decoded(from, {})
      for (const member of Object.keys(places[from])) {
        if (Object.hasOwn({ model: 'm', ...plain[from] }, member)) continue
        const prompt = decoded(from, { [member]: null })
        assert.ok(!('kind' in prompt), `${from}: ${member}`)
        assert.deepEqual(prompt, silent)
      }
    }
  })

  test('a value of a wrong type is named, too', () => {
    const wrong: readonly (readonly [From, Body, string])[] = [
      ['chat', { temperature: 'hot' }, 'temperature'],
      ['chat', { messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
      ['chat', { messages: ['x'] }, 'messages[0]'],
      [
        'chat',
        {
          messages: [
            {
              role: 'assistant',
              tool_calls: [{ id: 'a', function: { name: 'f', arguments: '[' } }],
            },
          ],
        },
        'messages[0].tool_calls[0].function.arguments',
      ],
      ['messages', { system: 7 }, 'system'],
      ['messages', { stop_sequences: [1] }, 'stop_sequences[0]'],
      ['responses', { input: [7] }, 'input[0]'],
    ]
    for (const [from, body, param] of wrong) {
      const refusal = decoded(from, body)
      assert.ok('kind' in refusal, param)
      assert.equal(refusal.code, 'door.field_invalid')
      assert.equal(refusal.param, param)
    }
  })
})

describe('what a provider has no place for', () => {
  for (const [from, body, targets, param] of unencodable) {
    for (const to of targets) {
      test(`'${param}' of ${from} is refused by name on its way to ${to}`, () => {
        const refusal = encoded(from, to, body)
        assert.equal(refusal['kind'], 'refused', JSON.stringify(refusal))
        assert.equal(refusal['code'], 'place.not_carried')
        assert.equal(refusal['param'], param)
      })
    }
  }

  test('an obligation that takes it out is no reason to refuse it', () => {
    for (const to of ['messages', 'responses'] as const) {
      const body = encoded(
        'chat',
        to,
        { logprobs: true, store: true },
        {
          stripLogprobs: true,
          storeFalse: true,
        },
      )
      assert.notEqual(body['kind'], 'refused', JSON.stringify(body))
    }
  })
})

describe('what means the same', () => {
  for (const [from, body, to, wanted] of carried) {
    test(`${JSON.stringify(body)} of ${from} is ${JSON.stringify(wanted)} for ${to}`, () => {
      const written = encoded(from, to, body)
      assert.notEqual(written['kind'], 'refused', JSON.stringify(written))
      for (const [member, value] of Object.entries(wanted)) {
        assert.deepEqual(written[member], value, member)
      }
    })
  }

  test('a long id of a user goes to OpenAI as its hash, the same each time', () => {
    const long = { metadata: { user_id: 'u'.repeat(200) } }
    const first = encoded('messages', 'chat', long)['safety_identifier']
    assert.match(String(first), /^sha256:[0-9a-f]{64}$/)
    assert.equal(encoded('messages', 'responses', long)['safety_identifier'], first)
  })

  test('a tool that failed is told in words to an API that has no mark for it', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a' } }
    const line = 'The tool failed:'
    const told: readonly (readonly [unknown, unknown])[] = [
      ['No such city.', `${line}\nNo such city.`],
      ['', line],
      [null, line],
      [[], line],
    ]
    for (const [content, words] of told) {
      const result = { type: 'tool_result', tool_use_id: 'a', content, is_error: true }
      const body = { messages: [{ role: 'user', content: [result] }] }
      const message = { role: 'tool', tool_call_id: 'a', content: words }
      assert.deepEqual(encoded('messages', 'chat', body)['messages'], [message])
      const item = { type: 'function_call_output', call_id: 'a', output: words }
      assert.deepEqual(encoded('messages', 'responses', body)['input'], [item])
    }
    const shown = { type: 'tool_result', tool_use_id: 'a', content: [image], is_error: true }
    const messages = [{ role: 'user', content: [shown] }]
    const [item] = encoded('messages', 'responses', { messages })['input'] as Body[]
    assert.deepEqual(item?.['output'], [
      { type: 'input_text', text: line },
      { type: 'input_image', image_url: 'https://a', detail: 'auto' },
    ])
  })

  test('an id that no double can hold keeps its digits', () => {
    const id = '12345678901234567891'
    const args = `{"id":${id}}`
    const called = [
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: args } }] },
      { role: 'tool', tool_call_id: 'a', content: 'x' },
    ]
    const toMessages = JSON.stringify(encoded('chat', 'messages', { messages: called }))
    assert.ok(toMessages.includes(`"input":${args}`), toMessages)
    const asked = { role: 'user', content: 'x' }
    const known = decoded('chat', { messages: [asked, ...called], tools: [tool] })
    assert.ok(!('kind' in known))
    const toConverse = JSON.stringify(converseProvider.encode(known, terms))
    assert.ok(toConverse.includes(`"input":${args}`), toConverse)
    const bytes = Buffer.from(
      `{"max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":${args}}]},{"role":"user","content":"x"}]}`,
    )
    const prompt = messagesClient.decode({ bytes, stream: false } as ModelRequest)
    assert.ok(!('kind' in prompt))
    const toChat = JSON.stringify(chatProvider.encode(prompt, terms))
    assert.ok(toChat.includes(JSON.stringify(args)), toChat)
  })

  test('a cap of the house stands for the client’s', () => {
    const capped = { cap: 7 }
    assert.equal(encoded('messages', 'chat', {}, capped)['max_completion_tokens'], 7)
    assert.equal(encoded('messages', 'responses', {}, capped)['max_output_tokens'], 7)
    assert.equal(encoded('chat', 'messages', { max_tokens: 9 }, capped)['max_tokens'], 7)
    assert.equal(encoded('chat', 'messages', { max_tokens: 9 })['max_tokens'], 9)
  })
})
