// A pack as read from its file: everything is checked and dated, and only its lists of places still
// say `territory:name` and `zone:id`, because what those mean depends on the instant that is asked about.
import type { InputValue } from '../kernel/answer.ts'
import type { Fact } from '../policy/fact.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { Matcher, Pack, Rule, Status } from '../policy/rule.ts'
import type { Zone } from '../place/zones.ts'
import type { ConfigPath } from './config-yaml.ts'

export type WrittenMatcher =
  | Exclude<
      Matcher,
      | { readonly texts: ReadonlySet<string> }
      | { readonly op: 'places_within' | 'places_touch' | 'unlisted' }
    >
  | {
      readonly op: 'in' | 'not_in' | 'includes_any' | 'includes_all' | 'texts_within'
      /** `territory:` and `zone:` stand here only if the input is a country. */
      readonly entries: readonly string[]
    }
  | { readonly op: 'places_within' | 'places_touch'; readonly entries: readonly string[] }

export type WrittenParams = Readonly<Record<string, string | readonly string[]>>

export type WrittenCondition =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly WrittenCondition[] }
  | { readonly kind: 'not'; readonly part: WrittenCondition }
  | { readonly kind: 'status'; readonly statusId: string }
  | {
      readonly kind: 'input'
      readonly name: string
      readonly params: WrittenParams
      readonly matcher: WrittenMatcher
    }

export type WrittenObligation =
  | Exclude<Obligation, { readonly kind: 'pin_regions' }>
  | (Omit<Extract<Obligation, { readonly kind: 'pin_regions' }>, 'places'> & {
      readonly entries: readonly string[]
    })

export interface WrittenStatus extends Omit<Status, 'when'> {
  /** Where it stands in its file. */
  readonly at: ConfigPath
  readonly when: WrittenCondition
}

export interface WrittenRule extends Omit<Rule, 'when' | 'obligations'> {
  /** Where it stands in its file. */
  readonly at: ConfigPath
  readonly when: WrittenCondition
  readonly obligations: readonly WrittenObligation[]
}

export interface WrittenPack extends Omit<Pack, 'statuses' | 'rules'> {
  readonly statuses: readonly WrittenStatus[]
  readonly rules: readonly WrittenRule[]
}

/** `would`: true, were its state one that acts. */
export type ExampleOutcome = boolean | 'unknown' | 'would'

export type GivenValue =
  | Exclude<InputValue, { readonly kind: 'places' | 'unknown' }>
  | { readonly kind: 'entries'; readonly entries: readonly string[] }

export interface GivenInput {
  readonly at: ConfigPath
  readonly name: string
  readonly params: WrittenParams
  readonly value: GivenValue
}

export interface PackExample {
  /** Where it stands in its file. */
  readonly at: ConfigPath
  readonly title: string
  readonly asOfMs: number
  readonly knownAtMs: number
  /** The first that fits answers; what none gives is not known. */
  readonly given: readonly GivenInput[]
  readonly expect: ReadonlyMap<string, ExampleOutcome>
}

export interface LoadedPack {
  readonly file: string
  readonly timeZone: string
  readonly pack: WrittenPack
  readonly facts: readonly Fact[]
  /** The zones it asserts, by id. */
  readonly zones: ReadonlyMap<string, Zone>
  /** The territories it speaks of, by name: closed sets, in the shape of zones. */
  readonly territories: ReadonlyMap<string, Zone>
  readonly examples: readonly PackExample[]
}
