// Goal: who continues what a provider keeps has it read where it rests, so the deployment that made it must be one
// that may be asked now, whichever deployment of its channel goes on. Method: a whole house over a provider whose
// answers name any region.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { pick } from '../support/json.ts'
import { openScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts'

const here = ['SG']
const there = ['US']
const at = (places: string[]) => {
  return { processing: places, rest: places, abuseStore: places, review: places }
}

/** Answers with a response that is kept; `region` and `status` are those of the deployment `first`. */
async function keeping(first: {
  region: string | null
  status: number
}): Promise<ScriptedUpstream> {
  let count = 0
  return openScriptedUpstream((response, { body }) => {
    const isFirst = pick(JSON.parse(body.toString()), 'model') === 'first'
    if (isFirst && first.region !== null) response.setHeader('x-ms-region', first.region)
    const status = isFirst ? first.status : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 }
    const answer = {
      id: `resp_${++count}`,
      object: 'response',
      status: 'completed',
      output: [],
      usage,
    }
    response.end(JSON.stringify(status === 200 ? answer : { error: { message: 'm' } }))
  })
}

/** `one` is for the model `one` alone, both of its channel are for `m`. */
const twins: TestHouseOptions['deployments'] = {
  maker: { model: 'one', upstreamModel: 'first' },
  'm-first': { upstreamModel: 'first' },
  'm-second': { upstreamModel: 'second' },
}

async function ask(house: TestHouse, model: string, previous?: string): Promise<Response> {
  const headers = { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model, input: 'Hello', previous_response_id: previous })
  return fetch(`${house.url}/v1/responses`, { method: 'POST', headers, body })
}

async function made(house: TestHouse): Promise<string> {
  const response = await ask(house, 'one')
  assert.equal(response.status, 200)
  return String(pick(await response.json(), 'id'))
}

const contract = { models: ['one', 'm'] }

test('what a deployment made that is in quarantine is continued nowhere until it is lifted, and the caller is told to wait', async () => {
  const first = { region: 'Japan East' as string | null, status: 200 }
  await using upstream = await keeping(first)
  await using house = await openTestHouse(upstream, { deployments: twins, contract })
  const id = await made(house)
  const refused = await ask(house, 'm', id)
  assert.equal(refused.status, 503)
  assert.equal(pick(await refused.json(), 'error', 'code'), 'no_deployment_available')
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal(upstream.received.length, 1)
  const admin = { authorization: 'Bearer test-admin', 'content-type': 'application/json' }
  const lift = `${house.url}/admin/v1/breaches/maker/lift`
  const body = JSON.stringify({ reason: 'explained' })
  assert.equal((await fetch(lift, { method: 'POST', headers: admin, body })).status, 200)
  first.region = null
  assert.equal((await ask(house, 'm', id)).status, 200)
})

test('a request whose first attempt shows that the maker is elsewhere is not continued by its neighbour', async () => {
  const first = { region: null as string | null, status: 200 }
  await using upstream = await keeping(first)
  const deployments = { maker: { upstreamModel: 'first' }, other: { upstreamModel: 'second' } }
  await using house = await openTestHouse(upstream, { deployments })
  let id = ''
  // Until the one that will fail has made one.
  for (let turn = 0; id === '' && turn < 100; turn++) {
    const response = await ask(house, 'm')
    const answer: unknown = await response.json()
    if (response.headers.get('x-customhouse-deployment') === 'maker')
      id = String(pick(answer, 'id'))
  }
  Object.assign(first, { region: 'Japan East', status: 500 })
  for (let turn = 0; turn < 100; turn++) {
    const before = upstream.received.length
    const response = await ask(house, 'm', id)
    await response.arrayBuffer()
    const models = upstream.received
      .slice(before)
      .map(({ body }) => String(pick(JSON.parse(body.toString()), 'model')))
    if (models[0] !== 'first') continue
    assert.deepEqual(models, ['first'])
    assert.notEqual(response.status, 200)
    return
  }
  assert.fail('the maker was never asked')
})

test('what was made where the contract permits nothing any more is not continued by a neighbour that it permits', async () => {
  await using upstream = await keeping({ region: null, status: 200 })
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-maker-'))
  try {
    const wide = { ...contract, permits: at([...here, ...there]) }
    const deployments = { ...twins, maker: { ...twins.maker, locations: at(there) } }
    const options = { deployments, contract: wide, dataDir }
    const before = await openTestHouse(upstream, options)
    const id = await made(before)
    assert.equal((await ask(before, 'm', id)).status, 200)
    await before.running.close()
    await using house = await openTestHouse(upstream, { ...options, contract })
    const arrived = upstream.received.length
    const refused = await ask(house, 'm', id)
    const answer: unknown = await refused.json()
    assert.equal(refused.status, 403, JSON.stringify(answer))
    assert.equal(pick(answer, 'error', 'code'), 'stored_elsewhere')
    assert.equal(pick(answer, 'error', 'param'), 'previous_response_id')
    assert.equal(upstream.received.length, arrived)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
