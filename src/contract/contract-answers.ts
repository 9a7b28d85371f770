// The contract's answers to what rules ask: `contract.*` of the registry. What it does not state is
// unknown, except an output use, where `unstated` is an answer that rules may match.
import type { Answer, InputRef, InputSource, InputValue } from '../kernel/answer.ts'
import { outputUses, userPlaces, type ContractTerms, type OutputUse } from './terms.ts'

/** `validUntilMs`: when another version of the contract takes effect (`versionInForce`). */
export function openContractAnswers(
  terms: ContractTerms,
  validUntilMs: number | null,
): InputSource {
  const basis = [`${terms.id}@${terms.version}`]
  const end = [validUntilMs, terms.validToMs].reduce(
    (first, atMs) => (first === null ? atMs : atMs === null ? first : Math.min(first, atMs)),
    null,
  )
  return Object.freeze({
    read(input: InputRef): Answer {
      const value = valueOf(terms, input)
      const isOpen =
        value.kind === 'unknown' || (value.kind === 'places' && value.value.kind === 'unknown')
      const missing = isOpen ? `${termWords(input)} in contract ${terms.id}` : ''
      return { value, basis, missing, validUntilMs: end }
    },
  })
}

function valueOf(terms: ContractTerms, input: InputRef): InputValue {
  switch (input.name) {
    case 'contract.id':
      return text(terms.id)
    case 'contract.seller':
      return text(terms.seller)
    case 'contract.outputUse':
      return useValue(terms, param(input, 'use'))
    case 'contract.retentionMode':
      return text(terms.retentionMode)
    case 'contract.transferTool':
      return text(terms.transferTool)
    case 'contract.customerTypeRequired':
      // That any kind will do is a statement of its own, which no kind of customer equals.
      return text(terms.customerTypeRequired ?? 'any')
    case 'contract.userCountries':
      return { kind: 'places', value: userPlaces(terms) }
    case 'contract.attribute':
      return text(terms.attributes.get(param(input, 'name')) ?? null)
    default:
      return { kind: 'unknown' }
  }
}

function useValue({ outputUse }: ContractTerms, use: string): InputValue {
  if (!isOutputUse(use)) return { kind: 'unknown' }
  return text(outputUse.get(use)?.kind ?? 'unstated')
}

export function isOutputUse(use: string): use is OutputUse {
  return (outputUses as readonly string[]).includes(use)
}

function termWords(input: InputRef): string {
  const name = param(input, 'name') || param(input, 'use')
  return [`a term on ${input.name.slice('contract.'.length)}`, name].filter(Boolean).join(' ')
}

function param({ params }: InputRef, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

function text(value: string | null): InputValue {
  return value === null ? { kind: 'unknown' } : { kind: 'text', value }
}
