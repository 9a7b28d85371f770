// The world: everything a request reads, resolved as of one instant and never changed afterwards.
// Built from a checked configuration and the keys made through the API.
import type { Contract } from '../contract/contract.ts'
import type { KeyRecord } from '../identity/key.ts'
import type { World } from '../journeys/world.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { assert } from '../kernel/assert.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { formatNanos, multiply, type Rational } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { PriceList } from '../metering/price.ts'
import { tokenKinds } from '../metering/price.ts'
import type { Party, Workload } from '../party/party.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import { permittedSet, promisedSet, resolveLocations, type LocationSpec } from '../place/zones.ts'
import { guardedChannel } from './channel.ts'
import type { Config } from './config-schema.ts'
import { zoneIdsIn, zonesOf } from './dated-places.ts'
import { Secret } from './secret.ts'

/**
 * `apiKeys` are the keys of the book; a key that the file also names is the file's. `policyHash` is of
 * the packs and dossiers that the configuration names; empty if it names none.
 */
export function buildWorld(
  config: Config,
  apiKeys: Iterable<KeyRecord>,
  nowMs: number,
  policyHash = '',
): World {
  const zones = zonesOf(config)
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised: Resolve = (spec) => promisedSet(resolveLocations(spec, zones, at).bounds)
  const permitted: Resolve = (spec) => permittedSet(resolveLocations(spec, zones, at).bounds)
  const keys = new Map([...apiKeys].map((key) => [key.id, key]))
  for (const key of fileKeys(config)) keys.set(key.id, key)
  return Object.freeze({
    version: worldVersion({ config, keys, policyHash }, nowMs),
    keys,
    parties: mapOf(config.parties, (party, id): Party => ({ id, ...party })),
    contracts: mapOf(config.contracts, (_, id) => contractOf(config, id, permitted)),
    workloads: mapOf(config.workloads, (workload, id): Workload => ({
      id,
      contractId: workload.contract,
      purpose: workload.purpose,
      owner: workload.owner,
      dataClasses: workload.dataClasses,
    })),
    channels: mapOf(config.channels, (channel, id): Channel =>
      guardedChannel({ ...channel, id, credential: channel.credential.reveal() }),
    ),
    deployments: mapOf(config.deployments, (_, id) => deploymentOf(config, id, promised)),
    priceLists: mapOf(config.prices, (_, id) => priceListOf(config, id)),
    validUntilMs: nextChange(config, nowMs),
  })
}

function mapOf<In, Out>(
  section: Readonly<Record<string, In>>,
  make: (value: In, id: string) => Out,
): ReadonlyMap<string, Out> {
  return new Map(Object.entries(section).map(([id, value]) => [id, make(value, id)]))
}

function fileKeys(config: Config): readonly KeyRecord[] {
  return Object.entries(config.workloads).flatMap(([workloadId, workload]) =>
    workload.keys.map((key) => ({
      id: key.id,
      holder: { kind: 'workload' as const, workloadId },
      digest: key.digest,
      createdAtMs: 0,
      expiresAtMs: key.expires ?? null,
      revokedAtMs: null,
      managedBy: 'file' as const,
    })),
  )
}

type Resolve = (spec: LocationSpec) => PlaceSet

function deploymentOf(config: Config, id: string, resolve: Resolve): Deployment {
  const written = config.deployments[id]
  assert(written !== undefined, `deployment ${id} is in the configuration`)
  const { locations } = written
  return {
    id,
    channelId: written.channel,
    model: written.model,
    upstreamModel: written.upstreamModel ?? written.model,
    type: written.type,
    locations: {
      ingress: resolve(locations.ingress),
      processing: resolve(locations.processing),
      rest: resolve(locations.rest),
      abuseStore: resolve(locations.abuseStore),
      review: resolve(locations.review),
      metadata: resolve(locations.metadata),
      downstream: resolve(locations.downstream),
    },
    quota: written.quota,
    priceListId: written.price,
    outputCapField: written.outputCap,
    maxOutputTokens: written.maxOutputTokens,
    contextWindowTokens: written.contextWindow,
    templateTokens: written.templateTokens,
    imageTokensMax: written.imageTokensMax,
    spillTo: written.spillTo,
  }
}

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
    priceFactor: markupFactor(markupPercent),
  }
}

/** Eight percent is 108/100. */
function markupFactor(percent: Rational | undefined): Rational {
  if (percent === undefined) return { num: 1n, den: 1n }
  return { num: 100n * percent.den + percent.num, den: 100n * percent.den }
}

function priceListOf(config: Config, id: string): PriceList {
  const written = config.prices[id]
  assert(written !== undefined, `price list ${id} is in the configuration`)
  const ascending = written.versions.toSorted((left, right) => left.validFrom - right.validFrom)
  return {
    id,
    versions: ascending.map((version, index) => ({
      id: flatText(`${id}@${dayOrInstant(version.validFrom)}`),
      currency: written.currency,
      validFromMs: version.validFrom,
      // A version without an end lasts until the next one begins.
      validToMs: version.validTo ?? ascending[index + 1]?.validFrom ?? null,
      nanosPerToken: new Map(
        tokenKinds.flatMap((kind) => {
          const perMillion = version.perMillionTokens[kind]
          // Per million tokens to nanos per token: times 1e9, divided by 1e6.
          return perMillion === undefined
            ? []
            : [[kind, multiply(perMillion, { num: 1000n, den: 1n })]]
        }),
      ),
    })),
  }
}

function dayOrInstant(ms: number): string {
  const text = isoTime(ms)
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}

/** The terms as written, with the full dated definition of every zone they name: a passing day does not change them. */
function contractVersion(config: Config, id: string): string {
  const written = config.contracts[id]
  assert(written !== undefined, `contract ${id} is in the configuration`)
  const zoneIds = new Set(Object.values(written.permits).flatMap(zoneIdsIn))
  const zones = Object.fromEntries([...zoneIds].map((zoneId) => [zoneId, config.zones[zoneId]]))
  return flatText(sha256Hex(canonicalJson(toJson({ id, terms: written, zones }))).slice(0, 16))
}

interface Versioned {
  readonly config: Config
  readonly keys: ReadonlyMap<string, KeyRecord>
  readonly policyHash: string
}

function worldVersion({ config, keys, policyHash }: Versioned, nowMs: number): string {
  const effective = changeInstants(config).filter((instant) => instant <= nowMs).length
  const whole = { config, keys: [...keys.values()].toSorted(byId), effective }
  const versioned = policyHash === '' ? whole : { ...whole, policy: policyHash }
  return flatText(sha256Hex(canonicalJson(toJson(versioned))).slice(0, 16))
}

function byId(left: KeyRecord, right: KeyRecord): number {
  return left.id < right.id ? -1 : 1
}

/** The first instant after `nowMs` at which a zone, price or contract changes by its own date; null if none does. */
export function nextChange(config: Config, nowMs: number): number | null {
  const later = changeInstants(config).filter((instant) => instant > nowMs)
  return later.length === 0 ? null : later.reduce((left, right) => Math.min(left, right))
}

/** Every instant at which something changes by its own date. Key expiry is checked per request and not here. */
function changeInstants(config: Config): readonly number[] {
  const zones = Object.values(config.zones).flat()
  const dated: readonly { validFrom: number; validTo?: number | undefined }[] = [
    ...zones,
    ...Object.values(config.prices).flatMap((list) => list.versions),
    ...Object.values(config.contracts),
  ]
  return [
    ...dated.flatMap(({ validFrom, validTo }) => [validFrom, validTo]),
    // What becomes known, or is known no longer, changes live traffic like what becomes true.
    ...zones.flatMap(({ knownFrom, knownTo }) => [knownFrom, knownTo]),
  ].filter((instant) => instant !== undefined)
}

/** Parsed configuration as JSON for hashing: secrets stay `[secret]`, money becomes decimals. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return formatNanos(value)
  if (value instanceof Secret) return value.toJSON()
  if (Array.isArray(value)) return value.map(toJson)
  assert(typeof value === 'object', 'configuration is plain data')
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, toJson(member)]],
    ),
  )
}
