// The whole story of one request in words: who, under which contract, what was allowed and why not
// the rest, where it went, what it used and cost, how it ended, and where the proof is. Pure: it
// reads what the book kept, never today's configuration.
import type { DoneErasure } from '../audit/erasure.ts'
import { formatNanos } from '../kernel/money.ts'
import { isoTime } from '../kernel/time.ts'
import { decisionWords } from './decision-words.ts'

export interface ExplainedLine {
  readonly kind: string
  readonly quantity: bigint
  readonly cost_nanos: bigint
  readonly price_nanos: bigint
}

export interface ExplainedAttempt {
  readonly attempt: {
    readonly attempt_id: string
    readonly attempt_no: bigint
    readonly at_ms: bigint
    readonly party_id: string
    readonly contract_id: string
    readonly workload_id: string
    readonly key_id: string
    readonly channel_id: string
    readonly deployment_id: string
    readonly model: string
    readonly decision_id: string
    readonly price_version: string
    readonly currency: string
    readonly hold_nanos: bigint
    readonly edits: string
    readonly state: string
    readonly settled_ms: bigint | null
    readonly ending: string | null
    readonly usage_source: string | null
    readonly cost_nanos: bigint | null
    readonly price_nanos: bigint | null
    readonly status: bigint | null
    /** The provider's own id of the answer. */
    readonly upstream_id: string | null
    readonly entry_id: string | null
  }
  readonly lines: readonly ExplainedLine[]
  readonly markTokens: number | null
  /** Its log entries. */
  readonly entries: readonly {
    readonly leaf: { readonly bytes: Uint8Array }
    /** What opens its commitments; a value is null for bytes that nobody keeps. */
    readonly salts?: readonly { readonly field: string; readonly value: string | null }[]
  }[]
}

export interface ExplainedStory {
  readonly requestId: string
  readonly attempts: readonly ExplainedAttempt[]
  readonly refusal: {
    readonly at_ms: bigint
    readonly key_id: string
    readonly workload_id: string
    readonly code: string
    readonly internal: string
  } | null
  /** The decision's JSON text. */
  readonly decision: string | null
  readonly erasures: readonly Pick<DoneErasure, 'id' | 'doneAtMs' | 'reason'>[]
}

export interface ExplainedFor {
  /** Whether the reader may see amounts. */
  readonly seesMoney: boolean
}

export interface ExplainedFor {
  /** Whether the reader may see amounts. */
  readonly seesMoney: boolean
}

/** Lines of text, without a trailing newline. */
export function explain(story: ExplainedStory, reader: ExplainedFor = { seesMoney: true }): string {
  const lines = [`Request ${story.requestId}`]
  const [first] = story.attempts
  if (first !== undefined) {
    const { attempt } = first
    lines.push(
      `  at        ${isoTime(Number(attempt.at_ms))}`,
      `  who       party ${attempt.party_id}, workload ${attempt.workload_id}, key ${attempt.key_id}`,
      `  asked for ${fallbackFor(first) ?? attempt.model}`,
    )
  } else if (story.refusal !== null) {
    const { at_ms: atMs, workload_id: workload, key_id: key } = story.refusal
    lines.push(
      `  at        ${isoTime(Number(atMs))}`,
      `  who       workload ${workload}, key ${key}`,
    )
  }
  lines.push(...attributionLines(story.attempts.at(-1)))
  if (story.decision !== null) lines.push(...decisionWords(story.decision))
  for (const attempt of story.attempts) lines.push(...attemptLines(attempt, reader))
  if (story.refusal !== null) {
    const { code, internal } = story.refusal
    const why = internal === '' ? '' : `: ${internal.replace(/\.$/, '')}`
    const nothing = story.attempts.length === 0 ? ' Nothing was sent for it.' : ''
    lines.push(`Refused with ${code}${why}.${nothing}`)
  }
  for (const { id, doneAtMs, reason } of story.erasures) {
    const why = reason === '' ? '' : ` (${reason})`
    lines.push(
      `Erased on ${isoTime(doneAtMs)} by ${id}${why}:`,
      '  what its entries commit to (prompt, answer, person, cost) can be neither opened nor proven any more;',
      '  the entries and their proofs stand',
    )
  }
  const entryIds = story.attempts.map(({ attempt }) => attempt.entry_id)
  // Of two attempts at the same time the later one need not be the last.
  const receipt = entryIds.find((id) => id === story.requestId) ?? entryIds.at(-1)
  if (receipt != null) lines.push(`Receipt   GET /v1/receipts/${receipt}`)
  return lines.join('\n')
}

/** What the caller said of the request, as its last entry commits to it; nothing once that was shredded. */
function attributionLines(last: ExplainedAttempt | undefined): readonly string[] {
  const salts = (last?.entries ?? []).flatMap((entry) => entry.salts ?? [])
  return ['tags', 'session'].flatMap((name) => {
    const text = salts.find(({ field }) => field === name)?.value ?? null
    if (text === null) return []
    // Our own text, of names and values that were read at the door.
    const said: Readonly<Record<string, string>> = JSON.parse(text)
    const words = Object.entries(said).map(([key, value]) =>
      value === '' ? key : `${key}=${value}`,
    )
    return [`  ${name.padEnd(9)} ${words.join(', ')}, says the caller`]
  })
}

function attemptLines(explained: ExplainedAttempt, { seesMoney }: ExplainedFor): readonly string[] {
  const { attempt, lines, markTokens } = explained
  const { currency } = attempt
  const text = [
    `Attempt ${attempt.attempt_no}: deployment ${attempt.deployment_id} through channel ${attempt.channel_id}`,
    ...fallbackLine(explained),
    `  edits     ${attempt.edits === '' ? 'none' : attempt.edits.replaceAll(',', ', ')}`,
    ...(seesMoney
      ? [`  held      ${formatNanos(attempt.hold_nanos)} ${currency} until it ended`]
      : []),
  ]
  if (attempt.ending === null) {
    const id = backgroundId(explained)
    if (id !== null) {
      text.push(
        `  ending    none yet: it goes on at its provider, as ${id}`,
        ...keptLines(explained),
      )
      return text
    }
    const mark =
      markTokens === null ? 'no output was seen' : `${markTokens} output tokens were seen`
    text.push(`  ending    none yet: ${attempt.state}; ${mark}`)
    return text
  }
  const lost = attempt.ending === 'hedge_lost' ? '; another attempt answered first' : ''
  text.push(`  ending    ${attempt.ending}, upstream status ${attempt.status ?? 0}${lost}`)
  const { upstream_id: theirs } = attempt
  if (theirs !== null && theirs !== '') text.push(`  provider  knows it as ${theirs}`)
  text.push(...assertedLines(explained), ...keptLines(explained))
  text.push(...cacheLines(explained, seesMoney))
  for (const { kind, quantity, price_nanos: price } of lines) {
    text.push(
      `  usage     ${quantity} ${kind}${seesMoney ? `: ${formatNanos(price)} ${currency}` : ''}`,
    )
  }
  text.push(`  source    ${attempt.usage_source ?? 'none'}, price version ${attempt.price_version}`)
  if (!seesMoney) return text
  text.push(
    `  price     ${formatNanos(attempt.price_nanos ?? 0n)} ${currency} to the customer`,
    `  cost      ${formatNanos(attempt.cost_nanos ?? 0n)} ${currency} to the provider`,
  )
  return text
}

/** The response that its provider goes on with, from the attempt's own entry. */
function backgroundId({ entries }: ExplainedAttempt): string | null {
  for (const { leaf } of entries) {
    // Our own canonical text, as the log has it.
    const entry: { type: string; stored?: Stored } = JSON.parse(
      Buffer.from(leaf.bytes).toString('utf8'),
    )
    if (entry.type === 'background') return entry.stored?.id ?? null
  }
  return null
}

/** The model that was asked for, if the attempt was at another one; from its own entry. */
function fallbackFor({ entries }: ExplainedAttempt): string | null {
  for (const { leaf } of entries) {
    const entry: { fallbackFor?: string } = JSON.parse(Buffer.from(leaf.bytes).toString('utf8'))
    if (entry.fallbackFor !== undefined) return entry.fallbackFor
  }
  return null
}

function fallbackLine(explained: ExplainedAttempt): readonly string[] {
  const asked = fallbackFor(explained)
  const { model, decision_id: decision } = explained.attempt
  return asked === null
    ? []
    : [`  fallback  ${model} in place of ${asked}, under a decision of its own: ${decision}`]
}

/** What the provider said of the place, from the attempt's own entry. */
function assertedLines({ entries }: ExplainedAttempt): readonly string[] {
  return entries.slice(-1).flatMap(({ leaf }) => {
    // Our own canonical text, as the log has it.
    const entry: { assertedRegion?: string | null; assertedStanding?: string | null } = JSON.parse(
      Buffer.from(leaf.bytes).toString('utf8'),
    )
    const { assertedRegion, assertedStanding } = entry
    if (assertedRegion == null || assertedStanding == null) return []
    return [
      `  asserted  ${assertedRegion}, says the provider: ${standings[assertedStanding] ?? assertedStanding}`,
    ]
  })
}

/** What the provider keeps since then, and where, from the attempt's own entry. */
function keptLines({ entries }: ExplainedAttempt): readonly string[] {
  // The last says all that one before it said.
  return entries.slice(-1).flatMap(({ leaf }) => {
    // Our own canonical text, as the log has it.
    const { stored }: { stored?: Stored } = JSON.parse(Buffer.from(leaf.bytes).toString('utf8'))
    if (stored === undefined) return []
    const until =
      stored.until === null ? 'until nobody says when' : `until ${stored.until} or its deletion`
    return [`  kept      ${stored.kind} ${stored.id} rests in ${placesText(stored.rest)}, ${until}`]
  })
}

interface Stored {
  readonly id: string
  readonly kind: string
  readonly rest: 'unknown' | readonly string[] | { readonly places: readonly string[] }
  readonly until: string | null
}

function placesText(rest: Stored['rest']): string {
  if (rest === 'unknown') return 'places that nobody promised'
  return 'places' in rest ? `${rest.places.join(', ')} and others` : rest.join(', ')
}

/** Whether the house gave an answer that it had kept, from the attempt's own entry. */
function cacheLines({ attempt, entries }: ExplainedAttempt, seesMoney: boolean): readonly string[] {
  return entries.flatMap(({ leaf }) => {
    // Our own canonical text, as the log has it.
    const { cache }: { cache?: { place: string; saved: string } } = JSON.parse(
      Buffer.from(leaf.bytes).toString('utf8'),
    )
    if (cache === undefined) return []
    const saved = seesMoney ? `; it spared ${cache.saved} ${attempt.currency}` : ''
    return [
      `  answer    given again as the house had kept it in ${cache.place}, nothing was sent${saved}`,
    ]
  })
}

const standings: Readonly<Record<string, string>> = {
  inside: 'inside what was promised',
  breach: 'OUTSIDE what was promised; the deployment is out until an operator lifts it',
  unresolved: 'nobody knows whether that is inside what was promised',
}
