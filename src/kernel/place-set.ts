// Sets of places, compared as sets and never as labels. A place is an ISO 3166-1 alpha-2 code
// (`SG`) or a region inside one (`JP.japaneast`); a region is contained in its country.
// An open set has members nobody has listed; an unknown set was never asserted. Neither is a
// subset of anything closed.

export type Place = string

export type PlaceSet =
  | { readonly kind: 'known'; readonly places: ReadonlySet<Place>; readonly open: boolean }
  | { readonly kind: 'unknown' }

export const unknownPlaces: PlaceSet = { kind: 'unknown' }

export function placeSet(places: Iterable<Place>, open = false): PlaceSet {
  return { kind: 'known', places: new Set(places), open }
}

export type Containment =
  | { readonly kind: 'inside' }
  | { readonly kind: 'outside'; readonly places: readonly Place[] }
  | { readonly kind: 'open' }
  | { readonly kind: 'unknown' }

/**
 * Whether every place of `inner` is certainly in `outer`. An open or unknown `outer` is a missing
 * permission, hence also not a superset. `outside` names the places that stick out, sorted.
 */
export function containment(inner: PlaceSet, outer: PlaceSet): Containment {
  if (inner.kind === 'unknown' || outer.kind === 'unknown') return { kind: 'unknown' }
  const outside = [...inner.places].filter((place) => !placeHolds(outer.places, place)).toSorted()
  if (outside.length > 0) return { kind: 'outside', places: outside }
  return inner.open ? { kind: 'open' } : { kind: 'inside' }
}

/** Whether `place`, or a place that contains it, is one of `places`. */
export function placeHolds(places: ReadonlySet<Place>, place: Place): boolean {
  for (let end = place.length; end > 0; end = place.lastIndexOf('.', end - 1)) {
    if (places.has(place.slice(0, end))) return true
  }
  return false
}

/**
 * What is known of a set that its asserter may still change: `members` are in it now, and it never
 * exceeds `bound` (`world`: no bound was given; `unknown`: nothing was asserted at all).
 */
export type PlaceBounds =
  | {
      readonly kind: 'bounded'
      readonly members: ReadonlySet<Place>
      readonly bound: ReadonlySet<Place> | 'world'
    }
  | { readonly kind: 'unknown' }
