import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { hedgeLimits, openHedges, type HedgeTerms } from './hedge.ts'

const terms: HedgeTerms = { afterMs: 100, percentile: null, share: 0.05 }
const of = { deploymentId: 'd', kind: 'stream' }

test('of any number of requests at most the share is hedged, and one more', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0.01, 0.05, 0.25, 1),
      fc.array(fc.boolean(), { maxLength: 600 }),
      (share, slow) => {
        const hedges = openHedges()
        let hedged = 0
        for (const [index, isSlow] of slow.entries()) {
          hedges.counted('a', { ...terms, share })
          if (isSlow && hedges.take('a')) hedged += 1
          assert.ok(hedged <= 1 + share * (index + 1) + 1e-9)
        }
      },
    ),
  )
})

test('the first slow request is hedged, and then one in twenty', () => {
  const hedges = openHedges()
  const hedged: number[] = []
  for (let request = 1; request <= 60; request++) {
    hedges.counted('a', terms)
    if (hedges.take('a')) hedged.push(request)
  }
  assert.equal(hedged[0], 1)
  assert.ok(hedged.length === 3 || hedged.length === 4, hedged.join())
})

test('what good times save up for bad ones has a bound', () => {
  const hedges = openHedges()
  for (let request = 0; request < 10_000; request++) hedges.counted('a', terms)
  let hedged = 0
  while (hedged < 1000 && hedges.take('a')) hedged += 1
  assert.equal(hedged, hedgeLimits.savedMax)
})

test('nobody spends what another saved, and who never asked has nothing', () => {
  const hedges = openHedges()
  hedges.counted('a', terms)
  assert.equal(hedges.take('b'), false)
  assert.equal(hedges.take('a'), true)
  assert.equal(hedges.take('a'), false)
})

test('what was taken and not used may be taken once more, and only once', () => {
  const hedges = openHedges()
  hedges.counted('a', terms)
  assert.equal(hedges.take('a'), true)
  hedges.giveBack('a')
  assert.equal(hedges.take('a'), true)
  assert.equal(hedges.take('a'), false)
})

test('without a percentile the wait is what was agreed, whatever was measured', () => {
  const hedges = openHedges()
  for (let count = 0; count < 200; count++) hedges.began(of, 5000)
  assert.equal(hedges.waitMs(of, terms), 100)
})

test('a percentile waits longer where answers usually take longer, and never less than was agreed', () => {
  const hedges = openHedges()
  const p95 = { ...terms, percentile: 95 }
  for (let ms = 1; ms < hedgeLimits.beginningsMin; ms++) hedges.began(of, 9000)
  assert.equal(hedges.waitMs(of, p95), 100, 'too few to say anything')
  for (let ms = 1; ms <= hedgeLimits.beginningsMax; ms++) hedges.began(of, ms * 10)
  assert.equal(hedges.waitMs(of, p95), 1220)
  assert.equal(hedges.waitMs(of, { ...p95, percentile: 50 }), 640)
  assert.equal(hedges.waitMs(of, { ...p95, afterMs: 2000 }), 2000)
  assert.equal(
    hedges.waitMs({ ...of, kind: 'whole' }, p95),
    100,
    'of another kind nothing is known',
  )
})

test('what is known of a deployment goes with it', () => {
  const hedges = openHedges()
  for (let count = 0; count < 200; count++) hedges.began(of, 5000)
  hedges.keep(new Set(['d']))
  assert.equal(hedges.waitMs(of, { ...terms, percentile: 95 }), 5000)
  hedges.keep(new Set())
  assert.equal(hedges.waitMs(of, { ...terms, percentile: 95 }), 100)
})
