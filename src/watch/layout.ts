// Where things lie in a feature record and in a workload's state, in bytes, big-endian. The layout is
// versioned: records in the log are read by the version they were written with.
import type { RequestGroup } from './section.ts'

/** Written into each record; a change of any layout or of any score takes the next one. */
export const engineVersion = 3

export const recordBytes = 128
export const stateBytes = 3_580

/** Offsets in a record's header. */
export const recordHeader = Object.freeze({
  version: 0,
  segment: 1,
  /** Which strand of the workload's traffic the request belongs to. */
  strand: 2,
  /** Float64, milliseconds since 1970. */
  atMs: 4,
  modelHash: 12,
})

interface Place {
  readonly recordAt: number
  readonly recordBytes: number
  readonly stateAt: number
  readonly stateBytes: number
}

export const places: Readonly<Record<RequestGroup, Place>> = Object.freeze({
  a: { recordAt: 16, recordBytes: 28, stateAt: 236, stateBytes: 256 },
  b: { recordAt: 44, recordBytes: 40, stateAt: 492, stateBytes: 1_936 },
  c: { recordAt: 84, recordBytes: 16, stateAt: 2428, stateBytes: 256 },
  d: { recordAt: 100, recordBytes: 28, stateAt: 2684, stateBytes: 576 },
})

/** What linking keeps of a workload. */
export const linkPlace = Object.freeze({ stateAt: 3260, stateBytes: 320 })

export const stateHeaderBytes = 236

/** Offsets in a state's header. */
export const stateHeader = Object.freeze({
  /** Requests folded. */
  count: 0,
  /** Uint32, seconds since 1970. */
  firstAtS: 4,
  lastAtS: 8,
  level: 12,
  levelMax: 13,
  /** A bit per group that the highest level rests on. */
  groups: 14,
  /** Requests that were not looked at since the queue was full. */
  missed: 16,
  /** Uint32 each for the levels 1, 2, 3: the request that raised it; 0: none did. */
  firstAt: 20,
  /** Float32: the capitals of the four groups and of their pairs, as logarithms. */
  capitals: 32,
  /** Float32 per group: the highest logarithm of its capitals so far. */
  highest: 128,
  /** Float32 per group: the sum of its scores. */
  sums: 144,
  /** Uint32 per group: requests whose score is known. */
  known: 160,
  /** Float32: the capital of the game on strands, as a logarithm. */
  strandCapital: 176,
  /** 16 bits for 0..1 per group: the mean of its recent scores. */
  recents: 180,
  /** 16 bits for 0..1 per strand: what the pair ab said in it lately. */
  strands: 188,
})
