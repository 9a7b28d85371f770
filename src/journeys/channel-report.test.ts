// Goal: a report to a model's owner says what its clause says and no more, folds what is too small, and counts nothing
// twice over different groups. Method: lines as the finder tells them, over a world of a few names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { disclosedKinds, type Disclosure, type DisclosedKind } from '../contract/disclosure.ts'
import type { CustomerClass } from '../party/customer-class.ts'
import type { Case } from '../watch/case.ts'
import type { ChannelDesk } from './channel-owners.ts'
import { channelReport, reportJson, type ChannelReport } from './channel-report.ts'
import type { ChannelLine } from './finder-desk.ts'
import { openRegister, type HouseEvent } from './register.ts'

const september = Date.UTC(2026, 8, 1)
const october = Date.UTC(2026, 9, 1)
const countries: Readonly<Record<string, string>> = { a: 'SE', b: 'SE', c: 'SE', d: 'KE', e: 'JP' }

function clauseOf(shows: readonly DisclosedKind[], atLeast = 2): Disclosure {
  return {
    id: 'lab-2026',
    ownerId: 'lab',
    document: 'annex 3',
    shows: new Set(shows),
    atLeast,
    rules: ['lab.terms'],
    validFromMs: 0,
    validToMs: null,
  }
}

function deskOf(events: readonly HouseEvent[] = []): ChannelDesk {
  const parties = Object.entries(countries).map(
    ([id, country]) => [id, { id, legalName: `Party ${id}`, country }] as const,
  )
  const deployments = [
    ['at-lab', 'sun'],
    ['at-cloud', 'sun'],
    ['other', 'moon'],
  ] as const
  return {
    world: () => ({
      parties: new Map(parties),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the report reads the model alone
      deployments: new Map(deployments.map(([id, model]) => [id, { id, model }])) as never,
    }),
    owners: () => ({
      ofDeployments: new Map([
        ['at-lab', 'lab'],
        ['at-cloud', 'lab'],
        ['other', 'another'],
      ]),
      ofChannels: new Map([['lab', 'lab']]),
      disclosures: [],
    }),
    register: openRegister(events),
    classOf: (partyId): CustomerClass => (partyId === 'e' ? 'unknown' : 'company'),
  }
}

function line(party: string, given: Partial<ChannelLine> = {}): ChannelLine {
  return {
    monthMs: october,
    party,
    contract: `${party}-contract`,
    workload: `${party}-workload`,
    model: `${party}-alias`,
    channel: 'lab',
    deployment: 'at-lab',
    verdict: 'permit',
    rules: [],
    duties: [],
    standing: null,
    requests: 1,
    attempts: 10,
    tokens: 100n,
    ...given,
  }
}

function refused(party: string, rules: readonly string[], given: Partial<ChannelLine> = {}) {
  const nothing = { channel: '', deployment: '', attempts: 0, tokens: 0n, requests: 7 }
  return line(party, { verdict: 'deny', rules, ...nothing, ...given })
}

function reportOf(
  lines: readonly ChannelLine[],
  shows: readonly DisclosedKind[],
  { desk = deskOf(), atLeast = 2 }: { readonly desk?: ChannelDesk; readonly atLeast?: number } = {},
): ChannelReport {
  const months = [september, october]
  return channelReport(desk, clauseOf(shows, atLeast), { months, incidentMonths: months }, lines)
}

test('calls are told by the model as it is sold, never by the name that a customer asks for it', () => {
  const lines = [line('a'), line('b'), line('d', { deployment: 'at-cloud', channel: 'cloud' })]
  const { traffic, hidden } = reportOf(lines, ['volume'], { atLeast: 1 })
  assert.deepEqual(traffic, [
    { month: '2026-10', model: 'sun', channel: 'lab', calls: 20, tokens: 200 },
    { month: '2026-10', model: 'sun', channel: 'cloud', calls: 10, tokens: 100 },
  ])
  assert.deepEqual(hidden, [])
})

test('what was sent to the models of others is in no report, whatever channel they are sold through', () => {
  const lines = [line('a', { deployment: 'other', channel: 'lab' })]
  assert.deepEqual(reportOf(lines, ['volume'], { atLeast: 1 }).traffic, [])
  // Of a deployment that is gone its channel says whose it was, and nobody the model.
  const [gone] = reportOf([line('a', { deployment: 'gone' })], ['volume'], { atLeast: 1 }).traffic
  assert.equal(gone?.model, 'unknown')
})

test('countries and kinds are told where both are agreed, and a month of too few customers not at all', () => {
  const lines = ['a', 'b', 'd', 'e'].map((party) => line(party))
  const { traffic, hidden } = reportOf(
    [...lines, line('a', { monthMs: september })],
    ['volume', 'country', 'class'],
  )
  const told = traffic.map((row) => [row.month, row.country, row.class, row.calls])
  assert.deepEqual(told, [
    ['2026-10', 'SE', 'company', 20],
    ['2026-10', null, null, 20],
  ])
  assert.deepEqual(hidden, ['2026-09'])
})

test('a request that several of the owner’s rules refused is counted once, under all of them', () => {
  const both = ['lab.terms.one', 'lab.terms.two', 'contract.permits.processing']
  const lines = [
    refused('a', both),
    refused('b', both),
    refused('d', ['lab.terms.one']),
    refused('e', ['lab.terms.one']),
  ]
  const { refusals, traffic } = reportOf(lines, ['volume', 'refusals'])
  assert.deepEqual(
    refusals.map(({ rules, requests }) => [rules, requests]),
    [
      [['lab.terms.one', 'lab.terms.two'], 14],
      [['lab.terms.one'], 14],
    ],
  )
  assert.deepEqual(traffic, [])
  // One customer by one rule alone would be the difference: then they are told together.
  assert.deepEqual(
    reportOf(lines.slice(0, 3), ['refusals']).refusals.map(({ rules, requests }) => [
      rules,
      requests,
    ]),
    [[null, 21]],
  )
})

test('a duty is the owner’s own, lies on all or some calls, and is broken where one provider’s word says so', () => {
  const cap = { kind: 'cap_n', rules: ['lab.terms.cap', 'house.cap'] }
  const pin = { kind: 'pin_regions.processing', rules: ['lab.terms.place'] }
  const house = { kind: 'log_mode', rules: ['house.health'] }
  const inside = { duties: [cap, pin, house], standing: 'inside' }
  const told = (lines: readonly ChannelLine[]): readonly string[] =>
    reportOf(lines, ['obligations']).duties.map(
      ({ rule, kind, on, state }) => `${rule} ${kind} ${on} ${state}`,
    )
  assert.deepEqual(told([line('a', inside), line('b', inside)]), [
    'lab.terms.cap cap_n all kept',
    'lab.terms.place pin_regions.processing all kept',
  ])
  const unsaid = line('c', { duties: [pin], standing: null })
  assert.deepEqual(told([line('a', inside), line('b', inside), unsaid]), [
    'lab.terms.cap cap_n some kept',
    'lab.terms.place pin_regions.processing all promised',
  ])
  const outside = line('c', { duties: [pin], standing: 'breach' })
  const [, broken] = told([line('a', inside), line('b', inside), outside])
  assert.equal(broken, 'lab.terms.place pin_regions.processing all broken')
  assert.deepEqual(told([line('a', inside)]), [], 'of one customer')
})

function caseOf(id: string, given: Partial<Case>): HouseEvent {
  const member = {
    workloadId: 'a-workload',
    partyId: 'a',
    contractId: 'a-contract',
    contractVersion: '1',
    level: 3,
    evidence: { statistics: [], records: [], engine: '', calibration: '', looked: 0, missed: 0 },
    harvest: null,
    judgement: { finding: 'undeclared', uses: [], clause: null, drift: null },
    atMs: october,
    disposition: null,
  } as const
  const opened: Case = {
    id,
    openedBy: 'watch',
    openedAtMs: october + 5,
    cluster: null,
    links: [],
    level: 3,
    groups: [],
    members: [member],
    owner: null,
    notes: [],
    steps: [],
    ...given,
  }
  return { kind: 'case.opened', case: opened }
}

test('a grave case of a workload that the owner’s channel served is told, without a name unless that is agreed', () => {
  const desk = deskOf([
    caseOf('one', {}),
    caseOf('slight', { level: 2 }),
    caseOf('earlier', { openedAtMs: september }),
  ])
  const lines = [line('a'), line('b', { standing: 'breach' })]
  const unnamed = reportOf(lines, ['incidents'], { desk }).incidents
  assert.deepEqual(unnamed, [
    { month: '2026-10', kind: 'case', about: null, state: 'open', count: 1 },
    { month: '2026-10', kind: 'location', about: null, state: 'closed', count: 1 },
  ])
  const named = reportOf(lines, ['incidents', 'incident_parties'], { desk }).incidents
  assert.deepEqual(
    named.map(({ parties }) => parties),
    [['Party a'], ['Party b']],
  )
  assert.deepEqual(reportOf([line('b')], ['incidents'], { desk }).incidents, [], 'served elsewhere')
})

test('whatever the clause says, nothing that it does not name is in the report, and names of customers never', () => {
  const lines = fc.array(
    fc.record({
      party: fc.constantFrom(...Object.keys(countries)),
      at: fc.constantFrom('at-lab', 'at-cloud', 'other', 'gone'),
      isRefused: fc.boolean(),
      isEarly: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(
      lines,
      fc.subarray([...disclosedKinds].filter((kind) => kind !== 'incident_parties')),
      fc.integer({ min: 1, max: 3 }),
      (given, shows, atLeast) => {
        const desk = deskOf([caseOf('one', {})])
        const made = given.map(({ party, at, isRefused, isEarly }) => {
          const monthMs = isEarly ? september : october
          return isRefused
            ? refused(party, ['lab.terms.one'], { monthMs })
            : line(party, {
                deployment: at,
                monthMs,
                duties: [{ kind: 'cap_n', rules: ['lab.terms'] }],
              })
        })
        const report = reportOf(made, shows, { desk, atLeast })
        const clause = clauseOf(shows, atLeast)
        const text = JSON.stringify(reportJson(report, { owner: 'lab', clause, months: [october] }))
        assert.doesNotMatch(text, /-alias|-workload|-contract|Party|price|cost/)
        const has = (kind: DisclosedKind): boolean => clause.shows.has(kind)
        assert.ok(has('volume') || report.traffic.length + report.hidden.length === 0)
        assert.ok(has('refusals') || report.refusals.length === 0)
        assert.ok(has('obligations') || report.duties.length === 0)
        assert.ok(has('incidents') || report.incidents.length === 0)
        for (const row of [...report.traffic, ...report.refusals]) {
          assert.equal('country' in row, has('country'))
          assert.equal('class' in row, has('class'))
        }
      },
    ),
  )
})

test('a customer is told in the class that it had in the month, so that two reports of it differ by nobody', () => {
  const asked: number[] = []
  const desk: ChannelDesk = {
    ...deskOf(),
    classOf(_partyId, atMs) {
      asked.push(atMs)
      return 'company'
    },
  }
  const lines = ['a', 'b', 'c'].flatMap((party) => [
    line(party, { monthMs: september }),
    line(party, { monthMs: september, attempts: 0, rules: ['lab.terms.x'] }),
  ])
  const clause = clauseOf(['volume', 'refusals', 'class'])
  channelReport(desk, clause, { months: [september], incidentMonths: [september] }, lines)
  assert.deepEqual([...new Set(asked)], [october - 1])
})
