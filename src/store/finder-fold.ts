// From entries of the log and the attempts that they settle to what the finder keeps: one row a request, made of its
// attempts in whatever order they were entered, and of refusals as they were folded.
import type { FindVerdict, FoundDuty, FoundPlace } from '../journeys/finder-desk.ts'
import { settledAttemptId } from './entry-ids.ts'
import { nowhere, type FlowKey } from './finder-flow.ts'

/** One attempt, or refusals that were entered together. */
export interface Share {
  readonly requestId: string
  readonly atMs: number
  /** When its entry was made. */
  readonly recordedMs: number
  /** Of the attempt; 0: refused. */
  readonly number: number
  /** The attempt that stands for its request is the one of the highest rank. */
  readonly rank: number
  readonly flow: FlowKey
  readonly requests: number
  readonly status: number
  readonly tokens: bigint
  readonly priceNanos: bigint
  readonly costNanos: bigint
  /** The model as a refused request named it, where its contract does not know it. */
  readonly asked: string
  /** Where it was processed, in words of the provider's that name no known place. */
  readonly said: string
}

/** Above each number of an attempt: that of the receipt is the last, whatever is entered later. */
const delivered = 1_000_000
const saidMax = 128

/** What of an attempt's rows is not in its entry. */
export interface AttemptRows {
  readonly atMs: number
  readonly tokens: bigint
  readonly priceNanos: bigint
  readonly costNanos: bigint
}

/** The rows of an attempt whose end nobody knows yet. */
export interface OpenRows extends AttemptRows {
  readonly party: string
  readonly contract: string
  readonly workload: string
  readonly model: string
  readonly channel: string
  readonly deployment: string
  readonly currency: string
}

/** An entry that the finder keeps something of. */
export type Found =
  | { readonly kind: 'settled'; readonly attemptId: string; readonly fields: Fields }
  | { readonly kind: 'refused'; readonly fields: Fields }
  | { readonly kind: 'open'; readonly attemptId: string; readonly fields: Fields }

export type Fields = Readonly<Record<string, unknown>>

/** Of the bytes of a leaf; null: nothing that requests are found by. */
export function foundIn(bytes: Uint8Array): Found | null {
  const fields = parsed(bytes)
  if (fields === null) return null
  if (fields['type'] === 'refusal') return { kind: 'refused', fields }
  if (fields['type'] === 'settlement') {
    const attemptId = settledAttemptId({ type: 'settlement', fields })
    return attemptId === null ? null : { kind: 'settled', attemptId, fields }
  }
  if (fields['type'] !== 'attempt_indeterminate') return null
  const attemptId = text(fields, 'attempt')
  return attemptId === '' ? null : { kind: 'open', attemptId, fields }
}

export function settledShare(
  fields: Fields,
  rows: AttemptRows,
  decision: ToldDecision | null,
): Share {
  const number = Number(fields['attempt'])
  const { place, said } = placeIn(fields)
  return {
    requestId: text(fields, 'request'),
    atMs: rows.atMs,
    recordedMs: recordedIn(fields),
    number,
    rank: fields['id'] === fields['request'] ? delivered + number : number,
    flow: {
      ...whoseIn(fields),
      model: text(fields, 'model'),
      channel: text(fields, 'channel'),
      deployment: text(fields, 'deployment'),
      verdict: 'permit',
      ending: text(fields, 'ending'),
      code: '',
      rules: '[]',
      currency: text(fields, 'currency'),
      place,
      duties: decision === null ? '' : (decision.duties.get(text(fields, 'deployment')) ?? '[]'),
      kept: isFields(fields['cache']) ? 'yes' : '',
    },
    requests: 1,
    status: Number(fields['status'] ?? 0),
    tokens: rows.tokens,
    priceNanos: rows.priceNanos,
    costNanos: rows.costNanos,
    asked: '',
    said,
  }
}

export function openShare(
  requestId: string,
  number: number,
  fields: Fields,
  rows: OpenRows,
): Share {
  const { atMs, tokens, priceNanos, costNanos, ...names } = rows
  return {
    requestId,
    atMs,
    recordedMs: recordedIn(fields),
    number,
    rank: number,
    flow: {
      ...names,
      verdict: 'permit',
      ending: 'indeterminate',
      code: '',
      rules: '[]',
      place: JSON.stringify(nowhere),
      ...unsent,
    },
    requests: 1,
    status: 0,
    tokens,
    priceNanos,
    costNanos,
    asked: '',
    said: '',
  }
}

/** What a decision's text says; null where the request never came to one. */
export interface ToldDecision {
  readonly model: string | null
  readonly rules: readonly string[]
  /** By deployment that it permits, as a flow has them; without any it is left out. */
  readonly duties: ReadonlyMap<string, string>
}

const unsent = { duties: '', kept: '' } as const

export function refusedShare(fields: Fields, decision: ToldDecision | null): Share {
  const model = text(fields, 'model')
  const known = decision?.model ?? ''
  const code = text(fields, 'code')
  return {
    requestId: text(fields, 'id'),
    atMs: Date.parse(text(fields, 'first') || text(fields, 'at')),
    recordedMs: recordedIn(fields),
    number: 0,
    rank: 0,
    flow: {
      ...whoseIn(fields),
      model: known,
      channel: '',
      deployment: '',
      verdict: verdictOf(code),
      ending: '',
      code,
      rules: JSON.stringify(decision?.rules ?? []),
      currency: '',
      place: JSON.stringify(nowhere),
      ...unsent,
    },
    requests: Number(fields['count'] ?? 1),
    status: 0,
    tokens: 0n,
    priceNanos: 0n,
    costNanos: 0n,
    asked: model === known ? '' : model,
    said: '',
  }
}

/** Rules named by one decision at most; more are seldom, and its text has all. */
const rulesMax = 8

/** Reads a decision's text, which the house itself wrote; null if it cannot be read. */
export function toldDecision(json: string): ToldDecision | null {
  const told = parsed(json)
  if (told === null) return null
  const reasons: unknown = told['reasons']
  const rules = (Array.isArray(reasons) ? reasons : []).flatMap((reason: Fields) =>
    reason['effect'] === told['verdict'] ? [text(reason, 'ruleId')] : [],
  )
  const named = [...new Set(rules.filter((id) => id !== ''))].toSorted()
  const model = told['model']
  return {
    model: typeof model === 'string' ? model : null,
    rules: named.slice(0, rulesMax),
    duties: dutiesIn(told['permitted']),
  }
}

/** Duties of one deployment are a few; the text of the decision has all. */
const dutiesMax = 16

function dutiesIn(permitted: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const each of Array.isArray(permitted) ? permitted : []) {
    if (!isFields(each) || !Array.isArray(each['obligations'])) continue
    const duties = each['obligations'].filter(isFields).map((duty): FoundDuty => {
      const rules = Array.isArray(duty['rules']) ? duty['rules'].map(String) : []
      const kind = text(duty, 'kind')
      return { kind: kind === 'pin_regions' ? `${kind}.${text(duty, 'question')}` : kind, rules }
    })
    if (duties.length === 0) continue
    found.set(text(each, 'deployment'), JSON.stringify(duties.slice(0, dutiesMax)))
  }
  return found
}

function verdictOf(code: string): FindVerdict {
  return code === 'policy.referred' ? 'refer' : 'deny'
}

function whoseIn(fields: Fields): Pick<FlowKey, 'party' | 'contract' | 'workload'> {
  return {
    party: text(fields, 'party'),
    contract: text(fields, 'contract'),
    workload: text(fields, 'workload'),
  }
}

/** The provider's words make no flow of their own, unless they name a place that is known: they may be anything. */
function placeIn(fields: Fields): { readonly place: string; readonly said: string } {
  const asserted = text(fields, 'assertedRegion').slice(0, saidMax) || null
  const standing = text(fields, 'assertedStanding') || null
  const isKnown = standing === 'inside' || standing === 'breach'
  const place: FoundPlace = {
    promised: promisedIn(fields['promised']),
    asserted: isKnown ? asserted : null,
    standing,
  }
  return { place: JSON.stringify(place), said: isKnown || asserted === null ? '' : asserted }
}

function promisedIn(promised: unknown): FoundPlace['promised'] {
  const set: unknown = isFields(promised) ? promised['processing'] : null
  if (set === 'unknown') return 'unknown'
  if (Array.isArray(set)) return { open: false, places: set.map(String) }
  if (!isFields(set) || !Array.isArray(set['places'])) return null
  return { open: set['open'] === true, places: set['places'].map(String) }
}

function recordedIn(fields: Fields): number {
  return Date.parse(text(fields, 'at'))
}

function text(fields: Fields, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

function parsed(value: Uint8Array | string): Fields | null {
  try {
    const read: unknown = JSON.parse(
      typeof value === 'string'
        ? value
        : Buffer.from(value.buffer, value.byteOffset, value.length).toString(),
    )
    return isFields(read) ? read : null
  } catch {
    return null
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
