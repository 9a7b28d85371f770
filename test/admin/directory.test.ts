// Parties, contracts and workloads as the console reads them: what is registered, who stands above a party,
// what that adds up to, and what the rules say. Every answer is of the shape that the API publishes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import { admin, entries, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const pack = `
pack: test.parties
version: "1"
title: Who may buy
about: Of a test.
jurisdiction: XX
asserter: test
timeZone: UTC
authority: law
onUnknown: refer
reviewBy: 2099-01-01
sources:
  law: { publisher: Test, title: The law, date: 2026-01-01, retrieved: 2026-01-01, url: null, confidence: inferred }
rules:
  - id: test.owned
    title: Not for those owned from FR
    effect: deny
    states: [{ state: in_force, from: 2026-01-01, source: law }]
    when: { party.ownedShareFrom: { places: [FR], method: multiplicative, more_than: "50" } }
    public: eligibility
    because: "{party} is owned from FR."
    remedy: [evidence]
    sources: [law]
`
const evidence = 'from: 2020-01-01, source: register, confidence: official, verifiedAt: 2026-01-01'
const dossiers = `
entities:
  party:
    - names: [{ text: Party Pte. Ltd. }]
      entityType: company
      jurisdiction: SG
      headquarters: SG
      from: 2020-01-01
      source: register
      confidence: official
      verifiedAt: 2026-01-01
      screenings:
        - { list: sanctioned, listVersion: "1", algorithm: exact, score: "1", verdict: no_match, reviewer: Ann, at: 2026-01-02 }
  parent:
    - names: [{ text: Parent SA }]
      entityType: company
      jurisdiction: FR
      headquarters: FR
      from: 2020-01-01
      source: register
      confidence: official
      verifiedAt: 2026-01-01
  watcher:
    - names: [{ text: Watcher GmbH }]
      headquarters: DE
      from: 2020-01-01
      source: register
      confidence: official
      verifiedAt: 2026-01-01
ownership:
  - { owner: parent, of: party, share: { from: "30", to: "40" }, ${evidence} }
  - { owner: dispersed, of: party, share: "20", ${evidence} }
control:
  - { controller: watcher, of: party, kind: contract, ${evidence} }
lists:
  sanctioned:
    title: The sanctioned
    asserter: test
    version: "1"
    members: [{ entity: parent, from: 2020-01-01 }]
`

const routes = adminRoutes({} as AdminDeps)

/** The answer, checked against the shape that is published for it. */
async function shaped(
  house: TestHouse,
  id: string,
  path: string,
  key?: string,
): Promise<AdminAnswer['body']> {
  const { status, body } = await admin(house, path, key === undefined ? {} : { key })
  assert.equal(status, 200, JSON.stringify(body))
  const route = routes.find((one) => one.id === id)
  assert.ok(route, id)
  const parsed = route.answer.safeParse(body)
  assert.ok(parsed.success, `${path}: ${parsed.error?.message}`)
  assert.deepEqual(parsed.data, body, 'nothing is answered that is not published')
  return body
}

type Row = Record<string, unknown>

function rows(body: Row, name: string): Row[] {
  return body[name] as Row[]
}

let upstream: ScriptedUpstream
let house: TestHouse
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream, {
    pack,
    dossiers,
    contract: {
      budgets: [{ id: 'monthly', amount: '5', currency: 'USD', period: 'month', hard: true }],
      markupPercent: '10',
      outputUse: { train: 'deny', display: { permit_with: { until: '2027-01-01' } } },
      amendments: [
        {
          id: 'later',
          validFrom: '2040-01-01',
          title: 'More at once',
          terms: { limits: { concurrency: 5 } },
        },
        { id: 'kept', validFrom: '2021-01-01', title: 'A letter' },
      ],
    },
  })
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

test('a party is shown with its owners as intervals, control apart from shares, and what is unnamed', async () => {
  const body = await shaped(house, 'party', '/parties/party')
  const graph = body['graph'] as Row
  const [held] = rows(graph, 'ownership').filter(({ owner }) => owner === 'parent')
  assert.deepEqual(held?.['share'], { from: '30', to: '40' })
  assert.equal(held?.['written'], 'range')
  assert.deepEqual(
    rows(graph, 'control').map(({ controller, kind }) => [controller, kind]),
    [['watcher', 'contract']],
  )
  const [own] = rows(graph, 'nodes').filter(({ id }) => id === 'party')
  assert.equal(own?.['unnamed'], '50')
  assert.deepEqual(body['dossier'], 'current')
})

test('the three aggregations are told with what they rest on', async () => {
  const body = await shaped(house, 'party', '/parties/party?country=FR')
  const found = rows(body, 'aggregations').map(({ method, of, share, meets }) => [
    method,
    (of as Row)['country'] ?? 'lists',
    share,
    meets,
  ])
  // Half of the party is held by nobody who is named: at most that is theirs too.
  assert.deepEqual(
    found.filter(([, of]) => of === 'FR'),
    [
      ['cascade', 'FR', { from: '30', to: '80' }, 'U'],
      ['multiplicative', 'FR', { from: '30', to: '80' }, 'U'],
    ],
  )
  assert.ok(found.some(([method, of]) => method === 'cascade' && of === 'lists'))
  const [first] = rows(body, 'aggregations')
  assert.match(String(first?.['missing']), /holders of 50 % of party/)
  const derivation = first?.['derivation'] as Row
  assert.ok(rows(derivation, 'steps').length > 0)
  assert.equal((body['ultimateParent'] as Row)['headquarters'], null)
})

test('what the rules say is told by model and deployment, with rules and facts, and is entered', async () => {
  const body = await shaped(house, 'party', '/parties/party')
  const [verdict] = rows(body, 'verdicts')
  assert.equal(verdict?.['verdict'], 'refer')
  assert.deepEqual(verdict?.['rules'], ['test.owned'])
  const [deployment] = rows(verdict ?? {}, 'deployments')
  assert.equal(deployment?.['outcome'], 'refer')
  assert.equal(deployment?.['seller'], 'Scripted')
  const [reason] = rows(deployment ?? {}, 'reasons')
  assert.equal(reason?.['truth'], 'U')
  await until('the look is entered', () =>
    entries(house, 'access').some((entry) => JSON.stringify(entry).includes('"subjects":["party"')),
  )
})

test('who may not read reasons sees verdicts alone: no rule, no list, no screening', async () => {
  const key = await makeOperator(house, 'eng', 'engineer')
  const body = await shaped(house, 'party', '/parties/party', key)
  assert.equal(body['lists'], null)
  assert.equal(body['screenings'], null)
  const text = JSON.stringify(body)
  assert.doesNotMatch(text, /test\.owned|sanctioned/)
  const [verdict] = rows(body, 'verdicts')
  assert.equal(verdict?.['verdict'], 'refer')
})

test('who may read reasons sees what each list says and who screened', async () => {
  const body = await shaped(house, 'party', '/parties/party')
  assert.deepEqual(
    rows(body, 'lists').map(({ list, on }) => [list, on]),
    [['sanctioned', 'F']],
  )
  assert.equal(rows(body, 'screenings')[0]?.['reviewer'], 'Ann')
})

test('a party of which only the configuration speaks has no dossier, and is unknown above', async () => {
  await using bare = await openTestHouse(upstream)
  const body = await shaped(bare, 'party', '/parties/party')
  assert.deepEqual([body['dossier'], body['current'], body['dossiers']], ['absent', null, []])
  const [own] = rows(body['graph'] as Row, 'nodes')
  assert.deepEqual([own?.['name'], own?.['standing'], own?.['unnamed']], ['Party', 'absent', '100'])
  assert.equal(body['written'], null)
})

test('parties are listed by id, found by words, and page by page', async () => {
  const all = await shaped(house, 'listParties', '/parties')
  assert.deepEqual(
    rows(all, 'parties').map(({ id, managedBy, contracts }) => [id, managedBy, contracts]),
    [['party', 'file', 1]],
  )
  assert.equal((await shaped(house, 'listParties', '/parties?search=PART'))['total'], 1)
  assert.equal((await shaped(house, 'listParties', '/parties?search=zzz'))['total'], 0)
  assert.deepEqual((await shaped(house, 'listParties', '/parties?after=party'))['parties'], [])
})

test('a contract is shown as it stands at a moment, with its versions and what comes', async () => {
  const now = await shaped(house, 'contract', '/contracts/contract')
  assert.equal(now['coming'], 1)
  assert.deepEqual(
    rows(now, 'agreed').map(({ id, state }) => [id, state]),
    [
      ['later', 'scheduled'],
      ['kept', 'on_record'],
    ],
  )
  assert.equal(rows(now, 'versions').length, 2)
  assert.equal((now['terms'] as Row)['markupPercent'], '10')
  const later = await shaped(house, 'contract', '/contracts/contract?at=2040-01-02')
  assert.deepEqual(later['amendments'], ['later'])
  assert.equal(((later['terms'] as Row)['limits'] as Row)['concurrency'], 5)
  assert.notEqual(later['version'], now['version'])
  assert.deepEqual((later['permits'] as Row)['processing'], { open: false, places: ['SG'] })
})

test('a budget tells what it has posted and holds; who may not read money sees neither price nor budget', async () => {
  await using free = await openTestHouse(upstream, {
    contract: {
      budgets: [{ id: 'monthly', amount: '5', currency: 'USD', period: 'month', hard: true }],
    },
  })
  const answer = await post(free, hello)
  assert.equal(answer.status, 200)
  const paid = Number(answer.headers.get('x-customhouse-cost')?.split(' ')[0])
  const spent = await shaped(free, 'contract', '/contracts/contract')
  const [moved] = rows(spent, 'budgets')
  // 11 tokens in and 7 out.
  assert.deepEqual([moved?.['posted'], moved?.['left']], ['0.000025000', '4.999975000'])
  assert.equal(paid, 0.000025)
  let used: Row = {}
  await until('the attempt is in the index', async () => {
    used = await shaped(free, 'partyUsage', '/parties/party/usage')
    return used['attempts'] === 1
  })
  assert.deepEqual(used['totals'], [{ currency: 'USD', price: '0.000025000', cost: '0.000025000' }])

  const body = await shaped(house, 'contract', '/contracts/contract')
  const [budget] = rows(body, 'budgets')
  assert.match(String(budget?.['account']), /^monthly:\d{4}-\d{2}$/)
  assert.equal(budget?.['held'], '0.000000000')
  const key = await makeOperator(house, 'seller', 'engineer')
  const bare = await shaped(house, 'contract', '/contracts/contract', key)
  assert.equal(bare['budgets'], null)
  assert.doesNotMatch(JSON.stringify(bare), /markupPercent|monthly/)
})

test('a workload is shown with what it is registered for, its keys and what it may use', async () => {
  const body = await shaped(house, 'workload', '/workloads/workload')
  assert.equal(body['party'], 'party')
  assert.equal(body['keys'], 1)
  assert.equal((body['registered'] as Row)['purpose'], 'test')
  assert.equal(rows(body, 'keyList').length, 1)
  const listed = await shaped(house, 'listWorkloads', '/workloads?contract=contract')
  assert.equal(listed['total'], 1)
})

test('usage of a party is what the book settled for its contracts; money for those who read it', async () => {
  const body = await shaped(house, 'partyUsage', '/parties/party/usage')
  assert.equal(typeof body['attempts'], 'number')
  assert.ok(Array.isArray(body['totals']))
  const key = await makeOperator(house, 'ana', 'analyst')
  assert.equal((await shaped(house, 'partyUsage', '/parties/party/usage', key))['totals'], null)
})

test('what is not there is not found, whatever is asked of it', async () => {
  for (const path of [
    '/parties/nobody',
    '/parties/nobody/usage',
    '/contracts/nothing',
    '/workloads/nothing',
    '/parties/toString',
    '/contracts/constructor',
    '/workloads/__proto__',
  ]) {
    assert.equal((await admin(house, path)).status, 404, path)
  }
})

test('a moment that is none is refused with the field', async () => {
  const { status, body } = await admin(house, '/parties/party?at=yesterday')
  assert.deepEqual([status, body['param']], [400, 'at'])
})
