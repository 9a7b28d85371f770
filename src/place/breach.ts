// A provider's word on where it processed a request, held against what was promised for the deployment.
// Certainly outside is a breach; what cannot be placed, or a promise without a bound, is unresolved and
// recorded as such: neither a breach nor an all-clear.
import { placeIn } from '../kernel/place-bounds.ts'
import type { Place, PlaceBounds } from '../kernel/place-set.ts'
import { azureRegionName, placeOfRegion } from './regions.ts'

/** Where providers say it: Azure's answer header, and Anthropic's field in the usage of an answer. */
export type AssertedBy = 'x-ms-region' | 'usage.inference_geo'

/** In the provider's own words: a stranger's text. */
export interface PlaceAssertion {
  readonly by: AssertedBy
  readonly text: string
}

export type PlaceFinding =
  | { readonly kind: 'inside' | 'breach'; readonly place: Place }
  /** `place` is null if no fact says where the region lies. */
  | { readonly kind: 'unresolved'; readonly place: Place | null }

/** A promise that was broken: the deployment stays out until an operator lifts it. */
export interface Breach {
  readonly id: string
  readonly deploymentId: string
  readonly channelId: string
  /** The request whose answer told it first. */
  readonly requestId: string
  readonly atMs: number
  readonly assertion: PlaceAssertion
  readonly place: Place
  /** What it was promised never to exceed, ascending. */
  readonly promised: readonly Place[]
}

export function judgeAssertion(promised: PlaceBounds, assertion: PlaceAssertion): PlaceFinding {
  const place = placeOfAssertion(assertion)
  if (place === null) return { kind: 'unresolved', place }
  const isIn = placeIn(place, promised)
  if (isIn === 'U') return { kind: 'unresolved', place }
  return { kind: isIn === 'T' ? 'inside' : 'breach', place }
}

/**
 * The place that an assertion names; null if no fact says where that is. Sources: Azure names one of its
 * regions; Anthropic's `inference_geo` is `us` or `global`, and global is no place.
 */
export function placeOfAssertion({ by, text }: PlaceAssertion): Place | null {
  if (by === 'usage.inference_geo') return text === 'us' ? 'US' : null
  return placeOfRegion({ provider: 'azure', name: azureRegionName(text) })
}
