import assert from 'node:assert/strict'
import { test } from 'node:test'
import { featureBits, featureFields, featureNames } from '../wire/model-request.ts'
import { readChat } from './read-chat.ts'

function namesOf(fields: object): string {
  const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], ...fields }
  const request = readChat(
    Buffer.from(JSON.stringify(body)),
    { depthMax: 32, valuesMax: 1000 },
    null,
  )
  assert.ok(!('kind' in request), JSON.stringify(request))
  return featureNames(request.features).join(' ')
}

function part(content: object): object {
  return { messages: [{ role: 'user', content: [content] }] }
}

test('what a request asks for is read once, and null and false ask for nothing', () => {
  const rows: readonly (readonly [object, string])[] = [
    [{}, ''],
    [{ stream: true }, 'stream'],
    [{ stream: false, store: false, logprobs: null, metadata: null, tools: null, n: 1 }, ''],
    [{ tools: [{ type: 'function' }] }, 'tools'],
    [{ functions: [{ name: 'f' }] }, 'tools'],
    [{ store: true }, 'store'],
    // A lenient server may take these for true.
    [{ store: 'true' }, 'store'],
    [{ store: 0 }, 'store'],
    [{ metadata: {} }, 'metadata'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 0 }, 'logprobs'],
    [{ n: 2 }, 'n'],
    [{ response_format: { type: 'text' } }, ''],
    [{ response_format: { type: 'json_object' } }, 'structured_output'],
    [{ response_format: { type: 'json_schema' } }, 'structured_output'],
    [part({ type: 'image_url', image_url: { url: 'data:' } }), 'image'],
    [part({ type: 'input_audio', input_audio: {} }), 'audio'],
    [part({ type: 'file', file: {} }), 'files'],
    [{ modalities: ['text', 'audio'] }, 'audio'],
    [{ stream: true, store: true, n: 3 }, 'stream store n'],
    [{ metadata: { store: true, tools: [1] } }, 'metadata'],
  ]
  for (const [fields, names] of rows) assert.equal(namesOf(fields), names, JSON.stringify(fields))
})

test('every feature has a bit of its own and a field to name', () => {
  const bits = Object.values(featureBits)
  const sum = bits.reduce((all, bit) => all | bit, 0)
  assert.equal(sum, 2 ** bits.length - 1)
  assert.deepEqual(Object.keys(featureFields), Object.keys(featureBits))
  assert.equal(featureNames(3), featureNames(3))
})

test('a field that a duty may forbid has one spelling', () => {
  for (const field of ['Store', 'LOGPROBS', 'Top_Logprobs', 'Metadata', 'Response_Format']) {
    const body = { model: 'm', messages: [{}], [field]: true }
    const scan = { depthMax: 32, valuesMax: 1000 }
    const refused = readChat(Buffer.from(JSON.stringify(body)), scan, null)
    assert.ok('kind' in refused)
    assert.equal(refused.param, field.toLowerCase())
  }
})
