// Goal: what of a Responses body decides is read, and what would run or read something else is refused by name.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { featureNames, fieldOf, type ModelRequest } from '../wire/model-request.ts'
import type { Refusal } from '../wire/codes.ts'
import { readResponses, type ResponsesOperation } from './read-responses.ts'

const limits = { depthMax: 64, valuesMax: 1000 }

function readText(text: string, operation: ResponsesOperation = 'chat'): ModelRequest | Refusal {
  return readResponses(Buffer.from(text), limits, operation)
}

function read(body: object, operation: ResponsesOperation = 'chat'): ModelRequest {
  const request = readText(JSON.stringify({ model: 'm', input: 'x', ...body }), operation)
  assert.ok(!('kind' in request), JSON.stringify(request))
  return request
}

function refused(body: object): Refusal {
  const refusal = readText(JSON.stringify({ model: 'm', input: 'x', ...body }))
  assert.ok('kind' in refusal, `${JSON.stringify(body)} was taken`)
  return refusal
}

test('a body that says nothing of store asks for it; false alone does not, and a count never does', () => {
  for (const body of [{}, { store: true }, { store: null }]) {
    const request = read(body)
    assert.deepEqual(featureNames(request.features), ['store'])
    assert.equal(fieldOf(request, 'store'), 'store')
  }
  assert.deepEqual(featureNames(read({ store: false }).features), [])
  assert.deepEqual(featureNames(read({}, 'count_tokens').features), [])
  const cached = read({ store: false, prompt_cache_retention: '24h' })
  assert.equal(fieldOf(cached, 'store'), 'prompt_cache_retention')
})

test('each feature is read where this API asks for it, and named by that field', () => {
  const rows: readonly (readonly [object, string, string])[] = [
    [{ stream: true }, 'stream', 'stream'],
    [{ tools: [{ type: 'function', name: 'f' }] }, 'tools', 'tools'],
    [{ metadata: { a: 'b' } }, 'metadata', 'metadata'],
    [{ top_logprobs: 2 }, 'logprobs', 'top_logprobs'],
    [{ include: ['message.output_text.logprobs'] }, 'logprobs', 'include'],
    [{ text: { format: { type: 'json_object' } } }, 'structured_output', 'text'],
    [{ input: [part({ type: 'input_image', image_url: 'data:,' })] }, 'image', 'input'],
    [{ input: [part({ type: 'input_file', file_data: 'data:,' })] }, 'files', 'input'],
  ]
  for (const [body, feature, field] of rows) {
    const request = read({ store: false, ...body })
    assert.deepEqual(featureNames(request.features), [feature])
    const [name] = featureNames(request.features)
    assert.equal(name === undefined ? '' : fieldOf(request, name), field)
  }
})

function part(content: object): object {
  return { role: 'user', content: [content] }
}

test('tools that the provider would run, templates and a second model are refused by name', () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ tools: [{ type: 'web_search' }] }, 'tools'],
    [{ tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }, 'tools'],
    [{ tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }, 'tools'],
    [{ tools: [{ type: 'mcp', server_url: 'https://elsewhere.example' }] }, 'tools'],
    [{ tools: [{ type: 'image_generation' }] }, 'tools'],
    [{ tools: [{ type: 'shell', environment: { type: 'container_auto' } }] }, 'tools'],
    [{ tools: [{ type: 'namespace', tools: [{ type: 'mcp' }] }] }, 'tools'],
    [{ tools: [{}] }, 'tools'],
    [{ prompt: { id: 'pmpt_1' } }, 'prompt'],
    [{ moderation: { model: 'omni' } }, 'moderation'],
    [{ data_sources: [] }, 'data_sources'],
  ]
  for (const [body, param] of rows) {
    const refusal = refused(body)
    assert.equal(refusal.code, 'policy.field_denied')
    assert.equal(refusal.param, param)
  }
  const own = ['function', 'custom', 'computer', 'local_shell', 'apply_patch']
  for (const type of own) assert.ok(read({ tools: [{ type, name: 'f' }] }))
  assert.ok(read({ tools: [{ type: 'shell', environment: { type: 'local' } }] }))
  assert.ok(read({ tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] }))
})

test('what runs in the background rests at its provider, and is neither streamed nor kept from resting there', () => {
  assert.equal(refused({ background: true, stream: true }).param, 'background')
  assert.equal(refused({ background: true, store: false }).param, 'store')
  const names = featureNames(read({ background: true }).features)
  assert.deepEqual(names, ['store', 'background'])
  assert.deepEqual(featureNames(read({ background: false, store: false }).features), [])
})

test('items that nobody here knows are refused by name', () => {
  for (const type of ['additional_tools', 'mcp_call', 'web_search_call', 'configuration_update']) {
    assert.equal(refused({ input: [{ type }] }).param, 'input')
  }
  for (const body of [{ model: '' }, { store: 'no' }, { input: 7 }, { max_output_tokens: 0 }]) {
    assert.equal(refused(body).code, 'door.field_invalid')
  }
  assert.equal(refused({ Store: false }).param, 'store')
})

test('what is kept elsewhere is referred to by its kind, its id and the field, and bounds nothing but the window', () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ previous_response_id: 'resp_1' }, 'response resp_1 previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation conv_1 conversation'],
    [{ conversation: { id: 'conv_1' } }, 'conversation conv_1 conversation'],
    [{ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'item msg_1 input'],
    [{ input: [{ id: 'msg_1' }] }, 'item msg_1 input'],
    [{ input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }, 'item rs_1 input'],
    [{ input: [part({ type: 'input_file', file_id: 'file_1' })] }, 'file file_1 input'],
    [{ input: [part({ type: 'input_image', file_id: 'file_1' })] }, 'file file_1 input'],
  ]
  for (const [body, expected] of rows) {
    const { references = [], opaque } = read(body)
    const told = references.map(({ kind, id, param }) => `${kind} ${id} ${param}`)
    assert.deepEqual(told, [expected])
    assert.ok(opaque)
  }
  const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' }
  assert.deepEqual(read({ input: [sealed] }).references, [])
})

test('images are counted wherever they stand, and files and dearer tiers have no bound', () => {
  const screenshot = { type: 'computer_screenshot', image_url: 'data:,' }
  const image = { type: 'input_image', image_url: 'https://a.example/b.png' }
  const output = [image, { type: 'input_text', text: 'see' }]
  const input = [
    part(image),
    { type: 'computer_call_output', call_id: 'c', output: screenshot },
    { type: 'function_call_output', call_id: 'c', output },
  ]
  assert.equal(read({ input }).images, 3)
  assert.equal(
    read({ input: [part({ type: 'input_file', file_url: 'u' })] }).unboundedField,
    'input',
  )
  assert.equal(read({ service_tier: 'priority' }).unboundedField, 'service_tier')
  assert.equal(read({ service_tier: 'flex' }).unboundedField, null)
  const summed = { context_management: [{ type: 'compaction' }] }
  assert.equal(read(summed).unboundedField, 'context_management')
})

test('the cap, the person and the text are read as this API writes them', () => {
  const request = read({
    max_output_tokens: 20,
    safety_identifier: 'person-1',
    instructions: 'Be brief',
    input: [{ role: 'user', content: 'Hello' }],
  })
  assert.equal(request.maxTokens, 20)
  assert.equal(request.maxCompletionTokens, 20)
  assert.equal(request.endUser, 'person-1')
  assert.equal(request.promptCharacters, 'user'.length + 'Hello'.length + '"Be brief"'.length)
})
