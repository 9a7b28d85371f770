// Goal: whatever a provider says of an answer that goes on there, it is settled once, within what can be believed.
// Method: a whole house over a provider that says what a test has it say.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'

import { readResponses } from '../../src/door/read-responses.ts'
import type { Obligation } from '../../src/policy/obligation.ts'
import type { ModelRequest } from '../../src/wire/model-request.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'
import { openTestJourney } from '../support/journey.ts'
import { isFields, type Fields } from '../support/json.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

const hour = 3_600_000
const id = 'resp_1'
const queued = {
  id,
  object: 'response',
  status: 'queued',
  background: true,
  output: [],
  usage: null,
}
const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5 }
const output = [{ id: 'msg_1', type: 'message' }]
const completed = { ...queued, status: 'completed', output, usage }

type Turn = object | number | ((response: ServerResponse) => void)

/** Answers the POST with `first`, and what follows with the rest in turn, the last again and again. */
function saying(first: Turn, ...rest: readonly Turn[]): Promise<ScriptedUpstream> {
  let asked = 0
  return openScriptedUpstream((response) => {
    const turn = asked === 0 ? first : (rest[Math.min(asked, rest.length) - 1] ?? 500)
    asked += 1
    if (typeof turn === 'function') turn(response)
    else if (typeof turn === 'number') response.writeHead(turn).end('{}')
    else sendWhole(response, JSON.stringify(turn))
  })
}

function houseOver(upstream: ScriptedUpstream, pollMs: number, waitMs = hour): Promise<TestHouse> {
  return openTestHouse(upstream, {
    deployments: { only: { serves: ['responses'] } },
    server: {
      limits: {
        backgroundPollMs: pollMs,
        backgroundPollMsMax: pollMs,
        backgroundWaitMs: waitMs,
        reconcileArrivalMs: 1,
      },
    },
  })
}

async function ask(house: TestHouse, path: string, body?: object): Promise<Fields> {
  const response = await fetch(`${house.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
  })
  const answer: unknown = await response.json()
  assert.ok(isFields(answer))
  return answer
}

const asked = { model: 'm', input: 'Hello there, you', background: true }

function settlements(house: TestHouse): Record<string, unknown>[] {
  return house.query('select * from settlement')
}

/** Far more than it takes: a house that settles nothing fails the test. */
const turnsMax = 20_000

async function settled(house: TestHouse): Promise<Record<string, unknown>> {
  for (let turn = 0; turn < turnsMax; turn++) {
    const [row] = settlements(house)
    if (row !== undefined) return row
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.fail('nothing was settled')
}

test('what has ended when it is first told is settled at once, with its price', async () => {
  await using upstream = await saying(completed)
  await using house = await houseOver(upstream, hour)
  await ask(house, '/v1/responses', asked)
  const [row] = settlements(house)
  assert.deepEqual([row?.['price_nanos'], row?.['usage_source']], [7000n, 'provider'])
  assert.equal(house.query("select id from leaf where id like '%.background'").length, 0)
})

test('an end whose usage cannot be read is settled as estimated, and charged', async () => {
  await using upstream = await saying(queued, { ...completed, usage: { input_tokens: -1 } })
  await using house = await houseOver(upstream, hour)
  await ask(house, '/v1/responses', asked)
  await ask(house, `/v1/responses/${id}`)
  const [row] = settlements(house)
  assert.deepEqual([row?.['usage_source'], row?.['ending']], ['estimated', 'completed'])
  assert.ok((row?.['price_nanos'] as bigint) > 0n)
})

test('what failed and counted nothing is charged nothing', async () => {
  await using upstream = await saying(queued, { ...queued, status: 'failed' })
  await using house = await houseOver(upstream, hour)
  await ask(house, '/v1/responses', asked)
  await ask(house, `/v1/responses/${id}`)
  const [row] = settlements(house)
  assert.deepEqual([row?.['usage_source'], row?.['price_nanos']], ['none', 0n])
})

test('what failed is charged to nobody, whatever it counted, and its cost is kept', async () => {
  await using upstream = await saying(queued, { ...completed, status: 'failed' })
  await using house = await houseOver(upstream, hour)
  await ask(house, '/v1/responses', asked)
  await ask(house, `/v1/responses/${id}`)
  const [row] = settlements(house)
  assert.deepEqual([row?.['ending'], row?.['price_nanos']], ['upstream_unterminated', 0n])
  assert.equal(row?.['cost_nanos'], 7000n)
})

test('an answer about another response, or in a status that nobody knows, ends nothing', async () => {
  await using upstream = await saying(
    queued,
    { ...completed, id: 'resp_2' },
    { ...completed, status: 'pondering' },
    completed,
  )
  await using house = await houseOver(upstream, hour)
  await ask(house, '/v1/responses', asked)
  for (let turn = 0; turn < 2; turn++) {
    await ask(house, `/v1/responses/${id}`)
    assert.equal(settlements(house).length, 0)
  }
  await ask(house, `/v1/responses/${id}`)
  assert.equal(settlements(house).length, 1)
})

test('a provider that fails, refuses or answers nonsense for a while is asked again until it tells the end', async () => {
  const nonsense = (response: ServerResponse): void => sendWhole(response, 'not JSON')
  const reset = (response: ServerResponse): void => void response.destroy()
  await using upstream = await saying(queued, 503, 429, 401, nonsense, reset, queued, completed)
  await using house = await houseOver(upstream, 2)
  await ask(house, '/v1/responses', asked)
  const row = await settled(house)
  assert.deepEqual([row['price_nanos'], row['usage_source']], [7000n, 'provider'])
  const items = house.query("select id from stored_object where kind = 'item'")
  assert.deepEqual(
    items.map((item) => item['id']),
    ['msg_1'],
  )
})

test('what never ends is given up in the end: booked from the prompt as estimated, and not charged', async () => {
  await using upstream = await saying(queued, queued)
  await using house = await houseOver(upstream, 2, 40)
  await ask(house, '/v1/responses', asked)
  const row = await settled(house)
  assert.deepEqual(
    [row['usage_source'], row['price_nanos'], row['ending']],
    ['estimated', 0n, 'upstream_unterminated'],
  )
  // 16 characters at four a token.
  assert.equal(row['cost_nanos'], 4000n)
})

test('a client that leaves before it was told the id leaves an answer that is looked after all the same', async () => {
  const arrived = Promise.withResolvers<ServerResponse>()
  await using upstream = await saying((response) => arrived.resolve(response), completed)
  await using house = await houseOver(upstream, 2)
  const leaving = new AbortController()
  const request = fetch(`${house.url}/v1/responses`, {
    method: 'POST',
    body: JSON.stringify(asked),
    signal: leaving.signal,
    headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
  })
  const response = await arrived.promise
  leaving.abort()
  await assert.rejects(request)
  // Whoever is answered on a connection that came later knows that the gateway saw it leave.
  for (let turn = 0; turn < 3; turn++) await ask(house, '/v1/models')
  sendWhole(response, JSON.stringify(queued))
  const row = await settled(house)
  assert.deepEqual([row['usage_source'], row['upstream_id']], ['provider', id])
})

test('duties to store nothing and to run nothing in the background refuse it by its name, and nothing else', async () => {
  await using upstream = await saying(completed, completed)
  const deployments = { only: { serves: ['responses' as const] } }
  const duties: readonly Obligation[] = [
    { kind: 'force_store_false', mode: 'rewrite' },
    { kind: 'force_store_false', mode: 'refuse_if_asked' },
    { kind: 'refuse_feature', feature: 'background' },
  ]
  for (const duty of duties) {
    await using journey = openTestJourney(upstream, { deployments }, { only: [duty] })
    const { refusal } = await journey.askRequest(requestOf(asked))
    assert.deepEqual([refusal?.code, refusal?.param], ['policy.feature_refused', 'background'])
    const plain = await journey.askRequest(requestOf({ model: 'm', input: 'x', store: false }))
    assert.equal(plain.refusal, null)
  }
})

function requestOf(body: object): ModelRequest {
  const limits = { depthMax: 64, valuesMax: 1000 }
  const request = readResponses(Buffer.from(JSON.stringify(body)), limits, 'chat')
  assert.ok(!('kind' in request))
  return request
}
