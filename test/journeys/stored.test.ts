// Goal: what a provider keeps belongs to one workload and lies in one place: it is found there or nowhere, is named
// in the log, and can be forbidden. Method: a whole house over the simulated providers, and over one that keeps
// every byte that arrives.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import type { Obligation } from '../../src/policy/obligation.ts'
import { readResponses } from '../../src/door/read-responses.ts'
import { keptHouse } from '../support/kept-house.ts'
import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { openTestJourney } from '../support/journey.ts'
import { isFields, type Fields } from '../support/json.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

let sandbox: TestSandbox
let house: TestHouse

before(async () => {
  sandbox = await startSandbox()
  house = await keptHouse(sandbox)
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await sandbox.close()
})

function fieldsOf(value: unknown): Fields {
  assert.ok(isFields(value))
  return value
}

interface Asked {
  readonly status: number
  readonly body: Fields
  readonly headers: Headers
}

async function ask(
  path: string,
  body?: object,
  options: { readonly at?: TestHouse; readonly method?: string } = {},
): Promise<Asked> {
  const { at = house, method = body === undefined ? 'GET' : 'POST' } = options
  const response = await fetch(`${at.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${at.key}`, 'content-type': 'application/json' },
  })
  return {
    status: response.status,
    body: fieldsOf(await response.json()),
    headers: response.headers,
  }
}

async function made(at = house, model = 'm'): Promise<string> {
  const { status, body } = await ask('/v1/responses', { model, input: 'Hello' }, { at })
  assert.equal(status, 200, JSON.stringify(body))
  return String(body['id'])
}

function errorOf({ body }: Asked): Fields {
  return fieldsOf(body['error'])
}

test('the log says of a kept answer that it is kept, where it rests and until when; of others nothing', async () => {
  const id = await made()
  await ask('/v1/responses', { model: 'm', input: 'Hello', store: false })
  const rows = house.query(
    'select bytes from leaf where cast(bytes as text) like \'%"settlement"%\'',
  )
  const entries = rows.map(({ bytes }) =>
    fieldsOf(JSON.parse(Buffer.from(bytes as Uint8Array).toString())),
  )
  const told = entries.flatMap((entry) => {
    const found = JSON.stringify(entry).includes(id) ? [JSON.stringify(entry)] : []
    return found
  })
  assert.equal(told.length, 1)
  assert.match(
    told[0] ?? '',
    /"stored":\{"id":"resp_[^"]+","kind":"response","rest":\["SG"\],"until":"20/,
  )
  const silent = entries.filter((entry) => !JSON.stringify(entry).includes('"stored"'))
  assert.ok(silent.length > 0)
  const kept = house.query("select id from stored_object where kind = 'response'")
  assert.ok(kept.some((row) => row['id'] === id))
})

test('an unknown id, and one of another kind, are not found by the name of the field', async () => {
  const id = await made()
  const [item] = house.query(`select id from stored_object where parent_id = '${id}'`)
  for (const previous of ['resp_unheard', String(item?.['id'])]) {
    const asked = { model: 'm', input: 'Hello', previous_response_id: previous }
    const refused = await ask('/v1/responses', asked)
    assert.equal(refused.status, 404)
    assert.equal(errorOf(refused)['param'], 'previous_response_id')
  }
  const referring = await ask('/v1/responses', {
    model: 'm',
    input: [{ type: 'item_reference', id: 'rs_unheard' }],
  })
  assert.equal(referring.status, 404)
  assert.equal(errorOf(referring)['param'], 'input')
  const thinking = await ask('/v1/responses', {
    model: 'm',
    input: [{ type: 'reasoning', id: 'rs_of_somebody_else', summary: [] }],
  })
  assert.equal(
    thinking.status,
    404,
    'reasoning without its encrypted text is read from what is kept',
  )
})

test('an item that is kept can be referred to, until its response is deleted', async () => {
  const id = await made()
  const [item] = house.query(`select id from stored_object where parent_id = '${id}'`)
  const input = [
    { type: 'item_reference', id: item?.['id'] },
    { role: 'user', content: 'More' },
  ]
  assert.equal((await ask('/v1/responses', { model: 'm', input })).status, 200)
  const path = `/v1/responses/${String(item?.['id'])}`
  assert.equal((await ask(path, undefined, { method: 'DELETE' })).status, 404, 'it is no response')
  assert.equal((await ask('/v1/responses', { model: 'm', input })).status, 200)
  const gone = await ask(`/v1/responses/${id}`, undefined, { method: 'DELETE' })
  assert.equal(gone.body['deleted'], true)
  assert.equal((await ask('/v1/responses', { model: 'm', input })).status, 404)
  const entry = house.query(
    `select bytes from leaf where id = '${gone.headers.get('x-customhouse-receipt')}'`,
  )
  assert.match(Buffer.from(entry[0]?.['bytes'] as Uint8Array).toString(), /"type":"unstored"/)
})

test('what is kept at one channel is asked for at no other: the request is refused by name and nothing is sent', async () => {
  const id = await made()
  const arrived = (await sandbox.requests()).length
  const asked = { model: 'dated', input: 'Hello', previous_response_id: id }
  const refused = await ask('/v1/responses', asked)
  assert.equal(refused.status, 403)
  assert.equal(errorOf(refused)['code'], 'stored_elsewhere')
  assert.equal(errorOf(refused)['param'], 'previous_response_id')
  assert.equal((await sandbox.requests()).length, arrived)
})

test('of two deployments that may serve, only the one where it is kept is asked, however the other is preferred', async () => {
  const deployments: TestHouseOptions['deployments'] = {
    near: { upstreamModel: 'gpt-4o@se' },
    far: { channel: 'azure', upstreamModel: 'gpt-4o-sg' },
  }
  await using two = await keptHouse(sandbox, { deployments, contract: { models: ['m'] } })
  const seen = new Set<string>()
  for (let turn = 0; turn < 6; turn++) {
    const first = await ask('/v1/responses', { model: 'm', input: `Hello ${turn}` }, { at: two })
    const where = first.headers.get('x-customhouse-deployment') ?? ''
    seen.add(where)
    const asked = { model: 'm', input: 'And?', previous_response_id: first.body['id'] }
    const next = await ask('/v1/responses', asked, { at: two })
    assert.equal(next.status, 200)
    assert.equal(next.headers.get('x-customhouse-deployment'), where)
  }
  // While its own deployment fails, it is not asked for at the other.
  const first = await ask('/v1/responses', { model: 'm', input: 'Hello' }, { at: two })
  const where = first.headers.get('x-customhouse-deployment') === 'near' ? 'gpt-4o@se' : 'gpt-4o-sg'
  await sandbox.order({ fault: 'status=500', deployment: where, times: 1 })
  const asked = { model: 'm', input: 'And?', previous_response_id: first.body['id'] }
  const failed = await ask('/v1/responses', asked, { at: two })
  assert.equal(failed.status, 502)
  await sandbox.clearFaults()
})

test('what was kept before a restart is found after it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-kept-'))
  try {
    const id = await during({ dataDir }, made)
    const read = await during({ dataDir }, (at) => ask(`/v1/responses/${id}`, undefined, { at }))
    assert.equal(read.status, 200)
    assert.equal(read.body['id'], id)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

/** A run of a house over a folder that others run over before and after. */
async function during<T>(
  options: TestHouseOptions,
  work: (at: TestHouse) => Promise<T>,
): Promise<T> {
  const at = await keptHouse(sandbox, options)
  try {
    return await work(at)
  } finally {
    await at.running.close()
  }
}

test('a response that nobody here had made, or that was deleted, is one and the same 404 for every verb', async () => {
  const id = await made()
  await ask(`/v1/responses/${id}`, undefined, { method: 'DELETE' })
  const texts = new Set<string>()
  for (const gone of ['resp_unheard', id]) {
    for (const [method, tail] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/cancel'],
      ['GET', '/input_items'],
    ] as const) {
      const answer = await ask(`/v1/responses/${gone}${tail}`, undefined, { method })
      assert.equal(answer.status, 404)
      texts.add(JSON.stringify(answer.body).replace(gone, 'ID'))
    }
  }
  assert.equal(texts.size, 1)
})

test('what is kept where the contract no longer permits is not read, and can still be deleted', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-kept-'))
  try {
    const id = await during({ dataDir }, made)
    const permits = { processing: ['SE'], rest: ['SE'], abuseStore: ['SE'], review: ['SE'] }
    const none = { dataDir, contract: { permits } }
    const denied = await during(none, (at) => ask(`/v1/responses/${id}`, undefined, { at }))
    assert.equal(errorOf(denied)['code'], 'location_not_permitted')
    // Another deployment of the model may serve, at the same channel: that is not where it is kept.
    const deployments = {
      only: { upstreamModel: 'gpt-4o@se' },
      near: { upstreamModel: 'gpt-4o@us', locations: { ingress: ['SE'], ...permits } },
    }
    const other = { dataDir, contract: { permits, models: ['m'] }, deployments }
    await during(other, async (at) => {
      const read = await ask(`/v1/responses/${id}`, undefined, { at })
      assert.equal(errorOf(read)['code'], 'stored_elsewhere')
      const gone = await ask(`/v1/responses/${id}`, undefined, { at, method: 'DELETE' })
      assert.equal(gone.status, 200)
    })
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('a turn that continues another is held for the whole context window', async () => {
  const id = await made()
  const holds: bigint[] = []
  for (const more of [{}, { previous_response_id: id }]) {
    const answer = await ask('/v1/responses', {
      model: 'm',
      input: 'Hi',
      max_output_tokens: 16,
      ...more,
    })
    assert.equal(answer.status, 200)
    const request = answer.headers.get('x-request-id')
    const [row] = house.query(`select hold_nanos from intent where attempt_id = '${request}.1'`)
    holds.push(row?.['hold_nanos'] as bigint)
  }
  assert.ok((holds[0] ?? 0n) < 1_000_000n)
  assert.equal(holds[1], 10_000n * 1000n + 16n * 2000n)
})

const answerText = JSON.stringify({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  output: [{ id: 'msg_1', type: 'message' }],
  usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
})

const duties: readonly (readonly [Obligation, string, string])[] = [
  [
    { kind: 'force_store_false', mode: 'rewrite' },
    '{"model":"only","input":"x","metadata":{"a":"b"}}',
    '{"store":false,"model":"only","input":"x","metadata":{"a":"b"}}',
  ],
  [
    { kind: 'force_store_false', mode: 'rewrite' },
    '{"model":"only","store": true ,"prompt_cache_retention":"24h","input":"x"}',
    '{"model":"only","store": false ,"input":"x"}',
  ],
  [
    { kind: 'strip_logprobs', mode: 'rewrite' },
    '{"model":"only","include":["message.output_text.logprobs","reasoning.encrypted_content"],"top_logprobs":3,"input":"x"}',
    '{"model":"only","include":["reasoning.encrypted_content"],"input":"x"}',
  ],
]

test('a duty to store nothing, or to tell no probabilities, changes just that, and nothing is registered', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answerText))
  for (const [duty, body, arrived] of duties) {
    const deployments = { only: { upstreamModel: 'only', serves: ['responses' as const] } }
    await using journey = openTestJourney(upstream, { deployments }, { only: [duty] })
    const limits = { depthMax: 64, valuesMax: 1000 }
    const request = readResponses(Buffer.from(body.replace('"only"', '"m"')), limits, 'chat')
    assert.ok(!('kind' in request))
    const answered = await journey.askRequest(request)
    assert.equal(answered.status, 200, JSON.stringify(answered.refusal))
    assert.equal(upstream.received.at(-1)?.body.toString(), arrived)
    const settled = journey.ops.find((op) => op.kind === 'settle')
    const isForced = duty.kind === 'force_store_false'
    assert.equal(settled?.stored.length, isForced ? 0 : 2)
  }
})

test('where storing is refused, a request that says nothing of it asks for it all the same', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answerText))
  const deployments = { only: { upstreamModel: 'only', serves: ['responses' as const] } }
  const refusing: readonly Obligation[] = [
    { kind: 'force_store_false', mode: 'refuse_if_asked' },
    { kind: 'refuse_feature', feature: 'store' },
  ]
  const limits = { depthMax: 64, valuesMax: 1000 }
  for (const duty of refusing) {
    await using journey = openTestJourney(upstream, { deployments }, { only: [duty] })
    const silent = readResponses(Buffer.from('{"model":"m","input":"x"}'), limits, 'chat')
    assert.ok(!('kind' in silent))
    const refused = await journey.askRequest(silent)
    assert.equal(refused.refusal?.code, 'policy.feature_refused')
    assert.equal(refused.refusal?.param, 'store')
    const plain = readResponses(
      Buffer.from('{"model":"m","input":"x","store":false}'),
      limits,
      'chat',
    )
    assert.ok(!('kind' in plain))
    assert.equal((await journey.askRequest(plain)).status, 200)
  }
})

test('a deployment that does not answer Responses is not asked for one', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using other = await openTestHouse(upstream, {
    channel: { kind: 'openai-compatible' },
    deployments: { only: { serves: ['embeddings'] } },
  })
  const refused = await ask('/v1/responses', { model: 'm', input: 'x' }, { at: other })
  assert.equal(refused.status, 400)
  assert.equal(errorOf(refused)['code'], 'unsupported_api')
})

test('what is kept at a deployment that broke its promise of where is not read there, and can still be deleted', async () => {
  const elsewhere = { processing: ['SE'], rest: ['SE'], abuseStore: ['SE'], review: ['SE'] }
  const deployments: TestHouseOptions['deployments'] = {
    only: {
      channel: 'azure',
      // It answers from Singapore, and says so.
      upstreamModel: 'gpt-4o-sg',
      locations: { ingress: ['SE'], ...elsewhere },
      retentionDays: { rest: 30 },
    },
  }
  const contract = { models: ['m'], permits: elsewhere }
  await using at = await keptHouse(sandbox, { deployments, contract })
  const id = await made(at)
  const again = await ask('/v1/responses', { model: 'm', input: 'Hello' }, { at })
  assert.equal(errorOf(again)['code'], 'no_deployment_available', 'it is in quarantine')
  const arrived = (await sandbox.requests()).length
  for (const tail of ['', '/input_items', '?stream=true']) {
    const read = await ask(`/v1/responses/${id}${tail}`, undefined, { at })
    assert.equal(errorOf(read)['code'], 'no_deployment_available')
  }
  assert.equal((await sandbox.requests()).length, arrived)
  const gone = await ask(`/v1/responses/${id}`, undefined, { at, method: 'DELETE' })
  assert.equal(gone.status, 200)
})
