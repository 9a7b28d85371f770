import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { binomialBans, poissonBans } from './significance.ts'

function choose(n: number, k: number): number {
  let product = 1
  for (let factor = 1; factor <= k; factor++) product *= (n - k + factor) / factor
  return product
}

test('the tail of the binomial distribution is what its terms sum to', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.001, max: 0.9, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (n, p, k) => {
        if (k > n || k <= n * p) return
        let tail = 0
        for (let at = k; at <= n; at++) tail += choose(n, at) * p ** at * (1 - p) ** (n - at)
        assert.ok(Math.abs(binomialBans(n, p, k) + Math.log10(tail)) < 0.01)
      },
    ),
  )
})

test('the tail of the Poisson distribution is what its terms sum to', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 20, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (mean, k) => {
        if (k <= mean) return
        let term = Math.exp(-mean)
        let tail = 0
        for (let at = 1; at < k + 200; at++) {
          term *= mean / at
          if (at >= k) tail += term
        }
        assert.ok(Math.abs(poissonBans(mean, k) + Math.log10(tail)) < 0.01)
      },
    ),
  )
})

test('what is expected surprises nobody, and the impossible is beyond all odds', () => {
  assert.equal(binomialBans(10, 0.5, 5), 0)
  assert.equal(poissonBans(5, 5), 0)
  assert.equal(binomialBans(3, 0.1, 4), Infinity)
  assert.ok(binomialBans(49, 0.01, 49) > 90)
})
