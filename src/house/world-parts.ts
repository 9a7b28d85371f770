// The parts of a world that outlive it: what a configuration says whatever the time, and what it says of
// places until the next of its dates. Both are made once per configuration, in short steps, and shared by
// all worlds that rest on it; a key or an event of the register changes neither.
import type { Contract } from '../contract/contract.ts'
import type { KeyRecord } from '../identity/key.ts'
import { assert } from '../kernel/assert.ts'
import { flatText } from '../kernel/flat-text.ts'
import { multiply, type Rational } from '../kernel/money.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { Steps } from '../kernel/steps.ts'
import { isoTime } from '../kernel/time.ts'
import type { PriceList } from '../metering/price.ts'
import { tokenKinds, unitKinds, type UsageKind } from '../metering/price.ts'
import type { Party, Workload } from '../party/party.ts'
import type { Channel, Deployment } from '../place/deployment.ts'
import { joinedTimeouts } from '../place/timeouts.ts'
import { promisedSet, resolveLocations, type LocationSpec } from '../place/zones.ts'
import { channelOf } from './channel.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { Config } from './config-schema.ts'
import { digestsOf } from './configuration-digests.ts'
import { zonesOf } from './dated-places.ts'
import { contractOf } from './world-contract.ts'
import { changeInstants, countUntil } from './world-dates.ts'

export interface StandingParts {
  /** SHA-256 over all that is written, in whatever order, in hex. */
  readonly digest: string
  readonly fileKeys: ReadonlyMap<string, KeyRecord>
  readonly parties: ReadonlyMap<string, Party>
  readonly workloads: ReadonlyMap<string, Workload>
  readonly channels: ReadonlyMap<string, Channel>
  readonly priceLists: ReadonlyMap<string, PriceList>
}

export interface PlacedParts {
  /** Of the dates of the configuration, how many have come. */
  readonly effective: number
  readonly contracts: ReadonlyMap<string, Contract>
  readonly deployments: ReadonlyMap<string, Deployment>
  /** Holds from `fromMs` until before `validUntilMs`. */
  readonly fromMs: number
  readonly validUntilMs: number | null
}

const standing = new WeakMap<Config, StandingParts>()
const placed = new WeakMap<Config, PlacedParts>()

export function* standingPartsOf(config: Config): Steps<StandingParts> {
  const known = standing.get(config)
  if (known !== undefined) return known
  const made: StandingParts = {
    digest: (yield* digestsOf(config)).whole,
    fileKeys: yield* fileKeys(config),
    parties: yield* mapOf(config.parties, (party, id): Party => ({ id, ...party })),
    workloads: yield* mapOf(config.workloads, (workload, id): Workload => ({
      id,
      contractId: workload.contract,
      purpose: workload.purpose,
      owner: workload.owner,
      dataClasses: workload.dataClasses,
    })),
    channels: yield* mapOf(config.channels, channelOf),
    priceLists: yield* mapOf(config.prices, (_, id) => priceListOf(config, id)),
  }
  standing.set(config, made)
  return made
}

export function* placedPartsOf(config: Config, nowMs: number): Steps<PlacedParts> {
  const known = placed.get(config)
  if (known !== undefined && known.fromMs <= nowMs && isBefore(nowMs, known.validUntilMs)) {
    return known
  }
  const zones = zonesOf(config)
  const at = { asOfMs: nowMs, knownAtMs: nowMs }
  const promised: Resolve = (spec) => promisedSet(resolveLocations(spec, zones, at).bounds)
  const instants = yield* changeInstants(config)
  const effective = countUntil(instants, nowMs)
  const made: PlacedParts = {
    effective,
    contracts: yield* mapOf(
      config.contracts,
      (_, id) => contractOf(config, id, zones, at).contract,
    ),
    deployments: yield* mapOf(config.deployments, (_, id) => deploymentOf(config, id, promised)),
    fromMs: nowMs,
    validUntilMs: instants[effective] ?? null,
  }
  placed.set(config, made)
  return made
}

function isBefore(nowMs: number, endMs: number | null): boolean {
  return endMs === null || nowMs < endMs
}

function* mapOf<In, Out>(
  section: Readonly<Record<string, In>>,
  make: (value: In, id: string) => Out,
): Steps<ReadonlyMap<string, Out>> {
  const map = new Map<string, Out>()
  for (const [id, value] of Object.entries(section)) {
    map.set(id, make(value, id))
    yield
  }
  return map
}

function* fileKeys(config: Config): Steps<ReadonlyMap<string, KeyRecord>> {
  const records = new Map<string, KeyRecord>()
  for (const [workloadId, { keys }] of Object.entries(config.workloads)) {
    for (const { id, digest, expires } of keys) {
      records.set(id, {
        id,
        holder: { kind: 'workload', workloadId },
        digest,
        createdAtMs: 0,
        expiresAtMs: expires ?? null,
        revokedAtMs: null,
        managedBy: 'file',
      })
    }
    yield
  }
  return records
}

type Resolve = (spec: LocationSpec) => PlaceSet

function deploymentOf(config: Config, id: string, resolve: Resolve): Deployment {
  const written = config.deployments[id]
  assert(written !== undefined, `deployment ${id} is in the configuration`)
  const { locations } = written
  const timeouts = joinedTimeouts(config.channels[written.channel]?.timeouts, written.timeouts)
  return {
    id,
    channelId: written.channel,
    model: written.model,
    upstreamModel: written.upstreamModel ?? written.model,
    type: written.type,
    shapes: new Set(written.serves ?? usualShapes(config, written)),
    locations: {
      ingress: resolve(locations.ingress),
      processing: resolve(locations.processing),
      rest: resolve(locations.rest),
      abuseStore: resolve(locations.abuseStore),
      review: resolve(locations.review),
      metadata: resolve(locations.metadata),
      downstream: resolve(locations.downstream),
    },
    retentionDays: written.retentionDays ?? {},
    quota: written.quota,
    priceListId: written.price,
    ...(written.batchPrice === undefined ? {} : { batchPriceListId: written.batchPrice }),
    inferenceGeo: written.inferenceGeo,
    outputCapField: written.outputCap,
    maxOutputTokens: written.maxOutputTokens ?? 0,
    contextWindowTokens: written.contextWindow,
    templateTokens: written.templateTokens,
    imageTokensMax: written.imageTokensMax,
    audioSecondsMax: written.audioSecondsMax,
    spillTo: written.spillTo,
    ...(timeouts === undefined ? {} : { timeouts }),
  }
}

/** What models at a channel answer unless a deployment says otherwise. */
function usualShapes(
  config: Config,
  {
    channel: channelId,
    upstreamModel,
    model,
  }: Pick<Config['deployments'][string], 'channel' | 'upstreamModel' | 'model'>,
): readonly WireShape[] {
  const channel = config.channels[channelId]
  switch (channel?.kind) {
    case 'anthropic':
    case 'foundry':
      return ['messages']
    case 'gemini':
      return ['gemini']
    case 'vertex':
      return (upstreamModel ?? model).startsWith('claude') ? ['messages'] : ['gemini']
    case 'bedrock':
      // Claude is asked in Anthropic's own shape, by InvokeModel; all others know Converse alone.
      return /(^|[./])anthropic\./.test(upstreamModel ?? model) ? ['messages'] : ['converse']
    case 'openai':
      return ['chat', 'responses']
    case 'azure':
      return hasResponses(channel.apiVersion) ? ['chat', 'responses'] : ['chat']
    case 'mistral':
    case 'openai-compatible':
    case undefined:
      return ['chat']
  }
}

/** Source: Azure OpenAI, "Responses API": in the v1 API, and in dated versions from 2025-03-01-preview on. */
function hasResponses(apiVersion: string | null): boolean {
  return apiVersion === null || apiVersion >= '2025-03-01'
}

/** A price list of the configuration, its versions in the order of their days. */
export function priceListOf(config: Config, id: string): PriceList {
  const written = config.prices[id]
  assert(written !== undefined, `price list ${id} is in the configuration`)
  return priceListFrom(id, written)
}

/** The same from a list as it is written, here or in a table of prices. */
export function priceListFrom(id: string, written: Config['prices'][string]): PriceList {
  const ascending = written.versions.toSorted((left, right) => left.validFrom - right.validFrom)
  return {
    id,
    versions: ascending.map((version, index) => ({
      id: flatText(`${id}@${dayOrInstant(version.validFrom)}`),
      currency: written.currency,
      validFromMs: version.validFrom,
      // A version without an end lasts until the next one begins.
      validToMs: version.validTo ?? ascending[index + 1]?.validFrom ?? null,
      nanosPerToken: nanosOf(version),
    })),
  }
}

type WrittenVersion = Config['prices'][string]['versions'][number]

/** Nanos per token: of a price per million times 1e9, divided by 1e6. Per unit: times 1e9. */
function nanosOf({ perMillionTokens, perUnit }: WrittenVersion): ReadonlyMap<UsageKind, Rational> {
  const nanos = new Map<UsageKind, Rational>()
  for (const kind of tokenKinds) {
    const price = perMillionTokens[kind]
    if (price !== undefined) nanos.set(kind, multiply(price, { num: 1000n, den: 1n }))
  }
  for (const kind of unitKinds) {
    const price = perUnit?.[kind]
    if (price !== undefined) nanos.set(kind, multiply(price, { num: 1_000_000_000n, den: 1n }))
  }
  return nanos
}

function dayOrInstant(ms: number): string {
  const text = isoTime(ms)
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
