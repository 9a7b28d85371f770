// Reasons and duties as JSON. Reasons are long and often the same for many deployments: each is written
// once and referred to by its position.
import type { Json } from '../kernel/canonical-json.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { Explanation } from './condition.ts'
import type { Obligation } from './obligation.ts'
import type { MetObligation } from './obligations.ts'
import type { Reason } from './reasons.ts'

export interface ReasonTable {
  readonly reasons: readonly Json[]
  /** The position of the reason; equal reasons share one. */
  indexOf(this: void, reason: Reason): number
}

export function newReasonTable(): ReasonTable {
  const reasons: Json[] = []
  const byReason = new Map<Reason, number>()
  const byText = new Map<string, number>()

  function indexOf(reason: Reason): number {
    let index = byReason.get(reason)
    if (index !== undefined) return index
    const json = reasonJson(reason)
    const text = JSON.stringify(json)
    index = byText.get(text) ?? reasons.push(json) - 1
    byText.set(text, index)
    byReason.set(reason, index)
    return index
  }

  return { reasons, indexOf }
}

// Members stand in canonical order: then the engine's own serializer writes them, which is faster by far.

function reasonJson(reason: Reason): Json {
  return {
    against: reason.against,
    authority: reason.authority,
    because: reason.because,
    effect: reason.effect,
    explanation: reason.explanation === null ? null : explanationJson(reason.explanation),
    facts: reason.facts,
    missing: reason.missing,
    outside: reason.outside,
    reasonClass: reason.reasonClass,
    remedies: reason.remedies,
    ruleId: reason.ruleId,
    truth: reason.truth,
    via: reason.via,
  }
}

function explanationJson(explanation: Explanation): Json {
  const { kind, truth } = explanation
  if (kind === 'input') {
    const { comparison, facts, input, missing, value } = explanation
    return { comparison, facts, input, kind, missing, truth, value }
  }
  const parts = explanation.parts.map(explanationJson)
  if (kind !== 'status') return { kind, parts, truth }
  const { missing, state, statusId } = explanation
  return { kind, missing, parts, state, statusId, truth }
}

export function obligationJson({ obligation, ruleIds, isPromised }: MetObligation): Json {
  const members = { ...plainObligation(obligation), isPromised, rules: ruleIds }
  return Object.fromEntries(
    Object.entries(members).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  )
}

/** Equal for duties that ask for the same, to the letter. */
export function plainObligation(obligation: Obligation): Readonly<Record<string, Json>> {
  if (obligation.kind !== 'pin_regions') return { ...obligation }
  return { ...obligation, places: placesJson(obligation.places) }
}

function placesJson(set: PlaceSet): Json {
  if (set.kind === 'unknown') return 'unknown'
  const places = [...set.places].toSorted()
  return set.open ? { open: true, places } : places
}
