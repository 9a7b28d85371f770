import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compiled,
  decided,
  deployment,
  ids,
  pack,
  request,
  rule,
  subject,
} from '../../test/support/policy.ts'
import { openDecisionCache } from './cache.ts'
import type { Measure } from './measure.ts'
import type { Obligation } from './obligation.ts'

const capped: Obligation = { kind: 'cap_n', max: 2, mode: 'rewrite' }
const limit = (...obligations: Obligation[]): Measure => ({
  id: 'ntc_1',
  obligations,
  suspends: false,
})
const suspension: Measure = { id: 'ntc_2', obligations: [], suspends: true }
const two = { deployments: [deployment('a'), deployment('b')] }

test('a limit that people put on a workload binds at every deployment, and is named by its notice', () => {
  const evaluation = decided(compiled([], two), subject(), request({ measures: [limit(capped)] }))
  assert.deepEqual(ids(evaluation), ['a', 'b'])
  for (const { obligations } of evaluation.permitted) {
    assert.deepEqual(obligations, [
      { obligation: capped, ruleIds: ['measure/ntc_1'], isPromised: false },
    ])
  }
  assert.deepEqual(decided(compiled([], two)).permitted[0]?.obligations, [])
})

test('limits of rules and of people meet: the stricter holds, and both are named', () => {
  const obliging = rule({
    id: 'r',
    effect: 'oblige',
    obligations: [{ kind: 'cap_n', max: 1, mode: 'rewrite' }],
  })
  const policy = compiled([pack([obliging])], two)
  const [first] = decided(policy, subject(), request({ measures: [limit(capped)] })).permitted
  assert.deepEqual(first?.obligations[0], {
    obligation: { kind: 'cap_n', max: 1, mode: 'rewrite' },
    ruleIds: ['measure/ntc_1', 'r'],
    isPromised: false,
  })
})

test('a feature that people refuse is told as the caller’s to leave out', () => {
  const refusing = limit({ kind: 'refuse_feature', feature: 'logprobs' })
  const asked = request({ measures: [refusing], features: ['logprobs'] })
  const details = decided(compiled([], two), subject(), asked).details()
  assert.equal(details.code, 'policy.feature_refused')
  assert.equal(details.feature, 'logprobs')
  assert.deepEqual(details.ruleIds, ['measure/ntc_1'])
})

test('a suspension denies whatever is asked, and names its notice and how it ends', () => {
  const policy = compiled([], two)
  for (const model of [request().model, 'nobody-knows-this']) {
    const asked = request({ model, measures: [limit(capped), suspension] })
    const evaluation = decided(policy, subject(), asked)
    const { code, ruleIds, nearest } = evaluation.details()
    assert.deepEqual([evaluation.verdict, code], ['deny', 'policy.suspended'])
    assert.deepEqual(ruleIds, ['measure/ntc_2'])
    assert.match(nearest?.steps[0]?.what ?? '', /^Contest the notice of measure\/ntc_2/)
  }
})

test('a decision is kept apart by what people put on the workload, and by the features that this may refuse', () => {
  const policy = compiled([], two)
  const who = subject()
  const cache = openDecisionCache({
    worldAt: () => ({ policy, subject: () => who }),
    workloadsMax: 1,
    entriesMax: 10,
  })
  const asked = (change: Parameters<typeof request>[0] = {}) =>
    cache.decide('w', request(change), policy.asOfMs)
  const refusing = limit({ kind: 'refuse_feature', feature: 'logprobs' })
  assert.equal(asked(), asked())
  assert.equal(asked()?.verdict, 'permit')
  assert.equal(asked({ measures: [suspension] })?.verdict, 'deny')
  assert.equal(asked({ measures: [refusing] })?.verdict, 'permit')
  assert.equal(asked({ measures: [refusing], features: ['logprobs'] })?.verdict, 'deny')
  assert.equal(asked({ features: ['logprobs'] })?.verdict, 'permit')
  // Equal measures in another list are the same.
  assert.equal(asked({ measures: [{ ...suspension }] }), asked({ measures: [{ ...suspension }] }))
})
