// One list of payloads parted over accounts: one template, even shares beyond what everybody's sizes explain, words
// of one kind, and never the same payload twice. Users of a public template differ in size and in words; strangers
// with the same job differ in size, and now and then write the same.
import type { Bytes } from '../section.ts'
import type { Together } from './activity.ts'
import { skeletonEntry } from './layout.ts'
import { skeletonSlot, type Member } from './member.ts'
import { binomialBans } from './significance.ts'
import type { Group } from './values.ts'

/** A member's part of the list: its slot, and how often the template came. */
interface Share {
  readonly member: Member
  readonly slot: Bytes
  readonly count: number
}

/** Everybody's templates, to compare a group's with. */
export interface Shares {
  readonly byMember: ReadonlyMap<Member, readonly Share[]>
  /** An even sample. */
  readonly sample: readonly Share[]
}

const membersLeast = 6
const countLeast = 12
const sampleMost = 48
/** Shares are even that differ by less from their median. */
const evenness = 0.15
const evenShareLeast = 0.85
const evenChanceLeast = 0.1
/** Where so many other accounts' templates are of that size, sizes say nothing. */
const evenChanceMost = 0.3
/** A template of more accounts is public. */
const membersMost = 200
const evenBans = 6
/** Of bins of payloads, as many are equal among strangers who write the same now and then. */
const payloadsEqualMost = 0.005
/** Words of one kind: as much more alike than everybody's. */
const wordsRatio = 1.3
const wordsMore = 0.05
/** A word that so many have belongs to the template. */
const templateShare = 0.6

export function sharesOf(members: readonly Member[]): Shares {
  const byMember = new Map(
    members.map((member) => [
      member,
      member.values.skeleton.flatMap((value) => shareOf(member, value)),
    ]),
  )
  const shares = [...byMember.values()].flat()
  const stride = Math.max(1, Math.floor(shares.length / sampleMost))
  return {
    byMember,
    sample: shares.filter(({ count }, index) => index % stride === 0 && count >= countLeast),
  }
}

/** At most one. */
function shareOf(member: Member, value: number): Share[] {
  const slot = skeletonSlot(member, value)
  if (slot === null) return []
  return [{ member, slot, count: slot.view.getUint16(slot.at + skeletonEntry.count) }]
}

/** Nothing, or one set. */
export function partitionedList({ members, value }: Group, everybody: Shares): Together[] {
  if (members.length < membersLeast || members.length > membersMost) return []
  const own = members.flatMap((member) => shareOf(member, value))
  const counts = own.map(({ count }) => count).toSorted((left, right) => left - right)
  const size = counts[counts.length >> 1] ?? 0
  if (size < countLeast) return []
  const isEven = ({ count }: Share): boolean => Math.abs(count - size) <= evenness * size
  const even = own.filter(isEven)
  if (even.length < membersLeast || even.length < evenShareLeast * members.length) return []
  const chance = chanceOf(members, everybody, isEven)
  if (chance > evenChanceMost) return []
  const bans = binomialBans(members.length, chance, even.length)
  if (bans < evenBans || payloadsEqual(even) > payloadsEqualMost) return []
  if (!sameKindOfWords(even, everybody)) return []
  const payloads = even.reduce((sum, { count }) => sum + count, 0)
  const sentence = `${even.length} accounts send about ${size} payloads each in a template, ${payloads} in all, of one kind and none twice; ${Math.round(100 * chance)}% of other accounts have a template that came as often.`
  return [{ members: even.map(({ member }) => member), bans, sentence }]
}

/** Share of the accounts outside that have a template of that size. */
function chanceOf(
  members: readonly Member[],
  { byMember }: Shares,
  isEven: (share: Share) => boolean,
): number {
  const group = new Set(members)
  let [even, outside] = [0, 0]
  for (const [member, shares] of byMember) {
    if (group.has(member)) continue
    outside++
    if (shares.some(isEven)) even++
  }
  return Math.max(evenChanceLeast, outside === 0 ? 1 : even / outside)
}

/** Share of comparable bins that are equal, over all pairs. */
function payloadsEqual(shares: readonly Share[]): number {
  const counted: Counted = { equal: 0, of: 0 }
  for (let bin = 0; bin < skeletonEntry.payloadBins; bin++) {
    countEqual(columnOf(shares, skeletonEntry.payloads + 2 * bin), counted)
  }
  return counted.of === 0 ? 1 : counted.equal / counted.of
}

interface Counted {
  equal: number
  of: number
}

function columnOf(shares: readonly Share[], offset: number): number[] {
  return shares.map(({ slot }) => slot.view.getUint16(slot.at + offset))
}

/** Pairs of equal values by how often each value is there: no loop over pairs. */
function countEqual(values: readonly number[], counted: Counted): void {
  const times = timesOf(values)
  let known = 0
  for (const count of times.values()) {
    counted.equal += (count * (count - 1)) / 2
    known += count
  }
  counted.of += (known * (known - 1)) / 2
}

function timesOf(values: readonly number[]): Map<number, number> {
  const times = new Map<number, number>()
  for (const value of values) if (value !== 0) times.set(value, (times.get(value) ?? 0) + 1)
  return times
}

function sameKindOfWords(shares: readonly Share[], { sample }: Shares): boolean {
  const strangers = sample.filter(({ member }) => !shares.some((share) => share.member === member))
  const inside: Counted = { equal: 0, of: 0 }
  const across: Counted = { equal: 0, of: 0 }
  for (let bin = 0; bin < skeletonEntry.wordBins; bin++) {
    const offset = skeletonEntry.words + 2 * bin
    const own = columnOf(shares, offset)
    const times = timesOf(own)
    const values = own.filter((value) => (times.get(value) ?? 0) < templateShare * shares.length)
    countEqual(values, inside)
    const others = timesOf(columnOf(strangers, offset))
    for (const value of values) {
      if (value === 0) continue
      across.equal += others.get(value) ?? 0
      across.of += strangers.length
    }
  }
  if (inside.of === 0 || across.of === 0) return false
  const [alike, usual] = [inside.equal / inside.of, across.equal / across.of]
  return alike >= wordsRatio * usual && alike >= usual + wordsMore
}
