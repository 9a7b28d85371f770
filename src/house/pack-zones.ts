// Zones and territories of a pack. A zone has members and a bound that its asserter promises not to
// exceed; a territory is a closed list, as a text of its asserter enumerates it.
import { liesIn } from '../kernel/dotted.ts'
import type { Zone, ZoneSource, ZoneVersion } from '../place/zones.ts'
import type { Source } from '../policy/fact.ts'
import type { ConfigPath } from './config-yaml.ts'
import { utcDayMs } from './day.ts'
import { intervalOf, reportOverlaps } from './pack-dates.ts'
import { sourceOf, type PackReader } from './pack-reader.ts'
import { territorySchema, zoneSchema } from './pack-schema.ts'
import { entriesOf } from './source-document.ts'

export function readZones(reader: PackReader): ReadonlyMap<string, Zone> {
  return new Map(
    entriesOf(reader.document, ['zones'], zoneSchema).map(({ name, path, value }) => {
      const versions = value.versions.map((version, index) => {
        const at = [...path, 'versions', index]
        const source = sourceOf(reader, version.source, [...at, 'source'])
        checkBound(reader, version, at)
        return {
          ...intervalOf(reader, version, source?.date ?? null, at),
          knownToMs: null,
          path: at,
          text: version.text,
          assertedBy: value.asserter,
          members: version.members,
          bound: version.bound,
          noticeDays: version.noticeDays,
          source: zoneSource(source),
          disputes: version.disputes,
        }
      })
      for (const text of new Set(versions.map((version) => version.text))) {
        // Texts may contradict each other; the versions of one text may not.
        const same = versions.filter((version) => version.text === text)
        reportOverlaps(reader, same, 'version')
      }
      return [name, { id: name, versions: versions.map(plain) }]
    }),
  )
}

export function readTerritories(reader: PackReader): ReadonlyMap<string, Zone> {
  return new Map(
    entriesOf(reader.document, ['territories'], territorySchema).map(({ name, path, value }) => {
      const versions = value.versions.map((version, index) => {
        const at = [...path, 'versions', index]
        const source =
          version.source === undefined ? null : sourceOf(reader, version.source, [...at, 'source'])
        return {
          ...intervalOf(reader, version, source?.date ?? null, at),
          knownToMs: null,
          path: at,
          text: 'published',
          assertedBy: reader.head.asserter,
          members: version.places,
          bound: version.places,
          noticeDays: null,
          source: zoneSource(source),
          disputes: [],
        }
      })
      reportOverlaps(reader, versions, 'version')
      return [name, { id: name, versions: versions.map(plain) }]
    }),
  )
}

function plain(dated: ZoneVersion & { readonly path: ConfigPath }): ZoneVersion {
  const { path: _, ...version } = dated
  return version
}

function checkBound(
  { report }: PackReader,
  { members, bound }: Pick<ZoneVersion, 'members' | 'bound'>,
  path: ConfigPath,
): void {
  if (bound === 'world') return
  const outside = members.filter((member) => !bound.some((place) => liesIn(member, place)))
  if (outside.length === 0) return
  const message = `leaves out ${outside.join(', ')}, which members has; a bound holds all members`
  report({ path: [...path, 'bound'], message })
}

function zoneSource(source: Source | null): ZoneSource | null {
  if (source === null) return null
  const { publisher, title, date, url } = source
  return { publisher, title, dateMs: date === null ? null : utcDayMs(date), url }
}
