// Parties, contracts and workloads as people look them up: what is registered now, by the file or by the
// API, read as of any moment. Views are made when somebody asks, off the request's path.
import type { Contract } from '../contract/contract.ts'
import type { Exception } from '../contract/exceptions.ts'
import type { Json } from '../kernel/canonical-json.ts'
import type { PartyRecords } from '../party/party-records.ts'

/** The sections whose objects people may manage by API. */
export const managedSections = ['parties', 'contracts', 'workloads', 'packs'] as const
export type ManagedSection = (typeof managedSections)[number]

/** Every object is managed by one of them, never by both. */
export type ManagedBy = 'file' | 'api'

export type ShownTerms = Readonly<Record<string, Json>>

export interface AmendmentView {
  readonly id: string
  readonly title: string
  readonly document: string | null
  readonly approvers: readonly string[]
  readonly validFromMs: number
  readonly validToMs: number | null
  readonly knownFromMs: number | null
  /** As written; null: it restates nothing and stands on record. */
  readonly terms: ShownTerms | null
}

/** The contract from one of its dates until the next. */
export interface ContractVersion {
  readonly fromMs: number
  readonly version: string
  readonly amendments: readonly string[]
}

export interface ContractView {
  readonly contract: Contract
  /** What is in force, amendments included, as a file would write it. */
  readonly terms: ShownTerms
  readonly amendments: readonly AmendmentView[]
  readonly versions: readonly ContractVersion[]
  /** Why its cache keeps nothing; null if it does, or has none. */
  readonly cacheProblem: string | null
}

export interface WorkloadView {
  readonly contractId: string
  /** As a file would write it, without keys. */
  readonly registered: ShownTerms
}

export interface WrittenView {
  readonly written: ShownTerms
  readonly dossiers: ShownTerms | null
}

export interface Directory {
  /** Who manages what is there now; null if there is no such object. */
  managedBy(section: ManagedSection, id: string): ManagedBy | null
  /** Counts the changes of an object of the API; null for one of the file. */
  revisionOf(section: ManagedSection, id: string): number | null
  /** What was written of an object of the API, dossiers of a party beside it; null for one of the file. */
  writtenOf(section: ManagedSection, id: string): WrittenView | null
  /** What dossiers, lists and the configuration say of organisations; of natural persons nothing. */
  records(): PartyRecords
  /** How many records of natural persons there are of the party; none is opened. */
  personsOf(partyId: string): number
  contract(
    id: string,
    at: { readonly asOfMs: number; readonly knownAtMs: number },
  ): ContractView | null
  workload(id: string): WorkloadView | null
  /** Ids of the party's contracts, of the API also those that were retired. */
  contractsEverOf(partyId: string): ReadonlySet<string>
  /** Those of the configuration in force, each once for every party it is for. */
  exceptions(): readonly Exception[]
}
