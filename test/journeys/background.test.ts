// Goal: an answer that goes on at its provider is paid for exactly once, with what it used, whoever sees its end
// first; and its hold stays until then. Method: a whole house over simulated providers that make answers in the
// background, and the book beside it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import OpenAI from 'openai'

import type { LimitName } from '../../src/house/limits.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { explain } from '../../src/journeys/explain.ts'
import { openLogReader } from '../../src/store/log-reader.ts'
import { openAnyReader } from '../../src/store/reader.ts'
import { openTables } from '../../src/store/tables.ts'
import { verifyBook } from '../../src/store/verify-book.ts'
import { keptHouse } from '../support/kept-house.ts'
import type { TestHouse, TestHouseOptions } from '../support/house.ts'
import { isFields, type Fields } from '../support/json.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(async () => {
  await sandbox.close()
})

const hour = 3_600_000
/** The job of the house looks at nothing while a test does. */
const nobodyLooks = { backgroundPollMs: hour, backgroundPollMsMax: hour }
const oftenLooked = { backgroundPollMs: 5, backgroundPollMsMax: 5, reconcileArrivalMs: 1 }

function houseWith(
  limits: Partial<Record<LimitName, number>>,
  options: TestHouseOptions = {},
): Promise<TestHouse> {
  return keptHouse(sandbox, { ...options, server: { limits } })
}

interface Asked {
  readonly status: number
  readonly body: Fields
  readonly headers: Headers
}

async function ask(at: TestHouse, path: string, body?: object, method?: string): Promise<Asked> {
  const response = await fetch(`${at.url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${at.key}`, 'content-type': 'application/json' },
  })
  const answer: unknown = await response.json()
  assert.ok(isFields(answer))
  return { status: response.status, body: answer, headers: response.headers }
}

interface Begun {
  readonly id: string
  readonly request: string
}

async function begin(at: TestHouse, ms = 20): Promise<Begun> {
  const input = `Hello [[fault:background-ms=${ms}]]`
  const { status, body, headers } = await ask(at, '/v1/responses', {
    model: 'm',
    input,
    background: true,
  })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body['status'], 'queued')
  assert.equal(headers.get('x-customhouse-price'), null, 'nobody knows it yet')
  return { id: String(body['id']), request: String(headers.get('x-request-id')) }
}

const isOver = (body: Fields): boolean =>
  body['status'] !== 'queued' && body['status'] !== 'in_progress'

async function untilOver(at: TestHouse, { id }: Begun): Promise<Fields> {
  for (;;) {
    const { status, body } = await ask(at, `/v1/responses/${id}`)
    assert.equal(status, 200, JSON.stringify(body))
    if (isOver(body)) return body
  }
}

type Row = Record<string, unknown>

function settlement(at: TestHouse, { request }: Begun): Row | undefined {
  return at.query(`select * from settlement where attempt_id = '${request}.1'`)[0]
}

function held(at: TestHouse): bigint {
  const rows = at.query("select hold_nanos from attempt where state = 'intent'")
  return rows.reduce((sum, row) => sum + (row['hold_nanos'] as bigint), 0n)
}

async function untilSettled(at: TestHouse, begun: Begun): Promise<Row> {
  // Far more than it takes: a house that settles nothing fails the test.
  for (let turn = 0; turn < 20_000; turn++) {
    const row = settlement(at, begun)
    if (row !== undefined) return row
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.fail('it was not settled')
}

/** At 1000 nanos a token of input and 2000 of output, as the provider counted them. */
function isExact(row: Row | undefined, response: Fields): void {
  const { usage } = response
  assert.ok(isFields(usage))
  const price = BigInt(Number(usage['input_tokens']) * 1000 + Number(usage['output_tokens']) * 2000)
  assert.ok(price > 0n)
  assert.deepEqual(
    [row?.['price_nanos'], row?.['usage_source'], row?.['ending'], row?.['upstream_id']],
    [price, 'provider', 'completed', response['id']],
  )
}

function leafOf(at: TestHouse, id: string): Fields {
  const [row] = at.query(`select bytes from leaf where id = '${id}'`)
  const entry: unknown = JSON.parse(Buffer.from(row?.['bytes'] as Uint8Array).toString())
  assert.ok(isFields(entry))
  return entry
}

function sealOf(entry: Fields, field: string): unknown {
  const { commitments } = entry
  assert.ok(isFields(commitments))
  return commitments[field]
}

async function problemsOf({ dataDir }: TestHouse): Promise<readonly unknown[]> {
  const tables = openTables({ dataDir, databaseUrl: null })
  try {
    const { problems } = await verifyBook({ tables, dataDir, logReader: openLogReader })
    return problems
  } finally {
    await tables.destroy()
  }
}

test('the client that sees the end of its answer has it settled before its last byte, with what was used', async () => {
  await using house = await houseWith(nobodyLooks)
  const begun = await begin(house)
  assert.equal(settlement(house, begun), undefined)
  assert.ok(held(house) > 0n, 'the hold stays')
  const early = await ask(house, `/v1/receipts/${begun.request}`)
  assert.equal(early.status, 404)
  const response = await untilOver(house, begun)
  isExact(settlement(house, begun), response)
  assert.equal(held(house), 0n)
  const entry = leafOf(house, begun.request)
  assert.equal(entry['background'], 'completed')
  const opening = leafOf(house, `${begun.request}.1.background`)
  const kept = ['party', 'world', 'decision', 'promised', 'stored', 'contractVersion', 'dialect']
  for (const field of kept) assert.deepEqual(entry[field], opening[field], field)
  assert.deepEqual(sealOf(entry, 'prompt'), sealOf(opening, 'prompt'), 'the same prompt')
  assert.ok(sealOf(entry, 'answer'))
  assert.deepEqual(await problemsOf(house), [])
})

test('what nobody asks for again is settled by the house itself', async () => {
  await using house = await houseWith(oftenLooked)
  const begun = await begin(house)
  const row = await untilSettled(house, begun)
  isExact(row, (await ask(house, `/v1/responses/${begun.id}`)).body)
})

test('two clients that see the end at once have it settled once, and so does one that looks again', async () => {
  await using house = await houseWith(nobodyLooks)
  const begun = await begin(house, 5)
  const seen = await Promise.all(Array.from({ length: 8 }, () => untilOver(house, begun)))
  await untilOver(house, begun)
  isExact(settlement(house, begun), seen[0] ?? {})
  const entries = house.query(
    `select id from leaf where cast(bytes as text) like '%"type":"settlement"%'`,
  )
  assert.equal(entries.length, 1)
  assert.deepEqual(await problemsOf(house), [])
})

test('what is cancelled costs nothing that its provider did not count, and is settled once', async () => {
  await using house = await houseWith(nobodyLooks)
  const begun = await begin(house, hour)
  const path = `/v1/responses/${begun.id}/cancel`
  for (let turn = 0; turn < 2; turn++) {
    const { status, body } = await ask(house, path, undefined, 'POST')
    assert.deepEqual([status, body['status']], [200, 'cancelled'])
  }
  const row = settlement(house, begun)
  assert.deepEqual([row?.['price_nanos'], row?.['state'], held(house)], [0n, 'voided', 0n])
  assert.equal(leafOf(house, begun.request)['background'], 'cancelled')
  assert.deepEqual(await problemsOf(house), [])
})

test('what runs is cancelled before it is deleted, and what has ended is charged with what it used', async () => {
  await using house = await houseWith(nobodyLooks)
  const running = await begin(house, hour)
  const gone = await ask(house, `/v1/responses/${running.id}`, undefined, 'DELETE')
  assert.equal(gone.status, 200)
  assert.equal(leafOf(house, running.request)['background'], 'cancelled')
  const over = await begin(house, 1)
  await untilMade(over)
  assert.equal(settlement(house, over), undefined)
  await ask(house, `/v1/responses/${over.id}`, undefined, 'DELETE')
  assert.equal(settlement(house, over)?.['usage_source'], 'provider')
  assert.ok((settlement(house, over)?.['price_nanos'] as bigint) > 0n)
  assert.deepEqual(await problemsOf(house), [])
})

const provider = { authorization: 'Bearer sandbox-northwind' }

/** At the provider, beside the gateway. */
async function untilMade({ id }: Begun): Promise<void> {
  for (;;) {
    const answer = await fetch(`${sandbox.url}/northwind/v1/responses/${id}`, { headers: provider })
    const body: unknown = await answer.json()
    assert.ok(isFields(body))
    if (isOver(body)) return
  }
}

test('what its provider forgot before anybody saw its end is settled as estimated, and its customer pays nothing', async () => {
  await using house = await houseWith(oftenLooked)
  const begun = await begin(house, hour)
  const url = `${sandbox.url}/northwind/v1/responses/${begun.id}`
  await fetch(url, { method: 'DELETE', headers: provider })
  const row = await untilSettled(house, begun)
  assert.deepEqual(
    [row['usage_source'], row['ending'], row['price_nanos']],
    ['estimated', 'upstream_unterminated', 0n],
  )
  assert.ok((row['cost_nanos'] as bigint) > 0n, 'the provider may bill it')
  assert.equal(held(house), 0n)
  assert.equal((await ask(house, `/v1/responses/${begun.id}`)).status, 404)
  assert.deepEqual(await problemsOf(house), [])
})

test('a client that is told "not found" by the provider settles nothing: only the house believes it, and not at once', async () => {
  await using house = await houseWith(nobodyLooks)
  const begun = await begin(house, hour)
  const url = `${sandbox.url}/northwind/v1/responses/${begun.id}`
  await fetch(url, { method: 'DELETE', headers: provider })
  assert.equal((await ask(house, `/v1/responses/${begun.id}`)).status, 404)
  assert.equal(settlement(house, begun), undefined)
  assert.ok(held(house) > 0n)
})

test('to another workload it does not exist, and what that one asks settles nothing', async () => {
  const pepper = Buffer.alloc(32, 1)
  const keys = [mintKey(), mintKey()] as const
  const of = ({ id, key }: (typeof keys)[number]) => ({ id, digest: keyDigest(pepper, key) })
  const shared = { contract: 'contract', purpose: 'test', owner: 'test' }
  const workloads = {
    workload: { ...shared, keys: [of(keys[0])] },
    other: { ...shared, keys: [of(keys[1])] },
  }
  await using house = await houseWith(nobodyLooks, { sections: { workloads } })
  const own = { ...house, key: keys[0].key }
  const foreign = { ...house, key: keys[1].key }
  const begun = await begin(own, 1)
  await untilMade(begun)
  for (const method of ['GET', 'DELETE']) {
    const answer = await ask(foreign, `/v1/responses/${begun.id}`, undefined, method)
    assert.equal(answer.status, 404)
  }
  assert.equal((await ask(foreign, `/v1/responses/${begun.id}/cancel`, {})).status, 404)
  assert.equal(settlement(house, begun), undefined)
  const response = await untilOver(own, begun)
  isExact(settlement(house, begun), response)
})

test('what was open when the house was closed is settled by the one that opens next, once and as if nothing were', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-background-'))
  try {
    const first = await houseWith(nobodyLooks, { dataDir, contract: { markupPercent: '50' } })
    const begun = await begin(first, 1)
    const prompt = sealOf(leafOf(first, `${begun.request}.1.background`), 'prompt')
    await first.running.close()
    await untilMade(begun)
    const next = await houseWith(oftenLooked, { dataDir, contract: { markupPercent: '100' } })
    try {
      const row = await untilSettled(next, begun)
      assert.equal(row['usage_source'], 'provider')
      assert.equal(row['indeterminate_ms'], null, 'nobody lost it')
      const factor = Number(row['price_nanos']) / Number(row['cost_nanos'])
      assert.equal(factor, 1.5, 'the price that was agreed when it was asked for')
      assert.equal(sealOf(leafOf(next, begun.request), 'prompt'), prompt)
      assert.deepEqual(await problemsOf(next), [])
    } finally {
      await next.running.close()
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('the story of a request says that it goes on, and how it ended in the end', async () => {
  await using house = await houseWith(nobodyLooks)
  const begun = await begin(house)
  assert.match(await storyOf(house, begun), /ending {4}none yet: it goes on at its provider/)
  await untilOver(house, begun)
  const story = await storyOf(house, begun)
  assert.match(story, /ending {4}completed/)
  assert.equal(story.match(/ rests in /g)?.length, 1, story)
})

async function storyOf({ dataDir }: TestHouse, { request }: Begun): Promise<string> {
  const reader = await openAnyReader({ dataDir, databaseUrl: null })
  try {
    const story = await reader.requestStory(request)
    assert.ok(story !== null)
    return explain(story)
  } finally {
    await reader.close()
  }
}

test('a deployment that promises to keep nothing is not asked to answer in the background', async () => {
  const deployments = { only: { upstreamModel: 'gpt-4o@se', retentionDays: { rest: 0 } } }
  await using house = await houseWith(nobodyLooks, { deployments, contract: { models: ['m'] } })
  const refused = await ask(house, '/v1/responses', { model: 'm', input: 'x', background: true })
  assert.equal(refused.status, 403)
  const { error } = refused.body
  assert.ok(isFields(error))
  assert.deepEqual([error['code'], error['param']], ['feature_not_permitted', 'background'])
  const plain = await ask(house, '/v1/responses', { model: 'm', input: 'x', store: false })
  assert.equal(plain.status, 200)
})

test('the official package asks in the background, polls, and cancels', async () => {
  await using house = await houseWith(nobodyLooks)
  const client = new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 })
  const input = 'Hello [[fault:background-ms=20]]'
  let response = await client.responses.create({ model: 'm', input, background: true })
  while (response.status === 'queued' || response.status === 'in_progress') {
    response = await client.responses.retrieve(response.id)
  }
  assert.equal(response.status, 'completed')
  assert.match(response.output_text, /simulated/i)
  const slow = `Hello [[fault:background-ms=${hour}]]`
  const running = await client.responses.create({ model: 'm', input: slow, background: true })
  assert.equal((await client.responses.cancel(running.id)).status, 'cancelled')
  assert.equal(held(house), 0n)
})
