// The cascade (OFAC's and BIS's 50 % rules): whoever listed ones, or ones so treated, own together to
// the threshold is treated as listed itself, and then its whole stake counts. Also control, which is
// the same spreading along control records too. Both ends of each interval are least fixpoints: the set
// of the treated only grows and is bounded by the entities above the asset, so that each ends after as
// many additions as there are entities, cross-holdings included, and nothing is ever rounded.
// Least: everybody unnamed is a stranger. Most: everybody unnamed is a listed one; no other way to
// fill the unknown gives more, since a listed stranger counts at least as much as any named owner.
import type { Rational } from '../kernel/money.ts'
import { compare, minus, plus, whole, zero } from '../kernel/rational.ts'
import type { Truth } from '../kernel/truth.ts'
import { intervalText, missingHolders, percentText, recordIds, upstream } from './derivation.ts'
import type { Derivation, ShareInterval, Step } from './derivation.ts'
import type { OwnershipGraph } from './graph.ts'
import { fullPercent } from './ownership.ts'

/** From which aggregate share on an owner counts whole. */
export interface Threshold {
  readonly comparator: 'at_least' | 'more_than'
  readonly percent: Rational
}

export const halfOrMore: Threshold = { comparator: 'at_least', percent: whole(50n) }
export const moreThanHalf: Threshold = { comparator: 'more_than', percent: whole(50n) }

export interface CascadeShare {
  /** What listed ones, and ones treated so, hold of the asset together. */
  readonly share: ShareInterval
  /** Whether that share reaches the threshold; the asset's own listing does not enter. */
  readonly treated: Truth
  readonly derivation: Derivation
}

/** The share of `asset` that listed owners hold by the cascade, in percent. */
export function cascadeShare(
  graph: OwnershipGraph,
  asset: string,
  isListed: (id: string) => Truth,
  threshold: Threshold = halfOrMore,
): CascadeShare {
  return spread({ graph, asset, isListed, threshold, withControl: false })
}

/**
 * Whether a target controls `asset`: by a control record, by more than half of the equity, or by a
 * chain of both. Control without equity has no total that could be incomplete: where no record names a
 * controller, there is none on file.
 */
export function controlledBy(
  graph: OwnershipGraph,
  asset: string,
  isTarget: (id: string) => Truth,
): { readonly controlled: Truth; readonly derivation: Derivation } {
  const threshold = moreThanHalf
  const result = spread({ graph, asset, isListed: isTarget, threshold, withControl: true })
  return { controlled: result.treated, derivation: result.derivation }
}

interface Question {
  readonly graph: OwnershipGraph
  readonly asset: string
  readonly isListed: (id: string) => Truth
  readonly threshold: Threshold
  readonly withControl: boolean
}

/** The share of each entity that treated ones hold, and who is treated because of it. */
interface Fixpoint {
  readonly shares: ReadonlyMap<string, Rational>
  readonly treated: ReadonlySet<string>
  /** Treated because of its owners or controllers, whatever its own listing. */
  readonly reached: ReadonlySet<string>
}

function spread(question: Question): CascadeShare {
  const { graph, asset, isListed, withControl } = question
  const stopsAt = (id: string): boolean => isListed(id) === 'T'
  const entities = upstream({ graph, asset, stopsAt, withControl })
  const opened = entities.filter((id) => id === asset || !stopsAt(id))
  const least = leastFixpoint(question, opened, {
    start: () => zero,
    isSeed: (id) => isListed(id) === 'T',
    controls: (certain) => certain,
  })
  const most = leastFixpoint(question, opened, {
    start: (id) => graph.remainder(id),
    isSeed: (id) => isListed(id) !== 'F',
    controls: () => true,
  })
  const share = { from: least.shares.get(asset) ?? zero, to: most.shares.get(asset) ?? zero }
  const treated = least.reached.has(asset) ? 'T' : most.reached.has(asset) ? 'U' : 'F'
  const isOpen = compare(share.from, share.to) < 0 || treated === 'U'
  const unsettled = entities.filter((id) => id !== asset && isListed(id) === 'U')
  const missing = [missingHolders(graph, opened), ...unsettled.map((id) => `whether ${id} counts`)]
  return {
    share,
    treated,
    derivation: {
      steps: stepsOf(question, opened, least, most),
      edgeIds: recordIds(graph, opened, withControl),
      entityIds: entities.toSorted(),
      missing: isOpen ? missing.filter((part) => part !== '').join('; ') : '',
      validUntilMs: graph.validUntilMs(opened),
    },
  }
}

interface Reading {
  /** The percent of an entity that counts before any named owner is treated. */
  readonly start: (id: string) => Rational
  readonly isSeed: (id: string) => boolean
  readonly controls: (certain: boolean) => boolean
}

/** Each record is added once, when its owner becomes treated: linear in the records above the asset. */
function leastFixpoint(question: Question, opened: readonly string[], reading: Reading): Fixpoint {
  const { graph, threshold, withControl } = question
  const shares = new Map(opened.map((id) => [id, reading.start(id)]))
  const treated = new Set<string>()
  const reached = new Set<string>()
  const stakes = stakesByHolder(graph, opened, withControl)
  const reach = (id: string): void => {
    reached.add(id)
    treated.add(id)
  }
  for (const id of stakes.keys()) if (reading.isSeed(id)) treated.add(id)
  for (const [id, share] of shares) if (passes(share, threshold)) reach(id)
  // A set iterates over what is added while iterating.
  for (const owner of treated) {
    for (const stake of stakes.get(owner) ?? []) {
      if (stake.kind === 'control') {
        if (reading.controls(stake.certain)) reach(stake.of)
        continue
      }
      const share = plus(shares.get(stake.of) ?? zero, stake.percent)
      shares.set(stake.of, share)
      if (passes(share, threshold)) reach(stake.of)
    }
  }
  return { shares, treated, reached }
}

type Stake =
  | { readonly kind: 'share'; readonly of: string; readonly percent: Rational }
  | { readonly kind: 'control'; readonly of: string; readonly certain: boolean }

function stakesByHolder(
  graph: OwnershipGraph,
  opened: readonly string[],
  withControl: boolean,
): ReadonlyMap<string, readonly Stake[]> {
  const stakes = new Map<string, Stake[]>()
  const add = (holder: string, stake: Stake): void => {
    const held = stakes.get(holder)
    if (held === undefined) stakes.set(holder, [stake])
    else held.push(stake)
  }
  for (const of of opened) {
    for (const { edge, from } of graph.holdings(of)) {
      add(edge.owner, { kind: 'share', of, percent: from })
    }
    if (!withControl) continue
    for (const { edge, certain } of graph.controls(of)) {
      add(edge.controller, { kind: 'control', of, certain })
    }
  }
  return stakes
}

function passes(share: Rational, { comparator, percent }: Threshold): boolean {
  const order = compare(share, percent)
  return comparator === 'at_least' ? order >= 0 : order > 0
}

/** One step for each entity that treated ones hold or may hold a part of, owners first. */
function stepsOf(
  { graph, asset, withControl }: Question,
  opened: readonly string[],
  least: Fixpoint,
  most: Fixpoint,
): Step[] {
  return opened.toReversed().flatMap((id) => {
    const share = { from: least.shares.get(id) ?? zero, to: most.shares.get(id) ?? zero }
    const isTouched = most.reached.has(id) || compare(share.to, zero) > 0
    if (!isTouched && id !== asset) return []
    const controls = withControl ? graph.controls(id) : []
    const controllers = controls.filter(({ edge }) => most.treated.has(edge.controller))
    const holders = graph.holdings(id)
    const counted = holders.filter(({ edge }) => most.treated.has(edge.owner))
    const parts = [
      `${id}: ${intervalText(share)} counts`,
      ...counted.map(({ edge, from }) =>
        [
          `${edge.owner} holds ${percentText(from)}${least.treated.has(edge.owner) ? '' : ' and may count'}`,
          edge.id,
        ].join(', '),
      ),
      ...unknownPart(graph, id),
      ...controllers.map(
        ({ edge, certain }) =>
          `${edge.controller} ${certain ? 'controls' : 'may control'} it by ${edge.kind}, ${edge.id}`,
      ),
      least.reached.has(id)
        ? 'so that it is treated alike'
        : most.reached.has(id)
          ? 'so that it may be treated alike'
          : 'so that it is not treated alike',
    ]
    // The others' records bound the share from above, so that they are part of the step.
    const edgeIds = [...holders, ...controls].map(({ edge }) => edge.id)
    return [{ entityId: id, text: parts.join('; '), edgeIds: edgeIds.toSorted() }]
  })
}

function unknownPart(graph: OwnershipGraph, id: string): string[] {
  const rest = graph.remainder(id)
  if (compare(rest, zero) <= 0) return []
  const known = percentText(minus(fullPercent, rest))
  return [`the holders of ${percentText(rest)} are not known (${known} is)`]
}
