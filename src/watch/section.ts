// The watch looks in five groups. Groups a to d each own one section of the feature record that a request
// leaves and one section of the state that a workload keeps, and read no other's: that is how two groups
// share no input. State is a fold over records, so that every figure can be computed again from the log.
import type { Declared, Observation } from './observation.ts'
import type { Statistic } from './statistic.ts'
import type { PromptText } from './text/prompt-text.ts'

/** a: what one request's text asks · b: how requests relate · c: parameters · d: identity and transport · e: cluster. */
export const groups = ['a', 'b', 'c', 'd', 'e'] as const
export type Group = (typeof groups)[number]
export type RequestGroup = Exclude<Group, 'e'>

/** Bytes in one buffer, beginning at `at`; sections never look outside of their own. */
export interface Bytes {
  readonly view: DataView
  readonly at: number
}

export interface Seen {
  readonly observation: Observation
  readonly text: PromptText
  /** Null: nothing was declared. */
  readonly declared: Declared | null
  /** Of the workload's contract, 32 bits: hashes of texts, users and addresses never compare across contracts. */
  readonly salt: number
}

export interface Section {
  readonly group: RequestGroup
  /** Length in the feature record; the record is at most 128 bytes in all. */
  readonly recordBytes: number
  /** Length in a workload's state. */
  readonly stateBytes: number
  /**
   * Writes what the group takes from this request into `record`, which is all zero. May read `state`
   * (what came before) and nothing that came later. Its first byte is the group's score of this request:
   * 0..254 for 0..1, or 255 where an input that it needs is unknown. A score depends on the past only
   * through `state`, so that a bet on it is fair.
   */
  extract(seen: Seen, state: Bytes, record: Bytes): void
  /** Learns what separates a template from its slots, which `extract` reads; no figure does. Left out: nothing. */
  learn?(seen: Seen, state: Bytes): void
  /** Adds one record of this section to the state. Nothing but records ever changes what figures read. */
  fold(record: Bytes, state: Bytes): void
  /** Adds the state of another workload, as if its requests had come here. */
  merge(from: Bytes, into: Bytes): void
  /** What the state shows, strongest first; only what is there at all. */
  statistics(state: Bytes): readonly Statistic[]
}

/** The score that says *unknown*. */
export const unknownScore = 255

/** A score in 0..1 as its byte; out of range is cut. */
export function scoreByte(score: number): number {
  return Math.round(Math.min(1, Math.max(0, score)) * 254)
}

/** Null where it is unknown. */
export function scoreOf(byte: number): number | null {
  return byte === unknownScore ? null : byte / 254
}
