// Settles one attempt: what was used, what it costs, how it ended, and the log's entry, in one
// durable op. It is awaited before the last byte of an answer goes out.
import { Fault } from '../kernel/fault.ts'
import type { Nanos } from '../kernel/money.ts'
import type { StoredObject } from '../kernel/stored-object.ts'
import { isUnit, usageKinds } from '../metering/price.ts'
import { rate, type Rated } from '../metering/rating.ts'
import { estimatedUsage, withSeenOutput } from '../metering/estimated-usage.ts'
import type { ReadUsage } from '../metering/read-usage.ts'
import { readGeminiUsage } from '../metering/usage-gemini.ts'
import { readConverseUsage } from '../metering/usage-converse.ts'
import { readMessagesUsage } from '../metering/usage-messages.ts'
import {
  estimatedMedia,
  readImagesUsage,
  readMediaUsage,
  readSoundUsage,
  readSpeechUsage,
} from '../metering/usage-media.ts'
import { readChatUsage, readEmbeddingsUsage } from '../metering/usage-openai.ts'
import { readRealtimeUsage } from '../metering/usage-realtime.ts'
import { readResponsesUsage } from '../metering/usage-responses.ts'
import type { Usage, UsageLine } from '../metering/usage.ts'
import type { WireShape } from '../wire/model-request.ts'
import type { Turn } from './attempt.ts'
import { settlementEntry } from './entry.ts'
import { keptOf } from './kept.ts'
import { timeSettled } from './timing.ts'
import { atOnce, type Retry } from './tries.ts'
import type { Held, Trip } from './trip.ts'

export interface Settled {
  /** Nothing reached the client and another attempt may do better; null: this one is the last. */
  readonly retry: Retry | null
  readonly usage: Usage
  /** The same, ascending by kind, as an entry has it. */
  readonly tokens: Readonly<Record<string, number>>
  /** What the provider keeps of it. */
  readonly kept: readonly StoredObject[]
  readonly lines: readonly UsageLine[]
  readonly costNanos: Nanos
  readonly priceNanos: Nanos
}

const nothingUsed: Usage = { source: 'none', tokens: new Map() }

/** What is to be settled; tells the record, and gives the quota back what was not used. */
export function settlementOf(trip: Trip, turn: Turn, retry: Retry | null): Settled {
  const settled = ratedOf(trip, turn, retry)
  tellRecord(trip, turn, settled)
  return settled
}

/**
 * Settles an attempt beside which another one serves the request: what it cost is all that the record hears of it.
 * Never rejects for a fault: whoever settles the other one meets it too.
 */
export async function settleBeside(trip: Trip, turn: Turn): Promise<void> {
  const settled = ratedOf(trip, turn, atOnce)
  trip.record.costNanos += settled.costNanos
  try {
    await settle(trip, turn, settled)
    if (trip.timings !== null) {
      timeSettled(trip, turn.bound.attemptNo, trip.house.clock.monotonicMs())
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    trip.record.internal = error.message
  }
}

function ratedOf(trip: Trip, turn: Turn, retry: Retry | null): Settled {
  const { held, outcome, member } = turn
  const usage = usageOf(held, turn)
  const rated = rate(usage, member.version, held.caller.contract.priceFactor)
  const {
    lines: full,
    costNanos,
    priceNanos: fullNanos,
  } = rated.kind === 'rated' ? rated : boundAsRated(usage, turn.bound)
  const lines = chargedLines(full, isDelivered(outcome))
  const priceNanos = isDelivered(outcome) ? fullNanos : 0n
  const kept = keptOf(trip, turn)
  const tokens = sortedTokens(usage.tokens)
  const isFree = usage.source === 'none' && outcome.recalled === undefined
  turn.quota.release(isFree ? null : sum(usage))
  return { retry, usage, tokens, kept, lines, costNanos, priceNanos }
}

/** Rejects with a `store.*` fault: then the answer must not be ended. */
export function settle(trip: Trip, turn: Turn, settled: Settled): Promise<unknown> {
  const { held, outcome } = turn
  return trip.house.book.settle({
    kind: 'settle',
    attemptId: turn.bound.attemptId,
    atMs: trip.house.clock.nowMs(),
    ending: outcome.ending,
    usageSource: settled.usage.source,
    lines: settled.lines,
    costNanos: settled.costNanos,
    priceNanos: settled.priceNanos,
    upstreamId: outcome.upstreamId,
    status: outcome.status,
    stored: settled.kept,
    entry: settlementEntry(trip, held, turn, settled),
  })
}

/** A kind nobody priced was used all the same: the hold is the only bound left, shown as one line of output. */
function boundAsRated(
  usage: Usage,
  { holdNanos, costHoldNanos }: Turn['bound'],
): Omit<Rated, 'kind'> {
  const line: UsageLine = {
    kind: 'output',
    quantity: sum(usage),
    costNanos: costHoldNanos,
    priceNanos: holdNanos,
  }
  return { lines: [line], costNanos: costHoldNanos, priceNanos: holdNanos }
}

/** The customer pays for what it was given: a whole answer, or what it took before it left. */
export function isDelivered({ ending }: { readonly ending: string | null }): boolean {
  return ending === 'completed' || ending === 'client_left'
}

/** How each shape tells its usage. */
export const usageReaders: Readonly<Record<WireShape, (usage: unknown) => ReadUsage>> = {
  chat: readChatUsage,
  messages: readMessagesUsage,
  converse: readConverseUsage,
  responses: readResponsesUsage,
  embeddings: readEmbeddingsUsage,
  gemini: readGeminiUsage,
  realtime: readRealtimeUsage,
  completions: readChatUsage,
  moderations: readEmbeddingsUsage,
  images: (usage) => readImagesUsage(usage),
  image_edits: (usage) => readImagesUsage(usage),
  speech: readSpeechUsage,
  transcriptions: readSoundUsage,
  translations: readSoundUsage,
}

/** The provider's own numbers, else a bounded estimate; nothing where nothing can have been billed. */
function usageOf(held: Held, { outcome, member }: Turn): Usage {
  if (held.request.operation === 'count_tokens') return nothingUsed
  const { media } = held.request
  const { version } = member
  const completed = outcome.ending === 'completed'
  const read =
    media === undefined
      ? usageReaders[member.shape](outcome.usage)
      : readMediaUsage({ media, version, told: outcome.usage, completed })
  if (read.kind === 'usage') {
    if (!outcome.usagePartial) return read.usage
    const { outputEvents } = outcome
    return withSeenOutput(read.usage, { outputEvents, bounds: member.deployment })
  }
  // Providers do not bill what they refuse, and a request that never left costs nothing.
  if (!outcome.sent || outcome.status >= 400) return nothingUsed
  const { promptCharacters } = held.request
  const { outputEvents } = outcome
  const bounds = member.deployment
  if (media !== undefined) {
    return estimatedMedia({ media, version, promptCharacters, outputEvents, completed, bounds })
  }
  return estimatedUsage({
    promptCharacters,
    outputEvents,
    outputBytes: outcome.stream || held.bounds.requestedCap === 0 ? null : outcome.outputBytes,
    bounds,
  })
}

function chargedLines(lines: readonly UsageLine[], delivered: boolean): readonly UsageLine[] {
  return delivered ? lines : lines.map((line) => ({ ...line, priceNanos: 0n }))
}

function tellRecord({ record, house }: Trip, turn: Turn, settled: Settled): void {
  const { outcome, member, asserted } = turn
  record.ending = outcome.ending
  const { source } = settled.usage
  if (turn.before === undefined || source !== 'none') record.usageSource = source
  record.tokens = turn.before === undefined ? settled.tokens : together(turn.before, settled.tokens)
  record.priceNanos += settled.priceNanos
  record.costNanos += settled.costNanos
  record.priceVersion = member.version.id
  record.assertedRegion = asserted?.assertion.text ?? ''
  record.assertedStanding = asserted?.finding.kind ?? ''
  record.internal = outcome.error
  if (outcome.started || outcome.ending === 'completed') {
    record.firstByteMs = (outcome.firstByteMs ?? house.clock.monotonicMs()) - record.startedMs
  }
}

function together(
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Record<string, number> {
  const all = new Map(Object.entries(left))
  for (const kind in right) all.set(kind, (all.get(kind) ?? 0) + (right[kind] ?? 0))
  return sortedTokens(all)
}

const kindsAscending = usageKinds.toSorted()

/** Ascending by kind, as the entry wants them. */
function sortedTokens(tokens: ReadonlyMap<string, number>): Record<string, number> {
  const sorted: Record<string, number> = {}
  for (const kind of kindsAscending) {
    const count = tokens.get(kind)
    if (count !== undefined) sorted[kind] = count
  }
  return sorted
}

function sum(usage: Usage): number {
  let total = 0
  for (const [kind, count] of usage.tokens) if (!isUnit(kind)) total += count
  return total
}
