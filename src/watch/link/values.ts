// Accounts that share a value, and what else those have in common: two kinds that are independent of each other among
// strangers. What many share, such as a public framework's prompt, is one group that nothing else divides.
import { assert } from '../../kernel/assert.ts'
import { isShort } from './note.ts'
import { valueKinds, type Member, type ValueKind } from './member.ts'
import { binomialBans } from './significance.ts'

export interface Group {
  readonly kind: ValueKind
  readonly value: number
  /** In the order of members. */
  readonly members: readonly Member[]
}

export interface Shared {
  readonly kinds: readonly [ValueKind, ValueKind]
  readonly members: readonly Member[]
  readonly bans: number
  /** How many have the first value, and how many the second. */
  readonly of: readonly [number, number]
}

/** The least probability with which two strangers have an equal value of a kind, however rare it is here. */
const chanceLeast: Readonly<Record<ValueKind, number>> = {
  skeleton: 0.01,
  client: 0.02,
  facts: 1e-6,
  chain: 1e-4,
}
/** Fewer accounts than this cannot show how rare a value is. */
const populationLeast = 200

/** As many strangers as these are taken to have been looked at before, nearly all without the value. */
const othersAssumed = 4

/**
 * A client goes with the software that brings a template along: both must be nearly each other's only ones.
 */
const togetherLeast = 0.5

/** A value of more accounts links none of them. */
export const groupMost = 500
/** Software that so many have, and more than half of all, is what everybody uses. */
const commonLeast = 17
const commonShare = 0.5

export function groupsOf(
  members: readonly Member[],
): ReadonlyMap<ValueKind, ReadonlyMap<number, Group>> {
  return new Map(valueKinds.map((kind) => [kind, groupsOfKind(kind, members)]))
}

function groupsOfKind(kind: ValueKind, members: readonly Member[]): ReadonlyMap<number, Group> {
  const counts = new Map<number, number>()
  for (const { values } of members) {
    for (const value of values[kind]) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const lists = new Map<number, Member[]>()
  for (const member of members) {
    for (const value of member.values[kind]) {
      if ((counts.get(value) ?? 0) < 2) continue
      const list = lists.get(value)
      if (list === undefined) lists.set(value, [member])
      else list.push(member)
    }
  }
  return new Map([...lists].map(([value, list]) => [value, { kind, value, members: list }]))
}

/** What members of a group share besides, and how surprising that is among strangers. */
export function sharedBesides(
  group: Group,
  groups: ReadonlyMap<ValueKind, ReadonlyMap<number, Group>>,
  population: number,
): Shared[] {
  const found: Shared[] = []
  for (const kind of valueKinds) {
    if (kind === group.kind) continue
    for (const [value, { members }] of groupsOfKind(kind, group.members)) {
      const other = groups.get(kind)?.get(value)
      assert(other !== undefined, 'what some of a group share is a group')
      const both = members.length
      const isSoftware = isOfSoftware(group) && isOfSoftware(other)
      if (isSoftware && !isTogether(both, [group, other], population)) continue
      if (isBrought(group, other)) continue
      // Either way: everybody's client is no second kind beside a card, though those with the card all have it.
      const there = surpriseOf(group, other, { both, population })
      const back = surpriseOf(other, group, { both, population })
      const of = [group.members.length, other.members.length] as const
      found.push({ kinds: [group.kind, kind], members, bans: Math.min(there, back), of })
    }
  }
  return found
}

/** Of so many of a group having another's value as well, in bans. */
function surpriseOf(
  group: Group,
  other: Group,
  { both, population }: { readonly both: number; readonly population: number },
): number {
  const chance = chanceOf(other.kind, {
    having: other.members.length - both,
    others: population - group.members.length,
    outside: Math.max(population, populationLeast) - group.members.length + 1,
  })
  return binomialBans(group.members.length - 1, Math.min(1, chance), both - 1)
}

/**
 * How likely a stranger has the value: from those outside the group who have it. Among few accounts that is little
 * to go by, and yet what most of the others have as well is nothing rare.
 */
function chanceOf(
  kind: ValueKind,
  seen: { readonly having: number; readonly others: number; readonly outside: number },
): number {
  const least = chanceLeast[kind]
  const amongOthers = (seen.having + othersAssumed * least) / (seen.others + othersAssumed)
  return Math.max(least, (seen.having + 1) / seen.outside, amongOthers)
}

/** Whether it divides nobody, however few there are: most of everybody uses it. */
export function isCommon(group: Group, population: number): boolean {
  const { length } = group.members
  return isOfSoftware(group) && length >= commonLeast && length > commonShare * population
}

/** A few words that samples bring along as they do a client: the two of them are one thing. */
function isBrought(one: Group, other: Group): boolean {
  return (isPhrase(one) && other.kind === 'client') || (isPhrase(other) && one.kind === 'client')
}

function isPhrase({ kind, value }: Group): boolean {
  return kind === 'skeleton' && isShort(value)
}

function isOfSoftware({ kind }: Group): boolean {
  return kind === 'client' || kind === 'skeleton'
}

function isTogether(both: number, each: readonly Group[], population: number): boolean {
  return each.every(
    (group) => both >= togetherLeast * group.members.length && !isCommon(group, population),
  )
}
