// A contract of the configuration with its places resolved, and the version by which it is cited.
import type { Contract } from '../contract/contract.ts'
import { assert } from '../kernel/assert.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Rational } from '../kernel/money.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { LocationSpec } from '../place/zones.ts'
import { toJson } from './config-json.ts'
import type { Config } from './config-schema.ts'
import { zoneIdsIn } from './dated-places.ts'

type Resolve = (spec: LocationSpec) => PlaceSet

export function contractOf(config: Config, id: string, resolve: Resolve): Contract {
  const written = config.contracts[id]
  assert(written !== undefined, `contract ${id} is in the configuration`)
  const { permits, markupPercent } = written
  return {
    id,
    version: contractVersion(config, id),
    partyId: written.party,
    validFromMs: written.validFrom,
    validToMs: written.validTo ?? null,
    models: new Map(
      written.models.map((model) =>
        typeof model === 'string' ? [model, model] : [model.name, model.is],
      ),
    ),
    permits: {
      processing: resolve(permits.processing),
      rest: resolve(permits.rest),
      abuseStore: resolve(permits.abuseStore),
      review: resolve(permits.review),
    },
    budgets: written.budgets.map(({ id: budgetId, amount, currency, period, hard }) => ({
      id: budgetId,
      limitNanos: amount,
      currency,
      period,
      hard,
    })),
    limits: written.limits,
    userCountries: countriesOf(written.userCountries, resolve),
    priceFactor: markupFactor(markupPercent),
  }
}

/** Where users may be, if the contract says it in countries; an open or unknown set says nothing. */
function countriesOf(spec: LocationSpec | undefined, resolve: Resolve): ReadonlySet<string> | null {
  const places = spec === undefined ? null : resolve(spec)
  return places?.kind === 'known' && !places.open ? places.places : null
}

/** Eight percent is 108/100. */
function markupFactor(percent: Rational | undefined): Rational {
  if (percent === undefined) return { num: 1n, den: 1n }
  return { num: 100n * percent.den + percent.num, den: 100n * percent.den }
}

/** The terms as written, with the full dated definition of every zone they name: a passing day does not change them. */
function contractVersion(config: Config, id: string): string {
  const written = config.contracts[id]
  assert(written !== undefined, `contract ${id} is in the configuration`)
  const zoneIds = new Set(Object.values(written.permits).flatMap(zoneIdsIn))
  const zones = Object.fromEntries([...zoneIds].map((zoneId) => [zoneId, config.zones[zoneId]]))
  return flatText(sha256Hex(canonicalJson(toJson({ id, terms: written, zones }))).slice(0, 16))
}
