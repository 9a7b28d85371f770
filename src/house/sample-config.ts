// The sandbox's own configuration: invented parties, contracts and prices over simulated providers.
// It is data, passes the same checks as any file, and shows one case of each kind: a contract inside
// the EEA, one for Singapore and Japan, one for Japan alone, one for the United States, and a global
// deployment with open places that none of them allows.
import { formatKey, keyDigest, base32 } from '../identity/token.ts'
import { hmacSha256 } from '../kernel/hash.ts'
import type { ConfigInput } from './config-schema.ts'
import {
  customerContracts,
  customerExceptions,
  customerParties,
  customerWorkloads,
  pricesChanged,
  ringParties,
} from './sample-customers.ts'
import { channels, deployments, from, prices } from './sample-sellers.ts'
import { disclosures, labParties } from './sample-labs.ts'
import { scenarioContracts, scenarioParties, scenarioWorkloads } from './sample-scenario.ts'

type ContractInput = NonNullable<ConfigInput['contracts']>[string]

export interface SampleKey {
  /** Legal name. */
  readonly party: string
  readonly workload: string
  readonly id: string
  readonly key: string
  readonly digest: string
}

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

const parties = {
  'muster-werke': { legalName: 'Muster Werke AG', country: 'DE' },
  // The Singapore subsidiary of Qinghe Network Co., Ltd., China, is the contract's party.
  'qinghe-sg': { legalName: 'Qinghe Network (Singapore) Pte. Ltd.', country: 'SG' },
  'aoba-bank': { legalName: 'Aoba Bank, Ltd.', country: 'JP' },
  'pebble-labs': { legalName: 'Pebble Labs, Inc.', country: 'US' },
  ...scenarioParties,
  ...labParties,
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

/** Further terms of one contract, an amendment in force and one to come. */
const musterTerms: Partial<ContractInput> = {
  governingLaw: 'DE',
  retentionDays: { abuseStore: 30 },
  outputUse: { display: 'permit', store: 'permit', train: 'deny' },
  termination: { noticeDays: 90 },
  amendments: [
    {
      id: 'muster-2026-a1',
      validFrom: '2026-07-01',
      title: 'More at once, and made-up questions for its own tests',
      approvers: ['Muster Werke, purchasing'],
      terms: {
        limits: { concurrency: 96 },
        outputUse: {
          synthetic_data: {
            permit_with: { internalOnly: true, purposes: ['Tests of the dealer service'] },
          },
        },
      },
    },
    {
      id: 'muster-2026-a2',
      validFrom: '2030-01-01',
      title: 'People look from Sweden alone',
      approvers: ['Muster Werke, data protection'],
      terms: { permits: { review: ['SE'] } },
    },
  ],
}

const contracts: ConfigInput['contracts'] = {
  'muster-2026': {
    ...contract({
      party: 'muster-werke',
      models: [
        'gpt-4o',
        'o4-mini',
        'claude-sonnet-5',
        'text-embedding-3-small',
        'gpt-3.5-turbo-instruct',
        'omni-moderation-latest',
        'gpt-realtime',
        'gpt-image-2',
        'studio-picture',
        'gpt-4o-mini-tts',
        'tts-1',
        'gpt-4o-transcribe',
        'whisper-1',
        { name: 'muster-assistant', is: 'gpt-4o' },
      ],
      within: ['zone:eea'],
      monthly: '100.00',
      markupPercent: '8',
    }),
    ...musterTerms,
  },
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
    models: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-5', 'text-embedding-3-small'],
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

/**
 * The sandbox's configuration over simulated providers at `sandboxUrl` (no trailing slash). `startMs`: the day on which a
 * sandbox with a history was first started, for the customers of that history; null: it has none.
 */
export function sampleConfig(
  sandboxUrl: string,
  keys: readonly SampleKey[] = [],
  startMs: number | null = null,
): ConfigInput {
  const past = startMs === null ? null : pastOf(startMs)
  return {
    version: 1,
    // As made up as its providers: it runs on this computer.
    server: { place: 'SG' },
    log: { origin: 'customhouse.sandbox/log-1' },
    zones,
    prices: past?.prices ?? prices,
    channels: channels(sandboxUrl),
    deployments,
    parties: { ...parties, ...past?.parties },
    contracts: { ...contracts, ...past?.contracts },
    ...(past === null ? {} : { exceptions: past.exceptions }),
    disclosures,
    workloads: Object.fromEntries(
      Object.entries({ ...workloads, ...past?.workloads }).map(([id, workload]) => [
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

function pastOf(startMs: number) {
  return {
    parties: { ...customerParties, ...ringParties },
    contracts: customerContracts(startMs),
    workloads: customerWorkloads,
    exceptions: customerExceptions(startMs),
    prices: pricesChanged(prices ?? {}, startMs),
  }
}

/**
 * One key for each sample workload, derived from the pepper: the same at every start over one data
 * folder, without being stored.
 */
export function sampleKeys(pepper: Uint8Array): readonly SampleKey[] {
  return keysOf(pepper, workloads, (contractId) => contracts?.[contractId]?.party)
}

/** The same for the customers of the history. */
export function customerKeys(pepper: Uint8Array): readonly SampleKey[] {
  const agreed = customerContracts(0)
  return keysOf(pepper, customerWorkloads, (contractId) => agreed[contractId]?.party)
}

function keysOf(
  pepper: Uint8Array,
  of: Readonly<Record<string, { readonly contract: string }>>,
  partyOf: (contractId: string) => string | undefined,
): readonly SampleKey[] {
  const named = { ...parties, ...customerParties, ...ringParties }
  return Object.entries(of).map(([workload, { contract: contractId }]) => {
    const party = partyOf(contractId)
    const id = base32(hmacSha256(pepper, `sandbox key id of ${workload}`)).slice(0, 12)
    const { key } = formatKey(id, hmacSha256(pepper, `sandbox key of ${workload}`))
    return {
      party: Object.entries(named).find(([each]) => each === party)?.[1].legalName ?? '',
      workload,
      id,
      key,
      digest: keyDigest(pepper, key),
    }
  })
}
