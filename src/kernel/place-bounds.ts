// Three-valued questions about sets that their asserter may still change: certainly inside, certainly
// outside, or not known. U is never rounded to an answer. Sets and single places differ: a set that
// names a country means anywhere in it, a single place that names a country means somewhere in it.
import { placeHolds, type Place, type PlaceBounds, type PlaceSet } from './place-set.ts'
import type { Truth } from './truth.ts'

export const unknownBounds: PlaceBounds = { kind: 'unknown' }

/** A closed set never exceeds itself; an open one has no bound. */
export function boundsOf(set: PlaceSet): PlaceBounds {
  if (set.kind === 'unknown') return unknownBounds
  return { kind: 'bounded', members: set.places, bound: set.open ? 'world' : set.places }
}

/** T if the bound lies inside `outer`, F if a member lies outside, else U. */
export function boundsWithin(inner: PlaceBounds, outer: PlaceSet): Truth {
  if (inner.kind === 'unknown' || outer.kind === 'unknown') return 'U'
  const { members, bound } = inner
  // What a closed set does not list is outside it; an open one may hold it all the same.
  for (const place of members) if (!placeHolds(outer.places, place)) return outer.open ? 'U' : 'F'
  if (bound === 'world') return 'U'
  for (const place of bound) if (!placeHolds(outer.places, place)) return 'U'
  return 'T'
}

/** T if a member lies in `outer`, F if nothing within the bound could, else U. */
export function boundsTouch(inner: PlaceBounds, outer: PlaceSet): Truth {
  if (inner.kind === 'unknown' || outer.kind === 'unknown') return 'U'
  for (const place of inner.members) if (meets(outer.places, place)) return 'T'
  if (outer.open || inner.bound === 'world') return 'U'
  for (const place of inner.bound) if (meets(outer.places, place)) return 'U'
  return 'F'
}

/** Where one thing is: T if certainly in `bounds`, F if certainly not, else U. */
export function placeIn(place: Place, bounds: PlaceBounds): Truth {
  if (bounds.kind === 'unknown') return 'U'
  if (placeHolds(bounds.members, place)) return 'T'
  if (bounds.bound === 'world' || meets(bounds.bound, place)) return 'U'
  return 'F'
}

/** All that either may reach; unknown if either is. */
export function unionBounds(left: PlaceBounds, right: PlaceBounds): PlaceBounds {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknownBounds
  const bound =
    left.bound === 'world' || right.bound === 'world' ? 'world' : left.bound.union(right.bound)
  return { kind: 'bounded', members: left.members.union(right.members), bound }
}

/** Whether `place` contains, or is contained in, one of `places`. */
function meets(places: ReadonlySet<Place>, place: Place): boolean {
  if (placeHolds(places, place)) return true
  for (const other of places) if (other.startsWith(`${place}.`)) return true
  return false
}
