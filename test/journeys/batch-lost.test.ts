// Goal: a batch of which nobody knows whether it runs keeps its hold and is listed until the provider's own list tells,
// and is then paid by the house alone. Method: a whole house over the simulated provider, with a line between them
// that breaks where a test says.
import assert from 'node:assert/strict'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'

import OpenAI, { APIError } from 'openai'

import { openTestHouse, type TestHouse } from '../support/house.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

/** What becomes of a request to create a batch, and of one for the list of them. */
interface Line {
  create: 'passes' | 'breaks before' | 'breaks behind' | 'answers nonsense'
  list: 'passes' | 'fails'
}

async function withLine(
  line: Line,
  limits: Readonly<Record<string, number>>,
  run: (client: OpenAI, house: TestHouse) => Promise<void>,
): Promise<void> {
  const target = new URL(sandbox.url)
  const server = createServer((asked, answer) => {
    const isBatches = new URL(asked.url ?? '', target).pathname.endsWith('/batches')
    if (isBatches && asked.method === 'GET' && line.list === 'fails') {
      return void answer.writeHead(500).end()
    }
    if (!isBatches || asked.method !== 'POST' || line.create === 'passes') {
      return forward(target, asked, (theirs) => {
        answer.writeHead(theirs.statusCode ?? 500, theirs.headers)
        theirs.pipe(answer)
      })
    }
    if (line.create === 'breaks before') {
      return void asked.resume().on('end', () => answer.destroy())
    }
    forward(target, asked, (theirs) => theirs.resume().on('end', () => close(answer, line)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const prices = (input: string, output: string) => ({
    currency: 'USD',
    versions: [
      { validFrom: '2020-01-01', perMillionTokens: { input, output, cached_input: input } },
    ],
  })
  const budgets = [
    { id: 'b', amount: '100', currency: 'USD', period: 'total', hard: true } as const,
  ]
  try {
    await using house = await openTestHouse(sandbox, {
      channel: {
        endpoint: `http://127.0.0.1:${port}/northwind/v1`,
        credential: 'sandbox-northwind',
      },
      deployments: {
        only: { batchPrice: 'half', upstreamModel: 'gpt-4o@us', contextWindow: 100_000 },
      },
      contract: { budgets },
      server: {
        limits: {
          batchPollMs: 20,
          batchPollMsMax: 40,
          reconcileRetryMs: 10,
          reconcileArrivalMs: 50,
          ...limits,
        },
      },
      sections: { prices: { list: prices('1', '2'), half: prices('0.5', '1') } },
    })
    const client = new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 })
    await run(client, house)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

function forward(
  target: URL,
  asked: IncomingMessage,
  answered: (answer: IncomingMessage) => void,
): void {
  const { method, url: path, headers } = asked
  const { hostname, port } = target
  asked.pipe(request({ hostname, port, method, path, headers }, answered))
}

function close(answer: ServerResponse, line: Line): void {
  if (line.create === 'breaks behind') answer.destroy()
  else answer.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"what"}')
}

async function creation(client: OpenAI, metadata: Record<string, string> = {}): Promise<number> {
  const lines = ['a', 'b', 'c'].map((custom_id) => ({
    custom_id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content: 'Hello' }], max_tokens: 40 },
  }))
  const text = lines.map((one) => `${JSON.stringify(one)}\n`)
  const file = await client.files.create({ file: new File(text, 'l.jsonl'), purpose: 'batch' })
  try {
    await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata,
    })
    return 200
  } catch (error) {
    assert.ok(error instanceof APIError)
    return Number(error.status)
  }
}

function heldNow(house: TestHouse): unknown {
  const [row] = house.query(
    'select coalesce(sum(debits_pending + credits_pending), 0) as nanos from balance',
  )
  return row?.['nanos']
}

const only = (house: TestHouse): Record<string, unknown> => {
  const [row, ...more] = house.query('select * from attempt')
  assert.ok(row !== undefined && more.length === 0)
  return row
}

async function settled(house: TestHouse): Promise<Record<string, unknown>> {
  await until('it is settled', () => house.query('select 1 from settlement').length === 1)
  const row = only(house)
  assert.equal(row['ending'], 'gateway_lost')
  assert.equal(row['price_nanos'], 0n)
  assert.equal(heldNow(house), 0n)
  return row
}

async function listed(house: TestHouse): Promise<number> {
  const headers = { authorization: 'Bearer test-admin' }
  const response = await fetch(`${house.url}/admin/v1/indeterminates`, { headers })
  const body = (await response.json()) as { readonly attempts: unknown[] }
  return body.attempts.length
}

for (const create of ['breaks behind', 'answers nonsense'] as const) {
  test(`a batch whose creation ${create} is held and listed until the provider's list has it, then cancelled, and paid by the house`, async () => {
    const line: Line = { create, list: 'fails' }
    await withLine(line, {}, async (client, house) => {
      assert.equal(await creation(client, { 'sandbox-polls': '1000000' }), 502)
      assert.equal(only(house)['state'], 'indeterminate')
      assert.ok((heldNow(house) as bigint) > 0n)
      assert.equal(await listed(house), 1)
      line.list = 'passes'
      const row = await settled(house)
      const told = await client.batches.retrieve(String(row['upstream_id']))
      assert.equal(told.status, 'cancelled')
      const [kept] = house.query("select * from stored_object where kind = 'batch'")
      assert.equal(kept?.['id'], row['upstream_id'])
      assert.equal(kept?.['request_id'], row['request_id'])
      await until('nothing is lost', async () => (await listed(house)) === 0)
    })
  })
}

test('a batch whose file was deleted meanwhile is found all the same', async () => {
  const line: Line = { create: 'breaks behind', list: 'fails' }
  await withLine(line, {}, async (client, house) => {
    assert.equal(await creation(client, { 'sandbox-polls': '1000000' }), 502)
    const [file] = house.query("select id from stored_object where kind = 'file'")
    await client.files.delete(String(file?.['id']))
    line.list = 'passes'
    const row = await settled(house)
    const told = await client.batches.retrieve(String(row['upstream_id']))
    assert.equal(told.status, 'cancelled')
  })
})

test('what such a batch did all the same is the cost of the house', async () => {
  const line: Line = { create: 'breaks behind', list: 'passes' }
  await withLine(line, {}, async (client, house) => {
    // It is over before anybody can cancel it.
    assert.equal(await creation(client, { 'sandbox-polls': '0' }), 502)
    const row = await settled(house)
    assert.equal(row['usage_source'], 'provider')
    assert.ok((row['cost_nanos'] as bigint) > 0n)
  })
})

test('a batch that never came to the provider costs nothing, once it is not on its way any more', async () => {
  const line: Line = { create: 'breaks before', list: 'passes' }
  await withLine(line, {}, async (client, house) => {
    assert.equal(await creation(client), 502)
    const row = await settled(house)
    assert.deepEqual([row['usage_source'], row['cost_nanos']], ['none', 0n])
    line.create = 'passes'
    assert.equal(await creation(client), 200)
  })
})

test('where the list cannot be had for long, the hold is the cost, marked as estimated', async () => {
  const line: Line = { create: 'breaks behind', list: 'fails' }
  await withLine(line, { batchWindowMs: 100 }, async (client, house) => {
    assert.equal(await creation(client), 502)
    const row = await settled(house)
    assert.equal(row['usage_source'], 'estimated')
    assert.equal(row['cost_nanos'], row['cost_hold_nanos'])
  })
})

test('two lost ones of one workload are two batches, and one that was told is none of them', async () => {
  const line: Line = { create: 'passes', list: 'fails' }
  await withLine(line, {}, async (client, house) => {
    assert.equal(await creation(client, { 'sandbox-polls': '1000000' }), 200)
    line.create = 'breaks behind'
    assert.equal(await creation(client, { 'sandbox-polls': '1000000' }), 502)
    assert.equal(await creation(client, { 'sandbox-polls': '1000000' }), 502)
    line.list = 'passes'
    await until('it is settled', () => house.query('select 1 from settlement').length === 2)
    const found = house.query(
      "select distinct upstream_id from settlement where ending = 'gateway_lost'",
    )
    assert.equal(found.length, 2)
  })
})
