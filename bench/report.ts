// docs/benchmarks.md from one run's results: the promises first, then every table, then how to repeat it.
import type { LatencyRow, Results, ThroughputRow } from './results.ts'
import { subjectNames } from './results.ts'
import { count, findRow, latencyOf, throughputOf, verdicts } from './verdicts.ts'

export function reportText(results: Results): string {
  return `${[
    ...head(results),
    ...promises(results),
    ...throughput(results),
    ...latency(results),
    ...streams(results),
    ...memory(results),
    ...method(results),
  ].join('\n')}\n`
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'))
  return [line(header), line(rule), ...rows.map(line), '']
}

function head({ machine, date, command, minutes }: Results): string[] {
  return [
    '<!-- Written by `npm run bench`; do not edit. -->',
    '',
    '# What governance costs',
    '',
    `One run of \`${command}\` (${minutes.toFixed(0)} minutes, ${date}) on one machine: ${machine.cores} cores of ${machine.processor},`,
    `${machine.memoryGb} GB, Node ${machine.node}, ${machine.kernel}, data folder on ${machine.filesystem}. The mock, the load and the subject share those`,
    'cores, so read ratios, not absolutes. Customhouse runs with everything that ships on by default: identity, decision,',
    'rate, token and hard money limits, two durable commits and a log leaf per request, log line, metrics. `translated` is the',
    'same process asked in the Messages API: the provider answers chat completions, and each event is translated.',
    '',
    '![CPU per request and added latency](benchmarks.svg)',
    '',
  ]
}

function promises(results: Results): string[] {
  const rows = verdicts(results).map((each) => [
    each.promise,
    each.target,
    each.measured,
    each.kept ? 'PASS' : '**MISSED**',
  ])
  return ['## Promises', '', ...table(['promise', 'target', 'measured', ''], rows)]
}

function throughput({ throughput: all }: Results): string[] {
  const names = [...new Set(all.map((row) => row.case.name))]
  const lines: string[] = []
  for (const name of names) {
    const rows = all.filter((row) => row.case.name === name)
    const base = throughputOf(findRow(rows, 'bare relay')).cpuMicros
    for (const subject of subjectNames) {
      const row = findRow(rows, subject)
      if (!row || row.runs.length === 0) continue
      lines.push(throughputLine(row, base))
    }
  }
  return [
    '## CPU and throughput, closed loop',
    '',
    'CPU is user and system time of all threads of the subject per request or stream (a stream has 100 events); for `direct`',
    'it is the mock’s own. Medians of the repetitions; the range of CPU in brackets.',
    '',
    '| load | subject | CPU µs each | against the bare relay | per second | p50 ms | p99 ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ]
}

function throughputLine(row: ThroughputRow, base: number): string {
  const of = throughputOf(row)
  const cpu = row.runs.map((run) => run.cpuMicros)
  const range = `${Math.min(...cpu).toFixed(0)}-${Math.max(...cpu).toFixed(0)}`
  const ratio = row.subject === 'direct' ? '' : `${(of.cpuMicros / base).toFixed(2)} ×`
  return `| ${row.case.name} | ${row.subject} | ${of.cpuMicros.toFixed(1)} (${range}) | ${ratio} | ${count(of.perSecond)} | ${of.p50.toFixed(2)} | ${of.p99.toFixed(2)} |`
}

function latencyCells(row: LatencyRow, base: LatencyRow | undefined): string[] {
  const p50 = latencyOf(row, (run) => run.latency.p50)
  const p99 = latencyOf(row, (run) => run.latency.p99)
  const isBase = row === base
  return [
    row.subject,
    count(row.rate),
    p50.toFixed(2),
    p99.toFixed(2),
    isBase ? '' : (p50 - latencyOf(base, (run) => run.latency.p50)).toFixed(2),
    isBase ? '' : (p99 - latencyOf(base, (run) => run.latency.p99)).toFixed(2),
    latencyOf(row, (run) => run.cpuMicros).toFixed(0),
    String(row.runs.reduce((sum, run) => sum + run.dropped + run.errors, 0)),
  ]
}

function latency({ latency: rows, peerLatency, fsync }: Results): string[] {
  const lagMs = latencyOf(findRow(rows, 'direct'), (run) => run.lag.p99)
  return [
    '## Added latency, open model',
    '',
    'The provider answers after 20 ms. Arrivals are Poisson, drawn in advance, the same for each subject; latency runs from the',
    `scheduled time, so it includes the generator's own lag (p99 ${lagMs.toFixed(2)} ms here) for every subject alike. Half of Customhouse's`,
    'saturation rate; then half of Portkey’s.',
    '',
    ...table(
      [
        'subject',
        'per second',
        'p50 ms',
        'p99 ms',
        'added p50',
        'added p99',
        'CPU µs each',
        'failed or dropped',
      ],
      [
        ...rows.map((row) => latencyCells(row, findRow(rows, 'direct'))),
        ...peerLatency.map((row) => latencyCells(row, findRow(peerLatency, 'direct'))),
      ],
    ),
    `Append of 4 KiB and fdatasync, same filesystem: alone p50 ${fsync.alone.p50.toFixed(2)}, p99 ${fsync.alone.p99.toFixed(2)} ms; beside the bare relay's load p50 ${fsync.underLoad.p50.toFixed(2)}, p99 ${fsync.underLoad.p99.toFixed(2)} ms.`,
    '',
  ]
}

function streams({ streams: rows }: Results): string[] {
  const direct = findRow(rows, 'direct')
  const lines = rows.map((row) => {
    const first = latencyOf(row, (run) => run.firstByte.p99)
    return [
      row.subject,
      latencyOf(row, (run) => run.firstByte.p50).toFixed(2),
      first.toFixed(2),
      row === direct ? '' : (first - latencyOf(direct, (run) => run.firstByte.p99)).toFixed(2),
      latencyOf(row, (run) => run.addedGap.p99).toFixed(2),
      latencyOf(row, (run) => run.addedGap.p999).toFixed(2),
      latencyOf(row, (run) => run.addedGap.max).toFixed(2),
      latencyOf(row, (run) => run.cpuMicros).toFixed(0),
      String(row.runs.reduce((sum, run) => sum + run.dropped + run.errors, 0)),
    ]
  })
  return [
    '## Streams',
    '',
    'On the average 256 streams at once, 100 events each, one every 25 ms, the first after 50 ms, Poisson arrivals. The added gap of two',
    'events is the time between them at the client less the time between them at the provider, which stamps each event.',
    '',
    ...table(
      [
        'subject',
        'first byte p50 ms',
        'p99',
        'added p99',
        'added gap p99',
        'p99.9',
        'largest',
        'CPU µs a stream',
        'failed or dropped',
      ],
      lines,
    ),
  ]
}

function memory({ memory: rows }: Results): string[] {
  const lines = rows.map((row) => {
    const at = (share: number): string =>
      row.points[Math.round(share * (row.points.length - 1))]?.rssMb.toFixed(0) ?? ''
    const after = `${row.idleRssMb.toFixed(0)} (${row.idleSeconds} s)`
    return [row.subject, count(row.requests), at(0), at(0.5), at(1), row.peakMb.toFixed(0), after]
  })
  const header = ['subject', 'requests in all', 'before', 'half', 'end', 'peak', 'after idling']
  return [
    '## Memory',
    '',
    'RSS in MB of the process that served all loads above, then a soak at 128 connections.',
    '',
    ...table(header, lines),
  ]
}

function method({ remarks }: Results): string[] {
  return [
    '## How',
    '',
    '- `npm run bench` runs all of it and writes this page; `-- --quick` takes three minutes, `-- --long` soaks with 10^6 requests.',
    '- The subjects take turns within each repetition; each is a process of its own; CPU is what the kernel counted for it.',
    '- `bench/bare-relay.ts` is the baseline: `node:http` and undici `Pool.dispatch`, nothing parsed, counted or recorded.',
    '- Portkey is `@portkey-ai/gateway` from npm as it starts by default, told its provider by headers; it keeps no book and no log. Its stream',
    '  path fails with the dependencies npm resolves (immutable headers); `bench/portkey-preload.mjs` copies them so that it runs.',
    '- `bench/load.ts` was compared with `wrk` on the mock: same order, `wrk` a quarter faster, as it costs less beside it.',
    ...(remarks.length > 0
      ? ['', 'Remarks of this run:', '', ...remarks.map((remark) => `- ${remark}`)]
      : []),
  ]
}
