import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, InputRef, InputValue } from '../kernel/answer.ts'
import { placeSet } from '../kernel/place-set.ts'
import { whole } from '../kernel/rational.ts'
import { openContractAnswers, type ContractAnswersInput } from './contract-answers.ts'
import { endOf, userPlaces, type ContractTerms, type UseConditions } from './terms.ts'

const plain: ContractTerms = {
  id: 'k',
  version: 'v1',
  amendments: [],
  partyId: 'acme',
  validFromMs: 0,
  validToMs: null,
  models: new Map(),
  fallbacks: null,
  hedges: null,
  share: { of: 'c', weight: 1, rank: 1 },
  permits: {
    processing: placeSet(['SG']),
    rest: placeSet(['SG']),
    abuseStore: placeSet(['SG']),
    review: placeSet(['SG', 'US']),
  },
  retentionDays: {},
  budgets: [],
  limits: { requestsPerMinute: null, tokensPerMinute: null, concurrency: null },
  priceFactor: { num: 1n, den: 1n },
  defaults: null,
  cache: null,
  inspections: null,
  excludedUserCountries: new Set(),
  governingLaw: null,
  seller: null,
  channels: null,
  customerTypeRequired: null,
  userCountries: { permitted: { kind: 'unknown' }, excluded: new Set(), all: new Set() },
  outputUse: new Map(),
  retentionMode: null,
  transferTool: null,
  attributes: new Map(),
}
const workload = { id: 'w', purpose: 'support', audience: null } as const

function read(
  terms: ContractTerms,
  name: string,
  params: InputRef['params'] = {},
  given: Partial<ContractAnswersInput> = {},
): Answer {
  const input = { terms, workload, asOfMs: 0, validUntilMs: null, ...given }
  return openContractAnswers(input).read({ name, params, key: name })
}

test('a contract without further terms states nothing, and says what is missing', () => {
  assert.deepEqual(read(plain, 'contract.id').value, { kind: 'text', value: 'k' })
  for (const name of ['seller', 'governingLaw', 'retentionMode', 'transferTool']) {
    const answer = read(plain, `contract.${name}`)
    assert.equal(answer.value.kind, 'unknown', name)
    assert.equal(answer.missing, `a term on ${name} in contract k`)
    assert.deepEqual(answer.basis, ['k@v1'])
  }
  const attribute = read(plain, 'contract.attribute', { name: 'gated' })
  assert.equal(attribute.missing, 'a term on attribute gated in contract k')
  const days = read(plain, 'contract.retentionDays', { question: 'rest' })
  assert.equal(days.missing, 'a term on retentionDays rest in contract k')
  const users = read(plain, 'contract.userCountries')
  assert.deepEqual(users.value, { kind: 'places', value: { kind: 'unknown' } })
  assert.notEqual(users.missing, '')
})

test('governing law and days of retention are read as the contract states them', () => {
  const terms: ContractTerms = {
    ...plain,
    governingLaw: 'SG',
    retentionDays: { rest: 0, abuseStore: 30 },
  }
  assert.deepEqual(read(terms, 'contract.governingLaw').value, { kind: 'text', value: 'SG' })
  const days = (question: string) => read(terms, 'contract.retentionDays', { question }).value
  const exactly = (count: bigint) => ({ kind: 'interval', from: whole(count), to: whole(count) })
  assert.deepEqual(days('rest'), exactly(0n))
  assert.deepEqual(days('abuseStore'), exactly(30n))
  assert.deepEqual(days('metadata'), { kind: 'unknown' })
  assert.deepEqual(days('processing'), { kind: 'unknown' })
})

const unconditional: UseConditions = {
  text: null,
  attribution: null,
  internalOnly: false,
  maxSharePercent: null,
  purposes: null,
  approvalBy: null,
  untilMs: null,
}

function resale(
  conditions: Partial<UseConditions>,
  given: Partial<ContractAnswersInput> = {},
): Answer {
  const right = { kind: 'permit_with', conditions: { ...unconditional, ...conditions } } as const
  const terms: ContractTerms = { ...plain, outputUse: new Map([['resell', right]]) }
  return read(terms, 'contract.outputUse', { use: 'resell' }, given)
}

test('a use of outputs is what the contract says of it, and unstated where it says nothing', () => {
  const terms: ContractTerms = {
    ...plain,
    outputUse: new Map([
      ['display', { kind: 'permit' }],
      ['train', { kind: 'deny' }],
      ['resell', { kind: 'permit_with', conditions: { ...unconditional, approvalBy: 'seller' } }],
    ]),
  }
  const use = (name: string): InputValue => read(terms, 'contract.outputUse', { use: name }).value
  assert.deepEqual(
    ['display', 'train', 'resell', 'distil'].map((name) => use(name)),
    ['permit', 'deny', 'permit_with', 'unstated'].map((value) => ({ kind: 'text', value })),
  )
  assert.equal(use('paint').kind, 'unknown')
})

test('a use permitted for a while is unstated from its last instant on, and the answer ends there', () => {
  const at = (asOfMs: number) => {
    const { value, validUntilMs } = resale({ untilMs: 100 }, { asOfMs, validUntilMs: 200 })
    return [value.kind === 'text' && value.value, validUntilMs]
  }
  assert.deepEqual(
    [at(99), at(100)],
    [
      ['permit_with', 100],
      ['unstated', 200],
    ],
  )
})

test('a use for named purposes or an internal audience is permitted to the workloads of that kind alone', () => {
  const said = (
    conditions: Partial<UseConditions>,
    who: Partial<ContractAnswersInput['workload']>,
  ) => {
    const { value, missing } = resale(conditions, { workload: { ...workload, ...who } })
    return value.kind === 'text' ? value.value : missing
  }
  const purposes = new Set(['support', 'research'])
  assert.equal(said({ purposes }, {}), 'permit_with')
  assert.equal(said({ purposes }, { purpose: 'advertising' }), 'unstated')
  const internal = { internalOnly: true }
  assert.equal(said(internal, { audience: 'internal' }), 'permit_with')
  assert.equal(said(internal, { audience: 'b2b' }), 'unstated')
  assert.equal(said(internal, {}), 'what workload w declares as audience')
  assert.equal(said({ ...internal, purposes }, { purpose: 'advertising' }), 'unstated')
})

test('users may be in the permitted countries without the excluded ones, regions included', () => {
  const given = {
    permitted: placeSet(['SG', 'CN', 'CN.hainan', 'JP']),
    excluded: new Set(['CN']),
    all: new Set<string>(),
  }
  const members = new Set(['SG', 'JP'])
  assert.deepEqual(userPlaces(given), { kind: 'bounded', members, bound: members })
  const places = userPlaces({ ...given, permitted: placeSet(['SG'], true) })
  assert.equal(places.kind === 'bounded' && places.bound, 'world')
})

test('where a contract only excludes countries, users may be anywhere else, and nobody says where', () => {
  const userCountries = {
    permitted: { kind: 'unknown' } as const,
    excluded: new Set(['CN']),
    all: new Set(['CN', 'JP', 'SG']),
  }
  const bounds = { kind: 'bounded', members: new Set(), bound: new Set(['JP', 'SG']) } as const
  assert.deepEqual(userPlaces(userCountries), bounds)
  const answer = read({ ...plain, userCountries }, 'contract.userCountries')
  assert.equal(answer.missing, 'a term on userCountries in contract k')
  assert.deepEqual(userPlaces({ ...userCountries, excluded: new Set() }), { kind: 'unknown' })
})

test('an answer ends with the contract or with the next version, whichever is first', () => {
  const ending = { ...plain, validToMs: 50 }
  const until = (validUntilMs: number | null): number | null =>
    read(ending, 'contract.id', {}, { validUntilMs }).validUntilMs
  assert.deepEqual([until(null), until(40), until(60)], [50, 40, 50])
})

test('a contract ends as agreed or when its notice has run, whichever is first, and never by a period alone', () => {
  const dayMs = 86_400_000
  const end = (validToMs: number | null, noticeDays: number | null, noticeGivenMs: number | null) =>
    endOf({ validToMs, noticeDays, noticeGivenMs })
  assert.equal(end(null, 30, null), null)
  assert.equal(end(null, 30, 5), 5 + 30 * dayMs)
  assert.equal(end(10 * dayMs, 30, 5), 10 * dayMs)
  assert.equal(end(90 * dayMs, 30, 5), 5 + 30 * dayMs)
  assert.equal(end(null, null, 5), null)
})
