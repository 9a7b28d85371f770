// How fast the index of requests follows a book, and how soon it answers over a million rows: seeded rows of ninety
// days, fifty parties, each question asked with many different values. Milliseconds are CPU time of the thread that
// answers, so that a busy machine disturbs them little. Run: node bench/micro/finder.ts [rows] [part of a question]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/kernel/time.ts'
import type { FindRequests } from '../../src/journeys/finder-desk.ts'
import { openFinder } from '../../src/store/finder.ts'
import { listRequests } from '../../src/store/finder-list.ts'
import { openFinderSource } from '../../src/store/finder-source.ts'
import { openFinderStore, type FinderStore } from '../../src/store/finder-store.ts'
import { sumFlows } from '../../src/store/finder-sums.ts'
import { testEngines } from '../../test/store/engines.ts'
import { intentOp, settlementDraft, settleOp, startMs } from '../../test/store/ops.ts'
import { Samples } from '../percentiles.ts'
import { codes, cpuMs, dayMs, days, fill, random } from './finder-rows.ts'

const rows = Number(process.argv[2] ?? 1_000_000)
const wanted = process.argv[3] ?? ''
const bookRows = 40_000

const any: FindRequests = {
  fromMs: null,
  toMs: null,
  costMinNanos: null,
  costMaxNanos: null,
  search: '',
  before: null,
  limit: 50,
}
const party = (): string => `party-${random(50)}`
const model = (): string => `model-${random(8)}`
const span = () => {
  const fromMs = startMs + random(days * 24) * 3_600_000 + random(3_600_000)
  return { fromMs, toMs: fromMs + random(30 * 24) * 3_600_000 + 1 }
}

const questions: Readonly<Record<string, () => Partial<FindRequests>>> = {
  'no filter': () => ({}),
  party: () => ({ party: party() }),
  contract: () => ({ contract: `contract-${random(50)}` }),
  workload: () => ({ workload: `party-${random(50)}-workload-${random(3)}` }),
  model: () => ({ model: model() }),
  channel: () => ({ channel: `channel-${random(3)}` }),
  deployment: () => ({ deployment: `model-${random(8)}-at-${random(3)}` }),
  verdict: () => ({ verdict: random(2) === 0 ? 'deny' : 'refer' }),
  ending: () => ({ ending: random(2) === 0 ? 'completed' : 'upstream_cut' }),
  code: () => ({ code: codes[random(codes.length)] ?? '' }),
  rule: () => ({ rule: `rule-${random(12)}` }),
  'from and to': span,
  'cost from, rare': () => ({ costMinNanos: 39_990_000n }),
  'cost from, frequent': () => ({ costMinNanos: BigInt(random(30_000_000)) }),
  'cost between': () => ({ costMinNanos: 1_000_000n, costMaxNanos: 1_100_000n }),
  'id, whole': () => ({ search: `req_${String(random(rows)).padStart(26, '0')}` }),
  'id, beginning': () => ({ search: `req_${String(random(rows)).padStart(26, '0').slice(0, 24)}` }),
  'part of a name': () => ({ search: `ty-${random(50)}` }),
  'part of no name': () => ({ search: 'nowhere' }),
  'party and code': () => ({ party: party(), code: codes[random(codes.length)] ?? '' }),
  'party and model': () => ({ party: party(), model: model() }),
  'party and span': () => ({ party: party(), ...span() }),
  'verdict and span': () => ({ verdict: 'deny', ...span() }),
  'party and cost': () => ({ party: party(), costMinNanos: 30_000_000n }),
  'model and verdict': () => ({ model: model(), verdict: 'refer' }),
  'a page far back': () => ({ before: BigInt(startMs + random(days) * dayMs) << 20n }),
  'a page of a party far back': () => ({
    party: party(),
    before: BigInt(startMs + random(days) * dayMs) << 20n,
  }),
}

function ask(store: FinderStore): void {
  const line = (name: string, samples: Samples): void => {
    const { p50, p99, max } = samples.summary()
    const figures = [p50, p99, max].map((ms) => ms.toFixed(2).padStart(8)).join('')
    process.stdout.write(`${name.padEnd(28)}${figures}\n`)
  }
  process.stdout.write(`${'CPU milliseconds'.padEnd(28)}     p50     p99     max\n`)
  for (const [name, question] of Object.entries(questions)) {
    if (!name.includes(wanted)) continue
    const samples = new Samples()
    for (let time = 0; time < 60; time++) {
      const query = { ...any, ...question() }
      const beganMs = cpuMs()
      listRequests(store, query)
      samples.add(cpuMs() - beganMs)
    }
    line(name, samples)
  }
  const end = startMs + days * dayMs
  for (const [name, backMs] of [
    ['hour', dayMs / 24],
    ['day', dayMs],
    ['week', 7 * dayMs],
    ['90 days', days * dayMs],
  ] as const) {
    const samples = new Samples()
    for (let time = 0; time < 20; time++) {
      const beganMs = cpuMs()
      sumFlows(store, { fromMs: end - backMs, toMs: end, buckets: 60 })
      samples.add(cpuMs() - beganMs)
    }
    line(`flows of the last ${name}`, samples)
  }
}

/** From the entries and rows of a real book. */
async function follow(dataDir: string): Promise<void> {
  const engine = testEngines.find(({ name }) => name === 'sqlite')
  if (engine === undefined) return
  const store = await engine.create()
  const book = await store.open()
  for (let from = 0; from < bookRows; from += 256) {
    const ids = Array.from(
      { length: Math.min(256, bookRows - from) },
      (_, at) => `req_${String(from + at).padStart(26, '0')}`,
    )
    await book.applyBatch(ids.map((attemptId) => intentOp({ attemptId })))
    await book.applyBatch(
      ids.map((attemptId) => {
        const op = settleOp({ attemptId })
        return { ...op, entry: settlementDraft(op) }
      }),
    )
  }
  const source = openFinderSource(book.tables, dataDir)
  const finder = await openFinder({ dataDir, source, clock: systemClock, onRebuilt: () => {} })
  const beganMs = cpuMs()
  const slices = new Samples()
  for (let isBehind = true; isBehind;) {
    const sliceMs = cpuMs()
    ;({ isBehind } = await finder.follow())
    slices.add(cpuMs() - sliceMs)
  }
  const perSecond = Math.round(bookRows / ((cpuMs() - beganMs) / 1000))
  const { p50, p99 } = slices.summary()
  process.stdout.write(
    `followed a book of ${bookRows} requests: ${perSecond} rows/s; a slice ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`,
  )
  finder.close()
  await book.close()
  await store.remove()
}

const folder = mkdtempSync(join(tmpdir(), 'customhouse-finder-'))
try {
  const store = openFinderStore(folder)
  fill(store, rows)
  ask(store)
  store.close()
  rmSync(folder, { recursive: true })
  await follow(mkdtempSync(folder))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
