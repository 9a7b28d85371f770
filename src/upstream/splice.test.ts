import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { ModelRequest } from '../wire/model-request.ts'
import { scanJson } from '../wire/json-scan.ts'
import { applySplices, planSplices, type SpliceWish } from './splice.ts'

const limits = { depthMax: 128, valuesMax: 10_000 }

/** The parts of a request that splicing reads, taken from real bytes. */
function requestOf(text: string): ModelRequest {
  const bytes = Buffer.from(text)
  const outline = scanJson(bytes, limits)
  assert.ok(outline.kind === 'outline')
  const body = JSON.parse(text) as Record<string, unknown>
  const span = outline.fields.get('stream_options')
  const options = body['stream_options']
  const nested =
    typeof options === 'object' && options !== null && span ? scanJson(bytes, limits, span) : null
  return {
    shape: 'chat',
    operation: 'chat',
    prompts: 1,
    opaque: false,
    cacheKinds: 'none',
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: nested?.kind === 'outline' ? nested : null,
    model: String(body['model']),
    stream: body['stream'] === true,
    includeUsage:
      (options as { include_usage?: unknown } | undefined | null)?.include_usage === true,
    maxTokens: null,
    maxCompletionTokens: null,
    n: typeof body['n'] === 'number' ? body['n'] : 1,
    features: 0,
    images: 0,
    audio: false,
    unboundedField: null,
    promptCharacters: 0,
    endUser: null,
  }
}

function spliced(text: string, wish: SpliceWish): { text: string; names: string[] } {
  const request = requestOf(text)
  const splices = planSplices(request, wish)
  const { pieces, length } = applySplices(request.bytes, splices)
  const joined = Buffer.concat([...pieces])
  assert.equal(joined.length, length)
  return { text: joined.toString(), names: splices.map(({ name }) => name) }
}

const none: SpliceWish = { model: null, includeUsage: false, inferenceGeo: null, cap: null }

test('each edit changes its own bytes and nothing else', () => {
  const cap = { field: 'max_tokens', value: 7 } as const
  const cases: readonly (readonly [string, Partial<SpliceWish>, string])[] = [
    ['{"model":"a","x":1.50}', { model: 'b' }, '{"model":"b","x":1.50}'],
    ['{"model":"b","x":1.50}', { model: 'b' }, '{"model":"b","x":1.50}'],
    ['{"x":1e2}', { model: 'b' }, '{"model":"b","x":1e2}'],
    ['{"s":1}', { includeUsage: true }, '{"stream_options":{"include_usage":true},"s":1}'],
    ['{"stream_options":{}}', { includeUsage: true }, '{"stream_options":{"include_usage":true}}'],
    [
      '{"stream_options": null}',
      { includeUsage: true },
      '{"stream_options": {"include_usage":true}}',
    ],
    [
      '{"stream_options":{"include_obfuscation":false}}',
      { includeUsage: true },
      '{"stream_options":{"include_usage":true,"include_obfuscation":false}}',
    ],
    [
      '{"stream_options":{"include_usage" : false, "y":0}}',
      { includeUsage: true },
      '{"stream_options":{"include_usage" : true, "y":0}}',
    ],
    [
      '{"stream_options":{"include_usage":true}}',
      { includeUsage: true },
      '{"stream_options":{"include_usage":true}}',
    ],
    ['{"x":1}', { inferenceGeo: 'us' }, '{"inference_geo":"us","x":1}'],
    // A second key behind ours would be the one that is read.
    ['{"x":1,"inference_geo": null}', { inferenceGeo: 'us' }, '{"x":1,"inference_geo": "us"}'],
    ['{"inference\\u005fgeo":false}', { inferenceGeo: 'us' }, '{"inference\\u005fgeo":"us"}'],
    ['{"max_tokens":100 }', { cap }, '{"max_tokens":7 }'],
    ['{"max_completion_tokens":9}', { cap }, '{"max_completion_tokens":7}'],
    ['{"max_completion_tokens":null}', { cap }, '{"max_tokens":7,"max_completion_tokens":null}'],
    ['{"max_tokens":null}', { cap }, '{"max_tokens":7}'],
    [
      '{"max_tokens":8,"max_completion_tokens":9}',
      { cap },
      '{"max_tokens":7,"max_completion_tokens":7}',
    ],
  ]
  for (const [before, wish, after] of cases) {
    assert.equal(spliced(before, { ...none, ...wish }).text, after)
  }
})

test('after all edits every other member keeps its text and the wished ones have their value', () => {
  const member = fc.tuple(
    fc.string({ minLength: 1 }).map((key) => `x-${key}`),
    fc.json({ maxDepth: 2 }),
  )
  fc.assert(
    fc.property(
      fc.uniqueArray(member, { selector: ([key]) => key }),
      fc.boolean(),
      (members, hasModel) => {
        const own = members.map(([key, value]) => `${JSON.stringify(key)}:${value}`)
        const parts = hasModel ? [...own, '"model" : "old"'] : own
        if (parts.length === 0) return
        const after = spliced(`{ ${parts.join(' , ')} }`, {
          model: 'new',
          includeUsage: true,
          inferenceGeo: null,
          cap: { field: 'max_completion_tokens', value: 3 },
        })
        const body = JSON.parse(after.text) as Record<string, unknown>
        assert.equal(body['model'], 'new')
        assert.deepEqual(body['stream_options'], { include_usage: true })
        assert.equal(body['max_completion_tokens'], 3)
        for (const part of own) assert.ok(after.text.includes(part))
      },
    ),
  )
})
