import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  compiled,
  decided,
  deployment,
  ids,
  pack,
  request,
  rule,
  subject,
  when,
} from '../../test/support/policy.ts'
import { boundsOf } from '../kernel/place-bounds.ts'
import { placeHolds, placeSet, unknownPlaces } from '../kernel/place-set.ts'
import type { Feature, Obligation } from './obligation.ts'
import { intersectPlaces, meetDuties, type MeetAt } from './obligations.ts'
import type { Rule } from './rule.ts'

const world = boundsOf(placeSet(['SG'], true))
const locations = { processing: world, rest: world, abuseStore: world, review: world }

function meet(
  duties: readonly (readonly [string, Obligation])[],
  features: readonly Feature[] = [],
  carries: MeetAt['carries'] = () => true,
) {
  return meetDuties(
    duties.map(([ruleId, obligation]) => ({ ruleId, obligation })),
    { locations, features, carries },
  )
}

function pin(...places: string[]): Obligation {
  return { kind: 'pin_regions', question: 'processing', places: placeSet(places) }
}

function obligationsOf(met: ReturnType<typeof meet>) {
  assert.ok(met.kind === 'met')
  return met.obligations.map(({ obligation }) => obligation)
}

test('sets intersect, caps take the minimum, bans unite, and the silent mode gives way', () => {
  assert.deepEqual(
    obligationsOf(
      meet([
        ['a', pin('SG', 'JP')],
        ['b', pin('JP.japaneast', 'DE')],
      ]),
    ),
    [pin('JP.japaneast')],
  )
  assert.deepEqual(
    obligationsOf(
      meet([
        ['a', { kind: 'cap_n', max: 4, mode: 'rewrite' }],
        ['b', { kind: 'cap_n', max: 2, mode: 'refuse_if_asked' }],
        ['c', { kind: 'cap_n', max: 3, mode: 'rewrite' }],
      ]),
    ),
    [{ kind: 'cap_n', max: 2, mode: 'refuse_if_asked' }],
  )
  assert.deepEqual(
    obligationsOf(
      meet([
        ['a', { kind: 'refuse_feature', feature: 'batch' }],
        ['b', { kind: 'refuse_feature', feature: 'files' }],
        ['c', { kind: 'rate_class', requestsPerMinute: 5, tokensPerMinute: null }],
        ['d', { kind: 'rate_class', requestsPerMinute: 9, tokensPerMinute: 100 }],
      ]),
    ),
    [
      { kind: 'rate_class', requestsPerMinute: 5, tokensPerMinute: 100 },
      { kind: 'refuse_feature', feature: 'batch' },
      { kind: 'refuse_feature', feature: 'files' },
    ],
  )
})

test('duties that exclude each other name the pair, whoever else has one', () => {
  const met = meet([
    ['a', pin('SG', 'JP')],
    ['b', pin('JP', 'DE')],
    ['c', pin('SG')],
  ])
  assert.ok(met.kind === 'unmeetable')
  assert.deepEqual([met.why, met.ruleIds], ['empty', ['b', 'c']])
  const three = meet([
    ['a', pin('SG', 'JP')],
    ['b', pin('JP', 'DE')],
    ['c', pin('SG', 'DE')],
  ])
  assert.ok(three.kind === 'unmeetable')
  assert.deepEqual(three.ruleIds, ['a', 'b', 'c'])
  const logs = meet([
    ['a', { kind: 'log_mode', logMode: 'minimal' }],
    ['b', { kind: 'log_mode', logMode: 'standard' }],
  ])
  assert.equal(logs.kind, 'unmeetable')
  assert.equal(
    meet([['a', { kind: 'pin_regions', question: 'rest', places: unknownPlaces }]]).kind,
    'unmeetable',
  )
})

test('a duty that nothing there can carry takes the deployment away, unless the promise keeps it anyway', () => {
  const carries = () => false
  const met = meet([['a', { kind: 'force_store_false', mode: 'rewrite' }]], [], carries)
  assert.ok(met.kind === 'unmeetable')
  assert.deepEqual([met.why, met.ruleIds], ['unenforceable', ['a']])
  const kept = meetDuties([{ ruleId: 'a', obligation: pin('SG', 'JP') }], {
    locations: { ...locations, processing: boundsOf(placeSet(['SG'])) },
    features: [],
    carries,
  })
  assert.ok(kept.kind === 'met')
  assert.equal(kept.obligations[0]?.isPromised, true)
})

test('a pin narrows where a deployment is and never moves it', () => {
  const met = meetDuties([{ ruleId: 'a', obligation: pin('DE') }], {
    locations: { ...locations, processing: boundsOf(placeSet(['SG'])) },
    features: [],
    carries: () => true,
  })
  assert.equal(met.kind, 'unmeetable')
})

test('a request that asks for what a duty refuses is told which feature; one that may be rewritten is not refused', () => {
  const refuse: Obligation = { kind: 'refuse_feature', feature: 'batch' }
  const met = meet([['a', refuse]], ['batch'])
  assert.ok(met.kind === 'unmeetable')
  assert.deepEqual([met.why, met.feature], ['feature', 'batch'])
  assert.equal(meet([['a', refuse]], ['files']).kind, 'met')
  const store = (mode: 'rewrite' | 'refuse_if_asked'): Obligation => ({
    kind: 'force_store_false',
    mode,
  })
  assert.equal(meet([['a', store('rewrite')]], ['store']).kind, 'met')
  assert.equal(meet([['a', store('refuse_if_asked')]], ['store']).kind, 'unmeetable')
})

test('the order in which duties come does not matter', () => {
  const some: fc.Arbitrary<Obligation> = fc.oneof(
    fc.subarray(['SG', 'JP', 'JP.japaneast', 'DE'], { minLength: 1 }).map((list) => pin(...list)),
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('rewrite' as const, 'refuse_if_asked' as const),
      )
      .map(([max, mode]): Obligation => ({ kind: 'cap_n', max, mode })),
    fc
      .constantFrom('minimal' as const, 'standard' as const)
      .map((logMode): Obligation => ({ kind: 'log_mode', logMode })),
  )
  fc.assert(
    fc.property(fc.array(some, { maxLength: 5 }), (list) => {
      const duties = list.map((obligation, index) => [`r${index}`, obligation] as const)
      const [one, other] = [meet(duties), meet(duties.toReversed())]
      assert.equal(one.kind, other.kind)
      if (one.kind === 'met') assert.deepEqual(one, other)
    }),
  )
})

test('an intersection holds exactly what both hold', () => {
  const some = fc.subarray(['SG', 'JP', 'JP.japaneast', 'JP.japanwest', 'DE'])
  fc.assert(
    fc.property(some, some, (left, right) => {
      const both = intersectPlaces(placeSet(left), placeSet(right))
      assert.ok(both.kind === 'known')
      for (const place of ['SG', 'JP', 'JP.japaneast', 'JP.japanwest', 'JP.other', 'DE']) {
        const holds = (set: Iterable<string>) => placeHolds(new Set(set), place)
        assert.equal(holds(both.places), holds(left) && holds(right), place)
      }
    }),
  )
})

test('duties bind only where their rule acts, and one that cannot be kept leaves the others', () => {
  const duty = rule({
    id: 'o',
    effect: 'oblige',
    when: when('deployment.id', 'in', 'a b'),
    obligations: [{ kind: 'force_store_false', mode: 'rewrite' }],
  })
  const policy = compiled([pack([duty])], {
    deployments: [deployment('a'), deployment('b'), deployment('c')],
    carries: (_obligation, { id }, dialect) => id !== 'b' && dialect === 'openai',
  })
  const evaluation = decided(policy)
  assert.deepEqual(ids(evaluation), ['a', 'c'])
  assert.deepEqual(
    evaluation.permitted.map(({ obligations }) => obligations.length),
    [1, 0],
  )
  assert.deepEqual(
    evaluation.details().refused[0]?.reasons[0]?.because,
    'Nothing there can keep the duty of o.',
  )
  assert.deepEqual(ids(decided(policy, subject(), request({ dialect: 'azure' }))), ['c'])
})

test('a duty of which nobody knows whether it applies is kept, and says what would tell', () => {
  const duty = rule({
    id: 'o',
    effect: 'oblige',
    when: when('workload.audience', 'in', 'public'),
    onUnknown: 'deny',
    obligations: [{ kind: 'force_store_false', mode: 'rewrite' }],
  })
  const policy = compiled([pack([duty])])
  const evaluation = decided(policy)
  assert.equal(evaluation.verdict, 'permit')
  assert.deepEqual(evaluation.permitted[0]?.obligations[0]?.ruleIds, ['o'])
  assert.deepEqual(evaluation.details().missing, ['workload.audience in evidence'])
  assert.deepEqual(evaluation.details().ruleIds, ['o'])
  const inside = subject({ 'workload.audience': { kind: 'text', value: 'internal' } })
  assert.deepEqual(decided(policy, inside).permitted[0]?.obligations, [])
  // Nobody there can keep it: to say whether it applies is the way to a yes.
  const stuck = decided(compiled([pack([duty])], { carries: () => false }))
  assert.equal(stuck.verdict, 'deny')
  assert.deepEqual(
    stuck.details().nearest?.steps.map(({ remedy }) => remedy),
    ['evidence'],
  )
})

test('a rule without duties follows its own word on the unknown', () => {
  const beside = rule({
    id: 'o',
    effect: 'oblige',
    when: when('workload.audience', 'in', 'public'),
    onUnknown: 'refer',
  })
  assert.equal(decided(compiled([pack([beside])])).verdict, 'refer')
})

test('a deployment has the duties of all that it may spill to', () => {
  const duty = rule({
    id: 'o',
    effect: 'oblige',
    when: when('deployment.id', 'in', 'b'),
    obligations: [{ kind: 'force_store_false', mode: 'rewrite' }],
  })
  const deployments = [deployment('a', { spillTo: 'b' }), deployment('b')]
  const met = decided(compiled([pack([duty])], { deployments })).permitted
  assert.deepEqual(
    met.map(({ obligations }) => obligations.length),
    [1, 1],
  )
  const carries = (_obligation: Obligation, { id }: { readonly id: string }) => id === 'a'
  assert.deepEqual(ids(decided(compiled([pack([duty])], { deployments, carries }))), [])
})

test('none left denies and names the pair', () => {
  const rules = [
    rule({ id: 'p', effect: 'oblige', obligations: [pin('SG')] }),
    rule({ id: 'q', effect: 'oblige', obligations: [pin('JP')] }),
  ]
  const evaluation = decided(compiled([pack(rules)]))
  assert.equal(evaluation.verdict, 'deny')
  assert.equal(evaluation.details().code, 'policy.denied')
  const [reason] = evaluation.details().refused[0]?.reasons ?? []
  assert.deepEqual([reason?.ruleId, reason?.against], ['p', ['q']])
  const batch = rule({
    id: 'f',
    effect: 'oblige',
    obligations: [{ kind: 'refuse_feature', feature: 'batch' }],
  })
  const asked = decided(compiled([pack([batch])]), subject(), request({ features: ['batch'] }))
  assert.equal(asked.details().code, 'policy.feature_refused')
  assert.deepEqual(
    asked.details().nearest?.steps.map(({ remedy }) => remedy),
    ['drop_feature'],
  )
})

test('what the caller can leave out is told before what it cannot change, and only where leaving it out is enough', () => {
  const capped = (id: string, change: Partial<Rule> = {}) =>
    rule({
      id,
      effect: 'oblige',
      obligations: [{ kind: 'cap_n', max: 1, mode: 'refuse_if_asked' }],
      ...change,
    })
  const codeOf = (
    rules: readonly Rule[],
    features: readonly Feature[] = ['n', 'tools'],
    deployments = [deployment('a'), deployment('b')],
  ) => {
    const asked = decided(
      compiled([pack(rules)], { deployments }),
      subject(),
      request({ features }),
    )
    const { code, feature, reasonClass } = asked.details()
    return [code, feature, reasonClass].join(' ')
  }
  const refused = 'policy.feature_refused n use'
  const barred = rule({ id: 'x', when: when('deployment.id', 'in', 'a') })
  const unlike = [pin('SG'), pin('JP')].map((duty, index) =>
    rule({ id: `pin-${index}`, effect: 'oblige', obligations: [duty] }),
  )
  assert.equal(codeOf([capped('p')]), refused)
  // The other deployment is barred by fewer or as many reasons, and comes first.
  assert.equal(codeOf([capped('p'), barred]), refused)
  assert.equal(codeOf([capped('p'), capped('q'), barred]), refused)
  const elsewhere = deployment('a', { places: boundsOf(placeSet(['US'])) })
  assert.equal(codeOf([capped('p')], ['n'], [elsewhere, deployment('b')]), refused)
  assert.equal(codeOf([capped('p'), rule({ id: 'all' })]), 'policy.denied  eligibility')
  assert.equal(codeOf([capped('p'), ...unlike]).split(' ')[0], 'policy.denied')
  assert.equal(
    codeOf([capped('p'), rule({ id: 'r', effect: 'refer' })]).split(' ')[0],
    'policy.referred',
  )
  assert.equal(codeOf([capped('p'), barred], ['tools']), '  ')
})
