// The multiplicative share (beneficial ownership): percentages multiply along each chain and add over
// chains; a listed owner ends its chain. The least fixpoint of the equations is solved exactly, by
// eliminating one entity after the other, owners first: without cross-holdings each is a constant at
// once, with them a substitution remains. Each entity is eliminated once, so that it ends; where a
// closed circle owns itself wholly, the least solution is nothing.
// Least: everybody unnamed is a stranger. Most: everybody unnamed is a listed one.
import type { Rational } from '../kernel/money.ts'
import { compare, dividedBy, minus, plus, times, whole, zero } from '../kernel/rational.ts'
import type { Truth } from '../kernel/truth.ts'
import { intervalText, missingHolders, percentText, recordIds, upstream } from './derivation.ts'
import type { Derivation, ShareInterval, Step } from './derivation.ts'
import type { OwnershipGraph } from './graph.ts'
import { fullPercent } from './ownership.ts'

/** Entities that one circle of cross-holdings may tie together; a larger one reads as unknown. */
export const circleEntitiesMax = 64

export interface MultiplicativeShare {
  readonly share: ShareInterval
  readonly derivation: Derivation
}

/** The share of `asset` that reaches back to listed owners along all chains, in percent. */
export function multiplicativeShare(
  graph: OwnershipGraph,
  asset: string,
  isListed: (id: string) => Truth,
): MultiplicativeShare {
  const stopsAt = (id: string): boolean => isListed(id) === 'T'
  const entities = upstream({ graph, asset, stopsAt, withControl: false })
  const opened = entities.filter((id) => id === asset || !stopsAt(id))
  const least = solve(graph, asset, {
    isListed: (id) => isListed(id) === 'T',
    start: () => zero,
  })
  const most = solve(graph, asset, {
    isListed: (id) => isListed(id) !== 'F',
    start: (id) => graph.remainder(id),
  })
  const solved = least !== null && most !== null
  const share = {
    from: solved ? least : zero,
    to: solved ? most : fullPercent,
  }
  const unsettled = entities.filter((id) => id !== asset && isListed(id) === 'U')
  const missing = [
    solved ? '' : `a smaller circle of cross-holdings than ${circleEntitiesMax} entities`,
    missingHolders(graph, opened),
    ...unsettled.map((id) => `whether ${id} counts`),
  ]
  const isOpen = compare(share.from, share.to) < 0
  return {
    share,
    derivation: {
      steps: stepsOf(graph, opened, share),
      edgeIds: recordIds(graph, opened, false),
      entityIds: entities.toSorted(),
      missing: isOpen ? missing.filter((part) => part !== '').join('; ') : '',
      validUntilMs: graph.validUntilMs(opened),
    },
  }
}

interface Reading {
  readonly isListed: (id: string) => boolean
  /** The percent of an entity that is listed ones' before any named owner counts. */
  readonly start: (id: string) => Rational
}

/** `constant` percent plus a part (0 to 1) of what each entity in `parts` has. */
interface Expression {
  constant: Rational
  readonly parts: Map<string, Rational>
}

/** The least solution for `asset`; null if a circle is too large to solve. */
function solve(graph: OwnershipGraph, asset: string, reading: Reading): Rational | null {
  const solved = new Map<string, Expression>()
  const order = ownersFirst(graph, asset, reading.isListed)
  const rank = new Map(order.map((id, index) => [id, index]))
  for (const id of order) {
    const expression = equationOf(graph, id, reading)
    for (const owner of expression.parts.keys()) {
      if (solved.get(owner)?.parts.size === 0) replace(expression, owner, solved.get(owner))
    }
    // Ascending: replacing one brings in only later ones, so that no one comes back.
    for (
      let next = earliestSolved(expression, solved, rank);
      next !== null;
      next = earliestSolved(expression, solved, rank)
    ) {
      replace(expression, next, solved.get(next))
    }
    closeOver(expression, id)
    if (expression.parts.size > circleEntitiesMax) return null
    solved.set(id, expression)
  }
  return solved.get(asset)?.constant ?? zero
}

function equationOf(graph: OwnershipGraph, id: string, { isListed, start }: Reading): Expression {
  const expression: Expression = { constant: start(id), parts: new Map() }
  for (const { edge, from } of graph.holdings(id)) {
    if (isListed(edge.owner)) expression.constant = plus(expression.constant, from)
    else if (from.num > 0n) addPart(expression, edge.owner, dividedBy(from, whole(100n)))
  }
  return expression
}

function earliestSolved(
  { parts }: Expression,
  solved: ReadonlyMap<string, Expression>,
  rank: ReadonlyMap<string, number>,
): string | null {
  let found: string | null = null
  for (const id of parts.keys()) {
    if (!solved.has(id)) continue
    if (found === null || (rank.get(id) ?? 0) < (rank.get(found) ?? 0)) found = id
  }
  return found
}

function replace(expression: Expression, id: string, by: Expression | undefined): void {
  const part = expression.parts.get(id)
  expression.parts.delete(id)
  if (part === undefined || by === undefined) return
  expression.constant = plus(expression.constant, times(part, by.constant))
  for (const [other, weight] of by.parts) addPart(expression, other, times(part, weight))
}

function addPart(expression: Expression, id: string, weight: Rational): void {
  expression.parts.set(id, plus(expression.parts.get(id) ?? zero, weight))
}

/** x = a x + rest has the least solution rest / (1 - a); where a is 1, rest is 0 and so is x. */
function closeOver(expression: Expression, id: string): void {
  const own = expression.parts.get(id)
  if (own === undefined) return
  expression.parts.delete(id)
  const left = minus(whole(1n), own)
  if (left.num === 0n) {
    expression.constant = zero
    expression.parts.clear()
    return
  }
  expression.constant = dividedBy(expression.constant, left)
  for (const [other, weight] of expression.parts) {
    expression.parts.set(other, dividedBy(weight, left))
  }
}

/** Every entity after its owners, where no circle forbids it; the asset last. */
function ownersFirst(
  graph: OwnershipGraph,
  asset: string,
  isListed: (id: string) => boolean,
): string[] {
  const order: string[] = []
  const seen = new Set([asset])
  const path = [{ id: asset, owners: ownersOf(graph, asset) }]
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const owner = top.owners.pop()
    if (owner === undefined) {
      order.push(top.id)
      path.pop()
    } else if (!seen.has(owner) && !isListed(owner)) {
      seen.add(owner)
      path.push({ id: owner, owners: ownersOf(graph, owner) })
    }
  }
  return order
}

function ownersOf(graph: OwnershipGraph, id: string): string[] {
  return graph.holdings(id).map(({ edge }) => edge.owner)
}

function stepsOf(graph: OwnershipGraph, opened: readonly string[], share: ShareInterval): Step[] {
  return opened.toReversed().flatMap((id) => {
    const holders = graph.holdings(id)
    const isAsset = id === opened[0]
    if (holders.length === 0 && !isAsset) return []
    const held = holders.map(
      ({ edge, from }) => `${edge.owner} holds ${percentText(from)}, ${edge.id}`,
    )
    const rest = graph.remainder(id)
    const open = rest.num > 0n ? [`the holders of ${percentText(rest)} are not known`] : []
    const total = isAsset ? [`${intervalText(share)} reaches back to listed owners`] : []
    return [
      {
        entityId: id,
        text: `${id}: ${[...held, ...open, ...total].join('; ')}`,
        edgeIds: holders.map(({ edge }) => edge.id).toSorted(),
      },
    ]
  })
}
