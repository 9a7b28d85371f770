// What one run of the bench leaves behind; docs/benchmarks.md is rendered from it alone.
import type { Percentiles } from './percentiles.ts'

export const subjectNames = [
  'direct',
  'bare relay',
  'customhouse',
  'translated',
  'portkey',
] as const
export type SubjectName = (typeof subjectNames)[number]

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
  readonly kernel: string
  readonly filesystem: string
}

/** One closed-loop load; `direct` has the CPU of the mock itself. */
export interface ThroughputCase {
  readonly name: string
  readonly promptBytes: number
  readonly stream: boolean
  readonly connections: number
}

export interface ThroughputRun {
  readonly perSecond: number
  readonly cpuMicros: number
  readonly errors: number
  readonly p50: number
  readonly p99: number
}

export interface ThroughputRow {
  readonly case: ThroughputCase
  readonly subject: SubjectName
  readonly runs: readonly ThroughputRun[]
}

/** One open-model load, milliseconds; percentiles of each repetition in order. */
export interface LatencyRow {
  readonly subject: SubjectName
  readonly rate: number
  readonly runs: readonly {
    readonly latency: Percentiles
    readonly firstByte: Percentiles
    readonly addedGap: Percentiles
    readonly lag: Percentiles
    readonly requests: number
    readonly errors: number
    readonly dropped: number
    readonly cpuMicros: number
  }[]
}

export interface MemoryPoint {
  readonly requests: number
  readonly rssMb: number
}

export interface MemoryRow {
  readonly subject: SubjectName
  /** Requests served in the whole run, all phases. */
  readonly requests: number
  readonly points: readonly MemoryPoint[]
  readonly idleRssMb: number
  readonly idleSeconds: number
  readonly peakMb: number
}

export interface Results {
  readonly command: string
  readonly date: string
  readonly minutes: number
  readonly machine: Machine
  readonly throughput: readonly ThroughputRow[]
  /** At half of customhouse's own saturation, and (portkey, with direct beside) at half of portkey's. */
  readonly latency: readonly LatencyRow[]
  readonly peerLatency: readonly LatencyRow[]
  readonly streams: readonly LatencyRow[]
  /** Alone, and while the bare relay serves the rate of `latency`. */
  readonly fsync: { readonly alone: Percentiles; readonly underLoad: Percentiles }
  readonly memory: readonly MemoryRow[]
  /** Whatever a reader must know: a subject that did not start, errors, load from elsewhere. */
  readonly remarks: readonly string[]
}
