import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ModelRequest } from '../wire/model-request.ts'
import { readMessages } from './read-messages.ts'

function read(fields: string, content = '"hi"'): ModelRequest {
  const text = `{"model":"m","max_tokens":9,${fields}"messages":[{"role":"user","content":${content}}]}`
  const request = readMessages(Buffer.from(text), { depthMax: 64, valuesMax: 1000 }, 'chat')
  assert.ok('shape' in request, JSON.stringify(request))
  return request
}

test('a mark for the cache is seen however its letters are written', () => {
  const cases: readonly (readonly [field: string, kinds: ModelRequest['cacheKinds']])[] = [
    ['', 'none'],
    ['"cache_control":{"type":"ephemeral"},', 'minutes'],
    ['"cache_control":{"type":"ephemeral", "ttl" : "1h"},', 'hour'],
    ['"cache\\u005fcontrol":{"type":"ephemeral"},', 'minutes'],
    ['"cache_control":{"type":"ephemeral","ttl":"\\u0031h"},', 'hour'],
    ['"system":"\\u00e9t\\u00e9",', 'none'],
  ]
  for (const [field, kinds] of cases) assert.equal(read(field).cacheKinds, kinds, field)
})

test('images are counted wherever blocks may stand, in results of tools and in documents too', () => {
  const image = '{"type":"image","source":{"type":"url","url":"https://x/y.png"}}'
  const result = `{"type":"tool_result","tool_use_id":"t","content":[${image}]}`
  const document = `{"type":"document","source":{"type":"content","content":[${image},${image}]}}`
  assert.equal(read('', `[${image},${result},${document}]`).images, 4)
})

test('what has the provider summarise the turns first has no bound, what only clears them has', () => {
  const cases: readonly (readonly [field: string, unbounded: string | null])[] = [
    ['"compaction":{"type":"summarize"},', 'compaction'],
    ['"context_management":{"edits":[{"type":"compact_20260112"}]},', 'context_management'],
    ['"context_management":{"edits":[{"type":"never_heard_of"}]},', 'context_management'],
    ['"context_management":{"edits":{"0":{"type":"compact_20260112"}}},', 'context_management'],
    [
      '"context_management":{"edits":[{"type":"clear_tool_uses_20250919"},{"type":"clear_thinking_20251015"}]},',
      null,
    ],
    ['"context_management":{},', null],
    ['"context_management":null,"compaction":null,', null],
  ]
  for (const [field, unbounded] of cases) {
    assert.equal(read(field).unboundedField, unbounded, field)
  }
})
