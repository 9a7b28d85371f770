// Who among some accounts works at the same times, beyond what hours of the day explain; and who takes over within
// minutes where another stops. Bins next to each other are one coincidence: work that lasts is in many of them.
import { binHash } from './note.ts'
import type { Member } from './member.ts'
import { binomialBans, poissonBans } from './significance.ts'

export interface Population {
  readonly size: number
  /** Bins from the first to the last one that anybody was active in. */
  readonly horizon: number
  /** By bin, members that were active. */
  readonly active: ReadonlyMap<number, number>
  /** Mean of `active` over the horizon. */
  readonly activeMean: number
  /** By bin, members that began. */
  readonly began: ReadonlyMap<number, number>
}

export interface Together {
  readonly members: readonly Member[]
  readonly bans: number
  readonly sentence: string
}

/** Hours of the day make anybody's activity so much denser than its mean. */
const dayFactor = 3
/** Bins within half an hour are one coincidence. */
const gapBins = 6
const burstBans = 5
const burstsLeast = 3
/** Fewer times are enough where half of a group and so many are there at once. */
const massBans = 15
const massLeast = 8
const pairBans = 7
const pairsOfMost = 24
/** Of a group's bursts, and of its own bins, as many are a member's at least. */
const presentLeast = 0.5
const ownShareLeast = 0.3
const memberBans = 2
/** The tail of a binomial has no end at one. */
const sure = 1 - 1e-9
/** Bins: ten minutes. */
const handOverBins = 2
const handOverBans = 5
/** Two hours and six, before and after. */
const aroundBins = [24, 72] as const
/** An account stopped that was silent for an hour. */
const stoppedBins = 12

export function populationOf(members: readonly Member[]): Population {
  const active = new Map<number, number>()
  const began = new Map<number, number>()
  let first = Infinity
  let last = 0
  let sum = 0
  for (const { activity, ...member } of members) {
    began.set(member.first, (began.get(member.first) ?? 0) + 1)
    first = Math.min(first, member.first)
    last = Math.max(last, member.last)
    for (const bin of activity.bins) active.set(bin, (active.get(bin) ?? 0) + 1)
    sum += activity.bins.size
  }
  const horizon = Math.max(1, last - first + 1)
  return { size: members.length, horizon, active, activeMean: sum / horizon, began }
}

/** Sets of members that work at the same times. */
export function synchronous(group: readonly Member[], population: Population): Together[] {
  const found = group.length >= 3 ? bursts(group, population) : []
  if (found.length > 0 || group.length > pairsOfMost) return found
  return pairs(group, population)
}

/** Share of bins in which a member is active, at its busiest hours. */
function density({ activity }: Member, { horizon }: Population): number {
  return Math.min(1, (dayFactor * activity.total) / horizon)
}

interface Burst {
  readonly bin: number
  readonly count: number
  readonly bans: number
  /** Of those of the group whose samples can hold the bin, the share that is active. */
  readonly share: number
  /** How much likelier anybody is to be active than over all bins. */
  readonly habit: number
}

/** Times at which far more of the group are active than their own densities and everybody's habits explain. */
function bursts(group: readonly Member[], population: Population): Together[] {
  const surprising = surprisingBins(group, population)
  const most = Math.max(0, ...surprising.map(({ count }) => count))
  const bans = Math.max(0, ...surprising.map((burst) => burst.bans))
  const times = separate(surprising.map(({ bin }) => bin))
  const enough = bans >= massBans && most >= Math.max(massLeast, group.length / 2) ? 1 : burstsLeast
  if (times < enough) return []
  const members = group.filter((member) => isOfBursts(member, surprising, enough, population))
  if (members.length < 3) return []
  const sentence = `${members.length} accounts were active together at ${times} separate times, up to ${most} at once, far beyond their own and everybody's hours.`
  return [{ members, bans, sentence }]
}

function surprisingBins(group: readonly Member[], population: Population): Burst[] {
  const counts = new Map<number, number>()
  for (const { activity } of group) {
    for (const bin of activity.bins) counts.set(bin, (counts.get(bin) ?? 0) + 1)
  }
  const densities = group.map((member) => density(member, population))
  const surprising: Burst[] = []
  for (const [bin, count] of [...counts].toSorted(([left], [right]) => left - right)) {
    if (count < 3) continue
    const outside = (population.active.get(bin) ?? 0) - count
    const habit = Math.max(1, outside / Math.max(1e-9, population.activeMean))
    const hash = binHash(bin)
    let [expected, able] = [0, 0]
    for (const [index, { activity }] of group.entries()) {
      if (hash > activity.hashMost) continue
      expected += Math.min(1, habit * (densities[index] ?? 0))
      able++
    }
    // Of all sums of unlike chances with this mean the binomial's has the longest tail: Hoeffding, 1956.
    const bans = binomialBans(able, Math.min(sure, expected / Math.max(1, able)), count)
    if (bans >= burstBans) surprising.push({ bin, count, bans, share: count / able, habit })
  }
  return surprising
}

/**
 * Who is of the group's bursts, and not one who merely was at work as well: it is there at most of them, and oftener than
 * its own density and everybody's habits explain. Where they are one or two times, work that lasts a while explains
 * much, so that hardly any of it may lie elsewhere.
 */
function isOfBursts(
  { activity }: Member,
  surprising: readonly Burst[],
  enough: number,
  { horizon }: Population,
): boolean {
  const able = surprising.filter(({ bin }) => binHash(bin) <= activity.hashMost)
  const there = able.filter(({ bin }) => activity.bins.has(bin))
  const times = separate(able.map(({ bin }) => bin))
  const thereTimes = separate(there.map(({ bin }) => bin))
  if (thereTimes < enough || thereTimes < presentLeast * times) return false
  const own = Math.min(1, (dayFactor * activity.total) / horizon)
  const chances = able.map(({ habit }) => Math.min(1, habit * own))
  const chance = chances.reduce((sum, one) => sum + one, 0) / Math.max(1, chances.length)
  if (thereTimes >= burstsLeast) {
    const ofTime = 1 - (1 - chance) ** (able.length / times)
    const often = binomialBans(times, Math.min(sure, ofTime), thereTimes)
    return Math.max(often, likeness(activity, able, own)) >= memberBans
  }
  if (there.length < presentLeast * able.length) return false
  if (there.length < ownShareLeast * activity.bins.size) return false
  return binomialBans(able.length, Math.min(sure, chance), there.length) >= memberBans
}

/**
 * How much likelier these presences and absences are for one of the group than for a stranger of this density, in bans.
 * Bins of one coincidence count as one: their mean. Few times tell enough where everybody else is there far more
 * rarely, and who is missing from most of them is none of the group.
 */
function likeness({ bins }: Member['activity'], able: readonly Burst[], own: number): number {
  let [sum, ofTime, count, last] = [0, 0, 0, -Infinity]
  for (const { bin, share, habit } of able) {
    if (bin - last > gapBins) {
      sum += ofTime / Math.max(1, count)
      ofTime = count = 0
    }
    last = bin
    const [member, stranger] = [clamped(share), clamped(habit * own)]
    ofTime += bins.has(bin)
      ? Math.log10(member / stranger)
      : Math.log10((1 - member) / (1 - stranger))
    count++
  }
  return sum + ofTime / Math.max(1, count)
}

/** Nobody is always there, nor never. */
function clamped(chance: number): number {
  return Math.min(0.98, Math.max(0.005, chance))
}

/** Coincidences at least half an hour apart; `bins` in rising order. */
function separate(bins: readonly number[]): number {
  let count = 0
  let last = -Infinity
  for (const bin of bins) {
    if (bin - last > gapBins) count++
    last = bin
  }
  return count
}

function pairs(group: readonly Member[], population: Population): Together[] {
  const found: Together[] = []
  for (const [index, left] of group.entries()) {
    for (const right of group.slice(index + 1)) {
      const together = pair(left, right, population)
      if (together !== null) found.push(together)
    }
  }
  return found
}

function pair(left: Member, right: Member, { horizon }: Population): Together | null {
  const hashMost = Math.min(left.activity.hashMost, right.activity.hashMost)
  const kept = (member: Member): number[] =>
    [...member.activity.bins]
      .filter((bin) => binHash(bin) <= hashMost)
      .toSorted((one, other) => one - other)
  const [ones, others] = [kept(left), kept(right)]
  const shared = separate(ones.filter((bin) => right.activity.bins.has(bin)))
  if (shared < burstsLeast) return null
  const sampled = Math.max(1, (horizon * hashMost) / 0xffff_ffff)
  const bans = poissonBans((dayFactor * 2 * ones.length * others.length) / sampled, shared)
  if (bans < pairBans) return null
  const sentence = `Two accounts were active within the same five minutes at ${shared} separate times.`
  return { members: [left, right], bans, sentence }
}

/** Chains of accounts of which one begins within ten minutes where another stops. */
export function handOvers(
  group: readonly Member[],
  { began, size }: Population,
  now: number,
): Together[] {
  const byFirst = group.toSorted((left, right) => left.first - right.first)
  const chained = new Set<Member>()
  const begun = new Set<Member>()
  let [links, stops, expected] = [0, 0, 0]
  for (const stopped of group) {
    if (stopped.last > now - stoppedBins) continue
    stops++
    expected += beginningAfter(stopped, group, { began, size })
    // Who takes over goes on when the other one has stopped, and takes over from one only.
    const next = byFirst.find(
      (other) =>
        other.first >= stopped.last &&
        other.first <= stopped.last + handOverBins &&
        other.last > stopped.last &&
        other !== stopped &&
        !begun.has(other),
    )
    if (next === undefined) continue
    links++
    begun.add(next)
    chained.add(stopped).add(next)
  }
  const bans = binomialBans(stops, Math.min(sure, expected / Math.max(1, stops)), links)
  if (links < 2 || bans < handOverBans) return []
  const members = group.filter((member) => chained.has(member))
  const sentence = `${links} times one account began within ten minutes where another stopped, among ${members.length} accounts.`
  return [{ members, bans, sentence }]
}

/**
 * How many of a group would begin right after one stopped, were they strangers: as many as of everybody, or as of the
 * group itself in the hours around, whichever is more. Who comes from one course or one launch begins on one day.
 */
function beginningAfter(
  { last }: Member,
  group: readonly Member[],
  { began, size }: Pick<Population, 'began' | 'size'>,
): number {
  const window = handOverBins + 1
  let others = 1
  for (let bin = last; bin <= last + handOverBins; bin++) others += began.get(bin) ?? 0
  const ofGroup = aroundBins.map(() => 1)
  for (const { first } of group) {
    if (first >= last && first <= last + handOverBins) {
      others--
      continue
    }
    for (const [index, bins] of aroundBins.entries()) {
      if (Math.abs(first - last) <= bins) ofGroup[index] = (ofGroup[index] ?? 0) + 1
    }
  }
  const usual = aroundBins.map(
    (bins, index) => (window * (ofGroup[index] ?? 0)) / (2 * bins + 1 - window),
  )
  return Math.min(1, Math.max((group.length * Math.max(1, others)) / Math.max(1, size), ...usual))
}
