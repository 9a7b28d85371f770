// Nationality and residence of natural persons as decisions may read them: from the dossiers' own
// section, by a rule that cites its provision, and only where each access is kept as an entry of the log
// before the value is opened. What a world could not open when it was made reads as unknown in that world
// for good, so that it decides alike whenever it is asked again.
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import { atOnce, type Steps } from '../kernel/steps.ts'
import type { EntryDraft } from '../metering/ledger-ops.ts'
import {
  personalAttributes,
  type PersonalAccess,
  type PersonPort,
  type PersonRecord,
} from '../party/person.ts'
import type { Problem } from './config-yaml.ts'
import type { LoadedDossiers } from './dossier-load.ts'
import type { Closed, PersonKeys } from './person-keys.ts'

/** Why a value is opened, and who asked; null where nobody did by name. */
export interface Asking {
  readonly purpose: 'decision' | 'evaluation' | 'replay' | 'reproduction'
  readonly by: string | null
}

/** How a house opens what is sealed. */
export interface PersonDesk {
  readonly keys: PersonKeys
  readonly asking: Asking
  /** Must keep the access; a throw here keeps the answer back. */
  readonly accessed: (access: PersonalAccess, asking: Asking) => void
  /** Told whose value the world could read when it was made, and nobody can now. */
  readonly lost: (partyId: string) => void
}

export interface PersonReading extends PersonDesk {
  /** Fields that could not be opened when the world was made; null: it was kept without persons. */
  readonly unopened: ReadonlySet<string> | null
}

/** Opens nothing: what is asked is told as lost. */
export function closedDesk(lost: (partyId: string) => void): PersonDesk {
  const keys: PersonKeys = {
    hasMaster: () => false,
    version: () => '',
    open: () => ({ kind: 'closed', why: 'no_master' }),
    refresh: () => undefined,
  }
  return { keys, lost, asking: { purpose: 'decision', by: null }, accessed: () => undefined }
}

/** Null where nobody keeps accesses: then nothing is read. */
export function personPort(
  persons: readonly PersonRecord[],
  reading: PersonReading | undefined,
): PersonPort | null {
  if (reading === undefined) return null
  const { keys, asking, unopened } = reading
  const byParty = Map.groupBy(persons, ({ partyId }) => partyId)
  return Object.freeze<PersonPort>({
    records(partyId) {
      if (unopened === null) reading.lost(partyId)
      return byParty.get(partyId) ?? []
    },
    accessed(access) {
      // Where nothing can be opened nothing is read.
      if (keys.hasMaster() || access.recordIds.length === 0) reading.accessed(access, asking)
    },
    open(record, attribute) {
      const { id, partyId } = record
      const sealed = record[attribute]
      if (sealed === null || unopened?.has(fieldName(id, attribute)) === true) return null
      const opened = keys.open({ partyId, recordId: id, attribute }, sealed)
      if (opened.kind === 'opened') return opened.codes
      reading.lost(partyId)
      return null
    },
  })
}

/** As of now: what cannot be opened is unknown, or lost where there is nothing to open it with. */
export function readingNow(desk: PersonDesk, persons: readonly PersonRecord[]): PersonReading {
  const unopened = desk.keys.hasMaster() ? atOnce(unopenedSteps(persons, desk.keys)) : []
  return { ...desk, unopened: new Set(unopened) }
}

/** Fields of `persons` that cannot be opened, ascending. Each is tried for its seal alone; nobody is given the value. */
export function* unopenedSteps(
  persons: readonly PersonRecord[],
  keys: PersonKeys,
): Steps<readonly string[]> {
  const version = keys.version()
  const known = unopenedBy.get(persons)
  if (known?.version === version) return known.fields
  const fields: string[] = []
  for (const record of persons) {
    for (const { field } of closedFields(record, keys)) fields.push(field)
    yield
  }
  fields.sort()
  unopenedBy.set(persons, { version, fields })
  return fields
}

const unopenedBy = new WeakMap<
  readonly PersonRecord[],
  { readonly version: string; readonly fields: readonly string[] }
>()

/** One warning for each value that reads as unknown because it cannot be opened. */
export function sealedProblems(
  { persons, sealedAt }: LoadedDossiers,
  keys: PersonKeys,
): readonly Problem[] {
  return persons.flatMap((record) =>
    closedFields(record, keys).flatMap(({ field, why }): readonly Problem[] => {
      const place = sealedAt.get(field)
      if (place === undefined) return []
      const message = `${remedies[why]}; until then it reads as unknown`
      return [{ severity: 'warning', ...place, message }]
    }),
  )
}

const remedies: Readonly<Record<Closed, string>> = {
  no_master:
    'cannot be opened: keys/persons is not in the data folder, or not the one that keys/persons.ring was made with; restore it from its own backup',
  no_key:
    'cannot be opened: keys/persons.ring has no key of this record; restore it, or seal the value anew with customhouse persons seal',
  erased: 'was erased; take the record out of the file',
  not_for_it:
    'was sealed for another party, record or field, or is damaged; seal it anew with customhouse persons seal',
}

function closedFields(
  record: PersonRecord,
  keys: PersonKeys,
): readonly { readonly field: string; readonly why: Closed }[] {
  const { id, partyId } = record
  return personalAttributes.flatMap((attribute) => {
    const sealed = record[attribute]
    if (sealed === null) return []
    const opened = keys.open({ partyId, recordId: id, attribute }, sealed)
    return opened.kind === 'opened' ? [] : [{ field: fieldName(id, attribute), why: opened.why }]
  })
}

/** Records have ids of their own among all files. */
export function fieldName(recordId: string, attribute: string): string {
  return `${recordId}.${attribute}`
}

/** Who was read about, what, by which provision, what for and for whom; never what was read. */
export function accessEntry(
  { partyId, attribute, provision, recordIds }: PersonalAccess,
  { purpose, by }: Asking,
  atMs: number,
): EntryDraft {
  return {
    id: newId('acc', atMs),
    type: 'person.accessed',
    atMs,
    public: canonicalJson({
      attribute,
      ...(by === null ? {} : { by }),
      party: partyId,
      provision,
      purpose,
    }),
    committed: { records: canonicalJson([...recordIds]) },
    sealed: {},
  }
}
