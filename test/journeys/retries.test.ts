// Asking the same deployment again where no other may take the request: when, how often, and when not.
// Every attempt is held, settled and entered by itself, and the customer pays for the delivered one.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'

import { healthLimits } from '../../src/place/health.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  delta,
  doneEvent,
  openScriptedUpstream,
  sendWhole,
  streamHead,
  usageEvent,
  type Script,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'

/** Pauses of at most a millisecond, and waits of at most 50. */
const limits = {
  attemptsPerDeploymentMax: 3,
  retryBaseMs: 1,
  retryStepMsMax: 1,
  retryWaitMsMax: 50,
}

async function inHouse(
  script: Script,
  use: (house: TestHouse, upstream: ScriptedUpstream) => Promise<void>,
  options: Parameters<typeof openTestHouse>[1] = {},
): Promise<void> {
  await using upstream = await openScriptedUpstream(script)
  const server = { limits: { ...limits, ...options.server?.limits } }
  await using house = await openTestHouse(upstream, { ...options, server })
  await use(house, upstream)
}

/** Plays the scripts in turn, the last one for ever. */
function inTurn(...scripts: readonly Script[]): Script {
  let played = 0
  return (response, received) => {
    const script = scripts[Math.min(played, scripts.length - 1)]
    played += 1
    return script?.(response, received)
  }
}

const failing: Script = (response) => void response.writeHead(500).end('{}')
const whole: Script = (response) => sendWhole(response)

function endings(house: TestHouse): unknown[] {
  return house.query('select * from attempt order by attempt_no').map((row) => row['ending'])
}

test('the only deployment is asked again after a failure, each attempt with its own row and entry', () =>
  inHouse(inTurn(failing, failing, whole), async (house) => {
    const response = await post(house, hello)
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('x-customhouse-cost'), '0.000025000 USD')
    assert.deepEqual(endings(house), ['upstream_failed', 'upstream_failed', 'completed'])
    const record = await house.nextRecord()
    assert.equal(record['attempts'], 3)
    const leaves = house
      .query(`select id from leaf where id like '${String(record['request'])}%' order by id`)
      .map(({ id }) => String(id).slice(String(record['request']).length))
    assert.deepEqual(leaves, ['', '.1', '.2'])
  }))

test('attempts end at the limit of one deployment, and the last failure is answered', () =>
  inHouse(
    failing,
    async (house, { received }) => {
      assert.equal((await post(house, hello)).status, 502)
      assert.equal(received.length, 2)
    },
    { server: { limits: { attemptsPerDeploymentMax: 2 } } },
  ))

test('another deployment is asked before one is asked again', () =>
  inHouse(
    inTurn(failing, failing, whole),
    async (house) => {
      assert.equal((await post(house, hello)).status, 200)
      const asked = house
        .query('select * from attempt order by attempt_no')
        .map((row) => String(row['deployment_id']))
      assert.notEqual(asked[0], asked[1])
      assert.equal(asked.length, 3)
    },
    { deployments: { first: {}, second: {} } },
  ))

test('a short retry-after is waited for, and the request is served', () =>
  inHouse(
    inTurn((response) => {
      response.writeHead(429, { 'retry-after-ms': '20' }).end('{}')
    }, whole),
    async (house) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.deepEqual(endings(house), ['upstream_refused', 'completed'])
    },
  ))

test('a provider that is unavailable is not asked again before it said either, and nobody else has to wait', async () => {
  let askedMs = 0
  let waitedMs = 0
  await inHouse(
    inTurn(
      (response) => {
        askedMs = systemClock.monotonicMs()
        response.writeHead(503, { 'retry-after-ms': '40' }).end('{}')
      },
      (response) => {
        waitedMs = systemClock.monotonicMs() - askedMs
        sendWhole(response)
      },
    ),
    async (house) => {
      assert.equal((await post(house, hello)).status, 200)
      assert.ok(waitedMs >= 40, String(waitedMs))
    },
  )
  await inHouse(
    inTurn((response) => {
      response.writeHead(503, { 'retry-after': '60' }).end('{}')
    }, whole),
    async (house, { received }) => {
      const response = await post(house, hello)
      assert.equal(response.status, 503)
      assert.equal(response.headers.get('retry-after'), '60')
      assert.equal(received.length, 1)
      assert.equal((await post(house, hello)).status, 200)
    },
  )
})

test('a retry-after beyond what one request may wait is passed on at once', () =>
  inHouse(
    (response) => {
      response.writeHead(429, { 'retry-after': '7' }).end('{}')
    },
    async (house, { received }) => {
      const response = await post(house, hello)
      assert.equal(response.status, 429)
      assert.equal(response.headers.get('retry-after'), '7')
      assert.equal(received.length, 1)
    },
  ))

test('a provider that says x-should-retry: false is not asked again, at none of the deployments of its channel', () =>
  inHouse(
    (response) => {
      response.writeHead(429, { 'x-should-retry': 'false', 'retry-after-ms': '1' }).end('{}')
    },
    async (house, { received }) => {
      assert.equal((await post(house, hello)).status, 429)
      assert.equal(received.length, 1)
    },
    { deployments: { first: {}, second: {} } },
  ))

test('a refusal of the request itself is never tried again, nor one of our credential at the same deployment', async () => {
  for (const status of [400, 422, 401, 403, 404]) {
    await inHouse(
      (response) => {
        response.writeHead(status).end('{"error":{"message":"no"}}')
      },
      async (house, { received }) => {
        await post(house, hello)
        assert.equal(received.length, 1, String(status))
      },
    )
  }
})

test('one caller whose requests name what the provider does not have takes the deployment from nobody else', () =>
  inHouse(
    (response, { body }) => {
      if (body.includes('unknown'))
        response.writeHead(404).end('{"error":{"message":"no such file"}}')
      else sendWhole(response)
    },
    async (house) => {
      const unknown = { model: 'm', messages: [{ role: 'user', content: 'unknown' }] }
      for (let count = 0; count < healthLimits.failuresInARow * 3; count++) {
        assert.equal((await post(house, unknown)).status, 502)
      }
      assert.equal((await post(house, hello)).status, 200)
    },
  ))

test('a silent deployment is not asked again: it may still be at work', () =>
  inHouse(
    () => undefined,
    async (house, { received }) => {
      assert.equal((await post(house, hello)).status, 504)
      assert.equal(received.length, 1)
    },
    { server: { limits: { wholeHeadTimeoutMs: 50 } } },
  ))

test('nothing is tried again once a byte of an answer has reached the client', () =>
  inHouse(
    (response) => {
      streamHead(response)
      response.write(delta('he'))
      setImmediate(() => response.destroy())
    },
    async (house, { received }) => {
      const response = await post(house, { ...hello, stream: true })
      await assert.rejects(response.text())
      assert.equal(received.length, 1)
    },
  ))

test('a stream that breaks before its first event is tried again, and the client sees one clean stream', () =>
  inHouse(
    inTurn(
      (response) => {
        streamHead(response)
        response.flushHeaders()
        setImmediate(() => response.destroy())
      },
      (response) => {
        streamHead(response)
        response.end(delta('hello') + usageEvent + doneEvent)
      },
    ),
    async (house) => {
      const response = await post(house, { ...hello, stream: true })
      assert.equal(await response.text(), delta('hello') + doneEvent)
      assert.deepEqual(endings(house), ['upstream_cut', 'completed'])
    },
  ))

test('a client that leaves during the pause is sent nothing more, and its request ends by name', async () => {
  let failed: () => void = () => undefined
  const failure = new Promise<void>((resolve) => (failed = resolve))
  await inHouse(
    (response) => {
      response.writeHead(429, { 'retry-after': '30' }).end('{}', failed)
    },
    async (house, { received }) => {
      const leaving = new AbortController()
      const asked = post(house, hello, { signal: leaving.signal })
      await failure
      // Once the first attempt is settled the request pauses.
      while (endings(house)[0] !== 'upstream_refused') await new Promise(setImmediate)
      leaving.abort()
      await assert.rejects(asked)
      const record = await house.nextRecord()
      assert.equal(record['ending'], 'client_left')
      assert.equal(record['status'], 499)
      assert.equal(received.length, 1)
      assert.deepEqual(endings(house), ['upstream_refused'])
      const [held] = house.query('select coalesce(sum(debits_pending), 0) as held from balance')
      assert.equal(held?.['held'], 0n)
    },
    { server: { limits: { retryWaitMsMax: 60_000 } } },
  )
})

test('an overloaded provider that says so in its first event is no answer: another attempt is', () =>
  inHouse(
    inTurn(
      (response) => {
        streamHead(response)
        response.end('data: {"error":{"type":"overloaded_error","message":"busy"}}\n\n')
      },
      (response) => {
        streamHead(response)
        response.end(delta('hello') + usageEvent + doneEvent)
      },
    ),
    async (house) => {
      const response = await post(house, { ...hello, stream: true })
      assert.equal(await response.text(), delta('hello') + doneEvent)
      assert.deepEqual(endings(house), ['upstream_failed', 'completed'])
    },
  ))

test('a deployment may be given less time than others, by what is asked of it', () =>
  inHouse(
    (response, { body }) => {
      if (JSON.parse(body.toString()).stream === true) {
        streamHead(response)
        response.end(delta('hello') + usageEvent + doneEvent)
      }
    },
    async (house) => {
      assert.equal((await post(house, { ...hello, stream: true })).status, 200)
      assert.equal((await post(house, hello)).status, 504)
    },
    {
      channel: { timeouts: { whole: { headMs: 10_000 } } },
      deployments: { only: { timeouts: { whole: { headMs: 40 } } } },
    },
  ))

test('a long silence within a stream is broken by comments, which are part of the answer that is sealed', () => {
  let go: () => void = () => undefined
  const comment = ': keep-alive\n\n'
  return inHouse(
    (response) => {
      streamHead(response)
      response.write(delta('he'))
      go = () => response.end(delta('llo') + usageEvent + doneEvent)
    },
    async (house) => {
      const response = await post(house, { ...hello, stream: true })
      let text = ''
      assert.ok(response.body !== null)
      for await (const chunk of response.body) {
        text += Buffer.from(chunk as Uint8Array).toString()
        if (text.includes(comment)) go()
      }
      const parts = text.split(comment)
      assert.ok(parts.length > 1)
      assert.equal(parts.join(''), delta('he') + delta('llo') + doneEvent)
      assert.ok(text.startsWith(delta('he') + comment), 'nothing comes before the first event')
      const id = String(response.headers.get('x-customhouse-receipt'))
      const [row] = house.query(
        `select fields, bytes from leaf join salt on salt.place = leaf.place where id = '${id}'`,
      )
      const fields = JSON.parse(String(row?.['fields'])) as readonly (readonly string[])[]
      const salt = fields.find(([field]) => field === 'answer')?.[1] ?? ''
      const sealed = createHash('sha256')
        .update(Buffer.from(salt, 'hex'))
        .update(text)
        .digest('hex')
      const leaf = Buffer.from(row?.['bytes'] as Uint8Array).toString()
      assert.ok(leaf.includes(sealed), 'what the client read opens what was sealed')
    },
    { server: { limits: { streamKeepAliveMs: 10 } } },
  )
})

test('sound has no place for words: a silence within it stays one', () => {
  const sound = Buffer.alloc(100, 1)
  return inHouse(
    async (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' })
      response.write(sound)
      // What is newest is held back: only the second piece lets the first one out.
      await turns()
      response.write(sound)
      await turns()
      response.end(sound)
    },
    async (house) => {
      const response = await fetch(`${house.url}/v1/audio/speech`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', voice: 'v', input: 'hello' }),
      })
      assert.equal(response.status, 200)
      const heard = Buffer.from(await response.arrayBuffer())
      assert.deepEqual(heard, Buffer.concat([sound, sound, sound]))
    },
    {
      deployments: { only: { serves: ['speech'] } },
      prices: { audio_output: '5' },
      server: { limits: { streamKeepAliveMs: 1 } },
    },
  )
})

/** Long enough for a timer of a millisecond to ring. */
async function turns(): Promise<void> {
  const sinceMs = systemClock.monotonicMs()
  while (systemClock.monotonicMs() < sinceMs + 20) await new Promise(setImmediate)
}
