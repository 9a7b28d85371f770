// Goal: whatever providers do, nobody is served outside the allowed set, the books balance, and as long as something
// healthy is left it serves everybody. Method: providers die, hang, reset, refuse and lie under load; what arrived is
// counted beside the book, and the gateway's own `verify` looks at what it wrote.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import fc from 'fast-check'

import { healthLimits } from '../../src/place/health.ts'
import { openTestHouse, type TestHouse, type TestHouseOptions } from '../support/house.ts'
import { openScriptedUpstream } from '../support/scripted-upstream.ts'
import { faults, load, openProviders, type Arrival, type Asked, type Fault } from './providers.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const places = (place: string): NonNullable<TestHouseOptions['deployments']>[string] => {
  const [ingress, processing, rest, abuseStore, review] = Array.from({ length: 5 }, () => [place])
  return { locations: { ingress, processing, rest, abuseStore, review } }
}
/**
 * A provider is told apart by what it calls the model, and has a channel of its own: what one says of itself is no word
 * on the others. Alike in all else they are asked in the order of their names, so that nobody is spared the weak.
 */
const deployments = {
  feeble: { upstreamModel: 'feeble', channel: 'feeble' },
  frail: { upstreamModel: 'frail', channel: 'frail' },
  steady: { upstreamModel: 'steady' },
  abroad: { upstreamModel: 'abroad', ...places('US') },
  spare: { upstreamModel: 'spare', model: 'n', channel: 'spare' },
}
const limits = {
  connectTimeoutMs: 150,
  headTimeoutMs: 150,
  wholeHeadTimeoutMs: 150,
  attemptsPerDeploymentMax: 2,
  retryBaseMs: 5,
  retryStepMsMax: 20,
  retryWaitMsMax: 200,
}
const budget = { id: 'b', amount: '1000', currency: 'USD', period: 'total', hard: true } as const

function channelAt(url: string, id: string): NonNullable<TestHouseOptions['channels']>[string] {
  return { kind: 'openai', seller: id, endpoint: `${url}/v1`, credential: `secret-${id}` }
}

interface Outage {
  readonly asked: readonly Asked[]
  readonly arrivals: readonly Arrival[]
  readonly house: TestHouse
}

/** Plays an outage under load, holds what must always hold, and lets `look` look at the rest. */
async function outage(
  faultOf: (deployment: string, nth: number) => Fault,
  look: (told: Outage) => void,
  {
    count = 150,
    atOnce = 25,
    ...options
  }: TestHouseOptions & { count?: number; atOnce?: number } = {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-outage-'))
  try {
    const providers = openProviders(faultOf)
    {
      await using upstream = await openScriptedUpstream(providers.script)
      await using house = await openTestHouse(upstream, {
        dataDir,
        deployments,
        channels: Object.fromEntries(
          ['feeble', 'frail', 'spare'].map((id) => [id, channelAt(upstream.url, id)]),
        ),
        contract: { models: ['m', 'n'], budgets: [budget], ...options.contract },
        hedge: options.hedge ?? {},
        server: { limits },
      })
      const asked = await load(house, { count, atOnce })
      assert.equal(asked.length, count)
      // An attempt beside the one that was given may end later.
      for (let told = 0; told < count; told++) await house.nextRecord()
      balances(house, providers.arrivals, asked)
      look({ asked, arrivals: providers.arrivals, house })
      await house.running.close()
      assert.equal(await verified(dataDir), '')
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** One row for each arrival, an end for each row, no hold left, and money that is nobody's gain. */
function balances(house: TestHouse, arrivals: readonly Arrival[], asked: readonly Asked[]): void {
  assert.deepEqual(new Set(arrivals.map(({ deployment }) => deployment)).has('abroad'), false)
  const rows = house.query('select * from attempt')
  const byId = new Map(rows.map((row) => [String(row['attempt_id']), row]))
  assert.equal(new Set(arrivals.map(({ attempt }) => attempt)).size, arrivals.length, 'none twice')
  for (const { attempt, deployment } of arrivals) {
    assert.equal(byId.get(attempt)?.['deployment_id'], deployment, attempt)
  }
  for (const row of rows) {
    assert.ok(row['state'] === 'settled' || row['state'] === 'voided', String(row['state']))
    assert.ok(nanosOf(row, 'cost_nanos') >= 0n && nanosOf(row, 'price_nanos') >= 0n)
  }
  const [held] = house.query(
    'select coalesce(sum(debits_pending + credits_pending), 0) as n from balance',
  )
  assert.equal(held?.['n'], 0n, 'no hold is left')
  const paid = rows.filter((row) => nanosOf(row, 'price_nanos') > 0n)
  const served = asked.filter(({ status, whole }) => status === 200 && whole)
  const requests = new Set(paid.map((row) => String(row['attempt_id']).split('.')[0]))
  assert.equal(requests.size, paid.length, 'no request is paid for twice')
  for (const { request } of served)
    assert.ok(requests.has(String(request)), 'who was served has paid')
  assert.equal(requests.size, served.length, 'who was not served has not')
}

/** 0 where nothing is settled. */
function nanosOf(row: Readonly<Record<string, unknown>>, name: string): bigint {
  const nanos = row[name]
  return typeof nanos === 'bigint' ? nanos : 0n
}

/** What `verify` complains of; empty if nothing. */
function verified(dataDir: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'verify', dataDir], (error, stdout, stderr) => {
      resolve(error === null ? '' : `${stdout}\n${stderr}`)
    })
  })
}

function statuses(asked: readonly Asked[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, whole } of asked) {
    const name = whole ? String(status) : `${status} broken`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

test('a deployment that dies under load is left alone after a handful of failures, and nobody notices', () => {
  const atOnce = 25
  return outage(
    (deployment) => (deployment === 'steady' ? 'ok' : 'reset'),
    ({ asked, arrivals }) => {
      assert.deepEqual(statuses(asked), { 200: asked.length })
      for (const dead of ['feeble', 'frail']) {
        const met = arrivals.filter(({ deployment }) => deployment === dead).length
        assert.ok(met > 0, `${dead} was never asked`)
        assert.ok(met <= healthLimits.failuresInARow + atOnce, `${dead} was asked ${met} times`)
      }
    },
    { atOnce },
  )
})

test('deployments that hang, refuse, break or are overloaded: a healthy one serves everybody', () => {
  const plans = fc.shuffledSubarray([...faults], { minLength: faults.length })
  return fc.assert(
    fc.asyncProperty(plans, plans, (feeble, frail) =>
      outage(
        (deployment, nth) => {
          const plan = { feeble, frail }[deployment] ?? (['ok'] as const)
          return plan[nth % plan.length] ?? 'ok'
        },
        ({ asked, arrivals }) => {
          assert.deepEqual(
            new Set(arrivals.map(({ deployment }) => deployment)),
            new Set(['feeble', 'frail', 'steady']),
          )
          assert.deepEqual(statuses(asked), { 200: asked.length })
        },
        { count: 90 },
      ),
    ),
    { numRuns: 3 },
  )
})

test('with every deployment of a model dead its fallback serves everybody, under its own decision', () =>
  outage(
    (deployment) => (deployment === 'spare' ? 'ok' : 'failing'),
    ({ asked, house }) => {
      assert.deepEqual(statuses(asked), { 200: asked.length })
      assert.ok(asked.every(({ deployment }) => deployment === 'spare'))
      const decisions = house.query(
        'select distinct deployment_id, decision_id, model from attempt',
      )
      const spare = decisions.filter((row) => row['deployment_id'] === 'spare')
      assert.deepEqual(
        spare.map((row) => row['model']),
        ['n'],
      )
      assert.ok(
        decisions.every(
          (row) =>
            row['deployment_id'] === 'spare' || row['decision_id'] !== spare[0]?.['decision_id'],
        ),
      )
    },
    { contract: { fallbacks: { m: ['n'] } } },
  ))

test('models that fall back to each other in a ring, a budget that is short, providers that fail in every way: the books balance', () => {
  const plans = fc.array(fc.constantFrom('ok' as const, ...faults), { minLength: 4, maxLength: 12 })
  return fc.assert(
    fc.asyncProperty(plans, plans, fc.constantFrom('0.02', '0.2'), (weak, spare, amount) =>
      outage(
        (deployment, nth) => {
          const plan = deployment === 'spare' ? spare : weak
          return plan[nth % plan.length] ?? 'ok'
        },
        ({ house }) => {
          const far = house.query(
            `select substr(attempt_id, 1, instr(attempt_id, '.')) as request from attempt
             group by request, deployment_id having count(*) > ${limits.attemptsPerDeploymentMax}`,
          )
          assert.deepEqual(far, [], 'no deployment was asked more often than it may be')
        },
        {
          count: 60,
          contract: {
            fallbacks: { m: ['n'], n: ['m'] },
            budgets: [{ ...budget, amount }],
          },
        },
      ),
    ),
    { numRuns: 3 },
  )
})

test('two answers at once, however providers fail and whatever the budget: one is given, one is paid, all are counted', () => {
  const plans = fc.array(fc.constantFrom(...faults), { minLength: 4, maxLength: 12 })
  return fc.assert(
    fc.asyncProperty(plans, plans, fc.constantFrom('0.02', '1000'), (feeble, frail, amount) =>
      outage(
        (deployment, nth) => {
          const plan = { feeble, frail }[deployment] ?? (['ok', 'slow'] as const)
          return plan[nth % plan.length] ?? 'ok'
        },
        ({ house, asked }) => {
          const [{ n: spent } = {}] = house.query('select sum(price_nanos) as n from attempt')
          assert.ok((typeof spent === 'bigint' ? spent : 0n) <= BigInt(Number(amount) * 1e9))
          const hedged = house.records.filter(({ hedge }) => hedge !== '')
          const lost = house.query("select * from attempt where ending = 'hedge_lost'")
          assert.ok(lost.every(({ price_nanos: price }) => price === 0n))
          assert.ok(lost.length <= hedged.length)
          assert.ok(hedged.every(({ attempts }) => Number(attempts) >= 2))
          if (amount === '1000') assert.deepEqual(statuses(asked), { 200: asked.length })
          if (feeble[0] === 'hanging' && frail.every((fault) => fault === 'ok'))
            assert.ok(lost.length > 0, 'none was hedged')
        },
        {
          count: 60,
          hedge: { m: { afterMs: 15, sharePercent: 100 } },
          contract: { budgets: [{ ...budget, amount }] },
        },
      ),
    ),
    { numRuns: 4, examples: [[['hanging', 'slow'], ['ok'], '1000']] },
  )
})

test('with nothing left everybody is refused with a wait, nobody pays, and nothing leaves the set', () =>
  outage(
    (_deployment, nth) => (nth % 2 === 0 ? 'failing' : 'rate_limited'),
    ({ asked }) => {
      assert.ok(
        asked.every(({ status }) => [429, 502, 503].includes(status)),
        JSON.stringify(statuses(asked)),
      )
    },
    { count: 60 },
  ))

test('what providers say of usage costs nobody more than its hold, and nobody less than nothing', () => {
  const lies: readonly Fault[] = ['usage_absent', 'usage_negative', 'usage_huge', 'usage_text']
  return outage(
    (_deployment, nth) => lies[nth % lies.length] ?? 'ok',
    ({ asked, house }) => {
      assert.deepEqual(statuses(asked), { 200: asked.length })
      const over = house.query('select * from attempt where price_nanos > hold_nanos')
      assert.deepEqual(over, [])
    },
    { count: 40 },
  )
})
