// A dated, sourced statement that rules rest on. Facts are only ever added: a later one may supersede
// or retract an earlier one, which ends what we knew, never what was true.

export const states = [
  'in_force',
  'suspended',
  'scheduled',
  'proposed',
  'rescinded',
  'codified_not_enforced',
  'unverified',
] as const
export type State = (typeof states)[number]

export type Confidence = 'official' | 'secondary' | 'inferred'

export interface Source {
  readonly id: string
  readonly publisher: string
  readonly title: string
  /** Day of the text, `YYYY-MM-DD`; null if it bears none. */
  readonly date: string | null
  /** Day on which it was read, `YYYY-MM-DD`. */
  readonly retrieved: string
  readonly url: string | null
  readonly confidence: Confidence
}

export type FactValue = string | boolean | { readonly from: string; readonly to: string | null }

export interface Fact {
  readonly id: string
  /** An id of a party, place, channel, list or rule. */
  readonly subject: string
  readonly predicate: string
  readonly value: FactValue
  /** Of a consent, and of nothing else: the parties that it is for. */
  readonly parties?: readonly string[]
  /** When it is true: [validFromMs, validToMs). Null: without end. */
  readonly validFromMs: number
  readonly validToMs: number | null
  /** When we came to know it. The end is set by the fact that supersedes or retracts it. */
  readonly knownFromMs: number
  readonly supersedes: readonly string[]
  /** A retraction states nothing of its own; it only ends what it supersedes. */
  readonly retraction: boolean
  readonly source: Source
  readonly confidence: Confidence
  readonly disputes: readonly string[]
  /** Beyond it the fact reads as unknown; null: no review is due. */
  readonly reviewByMs: number | null
}

/** A state from an instant on, until the next one of the same rule begins. */
export interface DatedState {
  readonly state: State
  readonly fromMs: number
  readonly knownFromMs: number
  readonly source: Source
  readonly note: string
}
