// Nationality and residence of natural persons. They lie apart from everything else, behind a port that
// opens one sealed field at a time, and leave it by one verb only: it takes the provision that requires the
// reading, and reports the access before anything is opened. They are recorded as attested, never
// inferred from a name, a language, an ethnicity or a birthplace.
import type { Answer } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import { nextChangeMs, standingOf, type Evidence, type Moment } from './evidence.ts'

export const personalAttributes = ['nationality', 'residence'] as const
export type PersonalAttribute = (typeof personalAttributes)[number]

/** What is attested by the person or a document, sealed; null: nothing. Only the port can open it. */
export interface PersonRecord extends Evidence {
  readonly partyId: string
  readonly nationality: string | null
  readonly residence: string | null
}

export interface PersonalAccess {
  readonly partyId: string
  readonly attribute: PersonalAttribute
  /** The text that requires it, e.g. `28 CFR 202.211(a)(4)`. */
  readonly provision: string
  readonly recordIds: readonly string[]
}

export interface PersonPort {
  /** Must give every record of the party. */
  records(partyId: string): readonly PersonRecord[]
  /** Must keep the access; a throw here keeps the answer back. */
  accessed(access: PersonalAccess): void
  /** ISO 3166-1 alpha-2 codes; null where there are none, or none that can be opened. Asked only after `accessed`. */
  open(record: PersonRecord, attribute: PersonalAttribute): readonly string[] | null
}

/** Reads a natural person's nationality or residence because `provision` requires it. */
export function readPersonal(
  port: PersonPort,
  moment: Moment,
  question: {
    readonly partyId: string
    readonly attribute: PersonalAttribute
    readonly provision: string
  },
): Answer {
  const { partyId, attribute, provision } = question
  assert(provision.trim() !== '', 'personal data is read only where a provision requires it')
  const records = port
    .records(partyId)
    .filter((record) => record.partyId === partyId && standingOf(record, moment) !== 'absent')
  port.accessed({ ...question, recordIds: records.map(({ id }) => id).toSorted() })
  const codes = records
    .filter((record) => standingOf(record, moment) === 'current')
    .map((record) => port.open(record, attribute) ?? [])
  const isKnown =
    records.length > 0 && codes.length === records.length && codes.every(({ length }) => length > 0)
  return {
    value: isKnown ? { kind: 'texts', value: new Set(codes.flat()) } : { kind: 'unknown' },
    basis: records.map(({ id }) => id).toSorted(),
    missing: isKnown ? '' : `the ${attribute} that ${provision} asks for, of ${partyId}`,
    validUntilMs: nextChangeMs(port.records(partyId), moment),
  }
}
