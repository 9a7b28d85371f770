// A contract of the configuration as its terms stand at one viewpoint, its places resolved, and the version
// by which it is cited.
import { cacheProblem, type CacheTerms } from '../contract/cache.ts'
import type { Contract } from '../contract/contract.ts'
import { userPlaces, type UserCountries } from '../contract/terms.ts'
import { assert } from '../kernel/assert.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Rational } from '../kernel/money.ts'
import { unknownPlaces, type PlaceSet } from '../kernel/place-set.ts'
import { countryCodes } from '../place/countries.ts'
import {
  permittedSet,
  placeOfEntry,
  resolveLocations,
  type LocationSpec,
  type Viewpoint,
  type Zone,
} from '../place/zones.ts'
import type { WrittenContract } from './config-contract-schema.ts'
import { toJson } from './config-json.ts'
import type { Config } from './config-schema.ts'
import { contractAt, endsAt, type ContractInForce } from './contract-at.ts'
import { zoneIdsIn } from './dated-places.ts'
import { inspectionsOf } from './inspections.ts'
import { fallbacksOf } from './contract-fallbacks.ts'
import { hedgesOf } from './contract-hedges.ts'

export interface ResolvedContract {
  readonly contract: Contract
  /** As written, amendments included. */
  readonly terms: WrittenContract
  readonly userCountries: UserCountries
  /** Why its cache keeps nothing; null if it does, or has none. */
  readonly cacheProblem: string | null
}

export function contractOf(
  config: Config,
  id: string,
  zones: ReadonlyMap<string, Zone>,
  at: Viewpoint,
): ResolvedContract {
  const written = config.contracts[id]
  assert(written !== undefined, `contract ${id} is in the configuration`)
  const resolve = (spec: LocationSpec): PlaceSet =>
    permittedSet(resolveLocations(spec, zones, at).bounds)
  const inForce = contractAt(written, at)
  const { terms } = inForce
  const userCountries = usersOf(terms, resolve)
  const permits = permitsOf(terms, resolve)
  const caching = cacheOf(terms, permits, config.cache?.place ?? null)
  const contract: Contract = {
    id,
    version: versionOf(config, id, inForce),
    amendments: inForce.amendments,
    partyId: terms.party,
    validFromMs: terms.validFrom,
    validToMs: endsAt(terms),
    models: new Map(
      terms.models.map((model) =>
        typeof model === 'string' ? [model, model] : [model.name, model.is],
      ),
    ),
    fallbacks: fallbacksOf(config, terms),
    hedges: hedgesOf(config, terms),
    permits,
    retentionDays: terms.retentionDays ?? {},
    budgets: terms.budgets.map(({ id: budgetId, amount, currency, period, hard }) => ({
      id: budgetId,
      limitNanos: amount,
      currency,
      period,
      hard,
    })),
    limits: terms.limits,
    share: shareOf(id, terms),
    userCountries: countriesOf(userCountries),
    excludedUserCountries: userCountries.excluded,
    priceFactor: markupFactor(terms.markupPercent),
    defaults: terms.defaults === undefined ? null : new Map(Object.entries(terms.defaults)),
    cache: caching.cache,
    inspections: inspectionsOf(config, terms, permits),
  }
  return { contract, terms, userCountries, cacheProblem: caching.problem }
}

function shareOf(id: string, { share = {} }: WrittenContract): Contract['share'] {
  const ranks = { spare: 0, standard: 1, high: 2 } as const
  return { of: id, weight: share.weight ?? 1, rank: ranks[share.priority ?? 'standard'] }
}

function permitsOf(
  { permits }: WrittenContract,
  resolve: (spec: LocationSpec) => PlaceSet,
): Contract['permits'] {
  const { ingress, metadata, downstream } = permits
  return {
    processing: resolve(permits.processing),
    rest: resolve(permits.rest),
    abuseStore: resolve(permits.abuseStore),
    review: resolve(permits.review),
    ...(ingress === undefined ? {} : { ingress: resolve(ingress) }),
    ...(metadata === undefined ? {} : { metadata: resolve(metadata) }),
    ...(downstream === undefined ? {} : { downstream: resolve(downstream) }),
  }
}

/** A cache that the terms do not allow keeps nothing, whenever that is. */
function cacheOf(
  { cache, retentionDays = {}, retentionMode }: WrittenContract,
  permits: Contract['permits'],
  written: string | null,
): { readonly cache: CacheTerms | null; readonly problem: string | null } {
  if (cache === undefined) return { cache: null, problem: null }
  const place = written === null ? null : placeOfEntry(written)
  const problem = cacheProblem({ permits, retentionDays }, retentionMode ?? null, place)
  if (problem !== null || place === null) return { cache: null, problem }
  const { ttlSeconds, models, sampled = false } = cache
  const terms: CacheTerms = {
    place,
    ttlMs: ttlSeconds * 1000,
    sampled,
    models: models === undefined ? null : new Set(models),
  }
  return { cache: terms, problem: null }
}

function usersOf(
  { userCountries, excludedUserCountries }: WrittenContract,
  resolve: (spec: LocationSpec) => PlaceSet,
): UserCountries {
  const excluded = excludedUserCountries === undefined ? null : resolve(excludedUserCountries)
  return {
    permitted: userCountries === undefined ? unknownPlaces : resolve(userCountries),
    excluded: excluded?.kind === 'known' ? excluded.places : new Set(),
    all: countryCodes,
  }
}

/** Where users may be, if the contract says it in countries; an open or unknown set says nothing. */
function countriesOf(users: UserCountries): ReadonlySet<string> | null {
  const places = userPlaces(users)
  return places.kind === 'bounded' && places.bound !== 'world' ? places.bound : null
}

/** Eight percent is 108/100. */
function markupFactor(percent: Rational | undefined): Rational {
  if (percent === undefined) return { num: 1n, den: 1n }
  return { num: 100n * percent.den + percent.num, den: 100n * percent.den }
}

/**
 * The terms in force, with the full dated definition of every zone they name: a passing day changes them
 * only where an amendment begins or ends.
 */
function versionOf(config: Config, id: string, { terms, amendments }: ContractInForce): string {
  const { permits, userCountries = [], excludedUserCountries = [] } = terms
  const places = [...Object.values(permits), userCountries, excludedUserCountries]
  const zoneIds = new Set(places.flatMap((spec) => (spec === undefined ? [] : zoneIdsIn(spec))))
  const zones = Object.fromEntries([...zoneIds].map((zoneId) => [zoneId, config.zones[zoneId]]))
  const cited = { id, terms: { ...terms, amendments }, zones }
  return flatText(sha256Hex(canonicalJson(toJson(cited))).slice(0, 16))
}
