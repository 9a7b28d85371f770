// The laboratories whose models the sandbox's sellers sell, and what the house has agreed to tell them. Everybody here
// is invented.
import type { ConfigInput } from './config-schema.ts'
import { from } from './sample-sellers.ts'

/** Whose models these are: parties like any other, with people of their own. */
export const labParties = {
  'northwind-ai': { legalName: 'Northwind AI, Inc. (simulated)', country: 'US' },
  'meridian-labs': { legalName: 'Meridian Labs, PBC (simulated)', country: 'US' },
} as const

/** What the house has agreed to tell one of them; the other is told nothing. */
export const disclosures: ConfigInput['disclosures'] = {
  'northwind-2026': {
    owner: 'northwind-ai',
    document: 'Reseller agreement with Northwind AI (invented), annex 3',
    shows: ['volume', 'country', 'class', 'refusals', 'obligations', 'incidents'],
    atLeast: 2,
    rules: ['sample.sandbox.owned', 'sample.labs.northwind'],
    validFrom: from,
  },
}
