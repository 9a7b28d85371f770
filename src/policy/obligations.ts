// Duties of one permitted deployment, met: sets intersect, caps take the minimum, bans unite, and of two
// modes the one that changes nothing silently. A meet that is empty, or that nobody can carry out there,
// takes the deployment away and names the rules whose duties cannot both be kept.
import { assert, unreachable } from '../kernel/assert.ts'
import { boundsTouch, boundsWithin } from '../kernel/place-bounds.ts'
import { placeHolds, placeSet, unknownPlaces } from '../kernel/place-set.ts'
import type { PlaceBounds, PlaceSet } from '../kernel/place-set.ts'
import type { Feature, Obligation, PinnedQuestion } from './obligation.ts'

export interface Duty {
  readonly ruleId: string
  readonly obligation: Obligation
}

export interface MetObligation {
  readonly obligation: Obligation
  /** The rules it comes from, sorted. */
  readonly ruleIds: readonly string[]
  /** Whether the deployment's promise keeps it already, so that nothing need be sent for it. */
  readonly isPromised: boolean
}

export type Met =
  | { readonly kind: 'met'; readonly obligations: readonly MetObligation[] }
  | {
      readonly kind: 'unmeetable'
      readonly why: 'empty' | 'unenforceable' | 'feature'
      /** Two for a pair that excludes each other; one for a duty that nothing there can carry. */
      readonly ruleIds: readonly string[]
      readonly obligation: Obligation
      /** The feature that the request asks for and a duty refuses. */
      readonly feature: Feature | null
    }

export interface MeetAt {
  readonly locations: Readonly<Record<PinnedQuestion, PlaceBounds>>
  readonly features: readonly Feature[]
  /** Whether the channel can be made to keep it in the request's dialect. */
  carries(obligation: Obligation): boolean
}

export function meetDuties(duties: readonly Duty[], at: MeetAt): Met {
  const groups = Map.groupBy(duties, ({ obligation }) => slotOf(obligation))
  const obligations: MetObligation[] = []
  // A feature can be left out: it is the reason only where nothing else stands in the way.
  let refused: Met | null = null
  for (const slot of [...groups.keys()].toSorted()) {
    const group = groups.get(slot) ?? []
    const met = meetGroup(group)
    if (met.kind === 'unmeetable') return met
    const { obligation, ruleIds } = met
    const feature = askedAgainst(obligation, at.features)
    if (feature !== null) {
      refused ??= { kind: 'unmeetable', why: 'feature', ruleIds, obligation, feature }
    }
    const isPromised = promises(at, obligation)
    if (!isPromised && !canCarry(at, obligation)) {
      return { kind: 'unmeetable', why: 'unenforceable', ruleIds, obligation, feature: null }
    }
    obligations.push({ obligation, ruleIds, isPromised })
  }
  return refused ?? { kind: 'met', obligations }
}

/** Duties of one slot concern the same thing and must be met with each other. */
function slotOf(obligation: Obligation): string {
  switch (obligation.kind) {
    case 'pin_regions':
      return `pin_regions ${obligation.question}`
    case 'refuse_feature':
      return `refuse_feature ${obligation.feature}`
    case 'notice':
      return `notice ${obligation.id}`
    case 'force_store_false':
    case 'strip_logprobs':
    case 'cap_n':
    case 'rate_class':
    case 'log_mode':
      return obligation.kind
    default:
      return unreachable(obligation)
  }
}

type GroupMet =
  | { readonly kind: 'met'; readonly obligation: Obligation; readonly ruleIds: readonly string[] }
  | Extract<Met, { kind: 'unmeetable' }>

function meetGroup(group: readonly Duty[]): GroupMet {
  let met: Obligation | null = null
  for (const [index, { ruleId, obligation }] of group.entries()) {
    const next: Obligation | null = met === null ? obligation : meetTwo(met, obligation)
    if (next === null || isEmpty(next)) {
      const before = group.slice(0, index)
      // The rule that alone excludes this one; else all that together do.
      const rival = before.find((other) => excludes(other.obligation, obligation))
      const others = rival === undefined ? before : [rival]
      const ruleIds = sortedIds([...others.map((other) => other.ruleId), ruleId])
      return { kind: 'unmeetable', why: 'empty', ruleIds, obligation, feature: null }
    }
    met = next
  }
  const ruleIds = sortedIds(group.map(({ ruleId }) => ruleId))
  assert(met !== null, 'a group holds at least one duty')
  return { kind: 'met', obligation: met, ruleIds }
}

function sortedIds(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].toSorted()
}

function excludes(left: Obligation, right: Obligation): boolean {
  const met = meetTwo(left, right)
  return met === null || isEmpty(met)
}

function isEmpty(obligation: Obligation): boolean {
  if (obligation.kind === 'cap_n') return obligation.max < 1
  if (obligation.kind !== 'pin_regions') return false
  return obligation.places.kind === 'unknown' || obligation.places.places.size === 0
}

/** The weakest duty that keeps both; null if none does. Both are of one slot. */
function meetTwo(left: Obligation, right: Obligation): Obligation | null {
  if (left.kind === 'pin_regions' && right.kind === 'pin_regions') {
    return { ...left, places: intersectPlaces(left.places, right.places) }
  }
  if (left.kind === 'cap_n' && right.kind === 'cap_n') {
    return { ...stricter(left, right), max: Math.min(left.max, right.max) }
  }
  if (left.kind === 'rate_class' && right.kind === 'rate_class') {
    return {
      kind: 'rate_class',
      requestsPerMinute: lesser(left.requestsPerMinute, right.requestsPerMinute),
      tokensPerMinute: lesser(left.tokensPerMinute, right.tokensPerMinute),
    }
  }
  if (left.kind === 'log_mode' && right.kind === 'log_mode') {
    // One forbids what the other demands.
    return left.logMode === right.logMode ? left : null
  }
  if (left.kind === 'notice' && right.kind === 'notice') {
    return left.text === right.text ? left : null
  }
  if ('mode' in left && 'mode' in right) return stricter(left, right)
  return left
}

function stricter<Kind extends Obligation & { mode: string }>(left: Kind, right: Kind): Kind {
  return right.mode === 'refuse_if_asked' ? right : left
}

function lesser(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right
  return Math.min(left, right)
}

/** What both list: of a country and a region inside it, the region. What an open set does not list is not in it. */
export function intersectPlaces(left: PlaceSet, right: PlaceSet): PlaceSet {
  if (left.kind === 'unknown' || right.kind === 'unknown') return unknownPlaces
  const inRight = [...left.places].filter((place) => placeHolds(right.places, place))
  const inLeft = [...right.places].filter((place) => placeHolds(left.places, place))
  return placeSet([...inRight, ...inLeft].toSorted())
}

/** The feature that the request asks for against a duty that must not be kept silently. */
function askedAgainst(obligation: Obligation, asked: readonly Feature[]): Feature | null {
  const against = featureAgainst(obligation)
  return against !== null && asked.includes(against) ? against : null
}

function featureAgainst(obligation: Obligation): Feature | null {
  if (obligation.kind === 'refuse_feature') return obligation.feature
  if (!('mode' in obligation) || obligation.mode === 'rewrite') return null
  if (obligation.kind === 'force_store_false') return 'store'
  if (obligation.kind === 'strip_logprobs') return 'logprobs'
  return obligation.max === 1 ? 'n' : null
}

function promises(at: MeetAt, obligation: Obligation): boolean {
  return (
    obligation.kind === 'pin_regions' &&
    boundsWithin(at.locations[obligation.question], obligation.places) === 'T'
  )
}

function canCarry(at: MeetAt, obligation: Obligation): boolean {
  if (obligation.kind === 'pin_regions') {
    // A pin narrows what was promised; it cannot move a deployment to where it never is.
    const touches = boundsTouch(at.locations[obligation.question], obligation.places)
    return touches !== 'F' && at.carries(obligation)
  }
  return at.carries(obligation)
}
