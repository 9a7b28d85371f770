// Goal: a provider that names a place outside its promise is used no more until an operator says so, in
// no failure and after no restart. Method: whole houses over a provider whose answers name any region.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { explain } from '../../src/journeys/explain.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { archiveBefore } from '../../src/store/archive.ts'
import { openAnyReader } from '../../src/store/reader.ts'
import { openWritableTables } from '../../src/store/tables.ts'
import { until } from '../support/until.ts'
import {
  hello,
  openTestHouse,
  post,
  type TestHouse,
  type TestHouseOptions,
} from '../support/house.ts'
import {
  chatUsage,
  delta,
  doneEvent,
  openScriptedUpstream,
  streamHead,
  usageEvent,
  wholeAnswer,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

/** Upstream model -> the region that its answers name; none if it says nothing. */
let regions: Record<string, string> = {}
let usage: unknown = chatUsage
/** A stream sends its head and one event, and then waits. */
let gate: Promise<void> | null = null
let upstream: ScriptedUpstream

before(async () => {
  upstream = await openScriptedUpstream(async (response, { body }) => {
    const asked = JSON.parse(body.toString()) as { model: string; stream?: boolean }
    const region = regions[asked.model]
    if (region !== undefined) response.setHeader('x-ms-region', region)
    if (asked.stream !== true) {
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(wholeAnswer(usage))
    }
    streamHead(response)
    response.write(delta('x'))
    await gate
    response.end(usageEvent + doneEvent)
  })
})
after(() => upstream[Symbol.asyncDispose]())

const twins = { 'a-first': { upstreamModel: 'first' }, 'b-second': { upstreamModel: 'second' } }

function open(more: TestHouseOptions = { deployments: twins }): Promise<TestHouse> {
  regions = {}
  usage = chatUsage
  return openTestHouse(upstream, more)
}

async function servedBy(house: TestHouse): Promise<string> {
  const response = await post(house, hello)
  await response.text()
  return response.headers.get('x-customhouse-deployment') ?? String(response.status)
}

async function admin(
  house: TestHouse,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${house.url}/admin/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: 'Bearer test-admin' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, unknown>
}

function entries(house: TestHouse, type: string): Record<string, unknown>[] {
  return house
    .query('select bytes from leaf order by place')
    .map(({ bytes }) => JSON.parse(Buffer.from(bytes as Uint8Array).toString()) as object)
    .map((entry) => entry as Record<string, unknown>)
    .filter((entry) => entry['type'] === type)
}

async function story(house: TestHouse, requestId: string): Promise<string> {
  const reader = await openAnyReader({ dataDir: house.dataDir, databaseUrl: null })
  try {
    const told = await reader.requestStory(requestId)
    assert.ok(told !== null)
    return explain(told)
  } finally {
    await reader.close()
  }
}

test('an answer from a foreign region is entered, and the next request is served elsewhere inside', async () => {
  await using house = await open()
  regions = { first: 'Japan East', second: 'Southeast Asia' }
  const first = await post(house, hello)
  await first.text()
  const requestId = first.headers.get('x-request-id') ?? ''
  assert.equal(first.headers.get('x-customhouse-deployment'), 'a-first')
  for (let turn = 0; turn < 5; turn++) assert.equal(await servedBy(house), 'b-second')

  const [entry, ...others] = entries(house, 'breach.opened')
  assert.deepEqual(others, [])
  const { id, assertedRegion, deployment, place, promised, request } = entry ?? {}
  assert.deepEqual(
    { assertedRegion, deployment, place, promised, request },
    {
      assertedRegion: 'Japan East',
      deployment: 'a-first',
      place: 'JP.japaneast',
      promised: ['SG'],
      request: requestId,
    },
  )
  const { breaches } = await admin(house, '/breaches')
  assert.equal((breaches as { id: string }[])[0]?.id, id)
  // Also once the month is archived, which needs no stop.
  const { dataDir } = house
  const tables = openWritableTables({ dataDir, databaseUrl: null })
  await until('the request is archived', async () => {
    await archiveBefore({ tables, dataDir, beforeMs: systemClock.nowMs() })
    return house.query(`select 1 from leaf where id = '${requestId}'`).length === 0
  })
  await tables.destroy()
  const { affected } = await admin(house, '/breaches/a-first')
  assert.deepEqual(
    (affected as Record<string, unknown>[]).map((one) => [
      one['request'],
      one['workload'],
      one['asserted'],
    ]),
    [[requestId, 'workload', 'Japan East']],
  )
  assert.equal((await house.nextRecord())['assertedStanding'], 'breach')
  assert.equal((await house.nextRecord())['assertedStanding'], 'inside')
  assert.match(await story(house, requestId), /asserted {2}Japan East.*OUTSIDE/)
  const metrics = await (await fetch(`${house.url}/metrics`)).text()
  assert.match(metrics, /customhouse_deployments_quarantined 1/)
  assert.match(metrics, /asserted_places_total\{deployment="a-first",standing="breach"\} 1/)
})

test('the deployment is out as soon as the head is there, while the answer still runs', async () => {
  await using house = await open()
  regions = { first: 'Japan East' }
  const opening = Promise.withResolvers<void>()
  gate = opening.promise
  const stream = await post(house, { ...hello, stream: true })
  assert.equal(stream.headers.get('x-customhouse-deployment'), 'a-first')
  assert.equal(await servedBy(house), 'b-second')
  opening.resolve()
  gate = null
  assert.match(await stream.text(), /\[DONE\]/)
  const { affected } = await admin(house, '/breaches/a-first')
  assert.equal((affected as object[]).length, 1)
})

test('where nothing else is left, the answer is 503 with a wait, and never somewhere outside', async () => {
  const outside = { upstreamModel: 'outside', locations: { processing: ['JP'] } }
  await using house = await open({
    deployments: { 'a-first': { upstreamModel: 'first' }, outside },
  })
  regions = { first: 'East US' }
  assert.equal(await servedBy(house), 'a-first')
  const count = upstream.received.length
  const refused = await post(house, hello)
  const { error } = (await refused.json()) as { error: { code: string } }
  assert.deepEqual([refused.status, error.code], [503, 'no_deployment_available'])
  assert.equal(refused.headers.get('retry-after'), '60')
  assert.equal(upstream.received.length, count)
  await house.nextRecord()
  assert.match(String((await house.nextRecord())['internal']), /breach of place: a-first/)
})

test('what may spill to a deployment that is out is out, too', async () => {
  await using house = await open({
    deployments: {
      'a-spilling': { upstreamModel: 'spilling', spillTo: 'b-target' },
      'b-target': { upstreamModel: 'target', price: 'list' },
      'c-other': { upstreamModel: 'other' },
    },
  })
  regions = { spilling: 'Southeast Asia', target: 'Japan East' }
  assert.equal(await servedBy(house), 'a-spilling')
  regions = { spilling: 'Japan East', target: 'Japan East' }
  assert.equal(await servedBy(house), 'a-spilling')
  assert.equal(await servedBy(house), 'b-target')
  assert.equal(await servedBy(house), 'c-other')
  await admin(house, '/breaches/a-spilling/lift', { reason: 'looked into' })
  assert.equal(await servedBy(house), 'c-other')
})

test('a region that nobody can place is no breach and is recorded as unresolved', async () => {
  await using house = await open()
  regions = { first: 'Atlantis Central' }
  for (let turn = 0; turn < 3; turn++) assert.equal(await servedBy(house), 'a-first')
  const { assertedRegion, assertedStanding } = await house.nextRecord()
  assert.deepEqual([assertedRegion, assertedStanding], ['Atlantis Central', 'unresolved'])
  assert.deepEqual(entries(house, 'breach.opened'), [])
  assert.equal(entries(house, 'settlement')[0]?.['assertedStanding'], 'unresolved')
})

test("a provider's word in the usage of an answer counts like one in its head", async () => {
  await using house = await open()
  usage = { ...chatUsage, inference_geo: 'us' }
  assert.equal(await servedBy(house), 'a-first')
  usage = chatUsage
  assert.equal(await servedBy(house), 'b-second')
  const [entry] = entries(house, 'breach.opened')
  assert.deepEqual([entry?.['assertedBy'], entry?.['place']], ['usage.inference_geo', 'US'])
})

test('a breach outlives a restart, and an operator ends it for good, with a reason in the log', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-breach-'))
  const opened: TestHouse[] = []
  const restart = async (): Promise<TestHouse> => {
    await opened.at(-1)?.running.close()
    const house = await open({ deployments: twins, dataDir })
    opened.push(house)
    return house
  }
  try {
    const first = await restart()
    regions = { first: 'Japan East' }
    assert.equal(await servedBy(first), 'a-first')
    const second = await restart()
    assert.equal(await servedBy(second), 'b-second')
    assert.equal((await admin(second, '/breaches/a-first/lift', {}))['status'], 400)
    assert.equal((await admin(second, '/breaches/b-second/lift', { reason: 'x' }))['status'], 404)
    assert.equal(await servedBy(second), 'b-second')
    const lifted = await admin(second, '/breaches/a-first/lift', { reason: 'a header was wrong' })
    assert.equal(lifted['deployment'], 'a-first')
    assert.equal(await servedBy(second), 'a-first')
    const [entry] = entries(second, 'breach.lifted')
    assert.deepEqual([entry?.['reason'], entry?.['breach']], ['a header was wrong', lifted['id']])
    const third = await restart()
    assert.equal(await servedBy(third), 'a-first')
    regions = { first: 'Japan East' }
    assert.equal(await servedBy(third), 'a-first')
    assert.equal(await servedBy(third), 'b-second')
  } finally {
    await opened.at(-1)?.running.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
