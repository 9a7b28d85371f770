// Zones: named sets of places that change with time, because the organisations that draw them redraw
// them. A zone at an instant is a plain set of places; where no version is in force it is unknown,
// never empty. Location lists of the configuration are resolved here, entry by entry, and an entry
// that makes no sense makes the whole list unknown: a typing error must not widen what is permitted.
import { placeSet, unionPlaces, unknownPlaces } from '../kernel/place-set.ts'
import type { Place, PlaceSet } from '../kernel/place-set.ts'
import { countryCodes, countryHints } from './countries.ts'

export interface ZoneVersion {
  /** In force from here (inclusive) ... */
  readonly validFromMs: number
  /** ... to here (exclusive); null until the next version. */
  readonly validToMs: number | null
  readonly places: readonly Place[]
  /** Whether whoever asserts the zone may add members without notice. */
  readonly open: boolean
}

export interface Zone {
  readonly id: string
  /** In any order; of several in force the one that began last counts. */
  readonly versions: readonly ZoneVersion[]
}

/** As the configuration writes it: `SG`, `JP.japaneast`, `zone:id`; an open list; or nothing known. */
export type LocationSpec =
  | 'unknown'
  | readonly string[]
  | { readonly open: true; readonly places: readonly string[] }

export interface ResolvedPlaces {
  readonly places: PlaceSet
  /** When a zone used here next changes by its own date; null if none does. */
  readonly validUntilMs: number | null
  /** One sentence for each entry that makes no sense; if there is any, `places` is unknown. */
  readonly problems: readonly string[]
}

/** The places of `zone` at `atMs`, or unknown if no version is in force. */
export function placesOf(zone: Zone, atMs: number): PlaceSet {
  let current: ZoneVersion | null = null
  for (const version of zone.versions) {
    if (version.validFromMs > atMs) continue
    if (version.validToMs !== null && atMs >= version.validToMs) continue
    if (current === null || version.validFromMs > current.validFromMs) current = version
  }
  return current === null ? unknownPlaces : placeSet(current.places, current.open)
}

/** The first instant after `atMs` at which a version of `zone` begins or ends; null if none does. */
export function zoneChangesMs(zone: Zone, atMs: number): number | null {
  let next: number | null = null
  for (const { validFromMs, validToMs } of zone.versions) {
    if (validFromMs > atMs) next = earlier(next, validFromMs)
    if (validToMs !== null && validToMs > atMs) next = earlier(next, validToMs)
  }
  return next
}

/** The set of places that `spec` means at `atMs`. */
export function resolveLocations(
  spec: LocationSpec,
  zones: ReadonlyMap<string, Zone>,
  atMs: number,
): ResolvedPlaces {
  if (spec === 'unknown') return { places: unknownPlaces, validUntilMs: null, problems: [] }
  const entries = 'open' in spec ? spec.places : spec
  const listed: Place[] = []
  const problems: string[] = []
  let places = placeSet([], 'open' in spec)
  let validUntilMs: number | null = null
  for (const entry of entries) {
    if (entry.startsWith('zone:')) {
      const zone = zones.get(entry.slice('zone:'.length))
      if (zone === undefined) {
        problems.push(`${entry}: there is no such zone`)
        continue
      }
      places = unionPlaces(places, placesOf(zone, atMs))
      const changesMs = zoneChangesMs(zone, atMs)
      if (changesMs !== null) validUntilMs = earlier(validUntilMs, changesMs)
      continue
    }
    const problem = placeProblem(entry)
    if (problem === null) listed.push(entry)
    else problems.push(problem)
  }
  // A list without entries says "nowhere", which nobody can promise or mean to permit.
  if (entries.length === 0 && !('open' in spec)) problems.push('the list is empty; say unknown')
  if (problems.length > 0) return { places: unknownPlaces, validUntilMs, problems }
  return { places: unionPlaces(places, placeSet(listed)), validUntilMs, problems }
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
