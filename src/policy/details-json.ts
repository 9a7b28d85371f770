// Reasons and duties as JSON. Reasons are long and often the same for many deployments: each is written
// once and referred to by its position.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
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
    const { explanation, ...plain } = reason
    const json = {
      ...plain,
      explanation: explanation === null ? null : explanationJson(explanation),
    }
    const text = canonicalJson(json)
    index = byText.get(text) ?? reasons.push(json) - 1
    byText.set(text, index)
    byReason.set(reason, index)
    return index
  }

  return { reasons, indexOf }
}

function explanationJson(explanation: Explanation): Json {
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
