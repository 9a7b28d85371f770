// Reasons and duties as JSON. Explanations are long and often the same for many deployments: each is
// written once and referred to by its position.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import type { PlaceSet } from '../kernel/place-set.ts'
import type { Explanation } from './condition.ts'
import type { Obligation } from './obligation.ts'
import type { MetObligation } from './obligations.ts'
import type { Reason } from './reasons.ts'

/** Adds the reason's explanation to `explanations` unless an equal one is there. */
export function reasonJson(reason: Reason, explanations: Explanation[]): Json {
  const { explanation, ...plain } = reason
  return { ...plain, explanation: explanation === null ? null : indexOf(explanation, explanations) }
}

function indexOf(explanation: Explanation, explanations: Explanation[]): number {
  const text = canonicalJson(explanationJson(explanation))
  const known = explanations.findIndex((other) => canonicalJson(explanationJson(other)) === text)
  return known >= 0 ? known : explanations.push(explanation) - 1
}

export function explanationJson(explanation: Explanation): Json {
  if (explanation.kind === 'input') return { ...explanation }
  return { ...explanation, parts: explanation.parts.map(explanationJson) }
}

export function obligationJson({ obligation, ruleIds, isPromised }: MetObligation): Json {
  return { ...plainObligation(obligation), rules: ruleIds, isPromised }
}

function plainObligation(obligation: Obligation): Readonly<Record<string, Json>> {
  if (obligation.kind !== 'pin_regions') return { ...obligation }
  return { ...obligation, places: placesJson(obligation.places) }
}

function placesJson(set: PlaceSet): Json {
  if (set.kind === 'unknown') return 'unknown'
  const places = [...set.places].toSorted()
  return set.open ? { open: true, places } : places
}
