// What a house tells of workloads whose parties act as one: of each party the workloads that the cluster is about,
// each with its own figures. Workloads of one party are no cluster, however much they share.
import type { CaseEdge, Share } from './case.ts'
import { isHarvest, judgeClusters, levelLeast, type ClusterVerdict } from './clusters.ts'
import type { Folding } from './fold.ts'
import { excessOf, harvestOf } from './harvest.ts'
import { clusterLimits } from './link/clusters.ts'
import type { Standing } from './link/member.ts'
import type { Group, RequestGroup } from './section.ts'
import type { Statistic } from './statistic.ts'
import { figuresOf, verdictOf } from './verdict.ts'
import type { Slot } from './workloads.ts'

/** A workload and whose it is; the key of its slot is its id. */
export interface Owned {
  readonly party: string
  readonly slot: Slot
}

/** Somebody who was shut out, and the workloads that it was known by. */
export interface ShutOut {
  readonly party: string
  readonly workloads: readonly string[]
  readonly standing: Exclude<Standing, 'open'>
}

export interface LinkedMember {
  readonly workload: string
  readonly level: number
  /** Of its own requests. */
  readonly harvest: Share | null
  readonly statistics: readonly Statistic[]
  readonly looked: number
  readonly missed: number
}

export interface Linked {
  /** The same for the same parties. */
  readonly cluster: string
  /** In words with numbers. */
  readonly links: readonly string[]
  readonly edges: readonly CaseEdge[]
  readonly level: number
  readonly groups: readonly Group[]
  readonly members: readonly LinkedMember[]
}

export interface LinkingOptions {
  readonly nowMs: number
  /** Of parties; those that are left out are open. */
  readonly standings: ReadonlyMap<string, Standing>
}

/** Clusters that are something to tell: those of level 2 or more. Deterministic, in whatever order workloads come. */
export function linkedAmong(
  workloads: Iterable<Owned>,
  folding: Folding,
  { nowMs, standings }: LinkingOptions,
): readonly Linked[] {
  const byParty = Map.groupBy(workloads, ({ party }) => party)
  const slotsOf = (party: string): readonly Slot[] =>
    (byParty.get(party) ?? []).map(({ slot }) => slot)
  const accounts = [...byParty.keys()].map((key) => ({
    key,
    standing: standings.get(key) ?? ('open' as const),
    slots: slotsOf(key),
  }))
  return judgeClusters(accounts, folding, { nowMs, limits: clusterLimits })
    .filter(({ level }) => level >= levelLeast)
    .map((cluster) => linkedOf(cluster, slotsOf, folding))
}

function linkedOf(
  { cluster, links, level, groups, members, strongest, explanation, replacements }: ClusterVerdict,
  slotsOf: (party: string) => readonly Slot[],
  folding: Folding,
): Linked {
  const returned = replacements.map(
    ({ of, by, kinds }) => `${by} shares ${kinds.join(' and ')} with ${of}, which was shut out.`,
  )
  return {
    cluster,
    links: [...returned, ...explanation],
    edges: links.map(({ kind, left, right, bans }) => ({ kind, left, right, bans })),
    level,
    groups,
    members: members.flatMap(({ account, level: most }) =>
      concerned(slotsOf(account), strongest, folding).map((slot) =>
        memberOf(slot, { most, strongest, folding }),
      ),
    ),
  }
}

/** Those of a party's workloads that harvest; where none does, the one that does so most. */
function concerned(slots: readonly Slot[], group: RequestGroup, folding: Folding): readonly Slot[] {
  const shares = slots
    .map((slot) => ({ slot, share: excessOf([slot], group, folding)?.share ?? 0 }))
    .toSorted(
      (left, right) => right.share - left.share || (left.slot.key < right.slot.key ? -1 : 1),
    )
  const harvesting = shares.filter(({ share }) => isHarvest(share))
  return (harvesting.length > 0 ? harvesting : shares.slice(0, 1)).map(({ slot }) => slot)
}

function memberOf(
  slot: Slot,
  {
    most,
    strongest,
    folding,
  }: { readonly most: number; readonly strongest: RequestGroup; readonly folding: Folding },
): LinkedMember {
  const { statistics, requests, missed } = verdictOf(slot, folding)
  const share = excessOf([slot], strongest, folding)?.share ?? 0
  const own = new Set(statistics.map(({ detector }) => detector))
  const others = figuresOf(strongest, slot, folding).filter(({ detector }) => !own.has(detector))
  return {
    workload: slot.key,
    level: isHarvest(share) ? most : Math.min(most, levelLeast),
    harvest: harvestOf([slot], [strongest], folding),
    statistics: [...statistics, ...others],
    looked: requests,
    missed,
  }
}
