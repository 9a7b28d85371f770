import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pauseMs, type RetryLimits } from './retry.ts'

const limits: RetryLimits = {
  attemptsPerDeploymentMax: 3,
  baseMs: 100,
  stepMsMax: 1000,
  waitMsMax: 3000,
}
const first = { round: 0, waitedMs: 0, soonestMs: 0, share: 0.5 }

test('a pause is a random share of a step that doubles every round, up to its limit', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((round) => pauseMs({ ...first, round }, limits)),
    [50, 100, 200, 400, 500, 500],
  )
  assert.equal(pauseMs({ ...first, share: 0 }, limits), 0)
})

test('a pause begins where the provider allows the next attempt', () => {
  assert.equal(pauseMs({ ...first, soonestMs: 1500 }, limits), 1550)
})

test('who asks for a longer wait than one request may make is not waited for', () => {
  assert.equal(pauseMs({ ...first, soonestMs: 2951 }, limits), null)
  assert.equal(pauseMs({ ...first, soonestMs: 2950 }, limits), 3000)
})

test('all pauses of a request together stay within their limit, whatever is drawn and asked for', () => {
  const step = fc.record({
    soonestMs: fc.integer({ min: 0, max: 5000 }),
    share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let waitedMs = 0
      for (const [round, one] of steps.entries()) {
        const ms = pauseMs({ ...one, round, waitedMs }, limits)
        if (ms === null) continue
        assert.ok(ms >= one.soonestMs)
        waitedMs += ms
      }
      assert.ok(waitedMs <= limits.waitMsMax)
    }),
  )
})
