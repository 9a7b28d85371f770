// Goal: what people decide about a case holds for the next request, is told to whom it concerns, and ends when
// they say so. Method: a whole house over HTTP, with operators of several roles and keys of customers.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { openPastWorlds } from '../../src/house/past-worlds.ts'
import { reproduce } from '../../src/journeys/reproduce.ts'
import { readRecorded, worldParts } from '../../src/store/replay-reader.ts'
import { openTables } from '../../src/store/tables.ts'
import { admin, entries, makeKey, makeOperator, type AdminAnswer } from '../support/admin.ts'
import { hello, openTestHouse, post, type TestHouse } from '../support/house.ts'
import {
  openScriptedUpstream,
  sendWhole,
  type ScriptedUpstream,
} from '../support/scripted-upstream.ts'
import { until } from '../support/until.ts'

let upstream: ScriptedUpstream
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(() => upstream[Symbol.asyncDispose]())

const statistic = {
  group: 'a',
  detector: 'records',
  count: 180,
  of: 200,
  sentence: '180 of 200 requests (90 %) ask for training records.',
}
const opening = {
  workload: 'workload',
  reason: 'Looks like a harvest.',
  statistics: [statistic],
  judgement: { finding: 'breach', uses: ['distil'], clause: 'clause 9.2' },
  harvest: { count: 180, of: 200 },
}
const limiting = {
  stage: 'verify',
  workloads: ['workload'],
  limits: [
    { kind: 'cap_n', max: 1, mode: 'rewrite' },
    { kind: 'refuse_feature', feature: 'logprobs' },
  ],
  questions: ['What are outputs used for?'],
  reasonClass: 'extraction',
  urgent: 'It runs at ten times its usual rate.',
}
const suspending = {
  stage: 'suspend',
  workloads: ['workload'],
  reasonClass: 'extraction',
  urgent: 'It goes on.',
}

interface People {
  readonly ann: string
  readonly bob: string
  readonly cas: string
  readonly dan: string
}

async function peopleOf(house: TestHouse): Promise<People> {
  return {
    ann: await makeOperator(house, 'ann', 'analyst', 'approver'),
    bob: await makeOperator(house, 'bob', 'approver'),
    cas: await makeOperator(house, 'cas', 'approver'),
    dan: await makeOperator(house, 'dan', 'compliance'),
  }
}

type Json = Record<string, unknown>

async function opened(house: TestHouse, key: string, body: object = opening): Promise<string> {
  const { status, body: made } = await admin(house, '/cases', { key, body })
  assert.equal(status, 201, JSON.stringify(made))
  return String(made['id'])
}

async function step(house: TestHouse, key: string, id: string, body: object): Promise<Json> {
  const answer = await admin(house, `/cases/${id}/steps`, { key, body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return answer.body
}

/** With both approvals. */
async function stepTaken(
  house: TestHouse,
  people: People,
  id: string,
  body: object,
): Promise<Json> {
  const stepId = lastStep(await step(house, people.ann, id, body))
  assert.equal((await approve(house, people.bob, id, stepId)).status, 200)
  const done = await approve(house, people.cas, id, stepId)
  assert.equal(done.status, 200, JSON.stringify(done.body))
  return done.body
}

function lastStep(found: Json): string {
  const steps = found['steps'] as Json[]
  return String(steps.at(-1)?.['id'])
}

function noticesIn(found: Json): Json[] {
  return found['notices'] as Json[]
}

function approve(house: TestHouse, key: string, id: string, stepId: string): Promise<AdminAnswer> {
  return admin(house, `/cases/${id}/steps/${stepId}/approve`, { key, body: {} })
}

async function suspended(
  house: TestHouse,
  people: People,
): Promise<{ id: string; notice: string }> {
  const id = await opened(house, people.ann)
  const done = await stepTaken(house, people, id, suspending)
  return { id, notice: String(noticesIn(done)[0]?.['id']) }
}

function said(house: TestHouse, path: string, key = house.key, body?: object): Promise<Response> {
  return fetch(`${house.url}/v1/watch/notices${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function list(house: TestHouse, key = house.key): Promise<Json[]> {
  const body = (await (await said(house, '', key)).json()) as { data: Json[] }
  return body.data
}

async function errorOf(response: Response): Promise<{ code: string; message: string }> {
  const { error } = (await response.json()) as { error: { code: string; message: string } }
  return error
}

test('a limit of a case holds from the next request on, is told in the header and in explain, and ends with its notice', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const free = await post(house, hello)
  assert.equal(free.headers.get('x-customhouse-obligations'), null)
  await free.text()
  const id = await opened(house, people.ann)
  const found = await stepTaken(house, people, id, limiting)
  const [notice] = noticesIn(found)
  assert.equal(notice?.['inEffect'], true)

  const limited = await post(house, { ...hello, n: 3 })
  assert.equal(limited.status, 200)
  assert.equal(limited.headers.get('x-customhouse-obligations'), 'logprobs=refused, n<=1')
  await limited.text()
  const sent = JSON.parse(String(upstream.received.at(-1)?.body)) as Json
  assert.equal(sent['n'], 1)
  const refused = await post(house, { ...hello, logprobs: true })
  assert.equal(refused.status, 403)
  assert.equal((await errorOf(refused)).code, 'feature_not_permitted')

  const requestId = String(limited.headers.get('x-request-id'))
  const { body: story } = await admin(house, `/requests/${requestId}`, { key: people.dan })
  assert.match(JSON.stringify(story), new RegExp(`measure/${String(notice?.['id'])}`))

  const lifted = await admin(house, `/cases/${id}/notices/${String(notice?.['id'])}/lift`, {
    key: people.ann,
    body: { reason: 'They answered.' },
  })
  assert.equal(lifted.status, 200, JSON.stringify(lifted.body))
  const again = await post(house, { ...hello, n: 3 })
  assert.equal(again.headers.get('x-customhouse-obligations'), null)
  await again.text()
})

test('a suspension needs two people who neither opened the case nor asked for it, and refuses by the name of its notice', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const id = await opened(house, people.ann)
  const stepId = lastStep(await step(house, people.ann, id, suspending))
  assert.equal((await post(house, hello)).status, 200)

  const own = await approve(house, people.ann, id, stepId)
  assert.equal(own.status, 403)
  assert.match(String(own.body['detail']), /opened the case or asked for the step/)
  assert.equal((await approve(house, people.bob, id, stepId)).status, 200)
  const twice = await approve(house, people.bob, id, stepId)
  assert.match(String(twice.body['detail']), /needs somebody else/)
  assert.equal((await post(house, hello)).status, 200)
  const count = upstream.received.length
  const done = await approve(house, people.cas, id, stepId)
  assert.equal(done.status, 200)
  const notice = String(noticesIn(done.body)[0]?.['id'])

  const refused = await post(house, hello)
  assert.equal(refused.status, 403)
  const { code, message } = await errorOf(refused)
  assert.equal(code, 'suspended')
  assert.match(message, new RegExp(`notice ${notice}; to contest it, POST /v1/watch/notices/`))
  assert.equal(upstream.received.length, count)
  const models = await fetch(`${house.url}/v1/models`, {
    headers: { authorization: `Bearer ${house.key}` },
  })
  assert.deepEqual(((await models.json()) as { data: unknown[] }).data, [])
})

test('the customer sees effect, reason, counts, clause and deadlines of its own notices, and no detector', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const { notice: noticeId } = await suspended(house, people)
  const party = await makeKey(house, 'party:party')
  for (const key of [house.key, party]) {
    const [notice, ...more] = await list(house, key)
    assert.equal(more.length, 0)
    assert.equal(notice?.['id'], noticeId)
    assert.equal(notice['status'], 'in_effect')
    assert.deepEqual(notice['effect'], ['Requests of this workload are refused.'])
    assert.equal(notice['reason_class'], 'extraction')
    assert.equal(notice['clause'], 'clause 9.2')
    assert.deepEqual(notice['urgent'], { by: 'ann', why: 'It goes on.' })
    assert.match(
      String((notice['evidence'] as string[])[0]),
      /^180 of 200 requests ask for material/,
    )
    assert.doesNotMatch(JSON.stringify(notice), /records|90 %|threshold|"level"/)
  }
  const other = await makeKey(house, 'auditor')
  assert.deepEqual(await list(house, other), [])
  assert.equal((await said(house, '', 'sk-ch-wrong')).status, 401)
  const strange = await said(house, `/${noticeId}/contest`, other, { statement: 'No.' })
  assert.equal(strange.status, 404)
})

test('a suspended key contests, only a third person decides, and what is overturned serves again and is recorded as honest', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const { id, notice } = await suspended(house, people)
  assert.equal((await said(house, `/${notice}/contest`, house.key, { statement: '' })).status, 400)
  const contested = await said(house, `/${notice}/contest`, house.key, { statement: 'Our own QA.' })
  assert.equal(contested.status, 201)
  const again = await said(house, `/${notice}/contest`, house.key, { statement: 'Again.' })
  assert.equal(again.status, 400)
  // A contest by itself changes nothing.
  assert.equal((await post(house, hello)).status, 403)

  const decide = (key: string): Promise<AdminAnswer> =>
    admin(house, `/cases/${id}/notices/${notice}/decide`, {
      key,
      body: { outcome: 'overturned', reason: 'It is their QA.' },
    })
  assert.match(String((await decide(people.ann)).body['detail']), /opened the case/)
  assert.match(String((await decide(people.bob)).body['detail']), /approved the step/)
  const decided = await decide(people.dan)
  assert.equal(decided.status, 200, JSON.stringify(decided.body))
  assert.equal((await post(house, hello)).status, 200)

  const { body: ended } = await admin(house, '/case-dispositions', { key: people.dan })
  const [row, ...more] = ended['dispositions'] as Json[]
  assert.equal(more.length, 0)
  assert.equal(row?.['outcome'], 'honest')
  assert.equal(row['appealed'], true)
  assert.equal(entries(house, 'case.appeal_decided').length, 1)
  assert.equal(entries(house, 'case.effected').length, 1)
  const [shown] = await list(house)
  assert.equal(shown?.['status'], 'ended')
  assert.equal((shown['appeals'] as Json[])[0]?.['outcome'], 'overturned')
})

test('every step is an entry of the log that names who and what, and none of the customer’s words', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const { id, notice } = await suspended(house, people)
  await said(house, `/${notice}/contest`, house.key, { statement: 'Our own words.' })
  await admin(house, `/cases/${id}/notes`, { key: people.ann, body: { text: 'Called them.' } })
  const kinds = ['opened', 'proposed', 'approved', 'effected', 'appealed', 'noted']
  for (const kind of kinds) {
    const found = entries(house, `case.${kind}`)
    assert.equal(found.length, kind === 'approved' ? 2 : 1, kind)
    for (const leaf of found) {
      assert.equal(leaf['subject'], id)
      assert.doesNotMatch(JSON.stringify(leaf), /own words|Called them|harvest/)
    }
  }
  const [bySelf] = entries(house, 'case.opened')
  assert.equal(bySelf?.['by'], 'ann')
})

test('cases, limits and open appeals outlive the process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-cases-'))
  try {
    let id = ''
    let notice = ''
    let ann = ''
    let dan = ''
    {
      const house = await openTestHouse(upstream, { dataDir })
      await using stack = new AsyncDisposableStack()
      stack.defer(() => house.running.close())
      const people = await peopleOf(house)
      ann = people.ann
      dan = people.dan
      const made = await suspended(house, people)
      id = made.id
      notice = made.notice
      await said(house, `/${notice}/contest`, house.key, { statement: 'It is not so.' })
    }
    await using house = await openTestHouse(upstream, { dataDir })
    const party = await makeKey(house, 'party:party')
    const [shown] = await list(house, party)
    assert.equal(shown?.['id'], notice)
    assert.equal(shown['status'], 'in_effect')
    assert.equal((await post(house, hello)).status, 403)
    const { body } = await admin(house, `/cases/${id}`, { key: ann })
    const [kept] = noticesIn(body)
    assert.equal((kept?.['appeals'] as Json[] | undefined)?.length, 1)
    const decided = await admin(house, `/cases/${id}/notices/${notice}/decide`, {
      key: dan,
      body: { outcome: 'overturned', reason: 'It is so.' },
    })
    assert.equal(decided.status, 200)
    assert.equal((await post(house, hello)).status, 200)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('what a limited or suspended request was decided by is recorded with it, so that it decides again alike', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  await (await post(house, hello)).text()
  const id = await opened(house, people.ann)
  await stepTaken(house, people, id, limiting)
  for (const body of [hello, { ...hello, logprobs: true }]) await (await post(house, body)).text()
  const stepId = lastStep(await step(house, people.ann, id, suspending))
  for (const key of [people.bob, people.cas]) await approve(house, key, id, stepId)
  await (await post(house, hello)).text()
  await until('all is in the book', () => house.query('select 1 from refusal').length === 2)

  const place = { dataDir: house.dataDir, databaseUrl: null }
  const tables = openTables(place)
  try {
    const groups = await readRecorded(place, { fromMs: 0, toMs: Date.UTC(2100, 0, 1) })
    const worlds = openPastWorlds(await worldParts(tables))
    const { reproduced, differing } = reproduce(groups, worlds)
    assert.deepEqual(differing, [])
    assert.equal(reproduced, 4)
    // The test can fail: without what people had put on it, it decides otherwise.
    const bare = groups.map((group) => ({
      ...group,
      input: group.input.replace(/"watch":\[.*\],"workload"/, '"watch":[],"workload"'),
    }))
    assert.equal(reproduce(bare, worlds).differing.length, 3)
  } finally {
    await tables.destroy()
  }
})

test('bad steps name the field and what would be right', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const id = await opened(house, people.ann)
  const cases: readonly [object, string, RegExp][] = [
    [{ ...limiting, stage: 'analysts', questions: [], urgent: null }, 'limits', /No clause/],
    [{ ...limiting, stage: 'limit', limits: [] }, 'limits', /at least one limit/],
    [{ ...limiting, limits: [], questions: [] }, 'questions', /Ask something/],
    [{ ...limiting, workloads: ['other'] }, 'workloads', /not in this case/],
    [{ ...suspending, termination: true }, 'termination', /states no clocks/],
    [{ ...suspending, stage: 'fly' }, 'stage', /./],
    [{ ...limiting, limits: [{ kind: 'cap_n', max: 0, mode: 'rewrite' }] }, 'limits.0.max', /./],
  ]
  for (const [body, param, message] of cases) {
    const answer = await admin(house, `/cases/${id}/steps`, { key: people.ann, body })
    assert.equal(answer.status, 400, JSON.stringify([body, answer.body]))
    assert.equal(answer.body['param'], param)
    assert.match(String(answer.body['detail']), message)
  }
  const { body: left } = await admin(house, `/cases/${id}`, { key: people.ann })
  assert.deepEqual(left['steps'], [])
})

test('a figure counts no more requests than it is out of: customers are told it', async () => {
  await using house = await openTestHouse(upstream)
  const people = await peopleOf(house)
  const more = { count: 300, of: 200 }
  const bodies: readonly [object, string][] = [
    [{ ...opening, statistics: [{ ...statistic, ...more }] }, 'statistics.0.count'],
    [{ ...opening, harvest: more }, 'harvest.count'],
  ]
  for (const [body, param] of bodies) {
    const answer = await admin(house, '/cases', { key: people.ann, body })
    assert.equal(answer.status, 400, JSON.stringify(answer.body))
    assert.equal(answer.body['param'], param)
  }
})
