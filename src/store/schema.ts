// All tables, and the one view, at a glance. Types are what the drivers return: 64-bit integers as bigint. Writing them
// takes numbers as well, where they are no money. migrations/ holds the DDL.
import type { ColumnType, Kysely } from 'kysely'

/** A 64-bit integer; money, so only ever a bigint. */
type Nanos = ColumnType<bigint, bigint, bigint>
type Integer = ColumnType<bigint, bigint | number, bigint | number>
type NullableInteger = ColumnType<bigint | null, bigint | number | null, bigint | number | null>
type NullableNanos = ColumnType<bigint | null, bigint | null, bigint | null>

/** `key` = stamp (sandbox | real, for life), created_ms. */
export interface MetaTable {
  key: string
  value: string
}

/** One row per origin; entries, tiles and attempts cite its number. */
export interface LogTable {
  number: Integer
  origin: string
  opened_ms: Integer
}

/** What many attempts have in common, once per content; see terms.ts. Append-only. */
export interface TermsTable {
  /** Digest of the rest. */
  id: string
  party_id: string
  contract_id: string
  workload_id: string
  key_id: string
  channel_id: string
  deployment_id: string
  model: string
  price_version: string
  currency: string
  /** JSON list of budget accounts. */
  budgets: string
  decision_id: string
  edits: string
  /** What the decision was computed from: canonical JSON. */
  input: string
}

/** An attempt before its first byte leaves. Append-only. */
export interface IntentTable {
  /** Request id, dot, number. */
  attempt_id: string
  terms_id: string
  /** The log of the replica that owns the attempt. */
  log: Integer
  at_ms: Integer
  hold_nanos: Nanos
  cost_hold_nanos: Nanos
  token_estimate: Integer
  max_tokens: NullableInteger
  /** Its transfers; see postings.ts. */
  holds: string
}

/** An attempt without an ending, so that a start need not search for them. */
export interface OpenAttemptTable {
  attempt_id: string
  indeterminate_ms: NullableInteger
}

/** How an attempt ended. Append-only. */
export interface SettlementTable {
  attempt_id: string
  state: string
  indeterminate_ms: NullableInteger
  settled_ms: Integer
  ending: string
  usage_source: string
  cost_nanos: Nanos
  price_nanos: Nanos
  upstream_id: string
  status: Integer
  entry_id: string
  /** The sum of its usage's quantities. */
  tokens: Integer
  /** Its usage and its transfers; see postings.ts. */
  lines: string
  transfers: string
}

/** A view: intent, terms and settlement of one attempt. */
export interface AttemptView extends Omit<TermsTable, 'id'>, Omit<IntentTable, 'terms_id'> {
  request_id: string
  attempt_no: Integer
  /** intent -> settled | voided, or intent -> indeterminate -> settled | voided. */
  state: string
  indeterminate_ms: NullableInteger
  settled_ms: NullableInteger
  ending: string | null
  usage_source: string | null
  cost_nanos: NullableNanos
  price_nanos: NullableNanos
  upstream_id: string | null
  status: NullableInteger
  entry_id: string | null
  tokens: NullableInteger
  lines: string | null
  transfers: string | null
}

/** The last output tokens seen of an attempt: bounds what is unknown after a crash. */
export interface MarkTable {
  attempt_id: string
  output_tokens: Integer
}

/** A cache: always equal to the fold of the transfers, archived ones included. */
export interface BalanceTable {
  account: string
  currency: string
  debits_posted: Nanos
  credits_posted: Nanos
  debits_pending: Nanos
  credits_pending: Nanos
  /** Budgets: the limit at the last admission. */
  limit_nanos: NullableNanos
  hard: NullableInteger
}

/** A decision's text, once per content hash. */
export interface DecisionTable {
  id: string
  json: string
}

export interface RefusalTable {
  request_id: string
  at_ms: Integer
  key_id: string
  workload_id: string
  code: string
  decision_id: string | null
  internal: string
  /** Empty if the request never came to a decision. */
  input: string
  token_estimate: Integer
  max_tokens: NullableInteger
}

/** Refused requests beyond those that are told one by one, per flush and equal input. */
export interface RefusalSumTable {
  id: string
  at_ms: Integer
  code: string
  decision_id: string | null
  input: string
  requests: Integer
  token_estimate: Integer
}

/** What decisions were made by, in parts, each once per content; see kept-world.ts. */
export interface WorldTable {
  id: string
  at_ms: Integer
  json: string
}

export interface ApiKeyTable {
  id: string
  holder: string
  digest: string
  created_ms: Integer
  expires_ms: NullableInteger
  revoked_ms: NullableInteger
}

/** Append-only. `hash` is redundant, so that a flipped bit in either shows. */
export interface LeafTable {
  /** `log * 2^40 + index`, see place.ts. */
  place: Integer
  log: Integer
  id: string
  bytes: Uint8Array
  hash: Uint8Array
}

/** Shreddable: what opens an entry's commitments, as `[[field, salt, value], ...]`. */
export interface SaltTable {
  place: Integer
  fields: string
}

/** Full tiles of 256 hashes. */
export interface TileTable {
  log: Integer
  level: Integer
  n: Integer
  bytes: Uint8Array
}

export interface TreeTable {
  log: Integer
  size: Integer
  root: Uint8Array
}

export interface CheckpointTable {
  log: Integer
  size: Integer
  root: Uint8Array
  note: string
  at_ms: Integer
}

/** Append-only: what operators, reviewers and parties did; `id` is that of its log entry. */
export interface EventTable {
  id: string
  at_ms: Integer
  json: string
}

/** Holds a row only inside an archiving transaction. */
export interface ArchivingTable {
  month: Integer
}

export interface ArchiveSegmentTable {
  name: string
  through_ms: Integer
  sha256: string
  log: Integer
  first_idx: Integer
  end_idx: Integer
}

/** Where an archived entry lies, so that one is found without reading the archive. */
export interface ArchivedLeafTable {
  id: string
  place: Integer
}

/** What a witness signed below a checkpoint: a signature line of the note, checked before it was kept. */
export interface CosignatureTable {
  log: Integer
  size: Integer
  /** The witness's vkey. */
  witness: string
  line: string
  at_ms: Integer
}

/** What a provider keeps for a workload; see kernel/stored-object.ts. Only ever marked as deleted. */
export interface StoredObjectTable {
  workload_id: string
  id: string
  kind: string
  party_id: string
  contract_id: string
  key_id: string
  channel_id: string
  deployment_id: string
  model: string
  created_ms: Integer
  expires_ms: NullableInteger
  request_id: string
  parent_id: string | null
  deleted_ms: NullableInteger
}

export interface MigrationTable {
  number: Integer
  name: string
  applied_ms: Integer
}

export interface Schema {
  meta: MetaTable
  log: LogTable
  terms: TermsTable
  intent: IntentTable
  open_attempt: OpenAttemptTable
  settlement: SettlementTable
  attempt: AttemptView
  mark: MarkTable
  balance: BalanceTable
  decision: DecisionTable
  refusal: RefusalTable
  refusal_sum: RefusalSumTable
  world: WorldTable
  api_key: ApiKeyTable
  leaf: LeafTable
  salt: SaltTable
  tile: TileTable
  tree: TreeTable
  checkpoint: CheckpointTable
  event: EventTable
  archiving: ArchivingTable
  archive_segment: ArchiveSegmentTable
  archived_leaf: ArchivedLeafTable
  cosignature: CosignatureTable
  stored_object: StoredObjectTable
  migration: MigrationTable
}

export type Tables = Kysely<Schema>
