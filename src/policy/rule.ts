// Rules as data, loaded from packs. A status says what a party or flow is under a text; a rule says
// what follows for this activity and by whose authority. Conditions are trees over named inputs.
import type { DatedState, Source } from './fact.ts'
import type { InputRef } from '../kernel/answer.ts'
import type { Obligation } from './obligation.ts'
import type { Rational } from '../kernel/money.ts'
import type { PlaceSet } from '../kernel/place-set.ts'

/** Strongest first: a lower one never permits what a higher one denies. */
export const authorities = [
  'law',
  'regulator_guidance',
  'provider_term',
  'contract',
  'house_policy',
] as const
export type Authority = (typeof authorities)[number]

/** The class of reason a caller is told; nothing finer leaves the house. */
export const reasonClasses = [
  'eligibility',
  'provider_term',
  'location',
  'contract',
  'use',
  'review',
] as const
export type ReasonClass = (typeof reasonClasses)[number]

/** Lawful ways to a yes; never a change of ownership, identity, location or seller. */
export const remedies = [
  'evidence',
  'licence',
  'provider_consent',
  'amendment',
  'permitted_region',
  'drop_feature',
  'notice',
] as const
export type Remedy = (typeof remedies)[number]

export type Matcher =
  | { readonly op: 'in' | 'not_in'; readonly texts: ReadonlySet<string> }
  | {
      readonly op: 'includes_any' | 'includes_all' | 'texts_within'
      readonly texts: ReadonlySet<string>
    }
  | {
      readonly op: 'at_least' | 'more_than' | 'at_most' | 'less_than'
      readonly bound: Rational
    }
  /** Lists of places with zones and territories resolved as of the compiled instant. */
  | { readonly op: 'places_within' | 'places_touch'; readonly places: PlaceSet }
  | { readonly op: 'is_flag'; readonly value: boolean }
  /** A list that nobody has asserted for the compiled instant: always unknown, and `missing` names it. */
  | { readonly op: 'unlisted'; readonly missing: string }

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'status'; readonly statusId: string }
  | { readonly kind: 'input'; readonly input: InputRef; readonly matcher: Matcher }

export interface Status {
  readonly id: string
  readonly title: string
  readonly packId: string
  readonly states: readonly DatedState[]
  readonly when: Condition
  readonly sources: readonly Source[]
}

export type ReferMode =
  | { readonly kind: 'hold' }
  /** Keeps serving an existing contract until the deadline; house policy only. */
  | { readonly kind: 'serve_until'; readonly untilMs: number }

export interface Rule {
  readonly id: string
  readonly title: string
  readonly packId: string
  readonly authority: Authority
  readonly enabled: boolean
  readonly effect: 'deny' | 'refer' | 'oblige'
  readonly refer: ReferMode
  readonly onUnknown: 'deny' | 'refer'
  readonly states: readonly DatedState[]
  readonly when: Condition
  readonly obligations: readonly Obligation[]
  readonly reasonClass: ReasonClass
  /** A plain sentence; `{party}` and `{deployment}` are filled in. */
  readonly because: string
  readonly remedies: readonly Remedy[]
  /** Kinds of authorisation that may switch it off. */
  readonly disappliedBy: readonly string[]
  readonly conflictsWith: readonly string[]
  /** The provision that requires reading a natural person's nationality or residence; null: it may not. */
  readonly personalProvision: string | null
  readonly sources: readonly Source[]
}

export interface Pack {
  readonly id: string
  /** Given by its author; the content hash is what a decision cites. */
  readonly version: string
  readonly hash: string
  readonly title: string
  readonly about: string
  readonly jurisdiction: string
  readonly asserter: string
  readonly reviewByMs: number | null
  readonly sources: readonly Source[]
  readonly statuses: readonly Status[]
  readonly rules: readonly Rule[]
}
