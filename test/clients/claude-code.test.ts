// What Claude Code asks of a gateway in front of the Messages API, point by point: the gateway
// compatibility guide of code.claude.com ("LLM gateway protocol"). Bare sockets keep every byte at both
// ends, so that what should pass untouched is compared and not parsed.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import {
  chunked,
  message,
  openWireClient,
  openWireUpstream,
  valueOf,
  type WireClient,
  type WireMessage,
  type WireUpstream,
} from '../support/wire.ts'

const open = new AsyncDisposableStack()
let upstream: WireUpstream
let house: TestHouse
let client: WireClient

before(async () => {
  upstream = open.use(await openWireUpstream())
  const prices = { input: '1', output: '2', cache_write: '2', cache_write_1h: '4' }
  house = open.use(
    await openTestHouse(upstream, {
      channel: { kind: 'anthropic', endpoint: upstream.url },
      contract: { models: [{ name: 'claude-m', is: 'm' }] },
      deployments: { only: { upstreamModel: 'claude-m' } },
      prices,
    }),
  )
  client = open.use(openWireClient(house.url))
})
after(() => open.disposeAsync())

const json = { 'content-type': 'application/json' }
const ok = 'HTTP/1.1 200 OK'

const answerText = JSON.stringify({
  id: 'msg_scripted',
  type: 'message',
  role: 'assistant',
  model: 'claude-m',
  content: [{ type: 'text', text: 'hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 11, output_tokens: 7 },
})

function whole(body: string, start = ok, headers: Record<string, string> = {}): Buffer {
  const length = String(Buffer.byteLength(body))
  return message(start, { ...json, 'content-length': length, ...headers }, Buffer.from(body))
}

function asked(body: string, headers: Record<string, string> = {}, path = '/v1/messages'): Buffer {
  const all = {
    host: 'gateway',
    'x-api-key': house.key,
    'anthropic-version': '2023-06-01',
    ...json,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }
  return message(`POST ${path} HTTP/1.1`, all, Buffer.from(body))
}

function received(): WireMessage {
  const last = upstream.received.at(-1)
  assert.ok(last !== undefined)
  return last
}

const turns = '"messages":[{"role":"user","content":"hi"}]'
const plain = `{"model":"claude-m","max_tokens":32,${turns}}`

test('1: the path alone decides, whatever the query says', async () => {
  for (const path of ['/v1/messages?beta=true', '/v1/messages?x=1&beta=true', '/v1/messages']) {
    upstream.play([whole(answerText)])
    const answer = await client.ask([asked(plain, {}, path)])
    assert.equal(answer.start, ok, answer.body.toString())
    assert.match(received().start, /^POST \/v1\/messages HTTP/)
  }
})

test('1: tokens are counted at the provider, and the count costs nothing', async () => {
  upstream.play([whole('{"input_tokens":14}')])
  const body = `{"model":"claude-m",${turns}}`
  const answer = await client.ask([asked(body, {}, '/v1/messages/count_tokens?beta=true')])
  assert.equal(answer.body.toString(), '{"input_tokens":14}')
  assert.match(received().start, /^POST \/v1\/messages\/count_tokens HTTP/)
  assert.equal(valueOf(answer.headers, 'x-customhouse-cost'), '0.000000000 USD')
})

test('1: what a count meets says nothing of answers: neither its limits nor a server without it', async () => {
  const body = `{"model":"claude-m",${turns}}`
  const starts = ['HTTP/1.1 404 Not Found', 'HTTP/1.1 429 Too Many Requests']
  for (const start of [...starts, ...starts, ...starts]) {
    upstream.play([whole('{}', start, { 'anthropic-ratelimit-requests-remaining': '0' })])
    await client.ask([asked(body, {}, '/v1/messages/count_tokens')])
    upstream.play([whole(answerText)])
    assert.equal((await client.ask([asked(plain)])).start, ok)
  }
})

test('2: headers and fields of betas nobody knows yet pass, as a pair', async () => {
  upstream.play([whole(answerText)])
  const headers = {
    'anthropic-beta': 'interleaved-thinking-2025-05-14,never-heard-of-2099-01-01',
    'anthropic-dangerous-direct-browser-access': 'true',
    'anthropic-never-heard-of': 'x',
  }
  const body = `{"model":"claude-m","max_tokens":32,"never_heard_of":{"a":[1e400]},${turns}}`
  const answer = await client.ask([asked(body, headers)])
  assert.equal(answer.start, ok)
  assert.equal(received().body.toString(), body)
  for (const [name, value] of Object.entries(headers)) {
    assert.equal(valueOf(received().headers, name), value)
  }
  assert.equal(valueOf(received().headers, 'anthropic-version'), '2023-06-01')
  assert.equal(valueOf(received().headers, 'x-api-key'), 'upstream-secret')
})

test('2: whose account and workspace it is stays ours to say', async () => {
  upstream.play([whole(answerText)])
  const theirs = {
    'Anthropic-Workspace-Id': 'wrkspc_theirs',
    'anthropic-user-profile-id': 'uprof_theirs',
  }
  await client.ask([asked(plain, theirs)])
  for (const name of ['anthropic-workspace-id', 'anthropic-user-profile-id']) {
    assert.equal(valueOf(received().headers, name), undefined)
  }
})

test('2: betas for more than the deployment says it takes or gives stay here, whatever their case', async () => {
  const betas: readonly (readonly [sent: string, passed: string | undefined])[] = [
    ['context-1m-2025-08-07', undefined],
    ['a-2025-01-01, Context-1M-2025-08-07, b-2025-01-01', 'a-2025-01-01, b-2025-01-01'],
    ['output-300k-2026-03-24,a-2025-01-01', 'a-2025-01-01'],
    ['context-management-2025-06-27', 'context-management-2025-06-27'],
  ]
  for (const [sent, passed] of betas) {
    upstream.play([whole(answerText)])
    await client.ask([asked(plain, { 'anthropic-beta': sent })])
    assert.equal(valueOf(received().headers, 'anthropic-beta'), passed)
  }
})

test('3: the body of an error comes as the provider wrote it', async () => {
  const said =
    '{"type":"error", "error":{"type":"invalid_request_error","message":"prompt is too long: 200001 tokens > 200000 maximum"},"request_id":"req_theirs"}'
  upstream.play([whole(said, 'HTTP/1.1 400 Bad Request', { 'x-should-retry': 'false' })])
  const answer = await client.ask([asked(plain)])
  assert.equal(answer.start, 'HTTP/1.1 400 Bad Request')
  assert.equal(answer.body.toString(), said)
  assert.equal(valueOf(answer.headers, 'x-should-retry'), 'false')
})

test('4, 5: system, tools, earlier turns and cache marks are not touched by a byte', async () => {
  upstream.play([whole(answerText)])
  const body = `{ "system":[{"type":"text","text":"\\u0041 rule","cache_control":{"type":"ephemeral","ttl":"1h"}}],
    "tools":[{"name":"find","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},{"type":"bash_20250124","name":"bash"}],
    "messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]},
    {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"tool_use","id":"t","name":"find","input":{"a":1.0}}]},
    {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"x"}]}]}],
    "thinking":{"type":"adaptive"}, "max_tokens" : 3.2e1, "model":"claude-m" }`
  const answer = await client.ask([asked(body)])
  assert.equal(answer.start, ok, answer.body.toString())
  assert.equal(received().body.toString(), body)
})

test('a document is bounded by the context window, and a block nobody knows counts like one', async () => {
  const blocks = [
    '{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AA=="}}',
    '{"type":"never_heard_of","x":1}',
  ]
  for (const block of blocks) {
    upstream.play([whole(answerText)])
    const messages = `[{"role":"user","content":[${block}]}]`
    const answer = await client.ask([
      asked(`{"model":"claude-m","max_tokens":32,"messages":${messages}}`),
    ])
    assert.equal(answer.start, ok, answer.body.toString())
    const [row] = house.query('select hold_nanos from attempt order by at_ms desc limit 1')
    // 10,000 tokens of context at the dearest input (a cache write, 2000 nanos), 32 of output at 2000.
    assert.equal(Number(row?.['hold_nanos']), 10_000 * 2000 + 32 * 2000)
  }
})

test('a tool of the caller that is added in the middle of the turns passes', async () => {
  upstream.play([whole(answerText)])
  const tools = [
    '{"type":"tool_definition","definition":{"name":"f","input_schema":{},"allowed_callers":["direct"]}}',
    '{"type":"tool_reference","tool_name":"f"}',
  ]
  const blocks = tools.map((tool) => `{"type":"tool_addition","tool":${tool}}`).join(',')
  const body = `{"model":"claude-m","max_tokens":32,"messages":[{"role":"user","content":"hi"},{"role":"system","content":[${blocks}]}]}`
  const answer = await client.ask([asked(body)])
  assert.equal(answer.start, ok, answer.body.toString())
  assert.equal(received().body.toString(), body)
})

function sse(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`
}
const start = sse('message_start', {
  message: { id: 'msg_scripted', usage: { input_tokens: 11, output_tokens: 1 } },
})
const ping = sse('ping', {})
const text = sse('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'he' } })
const last = sse('message_delta', {
  delta: { stop_reason: 'end_turn' },
  usage: { output_tokens: 7 },
})
const stop = sse('message_stop', {})

test('6: a stream passes byte for byte, pings, comments and unknown events included', async () => {
  const unknown = sse('never_heard_of', { x: 1 })
  const stream = `${start}${ping}: a comment\n\n${text}${unknown}${last}${stop}`
  const head = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }
  for (const size of [1, 7, 64, 100_000]) {
    const pieces: Buffer[] = []
    const bytes = Buffer.from(stream)
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
    upstream.play([message(ok, head, chunked(pieces))])
    const answer = await client.ask([
      asked(`{"model":"claude-m","max_tokens":32,"stream":true,${turns}}`),
    ])
    assert.equal(answer.body.toString(), stream)
    assert.ok(answer.whole)
  }
  const [row] = house.query('select usage_source, tokens from attempt order by at_ms desc limit 1')
  assert.equal(row?.['usage_source'], 'provider')
  assert.equal(Number(row?.['tokens']), 11 + 7)
})

test('6: a stop sequence that reads like the key of the usage does not hide it', async () => {
  const delta = { stop_reason: 'stop_sequence', stop_sequence: 'usage' }
  const end = sse('message_delta', { delta, usage: { output_tokens: 700 } })
  const head = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }
  upstream.play([message(ok, head, chunked([Buffer.from(start + text + end + stop)]))])
  await client.ask([asked(`{"model":"claude-m","max_tokens":999,"stream":true,${turns}}`)])
  const [row] = house.query('select tokens from attempt order by at_ms desc limit 1')
  assert.equal(Number(row?.['tokens']), 11 + 700)
})

test('6: the count of a beginning is no count of the answer: without an end, what passed is charged', async () => {
  const head = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }
  upstream.play([message(ok, head, chunked([Buffer.from(start + text.repeat(90) + stop)]))])
  const answer = await client.ask([
    asked(`{"model":"claude-m","max_tokens":999,"stream":true,${turns}}`),
  ])
  assert.ok(answer.whole)
  const [row] = house.query('select usage_source, tokens from attempt order by at_ms desc limit 1')
  assert.equal(row?.['usage_source'], 'estimated')
  assert.equal(Number(row?.['tokens']), 11 + 90)
})

test('6: a stream without its last event is never ended cleanly', async () => {
  const head = { 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' }
  upstream.play([message(ok, head, chunked([Buffer.from(start + text + last)]))])
  const answer = await client.ask([
    asked(`{"model":"claude-m","max_tokens":32,"stream":true,${turns}}`),
  ])
  assert.equal(answer.whole, false)
})

test('7: retry-after is whole seconds, and the limits told are our own', async () => {
  const shared = { 'anthropic-ratelimit-unified-status': 'allowed', 'retry-after': '7' }
  const said = '{"type":"error","error":{"type":"rate_limit_error","message":"x"}}'
  upstream.play([whole(said, 'HTTP/1.1 429 Too Many Requests', shared)])
  const answer = await client.ask([asked(plain)])
  assert.equal(answer.start, 'HTTP/1.1 429 Too Many Requests')
  assert.equal(valueOf(answer.headers, 'retry-after'), '7')
  assert.equal(valueOf(answer.headers, 'anthropic-ratelimit-unified-status'), undefined)
  const error: unknown = JSON.parse(answer.body.toString())
  assert.deepEqual(Reflect.get(Object(error), 'error').type, 'rate_limit_error')
})

test('8: the models are listed at once, by names that say whose they are, with either key header', async () => {
  const other = { authorization: 'Bearer sk-ant-somebody-elses', 'x-api-key': house.key }
  for (const key of [{ authorization: `Bearer ${house.key}` }, { 'x-api-key': house.key }, other]) {
    const answer = await fetch(`${house.url}/v1/models?limit=1000`, {
      headers: { ...key, 'anthropic-version': '2023-06-01' },
      redirect: 'error',
    })
    assert.deepEqual(await answer.json(), {
      data: [
        {
          type: 'model',
          id: 'claude-m',
          display_name: 'claude-m',
          created_at: '1970-01-01T00:00:00Z',
        },
      ],
      has_more: false,
      first_id: 'claude-m',
      last_id: 'claude-m',
    })
  }
})

const additions: readonly (readonly [how: string, message: string])[] = [
  [
    'in the middle of the turns',
    '{"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"type":"web_fetch_20260318","name":"web_fetch"}}}]}',
  ],
  [
    'of another server',
    '{"role":"system","content":[{"type":"tool_addition","tool":{"type":"mcp_toolset_reference","server_name":"x"}}]}',
  ],
  [
    'with a summary of earlier turns',
    '{"role":"assistant","content":[{"type":"compaction","content":"so far","tool_changes":[{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"type":"code_execution_20260120","name":"code_execution"}}}]}]}',
  ],
]
for (const [how, addition] of additions) {
  test(`a tool that is added ${how} and runs elsewhere is refused`, async () => {
    const count = upstream.received.length
    const hi = '{"role":"user","content":"hi"}'
    const body = `{"model":"claude-m","max_tokens":32,"messages":[${hi},${addition}]}`
    const answer = await client.ask([asked(body)])
    assert.equal(answer.start, 'HTTP/1.1 403 Forbidden')
    const { error } = JSON.parse(answer.body.toString())
    assert.deepEqual([error.code, error.param], ['policy.field_denied', 'messages'])
    assert.equal(upstream.received.length, count)
  })
}

test('batches are not served, and that is said in the words of this API', async () => {
  const answer = await fetch(`${house.url}/v1/messages/batches`, { method: 'POST' })
  assert.equal(answer.status, 404)
  assert.equal(Reflect.get(Object(await answer.json()), 'type'), 'error')
})

test('8: what the client probes besides is refused quickly', async () => {
  const answer = await fetch(`${house.url}/api/hello`, { method: 'HEAD' })
  assert.equal(answer.status, 404)
})

const moved: readonly (readonly [field: string, json: string])[] = [
  ['inference_geo', '"us"'],
  ['workspace_id', '"wrkspc_1"'],
  ['mcp_servers', '[{"type":"url","url":"https://x"}]'],
  ['container', '"container_1"'],
  ['fallbacks', '[{"model":"other"}]'],
  ['speed', '"fast"'],
  ['tools', '[{"type":"web_search_20250305","name":"web_search"}]'],
  ['tools', '[{"type":"code_execution_20250825","name":"code_execution"}]'],
  ['tools', '[{"name":"f","input_schema":{},"allowed_callers":["code_execution_20260120"]}]'],
  ['thread', '{"type":"create"}'],
]
for (const [field, value] of moved) {
  test(`${field}: ${value} would take the request elsewhere and is refused by name`, async () => {
    const count = upstream.received.length
    const body = `{"model":"claude-m","max_tokens":32,"${field}":${value},${turns}}`
    const answer = await client.ask([asked(body)])
    assert.equal(answer.start, 'HTTP/1.1 403 Forbidden')
    const { error } = JSON.parse(answer.body.toString())
    assert.deepEqual([error.code, error.param], ['policy.field_denied', field])
    assert.equal(upstream.received.length, count)
  })
}
