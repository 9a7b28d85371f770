// Ops as one flat array of primitives: structured clone of nested objects costs twice as much, and
// every request crosses to the writer thread twice. Both ends are this file; nothing is stored.
import { assert, unreachable } from '../kernel/assert.ts'
import type { LedgerOp } from '../metering/ledger-attempt.ts'
import {
  endings,
  type BudgetHold,
  type EntryDraft,
  type IntentOp,
  type SettleOp,
} from '../metering/ledger-ops.ts'
import { tokenKinds } from '../metering/price.ts'
import type { UsageLine, UsageSource } from '../metering/usage.ts'

export type Flat = (string | number | bigint | null)[]

const kinds = ['intent', 'settle', 'mark', 'decision', 'entry', 'refusal', 'key', 'orphan'] as const
const sources: readonly UsageSource[] = ['provider', 'estimated', 'none']

/** Appends one op to `out`. */
export function encodeOp(op: LedgerOp, out: Flat): void {
  out.push(kinds.indexOf(op.kind))
  switch (op.kind) {
    case 'intent':
      encodeIntent(op, out)
      return
    case 'settle':
      encodeSettle(op, out)
      return
    case 'mark':
      out.push(op.attemptId, op.outputTokens)
      return
    case 'decision':
      out.push(op.id, op.json)
      return
    case 'entry':
      encodeEntry(op.entry, out)
      return
    case 'refusal':
      out.push(op.requestId, op.atMs, op.keyId, op.workloadId)
      out.push(op.code, op.decisionId, op.internal)
      return
    case 'key':
      out.push(op.id, op.holder, op.digest, op.createdAtMs, op.expiresAtMs, op.revokedAtMs)
      encodeEntry(op.entry, out)
      return
    case 'orphan':
      out.push(op.attemptId, op.atMs)
      encodeEntry(op.entry, out)
  }
}

function encodeIntent(op: IntentOp, out: Flat): void {
  out.push(op.attemptId, op.requestId, op.attemptNo, op.atMs, op.partyId, op.contractId)
  out.push(op.workloadId, op.keyId, op.channelId, op.deploymentId, op.model, op.priceVersion)
  out.push(op.currency, op.holdNanos, op.costHoldNanos, op.decisionId, op.edits, op.budgets.length)
  for (const budget of op.budgets) {
    out.push(budget.account, budget.limitNanos, Number(budget.hard))
  }
}

function encodeSettle(op: SettleOp, out: Flat): void {
  out.push(op.attemptId, op.requestId, op.atMs, endings.indexOf(op.ending))
  out.push(sources.indexOf(op.usageSource), op.costNanos, op.priceNanos, op.upstreamId, op.status)
  out.push(op.lines.length)
  for (const line of op.lines) {
    out.push(tokenKinds.indexOf(line.kind), line.quantity, line.costNanos, line.priceNanos)
  }
  encodeEntry(op.entry, out)
}

function encodeEntry(entry: EntryDraft, out: Flat): void {
  out.push(entry.id, entry.type, entry.atMs, entry.public)
  const committed = Object.entries(entry.committed)
  out.push(committed.length)
  for (const [field, value] of committed) out.push(field, value)
  const sealed = Object.entries(entry.sealed)
  out.push(sealed.length)
  for (const [field, { salt, digest }] of sealed) out.push(field, salt, digest)
}

/** The ops of a message, in order. Throws a `Bug` if the two ends disagree. */
export function decodeOps(flat: Flat): LedgerOp[] {
  const reader = new Reader(flat)
  const ops: LedgerOp[] = []
  while (!reader.atEnd()) ops.push(decodeOp(reader))
  return ops
}

class Reader {
  readonly #flat: Flat
  #next = 0

  constructor(flat: Flat) {
    this.#flat = flat
  }

  atEnd(): boolean {
    return this.#next >= this.#flat.length
  }

  text(): string {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'string', 'text was sent here')
    return value
  }

  textOrNull(): string | null {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'string' || value === null, 'text or null was sent here')
    return value
  }

  number(): number {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'number', 'a number was sent here')
    return value
  }

  numberOrNull(): number | null {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'number' || value === null, 'a number or null was sent here')
    return value
  }

  nanos(): bigint {
    const value = this.#flat[this.#next++]
    assert(typeof value === 'bigint', 'money was sent here')
    return value
  }

  oneOf<T>(list: readonly T[]): T {
    const value = list[this.number()]
    assert(value !== undefined, 'a listed name was sent here')
    return value
  }
}

function decodeOp(from: Reader): LedgerOp {
  const kind = from.oneOf(kinds)
  switch (kind) {
    case 'intent':
      return decodeIntent(from)
    case 'settle':
      return decodeSettle(from)
    case 'mark':
      return { kind, attemptId: from.text(), outputTokens: from.number() }
    case 'decision':
      return { kind, id: from.text(), json: from.text() }
    case 'entry':
      return { kind, entry: decodeEntry(from) }
    case 'refusal':
      return {
        kind,
        requestId: from.text(),
        atMs: from.number(),
        keyId: from.text(),
        workloadId: from.text(),
        code: from.text(),
        decisionId: from.textOrNull(),
        internal: from.text(),
      }
    case 'key':
      return {
        kind,
        id: from.text(),
        holder: from.text(),
        digest: from.text(),
        createdAtMs: from.number(),
        expiresAtMs: from.numberOrNull(),
        revokedAtMs: from.numberOrNull(),
        entry: decodeEntry(from),
      }
    case 'orphan':
      return { kind, attemptId: from.text(), atMs: from.number(), entry: decodeEntry(from) }
    default:
      return unreachable(kind)
  }
}

function decodeIntent(from: Reader): IntentOp {
  return {
    kind: 'intent',
    attemptId: from.text(),
    requestId: from.text(),
    attemptNo: from.number(),
    atMs: from.number(),
    partyId: from.text(),
    contractId: from.text(),
    workloadId: from.text(),
    keyId: from.text(),
    channelId: from.text(),
    deploymentId: from.text(),
    model: from.text(),
    priceVersion: from.text(),
    currency: from.text(),
    holdNanos: from.nanos(),
    costHoldNanos: from.nanos(),
    decisionId: from.text(),
    edits: from.text(),
    budgets: decodeList(from, decodeBudget),
  }
}

function decodeBudget(from: Reader): BudgetHold {
  return { account: from.text(), limitNanos: from.nanos(), hard: from.number() === 1 }
}

function decodeSettle(from: Reader): SettleOp {
  return {
    kind: 'settle',
    attemptId: from.text(),
    requestId: from.text(),
    atMs: from.number(),
    ending: from.oneOf(endings),
    usageSource: from.oneOf(sources),
    costNanos: from.nanos(),
    priceNanos: from.nanos(),
    upstreamId: from.text(),
    status: from.number(),
    lines: decodeList(from, decodeLine),
    entry: decodeEntry(from),
  }
}

function decodeLine(from: Reader): UsageLine {
  return {
    kind: from.oneOf(tokenKinds),
    quantity: from.number(),
    costNanos: from.nanos(),
    priceNanos: from.nanos(),
  }
}

function decodeEntry(from: Reader): EntryDraft {
  const entry = { id: from.text(), type: from.text(), atMs: from.number(), public: from.text() }
  const committed: Record<string, string> = {}
  for (let left = from.number(); left > 0; left--) committed[from.text()] = from.text()
  const sealed: Record<string, { salt: string; digest: string }> = {}
  for (let left = from.number(); left > 0; left--) {
    sealed[from.text()] = { salt: from.text(), digest: from.text() }
  }
  return { ...entry, committed, sealed }
}

function decodeList<T>(from: Reader, decode: (from: Reader) => T): T[] {
  const list: T[] = []
  for (let left = from.number(); left > 0; left--) list.push(decode(from))
  return list
}
