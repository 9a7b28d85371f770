// How long a replay of recorded traffic takes: rows of the real schema in a book of their own, summed by
// the threads that a replay uses, then decided by two policies. Run: node bench/micro/replay.ts [rows]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { checkConfig } from '../../src/house/config-load.ts'
import { proposePacks } from '../../src/house/replay-proposals.ts'
import { runReplay } from '../../src/house/replay-run.ts'
import { openRegister } from '../../src/journeys/register.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { openStore } from '../../src/store/store.ts'
import { readRecorded } from '../../src/store/replay-reader.ts'
import { termsColumns } from '../../src/store/terms.ts'
import { testConfig } from '../../test/support/house.ts'
import { cpuNanos, heading } from './measure.ts'

const rows = Number(process.argv[2] ?? 10_000_000)
/** Distinct terms: workloads times features times deployments of a large house. */
const termsCount = 5_000
const workloads = 100

const nowMs = systemClock.nowMs()
const plain = testConfig('http://127.0.0.1:9', { id: 'k', digest: '' })
const { config, policy, problems } = checkConfig(
  {
    ...plain,
    workloads: Object.fromEntries(
      Array.from({ length: workloads }, (_, index) => [
        `w${index}`,
        { contract: 'contract', purpose: 'bench', owner: 'bench' },
      ]),
    ),
  },
  nowMs,
)
if (config === null) throw new Error(JSON.stringify(problems))
const before = { config, policy, register: openRegister([]), worldId: 'present' }
const proposal = proposePacks(before, [
  {
    file: 'proposed.yaml',
    shipped: false,
    text: `pack: bench.proposed
version: "1"
title: A proposal
about: For a measurement.
jurisdiction: SG
asserter: bench
timeZone: UTC
authority: house_policy
onUnknown: refer
reviewBy: 2099-01-01
sources:
  text: { publisher: A, title: T, date: 2020-01-01, retrieved: 2020-01-01, confidence: official }
rules:
  - id: bench.tools
    title: Tools
    enabled: true
    effect: deny
    states: [{ state: in_force, from: 2020-01-01, source: text }]
    when: { request.features: { includes_any: [tools] } }
    onUnknown: deny
    public: use
    because: no tools
    remedy: [drop_feature]
    sources: [text]
`,
  },
])
if (proposal.kind === 'problem') throw new Error(proposal.problem)

const parent = join(import.meta.dirname, '../../tmp')
mkdirSync(parent, { recursive: true })
const folder = mkdtempSync(join(parent, 'replay-'))
try {
  await fill()
  heading(`a replay of ${rows} recorded requests in ${termsCount} distinct terms`)
  for (const pass of ['first', 'again']) {
    const startedMs = systemClock.monotonicMs()
    const usedNanos = cpuNanos()
    const span = { fromMs: 0, toMs: nowMs + rows }
    const groups = await readRecorded({ dataDir: folder, databaseUrl: null }, span)
    const scannedMs = systemClock.monotonicMs()
    const asked = { before, proposal, span, asOfMs: nowMs, inputsMayChange: false }
    const report = runReplay(groups, asked)
    const doneMs = systemClock.monotonicMs()
    const denied = report.changes.reduce((sum, row) => sum + row.requests, 0)
    if (report.recorded.requests !== rows || denied !== rows / 2 || report.unexplained.length > 0) {
      throw new Error(`it counted ${report.recorded.requests} and changed ${denied}`)
    }
    const seconds = (ms: number): string => (ms / 1000).toFixed(2).padStart(9)
    process.stdout.write(`${seconds(doneMs - startedMs)} s  whole, ${pass}; of it `)
    process.stdout.write(`${seconds(scannedMs - startedMs).trim()} s read and summed, `)
    process.stdout.write(
      `${seconds(doneMs - scannedMs).trim()} s decided; ${seconds((cpuNanos() - usedNanos) / 1e6).trim()} s of processor time\n`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Rows as the house writes them, and in its order; written in one transaction that no crash must survive. */
async function fill(): Promise<void> {
  const store = await openStore({
    dataDir: folder,
    databaseUrl: null,
    stamp: 'sandbox',
    origin: 'bench.example/log-1',
    nowMs,
  })
  await store.close()
  const database = new DatabaseSync(join(folder, 'book.db'))
  database.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -262144')
  database.exec('begin')
  const insert = database.prepare(
    `insert into terms (id, ${termsColumns.join(', ')}) values (?${', ?'.repeat(termsColumns.length)})`,
  )
  for (let index = 0; index < termsCount; index++) {
    const id = index.toString(16).padStart(32, '0')
    insert.run(id, ...termsColumns.map((column) => termsValue(column, index)))
  }
  const numbers = `with recursive c(n) as (values(0) union all select n + 1 from c where n < ${rows - 1})`
  const request = "printf('req_01kar%021d', n)"
  database.exec(`${numbers} insert into intent
    select ${request} || '.1', printf('%032x', (n * 7919) % ${termsCount}), 1, ${nowMs} + n, 123456,
      103456, 270, null, '[[0,"hold","budget:muster-monthly:2026-11","budget_control:USD","123456"]]'
    from c`)
  database.exec(`${numbers} insert into settlement
    select ${request} || '.1', 'settled', null, ${nowMs} + n + 900,
      iif(n % 50 = 0, 'client_left', 'completed'), 'provider', 100000 + n % 1000, 120000 + n % 1000,
      'chatcmpl-0123456789abcdef0123456789', 200, ${request}, 350,
      '[["input","250","62500","67500"],["output","100","37500","52500"]]',
      '[[16,"post","budget:muster-monthly:2026-11","budget_control:USD","120000"],[48,"price","customer:c:USD","revenue:USD","120000"],[49,"cost","provider_expense:p:USD","provider_payable:p:USD","100000"]]'
    from c`)
  database.exec('commit; pragma journal_mode = wal')
  database.close()
}

function termsValue(column: string, index: number): string {
  if (column === 'input') return inputText(index)
  if (column === 'deployment_id') return 'only'
  return column === 'currency' ? 'USD' : `${column}-${index}`
}

function inputText(index: number): string {
  const country = { is: null, missing: 'the country of the caller', network: null }
  return JSON.stringify({
    available: { only: 'usable' },
    contract: 'contract',
    contractVersion: 'v1',
    counters: {},
    country,
    dialect: 'openai',
    engine: 'policy-2',
    features: index % 2 === 0 ? ['stream'] : ['tools'],
    modalities: ['text'],
    model: 'm',
    v: 1,
    watch: [],
    workload: `w${index % workloads}`,
    world: 'w',
  })
}
