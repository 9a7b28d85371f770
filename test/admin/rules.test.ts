// Rules, facts and packs by API, of the sandbox with a short past: what is suspended is told so as of the date, a text
// is checked where it is wrong, and what a form proposes comes to what the command line says of the same.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { admin, type AdminAnswer } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

let gateway: Gateway

before(async () => {
  gateway = await startGateway({ env: { CUSTOMHOUSE_SANDBOX_HISTORY: '2000' } })
  await until(
    'the past is written',
    async () => {
      const history = (await get('/sandbox'))['history'] as { readyAt: string | null }
      return history.readyAt !== null
    },
    60_000,
  )
})
after(() => gateway.stop())

type Body = AdminAnswer['body']

async function asked(path: string, body?: object): Promise<AdminAnswer> {
  const { url, adminKey } = gateway
  return admin({ url }, path, { key: adminKey, ...(body === undefined ? {} : { body }) })
}

async function get(path: string): Promise<Body> {
  const { status, body } = await asked(path)
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  return body
}

async function post(path: string, sent: object): Promise<Body> {
  const { status, body } = await asked(path, sent)
  assert.ok(status < 300, `${path}: ${JSON.stringify(body)}`)
  return body
}

const freight = 'sample.history.freight'

test('a suspended rule is told to be suspended as of the date, and in force before it', async () => {
  assert.equal((await get(`/rules/${freight}`))['state'], 'suspended')
  const earlier = await get(`/rules/${freight}?at=2026-06-01T00:00:00Z`)
  assert.equal(earlier['state'], 'in_force')
  assert.equal(earlier['nextChange'], '2026-09-20T00:00:00.000Z')
  const early = await get(`/rules/${freight}?at=2025-01-01T00:00:00Z`)
  assert.equal(early['state'], null, 'before it began nobody says that it was in force')
  assert.equal((await asked('/rules/no.such.rule')).status, 404)
})

test('a rule tells what it rests on, with sources and disputes, and a fact who reads it', async () => {
  const rule = await get('/rules/sample.history.framework')
  assert.deepEqual(rule['facts'], ['sample.history.adequacy'])
  assert.deepEqual(rule['disputes'], ['C-703/25 P (appeal pending; no judgment found)'])
  const lines = rule['condition'] as { depth: number; kind: string; facts: string[] }[]
  assert.deepEqual(
    lines.map(({ depth, kind }) => `${depth} ${kind}`),
    ['0 all', '1 input', '1 input', '1 not', '2 input'],
  )
  const { facts } = await get('/facts')
  const held = (facts as Body[]).find(({ id }) => id === 'sample.history.adequacy')
  assert.deepEqual(held?.['usedBy'], ['sample.history.framework'])
  assert.equal(held?.['standing'], 'holds')
})

test('a text that is wrong is told so at its line, and decides nothing', async () => {
  const { text } = await get('/packs/sample.history/text')
  const broken = String(text).replace('effect: refer', 'effect: reefer')
  const line = broken.split('\n').findIndex((each) => each.includes('reefer')) + 1
  const packs = [{ file: 'mine.yaml', text: broken }]
  const { problems, decisions } = await post('/packs:check', { packs })
  assert.deepEqual(
    (problems as Body[]).map((one) => [one['severity'], one['line']]),
    [['error', line]],
  )
  assert.deepEqual(decisions, [])
})

test('a text that is good is shown with the decisions of this house that it changes, and no others', async () => {
  const from = '2026-11-01'
  const edit = { kind: 'state', id: freight, state: 'in_force', from }
  const { text, file } = await post('/packs:draft', { edit })
  const { problems, decisions } = await post('/packs:check', { packs: [{ file, text }] })
  assert.deepEqual(
    (problems as Body[]).filter(({ severity }) => severity === 'error'),
    [],
  )
  const moved = (decisions as Body[]).filter(({ differs }) => differs === true)
  assert.deepEqual([...new Set(moved.map(({ workload }) => workload))], ['dhow-manifests'])
  const verdicts = moved.map((one) => [one['before'] as Body, one['after'] as Body] as const)
  assert.ok(verdicts.length > 0)
  for (const [was, becomes] of verdicts) {
    assert.equal(was['verdict'], 'permit')
    assert.deepEqual([becomes['verdict'], becomes['deployments']], ['deny', []])
    assert.ok((becomes['rules'] as string[]).includes(freight))
  }
})

const proposed = {
  subject: 'US',
  predicate: 'adequate_for_dpf_recipients',
  value: true,
  from: '2023-07-10',
  to: '2026-11-20',
  supersedes: ['sample.history.adequacy'],
  source: {
    publisher: 'A question of this house',
    title: 'The decision is annulled',
    retrieved: '2026-11-20',
    confidence: 'inferred',
  },
}

test('the end of a fact is replayed as it would be held, and moves what the ready-made question moves', async () => {
  const byFact = await report({ fact: proposed })
  const command = ['replay', '--question', 'dpf-annulled', '--json', '--data-dir']
  const run = await customhouse([...command, gateway.dataDir])
  const byCommand = JSON.parse(run.text) as Body
  const numbers = (from: Body) =>
    (from['changes'] as Body[]).map((row) => ({ ...row, causes: null }))
  assert.ok(numbers(byFact).length > 0, 'something rests on the framework')
  assert.deepEqual(numbers(byFact), numbers(byCommand))
  assert.deepEqual(byFact['unchanged'], byCommand['unchanged'])
  assert.deepEqual(byFact['unexplained'], [])
})

test('a fact that could not be held is not replayed', async () => {
  const { status, body } = await asked('/replays', { fact: { ...proposed, supersedes: [] } })
  assert.ok(status >= 400, JSON.stringify(body))
})

test('a deployment that works elsewhere moves what its contracts do not permit there', async () => {
  const found = await report({ question: 'location:northwind-gpt-4o-us:processing:KP' })
  const rows = found['changes'] as Body[]
  assert.ok(rows.length > 0)
  assert.ok(rows.every(({ from }) => from === 'northwind-gpt-4o-us'))
  const { body } = await asked('/replays', { question: 'location:nobody:processing:SG' })
  const job = await ended(String(body['id']))
  assert.equal(job['state'], 'failed')
  assert.match(String(job['problem']), /there is no deployment "nobody"/)
})

async function report(sent: object): Promise<Body> {
  const { id } = await post('/replays', sent)
  const job = await ended(String(id))
  assert.equal(job['state'], 'done', String(job['problem']))
  return job['report'] as Body
}

async function ended(id: string): Promise<Body> {
  let job: Body = {}
  await until('the replay ended', async () => {
    job = await get(`/replays/${id}`)
    return job['state'] !== 'running'
  })
  return job
}
