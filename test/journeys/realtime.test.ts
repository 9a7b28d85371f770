// Goal: what holds of a request holds of each response of a realtime session: it is decided, held before it
// can begin, and settled before its end is told, to the nano. Method: raw sessions through a whole house over
// the simulated voice, whose own count is compared.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { packOf } from '../support/pack.ts'
import { realtimeHouse, voice } from '../support/realtime.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'
import { refusedHandshake, Talk } from '../support/talk.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())
beforeEach(() => sandbox.clearFaults())

async function withHouse(
  options: TestHouseOptions,
  run: (house: TestHouse) => Promise<void>,
): Promise<void> {
  const house = await openTestHouse({ url: sandbox.url }, realtimeHouse(sandbox.url, options))
  try {
    await run(house)
  } finally {
    await house[Symbol.asyncDispose]()
  }
}

const path = '/v1/realtime?model=m'

function bearer(house: TestHouse): Record<string, string> {
  return { authorization: `Bearer ${house.key}` }
}

async function talk(house: TestHouse): Promise<Talk> {
  const session = new Talk(house.url + path, bearer(house))
  await session.event('session.created')
  return session
}

const inText = { type: 'response.create', response: { output_modalities: ['text'] } }

/** What the provider says that it billed of this session's tokens. */
async function billed(session: Talk): Promise<readonly [prompt: number, completion: number]> {
  const lines = await sandbox.requests()
  const mine = lines.filter((line) =>
    String(line['clientRequestId']).startsWith(String(session.headers['x-request-id'])),
  )
  let [prompt, completion] = [0, 0]
  for (const line of mine) {
    prompt += Number(pick(line, 'usage', 'prompt_tokens'))
    completion += Number(pick(line, 'usage', 'completion_tokens'))
  }
  return [prompt, completion]
}

test('each response is an attempt with its own entry, and together they cost what the provider counted', async () => {
  await withHouse({}, async (house) => {
    const session = await talk(house)
    session.says('one two')
    session.send(inText)
    await session.event('response.done')
    session.says('three')
    session.send({ type: 'response.create' })
    const done = await session.event('response.done', 2)
    await session.leave()
    const record = await house.nextRecord()
    assert.equal(record['attempts'], 3)
    assert.equal(record['ending'], 'completed')
    const tokens = record['tokens'] as Record<string, number>
    const [prompt, completion] = await billed(session)
    const input =
      (tokens['input'] ?? 0) + (tokens['cached_input'] ?? 0) + (tokens['audio_input'] ?? 0)
    assert.equal(input, prompt)
    assert.equal((tokens['output'] ?? 0) + (tokens['audio_output'] ?? 0), completion)
    assert.ok((tokens['audio_output'] ?? 0) > 0 && (tokens['cached_input'] ?? 0) > 0)
    const nanos = priceOf(tokens)
    assert.equal(record['price'], `0.${String(nanos).padStart(9, '0')}`)
    assert.ok(pick(done, 'response', 'usage') !== undefined)
    const id = String(session.headers['x-request-id'])
    const leaves = house.query(`select id from leaf where id like '${id}%' order by id`)
    assert.deepEqual(
      leaves.map((leaf) => leaf['id']),
      [id, `${id}.1`, `${id}.2`],
    )
    assert.deepEqual(heldNow(house), 0n)
  })
})

/** What is still held on every budget and account. */
function heldNow(house: TestHouse): unknown {
  const [row] = house.query(
    'select coalesce(sum(debits_pending + credits_pending), 0) as nanos from balance',
  )
  return row?.['nanos']
}

/** By the prices of `realtimeHouse`, a nano each, read again at half of one. */
function priceOf(tokens: Readonly<Record<string, number>>): number {
  const nanos = { input: 1000, cached_input: 500, audio_input: 10_000, cached_audio_input: 500 }
  const out = { output: 2000, audio_output: 20_000, image: 5000 }
  let sum = 0
  for (const [kind, each] of Object.entries({ ...nanos, ...out })) sum += each * (tokens[kind] ?? 0)
  return sum
}

test('a response that a budget cannot pay is not begun: the session waits for what runs, or is closed with the reason', async () => {
  const tight = (amount: string): TestHouseOptions => ({
    contract: {
      budgets: [{ id: 'b', amount, currency: 'USD', period: 'total', hard: true }],
    },
  })
  // One response may cost 10,000 tokens in and 1000 out, as speech: 0.12 USD.
  await withHouse(tight('0.11'), async (house) => {
    const { status, body } = await refusedHandshake(house.url + path, bearer(house))
    assert.equal(status, 429)
    assert.equal(pick(body, 'error', 'code'), 'insufficient_quota')
  })
  await withHouse(tight('0.13'), async (house) => {
    const session = await talk(house)
    session.says('again')
    // The second is held only when the first has given back what it did not use.
    session.send(inText)
    session.send(inText)
    await session.event('response.done', 2)
    await session.leave()
    const [posted] = house.query('select sum(price_nanos) as nanos from attempt')
    assert.equal(
      String((await house.nextRecord())['price']),
      `0.${String(posted?.['nanos']).padStart(9, '0')}`,
    )
  })
  await withHouse(tight('0.120009'), async (house) => {
    const session = await talk(house)
    session.says('once')
    session.send(inText)
    await session.event('response.done')
    assert.equal(await session.refusal(), 'insufficient_quota null')
    assert.deepEqual(await session.closed(), [1013, 'insufficient_quota'])
    assert.equal((await house.nextRecord())['code'], 'metering.budget_exhausted')
    assert.equal(heldNow(house), 0n)
  })
})

test('speech that the provider answers by itself is held and settled like any other', async () => {
  await withHouse({}, async (house) => {
    const session = await talk(house)
    const speech = Buffer.alloc(9600, 1).toString('base64')
    const silence = Buffer.alloc(4800).toString('base64')
    session.send({ type: 'input_audio_buffer.append', audio: speech })
    session.send({ type: 'input_audio_buffer.append', audio: silence })
    const done = await session.event('response.done')
    assert.equal(pick(done, 'response', 'usage', 'input_token_details', 'audio_tokens'), 3)
    await session.leave()
    const record = await house.nextRecord()
    assert.equal(pick(record, 'tokens', 'audio_input'), 3)
  })
})

test('a client that leaves in the middle pays for what the provider says was given', async () => {
  await withHouse({}, async (house) => {
    const session = await talk(house)
    session.says('[[fault:event-ms=30]]')
    session.send(inText)
    await session.event('response.output_text.delta', 2)
    session.socket.terminate()
    const record = await house.nextRecord()
    const [prompt, completion] = await billed(session)
    assert.deepEqual(
      [record['ending'], pick(record, 'tokens', 'input'), pick(record, 'tokens', 'output')],
      ['client_left', prompt, completion],
    )
    assert.equal(heldNow(house), 0n)
  })
})

test('a provider that breaks off is told, and what passed is the provider’s cost alone', async () => {
  await withHouse({}, async (house) => {
    const session = await talk(house)
    session.says('[[fault:cut-after=3]]')
    session.send(inText)
    assert.equal(await session.refusal(), 'upstream_unavailable null')
    assert.deepEqual(await session.closed(), [1011, 'upstream_unavailable'])
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'upstream_cut')
    assert.equal(record['usageSource'], 'estimated')
    assert.equal(record['price'], '0.000000000')
    assert.notEqual(record['cost'], '0.000000000')
  })
})

test('what a session is not decided for is refused by the field, and the session goes on', async () => {
  await withHouse({}, async (house) => {
    const session = await talk(house)
    session.send({ type: 'session.update', event_id: 'e1', session: { model: 'gpt-realtime-2' } })
    assert.equal(await session.refusal(), 'field_not_permitted session.model')
    assert.equal(pick(await session.event('error'), 'error', 'event_id'), 'e1')
    session.socket.send(Buffer.from('{}'))
    assert.equal(await session.refusal(2), 'invalid_json null')
    session.send({ type: 'conversation.item.create', item: { type: 'mcp_list_tools' } })
    assert.equal(await session.refusal(3), 'field_not_permitted item.type')
    // Its own name of the model is the provider's on the wire.
    session.send({ type: 'session.update', session: { model: 'm' } })
    const updated = await session.event('session.updated')
    assert.equal(pick(updated, 'session', 'model'), voice.upstreamModel)
    await session.leave()
  })
})

test('who may open a session is asked as of any request, and told in plain HTTP', async () => {
  await withHouse({ deployments: { only: voice, chat: { model: 'other' } } }, async (house) => {
    const ask = (query: string, headers = bearer(house)): ReturnType<typeof refusedHandshake> =>
      refusedHandshake(`${house.url}/v1/realtime${query}`, headers)
    const rows: readonly (readonly [string, number, string])[] = [
      ['?model=nothing', 404, 'model_not_found'],
      ['', 400, 'invalid_value'],
      ['?model=m&model=other', 400, 'invalid_value'],
      ['?intent=transcription', 404, 'endpoint_not_served'],
      ['?call_id=c', 404, 'endpoint_not_served'],
    ]
    for (const [query, status, code] of rows) {
      const refused = await ask(query)
      assert.deepEqual([refused.status, pick(refused.body, 'error', 'code')], [status, code], query)
    }
    assert.equal((await ask('?model=m', {})).status, 401)
    const plain = await fetch(house.url + path, { headers: bearer(house) })
    assert.equal(plain.status, 426)
    assert.equal(plain.headers.get('upgrade'), 'websocket')
    // Some clients offer another protocol with each request, and mean nothing by it.
    const other = await fetch(`${house.url}/v1/models`, { headers: bearer(house) })
    assert.equal(other.status, 200)
  })
})

test('a browser gives its key as a protocol, which nobody hears again', async () => {
  await withHouse({}, async (house) => {
    const session = new Talk(house.url + path, {}, [
      'realtime',
      `openai-insecure-api-key.${house.key}`,
    ])
    await session.event('session.created')
    assert.equal(session.headers['sec-websocket-protocol'], 'realtime')
    assert.equal(session.headers['x-customhouse-deployment'], 'only')
    await session.leave()
  })
})

test('a provider that refuses a session is an attempt that failed, and another is tried', async () => {
  const deployments = { only: voice, second: voice }
  await withHouse({ deployments }, async (house) => {
    await sandbox.order({ fault: 'status=503', times: 1 })
    const session = await talk(house)
    session.says('still here')
    session.send(inText)
    await session.event('response.done')
    await session.leave()
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'completed')
    assert.equal(record['attempts'], 3)
    assert.equal(heldNow(house), 0n)
  })
})

test('a house that closes lets a response end, and begins no other', async () => {
  const house = await openTestHouse({ url: sandbox.url }, realtimeHouse(sandbox.url, {}))
  const idle = await talk(house)
  const busy = await talk(house)
  busy.says('[[fault:event-ms=20]]')
  busy.send(inText)
  await busy.event('response.output_text.delta')
  const closing = house[Symbol.asyncDispose]()
  assert.deepEqual(await idle.closed(), [1013, 'draining'])
  await busy.event('response.done')
  assert.deepEqual(await busy.closed(), [1013, 'draining'])
  await closing
  assert.deepEqual(
    house.records.map((record) => record['ending']),
    ['completed', 'completed'],
  )
})

test('a session ends when its key is revoked', async () => {
  await withHouse({}, async (house) => {
    const key = await fetch(`${house.url}/admin/v1/keys`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin', 'content-type': 'application/json' },
      body: JSON.stringify({ holder: 'workload:workload' }),
    })
    const made: unknown = await key.json()
    const session = new Talk(house.url + path, {
      authorization: `Bearer ${String(pick(made, 'key'))}`,
    })
    await session.event('session.created')
    await fetch(`${house.url}/admin/v1/keys/${String(pick(made, 'id'))}/revoke`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin' },
    })
    assert.equal(await session.refusal(), 'invalid_api_key null')
    assert.deepEqual(await session.closed(), [1008, 'invalid_api_key'])
    assert.equal((await house.nextRecord())['code'], 'identity.key_unknown')
  })
})

test('a feature that a rule refuses is refused inside a session, and tracing goes where nothing may be stored', async () => {
  const duties =
    '{ kind: refuse_feature, feature: tools }, { kind: force_store_false, mode: rewrite }'
  const pack = packOf(
    { id: 'test.duties' },
    `  - id: test.duties.all
    title: Duties
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { workload.id: { is: workload } }
    public: use
    because: "{party} has duties."
    obligations: [${duties}]
    sources: [text]
`,
  )
  await withHouse({ pack }, async (house) => {
    const session = await talk(house)
    const tools = [{ type: 'function', name: 'f', parameters: { type: 'object' } }]
    session.send({ type: 'session.update', session: { tools } })
    assert.equal(await session.refusal(), 'feature_not_permitted session.tools')
    session.send({ type: 'session.update', session: { instructions: 'kurz', tracing: 'auto' } })
    const updated = await session.event('session.updated')
    assert.deepEqual(
      [pick(updated, 'session', 'tracing'), pick(updated, 'session', 'instructions')],
      [null, 'kurz'],
    )
    await session.leave()
    const record = await house.nextRecord()
    assert.deepEqual([record['verdict'], record['code']], ['permit', ''])
  })
})

test('a handshake that is none is refused, and whatever it says the house goes on', async () => {
  await withHouse({}, async (house) => {
    const { hostname, port } = new URL(house.url)
    const ask = async (lines: readonly string[]): Promise<string> => {
      const socket = connect(Number(port), hostname)
      const head = [`GET ${path} HTTP/1.1`, 'host: a', `authorization: Bearer ${house.key}`]
      socket.end([...head, ...lines, '', ''].join('\r\n'))
      let answer = ''
      for await (const chunk of socket) answer += String(chunk)
      return answer.slice(9, 12)
    }
    const upgrade = ['connection: upgrade', 'upgrade: websocket']
    const key = 'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=='
    const version = 'sec-websocket-version: 13'
    for (const lines of [
      upgrade,
      [...upgrade, key],
      [...upgrade, version, 'sec-websocket-key: short'],
      [...upgrade, key, 'sec-websocket-version: 8'],
      ['connection: close'],
      ['connection: upgrade, close', 'upgrade: h2c'],
    ]) {
      assert.equal(await ask(lines), '426', lines.join())
    }
    const session = await talk(house)
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"type":1}',
      '\u0000',
      '{"type":"session.update"}',
    ]) {
      session.socket.send(text)
    }
    await session.event('error', 7)
    session.says('still here')
    session.send(inText)
    await session.event('response.done')
    await session.leave()
  })
})
