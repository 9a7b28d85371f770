// Goal: whatever of a prompt names a file that a provider keeps is told, so that it can be looked for in the
// register; the arguments of the caller's own tools name none.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ModelRequest } from '../wire/model-request.ts'
import { fileReferences } from './file-references.ts'
import { readChat } from './read-chat.ts'
import { readImages } from './read-images.ts'
import { readMessages } from './read-messages.ts'

const limits = { depthMax: 64, valuesMax: 1000 }

function told(request: ReturnType<typeof readChat>): readonly string[] {
  assert.ok(!('kind' in request), JSON.stringify(request))
  const { references = [] }: ModelRequest = request
  return references.map(({ kind, id, param }) => `${kind} ${id} ${param}`)
}

function bytesOf(fields: object): Buffer {
  return Buffer.from(JSON.stringify({ model: 'm', ...fields }))
}

test('a file is told by its id wherever it stands, however its field is spelled, and each of a list', () => {
  const rows: readonly (readonly [unknown, readonly string[]])[] = [
    [{ file: { file_id: 'a' } }, ['a']],
    [[{ x: { y: [{ File_Id: 'a' }, { file_ids: ['b', 'c'] }] } }], ['a', 'b', 'c']],
    [{ file_ids: 'a' }, ['a']],
    ['fileid://a,fileid://b', ['a', 'b']],
    [{ type: 'text', text: 'fileid://a' }, ['a']],
    [{ text: 'see fileid://a' }, []],
    [{ type: 'tool_use', input: { file_id: 'mine' } }, []],
    [{ file_id: 7, file_ids: [null] }, []],
  ]
  for (const [value, ids] of rows) {
    const found = fileReferences(value, 'p')
    assert.deepEqual(
      found.map(({ id }) => id),
      ids,
      JSON.stringify(value),
    )
    assert.ok(found.every(({ kind, param }) => kind === 'file' && param === 'p'))
  }
})

test('a chat refers to files in parts, beside them and beside its messages, and is bounded by the window then', () => {
  const part = (one: unknown): object => ({ messages: [{ role: 'user', content: [one] }] })
  const plain = { messages: [{ role: 'user', content: 'x' }] }
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [part({ type: 'file', file: { file_id: 'a' } }), ['file a messages']],
    [part({ type: 'input_image', file_id: 'a' }), ['file a messages']],
    [part({ type: 'image_url', image_url: { file_id: 'a' } }), ['file a messages']],
    [{ ...plain, file_ids: ['a', 'b'] }, ['file a file_ids', 'file b file_ids']],
    [{ ...plain, attachments: [{ file_id: 'a' }] }, ['file a attachments']],
    [part({ type: 'file', file: { file_data: 'data:,' } }), []],
    [plain, []],
  ]
  for (const [fields, expected] of rows) {
    const request = readChat(bytesOf(fields), limits, null)
    assert.deepEqual(told(request), expected, JSON.stringify(fields))
    assert.ok(!('kind' in request))
    assert.equal(request.opaque, expected.length > 0)
  }
})

test('messages refer to files in their documents, images and results of tools', () => {
  const source = { type: 'file', file_id: 'a' }
  const blocks: readonly (readonly [object, readonly string[]])[] = [
    [{ type: 'document', source }, ['file a messages']],
    [{ type: 'image', source }, ['file a messages']],
    [{ type: 'container_upload', file_id: 'a' }, ['file a messages']],
    [
      { type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source }] },
      ['file a messages'],
    ],
    [{ type: 'image', source: { type: 'base64', data: '' } }, []],
    [{ type: 'tool_use', id: 't', name: 'f', input: { file_id: 'mine' } }, []],
  ]
  for (const [block, expected] of blocks) {
    const messages = [{ role: 'user', content: [{ type: 'image', source: {} }, block] }]
    const bytes = bytesOf({ max_tokens: 1, messages })
    assert.deepEqual(told(readMessages(bytes, limits, 'chat')), expected, JSON.stringify(block))
  }
})

test('pictures refer to the files that they are made from', () => {
  const fields = { prompt: 'x', images: [{ file_id: 'a' }], mask: { file_id: 'b' } }
  assert.deepEqual(told(readImages(bytesOf(fields), limits, null)), [
    'file a images',
    'file b mask',
  ])
})

test('an earlier spoken answer is referred to, too: it rests in the account of all', () => {
  const spoken = { role: 'assistant', audio: { id: 'audio_1' } }
  const heard = { type: 'input_audio', input_audio: { data: '', format: 'wav' } }
  const messages = [{ role: 'user', content: [heard] }, spoken]
  assert.deepEqual(told(readChat(bytesOf({ messages }), limits, null)), ['file audio_1 messages'])
  const said = [{ role: 'user', content: 'x' }]
  const asked = bytesOf({ messages: said, audio: { voice: 'a', format: 'wav' } })
  assert.deepEqual(told(readChat(asked, limits, null)), [])
})
