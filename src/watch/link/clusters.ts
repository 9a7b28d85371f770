// From what accounts share to clusters: accounts are united where two kinds of links hold between the same ones. One
// kind alone makes a candidate, which never raises a level above 2.
import { hashText } from '../hash.ts'
import { handOvers, populationOf, synchronous, type Population, type Together } from './activity.ts'
import { partitionedList, sharesOf, type Shares } from './list.ts'
import { readMember, type Linkable, type LinkKind, type Member, type ValueKind } from './member.ts'
import { binMs } from './note.ts'
import { groupMost, groupsOf, isCommon, sharedBesides, type Group } from './values.ts'

export interface Link {
  readonly kind: LinkKind
  readonly left: string
  readonly right: string
  /** Common logarithm of the odds against such a coincidence among strangers, of both kinds together. */
  readonly bans: number
  /** How many accounts share it, and among how many were looked at. */
  readonly sharing: number
  readonly of: number
}

export interface Replacement {
  /** Suspended or refused. */
  readonly of: string
  readonly by: string
  readonly kinds: readonly LinkKind[]
}

export interface Cluster {
  /** The same for the same members. */
  readonly id: string
  /** Keys in order. */
  readonly members: readonly string[]
  /**
   * Whose evidence counts together, in order. Of a candidate more than its members: all who share what links these, or
   * choosing those that look worst would find a harvest everywhere.
   */
  readonly sharers: readonly string[]
  readonly links: readonly Link[]
  /** True: one kind of link only, or too many members; level 2 at most, until a person has looked. */
  readonly candidate: boolean
  readonly review: boolean
  readonly replacements: readonly Replacement[]
  readonly explanation: readonly string[]
}

export interface ClusterLimits {
  /** Links of accounts that were silent for longer expire; those of suspended ones do not. */
  readonly expiryMs: number
  /** A larger cluster is for a person to look at. */
  readonly membersMax: number
}

export const clusterLimits: ClusterLimits = { expiryMs: 14 * 86_400_000, membersMax: 500 }

/** Bans from which two kinds unite accounts; fewer do where one of them is a suspended or refused account. */
const uniteBans = 5
const replaceBans = 1.5
/** A value that more accounts have replaces nobody. */
const replaceMost = 64
/** Accounts that share one kind only are told from so many on, while they are rare. */
const candidateLeast: Readonly<Record<ValueKind, number>> = {
  skeleton: 5,
  client: Infinity,
  facts: 2,
  chain: 2,
}
const rareMembersMost = 64
const rareShareMost = 0.01
const candidatesMost = 64
/** A group of which more are told among the united tells nothing new. */
const toldMost = 0.5

/** What accounts share. Deterministic: the same accounts, in any order, give the same clusters in the same order. */
export interface Links {
  /** Whom two kinds unite. */
  readonly united: readonly Cluster[]
  /** What one kind suggests of the others. */
  readonly candidates: (suspicion: Suspicion) => readonly Cluster[]
}

export interface Suspicion {
  /**
   * Of accounts that share one kind, those who are suspected. One kind suspects nobody who shows nothing by itself. `sets`:
   * so many are asked about in all, as many chances of a false alarm.
   */
  readonly suspects: (
    sharers: readonly string[],
    shared: { readonly kind: ValueKind; readonly sets: number },
  ) => readonly string[]
  /** Whether it is told already among those whom two kinds unite. */
  readonly isTold: (account: string) => boolean
}

export function openLinks(
  linkables: Iterable<Linkable>,
  nowMs: number,
  limits: ClusterLimits = clusterLimits,
): Links {
  const oldest = Math.max(0, Math.floor((nowMs - limits.expiryMs) / binMs))
  const members = [...linkables]
    .map((linkable) => readMember(linkable))
    .filter(
      ({ standing, last, requests }) => requests > 0 && (standing !== 'open' || last >= oldest),
    )
    .toSorted((left, right) => compare(left.key, right.key))
  const around: Around = {
    groups: groupsOf(members),
    population: populationOf(members),
    shares: sharesOf(members),
    now: Math.floor(nowMs / binMs),
  }
  const groups = [...around.groups.values()]
    .flatMap((ofKind) => [...ofKind.values()])
    .filter((group) => group.members.length <= groupMost)
  return {
    united: unite(
      groups.flatMap((group) => unitedIn(group, around)),
      members,
      limits,
    ),
    candidates: (suspicion) => candidatesOf(groups, suspicion, { around, limits }),
  }
}

/**
 * Groups that share one kind, each by itself: the rarest ones. A list parted over a template's users tells more of that
 * template and is no second kind: it could not be without the first.
 */
function candidatesOf(
  groups: readonly Group[],
  { suspects, isTold }: Suspicion,
  { around, limits }: { readonly around: Around; readonly limits: ClusterLimits },
): Cluster[] {
  const isNew = ({ members }: Group): boolean =>
    // Who merely uses a ring's template as well is not shown beside it.
    members.filter(({ key }) => isTold(key)).length <= toldMost * members.length
  const isWanted = (group: Group): boolean =>
    isCandidate(group, around.population.size) && isNew(group)
  // The parts of one template are groups of the same members.
  const sets = Map.groupBy(groups.filter(isWanted), ({ members }) => nameOfSet(members))
  const telling = mostTelling([...sets.values()].map((parts) => sharedIn(parts, parts, around)))
  const candidates = new Map<string, Candidate>()
  for (const { parts, sharers } of telling) {
    const keys = sharers.map(({ key }) => key)
    const kind = parts[0]?.kind ?? 'skeleton'
    const suspected = new Set(suspects(keys, { kind, sets: telling.length }))
    const narrowed = parts
      .map((part) => ({ ...part, members: part.members.filter(({ key }) => suspected.has(key)) }))
      .filter(isWanted)
    if (narrowed.length > 0) addCandidate(candidates, sharedIn(narrowed, parts, around))
  }
  return [...candidates.values()].map(({ members, found, sharers }) => ({
    ...clusterOf(members, found, limits, true),
    sharers: sharers.map(({ key }) => key),
  }))
}

interface Candidate {
  readonly sharers: readonly Member[]
  readonly parts: readonly Group[]
  readonly members: readonly Member[]
  readonly found: readonly Found[]
}

/** What the same accounts share, `narrowed` to some of them. */
function sharedIn(
  narrowed: readonly Group[],
  parts: readonly Group[],
  { population: { size }, shares }: Around,
): Candidate {
  const sharers = parts[0]?.members ?? []
  const found = narrowed.flatMap((group) => {
    const lists = group.kind === 'skeleton' ? partitionedList(group, shares) : []
    const told = lists.map((list): Found => ({ ...list, kinds: ['list'], of: size }))
    return [alone(group, sharers.length, size), ...told]
  })
  return { sharers, parts, members: narrowed[0]?.members ?? [], found }
}

/** One for the same suspects; of several sets of sharers, each of which suspects them, the smallest. */
function addCandidate(candidates: Map<string, Candidate>, added: Candidate): void {
  const name = nameOfSet(added.members)
  const known = candidates.get(name) ?? { ...added, found: [] }
  const smaller = added.sharers.length < known.sharers.length ? added : known
  candidates.set(name, { ...smaller, found: [...known.found, ...added.found] })
}

function nameOfSet(members: readonly Member[]): string {
  return JSON.stringify(members.map(({ key }) => key))
}

/**
 * Those with a parted list first, then the largest: five accounts of one template are everywhere in a large house, and
 * would crowd out fifty. Each kind has its turn, so that none is crowded out by another.
 */
function mostTelling(sets: readonly Candidate[]): readonly Candidate[] {
  const ranked = [...Map.groupBy(sets, ({ found }) => found[0]?.kinds[0]).values()].flatMap(
    (ofKind) =>
      ofKind
        .toSorted(
          (left, right) =>
            Number(hasList(right)) - Number(hasList(left)) ||
            right.members.length - left.members.length ||
            compare(nameOfSet(left.members), nameOfSet(right.members)),
        )
        .map((set, rank) => ({ set, rank })),
  )
  return ranked
    .toSorted((left, right) => left.rank - right.rank)
    .slice(0, candidatesMost)
    .map(({ set }) => set)
}

function hasList({ found }: Candidate): boolean {
  return found.some(({ kinds }) => kinds.includes('list'))
}

interface Found {
  readonly kinds: readonly LinkKind[]
  readonly members: readonly Member[]
  /** How many share it; left out: its members do. */
  readonly sharing?: number
  readonly bans: number
  readonly of: number
  readonly sentence: string
}

interface Around {
  readonly groups: ReturnType<typeof groupsOf>
  readonly population: Population
  readonly shares: Shares
  readonly now: number
}

function unitedIn(group: Group, { groups, population, now }: Around): Found[] {
  const found: Found[] = []
  const of = population.size
  for (const shared of sharedBesides(group, groups, of)) {
    const isReplacement =
      shared.members.some(({ standing }) => standing !== 'open') &&
      shared.of.every((count) => count <= replaceMost)
    if (shared.bans < (isReplacement ? replaceBans : uniteBans)) continue
    const [first, second] = shared.kinds
    const sentence = `${shared.members.length} accounts share ${nameOf[first]} (${shared.of[0]} of ${of} accounts have it) and ${nameOf[second]} (${shared.of[1]} have it).`
    found.push({ ...shared, of, sentence })
  }
  const together = (kind: LinkKind, sets: readonly Together[]): void => {
    for (const { members, bans, sentence } of sets) {
      const said = `${sentence} They share ${nameOf[group.kind]}, which ${group.members.length} of ${of} accounts have.`
      found.push({ kinds: [group.kind, kind], members, bans, of, sentence: said })
    }
  }
  // What many share, such as a common client, divides nobody: those of them who work at the same time are strangers.
  if (!isRare(group, of) || isCommon(group, of)) return found
  together('activity', synchronous(group.members, population))
  together('activity', handOvers(group.members, population, now))
  return found
}

const nameOf: Readonly<Record<ValueKind, string>> = {
  skeleton: 'one rare template',
  client: 'one rare client fingerprint',
  facts: 'one payment or contact',
  chain: 'conversations',
}

function isCandidate({ kind, members }: Group, population: number): boolean {
  return members.length >= candidateLeast[kind] && isRare({ members }, population)
}

function isRare({ members }: Pick<Group, 'members'>, population: number): boolean {
  return members.length <= Math.max(rareMembersMost, rareShareMost * population)
}

/** `sharing`: how many have it, whether or not they are suspected of anything. */
function alone({ kind, members }: Group, sharing: number, of: number): Found {
  const who = members.length === sharing ? '' : ` ${members.length} of them harvest.`
  const sentence = `${sharing} of ${of} accounts share ${nameOf[kind]}.${who} One kind of link alone is no proof that they are one.`
  return { kinds: [kind], members, sharing, bans: 0, of, sentence }
}

/** Union by the sets that were found; each set's members become one. */
function unite(
  found: readonly Found[],
  members: readonly Member[],
  limits: ClusterLimits,
): Cluster[] {
  const parents = new Map<Member, Member>()
  const rootOf = (member: Member): Member => {
    let at = member
    for (let up = parents.get(at); up !== undefined; up = parents.get(at)) at = up
    return at
  }
  for (const set of found) {
    const [first] = set.members
    if (first === undefined) continue
    for (const other of set.members) {
      const [one, two] = [rootOf(first), rootOf(other)]
      if (one !== two) parents.set(two, one)
    }
  }
  const sets = new Map<Member, { readonly members: Member[]; readonly found: Found[] }>()
  for (const set of found) {
    const [first] = set.members
    if (first === undefined) continue
    const root = rootOf(first)
    const own = sets.get(root) ?? { members: [], found: [] }
    sets.set(root, own)
    own.found.push(set)
  }
  for (const member of members) sets.get(rootOf(member))?.members.push(member)
  return [...sets.values()]
    .map((set) => clusterOf(set.members, set.found, limits, false))
    .toSorted((left, right) => compare(left.members[0] ?? '', right.members[0] ?? ''))
}

function clusterOf(
  members: readonly Member[],
  found: readonly Found[],
  { membersMax }: ClusterLimits,
  candidate: boolean,
): Cluster {
  const keys = members.map(({ key }) => key)
  const text = keys.join('\n')
  const review = members.length > membersMax
  return {
    id: `cluster-${hashText(text, 0, text.length, 0).toString(16).padStart(8, '0')}`,
    members: keys,
    sharers: keys,
    links: linksOf(found),
    candidate: candidate || review,
    review,
    replacements: replacementsOf(found),
    explanation: [...new Set(strongestFirst(found).map(({ sentence }) => sentence))].slice(0, 8),
  }
}

function strongestFirst(found: readonly Found[]): Found[] {
  return found.toSorted(
    (left, right) => right.bans - left.bans || right.members.length - left.members.length,
  )
}

/** Of each set a star around its first member: as many links as say who holds it together. */
function linksOf(found: readonly Found[]): Link[] {
  const links = new Map<string, Link>()
  for (const { kinds, members, bans, of, sharing = members.length } of strongestFirst(found)) {
    const [first] = members
    for (const other of members.slice(1)) {
      for (const kind of kinds) {
        const ends = { kind, left: first?.key ?? '', right: other.key }
        const name = JSON.stringify(ends)
        const rounded = Math.round(Math.min(99, bans) * 10) / 10
        if (!links.has(name)) links.set(name, { ...ends, bans: rounded, sharing, of })
      }
    }
  }
  return [...links.values()]
}

function replacementsOf(found: readonly Found[]): Replacement[] {
  const replaced = new Map<string, Replacement>()
  for (const { kinds, members } of found) {
    for (const gone of members.filter(({ standing }) => standing !== 'open')) {
      for (const by of members.filter(({ standing }) => standing === 'open')) {
        const name = JSON.stringify([gone.key, by.key])
        if (!replaced.has(name)) replaced.set(name, { of: gone.key, by: by.key, kinds })
      }
    }
  }
  return [...replaced.values()]
}

/** By code units: the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
