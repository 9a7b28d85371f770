// The ultimate parent: the organisation that, with those it holds by majority, holds more than half of
// the asset and of which no organisation can hold more than half. People end a chain without being its
// parent: a person has no headquarters, and where one lives is nobody's business here. It is known only
// if it is the same however the unknown turns out; an asset that nobody can hold by majority is its own.
import type { Truth } from '../kernel/truth.ts'
import { cascadeShare, moreThanHalf } from './cascade.ts'
import { percentText, recordIds, upstream, type Derivation, type Step } from './derivation.ts'
import type { OwnershipGraph } from './graph.ts'

/** Organisations above one asset that are looked at; with more the parent reads as unknown. */
export const candidatesMax = 256

export type UltimateParent =
  | { readonly kind: 'known'; readonly entityId: string; readonly derivation: Derivation }
  | {
      readonly kind: 'unknown'
      /** Named organisations that may be it, sorted; somebody unnamed may be too. */
      readonly candidates: readonly string[]
      readonly derivation: Derivation
    }

export function ultimateParent(graph: OwnershipGraph, asset: string): UltimateParent {
  const entities = upstream({ graph, asset, stopsAt: () => false, withControl: false })
  const organisations = entities.filter((id) => graph.isOrganisation(id))
  const derive = (steps: readonly Step[], missing: string): Derivation => ({
    steps,
    edgeIds: recordIds(graph, entities, false),
    entityIds: entities.toSorted(),
    missing,
    validUntilMs: graph.validUntilMs(entities),
  })
  if (organisations.length > candidatesMax) {
    const missing = `fewer than ${candidatesMax} organisations above ${asset}`
    return { kind: 'unknown', candidates: [], derivation: derive([], missing) }
  }
  const possible = [
    ...(graph.isOrganisation(asset) ? [asset] : []),
    ...organisations.filter((id) => id !== asset && majority(graph, id, asset) !== 'F'),
  ]
  for (const id of possible) {
    if (id !== asset && majority(graph, id, asset) !== 'T') continue
    if (canHaveParent(graph, id, organisations)) continue
    return { kind: 'known', entityId: id, derivation: derive(stepsTo(graph, asset, id), '') }
  }
  const open = cascadeShare(graph, asset, () => 'F', moreThanHalf).derivation.missing
  const missing = `the ultimate parent of ${asset}${open === '' ? '' : `: ${open}`}`
  const candidates = possible.toSorted()
  return { kind: 'unknown', candidates, derivation: derive([], missing) }
}

/** Whether `holder` and those it holds by majority have more than half of `asset`. */
function majority(graph: OwnershipGraph, holder: string, asset: string): Truth {
  return cascadeShare(graph, asset, isOnly(holder), moreThanHalf).treated
}

function isOnly(holder: string): (id: string) => Truth {
  return (id) => (id === holder ? 'T' : 'F')
}

function canHaveParent(
  graph: OwnershipGraph,
  id: string,
  organisations: readonly string[],
): boolean {
  if (cascadeShare(graph, id, () => 'F', moreThanHalf).treated !== 'F') return true
  return organisations.some((other) => other !== id && majority(graph, other, id) !== 'F')
}

function stepsTo(graph: OwnershipGraph, asset: string, parent: string): Step[] {
  const top: Step = {
    entityId: parent,
    text: `${parent}: no organisation can hold more than ${percentText(moreThanHalf.percent)}`,
    edgeIds: recordIds(graph, [parent], false),
  }
  if (parent === asset) return [top]
  const way = cascadeShare(graph, asset, isOnly(parent), moreThanHalf).derivation.steps
  return [top, ...way]
}
