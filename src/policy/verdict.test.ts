import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  always,
  answering,
  compiled,
  decided,
  deployment,
  fact,
  grant,
  ids,
  interval,
  longAgo,
  now,
  pack,
  request,
  rule,
  states,
  status,
  subject,
  text,
  when,
} from '../../test/support/policy.ts'
import type { CompileInput } from './compile.ts'
import type { Fact } from './fact.ts'
import type { Authorisation, PolicyException, Scope } from './relief.ts'
import type { Authority, Condition, Rule } from './rule.ts'

const unknownCountry = when('party.country', 'in', 'CN')

function verdictOf(rules: readonly Rule[], change: Partial<CompileInput> = {}, who = subject()) {
  return decided(compiled([pack(rules)], change), who).verdict
}

test('what is unknown denies or asks, as the rule says, and names what would settle it', () => {
  const unknown = rule({ id: 'r', when: unknownCountry, onUnknown: 'deny' })
  assert.equal(verdictOf([unknown]), 'deny')
  assert.equal(verdictOf([{ ...unknown, onUnknown: 'refer' }]), 'refer')
  const details = decided(compiled([pack([unknown])])).details()
  assert.deepEqual(details.missing, ['party.country in evidence'])
  assert.equal(details.refused[0]?.reasons[0]?.truth, 'U')
  assert.equal(verdictOf([unknown], {}, subject({ 'party.country': text('FR') })), 'permit')
})

test('the strictest of what acts decides: deny before refer before permit', () => {
  const deny = rule({ id: 'd', authority: 'house_policy' })
  const refer = rule({ id: 'r', effect: 'refer' })
  const oblige = rule({ id: 'o', effect: 'oblige' })
  assert.equal(verdictOf([oblige]), 'permit')
  assert.equal(verdictOf([oblige, refer]), 'refer')
  assert.equal(verdictOf([oblige, refer, deny]), 'deny')
})

test('over the candidates any permitted is enough, then any referred', () => {
  const rules = [
    rule({ id: 'd', when: when('deployment.type', 'in', 'global') }),
    rule({ id: 'r', effect: 'refer', when: when('deployment.type', 'in', 'data-zone') }),
  ]
  const of = (id: string, type: string) =>
    deployment(id, { source: answering({ 'deployment.type': text(type) }) })
  const all = [of('g', 'global'), of('z', 'data-zone'), of('s', 'regional')]
  const evaluation = decided(compiled([pack(rules)], { deployments: all }))
  assert.equal(evaluation.verdict, 'permit')
  assert.deepEqual(ids(evaluation), ['s'])
  assert.deepEqual(
    evaluation.details().refused.map(({ deploymentId, outcome }) => `${deploymentId} ${outcome}`),
    ['g deny', 'z refer'],
  )
  assert.deepEqual(evaluation.details().referrals, [])
  assert.equal(verdictOf(rules, { deployments: all.slice(0, 2) }), 'refer')
  assert.equal(verdictOf(rules, { deployments: all.slice(0, 1) }), 'deny')
})

const dates = { validFromMs: longAgo, validToMs: now + 10, knownFromMs: longAgo }
const licence: Authorisation = {
  id: 'fact.licence',
  kind: 'licence',
  number: 'D1234',
  ruleIds: ['r'],
  scope: { parties: ['muster'] },
  ...dates,
}
const consentFact = fact({
  id: 'consent',
  subject: 'someone',
  predicate: 'consents_to',
  value: 'r',
  parties: ['muster'],
})
const exception: PolicyException = {
  id: 'exc.1',
  ruleIds: ['r'],
  scope: {},
  consentFactId: null,
  ...dates,
}

function relieved(change: {
  readonly rule?: Partial<Rule>
  readonly authorisation?: Partial<Authorisation>
  readonly exception?: Partial<PolicyException>
  readonly compile?: Partial<CompileInput>
}) {
  const base = rule({ id: 'r', disappliedBy: ['licence'], ...change.rule })
  return verdictOf([base], {
    reliefs: {
      authorisations: change.authorisation ? [{ ...licence, ...change.authorisation }] : [],
      exceptions: change.exception ? [{ ...exception, ...change.exception }] : [],
      determinations: [],
    },
    ...change.compile,
  })
}

test('an authorisation switches off only the rules it names, of a kind they accept, for its scope, until it expires', () => {
  assert.equal(relieved({}), 'deny')
  assert.equal(relieved({ authorisation: {} }), 'permit')
  assert.equal(relieved({ authorisation: { ruleIds: ['other'] } }), 'deny')
  assert.equal(relieved({ authorisation: { kind: 'general' } }), 'deny')
  assert.equal(relieved({ authorisation: {}, rule: { disappliedBy: [] } }), 'deny')
  assert.equal(relieved({ authorisation: { scope: { parties: ['other'] } } }), 'deny')
  assert.equal(relieved({ authorisation: { scope: { contracts: ['other'] } } }), 'deny')
  assert.equal(relieved({ authorisation: { scope: { workloads: ['other'] } } }), 'deny')
  assert.equal(relieved({ authorisation: { validToMs: now + 1 } }), 'permit')
  assert.equal(relieved({ authorisation: { validToMs: now } }), 'deny')
  assert.equal(relieved({ authorisation: { knownFromMs: now + 1 } }), 'deny')
})

test('an authorisation for one channel opens that channel only', () => {
  const policy = compiled([pack([rule({ id: 'r', disappliedBy: ['licence'] })])], {
    deployments: [deployment('a'), deployment('b')],
    reliefs: {
      authorisations: [{ ...licence, scope: { channels: ['channel-b'] } }],
      exceptions: [],
      determinations: [],
    },
  })
  assert.deepEqual(ids(decided(policy)), ['b'])
  assert.equal(decided(policy).validUntilMs, now + 10)
})

test("an exception relaxes house policy and contract, a provider's term with consent, and law never", () => {
  const consent = { facts: [consentFact] }
  const verdict = (authority: Authority, consentFactId: string | null) =>
    relieved({ rule: { authority }, exception: { consentFactId }, compile: consent })
  assert.equal(verdict('house_policy', null), 'permit')
  assert.equal(verdict('contract', null), 'permit')
  assert.equal(verdict('provider_term', null), 'deny')
  assert.equal(verdict('provider_term', 'gone'), 'deny')
  assert.equal(verdict('provider_term', 'consent'), 'permit')
  assert.equal(verdict('regulator_guidance', 'consent'), 'deny')
  assert.equal(verdict('law', 'consent'), 'deny')
  const withdrawn = [
    ...consent.facts,
    fact({ id: 'no', supersedes: ['consent'], retraction: true, knownFromMs: now }),
  ]
  const after = {
    rule: { authority: 'provider_term' as const },
    exception: { consentFactId: 'consent' },
  }
  assert.equal(relieved({ ...after, compile: { facts: withdrawn } }), 'deny')
})

test("a consent counts only as the word of the rule's own provider, on that rule, for the party, while it holds; else the reason says why not", () => {
  const term = pack([rule({ id: 'r', authority: 'provider_term', because: 'It is so.' })])
  const relies = { ...exception, consentFactId: 'consent' }
  const told = (change: Partial<Fact>, scope: Scope = {}) => {
    const policy = compiled([term], {
      facts: [{ ...consentFact, ...change }],
      reliefs: { authorisations: [], exceptions: [{ ...relies, scope }], determinations: [] },
    })
    const evaluation = decided(policy)
    const [refused] = evaluation.details().refused
    return refused === undefined ? evaluation.verdict : (refused.reasons[0]?.because ?? '')
  }
  const doesNot = (why: string) => `It is so. The exception exc.1 does not relax it: ${why}.`
  const gone =
    'the consent consent does not hold: it is withdrawn, outside its dates or past its review'
  assert.equal(told({}), 'permit')
  assert.equal(told({}, { parties: ['muster', 'other'] }), 'permit')
  assert.equal(told({ parties: ['other', 'muster'] }), 'permit')
  assert.equal(told({ parties: ['other'] }), doesNot('the consent consent is for others'))
  assert.equal(told({ parties: [] }), doesNot('the consent consent names no party that it is for'))
  assert.equal(
    told({ subject: 'another' }),
    doesNot('the consent consent is the word of another, and r is a term of someone'),
  )
  assert.equal(told({ value: 'r2' }), doesNot('the consent consent is to "r2", not to r'))
  assert.equal(told({ value: false }), doesNot('the consent consent is to false, not to r'))
  assert.equal(told({ value: true }), doesNot('the consent consent is to true, not to r'))
  assert.equal(
    told({ predicate: 'is' }),
    doesNot('the fact consent is of predicate is, not consents_to'),
  )
  assert.equal(told({ id: 'elsewhere' }), doesNot(gone))
  assert.equal(told({ validFromMs: now + 1 }), doesNot(gone))
  assert.equal(told({ validToMs: now }), doesNot(gone))
  assert.equal(told({ knownFromMs: now + 1 }), doesNot(gone))
  assert.equal(told({ reviewByMs: now }), doesNot(gone))
  // Whom the exception is not for need not hear of it.
  assert.equal(told({ value: 'r2' }, { parties: ['other'] }), 'It is so.')
  assert.equal(told({ value: 'r2' }, { channels: ['channel-b'] }), 'It is so.')
})

test('duties that contradict each other go to a person with both named, but never past another deny', () => {
  const sanctions = rule({ id: 'sanctions', conflictsWith: ['blocking'] })
  const blocking = rule({ id: 'blocking', effect: 'refer' })
  assert.equal(verdictOf([sanctions]), 'deny')
  const evaluation = decided(compiled([pack([sanctions, blocking])]))
  assert.equal(evaluation.verdict, 'refer')
  assert.deepEqual(
    evaluation
      .details()
      .refused[0]?.reasons.map(({ ruleId, effect, against }) => [ruleId, effect, against]),
    [
      ['blocking', 'refer', ['sanctions']],
      ['sanctions', 'refer', ['blocking']],
    ],
  )
  assert.deepEqual(
    evaluation.details().referrals.map(({ ruleId }) => ruleId),
    ['blocking', 'sanctions'],
  )
  assert.equal(verdictOf([sanctions, blocking, rule({ id: 'third' })]), 'deny')
  const idle = { ...blocking, when: unknownCountry }
  assert.equal(verdictOf([sanctions, idle], {}, subject({ 'party.country': text('FR') })), 'deny')
})

test('a determination settles one rule for one party until it expires; then nobody knows again', () => {
  const verdict = (truth: 'T' | 'F', change: object = {}) =>
    verdictOf([rule({ id: 'r', when: unknownCountry })], {
      reliefs: {
        authorisations: [],
        exceptions: [],
        determinations: [{ id: 'det', ruleId: 'r', partyId: 'muster', truth, ...dates, ...change }],
      },
    })
  assert.equal(verdict('F'), 'permit')
  assert.equal(verdict('T'), 'deny')
  assert.equal(verdict('F', { validToMs: now }), 'refer')
  assert.equal(verdict('F', { validToMs: now + 1 }), 'permit')
  assert.equal(verdict('F', { partyId: 'other' }), 'refer')
  assert.equal(verdict('F', { ruleId: 'other' }), 'refer')
})

test('the last determination of a question counts, and when it expires the one before stays overruled', () => {
  const verdict = (...determinations: readonly object[]) =>
    verdictOf([rule({ id: 'r', when: unknownCountry })], {
      reliefs: {
        authorisations: [],
        exceptions: [],
        determinations: determinations.map((change, index) => ({
          id: `det${index}`,
          ruleId: 'r',
          partyId: 'muster',
          truth: 'F' as const,
          ...dates,
          ...change,
        })),
      },
    })
  const first = { truth: 'F' }
  const second = { truth: 'T', validFromMs: now - 10, knownFromMs: now - 10 }
  assert.equal(verdict(first, second), 'deny')
  assert.equal(verdict(second, first), 'deny')
  assert.equal(verdict(first, { ...second, validToMs: now }), 'refer')
  assert.equal(verdict({ ...second, validToMs: now }, first), 'refer')
  assert.equal(verdict(first, { ...second, knownFromMs: now + 1 }), 'permit')
  assert.equal(verdict(first, { truth: 'T' }), 'deny')
  assert.equal(verdict({ truth: 'T' }, first), 'deny')
  assert.equal(verdict(first, { ...second, partyId: 'other', validToMs: now }), 'permit')
})

test('a determination never overrules what is known', () => {
  const determinations = [
    { id: 'det', ruleId: 'r', partyId: 'muster', truth: 'F' as const, ...dates },
  ]
  const who = subject({ 'party.country': text('CN') })
  const reliefs = { authorisations: [], exceptions: [], determinations }
  assert.equal(verdictOf([rule({ id: 'r', when: unknownCountry })], { reliefs }, who), 'deny')
})

test('a house policy may serve an older contract until its deadline; nothing else may, and no new contract', () => {
  const served = (change: Partial<Rule>, sinceMs = longAgo) =>
    decided(
      compiled([
        pack([
          rule({
            id: 'r',
            authority: 'house_policy',
            effect: 'refer',
            refer: { kind: 'serve_until', untilMs: now + 5 },
            states: states('in_force 2026-01-01T00:00:00Z'),
            ...change,
          }),
        ]),
      ]),
      subject({}, { contract: grant({ existingSinceMs: sinceMs }) }),
    )
  const evaluation = served({})
  assert.equal(evaluation.verdict, 'permit')
  assert.equal(evaluation.validUntilMs, now + 5)
  assert.equal(evaluation.details().referrals[0]?.servedUntilMs, now + 5)
  assert.equal(served({ refer: { kind: 'serve_until', untilMs: now } }).verdict, 'refer')
  assert.equal(served({ authority: 'law' }).verdict, 'refer')
  assert.equal(served({ authority: 'provider_term' }).verdict, 'refer')
  assert.equal(served({ refer: { kind: 'hold' } }).verdict, 'refer')
  assert.equal(served({ effect: 'deny' }).verdict, 'deny')
  assert.equal(served({}, now - 1).verdict, 'refer')
})

test('a status that is not in force makes nobody anything, but shows what would be', () => {
  const policy = (state: string) =>
    compiled([
      pack(
        [rule({ id: 'r', when: { kind: 'status', statusId: 's' } })],
        [status({ id: 's', states: states(state) })],
      ),
    ])
  for (const state of ['suspended', 'scheduled', 'proposed', 'codified_not_enforced'] as const) {
    const evaluation = decided(policy(state))
    assert.equal(evaluation.verdict, 'permit', state)
    assert.equal(evaluation.details().would[0]?.why, state)
  }
  assert.deepEqual(decided(policy('rescinded')).details().would, [])
  assert.equal(decided(policy('in_force')).verdict, 'deny')
  assert.equal(decided(policy('unverified')).verdict, 'refer')
})

test('a status may rest on another, whose state counts too', () => {
  const onListed: Condition = { kind: 'status', statusId: 'listed' }
  const policy = (state: string) =>
    compiled([
      pack(
        [rule({ id: 'r', when: { kind: 'status', statusId: 'affiliate' } })],
        [
          status({ id: 'affiliate', when: onListed }),
          status({ id: 'listed', states: states(state) }),
        ],
      ),
    ])
  assert.equal(decided(policy('in_force')).verdict, 'deny')
  const suspended = decided(policy('suspended'))
  assert.equal(suspended.verdict, 'permit')
  assert.equal(suspended.details().would[0]?.why, 'suspended')
  assert.equal(decided(policy('unverified')).details().branches.length, 2)
})

test('what is settled by its known part names nothing as missing, though some of it is unknown', () => {
  const either = rule({ id: 'r', when: { kind: 'any', parts: [always, unknownCountry] } })
  const details = decided(compiled([pack([either])])).details()
  assert.equal(details.refused[0]?.reasons[0]?.truth, 'T')
  assert.deepEqual(details.missing, [])
  const doubtful = decided(compiled([pack([{ ...either, states: states('unverified') }])]))
  assert.deepEqual(doubtful.details().missing, ['whether "r" is in force (unverified)'])
  const both: Condition = {
    kind: 'all',
    parts: [unknownCountry, { kind: 'any', parts: [always, when('party.entityType', 'in', 'x')] }],
  }
  assert.deepEqual(decided(compiled([pack([rule({ id: 'r', when: both })])])).details().missing, [
    'party.country in evidence',
  ])
})

test('what a natural person is is not read for a rule that does not act', () => {
  const personal = rule({
    id: 'r',
    enabled: false,
    personalProvision: '28 CFR 202.211(a)(4)',
    when: when('party.person', 'includes_any', 'CN', { attribute: 'nationality' }),
  })
  const reads: string[] = []
  const source = {
    read(input: { readonly name: string }) {
      reads.push(input.name)
      return { value: interval('1'), basis: [], missing: '', validUntilMs: null }
    },
  }
  const who = subject({}, { source })
  decided(compiled([pack([personal])]), who).details()
  assert.deepEqual(reads, [])
  decided(compiled([pack([{ ...personal, enabled: true }])]), who).details()
  assert.deepEqual(reads, ['party.person'])
})

test('a deployment that may spill to a refused one is refused with it, and the target is named', () => {
  const rules = [rule({ id: 'r', when: when('deployment.id', 'in', 'c') })]
  const deployments = [
    deployment('a', { spillTo: 'b' }),
    deployment('b', { spillTo: 'c' }),
    deployment('c'),
    deployment('d'),
  ]
  const evaluation = decided(compiled([pack(rules)], { deployments }), subject(), request())
  assert.deepEqual(ids(evaluation), ['d'])
  assert.equal(evaluation.details().refused[0]?.reasons[0]?.via, 'c')
})
