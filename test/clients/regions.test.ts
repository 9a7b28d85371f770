// What the simulated providers saw while official clients talked to the gateway: their own count must
// show nothing outside a contract's places, every abandoned request ended, and the gateway's word on
// usage equal to theirs.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import OpenAI, { APIUserAbortError } from 'openai'

import { startGateway } from '../support/gateway.ts'
import type { Gateway } from '../support/gateway.ts'
import { fields, isFields, pick } from '../support/json.ts'
import type { Fields } from '../support/json.ts'

let gateway: Gateway
let sandboxUrl: string

before(async () => {
  gateway = await startGateway()
  assert.ok(gateway.sandboxUrl !== null)
  sandboxUrl = gateway.sandboxUrl
})
after(() => gateway.stop())

function client(workload: string): OpenAI {
  return new OpenAI({
    apiKey: gateway.keyOf(workload),
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  })
}

async function requests(): Promise<readonly Fields[]> {
  const text = await (await fetch(`${sandboxUrl}/_truth/requests`)).text()
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line): unknown => JSON.parse(line)).filter(isFields)
}

/** Ends a test whose event never comes; no test is about how long it takes. */
const guard = { timeout: 30_000 }

/** Asks the sandbox until its newest request is as wanted. */
async function newest(count: number, wanted: (request: Fields) => boolean): Promise<Fields> {
  for (;;) {
    const all = await requests()
    const last = all.at(-1)
    if (all.length > count && last !== undefined && wanted(last)) return last
  }
}

async function regions(): Promise<Map<string, number>> {
  const seen = pick(await fields(fetch(`${sandboxUrl}/_truth`)), 'regions')
  assert.ok(isFields(seen))
  return new Map(
    Object.entries(seen).map(([region, sum]) => [region, Number(pick(sum, 'arrivals'))]),
  )
}

const permitted: readonly (readonly [string, readonly string[]])[] = [
  ['muster-support', ['SE']],
  ['qinghe-translate', ['SG', 'JP']],
  ['aoba-research', ['JP']],
  ['pebble-notes', ['US']],
]

for (const [workload, places] of permitted) {
  test(`${workload} is served in ${places.join(' or ')} and reaches nowhere else`, async () => {
    const grown = await reachedBy(workload, ['Hello', 'Hello again', 'And again'])
    assert.ok(grown.length > 0)
    for (const region of grown) assert.ok(places.includes(region), `${workload} reached ${region}`)
  })
}

/** The regions whose arrivals grew while this workload asked. */
async function reachedBy(workload: string, contents: readonly string[]): Promise<string[]> {
  const earlier = await regions()
  const asking = client(workload)
  for (const content of contents) {
    const messages = [{ role: 'user', content } as const]
    await asking.chat.completions.create({ model: 'gpt-4o', messages }).catch(() => null)
  }
  const later = await regions()
  return [...later.keys()].filter((region) => later.get(region) !== earlier.get(region))
}

test('the usage that a client is told is what the provider counted', guard, async () => {
  const count = (await requests()).length
  const done = await client('muster-support').chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Hello' }],
  })
  const seen = await newest(count, (request) => request['end'] === 'finished')
  assert.equal(pick(seen, 'usage', 'prompt_tokens'), done.usage?.prompt_tokens)
  assert.equal(pick(seen, 'usage', 'completion_tokens'), done.usage?.completion_tokens)
})

test('a client that leaves before the answer is gone for the provider, too', guard, async () => {
  const count = (await requests()).length
  const leaving = new AbortController()
  const call = client('muster-support').chat.completions.create(
    { model: 'gpt-4o', messages: [{ role: 'user', content: '[[fault:hang-head]]' }] },
    { signal: leaving.signal },
  )
  await newest(count, (request) => request['end'] === 'running')
  leaving.abort()
  await assert.rejects(call, APIUserAbortError)
  const seen = await newest(count, (request) => request['end'] !== 'running')
  assert.equal(seen['cause'], 'client')
})

test(
  'a client that leaves a stream ends it at a provider that stops billing then',
  guard,
  async () => {
    const count = (await requests()).length
    const stream = await client('muster-support').chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: '[[tokens=50]][[fault:hang-after=8]]' }],
      stream: true,
    })
    let chunks = 0
    for await (const _ of stream) {
      chunks += 1
      if (chunks === 3) stream.controller.abort()
    }
    const seen = await newest(count, (request) => request['end'] !== 'running')
    assert.equal(seen['end'], 'aborted')
    assert.ok(Number(pick(seen, 'usage', 'completion_tokens')) < 50)
  },
)

test('every attempt carries an id to look it up by, and the credential of its channel', async () => {
  for (const request of await requests()) {
    assert.ok(typeof request['clientRequestId'] === 'string')
    assert.notEqual(request['status'], 401)
  }
})

// Last, for it leaves the deployments unhealthy.
test('no failure of deployments carries a request outside the places of its contract', async () => {
  const faults = ['status=500', 'status=429', 'reset-head', 'malformed', 'status=503']
  const contents = faults.map((fault) => `Hello [[fault:${fault}]]`)
  const count = (await requests()).length
  for (const [workload, places] of permitted) {
    for (const region of await reachedBy(workload, contents)) {
      assert.ok(places.includes(region), `${workload} reached ${region}`)
    }
  }
  assert.ok((await requests()).length > count)
})
