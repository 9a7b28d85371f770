// The configuration that the killed gateway runs with, as the file it reads: a channel with a usage
// look-up and one without, hard budgets on every contract, and prices that do not divide evenly.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { ConfigInput } from '../../src/house/config-schema.ts'
import { openHouseKeys } from '../../src/house/house-keys.ts'
import { keyDigest, mintKey } from '../../src/identity/token.ts'

export const channelPrices = {
  northwind: { input: '2.50', cached_input: '1.25', output: '10.00', reasoning: '10.00' },
  // Nanos per token with a fraction, so that rounding is part of what is recounted.
  kiso: { input: '0.3333333', output: '1.3713131', reasoning: '1.3713131' },
} as const

/** Short enough for a test to wait for: a real gateway gives providers minutes. */
const limits = {
  reconcileWindowMs: 1_500,
  reconcileArrivalMs: 800,
  reconcileRetryMs: 50,
  reconcileRetryMsMax: 400,
  headTimeoutMs: 3_000,
  wholeHeadTimeoutMs: 3_000,
  connectTimeoutMs: 2_000,
  silenceTimeoutMs: 3_000,
  drainAfterLeaveMs: 3_000,
}

const contracts = {
  north: { places: ['SE', 'US'], amount: '1000' },
  house: { places: ['JP'], amount: '1000' },
  either: { places: ['SE', 'US', 'JP'], amount: '1000' },
  // Runs dry under load: refusals, and caps lowered to what is left.
  tight: { places: ['SE', 'JP'], amount: '0.01' },
} as const

export interface CrashWorld {
  readonly dataDir: string
  readonly configFile: string
  /** One key per contract. */
  readonly keys: readonly [string, ...string[]]
}

/** Writes the configuration and the house's keys below `dir`. */
export function makeWorld(dir: string, sandboxUrl: string): CrashWorld {
  const dataDir = join(dir, 'gateway')
  mkdirSync(join(dataDir, 'head'), { recursive: true })
  const { pepper } = openHouseKeys(dataDir, null)
  const minted = Object.keys(contracts).map((id) => ({ id, ...mintedKey(pepper) }))
  const configFile = join(dir, 'customhouse.yaml')
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(configOf(sandboxUrl, minted), null, 2))
  const [first, ...rest] = minted.map(({ key }) => key)
  if (first === undefined) throw new Error('a world has contracts')
  return { dataDir, configFile, keys: [first, ...rest] }
}

function mintedKey(pepper: Uint8Array) {
  const { id: keyId, key } = mintKey()
  return { keyId, key, digest: keyDigest(pepper, key) }
}

function configOf(
  sandboxUrl: string,
  minted: readonly { id: string; keyId: string; digest: string }[],
): ConfigInput {
  const list = (id: keyof typeof channelPrices) => ({
    currency: 'USD',
    versions: [{ validFrom: '2026-01-01', perMillionTokens: channelPrices[id] }],
  })
  return {
    version: 1,
    server: { limits, drainSeconds: 10 },
    prices: { northwind: list('northwind'), kiso: list('kiso') },
    channels: {
      northwind: {
        kind: 'openai',
        seller: 'Northwind (simulated)',
        endpoint: `${sandboxUrl}/northwind/v1`,
        credential: 'sandbox-northwind',
        usageLookup: `${sandboxUrl}/northwind/v1/usage`,
      },
      kiso: {
        kind: 'openai-compatible',
        seller: 'Kiso (simulated)',
        endpoint: `${sandboxUrl}/kiso/v1`,
        credential: 'sandbox-kiso',
        billsOnAbort: true,
      },
    },
    deployments: {
      'nw-se': deployment('northwind', 'gpt-4o@se', 'SE'),
      'nw-us': deployment('northwind', 'gpt-4o@us', 'US'),
      'kiso-jp': deployment('kiso', 'gpt-4o-jp', 'JP'),
    },
    // Nearly every request that is not answered at once runs twice: kills meet both attempts.
    hedge: { 'gpt-4o': { afterMs: 3, sharePercent: 100 } },
    parties: { party: { legalName: 'Party', country: 'DE' } },
    contracts: Object.fromEntries(
      Object.entries(contracts).map(([id, { places, amount }]) => [
        id,
        contract(places, amount, id),
      ]),
    ),
    workloads: Object.fromEntries(
      minted.map(({ id, keyId, digest }) => [
        id,
        { contract: id, purpose: 'test', owner: 'test', keys: [{ id: keyId, digest }] },
      ]),
    ),
  }
}

function deployment(channel: 'northwind' | 'kiso', upstreamModel: string, place: string) {
  const here = [place]
  const locations = { processing: here, rest: here, abuseStore: here, review: here }
  return {
    channel,
    model: 'gpt-4o',
    upstreamModel,
    type: 'regional' as const,
    locations,
    price: channel,
    maxOutputTokens: 4096,
    contextWindow: 128_000,
  }
}

function contract(places: readonly string[], amount: string, id: string) {
  const set = [...places]
  const budget = { amount, currency: 'USD', hard: true }
  return {
    party: 'party',
    validFrom: '2026-01-01',
    models: ['gpt-4o'],
    permits: { processing: set, rest: set, abuseStore: set, review: set },
    budgets: [
      { ...budget, id: `${id}-total`, period: 'total' as const },
      { ...budget, id: `${id}-month`, period: 'month' as const },
    ],
    markupPercent: '8',
  }
}
