// What a provider may keep of an answer that broke, and what it costs: over the simulated providers.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI from 'openai'

import type { TestHouse } from '../support/house.ts'
import { keptHouse } from '../support/kept-house.ts'
import { startSandbox, type TestSandbox } from '../support/sandbox.ts'

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

test('an answer that broke off may be kept all the same: it is registered, and nobody pays for it', async () => {
  await sandbox.order({ fault: 'cut-after=5', deployment: 'gpt-4o@se', times: 1 })
  const broken = await fetch(`${house.url}/v1/responses`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', input: 'Hello', stream: true }),
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
  })
  await assert.rejects(broken.text())
  const id = broken.headers.get('x-request-id')
  const [row] = house.query(`select * from settlement where attempt_id = '${id}.1'`)
  assert.equal(row?.['ending'], 'upstream_cut')
  assert.equal(row?.['price_nanos'], 0n)
  const kept = house.query(`select id from stored_object where request_id = '${id}'`)
  assert.equal(kept.length, 1)
})

test('a stream that stops with an error tells it, is not ended cleanly, and nobody pays for it', async () => {
  await sandbox.order({ fault: 'error-after=5', deployment: 'gpt-4o@se', times: 1 })
  const client = new OpenAI({ apiKey: house.key, baseURL: `${house.url}/v1`, maxRetries: 0 })
  const asked = { model: 'm', input: 'Hello', stream: true } as const
  const { data, response } = await client.responses.create(asked).withResponse()
  await assert.rejects(async () => {
    for await (const event of data) assert.notEqual(event.type, 'response.completed')
  }, /overloaded/)
  const id = response.headers.get('x-request-id')
  const [row] = await settlementsOf(`${id}.1`)
  assert.equal(row?.['ending'], 'upstream_unterminated')
  assert.equal(row?.['price_nanos'], 0n)
})

/** The settlement comes behind what the client saw. */
async function settlementsOf(attemptId: string): Promise<Record<string, unknown>[]> {
  for (;;) {
    const rows = house.query(`select * from settlement where attempt_id = '${attemptId}'`)
    if (rows.length > 0) return rows
    await house.nextRecord()
  }
}
