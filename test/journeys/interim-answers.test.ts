// Interim answers (1xx) hold a wait for a head open, each of them anew: a provider that only ever sends such is cut
// off after so many, wherever it is asked.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import { defaultLimits } from '../../src/house/limits.ts'
import { hello, openTestHouse, post, type TestHouseOptions } from '../support/house.ts'
import { openScriptedUpstream, sendWhole } from '../support/scripted-upstream.ts'

const { interimAnswersMax } = defaultLimits

async function interim(response: ServerResponse, count: number): Promise<void> {
  for (let turn = 0; turn < count && !response.destroyed; turn++) {
    response.writeProcessing()
    await new Promise(setImmediate)
  }
}

/** Far more than it takes, and an end all the same. */
const flood = 20 * interimAnswersMax

const bedrock: TestHouseOptions = {
  channel: { kind: 'bedrock', region: 'ap-southeast-1', credential: 'key' },
  deployments: { only: { serves: ['converse'] } },
}

for (const [name, options] of [
  ['a provider', {}],
  ['Bedrock', bedrock],
] as const) {
  test(`a flood of interim answers of ${name} ends the attempt by name, and is charged to nobody`, async () => {
    const over = Promise.withResolvers<boolean>()
    await using upstream = await openScriptedUpstream(async (response) => {
      await interim(response, flood)
      over.resolve(response.destroyed)
      response.end()
    })
    const channel = {
      ...options.channel,
      ...(options === bedrock ? { endpoint: upstream.url } : {}),
    }
    await using house = await openTestHouse(upstream, { ...options, channel })
    const response = await post(house, hello)
    assert.equal(response.status, 502)
    await response.arrayBuffer()
    assert.ok(await over.promise, 'it was cut off before it ended')
    const record = await house.nextRecord()
    assert.deepEqual([record['ending'], record['code']], ['upstream_cut', 'upstream.invalid'])
    assert.match(String(record['internal']), /interim answers/)
    assert.equal(house.query('select * from attempt')[0]?.['price_nanos'], 0n)
  })
}

test('as many as are allowed come before an answer that passes', async () => {
  await using upstream = await openScriptedUpstream(async (response) => {
    await interim(response, interimAnswersMax)
    sendWhole(response)
  })
  await using house = await openTestHouse(upstream)
  assert.equal((await post(house, hello)).status, 200)
})

test('the same ends a look at what is kept', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    sendWhole(
      response,
      JSON.stringify({ id: 'resp_1', object: 'response', status: 'completed', output: [] }),
    )
  })
  await using house = await openTestHouse(upstream)
  const headers = { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model: 'm', input: 'Hello' })
  const made = await fetch(`${house.url}/v1/responses`, { method: 'POST', headers, body })
  assert.equal(made.status, 200)
  const over = Promise.withResolvers<boolean>()
  upstream.play(async (response) => {
    await interim(response, flood)
    over.resolve(response.destroyed)
    response.end()
  })
  const read = await fetch(`${house.url}/v1/responses/resp_1`, { headers })
  assert.equal(read.status, 502)
  assert.ok(await over.promise, 'it was cut off before it ended')
})
