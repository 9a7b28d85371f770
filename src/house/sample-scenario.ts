// Three customers of the sandbox who ask the same through three channels, each by a contract for one of
// them: one is served from Singapore, one is refused by a rule, one is served under duties.
// docs/guides/decisions.md tells it. Everybody here is invented.
import type { ConfigInput } from './config-schema.ts'

const from = '2026-01-01'

export const scenarioParties = {
  'kestrel-travel': { legalName: 'Kestrel Travel Pte. Ltd.', country: 'SG' },
  'harbor-mutual': { legalName: 'Harbor Mutual Insurance K.K.', country: 'JP' },
}

function contract(
  party: string,
  channel: string,
  country: string,
): NonNullable<ConfigInput['contracts']>[string] {
  const here = [country]
  return {
    party,
    validFrom: from,
    models: ['gpt-4o'],
    channels: [channel],
    permits: { processing: here, rest: here, abuseStore: here, review: here },
    budgets: [
      {
        id: `${party}-${channel}-monthly`,
        amount: '20.00',
        currency: 'USD',
        period: 'month',
        hard: true,
      },
    ],
    limits: { requestsPerMinute: 60, tokensPerMinute: 100_000, concurrency: 8 },
  }
}

export const scenarioContracts = {
  'kestrel-2026': contract('kestrel-travel', 'azure-sim', 'SG'),
  // The contract would allow it; the provider's terms do not.
  'qinghe-us-2026': contract('qinghe-sg', 'northwind', 'US'),
  'harbor-2026': contract('harbor-mutual', 'kiso', 'JP'),
}

export const scenarioWorkloads = {
  'kestrel-guide': {
    contract: 'kestrel-2026',
    purpose: 'Answers about itineraries',
    owner: 'Guest service',
    dataClasses: ['customer-text'],
  },
  'qinghe-atlas': {
    contract: 'qinghe-us-2026',
    purpose: 'Descriptions of goods for North America',
    owner: 'Overseas commerce',
    dataClasses: ['product-text'],
  },
  'harbor-claims': {
    contract: 'harbor-2026',
    purpose: 'Summaries of medical claims for the staff who decide them',
    owner: 'Claims',
    dataClasses: ['health-text'],
  },
}

/** The rules that the sandbox decides by, relative to `packs/samples`. */
export const scenarioFiles = {
  policy: { packs: ['./sandbox.yaml'] },
  dossiers: ['./sandbox.dossiers.yaml'],
} satisfies Pick<ConfigInput, 'policy' | 'dossiers'>

/** The same for a sandbox with a history. */
export const historyFiles = {
  policy: { packs: ['./sandbox.yaml', './sandbox.history.yaml', './sandbox.labs.yaml'] },
  dossiers: ['./sandbox.dossiers.yaml', './sandbox.history.dossiers.yaml'],
} satisfies Pick<ConfigInput, 'policy' | 'dossiers'>
