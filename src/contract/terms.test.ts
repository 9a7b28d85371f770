import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InputRef, InputValue } from '../kernel/answer.ts'
import { placeSet } from '../kernel/place-set.ts'
import { chainProblems, versionInForce, type ContractVersion } from './amendment.ts'
import { openContractAnswers } from './contract-answers.ts'
import type { Contract } from './contract.ts'
import { grantsChannel, plainTerms, userPlaces, type ContractTerms } from './terms.ts'

const contract: Contract = {
  id: 'k',
  version: 'v1',
  partyId: 'acme',
  validFromMs: 0,
  validToMs: null,
  models: new Map(),
  permits: {
    processing: placeSet(['SG']),
    rest: placeSet(['SG']),
    abuseStore: placeSet(['SG']),
    review: placeSet(['SG', 'US']),
  },
  budgets: [],
  limits: { requestsPerMinute: null, tokensPerMinute: null, concurrency: null },
  userCountries: null,
  priceFactor: { num: 1n, den: 1n },
}
const plain = plainTerms(contract)

function read(
  terms: ContractTerms,
  name: string,
  params: InputRef['params'] = {},
): { value: InputValue; missing: string; basis: readonly string[] } {
  return openContractAnswers(terms, null).read({ name, params, key: name })
}

test('a contract without further terms keeps its four permits and states nothing else', () => {
  assert.equal(plain.permits, contract.permits)
  assert.equal(plain.placeTerms.review.places, contract.permits.review)
  assert.equal(plain.placeTerms.ingress.places.kind, 'unknown')
  assert.deepEqual(read(plain, 'contract.id').value, { kind: 'text', value: 'k' })
  for (const name of ['contract.seller', 'contract.retentionMode', 'contract.transferTool']) {
    const answer = read(plain, name)
    assert.equal(answer.value.kind, 'unknown', name)
    assert.match(answer.missing, /^a term on \w+ in contract k$/)
    assert.deepEqual(answer.basis, ['k@v1'])
  }
  const attribute = read(plain, 'contract.attribute', { name: 'gated' })
  assert.equal(attribute.missing, 'a term on attribute gated in contract k')
  const users = read(plain, 'contract.userCountries')
  assert.deepEqual(users.value, { kind: 'places', value: { kind: 'unknown' } })
  assert.notEqual(users.missing, '')
})

test('a use of outputs is what the contract says of it, and unstated where it says nothing', () => {
  const terms: ContractTerms = {
    ...plain,
    outputUse: new Map([
      ['display', { kind: 'permit' }],
      ['train', { kind: 'deny' }],
      ['resell', { kind: 'permit_with', condition: { kind: 'approval', by: 'seller' } }],
    ]),
  }
  const use = (name: string): InputValue => read(terms, 'contract.outputUse', { use: name }).value
  assert.deepEqual(
    ['display', 'train', 'resell', 'distil'].map((name) => use(name)),
    ['permit', 'deny', 'permit_with', 'unstated'].map((value) => ({ kind: 'text', value })),
  )
  assert.equal(use('paint').kind, 'unknown')
})

test('users may be in the permitted countries without the excluded ones, regions included', () => {
  const userCountries = {
    permitted: placeSet(['SG', 'CN', 'CN.hainan', 'JP']),
    excluded: new Set(['CN']),
  }
  const members = new Set(['SG', 'JP'])
  assert.deepEqual(userPlaces({ ...plain, userCountries }), {
    kind: 'bounded',
    members,
    bound: members,
  })
  const stated = plainTerms({ ...contract, userCountries: new Set(['SG', 'JP']) })
  assert.deepEqual(userPlaces(stated), { kind: 'bounded', members, bound: members })
  const open = { ...userCountries, permitted: placeSet(['SG'], true) }
  const places = userPlaces({ ...plain, userCountries: open })
  assert.equal(places.kind === 'bounded' && places.bound, 'world')
})

test('channels are all granted unless some are named', () => {
  assert.ok(grantsChannel(plain, 'azure'))
  const named = { ...plain, channels: new Set(['azure']) }
  assert.deepEqual([grantsChannel(named, 'azure'), grantsChannel(named, 'openai')], [true, false])
})

function version(name: string, effectiveMs: number, amends: string | null): ContractVersion {
  return { terms: { ...plain, version: name }, effectiveMs, knownFromMs: effectiveMs - 5, amends }
}

test('the version in force is the last that took effect, of those known then', () => {
  const late = { ...version('v3', 30, 'v2'), knownFromMs: 40 }
  const chain = [late, version('v1', 10, null), version('v2', 20, 'v1')]
  const at = (asOfMs: number, knownAtMs: number): unknown[] => {
    const { current, validUntilMs } = versionInForce(chain, { asOfMs, knownAtMs })
    return [current?.terms.version ?? null, validUntilMs]
  }
  assert.deepEqual(
    [at(9, 50), at(10, 50), at(19, 50), at(20, 50), at(30, 50)],
    [
      [null, 10],
      ['v1', 20],
      ['v1', 20],
      ['v2', 30],
      ['v3', null],
    ],
  )
  assert.deepEqual(
    [at(35, 39), at(35, 40), at(25, 14)],
    [
      ['v2', 40],
      ['v3', null],
      ['v1', 15],
    ],
  )
})

test('a chain with a gap, two versions at one instant or another party is named', () => {
  const first = version('v1', 10, null)
  assert.deepEqual(chainProblems([version('v2', 20, 'v1'), first]), [])
  assert.deepEqual(chainProblems([version('v2', 20, 'v1')]), [
    'k v2: it amends v1, which is not in the chain',
  ])
  assert.deepEqual(chainProblems([first, version('v2', 10, null)]), [
    'k v2: it names nothing that it amends; before it comes v1',
    'k v2: it takes effect at the same instant as v1',
  ])
  const other = version('v2', 20, 'v1')
  assert.deepEqual(chainProblems([first, { ...other, terms: { ...other.terms, partyId: 'b' } }]), [
    'k v2: an amendment cannot change the party (acme)',
  ])
})

test('an answer ends with the contract or with the next version, whichever is first', () => {
  const ending = { ...plain, validToMs: 50 }
  const until = (nextMs: number | null): number | null =>
    openContractAnswers(ending, nextMs).read({ name: 'contract.id', params: {}, key: '' })
      .validUntilMs
  assert.deepEqual([until(null), until(40), until(60)], [50, 40, 50])
})
