// Decisions made by the engine, told in words: what a reader needs must be there, whatever else is.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  compiled,
  decided,
  deployment,
  grant,
  pack,
  request,
  rule,
  states,
  subject,
  when,
} from '../../test/support/policy.ts'
import { boundsOf } from '../kernel/place-bounds.ts'
import { placeSet } from '../kernel/place-set.ts'
import type { Rule } from '../policy/rule.ts'
import { decisionWords } from './decision-words.ts'

function told(
  rules: readonly Rule[],
  { deployments = [deployment('a')], asked = request() } = {},
): string {
  const { json } = decided(compiled([pack(rules)], { deployments }), subject(), asked).details()
  return decisionWords(json)
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .join(' ')
}

test('a permit names the deployments, each duty in words and its rule', () => {
  const text = told([
    rule({
      id: 'keeps',
      effect: 'oblige',
      obligations: [
        { kind: 'force_store_false', mode: 'rewrite' },
        { kind: 'cap_n', max: 2, mode: 'refuse_if_asked' },
        { kind: 'refuse_feature', feature: 'web_search' },
        { kind: 'strip_logprobs', mode: 'rewrite' },
        { kind: 'rate_class', requestsPerMinute: 5, tokensPerMinute: null },
        { kind: 'log_mode', logMode: 'minimal' },
        { kind: 'notice', id: 'n-1', text: 'Read me' },
        { kind: 'pin_regions', question: 'processing', places: placeSet(['SG']) },
      ],
    }),
  ])
  for (const words of [
    'Decision: permit',
    'packs pack 1',
    'allowed a',
    'nothing is stored by the provider, by changing the request [keeps]',
    'at most 2 answers, and whoever asks otherwise is refused [keeps]',
    'no web_search: whoever asks for it is refused [keeps]',
    'no log probabilities, by changing the request [keeps]',
    'at most 5 requests a minute [keeps]',
    'log lines are minimal [keeps]',
    'notice n-1, to be acknowledged once: "Read me" [keeps]',
    'processing stays within SG, as the deployment promises anyway [keeps]',
  ]) {
    assert.ok(text.includes(words), `${words}\n${text}`)
  }
  assert.ok(!text.includes('nearest'), text)
})

test('a refusal names each reason once with rule, authority and facts, and the nearest lawful way', () => {
  const text = told(
    [
      rule({
        id: 'evaluating',
        authority: 'provider_term',
        when: when('workload.purpose', 'in', 'evaluate'),
        because: '{party} may not evaluate.',
        remedies: ['provider_consent'],
      }),
      rule({ id: 'asks', effect: 'refer', because: 'Somebody must look at {party}.' }),
    ],
    {
      deployments: [
        deployment('a'),
        deployment('b'),
        deployment('c', { places: boundsOf(placeSet(['US'])) }),
        deployment('d', { places: { kind: 'unknown' } }),
      ],
    },
  )
  for (const words of [
    'contract contract, version v1 (world world)',
    'Decision: refer (policy.referred)',
    'told the caller learns the class "eligibility" and a case reference',
    'waits a, b: - Somebody must look at muster. [asks, law]',
    '- Not settled: muster may not evaluate. [evaluating, provider term]',
    'refused c: - processing, storage at rest, the abuse-monitoring store, human review in US, outside what the contract permits [contract.permits.processing, rest, abuseStore, review]',
    '- as above [evaluating]',
    'promised nowhere, and unknown is no permission',
    'To be found out: workload.purpose in evidence. [evaluating; nothing is sent until a person answers]',
    'missing workload.purpose in evidence',
    'nearest',
  ]) {
    assert.ok(text.includes(words), `${words}\n${text}`)
  }
  assert.equal(text.match(/may not evaluate\. \[evaluating, /g)?.length, 1)
})

test('the amendments behind the terms are named, and each use of outputs with its conditions', () => {
  const contract = grant({
    amendments: ['a1', 'a2'],
    outputUse: {
      display: 'permit',
      train: 'deny',
      evaluate_competitor: {
        attribution: 'Made with Muster',
        internalOnly: true,
        maxSharePercent: '12.5',
        purposes: ['tests', 'research'],
        approvalBy: 'the seller',
        text: 'After a look at the results',
        until: '2027-01-01T00:00:00.000Z',
      },
    },
  })
  const { json } = decided(compiled([]), subject({}, { contract })).details()
  const text = decisionWords(json).join(' ').replaceAll(/\s+/g, ' ')
  for (const words of [
    'contract contract, version v1, as amended by a1, a2 (world world)',
    'outputs display: permitted outputs',
    'outputs train: not permitted',
    'outputs evaluate competitor: permitted, on conditions: After a look at the results; named as "Made with Muster"; by workloads of an internal audience only; at most 12.5 % of what is made; by workloads registered for tests or research; with the approval of the seller, case by case; until 2027-01-01T00:00:00.000Z',
  ]) {
    assert.ok(text.includes(words), `${words}\n${text}`)
  }
  const { json: plain } = decided(compiled([])).details()
  assert.ok(!('amendments' in JSON.parse(plain)) && !('outputUse' in JSON.parse(plain)))
})

test('what does not act is told as what it would do, and what is unverified with both branches', () => {
  const text = told([
    rule({ id: 'bill', states: states('proposed') }),
    rule({ id: 'house', enabled: false, effect: 'oblige' }),
    rule({ id: 'doubtful', states: states('unverified') }),
  ])
  for (const words of [
    'would bill would deny: a (it is proposed)',
    'would house would bind by duties: a (this house has it off)',
    'branch if what is unverified is in force: deny',
    'branch if what is unverified is not in force: permit with a',
  ]) {
    assert.ok(text.includes(words), `${words}\n${text}`)
  }
})

test('a model that the contract does not name is refused in general, with no way if none is known', () => {
  const text = told([rule({ id: 'r' })], { asked: request({ model: 'other' }) })
  assert.ok(text.includes('refused - The contract does not grant it (contract.models).'), text)
  const barred = told([rule({ id: 'r' })])
  assert.ok(barred.includes('nearest no lawful way to a yes is known'), barred)
})

test('a sentence names the deployment, or says that it is of each; a text of version 2 named it itself', () => {
  const rules = [
    rule({ id: 'r', because: '{deployment} is closed.' }),
    rule({ id: 's', because: 'So is {deployment}.' }),
  ]
  const alone = told(rules, { deployments: [deployment('a')] })
  assert.ok(alone.includes('refused a: - a is closed. [r, law] - So is a. [s, law]'), alone)
  const both = told(rules, { deployments: [deployment('a'), deployment('b')] })
  const each = 'refused a, b: - Each of these is closed. [r, law] - So is each of these. [s, law]'
  assert.ok(both.includes(each), both)
  const policy = compiled([pack(rules)], { deployments: [deployment('a')] })
  const { json } = decided(policy, subject(), request()).details()
  const before = json.replaceAll('{deployment}', 'a').replace('"v":3', '"v":2')
  assert.notEqual(before, json)
  assert.deepEqual(decisionWords(before), decisionWords(json))
})

test('a text of an earlier version is told by its verdict alone', () => {
  assert.deepEqual(decisionWords('{"verdict":"deny","refused":[]}'), [
    'Decision: deny, in the words of an earlier version',
  ])
})

test('a text without reasons is told as far as it goes, and says whose the reasons are', () => {
  const { json } = decided(compiled([pack([rule({ id: 'r' })])])).details()
  const whole = JSON.parse(json) as Record<string, unknown>
  const { v, verdict, code, contract, contractVersion, world, permitted, reasonClass } = whole
  const open = { v, verdict, code, contract, contractVersion, world, permitted, reasonClass }
  const lines = decisionWords(JSON.stringify(open))
  assert.equal(lines.at(1), 'Decision: deny (policy.denied)')
  assert.match(lines.at(-1) ?? '', /reasons {3}are for those whose role/)
  assert.ok(!lines.join().includes('nearest'))
})

test('no line is wider than a terminal, and a name that is too long stays whole', () => {
  const long = `deployment-${'x'.repeat(120)}`
  const { json } = decided(
    compiled([pack([rule({ id: 'r', because: 'words '.repeat(60).trim() })])], {
      deployments: [deployment(long)],
    }),
  ).details()
  const lines = decisionWords(json)
  assert.ok(lines.some((line) => line.includes(long)))
  assert.ok(lines.every((line) => line.length <= 100 || line.includes(long)))
})
