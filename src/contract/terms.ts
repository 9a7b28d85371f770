// A contract's terms as data, beyond what a request's path needs of it: seller, users, governing law, rights
// in outputs, clocks. A term that the contract does not state is null or `unstated`, which permits nothing.
import type { Place, PlaceBounds, PlaceSet } from '../kernel/place-set.ts'
import { dayMs } from '../kernel/time.ts'
import type { OutputUse } from '../kernel/words.ts'
import type { Contract } from './contract.ts'

/** What a permitted use depends on; null: not on that. */
export interface UseConditions {
  /** In the words of the contract. */
  readonly text: string | null
  /** What must stand beside the output. */
  readonly attribution: string | null
  /** Only for workloads whose audience is internal. */
  readonly internalOnly: boolean
  /** The share that outputs may have in what is made of them, as a decimal. */
  readonly maxSharePercent: string | null
  /** Only for workloads that are registered for one of them. */
  readonly purposes: ReadonlySet<string> | null
  /** Whose approval it takes, case by case. */
  readonly approvalBy: string | null
  /** Until when (exclusive) it is permitted; afterwards it is unstated again. */
  readonly untilMs: number | null
}

export type UseRight =
  | { readonly kind: 'permit' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'permit_with'; readonly conditions: UseConditions }

/** Strongest first; a term further down yields to one further up. */
export const usualPrecedence = [
  'master',
  'order_form',
  'model_terms',
  'provider_policy',
  'platform_policy',
] as const

export interface ContractTerms extends Omit<Contract, 'userCountries'> {
  /** Country code. */
  readonly governingLaw: string | null
  readonly seller: string | null
  /** Channels granted; null: all. */
  readonly channels: ReadonlySet<string> | null
  /** The kind of customer it is made for; null: any. */
  readonly customerTypeRequired: string | null
  readonly userCountries: UserCountries
  /** A use that is not named is unstated. */
  readonly outputUse: ReadonlyMap<OutputUse, UseRight>
  readonly retentionMode: string | null
  readonly transferTool: string | null
  /** Named attributes that rules may ask for. */
  readonly attributes: ReadonlyMap<string, string>
}

/** Where users may be. */
export interface UserCountries {
  /** Unknown: unstated. */
  readonly permitted: PlaceSet
  /** Taken out of the permitted ones. */
  readonly excluded: ReadonlySet<Place>
  /** All countries there are: where nothing is permitted by name, users may be anywhere that is not excluded. */
  readonly all: ReadonlySet<Place>
}

/** The countries users may be in: the permitted without the excluded; unknown if neither is stated. */
export function userPlaces({ permitted, excluded, all }: UserCountries): PlaceBounds {
  const without = (places: ReadonlySet<Place>): ReadonlySet<Place> =>
    new Set([...places].filter((place) => !excluded.has(place.split('.')[0] ?? place)))
  if (permitted.kind === 'unknown') {
    if (excluded.size === 0) return { kind: 'unknown' }
    // Nobody says that they are anywhere in particular, only where they are not.
    return { kind: 'bounded', members: new Set(), bound: without(all) }
  }
  const members = without(permitted.places)
  return { kind: 'bounded', members, bound: permitted.open ? 'world' : members }
}

export interface Ending {
  /** Exclusive; null: open. */
  readonly validToMs: number | null
  readonly noticeDays: number | null
  /** When notice of termination was given; null: it was not. */
  readonly noticeGivenMs: number | null
}

/** The instant from which the contract is in force no more: its agreed end, or that of the notice, whichever is first. */
export function endOf({ validToMs, noticeDays, noticeGivenMs }: Ending): number | null {
  if (noticeGivenMs === null || noticeDays === null) return validToMs
  const noticeMs = noticeGivenMs + noticeDays * dayMs
  return validToMs === null ? noticeMs : Math.min(validToMs, noticeMs)
}
