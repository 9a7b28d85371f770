import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compiled,
  decided,
  deployment,
  grant,
  ids,
  pack,
  request,
  rule,
  subject,
  when,
} from '../../test/support/policy.ts'
import { boundsOf } from '../kernel/place-bounds.ts'
import { placeSet } from '../kernel/place-set.ts'
import { restingQuestions } from '../kernel/words.ts'
import { decisionKey } from './cache.ts'
import type { Grant, RetentionDays } from './subject.ts'

const base = grant()

function reasons(contract: Partial<Grant>, deployments: ReturnType<typeof deployment>[]) {
  const evaluation = decided(
    compiled([], { deployments }),
    subject({}, { contract: grant(contract) }),
  )
  const found = evaluation.details().refused.flatMap((one) => one.reasons)
  return { evaluation, found }
}

test('where a prompt enters, metadata goes and outputs go on is restricted only by a contract that says so', () => {
  const sg = placeSet(['SG'])
  for (const question of ['ingress', 'metadata', 'downstream'] as const) {
    const plain = deployment('a')
    const astray = {
      ...plain,
      locations: { ...plain.locations, [question]: boundsOf(placeSet(['US'])) },
    }
    assert.equal(reasons({}, [astray]).evaluation.verdict, 'permit', question)
    const permits = { ...base.permits, [question]: sg }
    const { evaluation, found } = reasons({ permits }, [astray])
    assert.equal(evaluation.details().code, 'policy.location_denied')
    assert.deepEqual(
      found.map(({ ruleId, truth, outside }) => [ruleId, truth, outside]),
      [[`contract.permits.${question}`, 'F', ['US']]],
    )
    const nowhere = {
      ...plain,
      locations: { ...plain.locations, [question]: { kind: 'unknown' } as const },
    }
    assert.equal(reasons({ permits }, [nowhere]).found[0]?.truth, 'U')
  }
})

test('content may be kept as long as the contract permits; longer is denied, and so is what nobody promised', () => {
  for (const question of restingQuestions) {
    const at = (days: number | undefined) => {
      const promised = days === undefined ? {} : { [question]: days }
      const { evaluation, found } = reasons({ retentionDays: { [question]: 30 } }, [
        deployment('a', { retentionDays: promised }),
      ])
      return [evaluation.verdict, ...found.flatMap((one) => [one.ruleId, one.truth, one.because])]
    }
    const ruleId = `contract.retention.${question}`
    assert.deepEqual(at(0), ['permit'])
    assert.deepEqual(at(30), ['permit'])
    assert.deepEqual(at(31), [
      'deny',
      ruleId,
      'F',
      `What lies in ${question} may be kept for 31 days; the contract permits 30.`,
    ])
    assert.deepEqual(at(undefined), [
      'deny',
      ruleId,
      'U',
      `For how many days ${question} is kept is not known; the contract permits 30.`,
    ])
  }
  const unbound = reasons({}, [deployment('a', { retentionDays: { rest: 9999 } })])
  assert.equal(unbound.evaluation.verdict, 'permit')
})

test('what is kept too long is told with what would settle it, and by a code that names no place', () => {
  const { evaluation, found } = reasons({ retentionDays: { rest: 0 } }, [deployment('a')])
  const details = evaluation.details()
  assert.equal(details.code, 'policy.denied')
  assert.equal(details.reasonClass, 'contract')
  assert.deepEqual(found[0]?.missing, ['a promise of the provider on how long rest is kept'])
  assert.deepEqual(
    details.nearest?.steps.map(({ remedy }) => remedy),
    ['evidence'],
  )
})

test('a deployment keeps content as long as the longest of all that it may spill to, and not known if one is not', () => {
  const days = fc.option(fc.nat(4), { nil: undefined })
  fc.assert(
    fc.property(
      fc.array(days, { minLength: 1, maxLength: 4 }),
      fc.nat(4),
      (promised, permitted) => {
        const chain = promised.map((rest, index) =>
          deployment(`d${index}`, {
            retentionDays: rest === undefined ? {} : { rest },
            spillTo: index + 1 < promised.length ? `d${index + 1}` : null,
          }),
        )
        const { evaluation } = reasons({ retentionDays: { rest: permitted } }, chain)
        const isAllowed = (from: number): boolean =>
          promised.slice(from).every((rest) => rest !== undefined && rest <= permitted)
        const expected = chain.filter((_, index) => isAllowed(index)).map(({ id }) => id)
        assert.deepEqual(ids(evaluation), expected)
      },
    ),
  )
})

test('a caller whom the contract excludes is denied at once, and only where that is where it is', () => {
  const excludedUserCountries = new Set(['KP'])
  const policy = compiled([])
  const who = subject({}, { contract: grant({ excludedUserCountries }) })
  const from = (country: string | null) => decided(policy, who, request({ country }))
  assert.equal(from('SG').verdict, 'permit')
  assert.equal(from(null).verdict, 'permit')
  const denied = from('KP')
  assert.equal(denied.verdict, 'deny')
  const { code, reasonClass, general } = denied.details()
  assert.deepEqual([code, reasonClass], ['policy.denied', 'contract'])
  assert.deepEqual(
    general.map(({ ruleId, because }) => [ruleId, because]),
    [['contract.users', 'The caller is in KP, which the contract excludes.']],
  )
  const keys = ['KP', 'SG'].map((country) => decisionKey(policy, who, request({ country })))
  assert.equal(new Set(keys).size, 2)
  assert.equal(decisionKey(policy, subject(), request({ country: 'KP' })), 'gpt')
})

test('a rule reads for how long content is kept, spills included', () => {
  const question = { question: 'abuseStore' }
  const over = when('deployment.retentionDays', 'more_than', '30', question)
  const outcome = (promised: RetentionDays) => {
    const deployments = [
      deployment('a', { spillTo: 'b', retentionDays: { abuseStore: 1 } }),
      deployment('b', { model: 'else', retentionDays: promised }),
    ]
    const details = decided(
      compiled([pack([rule({ id: 'r', when: over })])], { deployments }),
    ).details()
    return details.refused[0]?.reasons.map(({ truth, missing }) => [truth, ...missing]) ?? 'permit'
  }
  assert.equal(outcome({ abuseStore: 30 }), 'permit')
  assert.deepEqual(outcome({ abuseStore: 31 })[0], ['T'])
  assert.deepEqual(outcome({ rest: 1 })[0], [
    'U',
    'a promise of the provider on how long abuseStore of a is kept',
  ])
})
