// Rings and crowds through the whole watch, linking included: among ten thousand honest strangers, of whom fifty use
// one public framework's prompt, rings of fifty accounts that share two kinds of links of four, or one.
import type { Calibration } from '../../src/watch/calibration.ts'
import type { ClusterVerdict } from '../../src/watch/clusters.ts'
import { clusterLimits } from '../../src/watch/link/clusters.ts'
import { observationOf } from '../../src/watch/observe.ts'
import { readReplayLine } from '../../src/watch/replay-line.ts'
import { openWatch, type Watch } from '../../src/watch/watch.ts'
import type { Episode, ReplayLine } from './episode.ts'
import { crowd, hydra, linkKinds, type LinkKind } from './rings.ts'
import type { Set } from './source.ts'

export interface RingPlan {
  readonly seed: number
  readonly set: Set
  /** Honest strangers, and how many of them use the framework. */
  readonly crowd: number
  readonly onFramework: number
  readonly crowdLength: number
  readonly members: number
  readonly harvest: number
  readonly cover: number
  /** Of each combination of kinds. */
  readonly rings: number
}

export interface JudgedRing {
  readonly links: readonly LinkKind[]
  readonly rings: number
  readonly members: number
  /** In clusters united by two kinds of links: share of the ring's members that its largest cluster holds. */
  readonly recall: number
  /** Pairs in those clusters, and how many of them are of one ring. */
  readonly pairs: number
  readonly truePairs: number
  /** Members whose account is at level 3, and the highest level that a candidate gave. */
  readonly atLevel3: number
  readonly candidateLevel: number
}

export interface JudgedRings {
  readonly rings: readonly JudgedRing[]
  readonly crowd: {
    readonly accounts: number
    readonly onFramework: number
    /** Accounts of the crowd in clusters of two kinds of links. */
    readonly merged: number
    readonly candidates: number
    readonly atLevel3: number
    readonly atLevel2: number
  }
  /** The whole sweep over all accounts. */
  readonly clusters: number
}

const dayMs = 86_400_000
const lastDay = Date.UTC(2026, 9, 20)

export function judgeRings(plan: RingPlan, calibration: Calibration): JudgedRings {
  const watch = openWatch({ calibration, hotMax: 1_000_000, coldMax: 0 })
  const strangers = new Set<string>()
  for (const episode of crowd({ ...plan, accounts: plan.crowd, length: plan.crowdLength })) {
    strangers.add(episode.id)
    observe(watch, episode.lines, daysTo(episode.lines))
  }
  const combinations = combinationsOf(linkKinds)
  const members = new Map<readonly LinkKind[], string[][]>()
  for (const [index, links] of combinations.entries()) {
    const rings = Array.from({ length: plan.rings }, (_, ring) =>
      hydra({ ...plan, links, seed: plan.seed * 1_000 + index * plan.rings + ring }),
    )
    for (const ring of rings) observeRing(watch, ring)
    members.set(
      links,
      rings.map((ring) => ring.map(({ id }) => id)),
    )
  }
  const clusters = watch.link()
  const levels = new Map([...watch.accounts()].map(({ account, maxLevel }) => [account, maxLevel]))
  return {
    rings: combinations.map((links) => judged(links, members.get(links) ?? [], clusters, levels)),
    crowd: judgedCrowd(plan, strangers, clusters, levels),
    clusters: clusters.length,
  }
}

function combinationsOf(kinds: readonly LinkKind[]): (readonly LinkKind[])[] {
  const two = kinds.flatMap((first, at) => kinds.slice(at + 1).map((second) => [first, second]))
  return [...two, ...kinds.map((kind) => [kind])]
}

/** All lives end in the same week, so that everybody is compared with everybody; hours stay as they are. */
function daysTo(lines: readonly ReplayLine[]): number {
  const last = Date.parse(lines.at(-1)?.at ?? '')
  return Math.round((lastDay - last) / dayMs)
}

function observeRing(watch: Watch, ring: readonly Episode[]): void {
  const [latest] = ring.toSorted((left, right) =>
    (left.lines.at(-1)?.at ?? '') < (right.lines.at(-1)?.at ?? '') ? 1 : -1,
  )
  const days = daysTo(latest?.lines ?? [])
  for (const { lines } of ring) observe(watch, lines, days)
}

function observe(watch: Watch, lines: readonly ReplayLine[], days: number): void {
  for (const line of lines) {
    const at = new Date(Date.parse(line.at) + days * dayMs).toISOString()
    const read = readReplayLine(JSON.stringify({ ...line, at }))
    if (read.kind !== 'request') throw new Error(`not a line: ${JSON.stringify(read)}`)
    const { account, workload, declared, facts } = read
    watch.observe({
      account,
      workload,
      observation: observationOf(read, 0),
      declared,
      facts,
      salt: 0,
    })
  }
}

type Levels = ReadonlyMap<string, number>

function judged(
  links: readonly LinkKind[],
  rings: readonly (readonly string[])[],
  clusters: readonly ClusterVerdict[],
  levels: Levels,
): JudgedRing {
  let [recalled, pairs, truePairs, candidateLevel] = [0, 0, 0, 0]
  for (const ring of rings) {
    const own = new Set(ring)
    let largest = 0
    for (const cluster of clusters) {
      const { members } = cluster
      const inside = members.filter(({ account }) => own.has(account))
      if (inside.length === 0) continue
      if (!isUnited(cluster)) {
        candidateLevel = Math.max(candidateLevel, ...inside.map(({ level }) => level))
        continue
      }
      largest = Math.max(largest, inside.length)
      pairs += pairsOf(members.length)
      truePairs += pairsOf(inside.length)
    }
    recalled += largest
  }
  const all = rings.flat()
  return {
    links,
    rings: rings.length,
    members: all.length,
    recall: all.length === 0 ? 0 : recalled / all.length,
    pairs,
    truePairs,
    atLevel3: all.filter((id) => (levels.get(id) ?? 0) >= 3).length,
    candidateLevel,
  }
}

/** By two kinds of links, those included that are so large that a person has to look at them: a false merge is one. */
function isUnited({ candidate, members }: ClusterVerdict): boolean {
  return !candidate || members.length > clusterLimits.membersMax
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2
}

function judgedCrowd(
  { onFramework }: RingPlan,
  strangers: ReadonlySet<string>,
  clusters: readonly ClusterVerdict[],
  levels: Levels,
): JudgedRings['crowd'] {
  const inside = (united: boolean): number =>
    new Set(
      clusters
        .filter((cluster) => isUnited(cluster) === united)
        .flatMap(({ members }) => members.map(({ account }) => account))
        .filter((account) => strangers.has(account)),
    ).size
  const atLeast = (level: number): number =>
    [...strangers].filter((id) => (levels.get(id) ?? 0) >= level).length
  return {
    accounts: strangers.size,
    onFramework,
    merged: inside(true),
    candidates: inside(false),
    atLevel3: atLeast(3),
    atLevel2: atLeast(2),
  }
}
