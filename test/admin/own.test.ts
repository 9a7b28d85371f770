// What a customer's person does for their party over the admin API, in a house with two customers: the same notices,
// facts and readings as by the party's keys, declarations that the house answers, and receipts. Of the other customer
// there is nothing: not in an answer, not by its ids, and not in the words of a refusal.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyReceipt } from '../../src/audit/verify-receipt.ts'
import { admin, entries, makeKey, makeOperator, makeScoped } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import { packOf } from '../support/pack.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

const here = ['SG']
const permits = { processing: here, rest: here, abuseStore: here, review: here }
const agreed = { validFrom: '2020-01-01', models: ['m'], permits }
const budget = { amount: '9.00', currency: 'USD', period: 'month', hard: true } as const
const pack = packOf(
  { id: 'test.own' },
  `  - id: test.own.read
    title: Read before use
    enabled: true
    effect: oblige
    states: [{ state: in_force, from: 2026-01-01, source: text }]
    when: { workload.audience: { is: public } }
    public: use
    because: "{party} is to read it."
    remedy: [notice]
    obligations: [{ kind: notice, id: test.read, text: "Mind the step." }]
    sources: [text]
`,
)

let upstream: ScriptedUpstream
let house: TestHouse
/** Of the persons of the two customers. */
let cora = ''
let rico = ''
let workloadKey = ''

before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
  house = await openTestHouse(upstream, {
    pack,
    sections: {
      parties: {
        party: { legalName: 'Party', country: 'SG' },
        rival: { legalName: 'Rival Works', country: 'SG' },
      },
      contracts: {
        contract: { ...agreed, party: 'party', budgets: [{ ...budget, id: 'b' }] },
        'rival-terms': { ...agreed, party: 'rival', budgets: [{ ...budget, id: 'rival-budget' }] },
      },
      workloads: {
        workload: { contract: 'contract', purpose: 'test', owner: 'test' },
        'rival-work': { contract: 'rival-terms', purpose: 'their secret', owner: 'test' },
      },
    },
  })
  cora = await makeOperator(house, 'cora', 'customer')
  rico = await makeScoped(house, {
    id: 'rico',
    roles: ['customer'],
    scope: { kind: 'party', party: 'rival' },
  })
  workloadKey = await makeKey(house, 'workload:workload')
})
after(async () => {
  await house[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

type Rows = readonly Readonly<Record<string, unknown>>[]

async function read(key: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await admin(house, `/own${path}`, { key })
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  return body
}

async function rowsOf(key: string, path: string, name: string): Promise<Rows> {
  return (await read(key, path))[name] as Rows
}

function say(key: string, path: string, body: object = {}) {
  return admin(house, `/own${path}`, { key, body })
}

function events(kind: string): Rows {
  return entries(house, kind).map((leaf) => leaf as Readonly<Record<string, unknown>>)
}

/** Opens a case about a workload and asks its customer, who may read it at once; answers the notice's id. */
async function asked(workload: string): Promise<string> {
  const opened = await admin(house, '/cases', {
    body: {
      workload,
      reason: 'Graded answers.',
      statistics: [
        { group: 'a', detector: 'd', count: 180, of: 200, sentence: '180 of 200 are graded' },
      ],
    },
  })
  assert.equal(opened.status, 201, JSON.stringify(opened.body))
  const step = {
    stage: 'verify',
    workloads: [workload],
    questions: ['What for?'],
    reasonClass: 'purpose',
    urgent: 'now',
  }
  const done = await admin(house, `/cases/${String(opened.body['id'])}/steps`, { body: step })
  assert.equal(done.status, 201, JSON.stringify(done.body))
  const [notice] = done.body['notices'] as Rows
  return String(notice?.['id'])
}

test('what must be read first is refused until the customer’s person says that it was read', async () => {
  const call = () => post(house, hello, { headers: { authorization: `Bearer ${workloadKey}` } })
  assert.equal((await call()).status, 403)
  const reading = { contract: 'contract', id: 'test.read', text: 'Mind the step.' }
  assert.deepEqual(await rowsOf(cora, '/notices', 'readings'), [
    { ...reading, acknowledgedAt: null },
  ])
  const read404 = await say(rico, '/readings', { contract: 'contract', id: 'test.read' })
  const none404 = await say(rico, '/readings', { contract: 'no-such', id: 'test.read' })
  assert.deepEqual([read404.status, read404.body], [404, none404.body], 'another’s is like none')
  assert.equal((await call()).status, 403, 'nobody else reads for it')
  const said = await say(cora, '/readings', { contract: 'contract', id: 'test.read' })
  assert.equal(said.status, 201, JSON.stringify(said.body))
  assert.equal((await call()).status, 200)
  assert.equal(events('notice.acknowledged')[0]?.['by'], 'cora')
  const [rivals] = await rowsOf(rico, '/notices', 'readings')
  assert.equal(rivals?.['acknowledgedAt'], null)
})

test('a notice is read, answered and contested by its own customer’s person, under their name', async () => {
  const id = await asked('workload')
  const others = await asked('rival-work')
  const mine = await rowsOf(cora, '/notices', 'notices')
  assert.deepEqual(
    mine.map((one) => one['id']),
    [id],
  )
  for (const what of ['contest', 'answer']) {
    const theirs = await say(cora, `/notices/${others}/${what}`, { statement: 'x' })
    const nobodys = await say(cora, `/notices/ntc_none/${what}`, { statement: 'x' })
    assert.deepEqual([theirs.status, theirs.body], [404, nobodys.body])
  }
  const answered = await say(cora, `/notices/${id}/answer`, { statement: 'Our own review.' })
  assert.equal(answered.status, 201, JSON.stringify(answered.body))
  const contested = await say(cora, `/notices/${id}/contest`, { statement: 'It is a test.' })
  assert.equal(contested.status, 201)
  assert.equal(contested.body['mayContest'], false)
  assert.equal((await say(cora, `/notices/${id}/contest`, { statement: 'again' })).status, 400)
  assert.equal(events('case.answered').at(-1)?.['by'], 'cora')
  assert.equal(events('case.appealed').at(-1)?.['by'], 'cora')
  const [theirs] = await rowsOf(rico, '/notices', 'notices')
  assert.deepEqual([theirs?.['id'], theirs?.['appeals']], [others, []])
})

test('a contested fact is a question for the house, tells by when it is answered, and then what was', async () => {
  const [fact] = await rowsOf(cora, '/facts', 'facts')
  const id = String(fact?.['id'])
  const path = `/facts/${encodeURIComponent(id)}/contest`
  assert.equal((await say(rico, path, { statement: 'x' })).status, 404)
  assert.equal((await say(cora, path, { statement: ' ' })).body['param'], 'statement')
  const made = await say(cora, path, { statement: 'It is another.' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal((await say(cora, path, { statement: 'again' })).status, 400, 'it is open')
  const state = async () => {
    const facts = await rowsOf(cora, '/facts', 'facts')
    return facts.find((one) => one['id'] === id)
  }
  const open = await state()
  assert.equal(open?.['contested'], true)
  assert.equal(open?.['mayContest'], false)
  assert.partialDeepStrictEqual(open?.['contest'], { dueAt: made.body['dueAt'], answer: null })
  const determined = await admin(house, '/determinations', {
    body: {
      party: 'party',
      rule: `contest/${id}`,
      truth: 'F',
      reason: 'internal words of the house',
      evidence: ['extract'],
      expires: '2099-01-01T00:00:00Z',
    },
  })
  assert.equal(determined.status, 201, JSON.stringify(determined.body))
  const answered = await state()
  assert.partialDeepStrictEqual(answered, { contested: false, mayContest: true })
  assert.partialDeepStrictEqual(answered?.['contest'], {
    dueAt: null,
    answer: { outcome: 'rejected' },
  })
  assert.doesNotMatch(JSON.stringify(answered), /internal words/)
})

test('a declaration waits in the inbox of those who work cases, and its answer reaches the customer', async () => {
  const declared = await say(cora, '/declarations', {
    workload: 'workload',
    kind: 'evaluation',
    text: 'our benchmark',
    to: '2099-01-01T00:00:00Z',
  })
  assert.equal(declared.status, 201, JSON.stringify(declared.body))
  const id = String(declared.body['id'])
  for (const workload of ['rival-work', 'no-such']) {
    const { status, body } = await say(cora, '/declarations', {
      workload,
      kind: 'purpose',
      text: 'theirs',
    })
    assert.deepEqual(
      [status, body['param'], body['detail']],
      [400, 'workload', 'There is no such workload.'],
    )
  }
  const ann = await makeOperator(house, 'ann', 'analyst')
  const aud = await makeOperator(house, 'aud', 'auditor')
  const inbox = async (key: string) => {
    const { body } = await admin(house, '/inbox', { key })
    return (body['items'] as Rows).find((item) => item['kind'] === 'declaration')
  }
  assert.partialDeepStrictEqual(await inbox(ann), { id, mayDecide: true, askedBy: 'cora' })
  assert.partialDeepStrictEqual(await inbox(aud), { id, mayDecide: false })
  const decide = (key: string) =>
    admin(house, `/declarations/${id}/decide`, {
      key,
      body: { outcome: 'declined', reason: 'Ask for a contract of its own.' },
    })
  for (const key of [aud, cora, rico]) assert.equal((await decide(key)).status, 403)
  assert.equal((await decide(ann)).status, 201)
  assert.equal(await inbox(ann), undefined)
  const [own] = await rowsOf(cora, '/declarations', 'declarations')
  assert.partialDeepStrictEqual(own, {
    state: 'declined',
    decision: { outcome: 'declined', reason: 'Ask for a contract of its own.' },
  })
  assert.deepEqual(await rowsOf(rico, '/declarations', 'declarations'), [])
  assert.equal((await say(rico, `/declarations/${id}/withdraw`)).status, 404)
  assert.equal(events('declaration.made')[0]?.['by'], 'cora')
})

test('what leaves names the recipients, their places and what nobody promised, of own workloads alone', async () => {
  const { workloads, deployments } = await read(cora, '/leaving')
  const [own, ...more] = workloads as Rows
  assert.equal(more.length, 0)
  assert.equal(own?.['id'], 'workload')
  assert.partialDeepStrictEqual(own?.['uses'], [
    { model: 'm', outcome: 'permit', ways: [{ deployment: 'only', way: 'serves' }] },
  ])
  assert.partialDeepStrictEqual(deployments, [
    {
      id: 'only',
      seller: 'Scripted',
      places: { processing: { open: false, places: ['SG'] }, metadata: 'unknown' },
    },
  ])
  assert.doesNotMatch(JSON.stringify(deployments), /credential|price|quota|health/)
})

test('the overview adds up what is theirs: spend at their price, what is left, what was refused', async () => {
  const headers = { authorization: `Bearer ${workloadKey}` }
  await post(house, { ...hello, model: 'no-such-model' }, { headers })
  await until('the index has it', async () => {
    const { refused } = await read(cora, '/overview')
    return (refused as Rows).some((one) => one['code'] === 'policy.model_not_found')
  })
  const { workloads, contracts, party } = await read(cora, '/overview')
  assert.deepEqual(party, { id: 'party', name: 'Party', country: 'SG' })
  const [own = {}] = workloads as Rows
  const [spent] = own['spent'] as Rows
  assert.partialDeepStrictEqual(spent, { currency: 'USD', price: '0.000025000', requests: 1 })
  assert.doesNotMatch(JSON.stringify(workloads), /cost|margin/)
  const [contract = {}] = contracts as Rows
  const [left] = contract['budgets'] as Rows
  assert.partialDeepStrictEqual(left, { id: 'b', left: '8.999975000' })
  const theirs = await read(rico, '/overview')
  assert.deepEqual((theirs['workloads'] as Rows)[0]?.['spent'], [])
  assert.partialDeepStrictEqual((theirs['refused'] as Rows)[0]?.['code'] ?? null, null)
})

test('receipts of a period are those of their own requests, and verify; the cost stays closed', async () => {
  const path = '/receipts?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z'
  await until('all are signed', async () => {
    const rows = await rowsOf(cora, path, 'rows')
    return rows.length >= 3 && rows.every((row) => row['state'] === 'ready')
  })
  const { rows, keys, next } = await read(cora, `${path}&limit=2`)
  const rest = await read(cora, `${path}&limit=2&before=${String(next)}`)
  const all = [...(rows as Rows), ...(rest['rows'] as Rows)]
  assert.equal(new Set(all.map((row) => row['requestId'])).size, all.length)
  const [key] = keys as Rows
  let served = 0
  for (const row of all) {
    const verdict = verifyReceipt(String(row['receipt']), String(key?.['vkey']))
    assert.ok(verdict.ok, JSON.stringify(verdict))
    assert.equal(verdict.entry['party'], 'party')
    assert.ok(!Object.keys(verdict.opened).includes('cost'))
    if (verdict.entry['type'] === 'settlement') {
      served += 1
      const contents = { prompt: Buffer.from(JSON.stringify(hello)) }
      const options = { witnesses: [], quorum: 0, contents }
      const proven = verifyReceipt(String(row['receipt']), String(key?.['vkey']), options)
      assert.ok(proven.ok, 'what was sent is theirs to prove')
    }
  }
  assert.equal(served, 1)
  const { rows: theirs } = await read(rico, path)
  assert.deepEqual(theirs, [])
})

test('in no answer to one customer is a word of the other', async () => {
  const paths = ['overview', 'notices', 'facts', 'leaving', 'declarations']
  const period = 'receipts?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z'
  for (const path of [...paths, period]) {
    const text = JSON.stringify(await read(cora, `/${path}`))
    assert.doesNotMatch(text, /rival|Rival|their secret/, path)
  }
})

test('that a request was erased is told to its customer, and not why: neither in its parts nor in its story', async () => {
  const rows = await rowsOf(
    cora,
    '/receipts?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z',
    'rows',
  )
  const id = String(rows.find(({ verdict }) => verdict === 'permit')?.['requestId'])
  const order = { about: { kind: 'request', id }, reason: 'They threaten to sue.' }
  const erased = await admin(house, '/erasures', { body: order })
  assert.equal(erased.status, 201, JSON.stringify(erased.body))
  const whole = JSON.stringify((await admin(house, `/requests/${id}`)).body)
  assert.equal(whole.split('threaten').length, 3, 'people of the house read it in both')
  const told = await admin(house, `/requests/${id}`, { key: cora })
  assert.equal(told.status, 200)
  assert.match(String(told.body['story']), /Erased on .* by ers_\w+:/)
  assert.doesNotMatch(JSON.stringify(told.body), /threaten/)
})
