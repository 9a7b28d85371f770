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

/** At 60 a minute a token is a second. */
const second = 1_000_000_000
const tokens = 60

test('a backlog that ran low since the charge bounds what comes back, also after others gave back', () => {
  const gcra = new Gcra(0)
  const first = gcra.charge(0, 50, tokens)
  const next = gcra.charge(0, 10, tokens)
  gcra.charge(20 * second, 20, tokens)
  // Had the first used nothing, the second would have drained by 10 s: only the third is left.
  gcra.correct(20 * second, { charge: first, charged: 50, used: 0 }, tokens)
  assert.equal(gcra.backlogNs(20 * second), 20 * second)
  gcra.correct(20 * second, { charge: next, charged: 10, used: 0 }, tokens)
  assert.equal(gcra.backlogNs(20 * second), 20 * second)
})

test('what was given back lowers what earlier charges can get back', () => {
  const gcra = new Gcra(0)
  gcra.charge(0, 5, tokens)
  const early = gcra.charge(0, 5, tokens)
  const large = gcra.charge(0, 40, tokens)
  gcra.charge(8 * second, 5, tokens)
  gcra.correct(8 * second, { charge: large, charged: 40, used: 0 }, tokens)
  assert.equal(gcra.backlogNs(8 * second), 7 * second)
  // Without the large and the early one, the first drained at 5 s: at 8 s only the last is left.
  gcra.correct(8 * second, { charge: early, charged: 5, used: 0 }, tokens)
  assert.equal(gcra.backlogNs(8 * second), 5 * second)
})

test('more minima than are kept give back less, and never more', () => {
  const gcra = new Gcra(0)
  const first = gcra.charge(0, 20, tokens)
  // The next finds 5 s, and each one after it finds more: every one is a minimum.
  for (let count = 0; count < minimaMax * 2; count++) gcra.charge(15 * second, 10, tokens)
  const before = gcra.backlogNs(15 * second)
  gcra.correct(15 * second, { charge: first, charged: 20, used: 0 }, tokens)
  assert.ok(before - gcra.backlogNs(15 * second) <= 5 * second)
  const last = gcra.charge(15 * second, 10, tokens)
  gcra.correct(15 * second, { charge: last, charged: 10, used: 4 }, tokens)
  assert.ok(gcra.backlogNs(15 * second) <= before + 4 * second)
})

test('giving back is exact to the part of a nanosecond', () => {
  const gcra = new Gcra(0)
  const charge = gcra.charge(0, 3, 7)
  gcra.correct(0, { charge, charged: 3, used: 1 }, 7)
  assert.equal(gcra.backlogNs(0), Math.ceil(minuteNs / 7))
})

test('a changed limit keeps the backlog as a time', () => {
  const gcra = new Gcra(0)
  gcra.charge(0, 300, 600)
  assert.equal(gcra.left(0, 600), 300)
  assert.equal(gcra.left(0, 60), 30)
})
