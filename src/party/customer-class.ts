// What kind of customer a party is, in the few words that sellers of models ask for, from what its dossier says. An
// established enterprise is one while evidence of that is within its review date; a company is what merely says that it
// is one. Nothing attested is unknown, never a kind.
import { readCustomerType, readField, type DossierQuestion } from './dossier-answers.ts'

export const customerClasses = [
  'enterprise',
  'company',
  'public_body',
  'education',
  'individual',
  'unknown',
] as const
export type CustomerClass = (typeof customerClasses)[number]

const byType: Readonly<Record<string, CustomerClass>> = {
  enterprise: 'enterprise',
  individual: 'individual',
  government: 'public_body',
  education: 'education',
}

const byEntity: Readonly<Record<string, CustomerClass>> = {
  company: 'company',
  state_owned: 'company',
  university: 'education',
  government: 'public_body',
  individual: 'individual',
}

export function customerClassOf(question: DossierQuestion): CustomerClass {
  const { value: type } = readCustomerType(question)
  if (type.kind === 'text') return byType[type.value] ?? 'unknown'
  const { value: entity } = readField(question, 'entityType', 'the kind of entity')
  return entity.kind === 'text' ? (byEntity[entity.value] ?? 'unknown') : 'unknown'
}
