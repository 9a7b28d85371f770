// Accounts that act as one, judged as one: their evidence taken together, beside the links themselves, which are the
// second group. What one kind of link shows is a candidate, and a member whose own requests hardly harvest
// stays at level 2 at most: nobody is guilty by association.
import type { Calibration } from './calibration.ts'
import { mergeStates } from './engine.ts'
import { capitalOfGroup, capitalOfPair, meanScore, pairs, requestGroups } from './evidence.ts'
import type { Folding } from './fold.ts'
import { linkPlace, places } from './layout.ts'
import {
  findClusters,
  type Cluster,
  type ClusterLimits,
  type Link,
  type Replacement,
} from './link/clusters.ts'
import type { Standing } from './link/member.ts'
import type { Bytes, Group, RequestGroup } from './section.ts'
import type { Slot } from './workloads.ts'

export interface Accountable {
  readonly key: string
  readonly standing: Standing
  readonly slots: readonly Slot[]
}

export interface ClusterMember {
  readonly account: string
  /** The level that the cluster gives it. */
  readonly level: number
  /** Mean score of its own requests in the group that the cluster rests on; null: unknown. */
  readonly harvestShare: number | null
}

export interface ClusterVerdict {
  readonly cluster: string
  readonly members: readonly ClusterMember[]
  readonly links: readonly Link[]
  readonly level: number
  readonly groups: readonly Group[]
  /** One kind of link only, or too many members. */
  readonly candidate: boolean
  readonly replacements: readonly Replacement[]
  readonly explanation: readonly string[]
}

/** A member below it is not what the cluster is about. */
const harvestShareLeast = 0.05

/** Deterministic: the same accounts in any order give the same verdicts in the same order. */
export function judgeClusters(
  accounts: Iterable<Accountable>,
  folding: Folding,
  { nowMs, limits }: { readonly nowMs: number; readonly limits: ClusterLimits },
): readonly ClusterVerdict[] {
  const byKey = new Map([...accounts].map((account) => [account.key, account]))
  const linkables = [...byKey.values()].map(({ key, standing, slots }) => ({
    key,
    standing,
    states: slots.map(({ view, at }) => ({ view, at: at + linkPlace.stateAt })),
  }))
  const found = findClusters(linkables, nowMs, limits)
  return found.map((cluster) => judged(cluster, { byKey, folding, hypotheses: found.length }))
}

interface Judging {
  readonly byKey: ReadonlyMap<string, Accountable>
  readonly folding: Folding
  /** Clusters that are judged at once: so many chances of a false alarm. */
  readonly hypotheses: number
}

function judged(cluster: Cluster, { byKey, folding, hypotheses }: Judging): ClusterVerdict {
  const slots = cluster.members.flatMap((key) => byKey.get(key)?.slots ?? [])
  const merged = mergeStates(slots, folding.sections)
  const strongest = strongestGroup(merged)
  const level = levelOfCluster(cluster, merged, {
    thresholds: folding.calibration.thresholds,
    hypotheses,
  })
  const groups: readonly Group[] = level >= 3 ? [strongest, 'e'] : level === 2 ? ['e'] : []
  const members = cluster.members.map((account): ClusterMember => {
    const share = shareOf(byKey.get(account)?.slots ?? [], strongest)
    const own = share !== null && share >= harvestShareLeast ? level : Math.min(level, 2)
    return { account, level: own, harvestShare: share }
  })
  const { id, links, candidate, replacements, explanation } = cluster
  return {
    cluster: id,
    members,
    links,
    level,
    groups,
    candidate,
    replacements,
    explanation: [...explanation, ...mergedSentences(merged, strongest, folding)],
  }
}

/** Level 3 takes the links and one group of requests; links alone, or one kind of them, say nothing of a harvest. */
function levelOfCluster(
  { candidate }: Cluster,
  { view, at }: Bytes,
  { thresholds, hypotheses }: Pick<Calibration, 'thresholds'> & { readonly hypotheses: number },
): number {
  const groups = requestGroups.map((_, group) => capitalOfGroup(view, at, group))
  const both = pairs.map((_, pair) => capitalOfPair(view, at, pair))
  const most = Math.max(...groups, ...both)
  const correction = Math.log(Math.max(1, hypotheses))
  if (!candidate && most >= thresholds.level3 + correction) return 3
  return most >= thresholds.level2 + correction ? 2 : 0
}

function strongestGroup({ view, at }: Bytes): RequestGroup {
  const capitals = requestGroups.map((_, group) => capitalOfGroup(view, at, group))
  return requestGroups[capitals.indexOf(Math.max(...capitals))] ?? 'a'
}

function shareOf(slots: readonly Slot[], group: RequestGroup): number | null {
  let [sum, of] = [0, 0]
  for (const { view, at } of slots) {
    const scored = meanScore(view, at, requestGroups.indexOf(group))
    if (scored === null) continue
    sum += scored.mean * scored.of
    of += scored.of
  }
  return of === 0 ? null : sum / of
}

function mergedSentences(
  { view, at }: Bytes,
  group: RequestGroup,
  { sections }: Folding,
): readonly string[] {
  const state = { view, at: at + places[group].stateAt }
  return sections[group]
    .statistics(state)
    .slice(0, 2)
    .map(({ sentence }) => `Together: ${sentence}`)
}
