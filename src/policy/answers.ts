// Who answers an input: the party, contract and workload by their port, a request by its own words, a
// deployment by its port and its planned reach, and facts by the log.
import type { Answer, InputRef, InputSource, InputValue } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import { parseDecimal } from '../kernel/money.ts'
import { whole } from '../kernel/rational.ts'
import type { FactValue } from './fact.ts'
import type { FactReading, FactView } from './facts.ts'
import { isLocationName, isRestingName, type Reach } from './spill.ts'
import type { DecisionRequest, PolicyDeployment, Subject } from './subject.ts'

const none = { basis: [], missing: '', validUntilMs: null }

export function requestAnswer(request: DecisionRequest, input: InputRef): Answer {
  switch (input.name) {
    case 'request.dialect':
      return { value: { kind: 'text', value: request.dialect }, ...none }
    case 'request.features':
      return { value: { kind: 'texts', value: new Set(request.features) }, ...none }
    case 'request.modalities':
      return { value: { kind: 'texts', value: new Set(request.modalities) }, ...none }
    default: {
      assert(input.name === 'request.country', `no such input: ${input.name}`)
      const { country, countryMissing } = request
      if (country !== null) return { value: { kind: 'text', value: country }, ...none }
      return { value: { kind: 'unknown' }, ...none, missing: countryMissing }
    }
  }
}

export function subjectAnswer(subject: Subject, facts: FactView, input: InputRef): Answer {
  if (input.name !== 'fact') return subject.source.read(input)
  const ids = new Map([
    ['$party', subject.partyId],
    ['$contract', subject.contract.id],
    ['$workload', subject.workloadId],
  ])
  return factAnswer(facts, input, ids)
}

export interface Planned {
  readonly deployment: PolicyDeployment
  readonly reach: Reach
}

export function deploymentAnswer(
  { deployment, reach }: Planned,
  facts: FactView,
  input: InputRef,
): Answer {
  if (input.name === 'deployment.location') {
    const question = input.params['question']
    assert(isLocationName(question), 'deployment.location names one of its questions')
    const places = reach.locations[question]
    const isKnown = places.kind === 'bounded' && places.bound !== 'world'
    const missing = isKnown ? '' : `a promise of the provider on ${question} of ${deployment.id}`
    return { value: { kind: 'places', value: places }, ...none, missing }
  }
  if (input.name === 'deployment.retentionDays') {
    const question = input.params['question']
    assert(isRestingName(question), 'deployment.retentionDays names one of its questions')
    const days = reach.retentionDays[question]
    if (days !== undefined) return { value: exactly(days), ...none }
    const missing = `a promise of the provider on how long ${question} of ${deployment.id} is kept`
    return { value: { kind: 'unknown' }, ...none, missing }
  }
  if (input.name !== 'fact') return deployment.source.read(input)
  const ids = new Map([
    ['$channel', deployment.channelId],
    ['$deployment', deployment.id],
  ])
  return factAnswer(facts, input, ids)
}

function exactly(days: number): InputValue {
  const value = whole(BigInt(days))
  return { kind: 'interval', from: value, to: value }
}

/** A fact of the log; `ids` says for whom a subject such as `$party` stands. */
export function factAnswer(
  facts: FactView,
  input: InputRef,
  ids: ReadonlyMap<string, string> = new Map(),
): Answer {
  const { subject, predicate } = input.params
  assert(typeof subject === 'string' && typeof predicate === 'string', 'a fact has two parameters')
  return answerOfReading(facts.read(ids.get(subject) ?? subject, predicate))
}

function answerOfReading(reading: FactReading): Answer {
  const basis = reading.factIds
  if (reading.kind === 'unknown') {
    return { value: { kind: 'unknown' }, basis, missing: reading.missing, validUntilMs: null }
  }
  return { value: inputValue(reading.value), basis, missing: '', validUntilMs: null }
}

function inputValue(value: FactValue): InputValue {
  if (typeof value === 'string') return { kind: 'text', value }
  if (typeof value === 'boolean') return { kind: 'flag', value: value ? 'T' : 'F' }
  const from = parseDecimal(value.from)
  const to = value.to === null ? null : parseDecimal(value.to)
  if (from === null || (to === null && value.to !== null)) return { kind: 'unknown' }
  return { kind: 'interval', from, to }
}

/** Reads each input once. */
export function remembering(source: InputSource): InputSource {
  const answers = new Map<string, Answer>()
  return {
    read(input) {
      let answer = answers.get(input.key)
      if (answer === undefined) answers.set(input.key, (answer = source.read(input)))
      return answer
    },
  }
}
