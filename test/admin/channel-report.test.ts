// Goal: the owner of models learns of its own models what the clause with it says, and of nobody else anything; what it is
// told adds up to what the house counted; and the report as evidence proves itself to whoever has it and the log's key.
// Method: the sandbox with a short past, as people of two laboratories and of the house.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { admin, type AdminAnswer } from '../support/admin.ts'
import { customhouse } from '../support/command.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { until } from '../support/until.ts'

type Body = AdminAnswer['body']
type Row = Record<string, unknown>

const folder = mkdtempSync(join(tmpdir(), 'customhouse-channel-'))
let gateway: Gateway
/** Of a person of each laboratory. */
const keys = { northwind: '', meridian: '' }

before(async () => {
  gateway = await startGateway({ env: { CUSTOMHOUSE_SANDBOX_HISTORY: '3000' } })
  await until(
    'the past is written and read',
    async () => {
      const history = (await get('/sandbox'))['history'] as { readyAt: string | null }
      return history.readyAt !== null && (await get('/channel-report'))['behind'] === 0
    },
    60_000,
  )
  keys.northwind = await keyOf('dana.whitlock')
  const scope = { kind: 'owner', party: 'meridian-labs' }
  const person = { id: 'of-meridian', name: 'Of Meridian', roles: ['model_owner'], scope }
  assert.equal((await asked('/operators', undefined, person)).status, 201)
  keys.meridian = await keyOf('of-meridian')
})
after(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true })
})

function asked(path: string, key: string | undefined, body?: object): Promise<AdminAnswer> {
  const { url, adminKey } = gateway
  return admin({ url }, path, { key: key ?? adminKey, ...(body === undefined ? {} : { body }) })
}

async function get(path: string, key?: string): Promise<Body> {
  const { status, body } = await asked(path, key)
  assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
  return body
}

async function keyOf(operator: string): Promise<string> {
  const { status, body } = await asked('/keys', undefined, { holder: `operator:${operator}` })
  assert.equal(status, 201, JSON.stringify(body))
  return String(body['key'])
}

function rows(body: Body, name: string): readonly Row[] {
  return body[name] as readonly Row[]
}

test('an owner is told of its own models alone; another’s are as if nobody sold them', async () => {
  const told = await get('/channel-report', keys.northwind)
  assert.deepEqual(told['owner'], { id: 'northwind-ai', name: 'Northwind AI, Inc. (simulated)' })
  assert.equal(rows(told, 'owners').length, 1)
  assert.ok((told['models'] as string[]).includes('gpt-4o'))
  assert.ok(!(told['models'] as string[]).some((model) => model.startsWith('claude')))
  assert.ok(rows(told, 'traffic').length > 0)
  assert.ok(rows(told, 'traffic').every(({ channel }) => channel !== 'meridian'))
  for (const [theirs, nobodys] of [
    ['?model=claude-sonnet-5', '?model=a-model-of-nobody'],
    ['?owner=meridian-labs', '?owner=a-party-of-nobody'],
  ] as const) {
    const refused = await asked(`/channel-report${theirs}`, keys.northwind)
    const unknown = await asked(`/channel-report${nobodys}`, keys.northwind)
    assert.equal(refused.status, 404)
    assert.deepEqual(refused.body, unknown.body)
  }
  const entered = await asked('/channel-reports', keys.northwind, { owner: 'meridian-labs' })
  assert.equal(entered.status, 404)
})

test('an owner with whom nothing is agreed is told nothing, and that nothing is agreed', async () => {
  const told = await get('/channel-report', keys.meridian)
  assert.equal(told['clause'], null)
  for (const name of ['traffic', 'refusals', 'duties', 'incidents', 'months', 'hidden']) {
    assert.deepEqual(told[name], [], name)
  }
  const { status, body } = await asked('/channel-reports', keys.meridian, {})
  assert.deepEqual([status, body['code'], body['param']], [400, 'admin.invalid', 'owner'])
})

test('no customer, workload, contract, price or cost is in anything that an owner is told', async () => {
  const hidden = new Set<string>()
  for (const [list, field] of [
    ['parties', 'parties'],
    ['workloads', 'workloads'],
    ['contracts', 'contracts'],
  ] as const) {
    for (const row of rows(await get(`/${list}?limit=200`), field)) {
      for (const name of ['id', 'legalName', 'name', 'purpose']) {
        if (typeof row[name] === 'string') hidden.add(row[name])
      }
    }
  }
  assert.ok(
    hidden.has('muster-werke') && hidden.has('muster-support') && hidden.has('Muster Werke AG'),
  )
  const own = ['northwind-ai', 'Northwind AI, Inc. (simulated)']
  const { body: entered } = await asked('/channel-reports', keys.northwind, {})
  const all = [await get('/channel-report', keys.northwind), entered]
  const receipt = await get(`/channel-reports/${String(entered['sha256'])}`, keys.northwind)
  const text = JSON.stringify([...all, receipt])
  for (const name of hidden) {
    if (!own.includes(name)) assert.ok(!text.includes(JSON.stringify(name).slice(1, -1)), name)
  }
  assert.doesNotMatch(text, /price|cost|margin|USD/i)
})

test('what is told of an owner’s channels adds up to the attempts that the house counted there', async () => {
  const told = await get('/channel-report?from=2020-01', keys.northwind)
  const [first] = told['months'] as string[]
  const last = (told['months'] as string[]).at(-1) ?? ''
  const lastDay = new Date(Date.UTC(Number(last.slice(0, 4)), Number(last.slice(5)), 0))
  const range = `from=${first}-01&to=${lastDay.toISOString().slice(0, 10)}`
  const spent = await get(`/spend?step=month&by=channel,deployment&${range}`)
  const owned = rows(spent, 'rows').filter(
    ({ channel, deployment }) =>
      channel === 'northwind' || /^(azure|kiso)-gpt-4o-(?!mini)/.test(String(deployment)),
  )
  const counted = (row: Row, field: string): number => Number(row[field])
  const sum = (some: readonly Row[], field: string): number =>
    some.reduce((total, row) => total + counted(row, field), 0)
  assert.ok(sum(owned, 'attempts') > 100)
  const isTold = (month: unknown): boolean => !(told['hidden'] as string[]).includes(String(month))
  const ofTold = owned.filter(({ period }) => isTold(String(period).slice(0, 7)))
  assert.equal(sum(rows(told, 'traffic'), 'calls'), sum(ofTold, 'attempts'))
  assert.equal(sum(rows(told, 'traffic'), 'tokens'), sum(ofTold, 'tokens'))
})

test('one model’s report is what the whole report says of it, and one month’s what the whole says of that', async () => {
  const whole = await get('/channel-report?from=2020-01', keys.northwind)
  const month = (whole['months'] as string[]).at(-1)
  const one = await get(`/channel-report?from=${month}&to=${month}&model=gpt-4o`, keys.northwind)
  for (const name of ['traffic', 'duties']) {
    const expected = rows(whole, name).filter(
      (row) => row['month'] === month && row['model'] === 'gpt-4o',
    )
    assert.deepEqual(one[name], expected, name)
  }
  assert.ok(rows(one, 'traffic').length > 0)
  const { status, body } = await asked('/channel-report?from=2026-02&to=2026-01', keys.northwind)
  assert.deepEqual([status, body['param']], [400, 'from'])
})

test('people of the house see what an owner sees, to the letter', async () => {
  const { asOf: _, owners, ...theirs } = await get('/channel-report', keys.northwind)
  const { asOf: __, owners: all, ...ours } = await get('/channel-report?owner=northwind-ai')
  assert.deepEqual(ours, theirs)
  assert.deepEqual([(owners as Row[]).length, (all as Row[]).length], [1, 2])
})

test('a report that was entered is proven by its receipt and the key of the log alone, and no other is', async () => {
  const first = (await asked('/channel-reports', keys.northwind, { to: '2099-12' })).body
  const again = (await asked('/channel-reports', keys.northwind, { to: '2099-12' })).body
  assert.deepEqual(again, first, 'the same report is entered once')
  const { report, sha256, entry } = first as Record<string, string>
  assert.equal(createHash('sha256').update(String(report)).digest('hex'), sha256)
  let receipt: Body = {}
  await until('a signed head covers it', async () => {
    receipt = await get(`/channel-reports/${sha256}`, keys.northwind)
    return receipt['state'] === 'ready'
  })
  assert.equal((await asked(`/channel-reports/${sha256}`, keys.meridian)).status, 404)
  const files = { receipt: join(folder, 'receipt'), report: join(folder, 'report.json') }
  writeFileSync(files.receipt, String(receipt['text']))
  writeFileSync(files.report, String(report))
  const verify = [
    'verify',
    files.receipt,
    '--vkey',
    String(receipt['vkey']),
    '--content',
    `report=${files.report}`,
  ]
  const good = await customhouse(verify)
  assert.equal(good.code, 0, good.text)
  assert.ok(good.text.includes(String(sha256)) && good.text.includes(String(entry)))
  writeFileSync(files.report, String(report).replace('"atLeast":2', '"atLeast":1'))
  const forged = await customhouse(verify)
  assert.equal(forged.code, 1)
  assert.match(forged.text, /NOT VERIFIED/)
})

test('the folder verifies with the reports in its log', async () => {
  const { code, text } = await customhouse(['verify', gateway.dataDir])
  assert.equal(code, 0, text)
})
