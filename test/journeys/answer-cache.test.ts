// Goal: a kept answer is given again only to the same contract for the same bytes under the same decision, costs
// nothing, leaves an entry that says so, and is nowhere where the contract did not agree to it. Method: a real
// house before a scripted provider that counts what reaches it.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { keyDigest, mintKey } from '../../src/identity/token.ts'
import type { ConfigInput } from '../../src/house/config-schema.ts'
import { placeSet } from '../../src/kernel/place-set.ts'
import type { Obligation } from '../../src/policy/obligation.ts'
import { openTestJourney } from '../support/journey.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  chatUsage,
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  wholeAnswer,
} from '../support/scripted-upstream.ts'

const cold = { ...hello, temperature: 0 }
const sections = { cache: { place: 'SG' } } satisfies Partial<ConfigInput>
const contract = { cache: { ttlSeconds: 600 } }

function seen(response: Response) {
  const header = (name: string) => response.headers.get(`x-customhouse-${name}`)
  return { cache: header('cache'), cost: header('cost'), saved: header('saved') }
}

async function ask(house: TestHouse, body: unknown, headers: Record<string, string> = {}) {
  const response = await post(house, body, { headers })
  return { response, text: await response.text(), ...seen(response) }
}

function leafOf(house: TestHouse, response: Response): Record<string, unknown> {
  const id = response.headers.get('x-request-id')
  const [leaf] = house.query(`select bytes from leaf where id = '${id}'`)
  return JSON.parse(Buffer.from(leaf?.['bytes'] as Uint8Array).toString()) as Record<
    string,
    unknown
  >
}

test('the same bytes are answered again without being sent, for nothing, and the entry says what was saved', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract, sections })
  const first = await ask(house, cold)
  assert.deepEqual([first.cache, first.cost, first.saved], ['miss', '0.000025000 USD', null])
  const second = await ask(house, cold)
  assert.deepEqual(
    [second.cache, second.cost, second.saved],
    ['hit', '0.000000000 USD', first.cost],
  )
  assert.equal(second.text, first.text)
  assert.equal(second.response.headers.get('content-type'), 'application/json')
  assert.equal(upstream.received.length, 1)

  const leaf = leafOf(house, second.response)
  assert.deepEqual(leaf['cache'], { place: 'SG', saved: '0.000025000' })
  assert.deepEqual(
    [leaf['price'], leaf['tokens'], leaf['ending']],
    ['0.000000000', {}, 'completed'],
  )
  assert.equal(leafOf(house, first.response)['cache'], undefined)
  const [spent] = house.query(
    'select sum(price_nanos) as price, sum(cost_nanos) as cost from attempt',
  )
  assert.deepEqual({ ...spent }, { price: 25_000n, cost: 25_000n })
  assert.deepEqual(
    [await house.nextRecord(), await house.nextRecord()].map((record) => record['cache']),
    ['miss', 'hit'],
  )
  const story = await fetch(
    `${house.url}/admin/v1/requests/${second.response.headers.get('x-request-id')}`,
    { headers: { authorization: 'Bearer test-admin' } },
  )
  const { story: text } = (await story.json()) as { story: string }
  assert.match(
    text,
    /answer {4}given again as the house had kept it in SG, nothing was sent; it spared 0\.000025000 USD/,
  )
})

test('a stream is given again event by event as it was, the end included', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    response.end(delta('he') + delta('llo') + usageEvent + doneEvent)
  })
  await using house = await openTestHouse(upstream, { contract, sections })
  const body = { ...cold, stream: true, stream_options: { include_usage: true } }
  const first = await ask(house, body)
  const second = await ask(house, body)
  assert.deepEqual([first.cache, second.cache], ['miss', 'hit'])
  assert.match(first.text, /\[DONE\]/)
  assert.equal(second.text, first.text)
  assert.equal(second.response.headers.get('content-type'), 'text/event-stream')
  assert.equal(upstream.received.length, 1)
  upstream.play((response) => sendWhole(response))
  const whole = await ask(house, cold)
  assert.equal(whole.cache, 'miss', 'a stream is no answer to who asked for none')
})

test('another byte, another beta or another dialect is another question', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract, sections })
  await ask(house, cold)
  assert.equal((await ask(house, { ...cold, seed: 1 })).cache, 'miss')
  assert.equal((await ask(house, `${JSON.stringify(cold)} `)).cache, 'miss')
  assert.equal((await ask(house, cold, { 'openai-beta': 'x=1' })).cache, 'miss')
  const azure = await fetch(`${house.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'api-key': house.key, 'content-type': 'application/json' },
    body: JSON.stringify(cold),
  })
  await azure.text()
  assert.equal(seen(azure).cache, 'miss')
  assert.equal((await ask(house, cold)).cache, 'hit')
})

test('a caller has a fresh answer with no-cache or max-age=0, and leaves none behind with no-store', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract, sections })
  assert.equal((await ask(house, cold, { 'cache-control': 'no-store' })).cache, null)
  assert.equal((await ask(house, cold)).cache, 'miss')
  assert.equal((await ask(house, cold, { 'cache-control': 'no-store' })).cache, null)
  assert.equal((await ask(house, cold, { 'cache-control': 'no-cache' })).cache, 'miss')
  assert.equal((await ask(house, cold, { 'cache-control': 'max-age=0' })).cache, 'miss')
  assert.equal((await ask(house, cold, { 'cache-control': 'max-age=60' })).cache, 'hit')
  assert.equal(upstream.received.length, 5)
})

test('what was sampled is kept only where the contract says so, and only of its models', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  type Cache = NonNullable<NonNullable<ConfigInput['contracts']>[string]['cache']>
  const terms: readonly (readonly [Cache, string | null])[] = [
    [{ ttlSeconds: 600 }, null],
    [{ ttlSeconds: 600, sampled: true }, 'hit'],
    [{ ttlSeconds: 600, sampled: true, models: ['other'] }, null],
  ]
  for (const [cache, expected] of terms) {
    const models = ['m', { name: 'other', is: 'm' }]
    await using house = await openTestHouse(upstream, { contract: { models, cache }, sections })
    await ask(house, hello)
    assert.equal((await ask(house, hello)).cache, expected)
  }
})

test('nothing is kept of an answer that failed, broke or is too long', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{}}')
  })
  const server = { limits: { cacheAnswerBytesMax: 2000 } }
  await using house = await openTestHouse(upstream, { contract, sections, server })
  await ask(house, cold)
  upstream.play((response) => {
    streamHead(response)
    response.end(delta('cut'))
  })
  const streaming = { ...cold, stream: true }
  await post(house, streaming)
    .then((response) => response.text())
    .catch(() => null)
  upstream.play((response) =>
    sendWhole(response, wholeAnswer({ ...chatUsage, more: 'x'.repeat(2000) })),
  )
  assert.equal((await ask(house, cold)).cache, 'miss')
  upstream.play((response) => sendWhole(response))
  assert.equal((await ask(house, cold)).cache, 'miss')
  assert.equal((await ask(house, cold)).cache, 'hit')
  upstream.play((response) => {
    streamHead(response)
    response.end(delta('x') + usageEvent + doneEvent)
  })
  assert.equal((await ask(house, streaming)).cache, 'miss')
})

test('an answer that tells of a failure is not given again, though it came to its end with a good status', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract, sections })
  const quoted = '{\\"error\\":1}'
  const cases: readonly (readonly [string, string])[] = [
    ['data: {"error":{"message":"out of memory","code":500}}\n\n', 'miss'],
    ['data: {"object":"error","message":"out of memory"}\n\n', 'miss'],
    ['data: {"choices":[{"delta":{},"finish_reason":"error"}]}\n\n', 'miss'],
    [delta(quoted), 'hit'],
    [delta('x').replace('{', '{"error":null,'), 'hit'],
  ]
  for (const [seed, [event, expected]] of cases.entries()) {
    const body = { ...cold, seed, stream: true }
    upstream.play((response) => {
      streamHead(response)
      response.end(delta('he') + event + usageEvent + doneEvent)
    })
    await ask(house, body)
    assert.equal((await ask(house, body)).cache, expected, event)
  }
})

test('no contract is given what another one asked for', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const pepper = Buffer.alloc(32, 1)
  const [mine, theirs] = [mintKey(), mintKey()]
  const here = ['SG']
  const permits = { processing: here, rest: here, abuseStore: here, review: here }
  const one = { party: 'party', validFrom: '2020-01-01', models: ['m'], permits, ...contract }
  const workload = (name: string, { id, key }: ReturnType<typeof mintKey>) => ({
    contract: name,
    purpose: 'test',
    owner: 'test',
    keys: [{ id, digest: keyDigest(pepper, key) }],
  })
  await using house = await openTestHouse(upstream, {
    sections: {
      ...sections,
      contracts: { mine: one, theirs: one },
      workloads: { mine: workload('mine', mine), theirs: workload('theirs', theirs) },
    },
  })
  const as = (key: string) => ask(house, cold, { authorization: `Bearer ${key}` })
  assert.equal((await as(mine.key)).cache, 'miss')
  assert.equal((await as(theirs.key)).cache, 'miss')
  assert.equal((await as(mine.key)).cache, 'hit')
  assert.equal(upstream.received.length, 2)
})

test('a hit is counted by the rate limits like any request, and an erasure forgets what was kept', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const limits = { requestsPerMinute: 3, tokensPerMinute: null, concurrency: null }
  await using house = await openTestHouse(upstream, { contract: { ...contract, limits }, sections })
  await ask(house, cold)
  assert.equal((await ask(house, cold)).cache, 'hit')
  const erased = await fetch(`${house.url}/admin/v1/erasures`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-admin', 'content-type': 'application/json' },
    body: JSON.stringify({ about: { kind: 'party', id: 'party' }, reason: 'asked for' }),
  })
  assert.equal(erased.status, 201, await erased.text())
  assert.equal((await ask(house, cold)).cache, 'miss')
  assert.equal((await ask(house, cold)).response.status, 429)
})

test('under a duty that nothing is stored, logged or kept elsewhere, nothing is kept here either', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const elsewhere = placeSet(['SG.other'])
  const duties: readonly (readonly [Obligation, string | undefined])[] = [
    [{ kind: 'force_store_false', mode: 'rewrite' }, undefined],
    [{ kind: 'log_mode', logMode: 'minimal' }, undefined],
    [{ kind: 'pin_regions', question: 'rest', places: elsewhere }, undefined],
    [{ kind: 'pin_regions', question: 'rest', places: placeSet(['SG']) }, 'hit'],
    [{ kind: 'pin_regions', question: 'processing', places: elsewhere }, 'hit'],
    [{ kind: 'strip_logprobs', mode: 'rewrite' }, 'hit'],
  ]
  for (const [duty, expected] of duties) {
    await using journey = openTestJourney(upstream, { contract, sections }, { only: [duty] })
    await journey.ask(JSON.stringify(cold))
    const { headers } = await journey.ask(JSON.stringify(cold))
    assert.equal(headers['x-customhouse-cache'], expected, JSON.stringify(duty))
  }
})

test('a hit uses nothing of the deployment’s own quota, which is for what is sent', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const quota = { requestsPerMinute: null, tokensPerMinute: 30 }
  await using house = await openTestHouse(upstream, {
    contract,
    sections,
    deployments: { only: { quota } },
  })
  const body = { ...cold, max_tokens: 5 }
  // The answer used 18 tokens; what a hit is thought to use would exhaust the rest at the second.
  await ask(house, body)
  for (let hit = 0; hit < 6; hit++) assert.equal((await ask(house, body)).cache, 'hit')
})
