// What the operator sees: one log line a request, metrics, spans, readiness. None of it may hold a word
// of content or a secret, and none of it may stop the traffic.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { statfsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { test } from 'node:test'

import { steps } from '../../src/journeys/record.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { isFields, pick } from '../support/json.ts'
import { openScriptedUpstream, sendWhole, wholeAnswer } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const canary = 'canary-in-the-prompt'
const answerCanary = 'canary-in-the-answer'
const asked = { model: 'm', user: 'canary-end-user', messages: [{ role: 'user', content: canary }] }
const answer = wholeAnswer().replace('"hello"', JSON.stringify(answerCanary))

/** Nothing of these may be in what the operator's tools are told. */
function secretsOf(house: TestHouse): string[] {
  return [canary, answerCanary, 'canary-end-user', house.key, 'upstream-secret', 'test-admin']
}

function holdsNone(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} in ${text}`)
}

async function metricsOf(house: TestHouse): Promise<Map<string, number>> {
  const text = await (await fetch(`${house.url}/metrics`)).text()
  holdsNone(text, secretsOf(house))
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))]
    }),
  )
}

test('one log line a request, with the steps by their names, and never content or secrets', async () => {
  let text = ''
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
  await using house = await openTestHouse(upstream, {
    logSink: {
      write(lines, done) {
        text += lines
        done()
      },
    },
  })
  await (await post(house, asked)).text()
  upstream.play((response) => void response.writeHead(500).end(answerCanary))
  await (await post(house, asked)).text()
  upstream.play(
    (response) => void response.writeHead(401).end(`the key upstream-secret is ${canary}`),
  )
  await (await post(house, asked)).text()
  await (await post(house, `{"model":"m","messages":[{"${canary}`)).text()
  await (await post(house, { ...asked, model: 'other' })).text()
  const stranger = { headers: { authorization: 'Bearer sk-ch-canary' } }
  await (await post(house, asked, stranger)).text()
  await until('five lines', () => text.split('"event":"request"').length === 6)
  holdsNone(text, [...secretsOf(house), 'sk-ch-'])
  const lines = text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  const requests = lines.filter((line) => pick(line, 'event') === 'request')
  assert.equal(requests.length, 5, 'a stranger is only counted')
  const [first] = requests
  const durations = pick(first, 'stepsMs')
  assert.ok(isFields(durations))
  assert.deepEqual(Object.keys(durations), [...steps])
  assert.deepEqual(
    requests.map((line) => pick(line, 'status')),
    [200, 502, 502, 400, 404],
  )
})

test('a log whose reader stalls stops neither traffic nor the end', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { logSink: { write: () => undefined } })
  for (let turn = 0; turn < 20; turn++) assert.equal((await post(house, hello)).status, 200)
})

test('metrics count what was served, and nothing is in flight afterwards', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
  await using house = await openTestHouse(upstream)
  const many = Array.from({ length: 40 }, async () => (await post(house, asked)).text())
  await Promise.all(many)
  await (await post(house, asked, { headers: { authorization: 'Bearer nonsense' } })).text()
  const metrics = await metricsOf(house)
  const of = '{contract="contract",deployment="only"'
  assert.equal(
    metrics.get(`customhouse_requests_total${of},ending="completed",code="",status="200"}`),
    40,
  )
  assert.equal(metrics.get(`customhouse_tokens_total${of},kind="input"}`), 40 * 11)
  assert.equal(metrics.get(`customhouse_tokens_total${of},kind="output"}`), 40 * 7)
  const money = metrics.get(`customhouse_money_units_total${of},currency="USD",side="price"}`)
  assert.ok(Math.abs((money ?? 0) - 40 * 0.000025) < 1e-9)
  for (const step of steps) {
    assert.equal(metrics.get(`customhouse_step_duration_seconds_count{step="${step}"}`), 40, step)
  }
  assert.equal(metrics.get('customhouse_requests_in_flight'), 0)
  assert.equal(metrics.get('customhouse_book_ops_waiting'), 0)
  assert.equal(metrics.get('customhouse_log_lines_dropped'), 0)
  const strangers = [...metrics].filter(([name]) => name.startsWith('customhouse_unauthenticated'))
  assert.equal(
    strangers.reduce((sum, [, value]) => sum + value, 0),
    1,
  )
})

test('spans reach a collector, by the GenAI names and with ours, without content', async () => {
  const bodies: string[] = []
  const collector = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      assert.equal(request.url, '/v1/traces')
      bodies.push(text)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  try {
    const { port } = collector.address() as AddressInfo
    await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
    let secrets: string[] = []
    {
      await using house = await openTestHouse(upstream, {
        telemetry: { otlpEndpoint: `http://127.0.0.1:${port}` },
      })
      await (await post(house, asked)).text()
      secrets = secretsOf(house)
    }
    const all = bodies.join('')
    holdsNone(all, secrets)
    const span = pick(JSON.parse(bodies[0] ?? ''), 'resourceSpans', 0, 'scopeSpans', 0, 'spans', 0)
    const attributes = pick(span, 'attributes')
    assert.ok(Array.isArray(attributes))
    const values = new Map(
      attributes.map((each: unknown) => [
        pick(each, 'key'),
        Object.values(pick(each, 'value') ?? {})[0],
      ]),
    )
    assert.equal(values.get('gen_ai.operation.name'), 'chat')
    assert.equal(values.get('gen_ai.request.model'), 'm')
    assert.equal(Number(values.get('gen_ai.usage.input_tokens')), 11)
    assert.equal(Number(values.get('gen_ai.usage.output_tokens')), 7)
    assert.equal(values.get('customhouse.contract.id'), 'contract')
    assert.equal(values.get('customhouse.deployment.id'), 'only')
    assert.equal(values.get('customhouse.processing.promised'), 'SG')
    assert.equal(values.get('customhouse.ending'), 'completed')
    const events = pick(span, 'events')
    assert.ok(Array.isArray(events))
    assert.deepEqual(
      events.map((each: unknown) => pick(each, 'name')),
      [...steps],
    )
  } finally {
    collector.closeAllConnections()
    collector.close()
  }
})

test('a collector that never answers stops neither traffic nor the end', async () => {
  const collector = createServer(() => undefined)
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  try {
    const { port } = collector.address() as AddressInfo
    await using upstream = await openScriptedUpstream((response) => sendWhole(response))
    await using house = await openTestHouse(upstream, {
      telemetry: { otlpEndpoint: `http://127.0.0.1:${port}` },
    })
    assert.equal((await post(house, hello)).status, 200)
  } finally {
    collector.closeAllConnections()
    collector.close()
  }
})

test('low disk stops admission before the book fails, and readiness says why', async (t) => {
  const floor = 1e12
  const { bavail, bsize } = statfsSync(tmpdir())
  if (bavail * bsize > floor) return t.skip('this disk has more room than a limit can name')
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    server: { limits: { diskFreeBytesMin: floor } },
  })
  await until(
    'readiness ends',
    async () => (await fetch(`${house.url}/readyz`)).status === 503,
    3000,
  )
  assert.match(await (await fetch(`${house.url}/readyz`)).text(), /store\.disk_low/)
  assert.equal((await fetch(`${house.url}/healthz`)).status, 200)
  const response = await post(house, hello)
  assert.equal(response.status, 503)
  assert.match(await response.text(), /disk_low/)
  assert.equal(upstream.received.length, 0)
})

test('beyond requestsInFlightMax a request is refused at once, with a wait, and the rest go on', async () => {
  const release = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream(async (response) => {
    await release.promise
    sendWhole(response)
  })
  await using house = await openTestHouse(upstream, {
    server: { limits: { requestsInFlightMax: 2 } },
  })
  const first = [post(house, hello), post(house, hello)]
  await until('both are at the provider', () => upstream.received.length === 2)
  const refused = await post(house, hello)
  assert.equal(refused.status, 503)
  assert.ok(refused.headers.has('retry-after'))
  assert.match(await refused.text(), /overloaded/)
  release.resolve()
  for (const one of first) assert.equal((await one).status, 200)
  assert.equal((await post(house, hello)).status, 200)
})
