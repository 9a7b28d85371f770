// What the book costs and how fast it is: `node bench/book.ts [requests] [clients]` through the writer
// thread on SQLite, and where CUSTOMHOUSE_TEST_DATABASE_URL is set, eight writers on one hot budget row
// of PostgreSQL. CPU is the whole process's (both threads, collector included), a request is one intent
// and one settlement, each awaited.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWriter } from '../src/house/start-writer.ts'
import type { BookOp } from '../src/metering/ledger-ops.ts'
import { testEngines } from '../test/store/engines.ts'
import { budget, intentOp, settleOp } from '../test/store/ops.ts'

const requests = Number(process.argv[2] ?? 20_000)
const clientCounts = (process.argv[3] ?? '16,64,128').split(',').map(Number)
const holdNanos = 12_345_678n
const budgets = [budget('muster-monthly:2026-11', 10n ** 18n)]

for (const clients of clientCounts) await sqliteThroughThread(clients)
await postgresHotRow()

async function sqliteThroughThread(clients: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'customhouse-bench-'))
  const { book } = await startWriter({
    dataDir,
    headDir: join(dataDir, 'head'),
    stamp: 'real',
    origin: 'bench.test/log-1',
    databaseUrl: null,
    batchOpsMax: 256,
    diskFreeBytesMin: 1,
    queueOpsMax: 16_384,
    onFatal: (fault) => process.stderr.write(`${fault.internal}\n`),
  })
  let next = 0
  const intents: number[] = []
  async function client(until: number): Promise<void> {
    while (next < until) {
      const attemptId = `att_${String(next++).padStart(26, '0')}`
      const startMs = performance.now()
      await book.intent(intentOp({ attemptId, holdNanos, budgets }))
      intents.push(performance.now() - startMs)
      await book.settle(settleOp({ attemptId, priceNanos: 6_000_000n, costNanos: 5_000_000n }))
    }
  }
  const run = (until: number) => Promise.all(Array.from({ length: clients }, () => client(until)))
  await run(requests / 4)
  intents.length = 0
  const before = process.cpuUsage()
  const main = process.threadCpuUsage()
  const startMs = performance.now()
  await run(requests / 4 + requests)
  const seconds = (performance.now() - startMs) / 1000
  const cpu = process.cpuUsage(before)
  const own = process.threadCpuUsage(main)
  const total = (cpu.user + cpu.system) / requests
  const mainMicros = (own.user + own.system) / requests
  const sorted = intents.toSorted((left, right) => left - right)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)
  process.stdout.write(
    `sqlite    ${clients} clients: ${total.toFixed(1)} us CPU a request (main thread ${mainMicros.toFixed(1)}), ` +
      `${(requests / seconds).toFixed(0)} requests/s, intent p50 ${at(0.5)} ms p99 ${at(0.99)} ms\n`,
  )
  await book.close()
  rmSync(dataDir, { recursive: true })
}

async function postgresHotRow(): Promise<void> {
  const engine = testEngines.find(({ name }) => name === 'postgres')
  if (engine === undefined || engine.skip !== false) {
    process.stdout.write(`postgres  skipped: ${engine?.skip || 'no engine'}\n`)
    return
  }
  for (const batch of [1, 16]) {
    const store = await engine.create()
    const writers = []
    for (let writer = 0; writer < 8; writer++) {
      writers.push(await store.open({ origin: `bench.test/${writer}` }))
    }
    const rounds = Math.ceil(400 / batch)
    const settles: number[] = []
    const startMs = performance.now()
    await Promise.all(
      writers.map(async (book, writer) => {
        for (let round = 0; round < rounds; round++) {
          const ids = Array.from({ length: batch }, (_, index) => `w${writer}-${round}-${index}`)
          const intents: BookOp[] = ids.map((attemptId) => intentOp({ attemptId, budgets }))
          await book.applyBatch(intents)
          const settleMs = performance.now()
          await book.applyBatch(ids.map((attemptId) => settleOp({ attemptId })))
          settles.push(performance.now() - settleMs)
        }
      }),
    )
    const seconds = (performance.now() - startMs) / 1000
    const sorted = settles.toSorted((left, right) => left - right)
    const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
    const [first] = writers
    const problems = (await first?.verify())?.problems.length
    process.stdout.write(
      `postgres  8 writers, batch ${batch}: ${((8 * rounds * batch) / seconds).toFixed(0)} requests/s, ` +
        `settle p50 ${at(0.5)} ms p99 ${at(0.99)} ms, ${problems} problems\n`,
    )
    for (const book of writers) await book.close()
    await store.remove()
  }
}
