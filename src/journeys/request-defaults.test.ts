import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { RequestDefaults } from '../contract/contract.ts'
import { scanJson } from '../wire/json-scan.ts'
import type { ModelRequest, WireShape } from '../wire/model-request.ts'
import { withDefaults } from './request-defaults.ts'

const limits = { depthMax: 32, valuesMax: 1000 }

function requestOf(body: string, shape: WireShape = 'chat'): ModelRequest {
  const bytes = Buffer.from(body)
  const outline = scanJson(bytes, limits)
  assert.ok(outline.kind === 'outline')
  const span = outline.fields.get('stream_options')
  const options = span === undefined ? null : scanJson(bytes, limits, span)
  return {
    shape,
    operation: 'chat',
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: options?.kind === 'outline' ? options : null,
    model: 'm',
    stream: false,
    includeUsage: false,
    maxTokens: null,
    maxCompletionTokens: null,
    n: 1,
    prompts: 1,
    features: 0,
    images: 0,
    audio: false,
    opaque: false,
    cacheKinds: 'none',
    unboundedField: null,
    promptCharacters: 0,
    endUser: null,
  }
}

const give = (defaults: Readonly<Record<string, RequestDefaults>>) => ({
  defaults: new Map(Object.entries(defaults)),
})

test('a contract without defaults, and one that adds nothing, leave the request the same object', () => {
  const request = requestOf('{"model":"m","temperature":1}')
  assert.equal(withDefaults(request, { defaults: null }, 'max_tokens'), request)
  for (const defaults of [
    { m: { temperature: 0 } },
    { other: { topP: 1 } },
    { '*': { topK: 3 } },
  ]) {
    assert.equal(withDefaults(request, give(defaults), 'max_tokens'), request)
  }
})

test('the model’s own default goes before that of all models', () => {
  const request = requestOf('{"model":"m"}')
  const defaults = give({ m: { temperature: 0.2 }, '*': { temperature: 1, topP: 0.5 } })
  const { bytes, defaulted } = withDefaults(request, defaults, 'max_tokens')
  assert.equal(bytes.toString(), '{"temperature":0.2,"top_p":0.5,"model":"m"}')
  assert.deepEqual(defaulted, ['temperature', 'top_p'])
})

test('a cap is given in the field of the deployments, only where the caller has neither, and bounds the hold', () => {
  const defaults = give({ '*': { maxOutputTokens: 50 } })
  const given = withDefaults(requestOf('{"model":"m"}'), defaults, 'max_completion_tokens')
  assert.equal(given.bytes.toString(), '{"max_completion_tokens":50,"model":"m"}')
  assert.deepEqual([given.maxTokens, given.maxCompletionTokens], [null, 50])
  for (const own of ['"max_tokens":9', '"max_completion_tokens":9', '"max_tokens":null']) {
    const request = requestOf(`{"model":"m",${own}}`)
    assert.equal(withDefaults(request, defaults, 'max_completion_tokens'), request, own)
  }
})

test('each shape gets the fields it has, and counting tokens gets none', () => {
  const defaults = give({ '*': { topK: 4, seed: 7, reasoningEffort: 'low' } })
  const bodyOf = (shape: WireShape) =>
    withDefaults(requestOf('{"model":"m"}', shape), defaults, 'max_tokens').bytes.toString()
  assert.equal(bodyOf('chat'), '{"seed":7,"reasoning_effort":"low","model":"m"}')
  assert.equal(bodyOf('messages'), '{"top_k":4,"model":"m"}')
  assert.equal(bodyOf('responses'), '{"reasoning":{"effort":"low"},"model":"m"}')
  assert.equal(bodyOf('completions'), '{"seed":7,"model":"m"}')
  assert.equal(bodyOf('embeddings'), '{"model":"m"}')
  for (const operation of ['count_tokens', 'compact', 'embeddings'] as const) {
    const other: ModelRequest = { ...requestOf('{"model":"m"}', 'messages'), operation }
    assert.equal(withDefaults(other, defaults, 'max_tokens'), other)
  }
})

test('each shape has its own word for the cap, and a legacy completion no other', () => {
  const defaults = give({ '*': { maxOutputTokens: 50 } })
  for (const [shape, field] of [
    ['completions', 'max_tokens'],
    ['responses', 'max_output_tokens'],
  ] as const) {
    const given = withDefaults(requestOf('{"model":"m"}', shape), defaults, 'max_completion_tokens')
    assert.equal(given.bytes.toString(), `{"${field}":50,"model":"m"}`)
    assert.deepEqual([given.maxTokens, given.maxCompletionTokens], [50, 50])
  }
})

test('whatever the body is, its own members stay byte for byte and every offset leads to its value', () => {
  const member = fc.tuple(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }))
  fc.assert(
    fc.property(
      fc.array(member, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (members, spaced) => {
        const object = Object.fromEntries([
          ...members.filter(([name]) => name !== '__proto__'),
          ['stream_options', { include_usage: true, other: 1 }],
        ])
        const body = JSON.stringify(object, null, spaced ? 2 : 0)
        const request = requestOf(` ${body}`)
        const defaults = give({ '*': { temperature: 0.5, topP: 0.25 } })
        const amended = withDefaults(request, defaults, 'max_tokens')
        const parsed: unknown = JSON.parse(amended.bytes.toString())
        assert.deepEqual(parsed, { temperature: 0.5, top_p: 0.25, ...(JSON.parse(body) as object) })
        for (const [name, { start, end }] of amended.fields) {
          const value: unknown = JSON.parse(amended.bytes.toString('utf8', start, end))
          assert.deepEqual(value, Reflect.get(Object(parsed), name), name)
        }
        const inner = amended.streamOptions?.fields.get('other')
        assert.ok(inner)
        assert.equal(amended.bytes.toString('utf8', inner.start, inner.end), '1')
        assert.equal(amended.bytes[amended.streamOptions?.openBrace ?? 0], '{'.charCodeAt(0))
      },
    ),
    { numRuns: 200 },
  )
})
