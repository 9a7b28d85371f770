// What the simulated providers refuse, as the real ones do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { fields, pick } from '../support/json.ts'
import { azure, kiso, northwind, startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

test('the wrong output cap is refused by a reasoning model and both at once by any', async () => {
  const refused = await sandbox.ask(azure('o4-mini-sg'), { max_tokens: 5 })
  assert.equal(refused.status, 400)
  assert.equal(pick(await fields(refused), 'error', 'code'), 'unsupported_parameter')
  const both = await sandbox.ask(northwind, {
    model: 'gpt-4o@se',
    max_tokens: 5,
    max_completion_tokens: 5,
  })
  assert.equal(both.status, 400)
  for (const field of ['max_tokens', 'max_completion_tokens']) {
    const capped = await fields(sandbox.ask(northwind, { model: 'gpt-4o@se', [field]: 5, n: 2 }))
    assert.equal(pick(capped, 'choices', 1, 'finish_reason'), 'length')
    assert.equal(pick(capped, 'usage', 'completion_tokens'), 10)
  }
  const reasoned = await fields(sandbox.ask(azure('o4-mini-se'), { max_completion_tokens: 10 }))
  assert.equal(pick(reasoned, 'usage', 'completion_tokens_details', 'reasoning_tokens'), 10)
  assert.equal(pick(reasoned, 'choices', 0, 'message', 'content'), '')
  assert.equal(pick(reasoned, 'usage', 'completion_tokens'), 10)
})

const strict: readonly (readonly [string, object, string])[] = [
  ['an unknown argument', { wat: 1 }, 'unknown_parameter'],
  ['no messages', { messages: [] }, 'empty_array'],
  ['a wrong role', { messages: [{ role: 'king', content: 'x' }] }, 'invalid_value'],
  ['content of no kind', { messages: [{ role: 'user', content: 5 }] }, 'invalid_type'],
  [
    'a tool answer nobody asked for',
    { messages: [{ role: 'tool', content: 'x', tool_call_id: 'c' }] },
    'invalid_value',
  ],
  ['a fractional n', { n: 1.5 }, 'invalid_value'],
  ['too large a cap', { max_tokens: 16_385 }, 'invalid_value'],
  ['stream options without a stream', { stream_options: { include_usage: true } }, 'invalid_value'],
  ['a tool choice without tools', { tool_choice: 'auto' }, 'invalid_value'],
  ['JSON mode without the word', { response_format: { type: 'json_object' } }, 'invalid_value'],
  [
    'an open strict schema',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', strict: true, schema: { type: 'object', properties: {} } },
      },
    },
    'invalid_json_schema',
  ],
  [
    'more than the context',
    { messages: [{ role: 'user', content: '1,'.repeat(70_000) }] },
    'context_length_exceeded',
  ],
]

for (const [what, body, code] of strict) {
  test(`${what} is refused with ${code}`, async () => {
    const answer = await sandbox.ask(northwind, { model: 'gpt-4o@se', ...body })
    assert.equal(answer.status, 400)
    assert.equal(pick(await fields(answer), 'error', 'code'), code)
  })
}

test('a model that is not sold is not found, and the answer names the field', async () => {
  const answer = await sandbox.ask(northwind, { model: 'gpt-9' })
  assert.equal(answer.status, 404)
  const error = pick(await fields(answer), 'error')
  assert.equal(pick(error, 'code'), 'model_not_found')
  assert.equal(pick(error, 'param'), 'model')
})

test('a self-hosted server ignores what it does not know and reports no cached tokens', async () => {
  const answer = await sandbox.ask(kiso, { model: 'gpt-4o-mini-jp', wat: 1 })
  assert.equal(answer.status, 200)
  assert.equal(pick(await fields(answer), 'usage', 'prompt_tokens_details'), null)
})

test('bytes that are no JSON object are refused and counted', async () => {
  for (const body of ['', '{', '[]', '"x"', '\u0000']) {
    const answer = await fetch(sandbox.url + northwind, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-northwind', 'content-type': 'application/json' },
      body,
    })
    assert.equal(answer.status, 400)
  }
  const typed = await sandbox.ask(
    northwind,
    { model: 'gpt-4o@se' },
    { 'content-type': 'text/plain' },
  )
  assert.equal(typed.status, 400)
})
