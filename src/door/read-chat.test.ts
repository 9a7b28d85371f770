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
    [{ prompt_logprobs: 0 }, 'logprobs'],
    [{ prompt_cache_retention: '24h' }, 'store'],
    [{ prompt_cache_retention: 'in_memory' }, ''],
    [{ prompt_cache_retention: 'in-memory' }, ''],
    [{ prompt_cache_retention: null }, ''],
    [{ guided_json: {} }, 'structured_output'],
    [{ structured_outputs: { regex: 'a' } }, 'structured_output'],
    [{ file_ids: ['f'] }, 'files'],
    [{ attachments: [{}] }, 'files'],
    [{ files: null }, ''],
    [{ audio: { voice: 'v', format: 'mp3' } }, 'audio'],
    [{ modalities: ['text', 'audio'] }, 'audio'],
    [{ stream: true, store: true, n: 3 }, 'stream store n'],
    [{ metadata: { store: true, tools: [1] } }, 'metadata'],
  ]
  for (const [fields, names] of rows) assert.equal(namesOf(fields), names, JSON.stringify(fields))
})

/** What of a user's message, and what it carries. */
const parts: readonly (readonly [unknown, string])[] = [
  ['x', ''],
  [{ type: 'text', text: 'x', cache_control: {} }, ''],
  [{ type: 'text', text: 'x', file: null }, ''],
  [{ text: 'x' }, ''],
  [{ type: 'input_text', text: 'x' }, ''],
  [{ type: 'refusal', refusal: 'x' }, ''],
  [{ type: 'thinking', thinking: [] }, ''],
  [{ type: 'image_url', image_url: { url: 'https://x.example' } }, 'image'],
  [{ image_url: 'data:' }, 'image'],
  [{ type: 'input_image', image_url: 'data:' }, 'image'],
  [{ type: 'input_image', file_id: 'file-1' }, 'files image'],
  [{ type: 'input_audio', input_audio: {} }, 'audio'],
  [{ type: 'audio_url', audio_url: {} }, 'audio'],
  [{ type: 'file', file: { file_id: 'file-1' } }, 'files'],
  [{ type: 'file', file: { file_data: 'data:', filename: 'a.pdf' } }, 'files'],
  [{ type: 'file', file_id: 'file-1' }, 'files'],
  [{ type: 'file' }, 'files'],
  [{ file: { file_id: 'file-1' } }, 'files'],
  [{ type: 'input_file', file_url: 'https://x.example' }, 'files'],
  [{ type: 'input_file', file_data: 'data:' }, 'files'],
  [{ type: 'text', text: 'x', file_id: 'file-1' }, 'files'],
  [{ type: 'text', text: 'x', File: {} }, 'files'],
  [{ text: 'x', Type: 'file' }, 'files'],
  [{ Type: 'file', File: {} }, 'files'],
  [{ type: 'image_file', image_file: { file_id: 'file-1' } }, 'files'],
  [{ type: 'document_url', document_url: 'https://x.example' }, 'files'],
  [{ type: 'document', source: {} }, 'files'],
  [{ type: 'video_url', video_url: {} }, 'files'],
  [{ type: 'something_new' }, 'files'],
  [{ type: 7, text: 'x' }, 'files'],
  [{ type: null, text: 'x' }, 'files'],
  [{}, 'files'],
  ['fileid://file-1', 'files'],
]

test('a part of a message is what it is known to be, and a file if nobody here knows it', () => {
  for (const [one, names] of parts) {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Look:' }, one] }]
    assert.equal(namesOf({ messages }), names, JSON.stringify(one))
  }
  const rows: readonly (readonly [object, string])[] = [
    [{ content: 'fileid://file-1,fileid://file-2' }, 'files'],
    [{ content: 'see fileid://file-1' }, ''],
    [{ content: { type: 'file', file: {} } }, 'files'],
    [{ content: 'x', attachments: [{ file_id: 'file-1' }] }, 'files'],
    [{ content: 'x', file_ids: ['file-1'] }, 'files'],
    [{ content: 'x', images: ['a', 'b'] }, 'image'],
    [{ content: 'x', Content: [{ type: 'file' }] }, 'files'],
    [{ content: null, audio: { id: 'audio-1' } }, 'audio'],
    [{ content: null, audio: null, tool_calls: [{}] }, ''],
  ]
  for (const [message, names] of rows) {
    assert.equal(
      namesOf({ messages: [{ role: 'user', ...message }] }),
      names,
      JSON.stringify(message),
    )
  }
})

test('every feature has a bit of its own and a field to name', () => {
  const bits = Object.values(featureBits)
  const sum = bits.reduce((all, bit) => all | bit, 0)
  assert.equal(sum, 2 ** bits.length - 1)
  assert.deepEqual(Object.keys(featureFields), Object.keys(featureBits))
  assert.equal(featureNames(3), featureNames(3))
})

test('a field that a duty may forbid has one spelling', () => {
  for (const plain of new Set(Object.values(featureFields).flat())) {
    const field = plain.toUpperCase()
    const body = { model: 'm', messages: [{}], [field]: true }
    const scan = { depthMax: 32, valuesMax: 1000 }
    const refused = readChat(Buffer.from(JSON.stringify(body)), scan, null)
    assert.ok('kind' in refused)
    assert.equal(refused.param, plain)
  }
})
