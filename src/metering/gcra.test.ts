import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Gcra, minimaMax, minuteNs } from './gcra.ts'

test('waits are exact to the nanosecond, for any limit and any costs', () => {
  const limit = fc.integer({ min: 1, max: 3_000_000_000 })
  const step = fc.record({
    waitNs: fc.oneof(fc.nat(10), fc.nat(30_000_000)),
    part: fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  fc.assert(
    fc.property(limit, fc.array(step, { maxLength: 50 }), (perMinute, steps) => {
      const gcra = new Gcra(0)
      const minute = BigInt(minuteNs)
      const rate = BigInt(perMinute)
      let tatScaled = 0n
      let nowNs = 0
      for (const { waitNs, part } of steps) {
        // A few tokens, or a share of the limit; never more than all of it.
        const cost = Math.min(perMinute, part <= 1 ? Math.floor(part * perMinute) : part)
        nowNs += waitNs
        const nowScaled = BigInt(nowNs) * rate
        const from = tatScaled > nowScaled ? tatScaled : nowScaled
        const over = from + BigInt(cost) * minute - nowScaled - minute * rate
        const expected = over <= 0n ? 0n : (over + rate - 1n) / rate
        const told = gcra.waitNs(nowNs, cost, perMinute)
        assert.equal(BigInt(Math.max(0, told)), expected)
        if (expected > 0n) continue
        gcra.charge(nowNs, cost, perMinute)
        tatScaled = from + BigInt(cost) * minute
      }
    }),
    { numRuns: 500 },
  )
})

test('more minima than are kept give back less, and never more', () => {
  const gcra = new Gcra(0)
  const limit = 60_000
  // Each charge finds a larger backlog than the one before, so that every one is a minimum.
  const charges = Array.from({ length: minimaMax * 2 }, () => gcra.charge(0, 10, limit))
  const backlogNs = gcra.backlogNs(0)
  const tenNs = 10_000_000
  for (const charge of charges) gcra.correct(0, { charge, charged: 10, used: 0 }, limit)
  assert.ok(gcra.backlogNs(0) >= 0 && gcra.backlogNs(0) <= backlogNs - minimaMax * tenNs)
})

test('a changed limit keeps the backlog as a time', () => {
  const gcra = new Gcra(0)
  gcra.charge(0, 300, 600)
  assert.equal(gcra.left(0, 600), 300)
  assert.equal(gcra.left(0, 60), 30)
})
