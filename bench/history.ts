// How long the simulated history of a sandbox takes: `node bench/history.ts [requests]`, through its own thread and the
// writer's, over a fresh folder, with live operations asked in between. Wall time means something on a quiet machine alone;
// CPU is that of each thread.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { historyOrigin } from '../src/house/history-entries.ts'
import { historyOf, startHistory } from '../src/house/history.ts'
import { customerKeys, sampleConfig, sampleKeys } from '../src/house/sample-config.ts'
import { historyFiles } from '../src/house/sample-scenario.ts'
import { startWriter } from '../src/house/start-writer.ts'
import { openRegister } from '../src/journeys/register.ts'
import { assert } from '../src/kernel/assert.ts'
import { systemClock } from '../src/kernel/time.ts'

const total = Number(process.argv[2] ?? 200_000)
const dataDir = mkdtempSync(join(import.meta.dirname, '../data/history-'))
const pepper = Buffer.alloc(32, 7)
const keys = [...sampleKeys(pepper), ...customerKeys(pepper)]
const nowMs = systemClock.nowMs()
const schedule = historyOf(dataDir, null, { total, nowMs })
assert(schedule !== null, 'a new folder has a history')
const { book, beside } = await startWriter({
  dataDir,
  headDir: join(dataDir, 'head'),
  stamp: 'sandbox',
  origin: 'bench.test/log-1',
  besideOrigin: historyOrigin,
  databaseUrl: null,
  batchOpsMax: 256,
  diskFreeBytesMin: 1,
  queueOpsMax: 16_384,
  onFatal: (fault) => process.stderr.write(`${fault.internal}\n`),
})
const startDay = Math.floor(nowMs / 86_400_000) * 86_400_000
const configText = JSON.stringify({
  ...sampleConfig('http://127.0.0.1:9', keys, startDay),
  ...historyFiles,
})
const before = process.cpuUsage()
const history = startHistory({
  plan: { ...schedule, configText, keys },
  dataDir,
  pepper,
  beside,
  desk: { register: openRegister([]), commitEvent: () => Promise.resolve() },
  keeper: { registerChanged: () => Promise.resolve() },
  watch: null,
  world: () => {
    throw new Error('nobody watches')
  },
  note: (_level, event, fields) => {
    process.stdout.write(`${event} ${JSON.stringify(fields)}\n`)
  },
})
const waits: number[] = []
let n = 0
while (history.state()?.readyAtMs === null) {
  await pause(10)
  const askedMs = systemClock.monotonicMs()
  const entry = {
    id: `live-${n++}`,
    type: 'bench',
    atMs: nowMs,
    public: '{}',
    committed: {},
    sealed: {},
  }
  await book.commit({ kind: 'entry', entry })
  waits.push(systemClock.monotonicMs() - askedMs)
}
const { user, system } = process.cpuUsage(before)
const sorted = waits.toSorted((left, right) => left - right)
const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1)
process.stdout.write(
  `${((user + system) / total).toFixed(1)} us CPU a request in all; a live commit waited p50 ${at(0.5)} ms, ` +
    `p99 ${at(0.99)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(1)} ms; book ${Math.round(statSync(join(dataDir, 'book.db')).size / 2 ** 20)} MiB\n`,
)
await history.close()
await book.close()
rmSync(dataDir, { recursive: true })
