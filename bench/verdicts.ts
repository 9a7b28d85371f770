// The promises about cost, each beside what was measured. A promise that was not measured is not kept.
import { median } from './percentiles.ts'
import type { LatencyRow, Results, SubjectName, ThroughputRow } from './results.ts'

export interface Verdict {
  readonly promise: string
  readonly target: string
  readonly measured: string
  readonly kept: boolean
}

export interface Medians {
  readonly perSecond: number
  readonly cpuMicros: number
  readonly p50: number
  readonly p99: number
}

export function throughputOf(row: ThroughputRow | undefined): Medians {
  const of = (pick: (run: ThroughputRow['runs'][number]) => number): number =>
    median((row?.runs ?? []).map(pick))
  return {
    perSecond: of((run) => run.perSecond),
    cpuMicros: of((run) => run.cpuMicros),
    p50: of((run) => run.p50),
    p99: of((run) => run.p99),
  }
}

export function latencyOf(
  row: LatencyRow | undefined,
  pick: (run: LatencyRow['runs'][number]) => number,
): number {
  return median((row?.runs ?? []).map(pick))
}

export function findRow<Row extends { readonly subject: SubjectName }>(
  rows: readonly Row[],
  subject: SubjectName,
): Row | undefined {
  return rows.find((row) => row.subject === subject)
}

function cpuRatio(results: Results, name: string, over: SubjectName, under: SubjectName): number {
  const rows = results.throughput.filter((row) => row.case.name === name)
  const of = (subject: SubjectName): number => throughputOf(findRow(rows, subject)).cpuMicros
  return of(over) / of(under)
}

/** How much later than `base` the slowest hundredth is. */
export function added(
  rows: readonly LatencyRow[],
  subject: SubjectName,
  base: SubjectName,
  pick: (run: LatencyRow['runs'][number]) => number,
): number {
  return latencyOf(findRow(rows, subject), pick) - latencyOf(findRow(rows, base), pick)
}

export function verdicts(results: Results): Verdict[] {
  return [...cpuVerdicts(results), ...timeVerdicts(results), ...memoryVerdicts(results)]
}

function cpuVerdicts(results: Results): Verdict[] {
  const list: Verdict[] = []
  const relay = (name: string, limit: number): void => {
    const ratio = cpuRatio(results, name, 'customhouse', 'bare relay')
    list.push({
      promise: `CPU per request against the bare relay, ${name}`,
      target: `at most ${limit} times`,
      measured: `${ratio.toFixed(2)} times`,
      kept: ratio <= limit,
    })
  }
  relay('1 KB, 128 connections', 2)
  relay('8 KB, 128 connections', 2)
  relay('1 KB, 32 connections', 3)
  const translated = cpuRatio(results, 'stream, 128 connections', 'translated', 'customhouse')
  list.push({
    promise: 'CPU of a translated stream against one that passes',
    target: 'at most 4 times',
    measured: `${translated.toFixed(2)} times`,
    kept: translated <= 4,
  })
  for (const name of ['1 KB, 128 connections', '1 KB, 32 connections']) {
    const ratio = cpuRatio(results, name, 'portkey', 'customhouse')
    list.push({
      promise: `CPU per request against Portkey's, ${name}`,
      target: 'at least 10 times less',
      measured: `${ratio.toFixed(1)} times less`,
      kept: ratio >= 10,
    })
  }
  return list
}

function timeVerdicts(results: Results): Verdict[] {
  const fsyncMs = results.fsync.underLoad.p99
  const addedP99 = added(results.latency, 'customhouse', 'direct', (run) => run.latency.p99)
  const addedTtft = added(results.streams, 'customhouse', 'direct', (run) => run.firstByte.p99)
  const addedGap = added(results.streams, 'customhouse', 'bare relay', (run) => run.addedGap.p999)
  const beyond = (promise: string, value: number, limit: number): Verdict => ({
    promise,
    target: `under ${limit} ms beyond the fsync p99 of ${fsyncMs.toFixed(2)} ms`,
    measured: `${value.toFixed(2)} ms, ${(value - fsyncMs).toFixed(2)} ms beyond it`,
    kept: value - fsyncMs < limit,
  })
  const ofTranslated = added(
    results.streams,
    'translated',
    'customhouse',
    (run) => run.firstByte.p99,
  )
  return [
    beyond('added p99 at half the saturation rate', addedP99, 3),
    beyond('added p99 to the first byte of a stream, 256 streams', addedTtft, 2),
    {
      promise: 'gap between events, 256 streams: p99.9 over the bare relay’s',
      target: 'under 10 ms',
      measured: `${addedGap.toFixed(2)} ms`,
      kept: addedGap < 10,
    },
    {
      promise: 'p99 to the first byte of a translated stream, over one that passes, 256 streams',
      target: 'under 5 ms',
      measured: `${ofTranslated.toFixed(2)} ms`,
      kept: ofTranslated < 5,
    },
  ]
}

function memoryVerdicts(results: Results): Verdict[] {
  const row = findRow(results.memory, 'customhouse')
  const points = row?.points ?? []
  const middle = points[Math.floor(points.length / 2)]?.rssMb ?? Number.NaN
  const end = points.at(-1)?.rssMb ?? Number.NaN
  const growth = (end - middle) / middle
  return [
    {
      promise: `memory (RSS) after ${count(row?.requests ?? 0)} requests`,
      target: 'under 250 MB, at its peak',
      measured: `${end.toFixed(0)} MB, peak ${row?.peakMb.toFixed(0)} MB, idle ${row?.idleRssMb.toFixed(0)} MB`,
      kept: (row?.peakMb ?? Number.NaN) < 250,
    },
    {
      promise: 'memory is flat over the second half of the soak',
      target: 'at most 5 % more',
      measured: `${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} %`,
      kept: growth <= 0.05,
    },
  ]
}

export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}
