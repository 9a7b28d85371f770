// When a configuration next says something else by its own dates.
import type { Config } from './config-schema.ts'
import { contractInstants } from './contract-at.ts'

/** The first instant after `nowMs` at which a zone, price or contract changes by its own date; null if none does. */
export function nextChange(config: Config, nowMs: number): number | null {
  const later = changeInstants(config).filter((instant) => instant > nowMs)
  return later.length === 0 ? null : later.reduce((left, right) => Math.min(left, right))
}

/** Every instant at which something changes by its own date. Key expiry is checked per request and not here. */
export function changeInstants(config: Config): readonly number[] {
  const zones = Object.values(config.zones).flat()
  const dated: readonly { validFrom: number; validTo?: number | undefined }[] = [
    ...zones,
    ...Object.values(config.prices).flatMap((list) => list.versions),
  ]
  return [
    ...dated.flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
    ...Object.values(config.contracts).flatMap(contractInstants),
    // What becomes known, or is known no longer, changes live traffic like what becomes true.
    ...zones.flatMap(({ knownFrom, knownTo }) => [knownFrom, knownTo]),
  ].filter((instant) => instant !== undefined)
}
