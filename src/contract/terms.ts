// A contract's terms as data, beyond what a request's path needs of it: seller, users, rights in outputs,
// retention, clocks, precedence. A term that the contract does not state is null or `unstated`, which
// permits nothing. Amendments are versions of the whole; one version is in force at a time.
import { placeSet, type PlaceBounds, type PlaceSet } from '../kernel/place-set.ts'
import type { Contract } from './contract.ts'

/** The seven location questions, in the order in which they are shown. */
export const termQuestions = [
  'ingress',
  'processing',
  'rest',
  'abuseStore',
  'review',
  'metadata',
  'downstream',
] as const
export type TermQuestion = (typeof termQuestions)[number]

/** Where something may be and how long it may be kept there. */
export interface PlaceTerm {
  readonly places: PlaceSet
  /** Days it may be kept; 0: not at all; null: unstated. */
  readonly retentionDays: number | null
}

export const outputUses = [
  'display',
  'store',
  'train',
  'distil',
  'benchmark',
  'evaluate_competitor',
  'synthetic_data',
  'code',
  'agentic',
  'resell',
] as const
export type OutputUse = (typeof outputUses)[number]

/** What must come along with a use that is permitted under a condition. */
export type UseCondition =
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'approval'; readonly by: string }
  | { readonly kind: 'cap'; readonly max: bigint; readonly unit: string }

export type UseRight =
  | { readonly kind: 'permit' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'permit_with'; readonly condition: UseCondition }

/** Days; null: the contract gives no such right. */
export interface TerminationClocks {
  readonly noticeDays: number | null
  readonly cureDays: number | null
  readonly suspendDays: number | null
}

/** Strongest first; a term further down yields to one further up. */
export const usualPrecedence = [
  'master',
  'order_form',
  'model_terms',
  'provider_policy',
  'platform_policy',
] as const

export interface ContractTerms extends Omit<Contract, 'userCountries'> {
  readonly governingLaw: string | null
  readonly seller: string | null
  /** Channels granted; null: all. */
  readonly channels: ReadonlySet<string> | null
  /** The kind of customer it is made for; null: any. */
  readonly customerTypeRequired: string | null
  /** Where users may be; unknown: unstated. Excluded countries are taken out of the permitted ones. */
  readonly userCountries: { readonly permitted: PlaceSet; readonly excluded: ReadonlySet<string> }
  readonly placeTerms: Readonly<Record<TermQuestion, PlaceTerm>>
  /** A use that is not named is unstated. */
  readonly outputUse: ReadonlyMap<OutputUse, UseRight>
  readonly retentionMode: string | null
  readonly transferTool: string | null
  readonly termination: TerminationClocks
  readonly precedence: readonly string[]
  /** Named attributes that rules may ask for. */
  readonly attributes: ReadonlyMap<string, string>
}

const unstatedPlace: PlaceTerm = { places: { kind: 'unknown' }, retentionDays: null }

/** What a contract without further terms says: its four permits, and nothing else. */
export function plainTerms(contract: Contract): ContractTerms {
  const { processing, rest, abuseStore, review } = contract.permits
  return {
    ...contract,
    governingLaw: null,
    seller: null,
    channels: null,
    customerTypeRequired: null,
    userCountries: { permitted: usersIn(contract), excluded: new Set() },
    placeTerms: {
      ingress: unstatedPlace,
      processing: permittedIn(processing),
      rest: permittedIn(rest),
      abuseStore: permittedIn(abuseStore),
      review: permittedIn(review),
      metadata: unstatedPlace,
      downstream: unstatedPlace,
    },
    outputUse: new Map(),
    retentionMode: null,
    transferTool: null,
    termination: { noticeDays: null, cureDays: null, suspendDays: null },
    precedence: usualPrecedence,
    attributes: new Map(),
  }
}

function permittedIn(places: PlaceSet): PlaceTerm {
  return { places, retentionDays: null }
}

function usersIn({ userCountries }: Contract): PlaceSet {
  return userCountries === null ? { kind: 'unknown' } : placeSet(userCountries)
}

/** Whether the contract grants a channel. */
export function grantsChannel({ channels }: ContractTerms, channelId: string): boolean {
  return channels === null || channels.has(channelId)
}

/** The countries users may be in: the permitted without the excluded; unknown if none are stated. */
export function userPlaces({ userCountries }: ContractTerms): PlaceBounds {
  const { permitted, excluded } = userCountries
  if (permitted.kind === 'unknown') return { kind: 'unknown' }
  const members = new Set(
    [...permitted.places].filter((place) => !excluded.has(place.split('.')[0] ?? place)),
  )
  return { kind: 'bounded', members, bound: permitted.open ? 'world' : members }
}
