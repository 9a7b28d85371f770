// The zones of the configuration in the shape of the place room.
import type { LocationSpec, Zone } from '../place/zones.ts'
import type { Config } from './config-schema.ts'

export function zonesOf(config: Config): ReadonlyMap<string, Zone> {
  return new Map(
    Object.entries(config.zones).map(([id, versions]) => [
      id,
      {
        id,
        versions: versions.map(({ validFrom, validTo, places, open }) => ({
          validFromMs: validFrom,
          validToMs: validTo ?? null,
          places,
          open,
        })),
      },
    ]),
  )
}

/** Ids of the zones that `spec` names. */
export function zoneIdsIn(spec: LocationSpec): readonly string[] {
  if (spec === 'unknown') return []
  const entries = 'open' in spec ? spec.places : spec
  return entries
    .filter((entry) => entry.startsWith('zone:'))
    .map((entry) => entry.slice('zone:'.length))
}
