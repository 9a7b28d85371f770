// Ops as one flat array of primitives: structured clone of nested objects costs twice as much, and
// every request crosses to the writer thread twice. Terms cross once, under a number; later intents
// name the number. Both ends are this file; nothing is stored. Messages arrive whole and in order.
import { assert, unreachable } from '../kernel/assert.ts'
import { storedKinds, type StoredObject } from '../kernel/stored-object.ts'
import {
  endings,
  type BookOp,
  type BudgetHold,
  type CosignOp,
  type EntryDraft,
  type IntentOp,
  type RefusalSumOp,
  type SettleOp,
  type Terms,
} from '../metering/ledger-ops.ts'
import { usageKinds } from '../metering/price.ts'
import type { UsageLine, UsageSource } from '../metering/usage.ts'
import { FlatReader, type Flat } from './flat-reader.ts'

const kinds = [
  'intent',
  'settle',
  'mark',
  'decision',
  'entry',
  'refusal',
  'refusal_sum',
  'world',
  'key',
  'event',
  'orphan',
  'shred',
  'cosign',
  'store',
  'unstore',
] as const
const sources: readonly UsageSource[] = ['provider', 'estimated', 'none', 'counted']

/** Terms that one end remembers. The encoder starts anew beyond it, and says each again. */
const termsMax = 4_096

/** The sending end: one per receiving end. */
export interface OpEncoder {
  /** Appends one op to `out`, which must be sent, after everything encoded before. */
  encode(op: BookOp, out: Flat): void
}

export function openEncoder(): OpEncoder {
  const numbers = new Map<Terms, number>()

  function encodeIntent(op: IntentOp, out: Flat): void {
    out.push(op.attemptId, op.atMs, op.holdNanos, op.costHoldNanos, op.tokenEstimate, op.maxTokens)
    const known = numbers.get(op.terms)
    if (known !== undefined) {
      out.push(known)
      return
    }
    if (numbers.size >= termsMax) numbers.clear()
    const number = numbers.size
    numbers.set(op.terms, number)
    // A number that is said anew, with the terms it stands for from now on.
    out.push(-1 - number)
    encodeTerms(op.terms, out)
  }

  return {
    encode(op, out) {
      out.push(kinds.indexOf(op.kind))
      if (op.kind === 'intent') encodeIntent(op, out)
      else encodeRest(op, out)
    },
  }
}

function encodeRest(op: Exclude<BookOp, IntentOp>, out: Flat): void {
  switch (op.kind) {
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
      out.push(op.input, op.tokenEstimate, op.maxTokens)
      return
    case 'refusal_sum':
      out.push(op.id, op.atMs, op.code, op.decisionId, op.input, op.requests, op.tokenEstimate)
      return
    case 'world':
      out.push(op.id, op.atMs, op.json)
      return
    case 'key':
      out.push(op.id, op.holder, op.digest, op.createdAtMs, op.expiresAtMs, op.revokedAtMs)
      encodeEntry(op.entry, out)
      return
    case 'event':
      out.push(op.atMs, op.json)
      encodeEntry(op.entry, out)
      return
    case 'orphan':
      out.push(op.attemptId, op.atMs)
      encodeEntry(op.entry, out)
      return
    case 'shred':
      out.push(op.places.length, ...op.places)
      return
    case 'cosign':
      out.push(op.size, op.witness, op.line, op.atMs)
      return
    case 'store':
      encodeStored(op.object, out)
      encodeEntry(op.entry, out)
      return
    case 'unstore':
      out.push(op.workloadId, op.id, op.atMs)
      encodeEntry(op.entry, out)
  }
}

function encodeTerms(terms: Terms, out: Flat): void {
  out.push(terms.partyId, terms.contractId, terms.workloadId, terms.keyId, terms.channelId)
  out.push(terms.deploymentId, terms.model, terms.priceVersion, terms.currency)
  out.push(terms.decisionId, terms.edits, terms.input, terms.budgets.length)
  for (const budget of terms.budgets) {
    out.push(budget.account, budget.limitNanos, Number(budget.hard))
  }
}

function encodeSettle(op: SettleOp, out: Flat): void {
  out.push(op.attemptId, op.atMs, endings.indexOf(op.ending))
  out.push(sources.indexOf(op.usageSource), op.costNanos, op.priceNanos, op.upstreamId, op.status)
  out.push(op.lines.length)
  for (const line of op.lines) {
    out.push(usageKinds.indexOf(line.kind), line.quantity, line.costNanos, line.priceNanos)
  }
  out.push(op.stored.length)
  for (const object of op.stored) encodeStored(object, out)
  encodeEntry(op.entry, out)
}

function encodeStored(object: StoredObject, out: Flat): void {
  out.push(storedKinds.indexOf(object.kind), object.id, object.partyId, object.contractId)
  out.push(object.workloadId, object.keyId, object.channelId, object.deploymentId, object.model)
  out.push(object.createdMs, object.expiresMs, object.requestId, object.parentId, object.deletedMs)
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

/** The receiving end. */
export interface OpDecoder {
  /** The ops of a message, in order. Throws a `Bug` if the two ends disagree. */
  decode(flat: Flat): BookOp[]
}

export function openDecoder(): OpDecoder {
  const terms: Terms[] = []
  return {
    decode(flat) {
      const reader = new FlatReader(flat)
      const ops: BookOp[] = []
      while (!reader.atEnd()) ops.push(decodeOp(reader, terms))
      return ops
    },
  }
}

function decodeOp(from: FlatReader, terms: Terms[]): BookOp {
  const kind = from.oneOf(kinds)
  switch (kind) {
    case 'intent':
      return decodeIntent(from, terms)
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
        input: from.text(),
        tokenEstimate: from.number(),
        maxTokens: from.numberOrNull(),
      }
    case 'refusal_sum':
      return decodeRefusalSum(from)
    case 'world':
      return { kind, id: from.text(), atMs: from.number(), json: from.text() }
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
    case 'event':
      return { kind, atMs: from.number(), json: from.text(), entry: decodeEntry(from) }
    case 'orphan':
      return { kind, attemptId: from.text(), atMs: from.number(), entry: decodeEntry(from) }
    case 'shred':
      return { kind, places: decodeList(from, (each) => each.nanos()) }
    case 'cosign':
      return decodeCosign(from)
    case 'store':
      return { kind, object: decodeStored(from), entry: decodeEntry(from) }
    case 'unstore':
      return {
        kind,
        workloadId: from.text(),
        id: from.text(),
        atMs: from.number(),
        entry: decodeEntry(from),
      }
    default:
      return unreachable(kind)
  }
}

function decodeCosign(from: FlatReader): CosignOp {
  return {
    kind: 'cosign',
    size: from.number(),
    witness: from.text(),
    line: from.text(),
    atMs: from.number(),
  }
}

function decodeRefusalSum(from: FlatReader): RefusalSumOp {
  return {
    kind: 'refusal_sum',
    id: from.text(),
    atMs: from.number(),
    code: from.text(),
    decisionId: from.textOrNull(),
    input: from.text(),
    requests: from.number(),
    tokenEstimate: from.number(),
  }
}

function decodeIntent(from: FlatReader, known: Terms[]): IntentOp {
  const op = {
    kind: 'intent' as const,
    attemptId: from.text(),
    atMs: from.number(),
    holdNanos: from.nanos(),
    costHoldNanos: from.nanos(),
    tokenEstimate: from.number(),
    maxTokens: from.numberOrNull(),
  }
  return { ...op, terms: decodeTermsNumber(from, known) }
}

function decodeTermsNumber(from: FlatReader, known: Terms[]): Terms {
  const said = from.number()
  if (said < 0) {
    const number = -1 - said
    assert(number <= known.length && number < termsMax, 'terms are numbered in order')
    known[number] = decodeTerms(from)
  }
  const terms = known[said < 0 ? -1 - said : said]
  assert(terms !== undefined, 'terms were sent before their number')
  return terms
}

function decodeTerms(from: FlatReader): Terms {
  return {
    partyId: from.text(),
    contractId: from.text(),
    workloadId: from.text(),
    keyId: from.text(),
    channelId: from.text(),
    deploymentId: from.text(),
    model: from.text(),
    priceVersion: from.text(),
    currency: from.text(),
    decisionId: from.text(),
    edits: from.text(),
    input: from.text(),
    budgets: decodeList(from, decodeBudget),
  }
}

function decodeBudget(from: FlatReader): BudgetHold {
  return { account: from.text(), limitNanos: from.nanos(), hard: from.number() === 1 }
}

function decodeSettle(from: FlatReader): SettleOp {
  return {
    kind: 'settle',
    attemptId: from.text(),
    atMs: from.number(),
    ending: from.oneOf(endings),
    usageSource: from.oneOf(sources),
    costNanos: from.nanos(),
    priceNanos: from.nanos(),
    upstreamId: from.text(),
    status: from.number(),
    lines: decodeList(from, decodeLine),
    stored: decodeList(from, decodeStored),
    entry: decodeEntry(from),
  }
}

function decodeStored(from: FlatReader): StoredObject {
  return {
    kind: from.oneOf(storedKinds),
    id: from.text(),
    partyId: from.text(),
    contractId: from.text(),
    workloadId: from.text(),
    keyId: from.text(),
    channelId: from.text(),
    deploymentId: from.text(),
    model: from.text(),
    createdMs: from.number(),
    expiresMs: from.numberOrNull(),
    requestId: from.text(),
    parentId: from.textOrNull(),
    deletedMs: from.numberOrNull(),
  }
}

function decodeLine(from: FlatReader): UsageLine {
  return {
    kind: from.oneOf(usageKinds),
    quantity: from.number(),
    costNanos: from.nanos(),
    priceNanos: from.nanos(),
  }
}

function decodeEntry(from: FlatReader): EntryDraft {
  const entry = { id: from.text(), type: from.text(), atMs: from.number(), public: from.text() }
  const committed: Record<string, string> = {}
  for (let left = from.number(); left > 0; left--) committed[from.text()] = from.text()
  const sealed: Record<string, { salt: string; digest: string }> = {}
  for (let left = from.number(); left > 0; left--) {
    sealed[from.text()] = { salt: from.text(), digest: from.text() }
  }
  return { ...entry, committed, sealed }
}

function decodeList<T>(from: FlatReader, decode: (from: FlatReader) => T): T[] {
  const list: T[] = []
  for (let left = from.number(); left > 0; left--) list.push(decode(from))
  return list
}
