// The steps that need nothing but the world: who, decided how, held against which limits.
import { assert } from '../kernel/assert.ts'
import type { Rational } from '../kernel/money.ts'
import { holdFor, refuseHuge, type Hold, type RequestBounds } from '../metering/bounds.ts'
import { azureTokenEstimate, type TokenEstimate } from '../metering/estimate.ts'
import { fieldOf, type ModelRequest, type WireShape } from '../wire/model-request.ts'
import { readAttribution } from '../wire/attribution.ts'
import { cacheKindsOf } from '../wire/cache-kinds.ts'
import { codes, refuse, type Refusal } from '../wire/codes.ts'
import { contestWords } from '../watch/case-notice.ts'
import { carry } from './carry.ts'
import { identifyCaller, type Caller } from './caller.ts'
import { askedOf } from './asked.ts'
import type { Decision } from './decisions.ts'
import { fallbackNames, stagesOf, withStages, type Stage } from './fallbacks.ts'
import { refuseUninspectable } from './inspect.ts'
import { memberOf, pricedMember } from './member.ts'
import { refuseFeature } from './obliged.ts'
import { withinObligations, type Permitted } from './permitted.ts'
import { nearKept } from './recall.ts'
import { admitWithin } from './rate-classes.ts'
import { withDefaults } from './request-defaults.ts'
import type { Held, Member, Trip } from './trip.ts'

/** 401, or who is calling; also 400 for tags that cannot be recorded, 503 while the book cannot be written. */
export function identify(trip: Trip): Caller | Refusal {
  const { house, world, call, record } = trip
  const caller = identifyCaller(house.identity, world, call.token, call.atMs)
  if (caller.kind === 'refused') return caller
  record.partyId = caller.party.id
  record.contractId = caller.contract.id
  record.contractVersion = caller.contract.version
  record.workloadId = caller.workload.id
  record.keyId = caller.key.id
  const attribution = readAttribution(call.headers)
  if ('kind' in attribution) return attribution
  record.attribution = attribution
  const blocked = house.book.blocked()
  return blocked === null ? caller : refuse(blocked, { retryAfterMs: 1000 })
}

/** 403 or 404, or the deployments that may serve. */
export function decideFor(trip: Trip, caller: Caller, request: ModelRequest): Permitted | Refusal {
  const { house, world, call, record } = trip
  const asked = askedOf(call, caller, request)
  const decision = house.decisions.decide(world, caller.workload.id, asked, call.atMs)
  record.decisionId = decision.id
  record.verdict = decision.verdict
  record.stream = request.stream
  record.operation = request.operation
  record.model = decision.model ?? ''
  trip.decided = { caller, request, decision }
  house.refusals.keepDecision(world, decision)
  if (decision.verdict === 'permit') {
    const refused = caller.contract.inspections && refuseUninspectable(caller.contract, request)
    return refused ?? withinObligations(trip, caller, decision, request)
  }
  assert(decision.code !== null, 'what is not permitted has a code')
  if (decision.verdict === 'refer') house.referrals.open(decision.referrals, call.atMs)
  const { feature } = decision.details
  const told =
    feature === null ? refuse(decision.code, toldOf(decision)) : refuseFeature(request, feature)
  return { ...told, internal: internalOf(decision) }
}

/** The caller learns the class of the reason and a reference, never a list, a threshold or a foreign deployment. */
function toldOf({ code, verdict, reasonClass, id, measures }: Decision): {
  readonly message?: string
} {
  if (code === 'policy.location_denied') {
    return { message: `${codes[code].message} ${contestOf(id)}` }
  }
  if (code === 'policy.suspended') {
    const [first] = measures.filter(({ suspends }) => suspends)
    return first === undefined
      ? {}
      : { message: `This workload is suspended. ${contestWords(first)}` }
  }
  if (code !== 'policy.denied' && code !== 'policy.referred') return {}
  const waits = verdict === 'refer' ? ' It waits for a decision by a person; nothing was sent.' : ''
  const message = `This request is not permitted: ${reasonClass ?? 'review'}.${waits} ${contestOf(id)}`
  return { message }
}

function contestOf(id: string): string {
  return `Case ${id}. To contest it, quote this case to whoever gave you the key.`
}

function internalOf({ details }: Decision): string {
  const { nearest, ruleIds } = details
  const way = nearest?.steps.map(({ what }) => what).join(' ') ?? 'none'
  return `rules: ${ruleIds.join(', ')}; nearest lawful way: ${way}`
}

/**
 * 429 by rate, tokens or concurrency; 403 without a price; else everything the attempts need, with the models to
 * fall back to as far as they fit in: they never refuse what the first one alone could serve.
 */
export function hold(
  trip: Trip,
  caller: Caller,
  asked: ModelRequest,
  permitted: Permitted,
): Held | Refusal {
  const capField = capFieldOf(trip, permitted.allowed)
  const without = new Set<string>()
  for (;;) {
    const request = withDefaults(asked, caller.contract, capField, without)
    const held = holdAll(trip, caller, request, permitted)
    // Nobody can leave out what only the contract says: where it cannot be carried it is not said.
    if (held.kind === 'held' || held.code !== 'place.not_carried') return held
    const [field = ''] = (held.param ?? '').split(/[.[]/)
    if (request.defaulted?.includes(field) !== true) return held
    without.add(field)
  }
}

function holdAll(
  trip: Trip,
  caller: Caller,
  request: ModelRequest,
  permitted: Permitted,
): Held | Refusal {
  const names = fallbackNames(caller, request)
  if (names.length === 0) return holdWith(trip, caller, request, permitted, noStages)
  const stages = stagesOf(trip, caller, request, names)
  const whole = holdWith(trip, caller, request, permitted, stages)
  if (whole.kind === 'held' || stages.length === 0) return whole
  return holdWith(trip, caller, request, permitted, noStages)
}

const noStages: readonly Stage[] = []

function holdWith(
  trip: Trip,
  caller: Caller,
  request: ModelRequest,
  { decision, allowed }: Permitted,
  stages: readonly Stage[],
): Held | Refusal {
  const near = nearKept(trip, caller, allowed)
  if ('kind' in near) return near
  const carried = carry(trip, request, decision, near)
  if (carried.kind === 'refused') return carried
  const members = carried.carriages.map((carriage) => memberOf(trip, caller, decision, carriage))
  const first = members.filter((member) => member !== null)
  if (first.length < members.length || first.length === 0) {
    return refuse('metering.price_unknown', { internal: `no price in force for ${request.model}` })
  }
  const priced = stages.length === 0 ? first : [...first, ...stages.flatMap((one) => one.members)]
  const bodyBytes = stages.reduce((most, one) => Math.max(most, one.bodyBytes), carried.bodyBytes)
  const bounds = boundsOf(request, priced, bodyBytes)
  const terms = {
    factor: caller.contract.priceFactor,
    hard: caller.contract.budgets.some(({ hard }) => hard),
  }
  const isCount = request.operation === 'count_tokens'
  const money = isCount ? nothingHeld(priced[0]) : holdFor(bounds, priced.map(pricedMember), terms)
  if (money.kind === 'refused') return money
  const huge = refuseHuge(money)
  if (huge !== null) return huge
  const estimate = isCount
    ? noTokens
    : azureTokenEstimate({
        promptCharacters: request.promptCharacters,
        requestedCap: bounds.requestedCap,
        choices: request.n * request.prompts,
        maxOutputTokens: Math.max(...priced.map(({ deployment }) => deployment.maxOutputTokens)),
      })
  const within = admitWithin(trip.house.limits, caller.contract, priced, estimate)
  if (within.kind === 'refused') return within
  const { admission, scopes, members: left } = within
  trip.record.currency = money.currency
  const able =
    left.length === 1 || isCount ? left : left.map((member) => withPrice(member, bounds, terms))
  const held: Held = {
    kind: 'held',
    caller,
    request,
    decision,
    members: able,
    bounds,
    hold: money,
    tokens: estimate.tokens,
    scopes,
    admission,
    fallback: null,
    fallbackFor: null,
  }
  return stages.length === 0 ? held : withStages(held, stages)
}

/** How a cap is written where the request may go. */
function capFieldOf(
  { world }: Trip,
  [first = '']: readonly string[],
): 'max_tokens' | 'max_completion_tokens' {
  return world.deployments.get(first)?.outputCapField ?? 'max_tokens'
}

/** Counting the tokens of a prompt is free, and its count is no use of them. Source: Claude API docs, "Token counting". */
function nothingHeld(member: Member | undefined): Hold {
  assert(member !== undefined, 'a hold needs a member')
  return { kind: 'hold', holdNanos: 0n, costHoldNanos: 0n, currency: member.version.currency }
}

const noTokens: TokenEstimate = { tokens: 0, assumedTokens: 0 }

/** What the request may cost at this member alone, for the choice among them. */
function withPrice(
  member: Member,
  bounds: RequestBounds,
  terms: { readonly factor: Rational; readonly hard: boolean },
): Member {
  const money = holdFor(bounds, [pricedMember(member)], terms)
  return money.kind === 'refused' ? member : { ...member, priceNanos: money.holdNanos }
}

/** Shapes whose marks are asked for, and whose writes are told and priced. */
const toldCacheWrites: ReadonlySet<WireShape> = new Set<WireShape>(['messages', 'converse'])

/** A chat's marks are none of its own shape's: they are looked for where it is translated into one that has them. */
function cacheKindsAt(
  { shape, bytes, cacheKinds }: ModelRequest,
  members: readonly Member[],
): ModelRequest['cacheKinds'] {
  if (!members.some((member) => toldCacheWrites.has(member.shape))) return 'none'
  if (shape !== 'chat') return cacheKinds
  return cacheKindsOf(bytes, () => JSON.parse(bytes.toString('utf8')))
}

/** What of a request bounds its cost, wherever among `members` it goes. */
export function boundsOf(
  request: ModelRequest,
  members: readonly Member[],
  bodyBytes: number,
): RequestBounds {
  return {
    bodyBytes,
    images: request.images,
    ...(request.images > 0 ? { imageField: fieldOf(request, 'image') } : {}),
    audio: request.audio,
    ...(request.media === undefined ? {} : { media: request.media }),
    opaque: request.opaque,
    cacheKinds: cacheKindsAt(request, members),
    requestedCap: capEverywhere(request, members),
    n: request.n,
    prompts: request.prompts,
    unboundedField: request.unboundedField,
  }
}

/**
 * The cap that every member is known to obey: a server that is only compatible obeys its own field, and a
 * translation writes that one.
 */
function capEverywhere(request: ModelRequest, members: readonly Member[]): number | null {
  const { maxTokens, maxCompletionTokens } = request
  let loosest: number | null = 0
  for (const { deployment, channel, shape } of members) {
    const own = deployment.outputCapField === 'max_tokens' ? maxTokens : maxCompletionTokens
    const either = maxTokens ?? maxCompletionTokens
    const isDeaf = channel.kind === 'openai-compatible' && shape === request.shape
    const cap = own ?? (isDeaf ? null : either)
    if (cap === null) return null
    loosest = Math.max(loosest, cap)
  }
  return loosest
}
