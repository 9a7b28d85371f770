// Goal: a sandbox's simulated history is as good as one that happened: every figure folds, every decision comes out again,
// a kill in the middle leaves no gap and no double, nobody honest is accused and the offenders are found.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { formatNanos } from '../../src/kernel/money.ts'
import { dayMs } from '../../src/kernel/time.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { pick } from '../support/json.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const main = new URL('../../src/main.ts', import.meta.url).pathname
const total = 4_500
const deadlineMs = 120_000
const env = { CUSTOMHOUSE_SANDBOX_HISTORY: String(total) }
const folder = mkdtempSync(join(tmpdir(), 'customhouse-history-'))
const whole = join(folder, 'whole')
let gateway: Gateway

before(async () => {
  gateway = await startGateway({ dataDir: whole, env })
  await ready(gateway)
})
after(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function asked(of: Gateway, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${of.url}/admin/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${of.adminKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return await answer.json()
}

async function done(of: Gateway): Promise<number> {
  return Number(pick(await asked(of, '/sandbox'), 'history', 'done'))
}

function ready(of: Gateway): Promise<void> {
  const holds = async (): Promise<boolean> =>
    typeof pick(await asked(of, '/sandbox'), 'history', 'readyAt') === 'string'
  return until('the history is whole', holds, deadlineMs)
}

/** What it comes to: how many of what, and what they cost. */
function totals(dataDir: string): unknown {
  const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true })
  try {
    const log = "(select number from log where origin = 'customhouse.local/sandbox-history')"
    return {
      log: book.prepare(`select number from log where number = ${log}`).get(),
      intents: book.prepare(`select count(*) as n, max(attempt_id) as last from intent`).get(),
      endings: book
        .prepare(
          `select ending, count(*) as n, sum(price_nanos) as price, sum(cost_nanos) as cost
           from settlement group by ending order by ending`,
        )
        .all(),
      refusals: book.prepare('select code, count(*) as n from refusal group by code').all(),
      parts: book
        .prepare(`select count(*) as n from leaf where log = ${log} and id like 'history-%'`)
        .get(),
      open: book.prepare('select count(*) as n from open_attempt').get(),
    }
  } finally {
    book.close()
  }
}

async function verified(path: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [main, 'verify', path, ...args])
  return stdout
}

test('the data folder verifies with the history in it: sums, decisions, prices and both logs', async () => {
  const told = await verified(whole)
  assert.match(told, /^verified\n/)
  assert.match(told, /log customhouse\.local\/sandbox-history: \d+ entries/)
  assert.doesNotMatch(told, /indeterminate|no signed head/)
})

test('a request of the past is explained, and its receipt verifies under the name of its log', async () => {
  const book = new DatabaseSync(join(whole, 'book.db'), { readOnly: true })
  const row = book
    .prepare(
      `select i.attempt_id as id from intent i join terms t on t.id = i.terms_id
       where t.workload_id = 'qinghe-translate' limit 1`,
    )
    .get()
  book.close()
  const id = String(row?.['id']).replace(/\.\d+$/, '')
  const { stdout } = await run(process.execPath, [main, 'explain', id, '--data-dir', whole])
  assert.match(stdout, /qinghe-translate/)
  const answer = await fetch(`${gateway.url}/v1/receipts/${id}`, {
    headers: { authorization: `Bearer ${gateway.keyOf('qinghe-translate')}` },
  })
  assert.equal(answer.status, 200)
  const receipt = join(folder, 'receipt')
  writeFileSync(receipt, await answer.text())
  const origin = 'customhouse.local/sandbox-history'
  const named = ['vkey', '--data-dir', whole, '--origin', origin]
  const { stdout: vkey } = await run(process.execPath, [main, ...named])
  assert.match(await verified(receipt, '--vkey', vkey.trim()), /verified/)
})

test('the watch finds the ring and the drift, and has nothing against the customer with a Chinese parent', async () => {
  interface Member {
    readonly workload: string
    readonly country?: string
  }
  interface Found {
    readonly cluster: string | null
    readonly members: readonly Member[]
  }
  const cases = async (): Promise<readonly Found[]> => {
    const said = pick(await asked(gateway, '/cases'), 'cases')
    assert.ok(Array.isArray(said))
    return said
  }
  await until(
    'both are found',
    async () => {
      const found = await cases()
      const drift = found.some(({ members }) => members.some(isOf('copper-reports')))
      return drift && found.some(({ cluster, members }) => cluster !== null && members.length >= 5)
    },
    deadlineMs,
  )
  const found = await cases()
  const accused = new Set(found.flatMap(({ members }) => members.map(({ workload }) => workload)))
  const honest = [...accused].filter((id) => !id.endsWith('-app') && id !== 'copper-reports')
  assert.deepEqual(honest, [])

  function isOf(workload: string): (member: Member) => boolean {
    return (member) => member.workload === workload
  }
})

test('one person asked for a renewal and another one is waited for; a party disputes what is held about it', async () => {
  const said = pick(await asked(gateway, '/changes'), 'changes')
  assert.ok(Array.isArray(said))
  assert.ok(said.some((one) => pick(one, 'kind') === 'exception'))
  const referrals = pick(await asked(gateway, '/referrals'), 'referrals')
  assert.ok(Array.isArray(referrals))
  assert.ok(referrals.some((one) => pick(one, 'rule') === 'sample.history.parent'))
  assert.ok(referrals.some((one) => pick(one, 'rule') === 'contest/own.silver-dhow'))
})

test('what the house is told to have earned is what the book settled, by customer and in a year', async () => {
  const days = 30
  const answer = await asked(gateway, `/revenue?days=${days}`)
  const toMs = Date.parse(String(pick(answer, 'to'))) + dayMs
  const currencies = pick(answer, 'currencies')
  assert.ok(Array.isArray(currencies) && currencies.length > 0)
  const book = new DatabaseSync(join(whole, 'book.db'), { readOnly: true, readBigInts: true })
  const rows = book
    .prepare(
      `select t.currency, t.party_id as party, sum(s.price_nanos) as price, sum(s.cost_nanos) as cost
       from settlement s join intent i using (attempt_id) join terms t on t.id = i.terms_id
       where i.at_ms >= ? and i.at_ms < ? group by 1, 2`,
    )
    .all(BigInt(toMs - days * dayMs), BigInt(toMs))
  book.close()
  for (const told of currencies) {
    const own = rows.filter(({ currency }) => currency === pick(told, 'currency'))
    const price = own.reduce((sum, row) => sum + nanosIn(row, 'price'), 0n)
    assert.equal(pick(told, 'price'), formatNanos(price))
    const cost = own.reduce((sum, row) => sum + nanosIn(row, 'cost'), 0n)
    assert.equal(pick(told, 'margin'), formatNanos(price - cost))
    // 365 by 30 is 73 by 6; halves go to the even one.
    const [yearly, rest] = [(price * 73n) / 6n, (price * 73n) % 6n]
    const isUp = rest > 3n || (rest === 3n && yearly % 2n === 1n)
    assert.equal(pick(told, 'annualised'), formatNanos(yearly + (isUp ? 1n : 0n)))
    const shares = pick(told, 'shares')
    assert.ok(Array.isArray(shares))
    const ofCustomers = shares.filter((share) => pick(share, 'of') === 'customer')
    const earned = new Map(own.map((row) => [row['party'], formatNanos(nanosIn(row, 'price'))]))
    assert.deepEqual(
      new Map(ofCustomers.map((share) => [pick(share, 'id'), pick(share, 'price')])),
      earned,
    )
  }
})

function nanosIn(row: Readonly<Record<string, unknown>>, column: string): bigint {
  const value = row[column]
  assert.ok(typeof value === 'bigint')
  return value
}

test('killed in the middle, twice, and started again: the same totals, no double, and it verifies', async () => {
  const dataDir = join(folder, 'killed')
  mkdirSync(join(dataDir, 'sandbox'), { recursive: true })
  cpSync(join(whole, 'sandbox', 'history.json'), join(dataDir, 'sandbox', 'history.json'))
  for (const share of [0.2, 0.5]) {
    const victim = await startGateway({ dataDir, env })
    const wanted = share * total
    await until('it is in the middle', async () => (await done(victim)) >= wanted, deadlineMs)
    assert.ok((await done(victim)) < total)
    await victim.kill()
  }
  const last = await startGateway({ dataDir, env })
  await ready(last)
  await last.stop()
  assert.deepEqual(totals(dataDir), totals(whole))
  assert.match(await verified(dataDir), /^verified\n/)
})

test('started again it is there and whole at once, and live traffic goes on in a log of its own', async () => {
  const dataDir = join(folder, 'killed')
  const again = await startGateway({ dataDir, env: { ...env, CUSTOMHOUSE_QUIET_SANDBOX: '' } })
  await ready(again)
  assert.equal(await done(again), total)
  assert.equal(pick(await asked(again, '/sandbox'), 'trickle', 'on'), true)
  const answered = async (): Promise<boolean> => {
    const book = new DatabaseSync(join(dataDir, 'book.db'), { readOnly: true })
    const row = book
      .prepare('select count(*) as n from settlement where settled_ms > ?')
      .get(Date.now() - 60_000)
    book.close()
    return Number(row?.['n']) > 0
  }
  await until('simulated live traffic is settled', answered, deadlineMs)
  const off = await asked(again, '/sandbox/trickle', { on: false })
  assert.equal(pick(off, 'trickle', 'on'), false)
  assert.equal(await again.stop(), 0)
  assert.match(await verified(dataDir), /^verified\n/)
})
