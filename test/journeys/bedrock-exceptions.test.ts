// An exception in a stream of Bedrock's before the client was given anything: a failure like any other, which another
// deployment may heal, whichever of its two APIs is asked.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { eventFrame } from '../../src/sandbox/event-frames.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { openScriptedUpstream, type ScriptedUpstream } from '../support/scripted-upstream.ts'

const json = (value: unknown): string => JSON.stringify(value)
const say = (name: string, payload: unknown): Buffer => eventFrame('event', name, json(payload))
const throws = (name: string): Buffer => eventFrame('exception', name, json({ message: 'no' }))
const chunk = (payload: unknown): Buffer =>
  say('chunk', { bytes: Buffer.from(json(payload)).toString('base64') })

const shapes = {
  converse: {
    start: say('messageStart', { role: 'assistant' }),
    rest: [
      say('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'hello' } }),
      say('contentBlockStop', { contentBlockIndex: 0 }),
      say('messageStop', { stopReason: 'end_turn' }),
      say('metadata', { usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 } }),
    ],
  },
  messages: {
    start: chunk({ type: 'message_start', message: { id: 'msg_1', usage: { input_tokens: 11 } } }),
    rest: [
      chunk({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
      chunk({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'hello' },
      }),
      chunk({ type: 'content_block_stop', index: 0 }),
      chunk({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 7 },
      }),
      chunk({ type: 'message_stop' }),
    ],
  },
} as const

type Shape = keyof typeof shapes

async function houseOver(upstream: ScriptedUpstream, shape: Shape): Promise<TestHouse> {
  const serves = [shape]
  return openTestHouse(upstream, {
    channel: {
      kind: 'bedrock',
      endpoint: upstream.url,
      region: 'ap-southeast-1',
      credential: 'key',
    },
    deployments: { first: { serves }, second: { serves } },
  })
}

/** Plays `first` to the first request, each buffer in a write of its own, and a whole answer to all others. */
async function streaming(first: readonly Buffer[], shape: Shape): Promise<ScriptedUpstream> {
  let calls = 0
  return openScriptedUpstream(async (response) => {
    calls += 1
    const { start, rest } = shapes[shape]
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    response.flushHeaders()
    for (const bytes of calls === 1 ? first : [start, ...rest]) {
      await new Promise((resolve) => response.write(bytes, resolve))
      await new Promise(setImmediate)
    }
    response.end()
  })
}

const initial = say('initial-response', {})

for (const shape of ['converse', 'messages'] as const) {
  for (const [name, before, ending] of [
    ['throttlingException', [], 'upstream_refused'],
    ['modelTimeoutException', [initial], 'upstream_failed'],
    ['unheardOfException', [], 'upstream_failed'],
  ] as const) {
    const place = before.length === 0 ? 'as the first event' : 'behind what opens the stream'
    test(`${name} ${place} of ${shape} is tried elsewhere, and nobody sees it`, async () => {
      await using upstream = await streaming([...before, throws(name)], shape)
      await using house = await houseOver(upstream, shape)
      const response = await post(house, { ...hello, stream: true })
      const text = await response.text()
      assert.match(text, /hello/)
      assert.match(text, /\[DONE\]/)
      assert.doesNotMatch(text, /"error"/)
      assert.deepEqual(attemptsOf(house), [
        [ending, 0n],
        ['completed', 25_000n],
      ])
    })
  }

  test(`an exception of ${shape} that is the asker's own is told with its status, and not tried elsewhere`, async () => {
    await using upstream = await streaming([throws('validationException')], shape)
    await using house = await houseOver(upstream, shape)
    const response = await post(house, { ...hello, stream: true })
    assert.equal(response.status, 400)
    assert.match(await response.text(), /"no"/)
    assert.deepEqual(attemptsOf(house), [['upstream_refused', 0n]])
  })

  test(`an exception of ${shape} behind the start that the client has seen is told, breaks the stream and is paid by nobody`, async () => {
    const { start } = shapes[shape]
    await using upstream = await streaming([start, throws('throttlingException')], shape)
    await using house = await houseOver(upstream, shape)
    const response = await post(house, { ...hello, stream: true })
    await assert.rejects(response.text())
    const [row] = house.query('select * from attempt')
    assert.deepEqual([row?.['ending'], row?.['price_nanos']], ['upstream_cut', 0n])
    assert.equal(upstream.received.length, 1)
  })
}

function attemptsOf(house: TestHouse): unknown[] {
  const rows = house.query('select * from attempt order by attempt_no')
  return rows.map((row) => [row['ending'], row['cost_nanos']])
}
