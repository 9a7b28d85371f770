// Place lists of the configuration, resolved as of one instant: `zone:eu` becomes the places its
// owner asserted for that day. Where no dated set covers the day, the zone is unknown.
import { placeSet, unionPlaces, unknownPlaces, type PlaceSet } from '../kernel/place-set.ts'
import type { Config } from './config-schema.ts'
import type { PlacesSpec } from './config-scalars.ts'

export type Zones = Config['zones']

const zonePrefix = 'zone:'

/** The set that `spec` means at `nowMs`; unknown if any zone in it is unknown then. */
export function resolvePlaces(spec: PlacesSpec, zones: Zones, nowMs: number): PlaceSet {
  if (!spec.known) return unknownPlaces
  let set = placeSet(
    spec.members.filter((member) => !member.startsWith(zonePrefix)),
    spec.open,
  )
  for (const zoneId of zonesOf(spec)) set = unionPlaces(set, zoneAt(zones, zoneId, nowMs))
  return set
}

/** Ids of the zones that `spec` names. */
export function zonesOf(spec: PlacesSpec): readonly string[] {
  return spec.members
    .filter((member) => member.startsWith(zonePrefix))
    .map((member) => member.slice(zonePrefix.length))
}

function zoneAt(zones: Zones, zoneId: string, nowMs: number): PlaceSet {
  const inForce = zones[zoneId]?.find(
    (set) => set.validFrom <= nowMs && (set.validTo === undefined || nowMs < set.validTo),
  )
  return inForce === undefined ? unknownPlaces : placeSet(inForce.places, inForce.open)
}
