// Who is let in, for every route of the admin API and everybody who could ask: each role, and an auditor with a scope,
// by key and by cookie, nobody, a wrong key, the key of somebody who was taken out, a cookie without its word, and a page of another
// site. What is expected follows from what the route needs; every route must say here what a valid request to
// it is, so that a refusal is never one of the input. What each route needs, `operators.test.ts` writes out.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { adminRoutes } from '../../src/door/admin/admin.ts'
import type { AdminDeps } from '../../src/door/admin/ports.ts'
import type { Route } from '../../src/door/admin/route.ts'
import { firstAdmin, mayDo, roles, type Operator } from '../../src/identity/operator.ts'
import { mintKey } from '../../src/identity/token.ts'
import { admin, makeOperator, makeScoped } from '../support/admin.ts'
import { openPage, type Page, type PageAnswer } from '../support/browser.ts'
import { openTestHouse, type TestHouse } from '../support/house.ts'

interface Valid {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
}

const none: Valid = {}
const id = { id: 'nothing' }
const one: Valid = { params: id }
const long = 'a passphrase of nobody'
const past = '2020-01-01T00:00:00Z'
const reason = 'a test'

/** About things that are not there: what is let in changes nothing. */
const valid: Readonly<Record<string, Valid>> = {
  session: none,
  endSession: none,
  listSessions: none,
  endOwnSession: one,
  signIn: { body: { sandbox: 'nobody' } },
  setUp: { body: { id: 'owner', name: 'Owner', passphrase: long } },
  inviteOperator: one,
  acceptInvitation: { params: id, body: { invitation: 'x', passphrase: long } },
  changePassphrase: { body: { passphrase: 'short' } },
  listTokens: none,
  createToken: { body: { expires: past } },
  revokeToken: one,
  inbox: none,
  listKeys: none,
  createKey: { body: { holder: 'workload:nothing' } },
  revokeKey: one,
  listOperators: none,
  createOperator: { body: { id: 'new', name: 'New', roles: [] } },
  changeOperator: one,
  removeOperator: one,
  world: none,
  evaluateDecision: { body: { workload: 'nothing', model: 'm' } },
  // It waits for no approval.
  startReplay: { body: { configuration: 'nothing' } },
  readReplay: one,
  listPacks: {},
  packText: one,
  packVersions: one,
  createPack: { body: { id: 'nothing', text: 'pack: another' } },
  restatePack: { params: id, body: { revision: 1, text: 'pack: nothing' } },
  retirePack: one,
  publishChange: one,
  listRules: {},
  rule: one,
  checkPacks: { body: { packs: [{ file: 'p.yaml', text: 'pack: p' }] } },
  draftPack: {
    body: { edit: { kind: 'state', id: 'nothing', state: 'proposed', from: '2026-01-01' } },
  },
  listParties: none,
  party: one,
  partyUsage: one,
  listContracts: none,
  contract: one,
  listWorkloads: none,
  workload: one,
  requestReceipt: one,
  // Without what they need.
  createParty: { body: { id: 'nothing' } },
  createContract: { body: { id: 'nothing' } },
  createWorkload: { body: { id: 'nothing' } },
  restateParty: { params: id, body: { revision: 1 } },
  restateWorkload: { params: id, body: { revision: 1 } },
  amendContract: { params: id, body: { id: 'nothing' } },
  retireParty: one,
  retireContract: one,
  retireWorkload: one,
  showSandbox: none,
  mapBase: none,
  mapShape: none,
  switchTrickle: { body: { on: false } },
  request: one,
  indeterminates: none,
  listRequests: none,
  sampleRequests: { query: { seed: 'one' } },
  listCodes: none,
  flows: none,
  live: none,
  spend: none,
  listBudgets: none,
  listPrices: none,
  proveMoney: none,
  lostMoney: none,
  exportFocus: none,
  revenue: none,
  channelReport: none,
  enterChannelReport: { body: { owner: 'nothing' } },
  channelReportReceipt: { params: { sha256: 'nothing' } },
  listReferrals: none,
  takeReferral: one,
  determine: {
    body: {
      party: 'nothing',
      rule: 'nothing',
      truth: 'T',
      reason,
      evidence: ['x'],
      expires: past,
    },
  },
  listDeterminations: none,
  addFact: {
    body: {
      subject: 'party:nothing',
      predicate: 'party.country',
      value: 'SG',
      from: '2020-01-01',
      source: {
        publisher: 'x',
        title: 'x',
        url: 'https://example.com',
        retrieved: '2020-01-01',
        confidence: 'secondary',
      },
    },
  },
  listFacts: { query: { subject: 'party:nothing' } },
  reportVolume: {
    body: {
      workload: 'nothing',
      kind: 'x',
      persons: 1,
      period: { from: '2020-01-01', to: '2020-01-02' },
    },
  },
  // Neither hash nor content.
  requestChange: { body: { kind: 'pack', summary: 'x', reason } },
  listChanges: none,
  pendingChange: none,
  change: one,
  approveChange: one,
  withdrawChange: one,
  listExceptions: none,
  listBreaches: none,
  listDeployments: none,
  deployment: one,
  breach: { params: { deployment: 'nothing' } },
  liftBreach: { params: { deployment: 'nothing' }, body: { reason } },
  listErasures: none,
  erase: { body: { about: { kind: 'request', id: 'nothing' }, reason } },
  listHolds: none,
  setHold: { body: { about: { kind: 'party', id: 'nothing' }, reason, reference: 'x' } },
  askHoldRelease: { params: id, body: { reason } },
  releaseHold: one,
  rejectHoldRelease: { params: id, body: { reason } },
  listBreakGlass: none,
  // Longer than it may last.
  breakGlass: { body: { actions: ['cases.read'], reason, minutes: 1000 } },
  endBreakGlass: one,
  reviewBreakGlass: { params: id, body: { verdict: 'justified', note: 'x' } },
  ownOverview: none,
  ownNotices: none,
  contestOwnNotice: { params: id, body: { statement: 'x' } },
  answerOwnNotice: { params: id, body: { statement: 'x' } },
  acknowledgeOwn: { body: { contract: 'nothing', id: 'nothing' } },
  ownFacts: none,
  contestOwnFact: { params: id, body: { statement: 'x' } },
  ownLeaving: none,
  ownDeclarations: none,
  declareOwn: { body: { workload: 'nothing', kind: 'purpose', text: 'another' } },
  withdrawOwn: one,
  listDeclarations: none,
  decideDeclaration: { params: id, body: { outcome: 'declined', reason } },
  ownReceipts: { query: { from: past, to: past } },
  witnessRequest: none,
  listLogs: none,
  logGrowth: { params: { number: '99' } },
  listCheckpoints: { params: { number: '99' } },
  listEntries: { params: { number: '99' }, query: { from: '0', to: '1' } },
  logTile: { params: { number: '99', level: '0', n: '0' } },
  logEntry: one,
  addCosignatures: { body: { note: 'x' } },
  listCases: none,
  case: one,
  caseReport: one,
  openCase: {
    body: { workload: 'nothing', reason, judgement: { finding: 'undeclared', uses: [] } },
  },
  takeCase: one,
  noteCase: { params: id, body: { text: 'x' } },
  disposeCase: { params: id, body: { outcome: 'honest', reason } },
  listCaseDispositions: none,
  proposeStep: {
    params: id,
    body: { stage: 'watch', workloads: ['nothing'], reasonClass: 'extraction' },
  },
  previewStep: {
    params: id,
    body: { stage: 'watch', workloads: ['nothing'], reasonClass: 'extraction' },
  },
  caseChoices: one,
  caseEvidence: { params: { ...id, workload: 'nothing' } },
  watch: none,
  approveStep: { params: { ...id, step: 'nothing' } },
  rejectStep: { params: { ...id, step: 'nothing' }, body: { reason } },
  liftNotice: { params: { ...id, notice: 'nothing' }, body: { reason } },
  enterAppeal: { params: { ...id, notice: 'nothing' }, body: { statement: 'x' } },
  decideAppeal: { params: { ...id, notice: 'nothing' }, body: { outcome: 'upheld', reason } },
}

// The table is data; what a route needs to work is not touched here.
const routes = adminRoutes({} as AdminDeps)
let house: TestHouse

/** Each role, as people have it. */
const people: readonly Operator[] = [
  ...roles.map((role): Operator => {
    const someone = { ...firstAdmin, id: `the-${role}`, roles: [role] }
    if (role === 'customer') return { ...someone, scope: { kind: 'party', partyId: 'party' } }
    if (role === 'model_owner') return { ...someone, scope: { kind: 'owner', partyId: 'party' } }
    return someone
  }),
  {
    ...firstAdmin,
    id: 'the-guest',
    roles: ['auditor'],
    scope: { kind: 'audit', parties: ['party'], fromMs: null, toMs: null },
  },
]
const keys = new Map<Operator, string>()

before(async () => {
  // Wrong keys are counted by address; a proxy that is believed gives each request one of its own.
  const server = { trustedProxies: ['127.0.0.1/32'] }
  house = await openTestHouse({ url: 'http://127.0.0.1:9' }, { server })
  for (const who of people) {
    const { id: whose, roles: held, scope } = who
    const parties = ['party']
    const asked = scope === null ? null : { kind: scope.kind, party: 'party' }
    const given = scope?.kind === 'audit' ? { kind: 'audit', parties } : asked
    keys.set(who, await makeScoped(house, { id: whose, roles: held, scope: given }))
  }
})
after(() => house[Symbol.asyncDispose]())

test('every route has a valid request here, and every request here is of a route', () => {
  assert.deepEqual(
    routes.map((route) => route.id).toSorted(),
    Object.keys(valid).toSorted(),
    'add what a valid request is, about something that is not there',
  )
  for (const { id: name, params, query, body } of routes) {
    const given = valid[name] ?? none
    for (const [shape, part] of [
      [params, given.params],
      [query, given.query],
      [body, given.body],
    ] as const) {
      const parsed = shape.safeParse(part ?? {})
      assert.ok(parsed.success, `${name}: ${parsed.error?.message}`)
    }
  }
})

let asked = 0

/** From an address that nobody asked from before. */
function ask(
  page: Page,
  route: Route,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<PageAnswer> {
  const { params = {}, query = {}, body } = valid[route.id] ?? none
  const named = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
  const asking = new URLSearchParams(query).toString()
  const path = named.slice('/admin/v1'.length) + (asking === '' ? '' : `?${asking}`)
  asked += 1
  const from = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`
  return page.call(path, {
    method: route.method.toUpperCase(),
    ...(body === undefined ? {} : { body }),
    headers: { 'x-forwarded-for': from, ...headers },
  })
}

function bearer(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}` }
}

/** What the door says of who asks: let in, or why not; what a route then makes of it is not looked at. */
function heard({ status, body }: PageAnswer, route: Route, who: string): string {
  const code = String(body['code'])
  assert.ok(status < 500, `${who} ${route.id}: ${status} ${JSON.stringify(body)}`)
  assert.notEqual(code, 'admin.too_many_wrong_keys', `${who} ${route.id}`)
  if (status === 401 && code === 'admin.unauthorized') return 'unauthorized'
  if (status === 403 && code === 'admin.cross_site') return 'cross_site'
  if (code === 'admin.out_of_scope') return 'out of scope'
  const isByRole = code === 'admin.forbidden' && String(body['detail']).startsWith('This needs ')
  return isByRole ? 'forbidden' : 'let in'
}

/** By default nothing is for whoever has a scope, whatever their roles. */
function expected({ needs, reach = [] }: Route, who: Operator): string {
  if (needs === 'anyone') return 'let in'
  if (who.scope !== null && !reach.includes(who.scope.kind)) return 'out of scope'
  if (needs === 'signed_in') return 'let in'
  return needs.some((action) => mayDo(who, action)) ? 'let in' : 'forbidden'
}

test('by key, each role is let in where the route needs what it grants, and nowhere else', async () => {
  for (const [who, key] of keys) {
    for (const route of routes) {
      const answer = await ask(openPage(house), route, {
        ...bearer(key),
        'sec-fetch-site': undefined,
      })
      assert.equal(heard(answer, route, who.id), expected(route, who), `${who.id} ${route.id}`)
    }
  }
})

async function pageOf(key: string): Promise<Page> {
  const page = openPage(house)
  assert.equal((await page.signIn({ key })).status, 200)
  return page
}

test('by cookie, each role is let in as by key; without the word only to read; from elsewhere nowhere', async () => {
  for (const [operator, key] of keys) {
    let page = await pageOf(key)
    for (const route of routes) {
      const who = `${operator.id} ${route.id}`
      const isRead = route.method === 'get'
      const wordless = await ask(page, route, { 'x-customhouse-csrf': undefined })
      const unsaid = isRead ? expected(route, operator) : 'cross_site'
      assert.equal(heard(wordless, route, who), unsaid, `${who} without the word`)
      const elsewhere = await ask(page, route, { 'sec-fetch-site': 'cross-site' })
      assert.equal(heard(elsewhere, route, who), 'cross_site', `${who} from elsewhere`)
      const answer = await ask(page, route)
      assert.equal(heard(answer, route, who), expected(route, operator), who)
      if (route.id === 'endSession') page = await pageOf(key)
    }
  }
})

test('nobody is let in to what is for anyone alone; a key that is nobody’s, to nothing', async () => {
  const all = roles.filter((role) => role !== 'customer' && role !== 'model_owner')
  const gone = await makeOperator(house, 'gone', ...all)
  const page = await pageOf(gone)
  await admin(house, '/operators/gone/remove', { body: {} })
  const strangers = [mintKey().key, gone, house.key, 'x']
  for (const route of routes) {
    const isForAnyone = route.needs === 'anyone'
    const nobodys = isForAnyone ? 'let in' : 'unauthorized'
    assert.equal(heard(await ask(openPage(house), route), route, 'nobody'), nobodys, route.id)
    const ended = { ...page }
    assert.equal(heard(await ask(ended, route), route, 'ended'), nobodys, `ended ${route.id}`)
    for (const key of strangers) {
      const answer = await ask(openPage(house), route, bearer(key))
      assert.equal(heard(answer, route, key), 'unauthorized', route.id)
    }
  }
})
