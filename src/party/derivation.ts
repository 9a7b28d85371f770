// What a result of the ownership graph rests on, so that an auditor can compute it again: the records
// read, by id, and the steps in words. The records alone, without any other, give the same result.
import type { Rational } from '../kernel/money.ts'
import { compare, rationalText, zero } from '../kernel/rational.ts'
import type { OwnershipGraph } from './graph.ts'

/** Percent, both ends attained by some way in which the unknown may turn out. */
export interface ShareInterval {
  readonly from: Rational
  readonly to: Rational
}

export interface Step {
  readonly entityId: string
  readonly text: string
  readonly edgeIds: readonly string[]
}

export interface Derivation {
  /** Owners before what they own; the asset asked for is last. */
  readonly steps: readonly Step[]
  /** Every record read, sorted. */
  readonly edgeIds: readonly string[]
  /** Everybody whose listing or owners were asked for, sorted. */
  readonly entityIds: readonly string[]
  /** What would settle it, as a noun phrase; empty if nothing is open. */
  readonly missing: string
  /** The next instant at which a record read here changes; null if none does. */
  readonly validUntilMs: number | null
}

/** `asset` and everybody above it, owners last; nobody is looked for above those that `stopsAt` names. */
export function upstream(options: {
  readonly graph: OwnershipGraph
  readonly asset: string
  readonly stopsAt: (id: string) => boolean
  readonly withControl: boolean
}): string[] {
  const { graph, asset, stopsAt, withControl } = options
  const found = new Set([asset])
  // A set iterates over what is added while iterating: breadth first, each entity once.
  for (const id of found) {
    if (id !== asset && stopsAt(id)) continue
    for (const { edge } of graph.holdings(id)) found.add(edge.owner)
    if (!withControl) continue
    for (const { edge } of graph.controls(id)) found.add(edge.controller)
  }
  return [...found]
}

/** The ids of all records that say who holds (or controls) any of `assets`, sorted. */
export function recordIds(
  graph: OwnershipGraph,
  assets: Iterable<string>,
  withControl: boolean,
): string[] {
  const ids: string[] = []
  for (const asset of assets) {
    for (const { edge } of graph.holdings(asset)) ids.push(edge.id)
    if (withControl) for (const { edge } of graph.controls(asset)) ids.push(edge.id)
  }
  return ids.toSorted()
}

/** The open holders among `assets`, as a noun phrase; empty if all are known exactly. */
export function missingHolders(graph: OwnershipGraph, assets: Iterable<string>): string {
  const parts: string[] = []
  for (const asset of assets) {
    const rest = graph.remainder(asset)
    if (compare(rest, zero) > 0) parts.push(`the holders of ${percentText(rest)} of ${asset}`)
  }
  return parts.toSorted().join('; ')
}

export function percentText(value: Rational): string {
  return `${rationalText(value)} %`
}

export function intervalText({ from, to }: ShareInterval): string {
  if (compare(from, to) === 0) return percentText(from)
  return `between ${percentText(from)} and ${percentText(to)}`
}
