import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { Channel } from '../place/deployment.ts'
import { sellersBody } from './seller-edits.ts'
import type { WireShape } from '../wire/model-request.ts'

function sent(
  body: object,
  kind: Channel['kind'],
  shape: WireShape,
  headers: Record<string, string> = {},
  apiVersion: string | null = null,
): Record<string, unknown> {
  const bytes = Buffer.from(JSON.stringify(body))
  const deployment = { maxOutputTokens: 1000, contextWindowTokens: 10_000 }
  const channel = { kind, apiVersion }
  const { pieces, length } = sellersBody(bytes, { shape, channel, deployment, headers })
  const text = Buffer.concat([...pieces])
  assert.equal(text.length, length)
  return JSON.parse(text.toString()) as Record<string, unknown>
}

const messages = [{ role: 'user', content: 'hello "seed": 1, "model"' }]

test('Claude on Vertex AI has its version in the body, and its model in the path alone', () => {
  for (const body of [
    { model: 'claude', max_tokens: 5, messages },
    { max_tokens: 5, messages, model: 'claude' },
    { max_tokens: 5, model: 'claude', messages },
  ]) {
    assert.deepEqual(sent(body, 'vertex', 'messages'), {
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 5,
      messages,
    })
  }
  const newer = sent({ model: 'claude', messages }, 'vertex', 'messages', {
    'anthropic-version': '2026-10-21',
  })
  assert.equal(newer['anthropic_version'], '2026-10-21')
  const own = { model: 'claude', anthropic_version: 'vertex-2099-01-01', messages }
  assert.equal(sent(own, 'vertex', 'messages')['anthropic_version'], 'vertex-2099-01-01')
})

test('betas in a body for Vertex AI are taken out: they could name a larger model than was held for', () => {
  const body = { model: 'claude', anthropic_beta: ['context-1m-2025-08-07'], messages }
  assert.deepEqual(sent(body, 'vertex', 'messages'), {
    anthropic_version: 'vertex-2023-10-16',
    messages,
  })
})

test('dated versions of Azure are told in their words who asks, and nothing of what came after them', () => {
  const body = { model: 'm', messages, store: false, safety_identifier: 'u' }
  const told = { model: 'm', messages, user: 'u' }
  assert.deepEqual(sent(body, 'azure', 'chat', {}, '2024-10-21'), told)
  const stored = { ...told, store: false }
  assert.deepEqual(sent(body, 'azure', 'chat', {}, '2025-04-01-preview'), stored)
  assert.deepEqual(sent(body, 'azure', 'responses', {}, '2025-04-01-preview'), stored)
  assert.deepEqual(sent(body, 'azure', 'chat'), body)
})

test('Mistral is asked in its own words, and for nothing that it does anyway', () => {
  const body = {
    model: 'm',
    seed: 7,
    messages,
    max_completion_tokens: 5,
    store: false,
    safety_identifier: 'u',
    stream: true,
    stream_options: { include_usage: true },
  }
  assert.deepEqual(sent(body, 'mistral', 'chat'), {
    model: 'm',
    random_seed: 7,
    messages,
    max_tokens: 5,
    stream: true,
  })
  const both = { messages, max_tokens: 5, max_completion_tokens: 6 }
  assert.deepEqual(sent(both, 'mistral', 'chat'), { messages, max_tokens: 5 })
  assert.deepEqual(sent({ messages, store: true }, 'mistral', 'chat'), { messages, store: true })
})

test('ids of calls that Mistral does not take get others, the same for the same, and no text is touched', () => {
  const id = fc.oneof(fc.string({ maxLength: 30 }), fc.stringMatching(/^[a-zA-Z0-9]{9}$/))
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 4 }), fc.string(), (ids, text) => {
      const said = `${text} {"id":"x","tool_call_id":"y"}`
      const before = ids.map((each) => ({
        id: each,
        type: 'function',
        function: { name: 'f', arguments: JSON.stringify({ id: said }) },
      }))
      const turns: readonly object[] = [
        { role: 'user', content: said },
        { role: 'assistant', tool_calls: before },
        ...ids.map((each) => ({ role: 'tool', tool_call_id: each, content: said })),
      ]
      const written = sent({ messages: turns, seed: 1 }, 'mistral', 'chat')
      const [user, assistant, ...results] = written['messages'] as readonly object[]
      assert.deepEqual(user, turns[0])
      const calls = (assistant as { tool_calls: { id: string }[] }).tool_calls
      for (const [index, call] of calls.entries()) {
        const own = ids[index] ?? ''
        assert.match(call.id, /^[a-zA-Z0-9]{9}$/)
        if (/^[a-zA-Z0-9]{9}$/.test(own)) assert.equal(call.id, own)
        assert.deepEqual(results[index], { role: 'tool', tool_call_id: call.id, content: said })
        assert.deepEqual({ ...call, id: own }, before[index])
      }
      assert.equal(new Set(calls.map((call) => call.id)).size, ids.length)
    }),
  )
})
