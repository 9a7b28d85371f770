// Dossiers and lists from their files: all are read before any is checked, because records of one may
// name entities of another. Any problem refuses them all; nothing is half loaded.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { sha256Hex } from '../kernel/hash.ts'
import { dossierProblems, type Dossier } from '../party/dossier.ts'
import { overlap } from '../party/evidence.ts'
import type { EntityList } from '../party/listing.ts'
import { ownershipProblems, type ControlEdge, type OwnershipEdge } from '../party/ownership.ts'
import { personalAttributes, type PersonRecord } from '../party/person.ts'
import type { Problem } from './config-yaml.ts'
import {
  readDossierFile,
  type Contested,
  type DossierRecords,
  type Placed,
} from './dossier-read.ts'
import { dossierFileSchema, dossierKeys } from './dossier-schema.ts'
import { fieldName } from './person-port.ts'
import {
  inOrder,
  isRecord,
  readDocument,
  reportShape,
  valueAt,
  type SourceDocument,
} from './source-document.ts'

export interface LoadedDossiers {
  readonly dossiers: readonly Dossier[]
  readonly ownership: readonly OwnershipEdge[]
  readonly control: readonly ControlEdge[]
  readonly persons: readonly PersonRecord[]
  /** Where each sealed field stands, by its name. */
  readonly sealedAt: ReadonlyMap<string, SealedAt>
  readonly lists: ReadonlyMap<string, EntityList>
  readonly contests: readonly Contested[]
  /** One per file, sorted: SHA-256 over the canonical JSON of what is written. */
  readonly hashes: readonly string[]
}

export type SealedAt = ReturnType<SourceDocument['where']>

export interface DossierFile {
  /** As problems name it. */
  readonly file: string
  readonly text: string
}

/** `partyIds` are those of the configuration: a party without a dossier may own and be owned. */
export function loadDossiers(
  files: readonly DossierFile[],
  partyIds: Iterable<string> = [],
): { readonly records: LoadedDossiers | null; readonly problems: readonly Problem[] } {
  const documents = files.map(({ file, text }) => readDocument(text, file))
  const written = documents.filter((document) => document.written !== null)
  const entities = new Set([
    ...partyIds,
    ...written.flatMap((document) => Object.keys(entitiesIn(document))),
  ])
  const read = written.map((document) => {
    reportShape(document, dossierFileSchema, dossierKeys)
    return readDossierFile(document, entities)
  })
  checkTogether(read, entities)
  const problems = inOrder(documents.flatMap((document) => document.problems()))
  if (problems.some(({ severity }) => severity === 'error')) return { records: null, problems }
  const all = <T>(pick: (records: DossierRecords) => readonly Placed<T>[]): readonly T[] =>
    read.flatMap((records) => pick(records).map(({ record }) => record))
  return {
    records: {
      dossiers: all(({ dossiers }) => dossiers),
      ownership: all(({ ownership }) => ownership),
      control: all(({ control }) => control),
      persons: all(({ persons }) => persons),
      sealedAt: new Map(read.flatMap(({ persons }) => persons.flatMap(sealedIn))),
      lists: new Map(all(({ lists }) => lists).map((list) => [list.id, list])),
      contests: all(({ contests }) => contests),
      hashes: written.map((document) => sha256Hex(canonicalJson(document.written))).toSorted(),
    },
    problems,
  }
}

function sealedIn({ record, document, path }: Placed<PersonRecord>): [string, SealedAt][] {
  return personalAttributes
    .filter((attribute) => record[attribute] !== null)
    .map((attribute) => [fieldName(record.id, attribute), document.where([...path, attribute])])
}

function entitiesIn({ written }: SourceDocument): Readonly<Record<string, unknown>> {
  const entities = valueAt(written, ['entities'])
  return isRecord(entities) ? entities : {}
}

function checkTogether(read: readonly DossierRecords[], entities: ReadonlySet<string>): void {
  const dossiers = read.flatMap((records) => records.dossiers)
  const edges = read.flatMap(({ ownership, control }) => [...ownership, ...control])
  const persons = read.flatMap((records) => records.persons)
  const contests = read.flatMap((records) => records.contests)
  reportTwice('record', [...dossiers, ...edges, ...persons, ...contests])
  reportTwice(
    'list',
    read.flatMap((records) => records.lists),
  )
  const places = new Map<string, Placed<unknown>>(
    [...dossiers, ...edges].map((placed) => [placed.record.id, placed]),
  )
  const ownership = read.flatMap((records) => records.ownership.map(({ record }) => record))
  const control = read.flatMap((records) => records.control.map(({ record }) => record))
  const named = [...ownership.map(({ owner }) => owner), ...control.map((edge) => edge.controller)]
  // An entity that nobody declared is reported where it stands, with what was probably meant.
  const entityIds = new Set([
    ...entities,
    ...named,
    ...[...ownership, ...control].map(({ of }) => of),
  ])
  for (const { recordId, message } of [
    ...ownershipProblems({ entityIds, ownership, control }),
    ...dossierProblems(dossiers.map(({ record }) => record)),
  ]) {
    // Said of the member itself already.
    if (message.startsWith('it stops being valid')) continue
    const placed = places.get(recordId)
    if (placed === undefined) continue
    const path = message.startsWith('a share') ? [...placed.path, 'share'] : placed.path
    placed.document.report({ path, message: `${message}; ${remedyFor(message)}` })
  }
  reportOverlaps(dossiers)
}

function remedyFor(message: string): string {
  if (message.includes('overlaps')) return 'end that one with to'
  return message.includes('add up to') ? 'correct a share, or end a record with to' : 'correct it'
}

function reportTwice(noun: string, placed: readonly Placed<{ readonly id: string }>[]): void {
  const seen = new Map<string, SourceDocument>()
  for (const { record, document, path } of placed) {
    const before = seen.get(record.id)
    if (before === undefined) {
      seen.set(record.id, document)
      continue
    }
    const where = before.file === document.file ? 'this file' : before.file
    const remedy = noun === 'list' ? 'rename one' : 'give one an id of its own'
    const message = `the ${noun} "${record.id}" stands in ${where} already; ${remedy}`
    document.report({ path, message })
  }
}

/** Two dossiers of one party that count at one time would leave open which of them is read. */
function reportOverlaps(dossiers: readonly Placed<Dossier>[]): void {
  const byParty = Map.groupBy(dossiers, ({ record }) => record.partyId)
  for (const versions of byParty.values()) {
    for (const [index, { record, document, path }] of versions.entries()) {
      const clash = versions.slice(0, index).find((other) => overlap(other.record, record))
      if (clash === undefined) continue
      const message = `overlaps with the dossier "${clash.record.id}" of the same party; end that one with to`
      document.report({ path: [...path, 'from'], message })
    }
  }
}
