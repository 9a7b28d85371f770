// What is proposed, as the API takes it: the form's fields on their way to a replay, and to a change.
import type { Answer, Input } from '../../api/client.ts'
import { nowMs } from '../../ui/clock.ts'
import type { Kind } from './search.ts'

export type Fact = Answer<'listFacts'>['facts'][number]
export type ReplayBody = NonNullable<Input<'startReplay'>['body']>
export type FactBody = NonNullable<Input<'addFact'>['body']>

export interface PackDraft {
  readonly pack: string
  readonly file: string
  readonly text: string
  /** What is in force; left out where it is not known yet. */
  readonly before?: string
}

/** What the fields hold; each kind reads its own. */
export interface Fields {
  readonly kind: Kind
  /** Of the fact, rule, zone, deployment or pack. */
  readonly id: string
  readonly how: 'ends' | 'becomes'
  readonly value: string
  readonly state: string
  readonly change: 'add' | 'remove'
  readonly places: string
  readonly question: string
  /** `YYYY-MM-DD`. */
  readonly from: string
  /** `YYYY-MM-DD`; empty: now. */
  readonly asOf: string
  readonly days: number
}

export function firstFields(kind: Kind, id: string): Fields {
  return {
    kind,
    id,
    how: 'ends',
    value: '',
    state: 'in_force',
    change: 'add',
    places: '',
    question: 'processing',
    from: today(),
    asOf: '',
    days: 90,
  }
}

/** The fact as it would be added; it takes the place of the one there is. */
export function factBodyOf(
  fact: Fact,
  fields: Fields,
  source?: Partial<FactBody['source']>,
): FactBody {
  const { subject, predicate, id, from } = fact
  const ends = fields.how === 'ends'
  return {
    subject,
    predicate,
    value: ends ? fact.value : valueOf(fact, fields.value),
    from: ends ? from : fields.from,
    ...(ends ? { to: fields.from } : {}),
    supersedes: [id],
    source: {
      publisher: 'A question of this house',
      title: 'Asked in a what-if',
      retrieved: today(),
      confidence: 'inferred',
      ...source,
    },
  }
}

function valueOf({ value }: Fact, text: string): FactBody['value'] {
  return typeof value === 'boolean' ? text === 'true' : text
}

/** Null: something is still to be filled in. */
export function replayBodyOf(
  fields: Fields,
  fact: Fact | undefined,
  draft: PackDraft | null,
): ReplayBody | null {
  const { kind, days } = fields
  const asOf = asOfOf(fields)
  const about = { sinceDays: days, ...(asOf === '' ? {} : { asOf: `${asOf}T00:00:00Z` }) }
  switch (kind) {
    case 'dpf':
      return { question: 'dpf-annulled', ...about }
    case 'fact':
      return fact === undefined ? null : { fact: factBodyOf(fact, fields), ...about }
    case 'region':
      return fields.places === ''
        ? null
        : { question: `close-region:${fields.places.trim()}`, ...about }
    case 'location': {
      const places = fields.places.replaceAll(/\s/g, '')
      if (fields.id === '' || places === '') return null
      return { question: `location:${fields.id}:${fields.question}:${places}`, ...about }
    }
    case 'date':
    case 'state':
    case 'zone':
    case 'pack':
      if (draft === null || (kind === 'date' && asOf === '')) return null
      return { packs: [{ file: draft.file, text: draft.text }], ...about }
  }
}

/** What begins later is looked at once it has begun. */
function asOfOf({ kind, asOf, from }: Fields): string {
  const isDated = kind === 'fact' || kind === 'state' || kind === 'zone'
  return asOf === '' && isDated && from > today() ? from : asOf
}

/** Of UTC: so the server reads days. */
export function today(): string {
  return new Date(nowMs()).toISOString().slice(0, 10)
}
