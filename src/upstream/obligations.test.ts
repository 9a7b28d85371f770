import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { RelayPlan } from '../journeys/ports.ts'
import type { Channel } from '../place/deployment.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import { scanJson } from '../wire/json-scan.ts'
import { withoutMembers } from './members.ts'
import { oblige } from './obligations.ts'
import { applySplices, planSplices } from './splice.ts'

const limits = { depthMax: 128, valuesMax: 10_000 }

function requestOf(text: string): ModelRequest {
  const bytes = Buffer.from(text)
  const outline = scanJson(bytes, limits)
  assert.ok(outline.kind === 'outline')
  const body = JSON.parse(text) as { n?: number }
  return {
    shape: 'chat',
    operation: 'chat',
    prompts: 1,
    opaque: false,
    cacheKinds: 'none',
    bytes,
    fields: outline.fields,
    openBrace: outline.openBrace,
    streamOptions: null,
    model: 'm',
    stream: false,
    includeUsage: false,
    maxTokens: null,
    maxCompletionTokens: null,
    n: body.n ?? 1,
    features: 0,
    images: 0,
    audio: false,
    unboundedField: null,
    promptCharacters: 0,
    endUser: null,
  }
}

function channelOf(kind: Channel['kind'], apiVersion: string | null = null): Channel {
  const fixed = { id: 'c', seller: 's', endpoint: 'https://a.example', credential: 'x' }
  return { ...fixed, kind, apiVersion, billsOnAbort: false, usageLookup: null, aws: null }
}

const openai = channelOf('openai')
const store: Obligation = { kind: 'force_store_false', mode: 'rewrite' }
const logprobs: Obligation = { kind: 'strip_logprobs', mode: 'rewrite' }
const capN: Obligation = { kind: 'cap_n', max: 4, mode: 'rewrite' }

function spliced(
  text: string,
  obligations: RelayPlan['obligations'],
  channel = openai,
  model: string | null = null,
  shape: 'chat' | 'completions' = 'chat',
): { readonly text: string; readonly names: readonly string[] } {
  const request: ModelRequest = { ...requestOf(text), shape }
  const own = planSplices(request, { model, includeUsage: false, inferenceGeo: null, cap: null })
  const edits = { added: [...own], removed: new Map<string, string>() }
  oblige(edits, request, { channel, obligations })
  const splices = withoutMembers(edits.added, request, edits.removed)
  const { pieces, length } = applySplices(request.bytes, splices)
  const joined = Buffer.concat([...pieces])
  assert.equal(joined.length, length)
  return { text: joined.toString(), names: splices.map(({ name }) => name) }
}

test('of pictures and sound everything goes that asks to store or to tell more, from JSON and from forms', () => {
  const media = { kind: 'pictures', count: 1, edits: false } as const
  const json = '{"store":true,"metadata":{"a":"b"},"prompt_cache_retention":"24h","n":5,"x":1}'
  const request = { ...requestOf(json), shape: 'images', media } as const
  assert.equal(edited(request), '{"n":4,"x":1}')

  const part = (name: string): string =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\ntrue\r\n`
  const kept = part('model') + part('prompt')
  const gone = ['store', 'metadata[a]', 'include[]', 'include', 'logprobs', 'top_logprobs']
  const form = gone.map(part).join('') + kept + '--b--\r\n'
  const parts = [...gone, 'model', 'prompt'].map((name) => {
    const start = form.indexOf(part(name))
    return { name, whole: { start, end: start + part(name).length } }
  })
  const asked = {
    ...requestOf('{}'),
    shape: 'transcriptions',
    bytes: Buffer.from(form),
    fields: new Map(),
    media: { kind: 'sound', secondsMax: 1, secondsMin: 0 },
    form: { boundary: 'b', textBytes: 0, parts },
  } as const
  assert.equal(edited(asked), `${kept}--b--\r\n`)
})

function edited(request: ModelRequest): string {
  const edits = { added: [], removed: new Map<string, string>() }
  oblige(edits, request, { channel: openai, obligations: [store, logprobs, capN] })
  const splices = withoutMembers(edits.added, request, edits.removed)
  return Buffer.concat(applySplices(request.bytes, splices).pieces).toString()
}

test('each duty changes its own bytes and nothing else', () => {
  const rows: readonly (readonly [string, readonly Obligation[], string, string])[] = [
    ['{"x":1e2}', [store], '{"store":false,"x":1e2}', 'obliged.store'],
    ['{"store":true,"x":1}', [store], '{"store":false,"x":1}', 'obliged.store'],
    ['{"store":null,"x":1}', [store], '{"store":false,"x":1}', 'obliged.store'],
    ['{"store": false ,"x":1}', [store], '{"store": false ,"x":1}', ''],
    [
      '{"store":true,"metadata":{"a":",}"},"x":1}',
      [store],
      '{"store":false,"x":1}',
      'obliged.store obliged.metadata',
    ],
    ['{ "logprobs" : true , "x":1}', [logprobs], '{  "x":1}', 'obliged.logprobs'],
    ['{"x":1, "logprobs":true }', [logprobs], '{"x":1 }', 'obliged.logprobs'],
    [
      '{"x":1 ,"logprobs":true, "top_logprobs":5\n}',
      [logprobs],
      '{"x":1  \n}',
      'obliged.logprobs obliged.top_logprobs',
    ],
    [
      '{"top_logprobs":5,"x":"\\"logprobs\\":true,","logprobs":true}',
      [logprobs],
      '{"x":"\\"logprobs\\":true,"}',
      'obliged.top_logprobs obliged.logprobs',
    ],
    ['{"\\u006cogprobs":true,"x":1}', [logprobs], '{"x":1}', 'obliged.logprobs'],
    [
      '{"x":{"logprobs":true,"store":true}}',
      [logprobs],
      '{"x":{"logprobs":true,"store":true}}',
      '',
    ],
    ['{"n":5,"x":1}', [capN], '{"n":4,"x":1}', 'obliged.n'],
    ['{"n":4,"x":1}', [capN], '{"n":4,"x":1}', ''],
    ['{"x":1}', [capN], '{"x":1}', ''],
    ['{"metadata":{},"x":1}', [store], '{"store":false,"x":1}', 'obliged.store obliged.metadata'],
  ]
  for (const [text, obligations, expected, names] of rows) {
    assert.deepEqual(spliced(text, obligations), {
      text: expected,
      names: names === '' ? [] : names.split(' '),
    })
  }
})

test('store is named wherever the API version knows it, and taken out where naming it is an error', () => {
  const text = '{"store":true,"metadata":{},"x":1}'
  const named: readonly Channel[] = [
    openai,
    channelOf('openai-compatible'),
    channelOf('azure', null),
    channelOf('azure', '2024-10-01-preview'),
    channelOf('azure', '2025-04-01-preview'),
    channelOf('azure', '2026-01-01'),
  ]
  const unnamed = ['2024-02-01', '2024-09-01-preview', '2024-10-21']
  for (const channel of named) {
    assert.equal(spliced(text, [store], channel).text, '{"store":false,"x":1}')
    assert.equal(spliced('{"x":1}', [store], channel).text, '{"store":false,"x":1}')
  }
  for (const version of unnamed) {
    const channel = channelOf('azure', version)
    assert.equal(spliced(text, [store], channel).text, '{"x":1}')
    assert.equal(spliced('{"x":1}', [store], channel).text, '{"x":1}')
  }
})

const member = fc.constantFrom(
  '"store":true',
  '"store" : false',
  '"metadata":{"a":[1,2]}',
  '"logprobs": true',
  '"top_logprobs":3 ',
  '"n":9',
  '"a":"x,y"',
  ' "b" : [ 1 , {"c":2} ]',
  '"model":"m"',
)
const keyOf = (text: string): string => text.trim().split('"')[1] ?? ''

test('whatever the order, the result is the same object under all duties, every other member untouched', () => {
  const all = [store, logprobs, capN]
  fc.assert(
    fc.property(fc.uniqueArray(member, { selector: keyOf }), (members) => {
      // One member is never touched, as the messages of every request are.
      const at = members.length >> 1
      const kept = [...members.slice(0, at), '"messages":["x"]', ...members.slice(at)]
      const { text } = spliced(`{${kept.join(',')}}`, all, openai, 'their-m')
      const {
        metadata: _m,
        logprobs: _l,
        top_logprobs: _t,
        ...rest
      } = JSON.parse(`{${kept.join(',')}}`) as Record<string, unknown>
      const expected = { ...rest, store: false, model: 'their-m', ...('n' in rest && { n: 4 }) }
      assert.deepEqual(JSON.parse(text), expected)
      for (const one of kept.filter((each) => ['a', 'b', 'messages'].includes(keyOf(each)))) {
        assert.ok(text.includes(one))
      }
    }),
    { numRuns: 2000 },
  )
})

test('a legacy completion loses its log probabilities and makes no more answers than it may', () => {
  const rows: readonly (readonly [string, readonly Obligation[], string])[] = [
    ['{"n":2,"best_of":9,"x":1}', [capN], '{"n":2,"best_of":4,"x":1}'],
    ['{"n":9,"best_of":9}', [capN], '{"n":4,"best_of":4}'],
    ['{"logprobs":0,"x":1}', [logprobs], '{"x":1}'],
    // The API stores nothing and knows no such field: naming it would be an error.
    ['{"x":1}', [store], '{"x":1}'],
    ['{"store":true,"metadata":{},"x":1}', [store], '{"x":1}'],
  ]
  for (const [text, obligations, expected] of rows) {
    assert.equal(spliced(text, obligations, openai, null, 'completions').text, expected)
  }
})
