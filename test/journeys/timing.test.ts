// How long the steps of a request took: every attempt has its own, in the order in which they happened, and what never
// happened has none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestRecord } from '../../src/journeys/record.ts'
import {
  readTiming,
  timingLength,
  timingLines,
  type AttemptTiming,
  writeTiming,
  type TimedSpan,
} from '../../src/journeys/timing.ts'
import { admin } from '../support/admin.ts'
import { deployments, hedge } from '../support/hedging.ts'
import { hello, openTestHouse, post } from '../support/house.ts'
import { openTestJourney } from '../support/journey.ts'
import { openScriptedUpstream, sendWhole, type Script } from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

type Kept = readonly [record: RequestRecord, timings: readonly AttemptTiming[]]

async function spansOf(
  script: Script,
  options: Parameters<typeof openTestJourney>[1],
): Promise<readonly TimedSpan[]> {
  await using upstream = await openScriptedUpstream(script)
  const kept: Kept[] = []
  const timings = { keep: (...one: Kept) => void kept.push(one), flush: () => undefined }
  await using journey = openTestJourney(upstream, { ...options, timings }, {})
  const { status } = await journey.ask(JSON.stringify(hello))
  assert.equal(status, 200)
  const [[record, told] = assert.fail('nothing was kept')] = kept
  const numbers = new Float64Array(timingLength(told.length))
  writeTiming(numbers, 0, record, told)
  const read = readTiming(timingLines([record.requestId], numbers)[0] ?? '')
  assert.ok(read !== null)
  return read.spans
}

const whole = ['choose', 'intent', 'first_byte', 'last_byte', 'settle']

function stepsOf(spans: readonly TimedSpan[], attempt: number | null): readonly string[] {
  return spans.filter((span) => span.attempt === attempt).map(({ step }) => step)
}

test('an attempt that failed and the one after it have steps of their own, one behind the other', async () => {
  let asked = 0
  const spans = await spansOf(
    (response) => {
      asked += 1
      if (asked === 1) response.writeHead(503).end('{}')
      else sendWhole(response)
    },
    { deployments },
  )
  assert.deepEqual(stepsOf(spans, null), ['read', 'identify', 'decide', 'hold', 'record'])
  assert.deepEqual(stepsOf(spans, 1), whole)
  assert.deepEqual(stepsOf(spans, 2), whole)
  const settled = spans.find(({ step, attempt }) => step === 'settle' && attempt === 1)
  const chosen = spans.find(({ step, attempt }) => step === 'choose' && attempt === 2)
  assert.ok((settled?.toUs ?? 0) <= (chosen?.fromUs ?? -1))
})

test('two attempts that ran at the same time overlap, and the one that lost has an end as well', async () => {
  let asked = 0
  const spans = await spansOf(
    (response) => {
      asked += 1
      if (asked > 1) sendWhole(response)
    },
    { deployments, hedge },
  )
  const of = (attempt: number, step: string) =>
    spans.find((span) => span.attempt === attempt && span.step === step)
  const lost = of(1, 'relay')
  const second = of(2, 'intent')
  assert.ok(lost !== undefined && second !== undefined, JSON.stringify(spans))
  assert.ok(lost.fromUs <= second.fromUs && second.toUs <= lost.toUs)
  assert.deepEqual(stepsOf(spans, 2), whole)
  assert.ok(of(1, 'settle') !== undefined)
})

test('the story of a request tells how long its steps took, after a moment', async () => {
  await using upstream = await openScriptedUpstream((response) => sendWhole(response))
  await using house = await openTestHouse(upstream)
  const response = await post(house, hello)
  await response.text()
  const id = response.headers.get('x-request-id') ?? ''
  const found: { wholeMs: number; spans: { step: string; fromMs: number; ms: number }[] }[] = []
  await until('the timing is kept', async () => {
    const { body } = await admin(house, `/requests/${id}`)
    if (body['timing'] !== null) found.push(body['timing'] as (typeof found)[number])
    return found.length > 0
  })
  const [{ wholeMs, spans } = assert.fail()] = found
  const steps = ['read', 'identify', 'decide', 'hold', ...whole, 'record']
  assert.deepEqual(
    spans.map(({ step }) => step),
    steps,
  )
  const last = spans.at(-1)
  assert.ok(last !== undefined && Math.abs(last.fromMs + last.ms - wholeMs) < 0.01)
})
