// What people answer and report: a referral is taken and determined, facts and volumes are added, a party
// sees and contests what is held about it; each counts with the next request and outlives the process.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
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
import { until } from '../support/until.ts'

const pack = `
pack: test.register
version: "1"
title: Questions to people
about: Of a test.
jurisdiction: XX
asserter: test
timeZone: UTC
authority: law
onUnknown: refer
reviewBy: 2099-01-01
sources:
  law: { publisher: Test, title: The law, date: 2026-01-01, retrieved: 2026-01-01, url: null, confidence: inferred }
facts:
  - { id: test.tier, subject: party, predicate: tier, value: low, from: 2026-01-01, source: law }
rules:
  - id: test.certified
    title: Only for the certified
    effect: deny
    states: [{ state: in_force, from: 2026-01-01, source: law }]
    when: { party.attribute: { name: certified, is: "no" } }
    public: eligibility
    because: "{party} is not certified."
    remedy: [evidence]
    sources: [law]
  - id: test.cleared
    title: Only while cleared
    effect: deny
    states: [{ state: in_force, from: 2026-01-01, source: law }]
    onUnknown: deny
    when: { not: { fact: { subject: $party, predicate: cleared, is: true } } }
    public: use
    because: "{party} is not cleared."
    remedy: [evidence]
    sources: [law]
`
const manyPeople = `  - id: test.many
    title: Not for many people
    effect: deny
    states: [{ state: in_force, from: 2026-01-01, source: law }]
    onUnknown: refer
    when: { workload.volume: { kind: health, window: sliding_12_months, at_least: "1000" } }
    public: use
    because: "Data of too many people."
    remedy: [evidence]
    sources: [law]
`
const source = {
  publisher: 'Registry',
  title: 'Extract 7',
  retrieved: '2026-01-02',
  confidence: 'official',
}
const fact = { subject: 'party', predicate: 'cleared', value: true, from: '2026-01-01', source }
const day = 86_400_000

let upstream: ScriptedUpstream
before(async () => {
  upstream = await openScriptedUpstream((response) => sendWhole(response))
})
after(() => upstream[Symbol.asyncDispose]())

function daysAgo(days: number): string {
  return new Date(Date.now() - days * day).toISOString()
}

async function codeOf(house: TestHouse): Promise<string> {
  const response = await post(house, hello)
  const body = (await response.json()) as { error?: { code: string } }
  return body.error?.code ?? String(response.status)
}

function report(
  house: TestHouse,
  key: string,
  persons: unknown,
  kind: unknown = 'health',
): Promise<AdminAnswer> {
  const body = {
    workload: 'workload',
    kind,
    persons,
    period: { from: daysAgo(300), to: daysAgo(0) },
  }
  return admin(house, '/volumes', { key, body })
}

/** In a house of its own, which is closed again; the data folder stays. Answers the operator's key. */
async function answerAndReport(dataDir: string, expires: string): Promise<string> {
  const house = await openTestHouse(upstream, { pack, dataDir })
  await using stack = new AsyncDisposableStack()
  stack.defer(() => house.running.close())
  const key = await makeOperator(house, 'ann', 'compliance')
  assert.equal(await codeOf(house), 'not_permitted')
  const added = await admin(house, '/facts', { key, body: fact })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  const reported = await report(house, key, { from: 900, to: 999 })
  assert.equal(reported.status, 201, JSON.stringify(reported.body))

  assert.equal(await codeOf(house), 'referred')
  const { body } = await admin(house, '/referrals', { key })
  const [open, ...more] = body['referrals'] as Record<string, unknown>[]
  assert.equal(more.length, 0)
  assert.equal(open?.['rule'], 'test.certified')
  assert.deepEqual([open['owner'], open['overdue'], open['party']], ['compliance', false, 'party'])
  assert.ok(Date.parse(String(open['dueAt'])) > Date.parse(String(open['openedAt'])))
  const taken = await admin(house, `/referrals/${String(open['id'])}/take`, { key, body: {} })
  assert.equal(taken.body['owner'], 'ann')

  const answer = {
    party: 'party',
    rule: 'test.certified',
    truth: 'F',
    reason: 'seen',
    evidence: ['cert 9'],
    expires,
  }
  const made = await admin(house, '/determinations', { key, body: answer })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal(made.body['madeBy'], 'ann')
  assert.equal(await codeOf(house), '200')
  assert.deepEqual((await admin(house, '/referrals', { key })).body['referrals'], [])
  return key
}

test('a referral is taken, determined and served at once; expired, it is open again; all of it outlives the process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-register-'))
  try {
    const expires = new Date(Date.now() + day).toISOString()
    const key = await answerAndReport(dataDir, expires)
    await using again = await openTestHouse(upstream, { pack, dataDir })
    assert.equal(await codeOf(again), '200')
    const asked = { workload: 'workload', model: 'm' }
    const later = { ...asked, asOf: new Date(Date.parse(expires) + 1).toISOString() }
    const verdicts = []
    for (const each of [asked, later]) {
      const { body: decided } = await admin(again, '/decisions:evaluate', { key, body: each })
      verdicts.push((decided['decision'] as Record<string, unknown>)['verdict'])
    }
    assert.deepEqual(verdicts, ['permit', 'refer'])
    assert.equal((await admin(again, '/operators', { key })).status, 200)
    const kinds = ['fact.added', 'volume.reported', 'referral.taken', 'determination.made']
    for (const kind of kinds) assert.equal(entries(again, kind)[0]?.['by'], 'ann', kind)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('combined data is reported as one count with its kinds, and counts for each of them', async () => {
  await using house = await openTestHouse(upstream, { pack: pack + manyPeople })
  const key = await makeOperator(house, 'ann', 'compliance')
  await admin(house, '/facts', { key, body: fact })
  assert.equal((await report(house, key, 5000, ['health'])).status, 400)
  const taken = await report(house, key, 5000, ['health', 'biometric'])
  assert.deepEqual([taken.status, taken.body['kind']], [201, ['biometric', 'health']])
  const body = { workload: 'workload', model: 'm' }
  const decided = await admin(house, '/decisions:evaluate', { key, body })
  assert.equal((decided.body['decision'] as Record<string, unknown>)['verdict'], 'deny')
})

test('volumes that straddle a threshold are unknown, and those above it act', async () => {
  await using house = await openTestHouse(upstream, { pack: pack + manyPeople })
  const key = await makeOperator(house, 'ann', 'compliance')
  await admin(house, '/facts', { key, body: fact })
  for (const [persons, verdict] of [
    [{ from: 900, to: 1100 }, 'refer'],
    [{ from: 0, to: null }, 'refer'],
    [5000, 'deny'],
  ] as const) {
    assert.equal((await report(house, key, persons)).status, 201)
    const body = { workload: 'workload', model: 'm' }
    const decided = await admin(house, '/decisions:evaluate', { key, body })
    assert.equal((decided.body['decision'] as Record<string, unknown>)['verdict'], verdict)
  }
})

test('what cannot be an answer, a fact or a volume is refused with the field at fault', async () => {
  await using house = await openTestHouse(upstream, { pack })
  const key = await makeOperator(house, 'ann', 'compliance')
  const answer = {
    party: 'party',
    rule: 'test.certified',
    truth: 'F',
    reason: 'seen',
    evidence: ['cert'],
    expires: '2099-01-01T00:00:00Z',
  }
  const volume = {
    workload: 'workload',
    kind: 'health',
    persons: 1,
    period: { from: '2026-01-01', to: '2026-02-01' },
  }
  const interval = { from: '2', to: '1' }
  const table: readonly (readonly [string, object, string])[] = [
    ['/determinations', { ...answer, party: 'x' }, 'party'],
    ['/determinations', { ...answer, rule: 'test.none' }, 'rule'],
    ['/determinations', { ...answer, expires: '2026-01-01T00:00:00Z' }, 'expires'],
    ['/determinations', { ...answer, truth: 'U' }, 'truth'],
    ['/determinations', { ...answer, evidence: [] }, 'evidence'],
    ['/determinations', { ...answer, reason: ' ' }, 'reason'],
    ['/facts', { ...fact, source: undefined }, 'source'],
    ['/facts', { ...fact, predicate: 'nationality' }, 'predicate'],
    ['/facts', { ...fact, subject: 'ZZ' }, 'subject'],
    ['/facts', { ...fact, value: interval }, 'value.to'],
    ['/facts', { ...fact, value: { from: 'a', to: null } }, 'value.from'],
    ['/facts', { ...fact, to: '2025-12-01' }, 'to'],
    ['/facts', { ...fact, from: '2026-02-30' }, 'from'],
    ['/facts', { ...fact, supersedes: ['none'] }, 'supersedes'],
    ['/facts', { ...fact, retraction: true }, 'supersedes'],
    ['/facts', { ...fact, reviewBy: '2026-01-01' }, 'reviewBy'],
    ['/facts', { ...fact, source: { ...source, retrieved: '2099-01-01' } }, 'source.retrieved'],
    ['/volumes', { ...volume, workload: 'x' }, 'workload'],
    ['/volumes', { ...volume, persons: -1 }, 'persons'],
    ['/volumes', { ...volume, persons: { from: 2, to: 1 } }, 'persons.to'],
    ['/volumes', { ...volume, period: { from: '2026-02-01', to: '2026-01-01' } }, 'period.to'],
    ['/volumes', { ...volume, period: { from: '2026-01-01', to: '2099-01-01' } }, 'period.to'],
  ]
  for (const [path, body, param] of table) {
    const refused = await admin(house, path, { key, body })
    assert.equal(refused.status, 400, `${path} ${param}: ${JSON.stringify(refused.body)}`)
    assert.equal(refused.body['param'], param, JSON.stringify(refused.body))
  }
  const against = { ...fact, predicate: 'tier', value: 'high' }
  const contradicting = await admin(house, '/facts', { key, body: against })
  assert.deepEqual([contradicting.status, contradicting.body['param']], [409, 'supersedes'])
  assert.deepEqual(entries(house, 'fact.added'), [])
  const replaced = { ...fact, predicate: 'tier', value: 'high', supersedes: ['test.tier'] }
  assert.equal((await admin(house, '/facts', { key, body: replaced })).status, 201)
  const { body } = await admin(house, '/facts?subject=party', { key })
  assert.equal((body['facts'] as object[]).length, 2)
})

test('of facts that contradict each other and come at once one is taken, the others say what they contradict', async () => {
  await using house = await openTestHouse(upstream, { pack })
  const key = await makeOperator(house, 'ann', 'compliance')
  const add = (value: unknown, supersedes: readonly string[] = []): Promise<AdminAnswer> =>
    admin(house, '/facts', { key, body: { ...fact, value, supersedes } })
  let replaced: string[] = []
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all([true, false, true].map((value) => add(value, replaced)))
    const [taken, ...more] = answers.filter(({ status }) => status === 201)
    assert.ok(taken)
    assert.deepEqual(more, [])
    const id = String(taken.body['id'])
    for (const { status, body } of answers.filter((one) => one !== taken)) {
      assert.deepEqual(
        [status, body['code'], body['param']],
        [409, 'admin.contradicts', 'supersedes'],
      )
      assert.ok(String(body['detail']).includes(id), 'the one that was taken is named')
    }
    replaced = [id]
  }
  assert.equal(entries(house, 'fact.added').length, 5)
})

interface Held {
  readonly data: readonly {
    readonly id: string
    readonly statement: string
    readonly contested: boolean
  }[]
}

test('a party sees what is held about it without matches on lists, contests it once at a time, and people answer', async () => {
  await using house = await openTestHouse(upstream, { pack })
  const ann = await makeOperator(house, 'ann', 'compliance')
  const own = await makeKey(house, 'party:party')
  const match = { ...fact, predicate: 'listed_on', value: 'a list', audience: 'compliance' }
  await admin(house, '/facts', { key: ann, body: match })
  await admin(house, '/facts', { key: ann, body: fact })
  const ask = (path: string, key: string, body?: object): Promise<Response> =>
    fetch(`${house.url}/v1/party/facts${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
  const held = async (): Promise<Held['data']> => ((await (await ask('', own)).json()) as Held).data

  const facts = await held()
  assert.ok(facts.some(({ statement }) => statement === 'jurisdiction: SG'))
  assert.ok(facts.some(({ statement }) => statement === 'cleared: true'))
  assert.doesNotMatch(JSON.stringify(facts), /listed_on|a list/)
  const hidden = (await admin(house, '/facts?subject=party', { key: ann })).body['facts']
  const hiddenId = (hidden as { id: string; predicate: string }[]).find(
    ({ predicate }) => predicate === 'listed_on',
  )?.id
  const id = facts.find(({ statement }) => statement === 'jurisdiction: SG')?.id ?? ''
  const path = `/${encodeURIComponent(id)}/contest`
  const table: readonly (readonly [string, string, object, number])[] = [
    ['a workload’s key', path, { statement: 'no' }, 404],
    ['no statement', path, {}, 400],
    ['an empty one', path, { statement: ' ' }, 400],
    ['a long one', path, { statement: 'x'.repeat(2001) }, 400],
    ['too many bytes', path, { statement: 'x'.repeat(20_000) }, 413],
    ['no such fact', '/nothing/contest', { statement: 'no' }, 404],
    ['a hidden fact', `/${hiddenId}/contest`, { statement: 'no' }, 404],
  ]
  for (const [name, to, body, status] of table) {
    const response = await ask(to, name.startsWith('a workload') ? house.key : own, body)
    assert.equal(response.status, status, name)
    await response.text()
  }
  const statement = { statement: 'We moved to MY.' }
  const raised = await ask(path, own, statement)
  const { case: caseId } = (await raised.json()) as { case: string }
  assert.equal(raised.status, 201)
  assert.ok((await held()).find((one) => one.id === id)?.contested)
  const twice = await ask(path, own, { statement: 'We did.' })
  assert.equal(twice.status, 400)
  await twice.text()

  const open = async (): Promise<string[]> => {
    const { body } = await admin(house, '/referrals', { key: ann })
    return (body['referrals'] as Record<string, string>[]).map(
      (one) => `${one['id']} ${one['rule']} ${one['question']}`,
    )
  }
  const rule = `contest/${id}`
  assert.deepEqual(await open(), [`${caseId} ${rule} party contests ${id}: is it right?`])
  const isContested = async (): Promise<boolean | undefined> =>
    (await held()).find((one) => one.id === id)?.contested
  const answer = async (truth: 'T' | 'F', lastsMs: number): Promise<void> => {
    const expires = new Date(Date.now() + lastsMs).toISOString()
    const body = { party: 'party', rule, truth, reason: 'r', evidence: ['e'], expires }
    const made = await admin(house, '/determinations', { key: ann, body })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  await answer('F', day)
  assert.deepEqual(await open(), [])
  assert.equal(await isContested(), false)

  // Asked again it is open again, and of two at once one is taken.
  const both = await Promise.all([ask(path, own, statement), ask(path, own, statement)])
  assert.deepEqual(both.map(({ status }) => String(status)).toSorted(), ['201', '400'])
  for (const response of both) await response.text()
  assert.equal((await open()).length, 1)
  assert.equal(await isContested(), true)
  await answer('T', day)
  assert.equal(await isContested(), false)

  // The last answer counts, with no question open too; once it has expired, the question is.
  await answer('F', 400)
  await until('the answer expires', async () => (await isContested()) === true)
  assert.deepEqual(await open(), [`${caseId} ${rule} party contests ${id}: is it right?`])
  const taken = await admin(house, `/referrals/${caseId}/take`, { key: ann, body: {} })
  assert.deepEqual([taken.status, taken.body['owner']], [200, 'ann'])
  await answer('F', day)
  assert.deepEqual(await open(), [])
})

test('a decision names the open contest of a fact that it rests on, and only while it is open', async () => {
  await using house = await openTestHouse(upstream, { pack })
  const ann = await makeOperator(house, 'ann', 'compliance')
  const own = await makeKey(house, 'party:party')
  const { body: added } = await admin(house, '/facts', {
    key: ann,
    body: { ...fact, value: false },
  })
  const disputes = async (): Promise<unknown> => {
    const body = { workload: 'workload', model: 'm' }
    const { body: decided } = await admin(house, '/decisions:evaluate', { key: ann, body })
    return JSON.stringify((decided['decision'] as Record<string, unknown>)['disputes'])
  }
  assert.equal(await disputes(), '[]')
  const raised = await fetch(`${house.url}/v1/party/facts/${String(added['id'])}/contest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
    body: JSON.stringify({ statement: 'We are not.' }),
  })
  const { contest } = (await raised.json()) as { contest: string }
  assert.equal(await disputes(), `["party contests it (${contest})"]`)
  const answer = {
    party: 'party',
    rule: `contest/${String(added['id'])}`,
    truth: 'F',
    reason: 'r',
    evidence: ['e'],
    expires: new Date(Date.now() + day).toISOString(),
  }
  assert.equal((await admin(house, '/determinations', { key: ann, body: answer })).status, 201)
  assert.equal(await disputes(), '[]')
})
