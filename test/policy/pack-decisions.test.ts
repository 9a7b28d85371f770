// Whole decisions with every shipped pack at once: the same model through two sellers, a duty that
// contradicts another, and a rule that nobody can verify. The customer is nobody.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolvePack } from '../../src/house/pack-resolve.ts'
import type { InputSource, InputValue } from '../../src/kernel/answer.ts'
import { placeSet } from '../../src/kernel/place-set.ts'
import type { Evaluation } from '../../src/policy/evaluate.ts'
import type { PolicyDeployment } from '../../src/policy/subject.ts'
import { flag, number, packs, startOf, text, texts, zones } from '../support/pack-reading.ts'
import {
  answer,
  compiled,
  decided,
  deployment,
  grant,
  ids,
  request,
  subject,
} from '../support/policy.ts'

const today = startOf('openai.direct', '2026-11-22')

/** Values by name, or by `name/attribute`; a value that is not there is not known. */
type Values = Readonly<Record<string, InputValue>>

function source(values: Values): InputSource {
  return {
    read({ name, params }) {
      const value = values[`${name}/${String(params['name'])}`] ?? values[name]
      const isKnown = value !== undefined && value.kind !== 'unknown'
      return answer(value ?? { kind: 'unknown' }, { missing: isKnown ? '' : name })
    },
  }
}

function sold(id: string, seller: string, change: Values = {}): PolicyDeployment {
  const values: Values = {
    'channel.seller': text(seller),
    'deployment.publisher': text('OpenAI'),
    'deployment.type': text('regional'),
    'channel.attribute': text('no'),
    'deployment.attribute': text('no'),
    ...change,
  }
  return deployment(id, { source: source(values) })
}

/** An enterprise in mainland China with owners at home and no list to its name. */
const customer: Values = {
  'party.country': text('CN'),
  'party.headquarters': text('CN'),
  'party.entityType': text('company'),
  'party.customerType': text('enterprise'),
  'party.ultimateParent.headquarters': text('CN'),
  'party.listed': flag(false),
  'party.listedOwner': flag(false),
  'party.listedShare': number('0'),
  'party.ownedShareFrom': number('100'),
  'party.attribute': text('no'),
  'contract.attribute': text('no'),
  'contract.outputUse': text('unstated'),
  'contract.transferTool': text('none'),
  'contract.userCountries': { kind: 'places', value: bounded('SG') },
  'workload.subjects': texts('SG'),
  'workload.dataClasses': texts('product-text'),
  'workload.audience': text('internal'),
  'workload.audiencePlaces': { kind: 'places', value: bounded('SG') },
  'workload.attribute': text('no'),
  'workload.volume': number('0'),
}

function bounded(place: string) {
  return { kind: 'bounded', members: new Set([place]), bound: new Set([place]) } as const
}

interface Asked {
  readonly values?: Values
  readonly deployments?: readonly PolicyDeployment[]
  readonly on?: readonly string[]
  readonly asOfMs?: number
}

const both = [sold('azure-sg', 'Microsoft'), sold('openai-sg', 'OpenAI')]

function decide({ values = {}, deployments = both, on = [], asOfMs = today }: Asked): Evaluation {
  const at = { asOfMs, knownAtMs: asOfMs, zones }
  const policy = compiled(
    packs.map((each) => resolvePack(each, at).pack),
    {
      asOfMs,
      facts: packs.flatMap(({ facts }) => facts),
      enabledHouseRules: new Set(on),
      deployments,
    },
  )
  const permitted = placeSet(['SG'])
  const contract = grant({
    permits: { processing: permitted, rest: permitted, abuseStore: permitted, review: permitted },
  })
  const who = subject({}, { contract, source: source({ ...customer, ...values }) })
  return decided(policy, who, request({ country: 'CN' }))
}

function reasonsOf(evaluation: Evaluation): readonly string[] {
  const refused = evaluation.details().refused.flatMap(({ reasons }) => reasons)
  return [...new Set(refused.map(({ ruleId }) => ruleId))].toSorted()
}

test('an enterprise in mainland China is served through one seller, from Singapore, and refused through another', () => {
  const evaluation = decide({})
  assert.equal(evaluation.verdict, 'permit')
  assert.deepEqual(ids(evaluation), ['azure-sg'])
  assert.deepEqual(reasonsOf(evaluation), ['openai.direct.access'])
})

test('whoever is no enterprise there is refused through both, each by its own term', () => {
  const evaluation = decide({ values: { 'party.customerType': text('individual') } })
  assert.equal(evaluation.verdict, 'deny')
  assert.deepEqual(reasonsOf(evaluation), [
    'azure.openai.mainland_enterprise_only',
    'openai.direct.access',
  ])
  assert.equal(evaluation.details().reasonClass, 'provider_term')
})

test('who has not shown what kind of customer it is is referred, and the missing evidence is named', () => {
  const evaluation = decide({ values: { 'party.customerType': { kind: 'unknown' } } })
  assert.equal(evaluation.verdict, 'refer')
  assert.ok(evaluation.details().missing.includes('party.customerType'))
})

test('a sanction against a duty not to carry it out is for a person, with both named', () => {
  const deployments = [
    sold('azure-sg', 'Microsoft', { 'channel.attribute/us_person': text('yes') }),
  ]
  const values = { 'party.listedShare': number('50') }
  const evaluation = decide({ values, deployments })
  assert.equal(evaluation.verdict, 'refer')
  const { ruleIds } = evaluation.details()
  assert.ok(ruleIds.includes('us.ofac.50.no_dealing'))
  assert.ok(ruleIds.includes('cn.counter.blocking'))
  // Elsewhere nothing contradicts the sanction.
  const elsewhere = { ...values, 'party.country': text('SG') }
  assert.equal(decide({ values: elsewhere, deployments }).verdict, 'deny')
})

test('the house that turned its policy on refers under a rule that nobody can verify', () => {
  const on = ['house.us_bis_affiliates.hosted_model']
  const values = { 'party.listedShare': number('50'), 'party.country': text('SG') }
  const off = decide({ values })
  assert.equal(off.verdict, 'permit')
  assert.ok(off.details().would.some(({ ruleId, why }) => ruleId === on[0] && why === 'off'))
  const evaluation = decide({ values, on })
  assert.equal(evaluation.verdict, 'refer')
  assert.deepEqual(
    evaluation.details().branches.map(({ branch, verdict }) => [branch, verdict]),
    [
      ['if_in_force', 'refer'],
      ['if_not_in_force', 'permit'],
    ],
  )
  const suspended = startOf('us.bis.affiliates', '2026-05-01')
  assert.equal(decide({ values, on, asOfMs: suspended }).verdict, 'permit')
})

test('a subject in Japan adds a notice to what is permitted', () => {
  const evaluation = decide({ values: { 'workload.subjects': texts('JP') } })
  const [permitted] = evaluation.permitted
  assert.equal(evaluation.verdict, 'permit')
  assert.deepEqual(
    permitted?.obligations.map(({ obligation }) =>
      obligation.kind === 'notice' ? obligation.id : obligation.kind,
    ),
    ['jp.appi.art28'],
  )
})
