// One attempt, relayed or recalled: where the contract agreed to it, an answer that was given for the same bytes
// under the same decision, by the same deployment, is given again. Everything before and after is as for any
// attempt: identity, decision, rates, hold, settlement and entry; only nothing is sent, and nothing costs.
import type { CacheTerms } from '../contract/cache.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { formatNanos } from '../kernel/money.ts'
import { containment, placeSet } from '../kernel/place-set.ts'
import { sealOf } from '../kernel/seal.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { ModelRequest } from '../wire/model-request.ts'
import type { KeptReply } from './answer-cache.ts'
import { obligationsText } from './obliged.ts'
import { inspectAnswer } from './inspect.ts'
import { headerValue } from './inspected-body.ts'
import type { HeaderList, RelayOutcome, RelayPlan, Reply } from './ports.ts'
import type { Lane } from './race.ts'
import type { Held, Trip } from './trip.ts'

type OnProgress = (outputEvents: number) => void

/**
 * As `Upstream.relay`, and nothing more where the contract has neither cache nor inspections. `lane`: the attempt's
 * own way to the client, where another runs at the same time; else null.
 */
export function relayOrRecall(
  trip: Trip,
  held: Held,
  plan: RelayPlan,
  onProgress: OnProgress,
  lane: Lane | null,
): Promise<RelayOutcome> {
  const { cache, inspections } = held.caller.contract
  const { house, call } = trip
  const reply = lane === null ? trip.reply : lane.reply
  const made =
    cache === null
      ? house.upstream.relay(call, held.request, plan, reply, onProgress)
      : viaCache(trip, held, plan, { terms: cache, reply, onProgress })
  // Only what is given is looked at.
  const relayed = lane === null ? made : made.then((outcome) => lane.ended(outcome))
  if (inspections === null) return relayed
  return relayed.then((outcome) => inspectAnswer(trip, held, outcome))
}

interface ViaCache {
  readonly terms: CacheTerms
  readonly reply: Reply
  readonly onProgress: OnProgress
}

async function viaCache(
  trip: Trip,
  held: Held,
  plan: RelayPlan,
  { terms, reply, onProgress }: ViaCache,
): Promise<RelayOutcome> {
  const { house, world, call } = trip
  const asks = cacheControlOf(call.headers['cache-control'])
  const isKeepable = mayKeep(held, plan, terms) && !asks.noStore
  if (!isKeepable) return house.upstream.relay(call, held.request, plan, reply, onProgress)
  const key = keyOf(trip, held, plan)
  const known = asks.noCache ? null : house.answers.find(world, key, asks.maxAgeMs)
  if (known !== null) {
    // An answer that has begun meanwhile is not this one.
    if (!reply.gone) trip.record.cache = 'hit'
    return recalled(plan, known)
  }
  trip.record.cache = 'miss'
  const asked = house.answers.forgotten()
  const missed = { ...plan, headers: (region: string | null) => told(plan, region, ['miss']) }
  const copy = copying(reply, house.answers.answerBytesMax)
  const outcome = await house.upstream.relay(call, held.request, missed, copy.reply, onProgress)
  const contentType = headerValue(outcome.headers, 'content-type')
  const isPlain = headerValue(outcome.headers, 'content-encoding') === null
  if (outcome.ending !== 'completed' || outcome.status !== 200) return outcome
  // What the provider keeps is found under its own id, once.
  if (contentType === null || !isPlain || outcome.kept !== undefined) return outcome
  return {
    ...outcome,
    onSettled(priceNanos, currency) {
      const bytes = copy.whole(outcome.tail)
      if (bytes === null || tellsFailure(bytes)) return
      const { stream } = outcome
      const kept: KeptReply = { bytes, stream, contentType, priceNanos, currency }
      house.answers.keep(world, key, kept, { ttlMs: terms.ttlMs, asked })
    },
  }
}

/** A key or a word of its own, in an event or beside choices: a good status, and an end, come with failures too. */
const failure = /(?<!\\)"error"(?!\s*:\s*null)/

function tellsFailure(bytes: Buffer): boolean {
  return failure.test(bytes.toString('latin1'))
}

function told(plan: RelayPlan, region: string | null, words: readonly [string]): HeaderList {
  return [...plan.headers(region), 'x-customhouse-cache', ...words]
}

/** Whether the request is one whose answer may be kept, under the duties of its permit too. */
function mayKeep(
  { request }: Held,
  { obligations }: RelayPlan,
  { sampled, models, place }: CacheTerms,
): boolean {
  if (models !== null && !models.has(request.model)) return false
  if (!keptOperations.has(request.operation)) return false
  if (obligations.some((duty) => forbids(duty, place))) return false
  return sampled || isDeterministic(request)
}

/** What has one whole answer that refers to nothing that is kept elsewhere. */
const keptOperations: ReadonlySet<string> = new Set(['chat', 'embeddings', 'text_completion'])

function forbids(duty: Obligation, place: string): boolean {
  if (duty.kind === 'force_store_false') return true
  if (duty.kind === 'log_mode') return duty.logMode === 'minimal'
  if (duty.kind !== 'pin_regions' || duty.question !== 'rest') return false
  return containment(placeSet([place]), duty.places).kind !== 'inside'
}

/** Nothing is drawn at random: vectors, and answers at temperature 0. */
function isDeterministic({ operation, fields, bytes }: ModelRequest): boolean {
  if (operation === 'embeddings') return true
  const span = fields.get('temperature')
  return span !== undefined && Number(bytes.toString('latin1', span.start, span.end)) === 0
}

interface CacheControl {
  readonly noCache: boolean
  readonly noStore: boolean
  readonly maxAgeMs: number
}

const usual: CacheControl = { noCache: false, noStore: false, maxAgeMs: Infinity }

/** Request directives. Source: RFC 9111, section 5.2.1. */
function cacheControlOf(header: string | string[] | undefined): CacheControl {
  if (header === undefined) return usual
  const words = String(header)
    .toLowerCase()
    .split(',')
    .map((word) => word.trim())
  const age = words.find((word) => word.startsWith('max-age='))?.slice('max-age='.length)
  const seconds = age === undefined ? Infinity : Number(age)
  return {
    noCache: words.includes('no-cache') || Number.isNaN(seconds),
    noStore: words.includes('no-store'),
    maxAgeMs: seconds * 1000,
  }
}

/** All that an answer depends on; never shared between contracts, nor between terms of one. */
function keyOf({ call }: Trip, held: Held, plan: RelayPlan): string {
  const { caller, decision, request } = held
  const named: unknown[] = [
    caller.contract.id,
    caller.contract.version,
    decision.id,
    plan.deployment.id,
    plan.shape,
    request.shape,
    request.operation,
    // On some paths it stands in the address and not in the body.
    request.model,
    call.dialect,
    plan.cap,
    obligationsText(plan.obligations),
    betas(call.headers),
  ]
  return sha256Hex(Buffer.concat([Buffer.from(`${JSON.stringify(named)}\n`), request.bytes]))
}

/** Headers that go along and change what is answered. */
function betas(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): readonly (readonly [string, unknown])[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith('anthropic-') || name === 'openai-beta')
    .toSorted()
    .map((name) => [name, headers[name]] as const)
}

function recalled(plan: RelayPlan, kept: KeptReply): RelayOutcome {
  const headers = told(plan, null, ['hit'])
  const { bytes, stream, priceNanos, currency } = kept
  headers.push('x-customhouse-saved', `${formatNanos(priceNanos)} ${currency}`)
  headers.push('content-type', kept.contentType)
  return {
    ending: 'completed',
    status: 200,
    started: false,
    sent: false,
    stream,
    usage: undefined,
    usagePartial: false,
    upstreamId: '',
    assertedRegion: null,
    outputEvents: 0,
    outputBytes: 0,
    tail: [bytes],
    headers,
    seal: sealOf(bytes),
    retryAfterMs: null,
    shouldRetry: null,
    quota: null,
    firstByteMs: null,
    error: '',
    recalled: { savedNanos: priceNanos, currency },
  }
}

interface Copy {
  readonly reply: Reply
  /** Everything that went out, with what is held back; null if it is too long. */
  whole(tail: readonly Buffer[]): Buffer | null
}

/** The same reply, of which a copy is kept while it is short enough. */
function copying(reply: Reply, bytesMax: number): Copy {
  let pieces: Buffer[] | null = []
  let length = 0
  return {
    reply: {
      get gone() {
        return reply.gone
      },
      onGone: (listener) => reply.onGone(listener),
      head: (status, headers) => reply.head(status, headers),
      write(chunk) {
        length += chunk.length
        if (length > bytesMax) pieces = null
        pieces?.push(chunk)
        return reply.write(chunk)
      },
      onDrain: (listener) => reply.onDrain(listener),
      end: (chunks) => reply.end(chunks),
      destroy: () => reply.destroy(),
      refuse: (refusal, headers) => reply.refuse(refusal, headers),
    },
    whole(tail) {
      return pieces === null ? null : Buffer.concat([...pieces, ...tail])
    },
  }
}
