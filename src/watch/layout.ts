// Where things lie in a feature record and in a workload's state, in bytes, big-endian. The layout is
// versioned: records in the log are read by the version they were written with.
import type { RequestGroup } from './section.ts'

/** Written into each record; a change of any layout or of any score takes the next one. */
export const engineVersion = 1

export const recordBytes = 128
export const stateBytes = 3_552

/** Offsets in a record's header. */
export const recordHeader = Object.freeze({
  version: 0,
  segment: 1,
  flags: 2,
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
  a: { recordAt: 16, recordBytes: 28, stateAt: 160, stateBytes: 256 },
  b: { recordAt: 44, recordBytes: 40, stateAt: 416, stateBytes: 1_984 },
  c: { recordAt: 84, recordBytes: 16, stateAt: 2_400, stateBytes: 256 },
  d: { recordAt: 100, recordBytes: 28, stateAt: 2_656, stateBytes: 576 },
})

/** What linking keeps of a workload. */
export const linkPlace = Object.freeze({ stateAt: 3_232, stateBytes: 320 })

/** Offsets in a state's header of 160 bytes. */
export const stateHeader = Object.freeze({
  /** Requests folded. */
  count: 0,
  firstAtMs: 4,
  lastAtMs: 12,
  level: 20,
  levelMax: 21,
  /** Requests that were not looked at since the queue was full. */
  missed: 22,
  /** Uint32 each for the levels 1, 2, 3: the request that raised it; 0: none did. */
  firstAt: 26,
  /** Float32: four groups of four capitals, as logarithms. */
  capitals: 40,
  /** Float32 per group: the highest logarithm of the mixture so far. */
  highest: 104,
  /** Uint32 and float32 per group: requests whose score is known, and the sum of those scores. */
  known: 120,
  sums: 136,
})
