// The whole story of a customer by API alone: a party, a contract, a workload and a key are made, and the first
// call is answered and proven. What is made so outlives the process, is refused by the configuration's own
// rules, waits where approvals are required, and never touches what the file manages.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { admin, entries, makeKey, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { customhouse } from '../support/command.ts'
import { replay } from '../support/control.ts'
import { until } from '../support/until.ts'

let upstream: ScriptedUpstream
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(() => upstream[Symbol.asyncDispose]())

const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }
const party = { id: 'acme', legalName: 'Acme Pte. Ltd.', country: 'SG' }
const contract = { id: 'acme-1', party: 'acme', validFrom: '2020-01-01', models: ['m'], permits }
const workload = { id: 'acme-chat', contract: 'acme-1', purpose: 'Answers', owner: 'Service' }

type Reached = Pick<TestHouse, 'url'>

async function make(house: Reached, path: string, body: object): Promise<AdminAnswer['body']> {
  const made = await admin(house, path, { body })
  assert.ok(made.status < 300, `${path}: ${JSON.stringify(made.body)}`)
  return made.body
}

async function makeAll(house: Reached): Promise<string> {
  await make(house, '/parties', party)
  await make(house, '/contracts', contract)
  await make(house, '/workloads', workload)
  return makeKey(house, 'workload:acme-chat')
}

function call(house: TestHouse, key: string, model = 'm'): Promise<Response> {
  return post(house, { ...hello, model }, { headers: { authorization: `Bearer ${key}` } })
}

test('a customer made by API alone makes the first call, and its receipt names what was made', async () => {
  await using house = await openTestHouse(upstream)
  const key = await makeAll(house)
  const answer = await call(house, key)
  assert.equal(answer.status, 200)
  const id = answer.headers.get('x-customhouse-receipt')
  await answer.text()
  // A head is signed within a second.
  await until('the receipt is there', async () => {
    const receipt = await fetch(`${house.url}/v1/receipts/${id}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    await receipt.text()
    return receipt.status === 200
  })
  const shown = await admin(house, '/parties/acme')
  assert.deepEqual(
    [shown.body['managedBy'], shown.body['revision'], shown.body['contractIds']],
    ['api', 1, ['acme-1']],
  )
  const story = await admin(house, `/requests/${id}`)
  assert.match(String(story.body['story']), /acme-1/)
  assert.deepEqual(
    entries(house, 'object.written').map((entry) => entry['subject']),
    ['parties/acme', 'contracts/acme-1', 'workloads/acme-chat'],
  )
})

type Row = Record<string, unknown>

test('what was made outlives the process, and the file’s own keys work on', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-managed-'))
  let key = ''
  let version = ''
  {
    const house = await openTestHouse(upstream, { dataDir })
    key = await makeAll(house)
    version = house.running.keeper.world().version
    assert.equal((await call(house, house.key)).status, 200)
    await house.running.close()
  }
  const { code, text } = await customhouse(['verify', dataDir])
  assert.equal(code, 0, text)
  await using house = await openTestHouse(upstream, { dataDir })
  assert.ok(house.running.keeper.world().parties.has('acme'))
  assert.equal((await call(house, key)).status, 200)
  assert.notEqual(version, '')
})

test('an amendment counts with the next request; a retired workload’s key stops, and its id is not given again', async () => {
  await using house = await openTestHouse(upstream)
  const key = await makeAll(house)
  assert.equal((await call(house, key, 'n')).status, 404)
  const amendment = {
    id: 'a1',
    title: 'Another name',
    validFrom: '2021-01-01',
    terms: { models: ['m', { name: 'n', is: 'm' }] },
  }
  assert.equal((await make(house, '/contracts/acme-1/amendments', amendment))['revision'], 2)
  assert.equal((await call(house, key, 'n')).status, 200)

  const early = await admin(house, '/contracts/acme-1/retire', { body: {} })
  assert.deepEqual([early.status, early.body['code']], [409, 'admin.in_use'])
  assert.match(String(early.body['detail']), /workloads\.acme-chat\.contract/)
  await make(house, '/workloads/acme-chat/retire', {})
  assert.equal((await call(house, key)).status, 401)
  await make(house, '/contracts/acme-1/retire', {})
  await make(house, '/parties/acme/retire', {})
  const again = await admin(house, '/parties', { body: party })
  assert.deepEqual([again.status, again.body['param']], [400, 'id'])
  assert.match(String(again.body['detail']), /was retired; take another id/)
  await until('the attempt is in the index', async () => {
    const usage = await admin(house, '/parties/acme/usage')
    assert.equal(usage.status, 200)
    return usage.body['attempts'] === 1
  })
})

test('what the file manages is neither changed nor retired nor made twice here, and the remedy is told', async () => {
  await using house = await openTestHouse(upstream)
  const { version } = house.running.keeper.world()
  for (const [path, body] of [
    ['/parties/party', { revision: 1, legalName: 'Other', country: 'SG' }],
    ['/parties/party/retire', {}],
    ['/contracts/contract/amendments', { id: 'a', title: 'A', validFrom: '2021-01-01', terms: {} }],
    ['/contracts/contract/retire', {}],
    ['/workloads/workload', { revision: 1, contract: 'contract', purpose: 'x', owner: 'y' }],
    ['/workloads/workload/retire', {}],
  ] as const) {
    const { status, body: said } = await admin(house, path, { body })
    assert.deepEqual([status, said['code']], [409, 'admin.managed_by_file'], path)
    assert.match(String(said['detail']), /change it there/)
  }
  const twice = await admin(house, '/parties', { body: { ...party, id: 'party' } })
  assert.deepEqual([twice.status, twice.body['param']], [400, 'id'])
  for (const path of ['/parties/nobody/retire', '/contracts/nobody/amendments']) {
    const { status } = await admin(house, path, { body: { id: 'x' } })
    assert.ok(status === 404 || status === 400, path)
  }
  assert.equal(house.running.keeper.world().version, version)
  assert.deepEqual(entries(house, 'object.written'), [])
})

const bad: readonly (readonly [string, object, string, RegExp])[] = [
  ['/parties', { ...party, country: 'Singapore' }, 'country', /ISO 3166/],
  ['/parties', { id: 'acme', country: 'SG' }, 'legalName', /missing/],
  ['/parties', { ...party, id: 'Acme!' }, 'id', /starts with a letter/],
  ['/parties', { ...party, id: '__proto__' }, 'id', /./],
  ['/parties', { ...party, color: 'red' }, 'color', /unknown key/],
  [
    '/parties',
    { ...party, dossier: [{ names: [] }] },
    'dossier[0].from',
    /names must hold at least one name/,
  ],
  [
    '/parties',
    { ...party, ownership: [{ owner: 'x', of: 'party' }] },
    'ownership.of',
    /names no other/,
  ],
  ['/contracts', { ...contract, party: 'acmee' }, 'party', /acmee/],
  ['/contracts', { ...contract, party: 'party', models: ['gpt-9'] }, 'models[0]', /no deployment/],
  ['/contracts', { ...contract, party: 'party', validFrom: '2026-02-30' }, 'validFrom', /calendar/],
  [
    '/contracts',
    { ...contract, party: 'party', permits: { processing: here } },
    'permits.rest',
    /./,
  ],
  [
    '/contracts',
    { ...contract, party: 'party', permits: { ...permits, rest: ['zone:nowhere'] } },
    'permits.rest[0]',
    /nowhere/,
  ],
  [
    '/contracts',
    {
      ...contract,
      party: 'party',
      budgets: [{ id: 'b', amount: 5, currency: 'USD', period: 'day', hard: true }],
    },
    'budgets[0].amount',
    /in quotes/,
  ],
  ['/workloads', { ...workload, contract: 'none' }, 'contract', /none/],
  ['/workloads', { ...workload, contract: 'contract', keys: [] }, 'keys', /made at/],
  ['/workloads', { ...workload, contract: 'contract', owner: 7 }, 'owner', /must be a text/],
]

test('what the configuration’s rules would refuse is refused here, by the field, and nothing is written', async () => {
  await using house = await openTestHouse(upstream)
  const { version } = house.running.keeper.world()
  for (const [path, body, param, detail] of bad) {
    const { status, body: said } = await admin(house, path, { body })
    const name = `${path} ${JSON.stringify(body)}: ${JSON.stringify(said)}`
    assert.equal(status, 400, name)
    assert.equal(said['param'], param, name)
    assert.match(String(said['detail']), detail, name)
  }
  assert.equal(house.running.keeper.world().version, version)
  assert.deepEqual(entries(house, 'object.written'), [])
})

test('while objects are made no request is dropped, and what was decided can be decided again', async () => {
  await using house = await openTestHouse(upstream)
  const key = await makeAll(house)
  let isMaking = true
  const calls = (async () => {
    const seen: number[] = []
    while (isMaking) {
      const answer = await call(house, key)
      await answer.text()
      seen.push(answer.status)
    }
    return seen
  })()
  for (const id of ['p1', 'p2', 'p3']) await make(house, '/parties', { ...party, id })
  isMaking = false
  const seen = await calls
  assert.ok(seen.length > 0)
  assert.deepEqual([...new Set(seen)], [200])
  const replayed = await replay(house.running, { question: 'close-region:SG' })
  const report = replayed['report'] as Row
  assert.deepEqual(report['notReplayable'], [])
  assert.match(JSON.stringify(report['changes']), /acme-chat/)
  const evaluated = await make(house, '/decisions:evaluate', { workload: 'acme-chat', model: 'm' })
  assert.equal((evaluated['decision'] as Row)['verdict'], 'permit')
})

test('references to the environment are words here: nobody reads a variable by API', async () => {
  await using house = await openTestHouse(upstream)
  await make(house, '/parties', { ...party, legalName: '${HOME} and $${HOME}' })
  assert.equal(house.running.keeper.world().parties.get('acme')?.legalName, '${HOME} and $${HOME}')
})

function statuses(answers: readonly AdminAnswer[]): readonly number[] {
  return answers.map(({ status }) => status).toSorted((left, right) => left - right)
}

test('of two who change one object at once the later is told so; two amendments at once both stand', async () => {
  await using house = await openTestHouse(upstream)
  await make(house, '/parties', party)
  await make(house, '/contracts', contract)
  const said = await Promise.all(
    ['One', 'Two'].map((legalName) =>
      admin(house, '/parties/acme', { body: { revision: 1, legalName, country: 'SG' } }),
    ),
  )
  assert.deepEqual(statuses(said), [200, 409])
  const lost = said.find(({ status }) => status === 409)
  assert.deepEqual(
    [lost?.body['code'], lost?.body['param']],
    ['admin.changed_meanwhile', 'revision'],
  )
  const amended = await Promise.all(
    ['a1', 'a2', 'a3'].map((id, index) =>
      admin(house, '/contracts/acme-1/amendments', {
        body: {
          id,
          title: id,
          validFrom: `202${index + 1}-01-01`,
          terms: { limits: { concurrency: 9 } },
        },
      }),
    ),
  )
  assert.deepEqual(
    amended.map(({ status }) => status),
    [201, 201, 201],
  )
  const shown = await admin(house, '/contracts/acme-1')
  assert.equal((shown.body['agreed'] as unknown[]).length, 3)
  assert.equal(shown.body['revision'], 4)
  const twice = await Promise.all(
    [1, 2].map(() => admin(house, '/parties', { body: { ...party, id: 'other' } })),
  )
  assert.deepEqual(statuses(twice), [201, 400])
})

test('a dossier sent with a party is what rules read of it, and owners are parties too', async () => {
  await using house = await openTestHouse(upstream)
  const attested = {
    from: '2020-01-01',
    source: 'register',
    confidence: 'official',
    verifiedAt: '2026-01-01',
  }
  const dossier = (text: string, headquarters: string) => [
    { names: [{ text }], entityType: 'company', headquarters, ...attested },
  ]
  await make(house, '/parties', {
    id: 'parent',
    legalName: 'Parent SA',
    country: 'FR',
    dossier: dossier('Parent SA', 'FR'),
    ownership: [{ owner: 'dispersed', share: '100', ...attested }],
  })
  await make(house, '/parties', {
    ...party,
    dossier: dossier('Acme', 'SG'),
    ownership: [{ owner: 'parent', share: '60', ...attested }],
  })
  const { body } = await admin(house, '/parties/acme')
  assert.equal(body['dossier'], 'current')
  assert.equal((body['ultimateParent'] as Row)['headquarters'], 'FR')
  // What is shown as written is taken as it is.
  const written = body['written'] as Row
  const said = await admin(house, '/parties/acme', { body: { ...written, revision: 1 } })
  assert.equal(said.status, 200, JSON.stringify(said.body))
  assert.deepEqual((await admin(house, '/parties/acme')).body['written'], written)
  const over = await admin(house, '/parties/acme', {
    body: {
      revision: 2,
      legalName: 'Acme',
      country: 'SG',
      ownership: [{ owner: 'parent', share: '160', ...attested }],
    },
  })
  assert.equal(over.status, 400)
  assert.match(String(over.body['param']), /^ownership\[0\]/)
  // A party that others name as their owner stays.
  const used = await admin(house, '/parties/parent/retire', { body: {} })
  assert.deepEqual([used.status, used.body['code']], [409, 'admin.in_use'])
})

test('who may only ask puts nothing in force, and who may not ask is told what is missing', async () => {
  await using house = await openTestHouse(upstream)
  const sales = await makeOperator(house, 'sam', 'sales')
  const asked = await admin(house, '/parties', { body: party, key: sales })
  assert.deepEqual([asked.status, asked.body['code']], [403, 'admin.forbidden'])
  assert.match(String(asked.body['detail']), /changes\.publish/)
  const auditor = await makeOperator(house, 'ada', 'auditor')
  assert.equal((await admin(house, '/parties', { body: party, key: auditor })).status, 403)
  const engineer = await makeOperator(house, 'eve', 'engineer')
  const attested = { ...party, ownership: [] }
  const forbidden = await admin(house, '/parties', { body: attested, key: engineer })
  assert.match(String(forbidden.body['detail']), /needs facts\.add/)
  assert.equal((await admin(house, '/parties', { body: party, key: engineer })).status, 201)
})

test('nothing that was sent twice or is no JSON changes anything', async () => {
  await using house = await openTestHouse(upstream)
  for (const body of ['', '[]', '{', '"x"', '{"id":7}', '{"id":"a","reason":""}', 'null']) {
    const { status } = await admin(house, '/contracts', { body, method: 'POST' })
    assert.equal(status, 400, body)
  }
})
