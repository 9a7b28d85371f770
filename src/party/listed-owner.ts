// Whether any owner, direct or indirect, is listed, at whatever share: the question of a red flag, where
// the percentage is not known but the owner is. A record of a holder says that there is a holding,
// unless it says that it is nothing.
import { compare, zero } from '../kernel/rational.ts'
import type { Truth } from '../kernel/truth.ts'
import { missingHolders, recordIds, upstream, type Derivation, type Step } from './derivation.ts'
import type { Holding, OwnershipGraph } from './graph.ts'

export function listedOwner(
  graph: OwnershipGraph,
  asset: string,
  isListed: (id: string) => Truth,
): { readonly found: Truth; readonly derivation: Derivation } {
  const stopsAt = (id: string): boolean => isListed(id) === 'T'
  const entities = upstream({ graph, asset, stopsAt, withControl: false })
  const opened = entities.filter((id) => id === asset || !stopsAt(id))
  const certain = ownersOf(graph, asset, ({ certain: isCertain }) => isCertain)
  const possible = ownersOf(graph, asset, () => true)
  const isOpen = opened.some((id) => possible.has(id) && compare(graph.remainder(id), zero) > 0)
  const rest = graph.remainder(asset)
  const found = [...certain.keys()].some((id) => isListed(id) === 'T')
    ? 'T'
    : isOpen || rest.num > 0n || [...possible.keys()].some((id) => isListed(id) !== 'F')
      ? 'U'
      : 'F'
  const unsettled = [...possible.keys()].filter((id) => isListed(id) !== 'F')
  const missing = [missingHolders(graph, opened), ...unsettled.map((id) => `whether ${id} counts`)]
  return {
    found,
    derivation: {
      steps: [...possible].flatMap(([id, { edge }]): Step[] =>
        isListed(id) === 'F'
          ? []
          : [
              {
                entityId: id,
                text: `${id} holds a part of ${edge.of}, ${edge.id}`,
                edgeIds: [edge.id],
              },
            ],
      ),
      edgeIds: recordIds(graph, opened, false),
      entityIds: entities.toSorted(),
      missing: found === 'U' ? missing.filter((part) => part !== '').join('; ') : '',
      validUntilMs: graph.validUntilMs(opened),
    },
  }
}

/** Every owner above `asset` along holdings that count, each with the holding it was found by. */
function ownersOf(
  graph: OwnershipGraph,
  asset: string,
  counts: (holding: Holding) => boolean,
): ReadonlyMap<string, Holding> {
  const found = new Map<string, Holding>()
  const open = [asset]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const holding of graph.holdings(id)) {
      const { owner } = holding.edge
      if (found.has(owner) || holding.to.num === 0n || !counts(holding)) continue
      found.set(owner, holding)
      open.push(owner)
    }
  }
  return found
}
