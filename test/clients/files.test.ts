// Files by the official package: each rests at the one channel that was decided for it, is registered and entered
// in the log before the caller is told, and is found by the workload that uploaded it alone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { APIError, AzureOpenAI } from 'openai'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { packOf } from '../support/pack.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

let sandbox: TestSandbox

before(async () => {
  sandbox = await startSandbox()
})
after(() => sandbox.close())

async function withHouse(
  options: TestHouseOptions,
  run: (client: OpenAI, house: TestHouse) => Promise<void>,
): Promise<void> {
  const channel = { endpoint: `${sandbox.url}/northwind/v1`, credential: 'sandbox-northwind' }
  const house = await openTestHouse({ url: sandbox.url }, { channel, ...options })
  try {
    await run(new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1` }), house)
  } finally {
    await house[Symbol.asyncDispose]()
  }
}

const letter = (): File => new File(['Sehr geehrte Damen und Herren'], 'brief "1".txt')

async function codeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked
  } catch (error) {
    assert.ok(error instanceof APIError, String(error))
    return `${String(error.status)} ${String(error.code)} ${String(error.param)}`
  }
  return 'done'
}

function leafOf(house: TestHouse, id: string | null): unknown {
  const [leaf] = house.query(`select bytes from leaf where id = '${String(id)}'`)
  return JSON.parse(Buffer.from(leaf?.['bytes'] as Uint8Array).toString())
}

test('a file is uploaded as it is, registered where it rests, read and deleted', async () => {
  await withHouse({}, async (client, house) => {
    const { data, response } = await client.files
      .create({ file: letter(), purpose: 'user_data' })
      .withResponse()
    assert.equal(data.bytes, 29)
    assert.equal(data.filename, 'brief "1".txt')
    assert.equal(response.headers.get('x-customhouse-deployment'), 'only')
    const leaf = leafOf(house, response.headers.get('x-customhouse-receipt'))
    assert.equal(pick(leaf, 'type'), 'stored')
    assert.deepEqual(pick(leaf, 'stored', 'rest'), ['SG'], JSON.stringify(leaf))
    assert.equal(pick(leaf, 'stored', 'id'), data.id)
    assert.deepEqual(await client.files.retrieve(data.id), data)
    // The provider's own no, in its own words.
    assert.equal(await codeOf(client.files.content(data.id)), '400 null null')
    assert.equal((await client.files.delete(data.id)).deleted, true)
    assert.equal(await codeOf(client.files.retrieve(data.id)), '404 not_found file_id')
  })
})

test('what nobody here uploaded is the same 404, and the shared account is not listed', async () => {
  const theirs = new FormData()
  theirs.append('purpose', 'vision')
  theirs.append('file', letter())
  const headers = { authorization: 'Bearer sandbox-northwind' }
  const sent = { method: 'POST', headers, body: theirs }
  const foreign: unknown = await (await fetch(`${sandbox.url}/northwind/v1/files`, sent)).json()
  await withHouse({}, async (client) => {
    const missing = '404 not_found file_id'
    for (const id of [String(pick(foreign, 'id')), 'file-none']) {
      assert.equal(await codeOf(client.files.retrieve(id)), missing)
      assert.equal(await codeOf(client.files.delete(id)), missing)
    }
    assert.equal(await codeOf(client.files.list().asResponse()), '404 endpoint_not_served null')
  })
  const still = await fetch(`${sandbox.url}/northwind/v1/files/${String(pick(foreign, 'id'))}`, {
    headers,
  })
  assert.equal(still.status, 200)
})

test('where models are at several channels, the header says which one the file is for', async () => {
  const azure = {
    kind: 'azure' as const,
    endpoint: `${sandbox.url}/azure`,
    credential: 'sandbox-azure',
    seller: 'Azure',
  }
  const options: TestHouseOptions = {
    channels: { other: azure },
    deployments: { only: {}, second: { channel: 'other', model: 'n' } },
    contract: { models: ['m', 'n'] },
  }
  await withHouse(options, async (client, house) => {
    const unnamed = client.files.create({ file: letter(), purpose: 'user_data' })
    assert.equal(await codeOf(unnamed), '400 invalid_value x-customhouse-model')
    const named = { headers: { 'x-customhouse-model': 'n' } }
    const second = new AzureOpenAI({
      apiKey: house.key,
      apiVersion: '2024-10-21',
      endpoint: house.url,
    })
    for (const one of [client, second]) {
      const { data, response } = await one.files
        .create({ file: letter(), purpose: 'assistants' }, named)
        .withResponse()
      assert.equal(response.headers.get('x-customhouse-deployment'), 'second')
      assert.equal((await one.files.retrieve(data.id)).id, data.id)
    }
  })
})

test('a file that may rest nowhere is refused by the reason, and nothing is sent', async () => {
  const ask = (client: OpenAI, purpose: 'user_data' | 'fine-tune' = 'user_data'): Promise<string> =>
    codeOf(client.files.create({ file: letter(), purpose }))
  await withHouse({ deployments: { only: { retentionDays: { rest: 0 } } } }, async (client) => {
    assert.equal(await ask(client), '400 no_files_kept null')
    assert.equal(await ask(client, 'fine-tune'), '400 invalid_value purpose')
  })
  for (const duty of [
    '{ kind: force_store_false, mode: rewrite }',
    '{ kind: refuse_feature, feature: files }',
  ]) {
    const rule = `  - id: test.files.none
    title: No files
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { workload.id: { is: workload } }
    public: use
    because: "{party} keeps nothing."
    obligations: [${duty}]
    sources: [text]
`
    await withHouse({ pack: packOf({ id: 'test.files' }, rule) }, async (client) => {
      assert.equal(await ask(client), '403 feature_not_permitted file')
    })
  }
})

test('a form that says two things, or cannot be read, is refused by the field', async () => {
  await withHouse({}, async (_client, house) => {
    const ask = async (form: FormData | string): Promise<unknown> => {
      const answer = await fetch(`${house.url}/v1/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key}` },
        body: form,
      })
      assert.equal(answer.status, 400)
      return pick(await answer.json(), 'error', 'param')
    }
    const form = (...fields: readonly (readonly [string, string | File])[]): FormData => {
      const made = new FormData()
      for (const [name, value] of fields) {
        if (typeof value === 'string') made.append(name, value)
        else made.append(name, value)
      }
      return made
    }
    assert.equal(await ask('no form'), 'file')
    assert.equal(await ask(form(['purpose', 'user_data'])), 'file')
    assert.equal(await ask(form(['file', letter()])), 'purpose')
    assert.equal(
      await ask(form(['purpose', 'x'], ['purpose', 'vision'], ['file', letter()])),
      'purpose',
    )
    assert.equal(await ask(form(['purpose', letter()], ['file', letter()])), 'purpose')
    assert.equal(await ask(form(['organization', 'x'], ['file', letter()])), 'organization')
  })
})

test('a request in any shape that refers to a file finds only what its own workload uploaded', async () => {
  const theirs = new FormData()
  theirs.append('purpose', 'user_data')
  theirs.append('file', letter())
  const headers = { authorization: 'Bearer sandbox-northwind' }
  const sent = { method: 'POST', headers, body: theirs }
  const foreign: unknown = await (await fetch(`${sandbox.url}/northwind/v1/files`, sent)).json()
  await withHouse({}, async (client) => {
    const own = await client.files.create({ file: letter(), purpose: 'user_data' })
    const asking = (id: string): Promise<string> =>
      codeOf(
        client.chat.completions.create({
          model: 'm',
          messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
        }),
      )
    const arrived = (await sandbox.requests()).length
    assert.equal(await asking(String(pick(foreign, 'id'))), '404 not_found messages')
    assert.equal((await sandbox.requests()).length, arrived, 'nothing is sent')
    assert.doesNotMatch(await asking(own.id), /not_found/)
  })
})
