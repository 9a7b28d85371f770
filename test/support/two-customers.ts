// A house with two customers who know nothing of each other: all that is of the other one has `zeta` in its name, so
// that a trace of it in an answer is seen, whatever the answer is.
import assert from 'node:assert/strict'
import type { Valid } from './valid.ts'
import { admin, makeKey, makeScoped } from './admin.ts'
import { openTestHouse, type TestHouse } from './house.ts'
import { openScriptedUpstream, wholeAnswer, type ScriptedUpstream } from './scripted-upstream.ts'
import { until } from './until.ts'

export interface TwoCustomers extends AsyncDisposable {
  readonly house: TestHouse
  /** Keys of a person of the first customer, and of an auditor of that one alone. */
  readonly party: string
  readonly audit: string
  readonly ownRequest: string
  readonly otherRequest: string
  /** Asks for a model and answers the request's id. */
  ask(this: void, who: 'own' | 'other', model?: string): Promise<string>
  /** What in `text` tells of the other customer. */
  traces(this: void, text: string): readonly string[]
}

const places = ['SG']
const permits = { processing: places, rest: places, abuseStore: places, review: places }

function contract(party: string, models: readonly string[]) {
  return {
    party,
    validFrom: '2020-01-01',
    models: [...models],
    permits,
    markupPercent: '50',
    budgets: [
      {
        id: `${party}-monthly`,
        amount: '5.00',
        currency: 'USD',
        period: 'month' as const,
        hard: true,
      },
    ],
  }
}

export async function openTwoCustomers(): Promise<TwoCustomers> {
  const upstream: ScriptedUpstream = await openScriptedUpstream((response) => {
    response.setHeader('content-type', 'application/json').end(wholeAnswer())
  })
  const house = await openTestHouse(upstream, {
    deployments: { site: {}, 'zeta-site': { model: 'zeta-m' } },
    sections: {
      parties: {
        acme: { legalName: 'Acme', country: 'SG' },
        zeta: { legalName: 'Zeta', country: 'JP' },
      },
      contracts: {
        'acme-terms': contract('acme', ['m']),
        'zeta-terms': contract('zeta', ['m', 'zeta-m']),
      },
      workloads: {
        'acme-load': { contract: 'acme-terms', purpose: 'test', owner: 'acme team' },
        'zeta-load': { contract: 'zeta-terms', purpose: 'zeta test', owner: 'zeta team' },
      },
    },
  })
  const keys = {
    own: await makeKey(house, 'workload:acme-load'),
    other: await makeKey(house, 'workload:zeta-load'),
  }
  const [scopeOfParty, scopeOfAudit] = [
    { kind: 'party', party: 'acme' },
    { kind: 'audit', parties: ['acme'] },
  ]
  const party = await makeScoped(house, { id: 'cy', roles: ['customer'], scope: scopeOfParty })
  const audit = await makeScoped(house, { id: 'au', roles: ['auditor'], scope: scopeOfAudit })
  const others: string[] = [keyId(keys.other)]

  async function ask(who: 'own' | 'other', model = 'm'): Promise<string> {
    const response = await fetch(`${house.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[who]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
    })
    await response.arrayBuffer()
    const id = response.headers.get('x-request-id') ?? ''
    if (who === 'other') others.push(id)
    return id
  }

  const ownRequest = await ask('own')
  const otherRequest = await ask('other')
  await ask('other', 'zeta-m')
  await ask('own', 'not-agreed')
  await ask('other', 'not-agreed')
  await until('all is found', async () => {
    const { body } = await admin(house, '/requests')
    return (body['rows'] as object[]).length === 5
  })
  return {
    house,
    party,
    audit,
    ownRequest,
    otherRequest,
    ask,
    traces: (text) => [
      ...(text.match(/\w*zeta\w*/gi) ?? []),
      ...others.filter((id) => text.includes(id)),
    ],
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]()
      await upstream[Symbol.asyncDispose]()
    },
  }
}

function keyId(key: string): string {
  const id = /^sk-ch-([^-]+)-/.exec(key)?.[1]
  assert.ok(id !== undefined)
  return id
}

/** What a route is asked for in the house above; `{own}` and `{other}` stand for ids of requests. */
export interface Example {
  /** About what is theirs, by each kind of scope. Null: this house has none of it; the route's own test shows it. */
  readonly own: Valid | null
  /** About what is the other's; null: nothing of others can be named there. */
  readonly other: Valid | null
}

const everything: Example = { own: {}, other: null }
const id = (own: string, other: string): Example => ({
  own: { params: { id: own } },
  other: { params: { id: other } },
})
/** Of the house that is never there, so that nothing changes. */
const absent = (body?: object): Example => ({
  own: null,
  other: { params: { id: 'zeta-thing' }, ...(body === undefined ? {} : { body }) },
})

/** For every route with a `reach`, but for those that are about whoever asks alone. */
export const examples: Readonly<Record<string, Example>> = {
  listKeys: everything,
  world: everything,
  listParties: { own: {}, other: { query: { search: 'zeta' } } },
  party: id('acme', 'zeta'),
  partyUsage: id('acme', 'zeta'),
  listContracts: { own: {}, other: { query: { party: 'zeta' } } },
  contract: id('acme-terms', 'zeta-terms'),
  listWorkloads: { own: {}, other: { query: { contract: 'zeta-terms' } } },
  workload: id('acme-load', 'zeta-load'),
  listRequests: { own: {}, other: { query: { search: 'zeta', party: 'zeta' } } },
  sampleRequests: { own: { query: { seed: 'any', size: '50' } }, other: null },
  flows: { own: {}, other: { query: { workload: 'zeta-load' } } },
  live: everything,
  request: id('{own}', '{other}'),
  requestReceipt: id('{own}', '{other}'),
  spend: {
    own: { query: { by: 'party,workload,model' } },
    other: { query: { party: 'zeta', by: 'workload' } },
  },
  listLogs: everything,
  listCheckpoints: { own: { params: { number: '1' } }, other: null },
  listEntries: { own: { params: { number: '1' }, query: { from: '0', to: '250' } }, other: null },
  logTile: {
    own: { params: { number: '1', level: '0', n: '0' }, query: { width: '1' } },
    other: null,
  },
  logEntry: id('{own}', '{other}'),
  ownOverview: everything,
  ownNotices: everything,
  contestOwnNotice: absent({ statement: 'x' }),
  answerOwnNotice: absent({ statement: 'x' }),
  acknowledgeOwn: { own: null, other: null },
  ownFacts: everything,
  contestOwnFact: absent({ statement: 'x' }),
  ownLeaving: everything,
  ownDeclarations: everything,
  declareOwn: { own: null, other: null },
  withdrawOwn: absent(),
  ownReceipts: {
    own: { query: { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' } },
    other: null,
  },
}
