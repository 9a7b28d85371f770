// The contract's answers to what rules ask: `contract.*` of the registry. What it does not state is
// unknown, except an output use, where `unstated` is an answer that rules may match. A use that is permitted
// for some workloads only is answered for the workload that asks.
import type { Answer, InputRef, InputSource, InputValue } from '../kernel/answer.ts'
import { whole } from '../kernel/rational.ts'
import { outputUses, restingQuestions, type OutputUse } from '../kernel/words.ts'
import { userPlaces, type ContractTerms, type UseConditions } from './terms.ts'
import type { WorkloadRegistration } from './workload.ts'

export interface ContractAnswersInput {
  readonly terms: ContractTerms
  /** Whose use of outputs is asked about. */
  readonly workload: Pick<WorkloadRegistration, 'id' | 'purpose' | 'audience'>
  readonly asOfMs: number
  /** When other terms take effect; null: never, as far as is known. */
  readonly validUntilMs: number | null
}

type Said = Pick<Answer, 'value' | 'missing' | 'validUntilMs'>

export function openContractAnswers(given: ContractAnswersInput): InputSource {
  const { terms } = given
  const basis = [`${terms.id}@${terms.version}`]
  const end = earlier(given.validUntilMs, terms.validToMs)
  return Object.freeze({
    read(input: InputRef): Answer {
      const { value, missing, validUntilMs } =
        input.name === 'contract.outputUse' ? useOf(given, input) : termOf(terms, input)
      return { value, basis, missing, validUntilMs: earlier(end, validUntilMs) }
    },
  })
}

function earlier(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right
  return Math.min(left, right)
}

function termOf(terms: ContractTerms, input: InputRef): Said {
  const value = valueOf(terms, input)
  return { value, missing: isSettled(value) ? '' : missingTerm(terms, input), validUntilMs: null }
}

function isSettled(value: InputValue): boolean {
  if (value.kind !== 'places') return value.kind !== 'unknown'
  const places = value.value
  return (
    places.kind === 'bounded' &&
    places.bound !== 'world' &&
    places.bound.size === places.members.size
  )
}

function valueOf(terms: ContractTerms, input: InputRef): InputValue {
  switch (input.name) {
    case 'contract.id':
      return text(terms.id)
    case 'contract.seller':
      return text(terms.seller)
    case 'contract.governingLaw':
      return text(terms.governingLaw)
    case 'contract.retentionMode':
      return text(terms.retentionMode)
    case 'contract.retentionDays':
      return daysValue(terms, param(input, 'question'))
    case 'contract.transferTool':
      return text(terms.transferTool)
    case 'contract.customerTypeRequired':
      // That any kind will do is a statement of its own, which no kind of customer equals.
      return text(terms.customerTypeRequired ?? 'any')
    case 'contract.userCountries':
      return { kind: 'places', value: userPlaces(terms.userCountries) }
    case 'contract.attribute':
      return text(terms.attributes.get(param(input, 'name')) ?? null)
    default:
      return { kind: 'unknown' }
  }
}

function daysValue({ retentionDays }: ContractTerms, question: string): InputValue {
  const known = restingQuestions.find((one) => one === question)
  const days = known === undefined ? undefined : retentionDays[known]
  if (days === undefined) return { kind: 'unknown' }
  const value = whole(BigInt(days))
  return { kind: 'interval', from: value, to: value }
}

function useOf({ terms, workload, asOfMs }: ContractAnswersInput, input: InputRef): Said {
  const use = param(input, 'use')
  if (!isOutputUse(use)) return termOf(terms, input)
  const right = terms.outputUse.get(use)
  if (right?.kind !== 'permit_with') return said(right?.kind ?? 'unstated')
  const { conditions } = right
  const { untilMs } = conditions
  if (untilMs !== null && untilMs <= asOfMs) return said('unstated')
  return { ...conditionalUse(conditions, workload), validUntilMs: untilMs }
}

function conditionalUse(
  { internalOnly, purposes }: UseConditions,
  { id, purpose, audience }: ContractAnswersInput['workload'],
): Said {
  if (purposes !== null && !purposes.has(purpose)) return said('unstated')
  if (!internalOnly || audience === 'internal') return said('permit_with')
  if (audience !== null) return said('unstated')
  const missing = `what workload ${id} declares as audience`
  return { value: { kind: 'unknown' }, missing, validUntilMs: null }
}

function said(value: string): Said {
  return { value: text(value), missing: '', validUntilMs: null }
}

export function isOutputUse(use: string): use is OutputUse {
  return outputUses.some((one) => one === use)
}

function missingTerm({ id }: ContractTerms, input: InputRef): string {
  const name = param(input, 'name') || param(input, 'use') || param(input, 'question')
  const what = [`a term on ${input.name.slice('contract.'.length)}`, name].filter(Boolean)
  return `${what.join(' ')} in contract ${id}`
}

function param({ params }: InputRef, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? value : ''
}

function text(value: string | null): InputValue {
  return value === null ? { kind: 'unknown' } : { kind: 'text', value }
}
