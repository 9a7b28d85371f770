// The world: everything a request reads, resolved as of one instant and never changed afterwards.
// Built from a checked configuration and the keys made through the API.
import type { KeyRecord } from '../identity/key.ts'
import { openRegister } from '../journeys/register.ts'
import type { World } from '../journeys/world.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { assert } from '../kernel/assert.ts'
import { flatText } from '../kernel/flat-text.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { multiply } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { PriceList } from '../metering/price.ts'
import { tokenKinds } from '../metering/price.ts'
import type { Party, Workload } from '../party/party.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import { permittedSet, promisedSet, resolveLocations, type LocationSpec } from '../place/zones.ts'
import { guardedChannel } from './channel.ts'
import { toJson } from './config-json.ts'
import type { Config } from './config-schema.ts'
import { zonesOf } from './dated-places.ts'
import { openDecisionWorlds, type DecisionSources } from './decision-world.ts'
import type { LoadedPolicy } from './policy-load.ts'
import { contractOf } from './world-contract.ts'
import { changeInstants, nextChange } from './world-dates.ts'

/** What a world rests on besides the configuration and the keys; both empty where nothing is said. */
export interface WorldRest {
  /** The packs and dossiers that the configuration names. */
  readonly policy: LoadedPolicy | null
  readonly register: DecisionSources['register']
}

/** `apiKeys` are the keys of the book; a key that the file also names is the file's. */
export function buildWorld(
  config: Config,
  apiKeys: Iterable<KeyRecord>,
  nowMs: number,
  { policy, register }: WorldRest = { policy: null, register: openRegister([]) },
): World {
  const zones = zonesOf(config)
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised: Resolve = (spec) => promisedSet(resolveLocations(spec, zones, at).bounds)
  const permitted: Resolve = (spec) => permittedSet(resolveLocations(spec, zones, at).bounds)
  const keys = new Map([...apiKeys].map((key) => [key.id, key]))
  for (const key of fileKeys(config)) keys.set(key.id, key)
  const version = worldVersion({ config, keys, policyHash: policy?.hash ?? '' }, nowMs)
  return Object.freeze({
    version,
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
    ...openDecisionWorlds({ config, policy, register, worldId: version }),
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
