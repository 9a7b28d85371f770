// The most a request can cost, proven before it is sent. A hold is this bound at
// the dearest allowed member, so that a fallback needs no second hold and no budget is overshot.
// Input: a byte-level tokenizer makes at most one token of a byte, and what the chat template adds to
// a message is shorter than the JSON that carries the message; templateTokens covers the rest.
// Output: the smaller of the client's cap and the model's own, for each choice.
import { assert } from '../kernel/assert.ts'
import { divCeil, divFloor } from '../kernel/money.ts'
import type { Nanos, Rational } from '../kernel/money.ts'
import type { Media } from '../wire/media.ts'
import { refuse } from '../wire/codes.ts'
import type { Refusal } from '../wire/codes.ts'
import { outputKindOf, unitBound, unitOf, unpricedKind } from './media.ts'
import type { PriceVersion, TokenKind, UsageKind } from './price.ts'
import { factorOne, ratesOf } from './rates.ts'
import type { Rates } from './rates.ts'
import { priceUnknown } from './rating.ts'

/** What of a request bounds its cost. */
export interface RequestBounds {
  /** Bytes of the JSON body; base64 payloads of the images counted below may be left out. */
  readonly bodyBytes: number
  /** Image parts in the prompt. */
  readonly images: number
  /** Where they stand, as `error.param` names it; left out: `messages`. */
  readonly imageField?: string
  /** Whether audio goes in or is asked for (`input_audio` parts, `modalities` with `audio`). */
  readonly audio: boolean
  /** Whether parts of the prompt may count more tokens than they have bytes, up to the context window. */
  readonly opaque: boolean
  /** For how long parts of the prompt may be written into a cache at a price of its own. */
  readonly cacheKinds: 'none' | 'minutes' | 'hour'
  /** The smaller of the client's `max_tokens` and `max_completion_tokens`; null if it gave neither. */
  readonly requestedCap: number | null
  /** Choices asked for, at least 1. */
  readonly n: number
  /** Prompts in one request, each of which may fill the context window and has its own choices. */
  readonly prompts: number
  /** Pictures, speech or sound; left out for text. */
  readonly media?: Media
  /**
   * The first field whose cost nothing here bounds (`web_search_options`, a file part, a
   * `service_tier` with other prices), as `error.param` names it; null if there is none.
   */
  readonly unboundedField: string | null
}

/** What of a deployment bounds a cost; a Deployment of the place room is one. */
export interface ModelBounds {
  readonly maxOutputTokens: number
  readonly contextWindowTokens: number
  readonly templateTokens: number
  readonly imageTokensMax: number | null
  /** Seconds of sound that it takes at most; null: unknown, and only the file's size bounds them. */
  readonly audioSecondsMax: number | null
}

/** One deployment a request may reach, with the price in force there. */
export interface PricedMember {
  readonly bounds: ModelBounds
  readonly version: PriceVersion
}

export interface Hold {
  readonly kind: 'hold'
  /** Upper bound of what the customer pays, at the dearest member. */
  readonly holdNanos: Nanos
  /** Upper bound of what a provider takes, at the dearest member. */
  readonly costHoldNanos: Nanos
  readonly currency: string
}

export interface TokenBound {
  readonly inputTokens: number
  readonly outputTokens: number
  /** The field that keeps the bound from being proven, or null. */
  readonly unprovenField: string | null
}

/** The most tokens `request` can use at one model. */
export function tokenBound(request: RequestBounds, model: ModelBounds): TokenBound {
  const { bodyBytes, images, audio, opaque, requestedCap, n, prompts } = request
  assert(Number.isSafeInteger(bodyBytes) && bodyBytes >= 0, 'bodyBytes is a count')
  assert(Number.isSafeInteger(n) && n >= 1, 'n is at least 1')
  assert(requestedCap === null || Number.isSafeInteger(requestedCap), 'a cap is a count')
  const window = model.contextWindowTokens * prompts
  // No table says what a second of audio costs everywhere; the context window is the proof left.
  const text = audio || opaque ? window : Math.min(bodyBytes + model.templateTokens, window)
  // Providers scale image tokens by model, beyond what the window counts; so they come on top.
  const pictures = images * (model.imageTokensMax ?? window)
  const cap = Math.max(0, Math.min(requestedCap ?? model.maxOutputTokens, model.maxOutputTokens))
  const isUnproven = images > 0 && model.imageTokensMax === null
  const unproven = isUnproven ? (request.imageField ?? 'messages') : null
  return {
    inputTokens: text + pictures,
    outputTokens: cap * n * prompts,
    unprovenField: request.unboundedField ?? unproven,
  }
}

/**
 * The hold for `request`, enough for any of `members` (at least one). `metering.cost_unbounded` where
 * a bound is not proven and `hard` is set; `metering.price_unknown` where a price is missing or
 * members are priced in different currencies. Without `hard` an unproven bound is held as far as it goes.
 */
export function holdFor(
  request: RequestBounds,
  members: readonly PricedMember[],
  terms: { readonly factor: Rational; readonly hard: boolean },
): Hold | Refusal {
  const first = members[0]
  assert(first !== undefined, 'a hold needs a member')
  let holdNanos = 0n
  let costHoldNanos = 0n
  for (const { bounds, version } of members) {
    if (version.currency !== first.version.currency) {
      const internal = `${version.id} is in ${version.currency}, not ${first.version.currency}`
      return refuse('metering.price_unknown', { internal })
    }
    const tokens = tokenBound(request, bounds)
    const unproven = tokens.unprovenField ?? unprovenSound(request, bounds, version)
    if (terms.hard && unproven !== null && !isFree(request, version)) {
      return refuse('metering.cost_unbounded', { param: unproven })
    }
    const missing = missingKind(request, version)
    if (missing !== null) return priceUnknown(version, missing)
    const bound = { tokens, units: unitsOf(request, bounds) }
    holdNanos = larger(holdNanos, boundNanos(bound, request, ratesOf(version, terms.factor)))
    costHoldNanos = larger(costHoldNanos, boundNanos(bound, request, ratesOf(version, factorOne)))
  }
  return { kind: 'hold', holdNanos, costHoldNanos, currency: first.version.currency }
}

/**
 * The largest hold, a million units of a currency: no honest request costs as much, and what all
 * requests in flight hold together must stay within the 64 bits that the book counts in.
 */
const holdNanosMax = 10n ** 15n

/** `metering.cost_unbounded` for a hold that the book cannot count beside all others; else null. */
export function refuseHuge({ holdNanos, costHoldNanos }: Hold): Refusal | null {
  const nanos = larger(holdNanos, costHoldNanos)
  if (nanos <= holdNanosMax) return null
  return refuse('metering.cost_unbounded', {
    message: 'This request may cost more than any single request can be held for.',
    internal: `a hold of ${nanos} nanos`,
  })
}

/**
 * The largest output cap per choice with which every member's hold fits into `leftNanos`, at most the
 * client's own cap; null if not even one token fits. Prices must be known (`holdFor` did not refuse).
 */
export function loweredCap(
  leftNanos: Nanos,
  request: RequestBounds,
  members: readonly PricedMember[],
  factor: Rational,
): number | null {
  // Its answers have no cap to lower.
  if (request.media !== undefined) return null
  let cap = 0
  for (const { bounds } of members) cap = Math.max(cap, bounds.maxOutputTokens)
  if (request.requestedCap !== null) cap = Math.min(cap, request.requestedCap)
  for (const { bounds, version } of members) {
    const rates = ratesOf(version, factor)
    const tokens = tokenBound(request, bounds)
    if (boundNanos({ tokens, units: 0 }, request, rates) <= leftNanos) continue
    const { input, output, slack } = dearest(request, rates)
    const left = (leftNanos - slack) * rates.den - BigInt(tokens.inputTokens) * input
    // The input alone is too much. From here on the output costs something, since it is what does not fit.
    if (left < 0n) return null
    cap = Math.min(cap, Number(divFloor(left, output * BigInt(request.n * request.prompts))))
  }
  return cap >= 1 ? cap : null
}

interface Bound {
  readonly tokens: TokenBound
  readonly units: number
}

/** By tokens or by units, whichever is more: where both have prices, the answer tells which it is billed by. */
function boundNanos({ tokens, units }: Bound, request: RequestBounds, rates: Rates): Nanos {
  const { input, output, slack } = dearest(request, rates)
  const exact = BigInt(tokens.inputTokens) * input + BigInt(tokens.outputTokens) * output
  const { media } = request
  const unit = media === undefined ? 0n : (rates.nums.get(unitOf(media)) ?? 0n)
  return divCeil(larger(exact, BigInt(units) * unit), rates.den) + slack
}

function unitsOf({ media }: RequestBounds, { audioSecondsMax }: ModelBounds): number {
  return media === undefined ? 0 : unitBound(media, audioSecondsMax)
}

/** A second of sound may be packed into few bytes: without a word on the model's most, nothing bounds them. */
function unprovenSound(
  { media }: RequestBounds,
  { audioSecondsMax }: ModelBounds,
  { nanosPerToken }: PriceVersion,
): string | null {
  if (media?.kind !== 'sound' || audioSecondsMax !== null) return null
  return nanosPerToken.has('second') ? 'file' : null
}

const cacheWriteKinds: Readonly<Record<RequestBounds['cacheKinds'], readonly TokenKind[]>> = {
  none: [],
  minutes: ['cache_write'],
  hour: ['cache_write', 'cache_write_1h'],
}

/** The dearest rates that the request can reach, over `rates.den`. */
function dearest(
  request: RequestBounds,
  rates: Rates,
): { readonly input: bigint; readonly output: bigint; readonly slack: Nanos } {
  let input = rates.dearestIn
  let output = rates.dearestOut
  if (request.cacheKinds === 'hour') input = larger(input, rates.nums.get('cache_write_1h') ?? 0n)
  if (request.images > 0) input = larger(input, rates.nums.get('image') ?? 0n)
  if (request.audio) {
    input = larger(input, rates.nums.get('audio_input') ?? 0n)
    output = larger(output, rates.nums.get('audio_output') ?? 0n)
  }
  if (request.media !== undefined) {
    output = larger(output, rates.nums.get(outputKindOf(request.media)) ?? 0n)
  }
  // Each line with a fraction may round up by half a nano; together they must not pass the hold.
  return { input, output, slack: BigInt(Math.ceil(rates.fractionalKinds / 2)) }
}

/** Whether no number of tokens costs anything. What is charged beside tokens is none of them. */
function isFree({ unboundedField }: RequestBounds, version: PriceVersion): boolean {
  if (unboundedField !== null || version.nanosPerToken.size === 0) return false
  return [...version.nanosPerToken.values()].every(({ num }) => num === 0n)
}

/** A kind the request is bound to use for which there is no price. */
function missingKind(request: RequestBounds, version: PriceVersion): UsageKind | null {
  if (request.media !== undefined) return unpricedKind(request.media, version.nanosPerToken)
  for (const kind of neededKinds(request)) if (!version.nanosPerToken.has(kind)) return kind
  return null
}

const neededForText: readonly TokenKind[] = ['input', 'output']
const neededForVectors: readonly TokenKind[] = ['input']

function neededKinds({ audio, cacheKinds, requestedCap }: RequestBounds): readonly TokenKind[] {
  const text = requestedCap === 0 ? neededForVectors : neededForText
  if (!audio && cacheKinds === 'none') return text
  const sound: readonly TokenKind[] = audio ? ['audio_input', 'audio_output'] : []
  return [...text, ...cacheWriteKinds[cacheKinds], ...sound]
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
