// `npm run bench`: everything in one run. Writes bench/results/latest.json, docs/benchmarks.md and
// docs/benchmarks.svg. `--quick` for a look, `--long` for 10^6 requests, `--render` only redraws.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  Ledger,
  parseFigures,
  measureFsync,
  measureOpenModel,
  measureThroughput,
  pause,
} from './phases.ts'
import { progress, setMock, soak, warmUp } from './phases.ts'
import { picture } from './picture.ts'
import { reportText } from './report.ts'
import type { Machine, Results, ThroughputCase } from './results.ts'
import {
  startBareRelay,
  startCustomhouse,
  startMock,
  startPortkey,
  translatedBy,
} from './subjects.ts'
import type { Target } from './subjects.ts'
import { findRow, throughputOf, verdicts } from './verdicts.ts'

const root = join(import.meta.dirname, '..')
const resultsFile = join(root, 'bench/results/latest.json')

interface Scale {
  readonly repetitions: number
  readonly durationMs: number
  readonly streamRepetitions: number
  readonly soakRequests: number
  readonly idleSeconds: number
}
const full: Scale = {
  repetitions: 3,
  durationMs: 4000,
  streamRepetitions: 2,
  soakRequests: 300_000,
  idleSeconds: 20,
}
const quick: Scale = {
  repetitions: 1,
  durationMs: 1500,
  streamRepetitions: 1,
  soakRequests: 30_000,
  idleSeconds: 3,
}

function plainCase(promptKb: number, connections: number): ThroughputCase {
  return {
    name: `${promptKb} KB, ${connections} connections`,
    promptBytes: promptKb * 1024,
    stream: false,
    connections,
  }
}

function casesOf(isQuick: boolean): ThroughputCase[] {
  const always = [
    plainCase(1, 32),
    plainCase(1, 128),
    plainCase(8, 128),
    { name: 'stream, 128 connections', promptBytes: 1024, stream: true, connections: 128 },
  ]
  return isQuick ? always : [...always, plainCase(1, 256)]
}

function describeMachine(folder: string): Machine {
  const kinds: Record<number, string> = { 0xef53: 'ext4', 0x58465342: 'xfs', 0x9123683e: 'btrfs' }
  kinds[0x794c7630] = 'overlayfs'
  kinds[0x01021994] = 'tmpfs'
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    kernel: `${type()} ${release().replace(/[^0-9.].*$/, '')}`,
    filesystem: kinds[statfsSync(folder).type] ?? 'an unnamed filesystem',
  }
}

async function tryStart(
  ledger: Ledger,
  name: string,
  begin: () => Promise<Target>,
): Promise<Target | null> {
  try {
    return await begin()
  } catch (error) {
    ledger.remarks.push(`${name} was not measured: ${String(error).split('\n')[0]}`)
    progress(String(error))
    return null
  }
}

async function run(flags: { quick: boolean; long: boolean }): Promise<Results> {
  const startedAt = process.hrtime.bigint()
  const scale = flags.quick
    ? quick
    : { ...full, ...(flags.long ? { soakRequests: 1_000_000 } : {}) }
  const parent = join(root, 'data')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'bench-'))
  const ledger = new Ledger()
  const busy = loadavg()[0] ?? 0
  if (busy > 0.5) {
    ledger.remarks.push(`the machine was not idle at the start: load average ${busy.toFixed(2)}`)
  }
  const started: Target[] = []
  const keep = (target: Target | null): Target | null => {
    if (target) started.push(target)
    return target
  }
  try {
    const mock = await startMock()
    started.push(mock)
    const relay = await startBareRelay(mock)
    started.push(relay)
    const house = keep(
      await tryStart(ledger, 'customhouse', () => startCustomhouse(mock, join(folder, 'house'))),
    )
    const portkey = keep(await tryStart(ledger, 'portkey', () => startPortkey(mock)))
    const phases = await runPhases({ mock, relay, house, portkey, scale, folder, ledger, ...flags })
    return {
      command: `npm run bench${flags.quick ? ' -- --quick' : flags.long ? ' -- --long' : ''}`,
      date: new Date().toISOString().slice(0, 10),
      minutes: Number((process.hrtime.bigint() - startedAt) / 1_000_000n) / 60_000,
      machine: describeMachine(folder),
      ...phases,
      remarks: ledger.remarks,
    }
  } finally {
    await Promise.all(started.map((target) => target.subject.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Setup {
  readonly mock: Target
  readonly relay: Target
  readonly house: Target | null
  readonly portkey: Target | null
  readonly scale: Scale
  readonly folder: string
  readonly ledger: Ledger
  readonly quick: boolean
}

function present(...targets: (Target | null)[]): Target[] {
  return targets.filter((each) => each !== null)
}

type Phases = Omit<Results, 'command' | 'date' | 'minutes' | 'machine' | 'remarks'>

async function runPhases(setup: Setup): Promise<Phases> {
  const { mock, relay, house, portkey, scale, folder, ledger } = setup
  const { repetitions, durationMs } = scale
  const alone = await measureFsync(folder, flagged(setup.quick, 1000, 4000))
  const translated = house === null ? null : translatedBy(house)
  const everybody = present(mock, relay, house, translated, portkey)
  await warmUp({ mock, targets: everybody, durationMs: flagged(setup.quick, 3000, 9000), ledger })
  const throughput = await measureThroughput({
    mock,
    targets: everybody,
    cases: casesOf(setup.quick),
    repetitions: (target, each) => {
      // What passes through has its own cases; what is translated differs in its streams.
      if (target === translated && !each.stream) return 0
      return target === mock || target === portkey ? 1 : repetitions
    },
    durationMs,
    ledger,
  })
  const saturation = (target: Target | null): number => {
    const rows = throughput.filter((row) => row.case.name === '1 KB, 128 connections')
    return throughputOf(target ? findRow(rows, target.name) : undefined).perSecond
  }
  await setMock(mock, { firstByteMs: 20, intervalMs: 0, events: 100 })
  let underLoad = alone
  const latency = await measureOpenModel({
    targets: present(mock, relay, house),
    rate: saturation(house ?? relay) / 2,
    stream: false,
    repetitions,
    warmupMs: 1000,
    durationMs: durationMs * 1.5,
    ledger,
  })
  // The disk is timed beside a load of its own, not beside one that is measured.
  await measureOpenModel({
    targets: [relay],
    rate: saturation(house ?? relay) / 2,
    stream: false,
    repetitions: 1,
    warmupMs: 0,
    durationMs,
    ledger,
    beside: async () => {
      underLoad = await measureFsync(folder, durationMs)
    },
  })
  const peerLatency = portkey
    ? await measureOpenModel({
        targets: [mock, portkey],
        rate: saturation(portkey) / 2,
        stream: false,
        repetitions: 1,
        warmupMs: 1000,
        durationMs: durationMs * 1.5,
        ledger,
      })
    : []
  const streams = await measureStreams(
    setup,
    present(mock, relay, house, translated),
    present(portkey),
  )
  const memory = []
  for (const target of present(house, relay)) {
    const requests = target === relay ? Math.min(scale.soakRequests, 100_000) : scale.soakRequests
    memory.push(await soak({ mock, target, requests, idleSeconds: scale.idleSeconds, ledger }))
  }
  await pause(100)
  return { throughput, latency, peerLatency, streams, fsync: { alone, underLoad }, memory }
}

function flagged(isQuick: boolean, quickValue: number, fullValue: number): number {
  return isQuick ? quickValue : fullValue
}

async function measureStreams(
  setup: Setup,
  targets: readonly Target[],
  peers: readonly Target[],
): Promise<Results['streams']> {
  const { mock, scale, ledger } = setup
  const [events, intervalMs, firstByteMs] = [100, 25, 50]
  await setMock(mock, { firstByteMs, intervalMs, events })
  const secondsPerStream = (firstByteMs + events * intervalMs) / 1000
  const shape = {
    rate: 256 / secondsPerStream,
    stream: true,
    warmupMs: secondsPerStream * 1000,
    durationMs: flagged(setup.quick, 3000, 8000),
    ledger,
  }
  const measured = await measureOpenModel({
    ...shape,
    targets,
    repetitions: scale.streamRepetitions,
  })
  return [...measured, ...(await measureOpenModel({ ...shape, targets: peers, repetitions: 1 }))]
}

function write(results: Results): void {
  writeFileSync(join(root, 'docs/benchmarks.md'), reportText(results))
  writeFileSync(join(root, 'docs/benchmarks.svg'), picture(results))
  for (const each of verdicts(results)) {
    const word = each.kept ? 'PASS  ' : 'MISSED'
    process.stdout.write(`${word} ${each.promise}: ${each.measured} (${each.target})\n`)
  }
  for (const remark of results.remarks) process.stdout.write(`note: ${remark}\n`)
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
})
if (values.render) {
  write(parseFigures(readFileSync(resultsFile, 'utf8')))
} else {
  const results = await run({ quick: values.quick, long: values.long })
  if (values['no-write']) {
    for (const each of verdicts(results)) progress(JSON.stringify(each))
    for (const remark of results.remarks) progress(remark)
  } else {
    mkdirSync(join(root, 'bench/results'), { recursive: true })
    writeFileSync(resultsFile, `${JSON.stringify(results, null, 1)}\n`)
    write(results)
  }
}
process.exit(0)
