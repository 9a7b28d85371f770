import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driftOf, driftWords, judge, leastShare } from './case-finding.ts'
import type { Declared } from './observation.ts'

const plain: Declared = {
  purposes: ['customer_support'],
  multiUser: false,
  evaluation: [],
  outputUse: {},
  clause: 'clause 7',
}
const distils = [{ use: 'distil', count: 190, of: 200 }] as const

test('a use that the contract denies is a breach, one that it permits is permitted by its clause, and one it does not name is undeclared', () => {
  const judged = (right?: 'permit' | 'deny' | 'ask') =>
    judge({ ...plain, outputUse: right === undefined ? {} : { distil: right } }, distils)
  assert.deepEqual([judged('deny').finding, judged('deny').clause], ['breach', 'clause 7'])
  assert.deepEqual([judged('permit').finding, judged('permit').clause], ['permitted', 'clause 7'])
  for (const one of [judged('ask'), judged()]) {
    assert.deepEqual([one.finding, one.clause], ['undeclared', null])
  }
})

test('of several uses the one that is denied decides, and one that is unstated outweighs one that is permitted', () => {
  const both = [...distils, { use: 'train', count: 9, of: 200 }] as const
  const finding = (outputUse: Declared['outputUse']) => judge({ ...plain, outputUse }, both).finding
  assert.equal(finding({ distil: 'permit', train: 'deny' }), 'breach')
  assert.equal(finding({ distil: 'permit' }), 'undeclared')
  assert.equal(finding({ distil: 'permit', train: 'permit' }), 'permitted')
})

test('a use that a few requests show beside another one breaches nothing', () => {
  const terms = { ...plain, outputUse: { distil: 'permit', train: 'deny' } } as const
  const finding = (count: number) =>
    judge(terms, [...distils, { use: 'train', count, of: 200 }]).finding
  assert.deepEqual([finding(4), finding(5)], ['permitted', 'breach'])
  assert.equal(judge(terms, [{ use: 'train', count: 1, of: 200 }]).finding, 'breach')
})

test('where nothing of a use was seen nothing is permitted nor breached', () => {
  const none = [{ use: 'distil', count: 0, of: 200 }] as const
  assert.deepEqual(judge({ ...plain, outputUse: { distil: 'deny' } }, none), {
    finding: 'undeclared',
    uses: [],
    clause: null,
    drift: null,
  })
})

test('a declared evaluation permits benchmarks, unless the contract denies them', () => {
  const sweeps = [{ use: 'benchmark', count: 150, of: 200 }] as const
  const evaluation = ['quarterly quality review']
  assert.equal(judge(plain, sweeps).finding, 'undeclared')
  assert.equal(judge({ ...plain, evaluation }, sweeps).finding, 'permitted')
  const denied = { ...plain, evaluation, outputUse: { benchmark: 'deny' } } as const
  assert.equal(judge(denied, sweeps).finding, 'breach')
})

test('another use than the declared purpose is drift, told with its n', () => {
  const observed = [{ use: 'synthetic', count: 124, of: 200 }] as const
  const drift = driftOf(plain, observed)
  assert.ok(drift)
  assert.equal(
    driftWords(drift),
    'Declared customer_support; 62 % of requests (124 of 200) are synthetic-data generation.',
  )
  assert.deepEqual(judge({ ...plain, outputUse: { synthetic: 'permit' } }, observed).drift, drift)
})

test('a purpose that names the use is no drift, nor are few requests, a small share or an undeclared purpose', () => {
  const observed = [{ use: 'synthetic', count: 124, of: 200 }] as const
  assert.equal(driftOf({ purposes: ['synthetic-data'] }, observed), null)
  assert.equal(driftOf({ purposes: [] }, observed), null)
  assert.equal(driftOf(plain, [{ use: 'synthetic', count: 40, of: 49 }]), null)
  assert.ok(driftOf(plain, [{ use: 'synthetic', count: 40, of: 50 }]))
  // 26 % of 100 may well be 20 % of all.
  assert.equal(driftOf(plain, [{ use: 'synthetic', count: 26, of: 100 }]), null)
})

test('the least share is below what was counted, and nears it with the number of requests', () => {
  assert.equal(leastShare({ count: 0, of: 0 }), 0)
  assert.ok(leastShare({ count: 50, of: 100 }) > 0.4)
  assert.ok(leastShare({ count: 50, of: 100 }) < leastShare({ count: 5000, of: 10_000 }))
  assert.ok(leastShare({ count: 5000, of: 10_000 }) < 0.5)
})
