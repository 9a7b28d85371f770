// Batches by the official package: each line is decided and bounded like the request that it is, one hold stands until
// the end is seen, and what the lines used is settled once, at the prices of batches.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { APIError, AzureOpenAI } from 'openai'

import { keyDigest, mintKey } from '../../src/identity/token.ts'
import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

const half = {
  currency: 'USD',
  versions: [
    {
      validFrom: '2020-01-01',
      perMillionTokens: { input: '0.5', output: '1', cached_input: '0.25' },
    },
  ],
}
const full = {
  currency: 'USD',
  versions: [
    { validFrom: '2020-01-01', perMillionTokens: { input: '1', output: '2', cached_input: '0.5' } },
  ],
}

async function withHouse(
  options: TestHouseOptions,
  run: (client: OpenAI, house: TestHouse) => Promise<void>,
): Promise<void> {
  const channel = { endpoint: `${sandbox.url}/northwind/v1`, credential: 'sandbox-northwind' }
  const house = await openTestHouse(
    { url: sandbox.url },
    {
      channel,
      deployments: {
        only: { batchPrice: 'half', upstreamModel: 'gpt-4o@us', contextWindow: 100_000 },
      },
      server: { limits: { batchPollMs: 20, batchPollMsMax: 40 } },
      ...options,
      sections: { prices: { list: full, half }, ...options.sections },
    },
  )
  try {
    await run(new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 }), house)
  } finally {
    await house[Symbol.asyncDispose]()
  }
}

type Line = Readonly<Record<string, unknown>>

function lineOf(id: string, body: Line = {}, more: Line = {}): Line {
  const messages = [{ role: 'user', content: `Hello ${id}` }]
  const url = '/v1/chat/completions'
  return {
    custom_id: id,
    method: 'POST',
    url,
    body: { model: 'm', messages, max_tokens: 50, ...body },
    ...more,
  }
}

function fileOf(lines: readonly Line[]): File {
  return new File(
    lines.map((line) => `${JSON.stringify(line)}\n`),
    'lines.jsonl',
  )
}

async function refusalOf(asked: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await asked
  } catch (error) {
    assert.ok(error instanceof APIError, String(error))
    return {
      code: `${String(error.status)} ${String(error.code)} ${String(error.param)}`,
      message: error.message,
    }
  }
  return { code: 'done', message: '' }
}

const create = (client: OpenAI, lines: readonly Line[], metadata?: Record<string, string>) =>
  client.files.create({ file: fileOf(lines), purpose: 'batch' }).then((file) =>
    client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      ...(metadata === undefined ? {} : { metadata }),
    }),
  )

/** Polls as clients do, and the house besides. */
async function over(client: OpenAI, id: string): Promise<OpenAI.Batch> {
  for (;;) {
    const batch = await client.batches.retrieve(id)
    if (!['in_progress', 'cancelling', 'validating'].includes(batch.status)) return batch
  }
}

/** The attempt of a batch, once it is settled. */
async function settled(house: TestHouse): Promise<Record<string, unknown>> {
  for (;;) {
    const [row] = house.query("select * from attempt where state in ('settled', 'voided')")
    if (row !== undefined) return row
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function usageOf(
  client: OpenAI,
  id: string | undefined,
): Promise<{ input: number; output: number }> {
  assert.ok(id !== undefined)
  const text = await (await client.files.content(id)).text()
  const sum = { input: 0, output: 0 }
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const usage = pick(JSON.parse(line), 'response', 'body', 'usage')
    sum.input += Number(pick(usage, 'prompt_tokens'))
    sum.output += Number(pick(usage, 'completion_tokens'))
  }
  return sum
}

test('a batch is held whole, answered, read back, and settled once at the prices of batches', async () => {
  await withHouse({}, async (client, house) => {
    const lines = Array.from({ length: 5 }, (_, index) => lineOf(`line-${index}`))
    const batch = await create(client, lines)
    assert.equal(pick(batch, 'model'), 'm', 'the caller reads its own name of the model')
    const [held] = house.query('select * from attempt')
    assert.equal(held?.['state'], 'intent')
    assert.equal(held?.['price_version'], 'half@2020-01-01')
    assert.ok(Number(held?.['hold_nanos']) >= 5 * 50 * 1000, 'fifty tokens of each line')
    const ended = await over(client, batch.id)
    assert.equal(ended.status, 'completed')
    const used = await usageOf(client, ended.output_file_id)
    const row = await settled(house)
    assert.equal(Number(row['price_nanos']), used.input * 500 + used.output * 1000)
    assert.equal(row['usage_source'], 'provider')
    assert.equal(row['upstream_id'], batch.id)
    await over(client, batch.id)
    assert.equal(house.query('select * from settlement').length, 1)
    const holds = house.query('select sum(debits_pending) as held from balance')
    assert.equal(Number(holds[0]?.['held'] ?? 0), 0, 'nothing is held any more')
  })
})

test('the provider reads its own name of the model, and what the contract adds', async () => {
  await withHouse({}, async (client) => {
    const file = await client.files.create({ file: fileOf([lineOf('a')]), purpose: 'batch' })
    const kept = await (await client.files.content(file.id)).text()
    assert.equal(pick(JSON.parse(kept), 'body', 'model'), 'gpt-4o@us')
    assert.equal(pick(JSON.parse(kept), 'custom_id'), 'a')
  })
})

test('to another workload no batch and none of its files exist', async () => {
  const pepper = Buffer.alloc(32, 1)
  const [own, other] = [mintKey(), mintKey()]
  const workloadOf = ({ id, key }: typeof own) => ({
    contract: 'contract',
    purpose: 'test',
    owner: 'test',
    keys: [{ id, digest: keyDigest(pepper, key) }],
  })
  const workloads = { first: workloadOf(own), second: workloadOf(other) }
  await withHouse({ sections: { workloads } }, async (_client, house) => {
    const [client, stranger] = [own, other].map(
      ({ key }) => new OpenAI({ apiKey: key, baseURL: `${house.url}/v1`, maxRetries: 0 }),
    )
    assert.ok(client !== undefined && stranger !== undefined)
    const batch = await create(client, [lineOf('a'), lineOf('b')])
    const ended = await over(client, batch.id)
    assert.ok(ended.output_file_id !== null && ended.output_file_id !== undefined)
    const missing = '404 not_found batch_id'
    assert.equal((await refusalOf(stranger.batches.retrieve(batch.id))).code, missing)
    assert.equal((await refusalOf(stranger.batches.cancel(batch.id))).code, missing)
    for (const id of [ended.input_file_id, ended.output_file_id]) {
      assert.equal((await refusalOf(client.files.retrieve(id))).code, 'done')
      assert.equal((await refusalOf(stranger.files.retrieve(id))).code, '404 not_found file_id')
      assert.equal((await refusalOf(stranger.files.content(id))).code, '404 not_found file_id')
      const begun = stranger.batches.create({
        input_file_id: id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      })
      assert.equal((await refusalOf(begun)).code, '404 not_found input_file_id')
    }
    const list = await refusalOf(client.batches.list().asResponse())
    assert.equal(list.code, '404 endpoint_not_served null')
  })
})

test('one bad line among many is named by its number, its custom_id and its field, and nothing is sent', async () => {
  await withHouse({ server: { limits: { bodyBytesMax: 2 ** 25 } } }, async (client) => {
    const many = Array.from({ length: 99_999 }, (_, index) => lineOf(`l${index}`))
    const bad = lineOf('the-bad-one', { messages: 'no list' })
    const lines = [...many.slice(0, 70_000), bad, ...many.slice(70_000)]
    const refused = await refusalOf(client.files.create({ file: fileOf(lines), purpose: 'batch' }))
    assert.equal(refused.code, '400 invalid_value body.messages')
    assert.match(refused.message, /Line 70001 \(custom_id "the-bad-one"\):.*messages/)
  })
})

test('a line that no batch can carry is refused by its field', async () => {
  await withHouse({}, async (client) => {
    const cases: readonly (readonly [readonly Line[], string])[] = [
      [[lineOf('a'), lineOf('a')], '400 invalid_value custom_id'],
      [[lineOf('a', { stream: true })], '400 invalid_value body.stream'],
      [[lineOf('a', {}, { url: '/v1/images/generations' })], '400 invalid_value url'],
      [[lineOf('a', {}, { method: 'GET' })], '400 invalid_value method'],
      [[lineOf('a', {}, { priority: 1 })], '400 invalid_value priority'],
      [[lineOf('a'), lineOf('b', { model: 'n' })], '400 invalid_value body.model'],
      [[lineOf('a', { model: 'nobody' })], '404 model_not_found null'],
      [[], '400 invalid_value file'],
    ]
    for (const [lines, code] of cases) {
      const refused = await refusalOf(
        client.files.create({ file: fileOf(lines), purpose: 'batch' }),
      )
      assert.equal(refused.code, code, refused.message)
    }
  })
})

test('without a price for batches none is taken', async () => {
  await withHouse({ deployments: { only: { upstreamModel: 'gpt-4o@us' } } }, async (client) => {
    const refused = await refusalOf(
      client.files.create({ file: fileOf([lineOf('a')]), purpose: 'batch' }),
    )
    assert.match(refused.code, /^403 /)
    assert.match(refused.message, /price list for batches/)
  })
})

test('a budget that cannot pay every line refuses the batch before anything is sent', async () => {
  const budgets = [
    { id: 'small', amount: '0.0001', currency: 'USD', period: 'month', hard: true } as const,
  ]
  await withHouse({ contract: { budgets } }, async (client, house) => {
    const lines = Array.from({ length: 5 }, (_, index) => lineOf(`line-${index}`))
    const refused = await refusalOf(create(client, lines))
    assert.equal(refused.code, '429 insufficient_quota null', refused.message)
    assert.equal(house.query('select * from attempt').length, 0)
  })
})

test('what was never done is not charged: a batch that expires, and one that is cancelled', async () => {
  const lines = Array.from({ length: 4 }, (_, index) => lineOf(`line-${index}`))
  await withHouse({}, async (client, house) => {
    const { id } = await create(client, lines, { 'sandbox-expires': '1' })
    const ended = await over(client, id)
    assert.equal(ended.status, 'expired')
    const used = await usageOf(client, ended.output_file_id)
    assert.equal(
      Number((await settled(house))['price_nanos']),
      used.input * 500 + used.output * 1000,
    )
    const text = await (await client.files.content(ended.error_file_id ?? '')).text()
    assert.equal(text.split('\n').length, 3)
  })
  await withHouse({}, async (client, house) => {
    const { id } = await create(client, lines, { 'sandbox-polls': '1000000' })
    assert.equal((await client.batches.cancel(id)).status, 'cancelling')
    assert.equal((await over(client, id)).status, 'cancelled')
    assert.equal((await settled(house))['usage_source'], 'provider')
  })
})

test('a line that was refused is free, and one without usage is bounded and marked', async () => {
  await withHouse({}, async (client, house) => {
    const marked = (words: string): Line => ({
      messages: [{ role: 'user', content: `[[fault:${words}]]` }],
    })
    const lines = [lineOf('a', marked('usage=missing')), lineOf('b', marked('status=500'))]
    const { id } = await create(client, lines)
    const ended = await over(client, id)
    assert.deepEqual(ended.request_counts, { total: 2, completed: 1, failed: 1 })
    const row = await settled(house)
    assert.equal(row['usage_source'], 'estimated')
    assert.ok(Number(row['price_nanos']) > 0)
    assert.ok(Number(row['price_nanos']) <= Number(row['hold_nanos']))
  })
})

test('Azure takes batches by both of its paths', async () => {
  const channel = {
    kind: 'azure' as const,
    endpoint: `${sandbox.url}/azure`,
    credential: 'sandbox-azure',
  }
  const only = { batchPrice: 'half', upstreamModel: 'gpt-4o-se', contextWindow: 100_000 }
  await withHouse({ channel, deployments: { only } }, async (_client, house) => {
    const options = { apiKey: house.key, endpoint: house.url, maxRetries: 0 }
    const azure = new AzureOpenAI({ ...options, apiVersion: '2024-10-21' })
    const v1 = new OpenAI({ apiKey: house.key, baseURL: `${house.url}/openai/v1`, maxRetries: 0 })
    for (const client of [azure, v1]) {
      const { id } = await create(client, [lineOf('a', {}, { url: '/chat/completions' })])
      assert.equal((await over(client, id)).status, 'completed')
    }
  })
})
