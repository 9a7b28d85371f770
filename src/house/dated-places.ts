// The zones of the configuration in the shape of the place room.
import type { Place } from '../kernel/place-set.ts'
import { placeOfEntry } from '../place/zones.ts'
import type { LocationSpec, Zone, ZoneVersion } from '../place/zones.ts'
import type { Config } from './config-schema.ts'

export function zonesOf(config: Config): ReadonlyMap<string, Zone> {
  return new Map(
    Object.entries(config.zones).map(([id, versions]) => [
      id,
      { id, versions: versions.flatMap(versionOf) },
    ]),
  )
}

type Written = Config['zones'][string][number]

/** `places` and `open` are the short way: a closed list is its own bound, an open one has none. */
function versionOf(written: Written): readonly ZoneVersion[] {
  const members = (written.members ?? written.places)?.map(placeOfEntry)
  if (members === undefined) return []
  const { source } = written
  return [
    {
      validFromMs: written.validFrom,
      validToMs: written.validTo ?? null,
      knownFromMs: written.knownFrom ?? null,
      knownToMs: written.knownTo ?? null,
      text: written.text ?? '',
      assertedBy: written.assertedBy ?? source?.publisher ?? '',
      members,
      bound: boundOf(written, members),
      noticeDays: written.noticeDays ?? null,
      source:
        source === undefined
          ? null
          : {
              publisher: source.publisher,
              title: source.title,
              dateMs: source.date,
              url: source.url ?? null,
            },
      disputes: written.disputes,
    },
  ]
}

function boundOf(
  { members, bound, open }: Written,
  listed: readonly Place[],
): ZoneVersion['bound'] {
  if (members === undefined) return open === true ? 'world' : listed
  // Who lists members and says nothing of a bound has promised none.
  return bound === undefined || bound === 'world' ? 'world' : bound.map(placeOfEntry)
}

/** Ids of the zones that `spec` names. */
export function zoneIdsIn(spec: LocationSpec): readonly string[] {
  if (spec === 'unknown') return []
  const entries = 'open' in spec ? spec.places : spec
  return entries
    .filter((entry) => entry.startsWith('zone:'))
    .map((entry) => entry.slice('zone:'.length))
}
