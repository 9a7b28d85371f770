// The sandbox's own configuration: invented parties, contracts and prices over simulated providers.
// It is data, passes the same checks as any file, and shows one case of each kind: a contract inside
// the EEA, one for Singapore and Japan, one for Japan alone, one for the United States, and a global
// deployment with open places that none of them allows.
import { formatKey, keyDigest, base32 } from '../identity/token.ts'
import { hmacSha256 } from '../kernel/hash.ts'
import type { ConfigInput } from './config-schema.ts'
import { scenarioContracts, scenarioParties, scenarioWorkloads } from './sample-scenario.ts'

type DeploymentInput = NonNullable<ConfigInput['deployments']>[string]
type ContractInput = NonNullable<ConfigInput['contracts']>[string]

export interface SampleKey {
  /** Legal name. */
  readonly party: string
  readonly workload: string
  readonly id: string
  readonly key: string
  readonly digest: string
}

const from = '2026-01-01'

const eu27 = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'
const efta = 'IS LI NO'

const zones: ConfigInput['zones'] = {
  'eu-27': [
    {
      validFrom: '2020-02-01',
      places: eu27.split(' '),
      source: {
        publisher: 'European Union',
        title: 'EU countries',
        date: '2020-02-01',
        url: 'https://european-union.europa.eu/principles-countries-history/eu-countries_en',
      },
    },
  ],
  eea: [
    {
      validFrom: '2020-02-01',
      places: [...eu27.split(' '), ...efta.split(' ')],
      source: {
        publisher: 'EFTA',
        title: 'Agreement on the European Economic Area, contracting parties',
        date: '2020-02-01',
        url: 'https://www.efta.int/eea',
      },
    },
  ],
  'sg-jp': [
    {
      validFrom: from,
      places: ['SG', 'JP'],
      assertedBy: 'Qinghe Network (Singapore), data office',
    },
  ],
}

function price(input: string, cached: string, output: string) {
  return {
    currency: 'USD',
    versions: [
      {
        validFrom: from,
        perMillionTokens: { input, cached_input: cached, output, reasoning: output },
        source: { publisher: 'Sandbox', title: 'Invented price list', date: from },
      },
    ],
  }
}

/** A price list of a seller that bills what is written into its cache, by how long it stays. */
function cachingPrice(
  input: string,
  cached: string,
  minutes: string,
  hour: string,
  output: string,
) {
  const plain = price(input, cached, output)
  return {
    ...plain,
    versions: plain.versions.map((version) => ({
      ...version,
      perMillionTokens: {
        ...version.perMillionTokens,
        cache_write: minutes,
        cache_write_1h: hour,
      },
    })),
  }
}

const prices: ConfigInput['prices'] = {
  'northwind-gpt-4o': price('2.50', '1.25', '10.00'),
  'northwind-gpt-4o-mini': price('0.15', '0.075', '0.60'),
  'azure-gpt-4o': price('2.75', '1.375', '11.00'),
  'azure-o4-mini': price('1.10', '0.275', '4.40'),
  'kiso-gpt-4o': price('2.60', '2.60', '10.40'),
  'meridian-sonnet': cachingPrice('3.00', '0.30', '3.75', '6.00', '15.00'),
  'meridian-haiku': cachingPrice('1.00', '0.10', '1.25', '2.00', '5.00'),
  'kiso-gpt-4o-mini': price('0.16', '0.16', '0.64'),
}

function channels(sandboxUrl: string): ConfigInput['channels'] {
  return {
    northwind: {
      kind: 'openai',
      seller: 'Northwind AI (simulated)',
      endpoint: `${sandboxUrl}/northwind/v1`,
      credential: 'sandbox-northwind',
      usageLookup: `${sandboxUrl}/northwind/v1/usage`,
    },
    'azure-sim': {
      kind: 'azure',
      seller: 'Azure (simulated)',
      endpoint: `${sandboxUrl}/azure`,
      credential: 'sandbox-azure',
      apiVersion: '2024-10-21',
    },
    kiso: {
      kind: 'openai-compatible',
      seller: 'Kiso Cloud (simulated)',
      endpoint: `${sandboxUrl}/kiso/v1`,
      credential: 'sandbox-kiso',
      billsOnAbort: true,
    },
    meridian: {
      kind: 'anthropic',
      seller: 'Meridian (simulated)',
      endpoint: `${sandboxUrl}/meridian`,
      credential: 'sandbox-meridian',
    },
  }
}

interface Sold {
  readonly channel: string
  readonly model: string
  readonly upstreamModel: string
  readonly price: string
  /** The one country where everything promised happens. */
  readonly country: string
}

function regional({ country, ...sold }: Sold): DeploymentInput {
  const here = [country]
  return {
    ...sold,
    type: 'regional',
    locations: { ingress: here, processing: here, rest: here, abuseStore: here, review: here },
    quota: { requestsPerMinute: 6_000, tokensPerMinute: 2_000_000 },
    ...(sizes[sold.model] ?? chatSize),
  }
}

const chatSize = {
  maxOutputTokens: 16_384,
  contextWindow: 128_000,
  imageTokensMax: 1_700,
} as const

const reasoningSize = {
  outputCap: 'max_completion_tokens',
  maxOutputTokens: 100_000,
  contextWindow: 200_000,
  imageTokensMax: 1_700,
} as const

const claudeSize = {
  maxOutputTokens: 64_000,
  contextWindow: 200_000,
  imageTokensMax: 1_700,
} as const

/** By model; chatSize for the others. */
const sizes: Readonly<
  Record<string, Pick<DeploymentInput, 'maxOutputTokens' | 'contextWindow' | 'imageTokensMax'>>
> = {
  'o4-mini': reasoningSize,
  'claude-sonnet-5': claudeSize,
  'claude-haiku-4-5': claudeSize,
}

const northwind = { channel: 'northwind', price: 'northwind-gpt-4o' }
const azure = { channel: 'azure-sim', price: 'azure-gpt-4o' }
const kiso = { channel: 'kiso', price: 'kiso-gpt-4o' }
const meridian = { channel: 'meridian', price: 'meridian-sonnet' }
const gpt4o = { model: 'gpt-4o' }
const sonnet = { model: 'claude-sonnet-5' }
const mini = { model: 'gpt-4o-mini' }
const o4 = { model: 'o4-mini', price: 'azure-o4-mini' }

const deployments: ConfigInput['deployments'] = {
  'azure-gpt-4o-sg': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-sg', country: 'SG' }),
  'azure-gpt-4o-jp': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-jp', country: 'JP' }),
  'azure-gpt-4o-se': regional({ ...azure, ...gpt4o, upstreamModel: 'gpt-4o-se', country: 'SE' }),
  'azure-gpt-4o-global': {
    ...azure,
    ...gpt4o,
    upstreamModel: 'gpt-4o-global',
    type: 'global',
    locations: {
      ingress: ['SE'],
      processing: { open: true, places: ['SE', 'US', 'JP', 'SG', 'AU'] },
      rest: ['SE'],
      abuseStore: ['SE'],
    },
    ...chatSize,
  },
  'azure-o4-mini-sg': regional({ ...azure, ...o4, upstreamModel: 'o4-mini-sg', country: 'SG' }),
  'azure-o4-mini-se': regional({ ...azure, ...o4, upstreamModel: 'o4-mini-se', country: 'SE' }),
  'northwind-gpt-4o-se': {
    ...regional({ ...northwind, ...gpt4o, upstreamModel: 'gpt-4o@se', country: 'SE' }),
    locations: {
      ingress: ['SE'],
      processing: ['SE'],
      rest: ['SE'],
      abuseStore: ['SE'],
      review: ['SE', 'IE'],
    },
  },
  'northwind-gpt-4o-us': regional({
    ...northwind,
    ...gpt4o,
    upstreamModel: 'gpt-4o@us',
    country: 'US',
  }),
  'northwind-gpt-4o-mini-us': regional({
    ...northwind,
    ...mini,
    price: 'northwind-gpt-4o-mini',
    upstreamModel: 'gpt-4o-mini@us',
    country: 'US',
  }),
  'meridian-sonnet-us': regional({
    ...meridian,
    ...sonnet,
    upstreamModel: 'claude-sonnet-5@us',
    country: 'US',
  }),
  'meridian-sonnet-se': regional({
    ...meridian,
    ...sonnet,
    upstreamModel: 'claude-sonnet-5@se',
    country: 'SE',
  }),
  'meridian-haiku-jp': regional({
    channel: 'meridian',
    model: 'claude-haiku-4-5',
    price: 'meridian-haiku',
    upstreamModel: 'claude-haiku-4-5@jp',
    country: 'JP',
  }),
  'kiso-gpt-4o-jp': regional({ ...kiso, ...gpt4o, upstreamModel: 'gpt-4o-jp', country: 'JP' }),
  'kiso-gpt-4o-mini-jp': regional({
    ...kiso,
    ...mini,
    price: 'kiso-gpt-4o-mini',
    upstreamModel: 'gpt-4o-mini-jp',
    country: 'JP',
  }),
}

const parties = {
  'muster-werke': { legalName: 'Muster Werke AG', country: 'DE' },
  // The Singapore subsidiary of Qinghe Network Co., Ltd., China, is the contract's party.
  'qinghe-sg': { legalName: 'Qinghe Network (Singapore) Pte. Ltd.', country: 'SG' },
  'aoba-bank': { legalName: 'Aoba Bank, Ltd.', country: 'JP' },
  'pebble-labs': { legalName: 'Pebble Labs, Inc.', country: 'US' },
  ...scenarioParties,
}

interface Agreed {
  readonly party: keyof typeof parties
  readonly models: ContractInput['models']
  readonly within: readonly string[]
  readonly monthly: string
  readonly markupPercent?: string
}

function contract({ party, models, within, monthly, markupPercent }: Agreed): ContractInput {
  const places = [...within]
  return {
    party,
    validFrom: from,
    models,
    permits: { processing: places, rest: places, abuseStore: places, review: places },
    budgets: [
      { id: `${party}-monthly`, amount: monthly, currency: 'USD', period: 'month', hard: true },
    ],
    limits: { requestsPerMinute: 600, tokensPerMinute: 1_000_000, concurrency: 64 },
    ...(markupPercent === undefined ? {} : { markupPercent }),
  }
}

const contracts: ConfigInput['contracts'] = {
  'muster-2026': contract({
    party: 'muster-werke',
    models: ['gpt-4o', 'o4-mini', 'claude-sonnet-5', { name: 'muster-assistant', is: 'gpt-4o' }],
    within: ['zone:eea'],
    monthly: '100.00',
    markupPercent: '8',
  }),
  'qinghe-2026': contract({
    party: 'qinghe-sg',
    models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini'],
    within: ['zone:sg-jp'],
    monthly: '200.00',
    markupPercent: '12.5',
  }),
  // o4-mini is agreed and nowhere in Japan: asking for it shows a refusal with its reasons.
  'aoba-2026': contract({
    party: 'aoba-bank',
    models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini'],
    within: ['JP'],
    monthly: '150.00',
    markupPercent: '10',
  }),
  'pebble-2026': contract({
    party: 'pebble-labs',
    models: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-5'],
    within: ['US'],
    monthly: '20.00',
  }),
  ...scenarioContracts,
}

const workloads = {
  'muster-support': {
    contract: 'muster-2026',
    purpose: 'Answers to spare-part questions of dealers',
    owner: 'Dealer service',
    dataClasses: ['customer-text'],
  },
  'qinghe-translate': {
    contract: 'qinghe-2026',
    purpose: 'Translation of shop pages for South-East Asia',
    owner: 'Overseas commerce',
    dataClasses: ['product-text'],
  },
  'aoba-research': {
    contract: 'aoba-2026',
    purpose: 'Summaries of public filings for analysts',
    owner: 'Equity research',
    dataClasses: ['public-text'],
  },
  'pebble-notes': {
    contract: 'pebble-2026',
    purpose: 'Meeting notes inside the product',
    owner: 'Product',
    dataClasses: ['customer-text'],
  },
  ...scenarioWorkloads,
}

/** The sandbox's configuration over simulated providers at `sandboxUrl` (no trailing slash). */
export function sampleConfig(sandboxUrl: string, keys: readonly SampleKey[] = []): ConfigInput {
  return {
    version: 1,
    log: { origin: 'customhouse.sandbox/log-1' },
    zones,
    prices,
    channels: channels(sandboxUrl),
    deployments,
    parties,
    contracts,
    workloads: Object.fromEntries(
      Object.entries(workloads).map(([id, workload]) => [
        id,
        {
          ...workload,
          keys: keys
            .filter((key) => key.workload === id)
            .map((key) => ({ id: key.id, digest: key.digest })),
        },
      ]),
    ),
  }
}

/**
 * One key for each sample workload, derived from the pepper: the same at every start over one data
 * folder, without being stored.
 */
export function sampleKeys(pepper: Uint8Array): readonly SampleKey[] {
  return Object.entries(workloads).map(([workload, { contract: contractId }]) => {
    const id = base32(hmacSha256(pepper, `sandbox key id of ${workload}`)).slice(0, 12)
    const { key } = formatKey(id, hmacSha256(pepper, `sandbox key of ${workload}`))
    return {
      party: partyName(contractId),
      workload,
      id,
      key,
      digest: keyDigest(pepper, key),
    }
  })
}

function partyName(contractId: string): string {
  const party = contracts?.[contractId]?.party
  return Object.entries(parties).find(([id]) => id === party)?.[1].legalName ?? ''
}
