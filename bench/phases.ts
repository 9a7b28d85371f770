// The phases of a run. Subjects take turns within each repetition (A B C A B C), so that whatever
// disturbs the machine for a while disturbs them all.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { LoadOptions, LoadReport } from './load.ts'
import type { Percentiles } from './percentiles.ts'
import type {
  LatencyRow,
  MemoryPoint,
  MemoryRow,
  ThroughputCase,
  ThroughputRow,
} from './results.ts'
import type { Target } from './subjects.ts'

export interface MockSettings {
  readonly firstByteMs: number
  readonly intervalMs: number
  readonly events: number
}

/** After a load: what the subject still has to write belongs to the load. */
const settleMs = 300

/** Counts what each subject served in the whole run, and what went wrong. */
export class Ledger {
  readonly served = new Map<string, number>()
  readonly remarks: string[] = []

  note(target: Target, report: LoadReport, what: string): void {
    this.served.set(target.name, (this.served.get(target.name) ?? 0) + report.requests)
    if (report.errors > 0) {
      const why = report.firstError.slice(0, 200)
      this.remarks.push(`${target.name}, ${what}: ${report.errors} errors, the first: ${why}`)
    }
    if (report.dropped > 0) {
      this.remarks.push(
        `${target.name}, ${what}: ${report.dropped} arrivals found no free connection`,
      )
    }
  }
}

export async function setMock(mock: Target, settings: MockSettings): Promise<void> {
  const response = await fetch(`${mock.subject.url}/_set`, {
    method: 'POST',
    body: JSON.stringify(settings),
  })
  await response.text()
}

/** JSON has no NaN: what was not measured came as null. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it wrote
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller printed it
export function parseFigures<T>(text: string): T {
  return JSON.parse(text, (_key, value: unknown) => (value === null ? Number.NaN : value))
}

function runNode(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${args[0]} failed: ${stderr}`))
      else resolve(stdout)
    })
  })
}

const defaults = {
  promptBytes: 1024,
  stream: false,
  rate: null,
  warmupMs: 0,
  requestsMax: null,
}

async function load(
  target: Target,
  options: Partial<LoadOptions> & { connections: number; durationMs: number },
): Promise<LoadReport> {
  const { url } = target.subject
  const whole: LoadOptions = {
    ...defaults,
    url,
    api: target.api,
    headers: target.headers,
    ...options,
  }
  return parseFigures(await runNode([join(import.meta.dirname, 'load.ts'), JSON.stringify(whole)]))
}

/** `load`, and the CPU that the subject used for it per request. */
async function loadCounted(
  target: Target,
  options: Partial<LoadOptions> & { connections: number; durationMs: number },
): Promise<{ report: LoadReport; cpuMicros: number }> {
  const before = target.subject.cpuMicros()
  const report = await load(target, options)
  await pause(settleMs)
  const ended = report.requests + report.errors
  return { report, cpuMicros: (target.subject.cpuMicros() - before) / ended }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export async function measureFsync(folder: string, durationMs: number): Promise<Percentiles> {
  const args = [join(import.meta.dirname, 'fsync.ts'), folder, String(durationMs)]
  return parseFigures(await runNode(args))
}

/** Lets each target compile its hot code before anything is counted: a server runs for weeks. */
export async function warmUp(options: {
  readonly mock: Target
  readonly targets: readonly Target[]
  readonly durationMs: number
  readonly ledger: Ledger
}): Promise<void> {
  const { mock, targets, durationMs, ledger } = options
  await setMock(mock, { firstByteMs: 0, intervalMs: 0, events: 100 })
  for (const target of targets) {
    const plain = await load(target, { connections: 64, durationMs })
    ledger.note(target, plain, 'warm-up')
    const stream = { stream: true, connections: 64, durationMs: durationMs / 3 }
    ledger.note(target, await load(target, stream), 'warm-up')
    progress(`warm-up: ${target.name}`)
  }
}

export async function measureThroughput(options: {
  readonly mock: Target
  readonly targets: readonly Target[]
  readonly cases: readonly ThroughputCase[]
  readonly repetitions: (target: Target, each: ThroughputCase) => number
  readonly durationMs: number
  readonly ledger: Ledger
}): Promise<ThroughputRow[]> {
  const { mock, targets, cases, repetitions, durationMs, ledger } = options
  await setMock(mock, { firstByteMs: 0, intervalMs: 0, events: 100 })
  const rows: ThroughputRow[] = []
  for (const each of cases) {
    const runs = targets.map(() => [] as ThroughputRow['runs'][number][])
    for (
      let repetition = 0;
      repetition < Math.max(...targets.map((target) => repetitions(target, each)));
      repetition++
    ) {
      for (const [index, target] of targets.entries()) {
        if (repetition >= repetitions(target, each)) continue
        const { promptBytes, stream, connections } = each
        const shape = { promptBytes, stream, connections }
        const warm = await load(target, { ...shape, durationMs: 400 })
        ledger.note(target, warm, `${each.name}, warm-up`)
        const { report, cpuMicros } = await loadCounted(target, { ...shape, durationMs })
        ledger.note(target, report, each.name)
        const { perSecond, errors, latency } = report
        runs[index]?.push({ perSecond, cpuMicros, errors, p50: latency.p50, p99: latency.p99 })
        progress(
          `${each.name}: ${target.name} ${perSecond.toFixed(0)}/s, ${cpuMicros.toFixed(1)} µs CPU each`,
        )
      }
    }
    for (const [index, target] of targets.entries()) {
      rows.push({ case: each, subject: target.name, runs: runs[index] ?? [] })
    }
  }
  return rows
}

export async function measureOpenModel(options: {
  readonly targets: readonly Target[]
  readonly rate: number
  readonly stream: boolean
  readonly repetitions: number
  readonly warmupMs: number
  readonly durationMs: number
  readonly ledger: Ledger
  /** Runs beside the load of the given target. */
  readonly beside?: (target: Target) => Promise<void>
}): Promise<LatencyRow[]> {
  const { targets, rate, stream, repetitions, warmupMs, durationMs, ledger, beside } = options
  const runs = targets.map(() => [] as LatencyRow['runs'][number][])
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [index, target] of targets.entries()) {
      const shape = { stream, rate, connections: 1000, warmupMs, durationMs }
      const [{ report, cpuMicros }] = await Promise.all([
        loadCounted(target, shape),
        beside?.(target),
      ])
      const what = `${stream ? 'streams' : 'requests'} at ${rate.toFixed(0)}/s`
      ledger.note(target, report, what)
      const { latency, firstByte, addedGap, lag, requests, errors, dropped } = report
      runs[index]?.push({ latency, firstByte, addedGap, lag, requests, errors, dropped, cpuMicros })
      progress(
        `${what}: ${target.name} p50 ${latency.p50.toFixed(2)} p99 ${latency.p99.toFixed(2)}, first byte p99 ${firstByte.p99.toFixed(2)} ms`,
      )
    }
  }
  return targets.map((target, index) => ({ subject: target.name, rate, runs: runs[index] ?? [] }))
}

/** Loads `target` until it served `requests` more, reading its memory on the way and after idling. */
export async function soak(options: {
  readonly mock: Target
  readonly target: Target
  readonly requests: number
  readonly idleSeconds: number
  readonly ledger: Ledger
}): Promise<MemoryRow> {
  const { mock, target, requests, idleSeconds, ledger } = options
  await setMock(mock, { firstByteMs: 0, intervalMs: 0, events: 100 })
  const points: MemoryPoint[] = []
  const served = (): number => ledger.served.get(target.name) ?? 0
  const first = served()
  points.push({ requests: first, rssMb: target.subject.memory().rssMb })
  const parts = 10
  for (let part = 0; part < parts; part++) {
    const report = await load(target, {
      connections: 128,
      durationMs: 300_000 / parts,
      requestsMax: Math.ceil(requests / parts),
    })
    ledger.note(target, report, 'soak')
    points.push({ requests: served(), rssMb: target.subject.memory().rssMb })
  }
  await pause(idleSeconds * 1000)
  const { rssMb, peakMb } = target.subject.memory()
  progress(`soak: ${target.name} ${served()} requests, RSS ${rssMb.toFixed(0)} MB after idling`)
  return {
    subject: target.name,
    requests: served(),
    points,
    idleRssMb: rssMb,
    idleSeconds,
    peakMb,
  }
}

export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}
