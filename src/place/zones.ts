// Zones: named sets of places that change with time, because the organisations that draw them redraw
// them, and announce it in texts that may contradict each other. Every text is kept: the version in
// force is the one that began last, and the others that hold at the same instant are shown as disputed
// and weighed, never dropped. Where no version is in force a zone is unknown, never empty. Location
// lists are resolved here, entry by entry, and an entry that makes no sense makes the whole list
// unknown: a typing error must not widen what is permitted.
import { unionBounds, unknownBounds } from '../kernel/place-bounds.ts'
import { placeHolds, placeSet, unknownPlaces } from '../kernel/place-set.ts'
import type { Place, PlaceBounds, PlaceSet } from '../kernel/place-set.ts'
import { countryCodes, countryHints } from './countries.ts'
import { placeOfRegion, readRegion } from './regions.ts'

export interface ZoneVersion {
  /** In force from here (inclusive) ... */
  readonly validFromMs: number
  /** ... to here (exclusive); null until the next version of the same text. */
  readonly validToMs: number | null
  /** When we came to know of it, and when we learned better; null: always, and still. */
  readonly knownFromMs: number | null
  readonly knownToMs: number | null
  /** Which of several texts of the asserter says so; versions of one text replace each other. */
  readonly text: string
  readonly assertedBy: string
  /** In the zone now. */
  readonly members: readonly Place[]
  /** The smallest set that the asserter promises never to exceed. */
  readonly bound: readonly Place[] | 'world'
  /** How long before it grows its asserter says so; 0: not at all; null: not stated. */
  readonly noticeDays: number | null
  readonly source: ZoneSource | null
  /** Who says otherwise, in words. */
  readonly disputes: readonly string[]
}

export interface ZoneSource {
  readonly publisher: string
  readonly title: string
  readonly dateMs: number | null
  readonly url: string | null
}

export interface Zone {
  readonly id: string
  /** In any order. */
  readonly versions: readonly ZoneVersion[]
}

/** When it is true, and what was known then; for live traffic both are now. */
export interface Viewpoint {
  readonly asOfMs: number
  readonly knownAtMs: number
}

export interface ZoneStanding {
  /** The text that began last; null if none is in force. */
  readonly inForce: ZoneVersion | null
  /** The other texts that hold at the same instant, latest first. */
  readonly disputed: readonly ZoneVersion[]
  /** What all of them together leave certain: members on which all agree, the widest bound. */
  readonly bounds: PlaceBounds
  /** The next instant after `asOfMs` at which the zone changes by its own dates; null if none. */
  readonly validUntilMs: number | null
}

/** As the configuration writes it: `SG`, `JP.japaneast`, `azure:japaneast`, `zone:id`; an open list; or nothing known. */
export type LocationSpec =
  | 'unknown'
  | readonly string[]
  | { readonly open: true; readonly places: readonly string[] }

export interface ResolvedPlaces {
  readonly bounds: PlaceBounds
  /** When a zone used here next changes by its own date; null if none does. */
  readonly validUntilMs: number | null
  /** One sentence for each entry that makes no sense; if there is any, `bounds` is unknown. */
  readonly problems: readonly string[]
}

/** The texts of `zone` as they stood at `asOfMs`, as far as they were known at `knownAtMs`. */
export function zoneAt(zone: Zone, at: Viewpoint): ZoneStanding {
  const standing = new Map<string, ZoneVersion>()
  for (const version of zone.versions) {
    if (!isVisible(version, at)) continue
    const rival = standing.get(version.text)
    if (rival === undefined || replaces(version, rival)) standing.set(version.text, version)
  }
  const [inForce = null, ...disputed] = [...standing.values()].toSorted((left, right) =>
    replaces(left, right) ? -1 : 1,
  )
  const versions = inForce === null ? [] : [inForce, ...disputed]
  return { inForce, disputed, bounds: agreed(versions), validUntilMs: changesMs(zone, at) }
}

function isVisible(version: ZoneVersion, { asOfMs, knownAtMs }: Viewpoint): boolean {
  const { validFromMs, validToMs, knownFromMs, knownToMs } = version
  return (
    validFromMs <= asOfMs &&
    (validToMs === null || asOfMs < validToMs) &&
    (knownFromMs === null || knownFromMs <= knownAtMs) &&
    (knownToMs === null || knownAtMs < knownToMs)
  )
}

/** Began later; or, of two for one day, became known later, and so corrects the other. */
function replaces(left: ZoneVersion, right: ZoneVersion): boolean {
  if (left.validFromMs !== right.validFromMs) return left.validFromMs > right.validFromMs
  const [known, knownBefore] = [left.knownFromMs ?? -Infinity, right.knownFromMs ?? -Infinity]
  return known === knownBefore ? left.text < right.text : known > knownBefore
}

/** Sound whichever text is right: only what all list is certainly in, only what none reaches is certainly out. */
function agreed(versions: readonly ZoneVersion[]): PlaceBounds {
  const [first, ...others] = versions.map(({ members, bound }) => ({
    members: new Set(members),
    // A bound that leaves out a member would be a contradiction; the wider reading is the safe one.
    bound: bound === 'world' ? bound : new Set([...members, ...bound]),
  }))
  if (first === undefined) return unknownBounds
  let { members, bound }: { members: ReadonlySet<Place>; bound: ReadonlySet<Place> | 'world' } =
    first
  for (const other of others) {
    members = intersection(members, other.members)
    bound = bound === 'world' || other.bound === 'world' ? 'world' : bound.union(other.bound)
  }
  return { kind: 'bounded', members, bound }
}

/** A region that one text lists counts where the other lists its country. */
function intersection(left: ReadonlySet<Place>, right: ReadonlySet<Place>): ReadonlySet<Place> {
  const both = [...left].filter((place) => placeHolds(right, place))
  return new Set([...both, ...[...right].filter((place) => placeHolds(left, place))])
}

/** For live traffic both clocks run, so that the next of all dates counts; for a past view only the world's. */
function changesMs(zone: Zone, { asOfMs, knownAtMs }: Viewpoint): number | null {
  let next: number | null = null
  for (const { validFromMs, validToMs, knownFromMs, knownToMs } of zone.versions) {
    const dates =
      asOfMs === knownAtMs
        ? [validFromMs, validToMs, knownFromMs, knownToMs]
        : [validFromMs, validToMs]
    for (const ms of dates) if (ms !== null && ms > asOfMs) next = earlier(next, ms)
  }
  return next
}

/** What `spec` says from `at`, as a set that may still change. */
export function resolveLocations(
  spec: LocationSpec,
  zones: ReadonlyMap<string, Zone>,
  at: Viewpoint,
): ResolvedPlaces {
  if (spec === 'unknown') return { bounds: unknownBounds, validUntilMs: null, problems: [] }
  const isOpen = 'open' in spec
  const entries = isOpen ? spec.places : spec
  const listed: Place[] = []
  const problems: string[] = []
  let bounds: PlaceBounds = {
    kind: 'bounded',
    members: new Set(),
    bound: isOpen ? 'world' : new Set(),
  }
  let validUntilMs: number | null = null
  for (const entry of entries) {
    const zone = entry.startsWith('zone:') ? zones.get(entry.slice('zone:'.length)) : undefined
    if (zone !== undefined) {
      const standing = zoneAt(zone, at)
      bounds = unionBounds(bounds, standing.bounds)
      if (standing.validUntilMs !== null)
        validUntilMs = earlier(validUntilMs, standing.validUntilMs)
      continue
    }
    const problem = entry.startsWith('zone:')
      ? `${entry}: there is no such zone`
      : entryProblem(entry)
    if (problem === null) listed.push(placeOfEntry(entry))
    else problems.push(problem)
  }
  // A list without entries says "nowhere", which nobody can promise or mean to permit.
  if (entries.length === 0 && !isOpen) problems.push('the list is empty; say unknown')
  if (problems.length > 0) return { bounds: unknownBounds, validUntilMs, problems }
  const plain = new Set(listed)
  return {
    bounds: unionBounds(bounds, { kind: 'bounded', members: plain, bound: plain }),
    validUntilMs,
    problems,
  }
}

/** All that a promise may reach: what must lie inside a permission. Open where there is no bound. */
export function promisedSet(bounds: PlaceBounds): PlaceSet {
  if (bounds.kind === 'unknown') return unknownPlaces
  const isOpen = bounds.bound === 'world'
  return placeSet(bounds.bound === 'world' ? bounds.members : bounds.bound, isOpen)
}

/** What is certainly permitted: the members and nothing that may yet become one. */
export function permittedSet(bounds: PlaceBounds): PlaceSet {
  return bounds.kind === 'unknown' ? unknownPlaces : placeSet(bounds.members)
}

/** Why `text` is neither a place nor a provider's region that we know, as a sentence; null if it is one. */
export function entryProblem(text: string): string | null {
  const region = readRegion(text)
  if (region === null) return placeProblem(text)
  return placeOfRegion(region) === null
    ? `${text}: no fact says in which country this region lies; write COUNTRY.${region.name}`
    : null
}

/** The place that an entry without `entryProblem` means. */
export function placeOfEntry(entry: string): Place {
  const region = readRegion(entry)
  return (region === null ? null : placeOfRegion(region)) ?? entry
}

const placePattern = /^([A-Z]{2})(\.[a-z0-9][a-z0-9-]*)*$/

/** Why `text` is no place (`SG`, `JP.japaneast`), as a sentence; null if it is one. */
export function placeProblem(text: string): string | null {
  const hint = countryHints.get(text.toUpperCase().slice(0, 2))
  const country = placePattern.exec(text)?.[1]
  if (country !== undefined && countryCodes.has(country)) return null
  if (hint !== undefined && /^[A-Za-z]{2}(\.|$)/.test(text)) return `${text}: ${hint}`
  if (country !== undefined) return `${text}: ${country} is no ISO 3166-1 alpha-2 code`
  return `${text}: a place is a country code, e.g. SG, and may name a region, e.g. JP.japaneast`
}

function earlier(left: number | null, right: number): number {
  return left === null ? right : Math.min(left, right)
}
