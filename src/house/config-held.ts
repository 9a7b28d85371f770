// Whether a promise holds the regions where its requests may be processed: what is certain to be left out is told.
import { containment, placeSet } from '../kernel/place-set.ts'
import { placeOfRegion, type RegionProvider } from '../place/regions.ts'
import { promisedSet, resolveLocations } from '../place/zones.ts'
import type { Checked } from './config-check.ts'
import type { Config } from './config-schema.ts'
import type { ConfigPath } from './config-yaml.ts'
import { zonesOf } from './dated-places.ts'

export interface Reached {
  readonly provider: RegionProvider
  readonly regions: readonly string[]
  readonly severity: 'warning' | 'error'
  /** Which region of the channel it is, for one that no fact places: `the region x`. */
  readonly named: string
  /** The sentence about places that are left out. */
  readonly told: (places: string) => string
}

/** `path` of the deployment. */
export function checkHeld(
  { config, nowMs, report }: Checked,
  { locations }: Pick<Config['deployments'][string], 'locations'>,
  path: ConfigPath,
  { provider, regions, severity, named, told }: Reached,
): void {
  const here = [...path, 'locations', 'processing']
  const places = regions.map((name) => placeOfRegion({ provider, name }))
  const known = places.filter((place) => place !== null)
  if (known.length < places.length) {
    const message = `cannot be held against ${named} of its channel: no fact says where that region lies`
    return report({ path: here, severity: 'warning', message })
  }
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised = promisedSet(resolveLocations(locations.processing, zonesOf(config), at).bounds)
  const held = containment(placeSet(known), promised)
  if (held.kind === 'outside')
    report({ path: here, severity, message: told(held.places.join(', ')) })
}

/** For what the provider bounds nowhere: a closed list would be a promise that nobody made. */
export function checkOpen(
  { report }: Checked,
  { locations }: Pick<Config['deployments'][string], 'locations'>,
  path: ConfigPath,
  why: string,
): void {
  if (!Array.isArray(locations.processing)) return
  const message = `is a closed list, and ${why}; write {open: true, places: [...]} or unknown`
  report({ path: [...path, 'locations', 'processing'], message })
}
