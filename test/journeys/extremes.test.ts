// Requests at the edge of what can be asked and how it can be sent: none may stop the book, none is
// charged for what never left, none waits for an answer that does not come.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'

import { systemClock } from '../../src/kernel/time.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  wholeAnswer,
} from '../support/scripted-upstream.ts'

const soft = {
  id: 'soft',
  amount: '100.00',
  currency: 'USD',
  period: 'month',
  hard: false,
} as const

function rawRequest(house: TestHouse): string {
  const body = JSON.stringify(hello)
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'host: customhouse.example',
    `authorization: Bearer ${house.key}`,
    'content-type: application/json',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

function portOf(house: TestHouse): number {
  return Number(new URL(house.url).port)
}

test('a number of choices that no provider gives is refused, before anything is held for it', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, { contract: { budgets: [soft] } })
  for (const n of [129, 4e12, Number.MAX_SAFE_INTEGER]) {
    const response = await post(house, { ...hello, n })
    assert.equal(response.status, 400, `n: ${n}`)
    assert.match(await response.text(), /Invalid 'n'/)
  }
  assert.equal((await post(house, { ...hello, n: 128 })).status, 200)
})

test('a hold beyond what the book can count is refused, and the book goes on', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [soft], markupPercent: '100000' },
    deployments: { only: { imageTokensMax: 1_000_000 } },
  })
  const image = { type: 'image_url', image_url: { url: 'https://pictures.example/1.png' } }
  const content = Array.from({ length: 10_000 }, () => image)
  const huge = { ...hello, messages: [{ role: 'user', content }] }
  const response = await post(house, huge)
  assert.equal(response.status, 400)
  assert.match(await response.text(), /cost_unbounded/)
  assert.equal((await post(house, hello)).status, 200)
})

test('requests sent behind each other on one connection are each answered and charged once', async () => {
  const first = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream(async (response) => {
    if (upstream.received.length === 1) await first.promise
    else first.resolve()
    sendWhole(response)
  })
  await using house = await openTestHouse(upstream)
  const socket = connect(portOf(house), '127.0.0.1')
  socket.write(rawRequest(house).repeat(2))
  let text = ''
  for await (const chunk of socket) {
    text += String(chunk)
    if (text.split('"total_tokens":18').length === 3) break
  }
  assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 2)
  const attempts = house.query('select ending, usage_source from attempt')
  const whole = { ending: 'completed', usage_source: 'provider' }
  assert.deepEqual(
    attempts.map((row) => ({ ...row })),
    [whole, whole],
  )
})

test('client_left before anything was sent: nothing is sent, nothing is charged, nothing is held', async () => {
  const gate = Promise.withResolvers<void>()
  await using upstream = await openScriptedUpstream(async (response) => {
    await gate.promise
    sendWhole(response)
  })
  // The only connection is taken, so that the second request waits in the house.
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [soft] },
    server: { limits: { connectionsPerChannelMax: 1 } },
  })
  const first = post(house, hello)
  while (upstream.received.length === 0) await (await fetch(`${house.url}/healthz`)).text()
  const socket = connect(portOf(house), '127.0.0.1')
  socket.write(rawRequest(house))
  while (held(house) < 2) await (await fetch(`${house.url}/healthz`)).text()
  socket.destroy()
  await once(socket, 'close')
  await (await fetch(`${house.url}/healthz`)).text()
  gate.resolve()
  assert.equal((await first).status, 200)
  const records = [await house.nextRecord(), await house.nextRecord()]
  const left = records.find((record) => record['ending'] === 'client_left')
  assert.equal(left?.['usageSource'], 'none')
  assert.equal(left?.['cost'], '0.000000000')
  assert.equal(upstream.received.length, 1)
  const [budget] = house.query("select debits_pending from balance where account like 'budget:%'")
  assert.equal(budget?.['debits_pending'], 0n)
})

test('an answer that drips for ever ends at its limit, and lets go of its hold', async () => {
  let drip: NodeJS.Timeout | undefined
  await using upstream = await openScriptedUpstream((response) => {
    streamHead(response)
    drip = setInterval(() => response.write(': still there\n\n'), 20)
  })
  await using house = await openTestHouse(upstream, {
    contract: { budgets: [soft] },
    server: {
      limits: {
        answerTimeoutMs: 300,
        headTimeoutMs: 200,
        silenceTimeoutMs: 200,
        drainAfterLeaveMs: 200,
        connectTimeoutMs: 200,
      },
    },
  })
  const response = await post(house, { ...hello, stream: true })
  await assert.rejects(response.text())
  clearInterval(drip)
  assert.equal((await house.nextRecord())['ending'], 'upstream_timeout')
  const [budget] = house.query("select debits_pending from balance where account like 'budget:%'")
  assert.equal(budget?.['debits_pending'], 0n)
})

test('a client that takes nothing of its answer does not keep it in memory for ever', async () => {
  const answer = wholeAnswer().replace('hello', 'y'.repeat(30_000_000))
  await using upstream = await openScriptedUpstream((response) => sendWhole(response, answer))
  const silenceTimeoutMs = 300
  await using house = await openTestHouse(upstream, { server: { limits: { silenceTimeoutMs } } })
  const socket = connect(portOf(house), '127.0.0.1')
  socket.pause()
  socket.on('error', () => undefined)
  socket.write(rawRequest(house))
  assert.equal((await house.nextRecord())['ending'], 'completed')
  const settledMs = systemClock.nowMs()
  while (systemClock.nowMs() < settledMs + 4 * silenceTimeoutMs) {
    await (await fetch(`${house.url}/healthz`)).text()
  }
  let taken = 0
  socket.on('data', (chunk) => (taken += chunk.length))
  await once(socket.resume(), 'close')
  assert.ok(taken < answer.length, `${taken} bytes`)
})

test('what is no completion is not passed off as one, nor charged, whatever its status', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  const bodies = [
    '',
    '<html>',
    '[]',
    '"text"',
    '{"error":{"message":"no"}}',
    wholeAnswer().slice(9),
  ]
  for (const body of bodies) {
    await using house = await openTestHouse(upstream)
    upstream.play((response) => sendWhole(response, body))
    const response = await post(house, hello)
    assert.equal(response.status, 502, body)
    assert.match(await response.text(), /upstream_invalid/)
    const record = await house.nextRecord()
    assert.equal(record['ending'], 'upstream_cut')
    assert.equal(record['price'], '0.000000000')
  }
})

test('the kind of an answer is read without regard to case', async () => {
  await using upstream = await openScriptedUpstream((response) => {
    response.writeHead(200, { 'content-type': 'Text/Event-Stream; charset=utf-8' })
    response.end(delta('hello') + usageEvent + doneEvent)
  })
  await using house = await openTestHouse(upstream)
  await (await post(house, { ...hello, stream: true })).text()
  assert.equal((await house.nextRecord())['usageSource'], 'provider')
})

function held(house: TestHouse): number {
  return house.query("select 1 from attempt where state = 'intent'").length
}
