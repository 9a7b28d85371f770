// What the simulated Messages API refuses, in the words and shape of the real one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { fields, pick } from '../support/json.ts'
import { startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

const model = 'claude-sonnet-5@us'
const version = { 'anthropic-version': '2023-06-01' }
const use = { type: 'tool_use', id: 'toolu_1', name: 'find', input: {} }

function ask(body: object, headers: Record<string, string> = version): Promise<Response> {
  return sandbox.ask('/meridian/v1/messages', { model, max_tokens: 20, ...body }, headers)
}

const refused: readonly (readonly [what: string, body: object, message: RegExp])[] = [
  ['no max_tokens', { max_tokens: undefined }, /max_tokens: Field required/],
  ['more output than the model has', { max_tokens: 64_001 }, /maximum allowed number/],
  ['a field nobody knows', { n: 2 }, /n: Extra inputs are not permitted/],
  ['a beta field without its header', { context_management: {} }, /Extra inputs/],
  ['a temperature of 1.5', { temperature: 1.5 }, /temperature: range: 0..1/],
  ['a system message among the turns', { messages: [{ role: 'system', content: 'x' }] }, /role/],
  ['an empty text', { messages: [{ role: 'user', content: '' }] }, /non-empty content/],
  [
    'a tool result nobody asked for',
    {
      messages: [
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_9', content: '' }] },
      ],
    },
    /unexpected `tool_use_id`/,
  ],
  [
    'a tool use without its result',
    {
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [use] },
        { role: 'user', content: 'y' },
      ],
    },
    /without `tool_result` blocks immediately after: toolu_1/,
  ],
  [
    'thinking without its signature',
    {
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'y' }] },
      ],
    },
    /signature: Field required/,
  ],
  ['a tool choice without tools', { tool_choice: { type: 'any' } }, /providing tools/],
  [
    'a thinking budget of the whole cap',
    { max_tokens: 1024, thinking: { type: 'enabled', budget_tokens: 1024 } },
    /must be greater than `thinking.budget_tokens`/,
  ],
]
for (const [what, body, message] of refused) {
  test(`${what} is refused`, async () => {
    const answer = await ask(body)
    const said = await fields(answer)
    assert.equal(answer.status, 400)
    assert.equal(said['type'], 'error')
    assert.equal(pick(said, 'error', 'type'), 'invalid_request_error')
    assert.match(String(pick(said, 'error', 'message')), message)
    assert.equal(said['request_id'], answer.headers.get('request-id'))
  })
}

test('a request without anthropic-version is refused, one with a beta pair is taken', async () => {
  assert.equal((await ask({}, {})).status, 400)
  const beta = { ...version, 'anthropic-beta': 'other-1,context-management-2025-06-27' }
  assert.equal((await ask({ context_management: {} }, beta)).status, 200)
})

test('an answer names the place of its inference, and the truth counts it there', async () => {
  const earlier = await sandbox.truth()
  const said = await fields(ask({ model: 'claude-sonnet-5@se' }))
  assert.equal(pick(said, 'usage', 'inference_geo'), 'se')
  const name = 'meridian/claude-sonnet-5@se'
  const arrivals = (truth: unknown): number =>
    Number(pick(truth, 'deployments', name, 'arrivals') ?? 0)
  assert.equal(arrivals(await sandbox.truth()) - arrivals(earlier), 1)
})

test('every event of a stream names its type twice and the last is message_stop', async () => {
  const text = await (await ask({ stream: true })).text()
  const events = text.trimEnd().split('\n\n')
  for (const event of events) {
    const [, name, type] = /^event: (\w+)\ndata: \{"type":"(\w+)"/.exec(event) ?? []
    assert.equal(name, type)
    assert.notEqual(name, undefined)
  }
  assert.equal(events.at(-1), 'event: message_stop\ndata: {"type":"message_stop"}')
})
