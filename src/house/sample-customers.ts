// The customers that a sandbox with a history has beside the sample parties: their contracts in their own words, spread
// over countries. Everybody here is invented; no name is, or is meant to resemble, that of a real company. Dates are told
// from the day on which the sandbox was first started, so that something is always about to expire and about to begin.
import { dayMs, isoTime } from '../kernel/time.ts'
import type { ConfigInput } from './config-schema.ts'
import { from } from './sample-sellers.ts'

type ContractInput = NonNullable<ConfigInput['contracts']>[string]
type WorkloadInput = NonNullable<ConfigInput['workloads']>[string]

export const customerParties = {
  'cote-claire': { legalName: 'Côte Claire Prévoyance SA', country: 'FR' },
  'neelam-bazaar': { legalName: 'Neelam Lane Bazaar Pvt. Ltd.', country: 'IN' },
  'ipe-roxo': { legalName: 'Ipê do Vale Logística Ltda.', country: 'BR' },
  'silver-dhow': { legalName: 'Silver Dhow Freight FZE', country: 'AE' },
  'mwamba-ridge': { legalName: 'Mwamba Ridge Payments Ltd', country: 'KE' },
  'bursztyn-soft': { legalName: 'Złoty Bursztyn Software sp. z o.o.', country: 'PL' },
  'jacaranda-edu': { legalName: 'Jacaranda del Valle Educación S.A. de C.V.', country: 'MX' },
  'haneulbit-games': { legalName: 'Haneulbit Forest Games Co., Ltd.', country: 'KR' },
  'fenwright-dale': { legalName: 'Fenwright & Dale LLP', country: 'GB' },
  'copper-mesa': { legalName: 'Copper Mesa Reading Room LLC', country: 'US' },
} as const

/** Seven accounts in seven countries that say nothing of each other, and work through one list. */
export const ringParties = {
  'cinder-lane': { legalName: 'Cinder Lane Tools LLC', country: 'US' },
  'pinyon-row': { legalName: 'Pinyon Row Apps Inc.', country: 'CA' },
  'quillstone-yard': { legalName: 'Quillstone Yard Ltd', country: 'GB' },
  'verdelago-sur': { legalName: 'Verdelago Sur Digital S.L.', country: 'ES' },
  'morska-latarnia': { legalName: 'Morska Latarnia Labs sp. z o.o.', country: 'PL' },
  'baobab-lane': { legalName: 'Baobab Lane Studio Ltd', country: 'KE' },
  'rio-sereno': { legalName: 'Rio Sereno Aplicativos Ltda.', country: 'BR' },
} as const

interface Agreed {
  readonly party: string
  readonly models: ContractInput['models']
  readonly within: readonly string[]
  readonly monthly: string
  readonly more?: Partial<ContractInput>
}

function agreed({ party, models, within, monthly, more }: Agreed): ContractInput {
  const places = [...within]
  return {
    party,
    validFrom: from,
    models,
    permits: { processing: places, rest: places, abuseStore: places, review: places },
    budgets: [
      { id: `${party}-monthly`, amount: monthly, currency: 'USD', period: 'month', hard: true },
    ],
    limits: { requestsPerMinute: 600, tokensPerMinute: 2_000_000, concurrency: 64 },
    markupPercent: '10',
    outputUse: { display: 'permit', store: 'permit', train: 'deny', distil: 'deny' },
    ...more,
  }
}

const europe = ['zone:eea']
const america = ['US']
const asia = ['SG', 'JP']

/** One whose contract was amended, and will be again. */
function insurer(day: (days: number) => string): Agreed {
  return {
    party: 'cote-claire',
    models: ['gpt-4o', 'claude-sonnet-5', 'o4-mini'],
    within: europe,
    monthly: '4000.00',
    more: {
      governingLaw: 'FR',
      amendments: [
        {
          id: 'cote-claire-a1',
          validFrom: day(-30),
          title: 'More at once, since the claims desk joined',
          approvers: ['Côte Claire, purchasing'],
          terms: { limits: { concurrency: 128 } },
        },
        {
          id: 'cote-claire-a2',
          validFrom: day(12),
          title: 'People look from France and Sweden alone',
          approvers: ['Côte Claire, data protection'],
          terms: { permits: { review: ['FR', 'SE'] } },
        },
      ],
    },
  }
}

/** `startMs`: the day on which the sandbox was first started. */
export function customerContracts(startMs: number): Readonly<Record<string, ContractInput>> {
  const day = (days: number): string => isoTime(startMs + days * dayMs).slice(0, 10)
  const all: readonly Agreed[] = [
    insurer(day),
    {
      party: 'neelam-bazaar',
      models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini'],
      within: asia,
      monthly: '3000.00',
    },
    { party: 'ipe-roxo', models: ['gpt-4o', 'gpt-4o-mini'], within: america, monthly: '2000.00' },
    { party: 'silver-dhow', models: ['gpt-4o', 'o4-mini'], within: ['SG'], monthly: '2000.00' },
    { party: 'mwamba-ridge', models: ['gpt-4o'], within: europe, monthly: '1000.00' },
    {
      party: 'bursztyn-soft',
      models: ['gpt-4o', 'claude-sonnet-5', 'o4-mini'],
      within: europe,
      monthly: '5000.00',
      more: { fallbacks: { 'gpt-4o': ['claude-sonnet-5'] } },
    },
    {
      party: 'jacaranda-edu',
      models: ['gpt-4o-mini'],
      within: america,
      monthly: '1500.00',
      more: { limits: { requestsPerMinute: 40, tokensPerMinute: 200_000, concurrency: 16 } },
    },
    {
      party: 'haneulbit-games',
      models: ['gpt-4o', 'gpt-4o-mini', 'o4-mini', 'claude-haiku-4-5'],
      within: ['JP'],
      monthly: '3000.00',
    },
    {
      party: 'fenwright-dale',
      models: ['gpt-4o', 'claude-sonnet-5'],
      within: europe,
      monthly: '1000.00',
      more: {
        budgets: [
          { id: 'fenwright-daily', amount: '4.00', currency: 'USD', period: 'day', hard: true },
        ],
      },
    },
    {
      party: 'copper-mesa',
      models: ['gpt-4o', 'gpt-4o-mini'],
      within: america,
      monthly: '2000.00',
      more: { outputUse: { display: 'permit', store: 'permit', synthetic_data: 'deny' } },
    },
    ...Object.keys(ringParties).map((party): Agreed => ({
      party,
      models: ['gpt-4o', 'gpt-4o-mini'],
      within: [...america, 'SE'],
      monthly: '500.00',
    })),
  ]
  return Object.fromEntries(all.map((one) => [`${one.party}-2026`, agreed(one)]))
}

function workload(
  party: string,
  purpose: string,
  [owner, ...dataClasses]: readonly [string, ...string[]],
): WorkloadInput {
  return { contract: `${party}-2026`, purpose, owner, dataClasses }
}

export const customerWorkloads = {
  'cote-claims': workload('cote-claire', 'Summaries of damage reports for claims handlers', [
    'Claims desk',
    'customer-text',
  ]),
  'cote-letters': workload('cote-claire', 'Drafts of letters to the insured', [
    'Customer service',
    'customer-text',
  ]),
  'neelam-search': workload('neelam-bazaar', 'Answers to shoppers about goods', [
    'Marketplace',
    'product-text',
  ]),
  // Parcels to Portugal as well: a flow that rests on the Data Privacy Framework.
  'ipe-routes': workload('ipe-roxo', 'Reading of delivery notes', [
    'Dispatch',
    'product-text',
    'eea-text',
  ]),
  'dhow-manifests': workload('silver-dhow', 'Checks of cargo manifests', [
    'Documentation',
    'freight-text',
  ]),
  'mwamba-disputes': workload('mwamba-ridge', 'Sorting of payment disputes', [
    'Operations',
    'payment-text',
  ]),
  'mwamba-help': workload('mwamba-ridge', 'Answers in the help centre', [
    'Operations',
    'public-text',
  ]),
  'bursztyn-review': workload('bursztyn-soft', 'Reviews of code changes', ['Engineering', 'code']),
  'jacaranda-tutor': workload('jacaranda-edu', 'Hints for school exercises', [
    'Teaching',
    'minors-text',
  ]),
  'haneulbit-npc': workload('haneulbit-games', 'Lines of figures in a game', ['Studio', 'fiction']),
  'fenwright-briefs': workload('fenwright-dale', 'Summaries of briefs', [
    'Chambers',
    'client-text',
  ]),
  'copper-reports': workload('copper-mesa', 'Summaries of market reports for readers', [
    'Editors',
    'public-text',
  ]),
  ...Object.fromEntries(
    Object.entries(ringParties).map(([party, { country }]) => [
      `${party}-app`,
      workload(party, 'Answers to questions inside an app', [
        'Product',
        'public-text',
        ...(country === 'ES' || country === 'PL' ? ['eea-text'] : []),
      ]),
    ]),
  ),
}

/** Relaxes the house's rule on pupils' texts for one customer, and ends within days. */
export function customerExceptions(startMs: number): NonNullable<ConfigInput['exceptions']> {
  const day = (days: number): string => isoTime(startMs + days * dayMs).slice(0, 10)
  return {
    'jacaranda-pilot': {
      rules: ['sample.history.minors'],
      scope: { parties: ['jacaranda-edu'] },
      validFrom: day(-100),
      validTo: day(4),
      reason: 'A pilot in twelve schools, with consent of parents',
      requestedBy: 'sales.amara',
      approvers: ['compliance.ines', 'legal.tomasz'],
    },
  }
}

/** Sellers change their prices: one list became cheaper, one becomes dearer. */
export function pricesChanged(
  lists: NonNullable<ConfigInput['prices']>,
  startMs: number,
): NonNullable<ConfigInput['prices']> {
  const day = (days: number): string => isoTime(startMs + days * dayMs).slice(0, 10)
  return {
    ...lists,
    ...changed(lists, 'northwind-gpt-4o', day(-41), ['2.20', '1.10', '9.00']),
    ...changed(lists, 'azure-gpt-4o', day(-20), ['2.60', '1.30', '10.50']),
    ...changed(lists, 'kiso-gpt-4o', day(10), ['2.80', '2.80', '11.20']),
  }
}

function changed(
  lists: NonNullable<ConfigInput['prices']>,
  id: string,
  validFrom: string,
  [input, cached, output]: readonly [string, string, string],
): NonNullable<ConfigInput['prices']> {
  const list = lists[id]
  const first = list !== undefined && 'versions' in list ? list.versions[0] : undefined
  if (list === undefined || !('versions' in list) || first === undefined) return {}
  const perMillionTokens = { input, cached_input: cached, output, reasoning: output }
  return { [id]: { ...list, versions: [first, { ...first, validFrom, perMillionTokens }] } }
}
