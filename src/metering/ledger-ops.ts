// What the request's path asks of the book, as plain data that crosses to the writer thread.
// Every op is idempotent by its attempt id; the answer to a repeat is the answer to the first.
import type { Nanos } from '../kernel/money.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import type { UsageLine, UsageSource } from './usage.ts'

/** How an attempt ended. The list is closed: every ending has a name and a test. */
export const endings = [
  'completed', // terminal event or whole body relayed
  'client_left', // the client closed first; usage drained, or estimated
  'upstream_cut', // connection lost after the first byte
  'upstream_unterminated', // EOF without the terminal event, or an answer that says that it failed
  'upstream_refused', // 4xx
  'upstream_failed', // 5xx, or no connection
  'upstream_timeout', // no head, or silence, beyond the limit
  'settle_failed', // answered by a destroyed socket; only ever seen after recovery
  'gateway_lost', // found without an ending after a crash
  'hedge_lost', // another attempt of the request, asked at the same time, answered first
] as const
export type Ending = (typeof endings)[number]

export interface BudgetHold {
  /** Contract budget id and period, e.g. `acme-monthly:2026-11`. */
  readonly account: string
  readonly limitNanos: Nanos
  readonly hard: boolean
}

/**
 * What the attempts of one caller at one deployment under one decision have in common. One object is
 * shared by all of them, so that it crosses to the writer once and is stored once.
 */
export interface Terms {
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly keyId: string
  readonly channelId: string
  readonly deploymentId: string
  readonly model: string
  readonly priceVersion: string
  readonly currency: string
  readonly budgets: readonly BudgetHold[]
  /** Content hash of the decision (see DecisionOp). */
  readonly decisionId: string
  /** Names of the splices applied, comma-separated, for `explain`. */
  readonly edits: string
  /** Canonical JSON of what the decision was computed from; never a prompt. */
  readonly input: string
}

export interface IntentOp {
  readonly kind: 'intent'
  /** The request's id, a dot, and the attempt's number, from 1. */
  readonly attemptId: string
  readonly atMs: number
  readonly terms: Terms
  /** Upper bound of what the customer will pay: held on every budget until the attempt ends. */
  readonly holdNanos: Nanos
  /** Upper bound of the provider's cost. */
  readonly costHoldNanos: Nanos
  /** What the request counted against rates before anything was known. */
  readonly tokenEstimate: number
  /** The output cap as the client gave it; null if it gave none. */
  readonly maxTokens: number | null
}

export type IntentResult =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'exhausted'; readonly account: string; readonly leftNanos: Nanos }

export interface SettleOp {
  readonly kind: 'settle'
  readonly attemptId: string
  readonly atMs: number
  readonly ending: Ending
  readonly usageSource: UsageSource
  readonly lines: readonly UsageLine[]
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
  /** The provider's own id of the answer, where it gave one. */
  readonly upstreamId: string
  readonly status: number
  /** What the provider keeps of it from now on, written in the same transaction. */
  readonly stored: readonly StoredObject[]
  readonly entry: EntryDraft
}

/** Bounds what is unknown after a crash; written without waiting. */
export interface MarkOp {
  readonly kind: 'mark'
  readonly attemptId: string
  readonly outputTokens: number
}

/** A decision's full text, stored once per content hash. */
export interface DecisionOp {
  readonly kind: 'decision'
  readonly id: string
  readonly json: string
}

/** A log entry without money: refusals (folded) and every change an operator makes. */
export interface EntryOp {
  readonly kind: 'entry'
  readonly entry: EntryDraft
}

/** One refused request, so that `explain` can tell its story; never waited for. */
export interface RefusalOp {
  readonly kind: 'refusal'
  readonly requestId: string
  readonly atMs: number
  readonly keyId: string
  readonly workloadId: string
  readonly code: string
  readonly decisionId: string | null
  readonly internal: string
  /** As of Terms; empty if the request never came to a decision. */
  readonly input: string
  readonly tokenEstimate: number
  readonly maxTokens: number | null
}

/** Refused requests that are told no more one by one, summed over equal inputs, so that a replay counts them. */
export interface RefusalSumOp {
  readonly kind: 'refusal_sum'
  /** The id of the first request in it. */
  readonly id: string
  readonly atMs: number
  readonly code: string
  readonly decisionId: string | null
  readonly input: string
  readonly requests: number
  readonly tokenEstimate: number
}

/**
 * A text that is kept once per content: part of what a world was built from, which decisions cite by its
 * id, or the report of a replay.
 */
export interface WorldOp {
  readonly kind: 'world'
  readonly id: string
  readonly atMs: number
  readonly json: string
}

/** A key created or revoked through the API; committed together with its log entry. */
export interface KeyOp {
  readonly kind: 'key'
  readonly id: string
  /** JSON of who holds it, as the identity room writes it. */
  readonly holder: string
  readonly digest: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  readonly entry: EntryDraft
}

/**
 * Something an operator, a reviewer or a party did that the house must remember: an event of the
 * register, committed together with its log entry, whose id it shares. Never changed afterwards.
 */
export interface EventOp {
  readonly kind: 'event'
  readonly atMs: number
  /** JSON of the event, as the register reads it back. */
  readonly json: string
  readonly entry: EntryDraft
}

/** Something a provider keeps that no attempt made, such as a file; committed together with its log entry. */
export interface StoreOp {
  readonly kind: 'store'
  readonly object: StoredObject
  readonly entry: EntryDraft
}

/** A provider has deleted an object; committed together with its log entry. Only the first instant counts. */
export interface UnstoreOp {
  readonly kind: 'unstore'
  readonly workloadId: string
  readonly id: string
  readonly atMs: number
  readonly entry: EntryDraft
}

/** Forgets what opens the commitments of entries: their rows of the shreddable table, by place. A repeat changes nothing. */
export interface ShredOp {
  readonly kind: 'shred'
  readonly places: readonly bigint[]
}

/** What a witness signed below a kept checkpoint of the log that is written to now. A repeat changes nothing. */
export interface CosignOp {
  readonly kind: 'cosign'
  /** Of the checkpoint. */
  readonly size: number
  /** vkey. */
  readonly witness: string
  /** Its signature line, newline included. */
  readonly line: string
  readonly atMs: number
}

/** An intent whose end nobody knows: found without a settlement after a crash, or left by a line that broke. */
export interface OrphanOp {
  readonly kind: 'orphan'
  readonly attemptId: string
  readonly atMs: number
  readonly entry: EntryDraft
}

export type BookOp =
  | IntentOp
  | OrphanOp
  | SettleOp
  | MarkOp
  | DecisionOp
  | EntryOp
  | RefusalOp
  | RefusalSumOp
  | WorldOp
  | KeyOp
  | EventOp
  | ShredOp
  | CosignOp
  | StoreOp
  | UnstoreOp

/**
 * A log entry before it has a place: `public` is in the leaf as it is, each field of `committed`
 * only as a salted commitment. Structurally the same as the audit room's draft.
 */
export interface EntryDraft {
  /** Unique; for the last attempt of a request it is the request id, which is also the receipt id. */
  readonly id: string
  readonly type: string
  readonly atMs: number
  /** JSON object as text, canonical or not; money as decimal strings. */
  readonly public: string
  /** Field name -> JSON text of the value to commit to; the salt and the value go to a shreddable table. */
  readonly committed: Readonly<Record<string, string>>
  /** Field name -> `{salt, digest}` in hex, already computed over bytes that are not kept (prompt, answer). */
  readonly sealed: Readonly<Record<string, { readonly salt: string; readonly digest: string }>>
}
