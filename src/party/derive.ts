// The party's answers to what rules ask: `party.*` of the registry, for one moment. Everything comes from
// dossiers, ownership and control records and lists by entity id; a name, its script or its language
// reaches nothing here. What is absent or past its review is unknown, and says what would settle it.
// An answer that rests on a contested fact stands, and cites the contest.
import type { Answer, InputRef, InputSource, InputValue } from '../kernel/answer.ts'
import { groupedOnce, madeOnce } from '../kernel/grouped.ts'
import { placeIn } from '../kernel/place-bounds.ts'
import type { PlaceBounds } from '../kernel/place-set.ts'
import type { Steps } from '../kernel/steps.ts'
import type { Truth } from '../kernel/truth.ts'
import { cascadeShare, controlledBy } from './cascade.ts'
import { contestChangeMs, isDisputed } from './contest.ts'
import type { Derivation } from './derivation.ts'
import { dossierAt, entityKindOf, type Dossier } from './dossier.ts'
import { readAttribute, readCustomerType, readField, readMau } from './dossier-answers.ts'
import { earliest, nextChangeMs, type Moment } from './evidence.ts'
import { openGraph, ownershipSteps, type EntityKind, type OwnershipGraph } from './graph.ts'
import { openListing, type EntityList, type Listing } from './listing.ts'
import { listedOwner } from './listed-owner.ts'
import { multiplicativeShare } from './multiplicative.ts'
import { fieldId } from './fact-ids.ts'
import type { PartyRecords } from './party-records.ts'
import { readPersonal } from './person.ts'
import { ultimateParent } from './ultimate-parent.ts'

export interface PartyAnswers {
  readonly graph: OwnershipGraph
  /** The answers about one party. `party.person` needs the parameter `provision`; without it it is unknown. */
  of(this: void, partyId: string): InputSource
  /** The steps behind a share, control or parent of a party; null for what needs none. */
  derivation(this: void, partyId: string, input: InputRef): Derivation | null
}

/** A mark on each entity, who reads it, and on what it rests. */
interface Marking {
  readonly mark: (entityId: string) => Truth
  /** The facts and lists behind the marks of these entities. */
  readonly basis: (entityIds: readonly string[]) => readonly string[]
  readonly missing: string
  readonly validUntilMs: (entityIds: readonly string[]) => number | null
}

interface Room {
  readonly records: PartyRecords
  readonly moment: Moment
  readonly dossiers: ReadonlyMap<string, readonly Dossier[]>
  readonly lists: ReadonlyMap<string, EntityList>
  readonly listings: Map<string, Listing>
  readonly graph: OwnershipGraph
}

const byParty = groupedOnce<Dossier>(({ partyId }) => partyId)

function kindAt(dossiers: readonly Dossier[] | undefined, moment: Moment): EntityKind {
  return entityKindOf(dossierAt(dossiers ?? [], moment).dossier)
}

/** Makes what `openPartyAnswers` would make when it is first asked about `records`. */
export function* indexSteps({ dossiers, ownership, control }: PartyRecords): Steps<undefined> {
  yield* byParty.steps(dossiers)
  yield* ownershipSteps({ ownership, control })
}

/** Opens the records as of one moment; equal questions are answered equally as long as it lives. */
export function openPartyAnswers(records: PartyRecords & Moment): PartyAnswers {
  const moment = { asOfMs: records.asOfMs, knownAtMs: records.knownAtMs }
  const dossiers = byParty.of(records.dossiers)
  const kinds = { get: madeOnce((id) => kindAt(dossiers.get(id), moment)) }
  const { ownership, control } = records
  const graph = openGraph({ kinds, ownership, control, moment })
  const lists = new Map(records.lists.map((list) => [list.id, list]))
  const room: Room = { records, moment, dossiers, lists, listings: new Map(), graph }
  return Object.freeze({
    graph,
    of: (partyId: string): InputSource => ({
      read: (input) => withContests(room, read(room, partyId, input)),
    }),
    derivation: (partyId: string, input: InputRef) =>
      derived(room, partyId, input)?.derivation ?? null,
  })
}

function read(room: Room, partyId: string, input: InputRef): Answer {
  const question = {
    partyId,
    dossiers: room.dossiers.get(partyId) ?? [],
    moment: room.moment,
  }
  switch (input.name) {
    case 'party.id':
      return known({ kind: 'text', value: partyId })
    case 'party.country':
      return readField(question, 'jurisdiction', 'the jurisdiction of organisation')
    case 'party.headquarters':
      return readField(question, 'headquarters', 'the headquarters')
    case 'party.entityType':
      return readField(question, 'entityType', 'the kind of legal person')
    case 'party.customerType':
      return readCustomerType(question)
    case 'party.affiliatesMau':
      return readMau(question)
    case 'party.attribute':
      return readAttribute(question, textParam(input, 'name'))
    case 'party.person':
      return readPerson(room, partyId, input)
    case 'party.listed':
      return readListed(room, partyId, input)
    default:
      return readDerived(room, partyId, input)
  }
}

function readListed(room: Room, partyId: string, input: InputRef): Answer {
  const marking = listMarking(room, input)
  const truth = marking.mark(partyId)
  return {
    value: { kind: 'flag', value: truth },
    basis: marking.basis([partyId]),
    missing: truth === 'U' ? marking.missing : '',
    validUntilMs: marking.validUntilMs([partyId]),
  }
}

function readPerson(room: Room, partyId: string, input: InputRef): Answer {
  const attribute = textParam(input, 'attribute')
  const { persons } = room.records
  if (attribute !== 'nationality' && attribute !== 'residence') return unknown(`no such attribute`)
  const provision = textParam(input, 'provision')
  if (provision === '') return unknown('a provision that requires reading it')
  if (persons === null) return unknown(`the ${attribute} that ${provision} asks for, of ${partyId}`)
  return readPersonal(persons, room.moment, { partyId, attribute, provision })
}

interface Derived {
  readonly value: InputValue
  readonly derivation: Derivation
  readonly marking: Marking
}

function readDerived(room: Room, partyId: string, input: InputRef): Answer {
  const found = derived(room, partyId, input)
  if (found === null) return unknown(`an input ${input.name}`)
  const { value, derivation, marking } = found
  const { entityIds } = derivation
  const reasons = [derivation.missing, derivation.missing === '' ? '' : marking.missing]
  const kinds = kindBasis(room, entityIds)
  const changesMs = [
    derivation.validUntilMs,
    marking.validUntilMs(entityIds),
    nextDossierMs(room, entityIds),
  ]
  return {
    value,
    basis: [...new Set([...derivation.edgeIds, ...marking.basis(entityIds), ...kinds])].toSorted(),
    missing: reasons.filter((reason) => reason !== '').join('; '),
    validUntilMs: changesMs.reduce(earliest, null),
  }
}

/** What says that some of these entities have no owners. */
function kindBasis({ dossiers, moment }: Room, entityIds: readonly string[]): string[] {
  return entityIds
    .flatMap((id) => dossierAt(dossiers.get(id) ?? [], moment).dossier ?? [])
    .filter((dossier) => entityKindOf(dossier) !== 'organisation')
    .map(({ id }) => fieldId(id, 'entityType'))
}

function nextDossierMs({ dossiers, moment }: Room, entityIds: readonly string[]): number | null {
  return nextChangeMs(
    entityIds.flatMap((id) => dossiers.get(id) ?? []),
    moment,
  )
}

/** What the graph answers; null for any other input. */
function derived(room: Room, partyId: string, input: InputRef): Derived | null {
  const { graph } = room
  switch (input.name) {
    case 'party.listedShare':
      return shareOf(room, partyId, input, listMarking(room, input))
    case 'party.ownedShareFrom':
      return shareOf(room, partyId, input, placeMarking(room, input))
    case 'party.listedOwner': {
      const marking = listMarking(room, input)
      const { found, derivation } = listedOwner(graph, partyId, marking.mark)
      return { value: { kind: 'flag', value: found }, derivation, marking }
    }
    case 'party.controlledBy': {
      const byList = input.params['lists'] !== undefined
      const marking = byList ? listMarking(room, input) : placeMarking(room, input)
      const { controlled, derivation } = controlledBy(graph, partyId, marking.mark)
      return { value: { kind: 'flag', value: controlled }, derivation, marking }
    }
    case 'party.ultimateParent.headquarters':
      return parentHeadquarters(room, partyId)
    default:
      return null
  }
}

function shareOf(room: Room, partyId: string, input: InputRef, marking: Marking): Derived {
  const isProduct = textParam(input, 'method') === 'multiplicative'
  const measure = isProduct ? multiplicativeShare : cascadeShare
  const { share, derivation } = measure(room.graph, partyId, marking.mark)
  return { value: { kind: 'interval', ...share }, derivation, marking }
}

function parentHeadquarters(room: Room, partyId: string): Derived {
  const parent = ultimateParent(room.graph, partyId)
  const marking = headquartersMarking(room, () => 'U')
  if (parent.kind === 'unknown') {
    const nobody = { ...marking, basis: () => [] }
    return { value: { kind: 'unknown' }, derivation: parent.derivation, marking: nobody }
  }
  const { value, missing, basis } = headquartersOf(room, parent.entityId)
  // Only the parent's own seat is read; the others bear on who the parent is by their shares alone.
  const own = { ...marking, basis: () => basis }
  return { value, derivation: { ...parent.derivation, missing }, marking: own }
}

function headquartersOf({ dossiers, moment }: Room, partyId: string): Answer {
  const question = { partyId, dossiers: dossiers.get(partyId) ?? [], moment }
  return readField(question, 'headquarters', 'the headquarters')
}

/** Opened once for each set of lists: there may be many parties, and long lists. */
function listMarking(room: Room, input: InputRef): Marking {
  const ids = listParam(input, 'lists').toSorted()
  const key = ids.join(' ')
  const opened = room.listings.get(key) ?? openListing(room.lists, ids, room.moment)
  room.listings.set(key, opened)
  return { ...opened, mark: opened.isListed }
}

/** Organisations with headquarters in the places given; people live somewhere, and it is not read. */
function placeMarking(room: Room, input: InputRef): Marking {
  const members = new Set(listParam(input, 'places'))
  const bounds: PlaceBounds = { kind: 'bounded', members, bound: members }
  return headquartersMarking(room, (id) => {
    if (!room.graph.isOrganisation(id)) return 'F'
    const { value } = headquartersOf(room, id)
    return value.kind === 'text' ? placeIn(value.value, bounds) : 'U'
  })
}

function headquartersMarking(room: Room, mark: (id: string) => Truth): Marking {
  return {
    mark,
    basis: (ids) => ids.flatMap((id) => headquartersOf(room, id).basis),
    missing: '',
    validUntilMs: (ids) => nextDossierMs(room, ids),
  }
}

/** Adds the open contests of the facts an answer rests on, and ends it when one of them opens or closes. */
function withContests({ records, moment }: Room, answer: Answer): Answer {
  const about = records.contests.filter(({ factId }) => answer.basis.includes(factId))
  if (about.length === 0) return answer
  const open = about.filter((contest) => isDisputed(contest, moment))
  const changesMs = about.map((contest) => contestChangeMs(contest, moment))
  return {
    ...answer,
    basis: [...new Set([...answer.basis, ...open.map(({ id }) => id)])].toSorted(),
    validUntilMs: changesMs.reduce(earliest, answer.validUntilMs),
  }
}

function textParam({ params }: InputRef, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

function listParam({ params }: InputRef, name: string): readonly string[] {
  const value = params[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function known(value: InputValue): Answer {
  return { value, basis: [], missing: '', validUntilMs: null }
}

function unknown(missing: string): Answer {
  return { value: { kind: 'unknown' }, basis: [], missing, validUntilMs: null }
}
