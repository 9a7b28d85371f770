// The shapes in which the simulated providers answer, and the count they keep of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { dataLines, fields, pick } from '../support/json.ts'
import { azure, kiso, northwind, startSandbox } from '../support/sandbox.ts'
import type { TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

test('every answer says in its header and its text that it is simulated', async () => {
  for (const [path, model] of [
    [northwind, 'gpt-4o@us'],
    [kiso, 'gpt-4o-jp'],
    [azure('gpt-4o-jp'), undefined],
  ] as const) {
    const answer = await sandbox.ask(path, model === undefined ? {} : { model })
    assert.equal(answer.headers.get('x-simulated'), 'true')
    const body = await fields(answer)
    assert.match(String(pick(body, 'choices', 0, 'message', 'content')), /simulated/i)
    assert.equal(body['system_fingerprint'], 'fp_simulated')
  }
})

test('the truth counts what the answer bills, in the region that it reached', async () => {
  const earlier = pick(await sandbox.truth(), 'deployments', 'azure/gpt-4o-sg')
  const usage = pick(await fields(sandbox.ask(azure('gpt-4o-sg'), {})), 'usage')
  const later = pick(await sandbox.truth(), 'deployments', 'azure/gpt-4o-sg')
  assert.equal(count(later, 'arrivals') - count(earlier, 'arrivals'), 1)
  assert.equal(
    count(later, 'completionTokens') - count(earlier, 'completionTokens'),
    pick(usage, 'completion_tokens'),
  )
  assert.equal(
    count(later, 'promptTokens') - count(earlier, 'promptTokens'),
    pick(usage, 'prompt_tokens'),
  )
  assert.equal(
    pick(usage, 'total_tokens'),
    Number(pick(usage, 'prompt_tokens')) + Number(pick(usage, 'completion_tokens')),
  )
})

test('a wrong credential gets the 401 of its provider and reaches no region', async () => {
  const wrong = { authorization: 'Bearer sandbox-other' }
  const shapes = await Promise.all([
    fields(sandbox.ask(northwind, { model: 'gpt-4o@se' }, wrong)),
    fields(sandbox.ask(azure('nowhere'), {}, wrong)),
    fields(sandbox.ask(kiso, { model: 'gpt-4o-jp' }, wrong)),
  ])
  assert.equal(pick(shapes[0], 'error', 'code'), 'invalid_api_key')
  assert.equal(pick(shapes[1], 'error', 'code'), '401')
  assert.equal(pick(shapes[2], 'error'), 'Unauthorized')
  const last = (await sandbox.requests()).slice(-3)
  assert.deepEqual(
    last.map((each) => each['region']),
    ['-', '-', '-'],
  )
  const byHeader = await sandbox.ask(
    azure('gpt-4o-sg'),
    {},
    { authorization: '', 'api-key': 'sandbox-azure' },
  )
  assert.equal(byHeader.status, 200)
})

test('Azure answers a missing or unknown api-version and an unknown deployment in its own words', async () => {
  const path = '/azure/openai/deployments/gpt-4o-sg/chat/completions'
  for (const query of ['', '?api-version=2019-01-01']) {
    const answer = await sandbox.ask(path + query, {})
    assert.equal(answer.status, 404)
    assert.deepEqual(pick(await fields(answer), 'error'), {
      code: '404',
      message: 'Resource not found',
    })
  }
  const unknown = await sandbox.ask(azure('gpt-9'), {})
  assert.equal(unknown.status, 404)
  assert.equal(pick(await fields(unknown), 'error', 'code'), 'DeploymentNotFound')
  const filtered = await sandbox.ask(azure('gpt-4o-sg'), {
    messages: [{ role: 'user', content: '[[filter]]' }],
  })
  assert.equal(filtered.status, 400)
  const error = pick(await fields(filtered), 'error')
  assert.equal(pick(error, 'code'), 'content_filter')
  assert.equal(pick(error, 'innererror', 'code'), 'ResponsibleAIPolicyViolation')
  const global = await sandbox.ask(azure('gpt-4o-global'), {})
  assert.ok(global.headers.get('x-ms-region') !== null)
  assert.ok(global.headers.get('apim-request-id') !== null)
  assert.equal(global.headers.get('x-ms-deployment-name'), 'gpt-4o-global')
  assert.ok(global.headers.get('x-ratelimit-remaining-tokens') !== null)
})

test('a global deployment takes its regions in turn and the truth names each', async () => {
  const seen = new Set<string | null>()
  for (let index = 0; index < 5; index++) {
    seen.add((await sandbox.ask(azure('gpt-4o-global'), {})).headers.get('x-ms-region'))
  }
  assert.equal(seen.size, 5)
})

test('a stream tells its usage last if asked to, and not at all otherwise', async () => {
  const asked = await sandbox.ask(northwind, {
    model: 'gpt-4o@se',
    stream: true,
    stream_options: { include_usage: true },
  })
  const lines = await dataLines(asked)
  assert.equal(lines.pop(), '[DONE]')
  const events = lines.map((line): unknown => JSON.parse(line))
  const last = events.pop()
  assert.deepEqual(pick(last, 'choices'), [])
  assert.ok(Number(pick(last, 'usage', 'completion_tokens')) > 10)
  for (const event of events) assert.equal(pick(event, 'usage'), null)
  const plain = await dataLines(await sandbox.ask(northwind, { model: 'gpt-4o@se', stream: true }))
  assert.ok(plain.every((line) => !line.includes('usage')))
  const parts = events.map((event) => pick(event, 'choices', 0, 'delta', 'content'))
  const text = parts.filter((part) => typeof part === 'string').join('')
  const whole = await fields(sandbox.ask(northwind, { model: 'gpt-4o@se' }))
  assert.equal(text, pick(whole, 'choices', 0, 'message', 'content'))
})

test("Azure's stream begins with the prompt's filter results and empty choices", async () => {
  const lines = await dataLines(await sandbox.ask(azure('gpt-4o-sg'), { stream: true }))
  const first: unknown = JSON.parse(lines[0] ?? '')
  assert.deepEqual(pick(first, 'choices'), [])
  assert.equal(
    pick(first, 'prompt_filter_results', 0, 'content_filter_results', 'hate', 'filtered'),
    false,
  )
  const third: unknown = JSON.parse(lines[2] ?? '')
  assert.equal(pick(third, 'choices', 0, 'content_filter_results', 'hate', 'severity'), 'safe')
})

test('a prompt whose long beginning repeats is billed as cached', async () => {
  const messages = [{ role: 'user', content: 'again and '.repeat(900) }]
  const first = await fields(sandbox.ask(northwind, { model: 'gpt-4o-mini@us', messages }))
  const second = await fields(sandbox.ask(northwind, { model: 'gpt-4o-mini@us', messages }))
  const path = ['usage', 'prompt_tokens_details', 'cached_tokens']
  assert.equal(pick(first, ...path), 0)
  assert.equal(pick(second, ...path), 1792)
})

test('a lost answer is looked up by the id that the client sent', async () => {
  const sent = { 'x-client-request-id': 'att_lookup' }
  const usage = pick(await fields(sandbox.ask(northwind, { model: 'gpt-4o@se' }, sent)), 'usage')
  const key = { authorization: 'Bearer sandbox-northwind' }
  const found = await fields(
    fetch(`${sandbox.url}/northwind/v1/usage/att_lookup`, { headers: key }),
  )
  assert.equal(found['status'], 'finished')
  assert.equal(found['requests'], 1)
  assert.equal(pick(found, 'usage', 'total_tokens'), pick(usage, 'total_tokens'))
  const unknown = await fetch(`${sandbox.url}/northwind/v1/usage/att_none`, { headers: key })
  assert.equal(unknown.status, 404)
  assert.equal((await fetch(`${sandbox.url}/northwind/v1/usage/att_lookup`)).status, 401)
  const kisoHas = await fetch(`${sandbox.url}/kiso/v1/usage/att_lookup`, {
    headers: { authorization: 'Bearer sandbox-kiso' },
  })
  assert.equal(kisoHas.status, 404)
})

function count(from: unknown, name: string): number {
  return Number(pick(from, name) ?? 0)
}
