// When a configuration next says something else by its own dates.
import { atOnce, type Steps } from '../kernel/steps.ts'
import type { Config } from './config-schema.ts'
import { contractInstants } from './contract-at.ts'

/** The first instant after `nowMs` at which a zone, price or contract changes by its own date; null if none does. */
export function nextChange(config: Config, nowMs: number): number | null {
  const instants = atOnce(changeInstants(config))
  return instants[countUntil(instants, nowMs)] ?? null
}

/** How many of ascending `instants` are not later than `nowMs`. */
export function countUntil(instants: Float64Array, nowMs: number): number {
  let from = 0
  let to = instants.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((instants[middle] ?? 0) <= nowMs) from = middle + 1
    else to = middle
  }
  return from
}

const known = new WeakMap<Config, Float64Array>()

/** Every instant at which something changes by its own date, ascending. Key expiry is checked per request and not here. */
export function* changeInstants(config: Config): Steps<Float64Array> {
  const before = known.get(config)
  if (before !== undefined) return before
  const found: (number | undefined)[] = []
  for (const { versions } of Object.values(config.prices)) {
    found.push(...versions.flatMap(({ validFrom, validTo }) => [validFrom, validTo]))
    yield
  }
  for (const contract of Object.values(config.contracts)) {
    found.push(...contractInstants(contract))
    yield
  }
  for (const { validFrom, validTo, knownFrom, knownTo } of Object.values(config.zones).flat()) {
    // What becomes known, or is known no longer, changes live traffic like what becomes true.
    found.push(validFrom, validTo, knownFrom, knownTo)
  }
  const instants = new Float64Array(found.filter((instant) => instant !== undefined)).sort()
  known.set(config, instants)
  return instants
}
