import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answering,
  compiled,
  decided,
  deployment,
  fact,
  grant,
  ids,
  longAgo,
  now,
  pack,
  request,
  rule,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { boundsOf, unknownBounds } from '../kernel/place-bounds.ts'
import { placeSet, type PlaceBounds } from '../kernel/place-set.ts'
import { sentenceOf } from './reasons.ts'
import type { Rule } from './rule.ts'

const sg = placeSet(['SG'])

test('nothing is allowed without a contract in force that names the model, and that is what is said', () => {
  const policy = compiled([])
  const late = decided(policy, subject({}, { contract: grant({ validToMs: now }) }))
  assert.equal(late.details().code, 'contract.not_in_force')
  assert.deepEqual(late.details().ruleIds, ['contract.in_force'])
  const early = decided(policy, subject({}, { contract: grant({ validFromMs: now + 1 }) }))
  assert.equal(early.verdict, 'deny')
  assert.equal(early.validUntilMs, now + 1)
  const other = decided(policy, subject(), request({ model: 'claude' }))
  assert.equal(other.details().code, 'policy.model_not_found')
  assert.equal(other.details().model, null)
  assert.equal(decided(policy).verdict, 'permit')
})

test('each of the four places must lie within what the contract permits; not known is not granted', () => {
  for (const question of ['processing', 'rest', 'abuseStore', 'review'] as const) {
    const at = (bounds: PlaceBounds) => {
      const base = deployment('a')
      const policy = compiled([], {
        deployments: [{ ...base, locations: { ...base.locations, [question]: bounds } }],
      })
      const evaluation = decided(policy)
      const [reason] = evaluation.details().refused[0]?.reasons ?? []
      return [evaluation.verdict, reason?.ruleId, reason?.truth, reason?.outside.join()]
    }
    const ruleId = `contract.permits.${question}`
    assert.deepEqual(at(boundsOf(sg)).slice(0, 1), ['permit'])
    assert.deepEqual(at(boundsOf(placeSet(['SG', 'US']))), ['deny', ruleId, 'F', 'US'])
    assert.deepEqual(at(boundsOf(placeSet(['SG'], true))), ['deny', ruleId, 'U', ''])
    assert.deepEqual(at(unknownBounds), ['deny', ruleId, 'U', ''])
    const mayGrow: PlaceBounds = {
      kind: 'bounded',
      members: new Set(['SG']),
      bound: new Set(['SG', 'US']),
    }
    assert.deepEqual(at(mayGrow), ['deny', ruleId, 'U', 'US'])
  }
})

test('places and channels count with all that a deployment may spill to, and a spill to nowhere is nowhere known', () => {
  const far = deployment('far', { places: boundsOf(placeSet(['US'])), model: 'else' })
  const near = (spillTo: string) =>
    decided(compiled([], { deployments: [deployment('a', { spillTo }), far] }))
  assert.equal(near('far').details().code, 'policy.location_denied')
  assert.equal(near('gone').details().refused[0]?.reasons[0]?.truth, 'U')
  const channels = new Set(['channel-a'])
  const who = subject({}, { contract: grant({ channels }) })
  const spilling = [deployment('a', { spillTo: 'b' }), deployment('b')]
  assert.deepEqual(ids(decided(compiled([], { deployments: spilling }), who)), [])
  assert.deepEqual(
    ids(decided(compiled([], { deployments: [deployment('a'), deployment('b')] }), who)),
    ['a'],
  )
})

test('an exception may relax a place of the contract, where and for whom it says', () => {
  const india = [deployment('a', { places: boundsOf(placeSet(['SG', 'IN'])) })]
  const run = (ruleIds: readonly string[], scope = {}) =>
    decided(
      compiled([], {
        deployments: india,
        reliefs: {
          authorisations: [],
          determinations: [],
          exceptions: [
            {
              id: 'e',
              ruleIds,
              scope,
              consentFactId: null,
              validFromMs: longAgo,
              validToMs: now + 1,
              knownFromMs: longAgo,
            },
          ],
        },
      }),
    ).verdict
  const all = ['processing', 'rest', 'abuseStore', 'review'].map(
    (name) => `contract.permits.${name}`,
  )
  assert.equal(run(all), 'permit')
  assert.equal(run(all.slice(1)), 'deny')
  assert.equal(run(all, { parties: ['other'] }), 'deny')
})

test('the id is the hash of the text, which is the same for the same facts in any order', () => {
  const rules = [
    rule({ id: 'r', when: when('deployment.type', 'in', 'global'), effect: 'refer' }),
    rule({ id: 's', when: when('party.country', 'in', 'CN') }),
  ]
  const deployments = ['b', 'a', 'c'].map((id) =>
    deployment(id, {
      source: answering({ 'deployment.type': text(id === 'a' ? 'regional' : 'global') }),
    }),
  )
  const one = decided(compiled([pack(rules)], { deployments })).details()
  const two = decided(
    compiled([pack(rules.toReversed())], { deployments: deployments.toReversed() }),
  ).details()
  assert.equal(one.json, two.json)
  assert.equal(one.id, `dec_${sha256Hex(one.json).slice(0, 32)}`)
  const asked = decided(
    compiled([pack(rules)], { deployments }),
    subject(),
    request({ country: 'CN', features: ['n'] }),
  )
  assert.equal(asked.details().id, one.id)
  assert.deepEqual(JSON.parse(one.json).missing, ['party.country in evidence'])
  assert.deepEqual(one.ruleIds, ['r', 's'])
})

test('deployments that answer alike are refused for one reason, and its sentence names each of them', () => {
  const family = (value: string) => ({ source: answering({ 'deployment.family': text(value) }) })
  const deployments = [
    deployment('a', family('x')),
    deployment('b', family('x')),
    deployment('c', family('y')),
  ]
  const reading = when('deployment.family', 'in', 'x y')
  const policy = compiled([pack([rule({ id: 'r', when: reading })])], { deployments })
  for (const details of [decided(policy).details(), decided(policy, subject()).details()]) {
    const told = details.refused.map(({ deploymentId, reasons }) =>
      reasons.map((reason) => sentenceOf(reason, deploymentId)),
    )
    const expected = ['a', 'b', 'c'].map((id) => [`r applies to muster at ${id}.`])
    assert.deepEqual(told, expected)
    assert.equal(details.referrals.length, 0)
    const { reasons, refused } = JSON.parse(details.json)
    assert.deepEqual(
      refused.map((one: { reasons: unknown }) => one.reasons),
      [[0], [0], [1]],
    )
    assert.deepEqual(
      reasons.map((one: { explanation: { value: string } }) => one.explanation.value),
      ['x', 'y'],
    )
  }
})

test('reasons name the facts they rest on and who disputes them', () => {
  const adequate = when('fact', 'is_flag', 'true', { subject: 'US', predicate: 'adequate' })
  const facts = [
    fact({ id: 'dpf', subject: 'US', predicate: 'adequate', disputes: ['C-703/25 P'] }),
  ]
  const details = decided(
    compiled([pack([rule({ id: 'r', when: adequate })])], { facts }),
  ).details()
  assert.deepEqual(details.factIds, ['contract', 'dpf'])
  assert.deepEqual(details.disputes, ['C-703/25 P'])
  const [reason] = details.refused[0]?.reasons ?? []
  assert.equal(reason && sentenceOf(reason, 'a'), 'r applies to muster at a.')
  const stale = [{ ...facts[0]!, reviewByMs: now }]
  const unknown = decided(compiled([pack([rule({ id: 'r', when: adequate })])], { facts: stale }))
  assert.equal(unknown.verdict, 'refer')
  assert.deepEqual(unknown.details().missing, ['a review of dpf'])
})

test('facts about whoever asks are found by their ids', () => {
  const attested = (whose: string) =>
    when('fact', 'in', 'yes', { subject: whose, predicate: 'attested' })
  for (const [whose, id] of [
    ['$party', 'muster'],
    ['$contract', 'contract'],
    ['$workload', 'bot'],
    ['$channel', 'channel-a'],
    ['$deployment', 'a'],
    ['US', 'US'],
  ] as const) {
    const facts = [fact({ id: 'f', subject: id, predicate: 'attested', value: 'yes' })]
    const policy = compiled([pack([rule({ id: 'r', when: attested(whose) })])], { facts })
    assert.equal(decided(policy).verdict, 'deny', whose)
  }
})

const channelsOf = new Set(['channel-a'])

function nearest(
  rules: readonly Rule[],
  change: { readonly features?: readonly ['tools']; readonly hasOther?: boolean } = {},
) {
  const deployments = [deployment('a'), ...(change.hasOther ? [deployment('b')] : [])]
  const who = subject({}, { contract: grant({ channels: channelsOf }) })
  const asked = request({ features: change.features ?? [] })
  const way = decided(compiled([pack(rules)], { deployments }), who, asked).details().nearest
  return way === null ? null : [way.deploymentId, ...way.steps.map(({ remedy }) => remedy)]
}

test('the nearest way is one that the rule itself offers, and evidence where something is not known', () => {
  assert.equal(nearest([rule({ id: 'r' })]), null)
  assert.deepEqual(nearest([rule({ id: 'r', remedies: ['licence'] })]), ['a', 'licence'])
  assert.deepEqual(nearest([rule({ id: 'r', when: when('party.country', 'in', 'CN') })]), [
    'a',
    'evidence',
  ])
  assert.equal(nearest([rule({ id: 'r', remedies: ['licence'] }), rule({ id: 's' })]), null)
  assert.equal(nearest([rule({ id: 'r', remedies: ['evidence'] })]), null)
})

test('who is barred by a law or a provider is never sent to another seller', () => {
  const here = when('channel.id', 'in', 'channel-a')
  const values = (rules: readonly Rule[]) => {
    const deployments = ['a', 'b'].map((id) =>
      deployment(id, { source: answering({ 'channel.id': text(`channel-${id}`) }) }),
    )
    const who = subject({}, { contract: grant({ channels: channelsOf }) })
    return decided(compiled([pack(rules)], { deployments }), who).details().nearest
  }
  assert.equal(values([rule({ id: 'r', when: here, authority: 'provider_term' })]), null)
  assert.equal(values([rule({ id: 'r', when: here, authority: 'law' })]), null)
  assert.equal(
    values([rule({ id: 'r', when: here, authority: 'house_policy' })])?.deploymentId,
    'b',
  )
})

test('a feature is dropped only for the house, the contract, or a rule that offers it', () => {
  const tools = when('request.features', 'includes_any', 'tools')
  const way = (change: Partial<Rule>) =>
    nearest([rule({ id: 'r', when: tools, ...change })], { features: ['tools'] })
  assert.deepEqual(way({ authority: 'house_policy' }), ['a', 'drop_feature'])
  assert.equal(way({ authority: 'law' }), null)
  assert.deepEqual(way({ authority: 'law', remedies: ['drop_feature'] }), ['a', 'drop_feature'])
})
