// Goal: whatever of a Responses input is read from what a provider keeps, and not from the request, is told as a
// reference, however it is dressed; a part that nobody here knows counts as a file.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { surveyInput } from './survey-input.ts'

function told(item: unknown): readonly string[] {
  const { references, opaque } = surveyInput([item])
  assert.ok(references.length === 0 || opaque || references.every(({ kind }) => kind === 'file'))
  return references.map(({ kind, id }) => `${kind} ${id}`)
}

test('an item without its content is a reference, whatever else it says', () => {
  const rows: readonly (readonly [unknown, readonly string[]])[] = [
    [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: '' }, ['item rs_1']],
    [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: null }, ['item rs_1']],
    [{ type: 'compaction', id: 'cmp_1' }, ['item cmp_1']],
    [{ type: 'compaction', id: 'cmp_1', encrypted_content: '' }, ['item cmp_1']],
    [{ type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAA' }, []],
    [{ id: 'msg_1', role: 'user' }, ['item msg_1']],
    [{ type: null, id: 'msg_1', role: 'user', content: null }, ['item msg_1']],
    [{ type: 'message', id: 'msg_1', role: 'assistant' }, ['item msg_1']],
    [{ type: 'message', id: 'msg_1', role: 'assistant', content: [] }, []],
    [{ role: 'user', content: 'Hello' }, []],
  ]
  for (const [item, expected] of rows) assert.deepEqual(told(item), expected, JSON.stringify(item))
})

test('a file is a reference at any depth and in any spelling', () => {
  let deep: unknown = { file_id: 'file_1' }
  for (let depth = 0; depth < 20; depth++) deep = { deep }
  const message = (part: unknown): unknown => ({ role: 'user', content: [part] })
  const output = { type: 'computer_screenshot', file_id: 'file_1' }
  for (const item of [
    message(deep),
    message({ type: 'input_file', File_ID: 'file_1' }),
    message({ type: 'input_file', file_ids: ['file_1'] }),
    { type: 'computer_call_output', call_id: 'c', output },
    {
      type: 'function_call_output',
      call_id: 'c',
      output: [{ type: 'input_file', file_id: 'file_1' }],
    },
  ]) {
    assert.deepEqual(told(item), ['file file_1'], JSON.stringify(item))
  }
  const own = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"file_id":"mine"}' }
  assert.deepEqual(told(own), [])
})

test('a part that is not known counts as a file; those of the API are what they are', () => {
  const filesIn = (part: unknown): boolean =>
    surveyInput([{ role: 'user', content: [part] }]).files ||
    surveyInput([{ type: 'function_call_output', call_id: 'c', output: [part] }]).files
  for (const type of ['input_file', 'input_video', 'Input_File', 7, null, undefined]) {
    assert.equal(filesIn({ type, text: 'x' }), true, String(type))
  }
  for (const type of ['input_text', 'output_text', 'refusal', 'input_image', 'input_audio']) {
    assert.equal(filesIn({ type, text: 'x' }), false, type)
  }
  const shell = { stdout: 'a', stderr: '', outcome: { type: 'exit', exit_code: 0 } }
  const other = surveyInput([
    { type: 'shell_call_output', call_id: 'c', output: [shell] },
    { type: 'reasoning', encrypted_content: 'g', content: [{ type: 'reasoning_text', text: 'x' }] },
  ])
  assert.equal(other.files, false)
})
