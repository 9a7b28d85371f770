// Terms as they are stored: one row per distinct content, named by its digest, so that two writers who
// meet the same terms write the same row. Limits are not part of it: they are judged when a hold is
// taken, and a limit that was raised makes no other terms.
import { sha256Hex } from '../kernel/hash.ts'
import type { Terms } from '../metering/ledger-ops.ts'

/** A row of `terms`, without its id, in the order of `termsColumns`. */
export type TermsValues = readonly string[]

export const termsColumns = [
  'party_id',
  'contract_id',
  'workload_id',
  'key_id',
  'channel_id',
  'deployment_id',
  'model',
  'price_version',
  'currency',
  'budgets',
  'decision_id',
  'edits',
  'input',
] as const

const ids = new WeakMap<Terms, string>()

/** The id of the row that holds `terms`; computed once per object. */
export function termsId(terms: Terms): string {
  let id = ids.get(terms)
  if (id === undefined) {
    id = termsIdOf(termsValues(terms))
    ids.set(terms, id)
  }
  return id
}

/** 128 bits of SHA-256 over the values as a JSON list. */
export function termsIdOf(values: TermsValues): string {
  return sha256Hex(JSON.stringify(values)).slice(0, 32)
}

/** The id of the terms that a row carries, one of `terms` or of the view `attempt`. */
export function termsIdIn(row: Readonly<Record<(typeof termsColumns)[number], string>>): string {
  return termsIdOf(termsColumns.map((column) => row[column]))
}

export function termsValues(terms: Terms): TermsValues {
  return [
    terms.partyId,
    terms.contractId,
    terms.workloadId,
    terms.keyId,
    terms.channelId,
    terms.deploymentId,
    terms.model,
    terms.priceVersion,
    terms.currency,
    JSON.stringify(terms.budgets.map((budget) => budget.account)),
    terms.decisionId,
    terms.edits,
    terms.input,
  ]
}
