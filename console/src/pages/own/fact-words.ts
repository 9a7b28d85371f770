// The statement of a fact in the reader's words, where it is one of the fields of a dossier; else as it is held.
import type { Translate } from '../../text/text.tsx'
import { countryName } from '../../ui/value.tsx'
import type { OwnFact } from './queries.ts'

const fields = [
  'names',
  'entityType',
  'registration',
  'lei',
  'uscc',
  'jurisdiction',
  'headquarters',
  'addresses',
  'declaredUses',
  'customerType',
] as const
type Field = (typeof fields)[number]

export function factWords(
  { id, statement }: Pick<OwnFact, 'id' | 'statement'>,
  t: Translate,
  language: string,
): string {
  const [, name = '', value = ''] = /^(\w+)(?:\.\d+)?: (.*)$/s.exec(statement) ?? []
  const field = fields.find((one) => one === name)
  // An attested attribute may bear the same name; only a field is in the id.
  if (field === undefined || !id.includes(`.${field}`)) return statement
  return t(`own.facts.field.${field}`, { value: valueOf(field, value, language) })
}

function valueOf(field: Field, value: string, language: string): string {
  return field === 'jurisdiction' || field === 'headquarters' ? countryName(value, language) : value
}
