import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openRecord, type RequestRecord } from './record.ts'
import {
  readTiming,
  timeIntent,
  timeRelay,
  timeSettled,
  timingLength,
  timingLines,
  writeTiming,
  type AttemptTiming,
} from './timing.ts'

const startedMs = 5_000.25

function recordOf(stepsMs: RequestRecord['stepsMs'], totalMs: number): RequestRecord {
  const opened = openRecord({ requestId: 'req_1', atMs: 1, dialect: 'openai', startedMs })
  return { ...opened, stepsMs, totalMs }
}

function lineOf(record: RequestRecord, timings: readonly AttemptTiming[]): string {
  const numbers = new Float64Array(timingLength(timings.length) + 1)
  // Behind another one.
  writeTiming(numbers, 1, record, timings)
  const [line = ''] = timingLines([record.requestId], numbers.subarray(1))
  return line
}

const held = { read: 1, identify: 0.5, decide: 0.25, hold: 0.25 } as const

function spansOf(record: RequestRecord, timings: readonly AttemptTiming[]): readonly string[] {
  const read = readTiming(lineOf(record, timings))
  assert.ok(read !== null)
  return read.spans.map(
    ({ step, attempt, fromUs, toUs }) => `${attempt ?? '-'} ${step} ${fromUs}..${toUs}`,
  )
}

test('each attempt of a request is read back with its own steps, and what nobody saw is left out', () => {
  const timings: AttemptTiming[] = []
  const at = (ms: number): number => startedMs + ms
  timeIntent({ timings }, 1, { begunMs: null, chosenMs: at(3), intendedMs: at(4) })
  timeRelay(timings, 1, { sentMs: at(4), firstByteMs: null, endedMs: at(9) })
  timeSettled({ timings }, 1, at(10))
  timeIntent({ timings }, 2, { begunMs: at(30), chosenMs: at(31), intendedMs: at(32) })
  timeRelay(timings, 2, { sentMs: at(32), firstByteMs: at(40.5), endedMs: at(60) })
  timeSettled({ timings }, 2, at(61.125))
  assert.deepEqual(spansOf(recordOf(held, 62), timings), [
    '- read 0..1000',
    '- identify 1000..1500',
    '- decide 1500..1750',
    '- hold 1750..2000',
    '1 choose 2000..3000',
    '1 intent 3000..4000',
    '1 relay 4000..9000',
    '1 settle 9000..10000',
    '2 choose 30000..31000',
    '2 intent 31000..32000',
    '2 first_byte 32000..40500',
    '2 last_byte 40500..60000',
    '2 settle 60000..61125',
    '- record 61125..62000',
  ])
})

test('a request that was refused has the steps that it came to', () => {
  assert.deepEqual(spansOf(recordOf({ read: 1, identify: 2, record: 1 }, 4), []), [
    '- read 0..1000',
    '- identify 1000..3000',
    '- record 3000..4000',
  ])
})

test('nothing is kept of attempts where nobody keeps it', () => {
  const timings = null
  timeIntent({ timings }, 1, { begunMs: null, chosenMs: 1, intendedMs: 2 })
  timeSettled({ timings }, 1, 3)
})

test('whatever was timed lies within the whole of it, and ends no earlier than it begins', () => {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.array(ms, { minLength: 6, maxLength: 6 }), { maxLength: 4 }), (all) => {
      const instants = all.map((one) => one.toSorted((left, right) => left - right))
      const timings = instants.map((one, index): AttemptTiming => {
        const [begun, chosen, intended, first, ended, settled] = one.map((each) => startedMs + each)
        return {
          number: index + 1,
          begunMs: begun!,
          chosenMs: chosen!,
          intendedMs: intended!,
          sentMs: intended!,
          firstByteMs: index % 2 === 0 ? first! : null,
          endedMs: ended!,
          settledMs: index === 3 ? null : settled!,
        }
      })
      const totalMs = Math.max(2, ...instants.map((one) => one.at(-1) ?? 0))
      const read = readTiming(lineOf(recordOf(held, totalMs), timings))
      assert.ok(read !== null)
      for (const { fromUs, toUs } of read.spans) {
        assert.ok(fromUs >= 0 && fromUs <= toUs && toUs <= read.wholeUs)
      }
      assert.equal(new Set(read.spans.map(({ attempt }) => attempt)).size, all.length + 1)
    }),
  )
})

test('a line of another version, or none of ours, says nothing', () => {
  for (const line of [
    '',
    'req_1',
    'req_1 2 1,2,3,4,5',
    'req_1 1',
    'req_1 1 1,2,x',
    'req_1 1 1,2',
  ]) {
    assert.equal(readTiming(line), null, line)
  }
})
