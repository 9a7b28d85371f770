// What a rule reads: an input by name and parameters, answered by whoever knows. It is kernel because
// one room asks and others answer, and no room knows another: the journeys join them. An answer
// carries the facts it rests on, and an unknown says what would settle it.
import type { Rational } from './money.ts'
import type { PlaceBounds } from './place-set.ts'
import type { Truth } from './truth.ts'

/** Whose property an input is; decides how long an answer may be kept. */
export const inputScopes = ['party', 'contract', 'workload', 'request', 'deployment'] as const
export type InputScope = (typeof inputScopes)[number]

/** One input with its parameters; `key` is their canonical text, equal for equal questions. */
export interface InputRef {
  readonly name: string
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly key: string
}

export type InputValue =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: ReadonlySet<string> }
  /** Both ends included; exact if equal; `to` null means no upper bound is known. */
  | { readonly kind: 'interval'; readonly from: Rational; readonly to: Rational | null }
  | { readonly kind: 'places'; readonly value: PlaceBounds }
  | { readonly kind: 'flag'; readonly value: Truth }
  | { readonly kind: 'unknown' }

export interface Answer {
  readonly value: InputValue
  /** Ids of the facts, edges or records the answer rests on, sorted. */
  readonly basis: readonly string[]
  /** The fact that would settle what is unknown, as a noun phrase; empty if nothing is. */
  readonly missing: string
  /** The next instant at which the answer changes by its own dates; null if none. */
  readonly validUntilMs: number | null
}

/** Must answer equal questions equally for as long as the compiled world lives. */
export interface InputSource {
  read(input: InputRef): Answer
}
