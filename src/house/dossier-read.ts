// The well-formed records of one file of dossiers, dated and with their ids; what leads nowhere is
// reported on the way.
import type { z } from 'zod'
import { parseDecimal } from '../kernel/money.ts'
import type { Dossier, Established } from '../party/dossier.ts'
import type { Evidence } from '../party/evidence.ts'
import type { EntityList } from '../party/listing.ts'
import { dispersedHolders } from '../party/ownership.ts'
import type { ControlEdge, OwnershipEdge, Share } from '../party/ownership.ts'
import type { PersonRecord } from '../party/person.ts'
import { placeProblem } from '../place/zones.ts'
import type { ConfigPath } from './config-yaml.ts'
import { isTimeZone } from './day.ts'
import {
  contestSchema,
  controlSchema,
  dossierSchema,
  listSchema,
  ownershipSchema,
  personSchema,
} from './dossier-schema.ts'
import { isAboutPerson } from '../policy/personal.ts'
import { instantOf, type Days } from './pack-dates.ts'
import { noSuch } from './pack-names.ts'
import { entriesOf, isRecord, valueAt, type SourceDocument } from './source-document.ts'

/** A party's objection to a record held about it. */
export interface Contested {
  readonly id: string
  readonly partyId: string
  readonly factId: string
  readonly statement: string
  readonly atMs: number
}

/** A record and where it stands. */
export interface Placed<T> {
  readonly record: T
  readonly document: SourceDocument
  readonly path: ConfigPath
}

export interface DossierRecords {
  readonly dossiers: readonly Placed<Dossier>[]
  readonly ownership: readonly Placed<OwnershipEdge>[]
  readonly control: readonly Placed<ControlEdge>[]
  readonly persons: readonly Placed<PersonRecord>[]
  readonly lists: readonly Placed<EntityList>[]
  readonly contests: readonly Placed<Contested>[]
}

interface Reader extends Days {
  readonly document: SourceDocument
  readonly entities: ReadonlySet<string>
}

export function readDossierFile(
  document: SourceDocument,
  entities: ReadonlySet<string>,
): DossierRecords {
  const zone = valueAt(document.written, ['timeZone'])
  const timeZone = typeof zone === 'string' && isTimeZone(zone) ? zone : 'UTC'
  const reader: Reader = { document, entities, timeZone, report: document.report }
  const read = <In, Out>(
    section: ConfigPath,
    schema: z.ZodType<In>,
    make: (reader: Reader, written: In, path: ConfigPath) => Out,
  ): readonly Placed<Out>[] =>
    entriesOf(document, section, schema).map(({ value, path }) => ({
      record: make(reader, value, path),
      document,
      path,
    }))
  const declared = valueAt(document.written, ['entities'])
  return {
    dossiers: Object.keys(isRecord(declared) ? declared : {}).flatMap((partyId) =>
      read(['entities', partyId], dossierSchema, (_, written, path) =>
        dossierOf(reader, partyId, written, path),
      ),
    ),
    ownership: read(['ownership'], ownershipSchema, ownershipOf),
    control: read(['control'], controlSchema, controlOf),
    persons: read(['persons'], personSchema, personOf),
    lists: entriesOf(document, ['lists'], listSchema).map(({ name, value, path }) => ({
      record: listOf(reader, name, value, path),
      document,
      path,
    })),
    contests: read(['contests'], contestSchema, contestOf),
  }
}

interface WrittenEvidence {
  readonly id?: string | undefined
  readonly from: string
  readonly to?: string | undefined
  readonly knownFrom?: string | undefined
  readonly knownTo?: string | undefined
  readonly source: string
  readonly confidence: Evidence['confidence']
  readonly verifiedAt: string
  readonly reviewBy?: string | undefined
}

/** Unless said otherwise, a record was known from the day on which it was verified. */
function evidenceOf(
  reader: Days,
  written: WrittenEvidence,
  id: string,
  path: ConfigPath,
): Evidence {
  const at = (name: 'from' | 'to' | 'knownFrom' | 'knownTo' | 'verifiedAt' | 'reviewBy') => {
    const day = written[name]
    return day === undefined ? null : instantOf(reader, day, [...path, name])
  }
  const verifiedAtMs = at('verifiedAt') ?? 0
  const validFromMs = at('from') ?? 0
  const validToMs = at('to')
  if (validToMs !== null && validToMs <= validFromMs) {
    reader.report({ path: [...path, 'to'], message: 'to must be later than from' })
  }
  return {
    id: written.id ?? id,
    validFromMs,
    validToMs,
    knownFromMs: at('knownFrom') ?? verifiedAtMs,
    knownToMs: at('knownTo'),
    source: written.source,
    confidence: written.confidence,
    verifiedAtMs,
    reviewByMs: at('reviewBy'),
  }
}

type Inherited = {
  readonly [Name in Exclude<keyof WrittenEvidence, 'id'>]?: WrittenEvidence[Name] | undefined
}

/** Dates and source of a record inside another: the other's, unless it has its own. */
function within(written: Inherited, outer: WrittenEvidence): WrittenEvidence {
  const own = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
  const { id: _, ...rest } = outer
  return { ...rest, ...own }
}

function mustBeEntity({ entities, report }: Reader, id: string, path: ConfigPath): void {
  if (entities.has(id)) return
  report({ path, message: noSuch('entity', id, entities, 'add it under entities') })
}

function mustBeCountry({ report }: Reader, country: string, path: ConfigPath): void {
  const problem = placeProblem(country)
  if (problem !== null) report({ path, message: `has ${problem}` })
}

function mustBeCountries(
  reader: Reader,
  written: z.output<typeof dossierSchema>,
  path: ConfigPath,
): void {
  for (const member of ['jurisdiction', 'headquarters'] as const) {
    const country = written[member]
    if (country !== null) mustBeCountry(reader, country, [...path, member])
  }
}

function dossierOf(
  reader: Reader,
  partyId: string,
  written: z.output<typeof dossierSchema>,
  path: ConfigPath,
): Dossier {
  const base = written.id ?? `${partyId}@${written.from}`
  const inner = (own: Inherited, name: string, at: ConfigPath): Evidence =>
    evidenceOf(reader, within(own, written), `${base}#${name}`, at)
  mustBeCountries(reader, written, path)
  const { affiliatesMau: mau, customerType } = written
  const established = (
    list: readonly z.output<typeof dossierSchema>['established'][number][],
    name: string,
    at: ConfigPath,
  ): readonly Established[] =>
    list.map((one, index) => ({
      kind: one.kind,
      statement: one.statement,
      ...inner(one, `${name}.${index}`, [...at, index]),
    }))
  return {
    ...evidenceOf(reader, written, base, path),
    partyId,
    names: written.names,
    entityType: written.entityType,
    registration: written.registration,
    lei: written.lei,
    uscc: written.uscc,
    jurisdiction: written.jurisdiction,
    headquarters: written.headquarters,
    addresses: written.addresses,
    affiliatesMau:
      mau === null
        ? null
        : {
            ...inner(mau, 'affiliatesMau', [...path, 'affiliatesMau']),
            from: BigInt(mau.at_least),
            to: mau.at_most === null ? null : BigInt(mau.at_most),
          },
    customerType:
      customerType === null
        ? null
        : {
            type: customerType.type,
            evidence: established(customerType.evidence, 'customerType', [
              ...path,
              'customerType',
              'evidence',
            ]),
          },
    established: established(written.established, 'established', [...path, 'established']),
    declaredUses: written.declaredUses,
    screenings: written.screenings.map(({ list, at, ...screening }, index) => ({
      ...screening,
      listId: list,
      atMs: instantOf(reader, at, [...path, 'screenings', index, 'at']),
    })),
    attributes: written.attributes.map((attribute, index) => {
      const at = [...path, 'attributes', index]
      const { name, value } = attribute
      if (isAboutPerson(name)) reportPersonal(reader, name, [...at, 'name'])
      return { name, value, ...inner(attribute, `attribute.${name}`, at) }
    }),
  }
}

function reportPersonal({ report }: Reader, name: string, path: ConfigPath): void {
  const message = `"${name}" speaks of a natural person; put it under persons, where a provision requires it`
  report({ path, message })
}

function ownershipOf(
  reader: Reader,
  written: z.output<typeof ownershipSchema>,
  path: ConfigPath,
): OwnershipEdge {
  const { owner, of, kind } = written
  if (owner !== dispersedHolders) mustBeEntity(reader, owner, [...path, 'owner'])
  mustBeEntity(reader, of, [...path, 'of'])
  return {
    ...evidenceOf(reader, written, `${owner}>${of}:${kind}@${written.from}`, path),
    owner,
    of,
    kind,
    share: shareOf(reader, written.share, [...path, 'share']),
  }
}

function shareOf(
  { report }: Reader,
  written: z.output<typeof ownershipSchema>['share'],
  path: ConfigPath,
): Share {
  if (written === 'unknown') return { kind: 'unknown' }
  const texts = typeof written === 'string' ? [written] : [written.from, written.to]
  const [from, to = from] = texts.map(parseDecimal)
  if (from === undefined || from === null || to === undefined || to === null) {
    const message =
      'must be a percentage in quotes such as "49.9", {from: "10", to: "20"}, or unknown'
    report({ path, message: `share ${message}` })
    return { kind: 'unknown' }
  }
  return typeof written === 'string'
    ? { kind: 'exact', percent: from }
    : { kind: 'range', from, to }
}

function controlOf(
  reader: Reader,
  written: z.output<typeof controlSchema>,
  path: ConfigPath,
): ControlEdge {
  const { controller, of, kind } = written
  mustBeEntity(reader, controller, [...path, 'controller'])
  mustBeEntity(reader, of, [...path, 'of'])
  const evidence = evidenceOf(reader, written, `${controller}>${of}:${kind}@${written.from}`, path)
  return { ...evidence, controller, of, kind }
}

function personOf(
  reader: Reader,
  written: z.output<typeof personSchema>,
  path: ConfigPath,
): PersonRecord {
  const { party, nationality, residence } = written
  mustBeEntity(reader, party, [...path, 'party'])
  return {
    ...evidenceOf(reader, written, written.id, path),
    partyId: party,
    nationality,
    residence,
  }
}

function listOf(
  reader: Reader,
  id: string,
  written: z.output<typeof listSchema>,
  path: ConfigPath,
): EntityList {
  const { title, asserter, version, reviewBy } = written
  return {
    id,
    title,
    asserter,
    version,
    reviewByMs: reviewBy === undefined ? null : instantOf(reader, reviewBy, [...path, 'reviewBy']),
    members: written.members.map((member, index) => {
      const at = [...path, 'members', index]
      const validFromMs = instantOf(reader, member.from, [...at, 'from'])
      const validToMs = member.to === undefined ? null : instantOf(reader, member.to, [...at, 'to'])
      if (validToMs !== null && validToMs <= validFromMs) {
        reader.report({ path: [...at, 'to'], message: 'to must be later than from' })
      }
      warnOfSlip(reader, member.entity, [...at, 'entity'])
      return { entityId: member.entity, validFromMs, validToMs }
    }),
  }
}

/** A list names many whom the house never met; only what looks like a slip is worth a word. */
function warnOfSlip({ entities, report }: Reader, id: string, path: ConfigPath): void {
  if (entities.has(id)) return
  const message = noSuch('entity', id, entities, '')
  if (message.endsWith('?')) report({ path, severity: 'warning', message })
}

function contestOf(
  reader: Reader,
  written: z.output<typeof contestSchema>,
  path: ConfigPath,
): Contested {
  const { id, party, fact, statement, at } = written
  mustBeEntity(reader, party, [...path, 'party'])
  const atMs = instantOf(reader, at, [...path, 'at'])
  return { id, partyId: party, factId: fact, statement, atMs }
}
