// Accounts that act as one, judged as one: their evidence taken together, beside the links themselves, which are the
// second group. What one kind of link shows is a candidate, and a member whose own requests hardly harvest
// stays below level 2: nobody is guilty by association.
import { harvestShareMin } from './case-steps.ts'
import { mergeStates } from './engine.ts'
import { capitalOfGroup, capitalOfPair } from './evidence.ts'
import { pairs, requestGroups } from './games.ts'
import type { Folding } from './fold.ts'
import { excessOf } from './harvest.ts'
import { linkPlace, places } from './layout.ts'
import {
  openLinks,
  type Cluster,
  type ClusterLimits,
  type Link,
  type Replacement,
} from './link/clusters.ts'
import type { LinkKind, Standing } from './link/member.ts'
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
  /** Of its own requests, those that harvest in the group that the cluster rests on; null: unknown. */
  readonly harvestShare: number | null
}

export interface ClusterVerdict {
  readonly cluster: string
  readonly members: readonly ClusterMember[]
  readonly links: readonly Link[]
  readonly level: number
  readonly groups: readonly Group[]
  /** Of the groups that look at requests, the one that says most of all of them together. */
  readonly strongest: RequestGroup
  /** One kind of link only, or too many members. */
  readonly candidate: boolean
  readonly replacements: readonly Replacement[]
  readonly explanation: readonly string[]
}

/** Whatever opens no case is not told. */
export const levelLeast = 2
/** Who shares two kinds of links with somebody who was suspended is shown to analysts, whatever its requests say. */
const replacementLevel = 2

/**
 * Deterministic: the same accounts in any order give the same verdicts in the same order. What two kinds unite comes
 * first, judged among itself; then what one kind suggests of those who are not told yet.
 */
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
  const links = openLinks(linkables, nowMs, limits)
  const hypotheses = links.united.length
  const united = links.united.map((cluster) => judged(cluster, { byKey, folding, hypotheses }))
  const told = new Set(
    united.flatMap(({ members }) =>
      members.filter(({ level }) => level >= levelLeast).map(({ account }) => account),
    ),
  )
  let all = hypotheses
  const candidates = links.candidates({
    isTold: (account) => told.has(account),
    suspects(sharers, { kind, sets }) {
      all = hypotheses + sets
      return suspectsAmong(sharers, kind, { byKey, folding, hypotheses: all })
    },
  })
  const alone = candidates.map((cluster) => judged(cluster, { byKey, folding, hypotheses: all }))
  return [...united, ...alone]
}

/** Of accounts that share one kind of link, where together they are worth telling, those that harvest. */
function suspectsAmong(
  sharers: readonly string[],
  kind: LinkKind,
  judging: Judging,
): readonly string[] {
  const { byKey, folding } = judging
  const speaking = speakingGroups({ candidate: true, links: [{ kind }] })
  const inGroup =
    (group: RequestGroup) =>
    (account: string): boolean =>
      isHarvest(shareOf(account, group, judging))
  // Merging is what costs: most sets are spared it.
  if (!speaking.some((group) => sharers.some(inGroup(group)))) return []
  const merged = mergeStates(slotsOf(sharers, byKey), folding.sections)
  const { level, strongest } = weighed({ candidate: true, speaking }, merged, judging)
  return level < levelLeast ? [] : sharers.filter(inGroup(strongest))
}

/**
 * Groups whose evidence counts. How requests relate follows from the template that they fill: of those who share
 * nothing else it is the same evidence again and again.
 */
function speakingGroups({
  candidate,
  links,
}: Pick<Cluster, 'candidate'> & {
  readonly links: readonly Pick<Link, 'kind'>[]
}): readonly RequestGroup[] {
  const isTemplate = links.every(({ kind }) => kind === 'skeleton' || kind === 'list')
  return candidate && isTemplate ? requestGroups.filter((group) => group !== 'b') : requestGroups
}

function slotsOf(accounts: readonly string[], byKey: Judging['byKey']): readonly Slot[] {
  return accounts.flatMap((account) => byKey.get(account)?.slots ?? [])
}

function shareOf(account: string, group: RequestGroup, { byKey, folding }: Judging): number | null {
  return excessOf(slotsOf([account], byKey), group, folding)?.share ?? null
}

/** Whether a share of an account's requests is more than a coincidence; null: unknown. */
export function isHarvest(share: number | null): boolean {
  return share !== null && share >= harvestShareMin
}

interface Judging {
  readonly byKey: ReadonlyMap<string, Accountable>
  readonly folding: Folding
  /** Clusters that are judged at once: so many chances of a false alarm. */
  readonly hypotheses: number
}

function judged(cluster: Cluster, judging: Judging): ClusterVerdict {
  const { byKey, folding } = judging
  const merged = mergeStates(slotsOf(cluster.sharers, byKey), folding.sections)
  const { candidate } = cluster
  const speaking = speakingGroups(cluster)
  const { level: shown, strongest } = weighed({ candidate, speaking }, merged, judging)
  const isReplacement = cluster.replacements.some(({ kinds }) => kinds.length > 1)
  const level = isReplacement ? Math.max(shown, replacementLevel) : shown
  const groups: readonly Group[] = level >= 3 ? [strongest, 'e'] : level === 2 ? ['e'] : []
  const members = cluster.members.map((account): ClusterMember => {
    const share = shareOf(account, strongest, judging)
    // Links are no more than a coincidence for who shows nothing at all by itself.
    const bystander = Math.min(level, isReplacement ? 2 : 1)
    return { account, level: isHarvest(share) ? level : bystander, harvestShare: share }
  })
  const { id, links, replacements, explanation } = cluster
  return {
    cluster: id,
    members,
    links,
    level,
    groups,
    strongest,
    candidate,
    replacements,
    explanation: [...explanation, ...togetherOf(cluster, merged, strongest, folding)],
  }
}

/** Level 3 takes the links and one group of requests; links alone, or one kind of them, say nothing of a harvest. */
function weighed(
  {
    candidate,
    speaking,
  }: { readonly candidate: boolean; readonly speaking: readonly RequestGroup[] },
  { view, at }: Bytes,
  { folding, hypotheses }: Judging,
): { readonly level: number; readonly strongest: RequestGroup } {
  const { level2, level3 } = folding.calibration.thresholds
  const ofGroup = (group: RequestGroup): number =>
    capitalOfGroup(view, at, requestGroups.indexOf(group))
  const [strongest = 'a'] = speaking.toSorted((left, right) => ofGroup(right) - ofGroup(left))
  const both = pairs.map((_, pair) => capitalOfPair(view, at, pair))
  const most = Math.max(ofGroup(strongest), ...both)
  const correction = Math.log(Math.max(1, hypotheses))
  if (!candidate && most >= level3 + correction) return { level: 3, strongest }
  return { level: most >= level2 + correction ? 2 : 0, strongest }
}

function togetherOf(
  { members, sharers }: Cluster,
  { view, at }: Bytes,
  group: RequestGroup,
  { sections }: Folding,
): readonly string[] {
  const state = { view, at: at + places[group].stateAt }
  const all = sharers.length > members.length ? `, all ${sharers.length} who share it` : ''
  return sections[group]
    .statistics(state)
    .slice(0, 2)
    .map(({ sentence }) => `Together${all}: ${sentence}`)
}
