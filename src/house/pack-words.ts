// Conditions, examples and duties of packs in words, as a lawyer reads them: one line for each part, in reading order.
// Nothing is resolved: `territory:eea` stays what its author wrote.
import { dutyWords } from '../journeys/duty-words.ts'
import type { ConditionLine, Outcome, ShownExample } from '../journeys/rule-book.ts'
import { rationalText } from '../kernel/rational.ts'
import { inputSpecs } from '../policy/inputs.ts'
import { opWords } from '../policy/matcher.ts'
import type {
  ExampleOutcome,
  GivenInput,
  GivenValue,
  PackExample,
  WrittenCondition,
  WrittenMatcher,
  WrittenObligation,
  WrittenParams,
} from './loaded-pack.ts'

export interface Named {
  readonly title: string
  readonly when: WrittenCondition
}

/** `statusOf` must know every status that is named; `factsOf` gives the ids of the facts that an input reads. */
export interface WordsFrom {
  readonly statusOf: (id: string) => Named | undefined
  readonly factsOf: (params: WrittenParams) => readonly string[]
}

/** Statuses stand with what they say, each once: a second time it is only named. */
export function conditionLines(when: WrittenCondition, from: WordsFrom): readonly ConditionLine[] {
  const told = new Set<string>()
  const lines: ConditionLine[] = []
  const add = (depth: number, line: Partial<ConditionLine> & Pick<ConditionLine, 'kind'>): void => {
    lines.push({ depth, words: '', name: '', comparison: '', facts: [], ...line })
  }
  const walk = (part: WrittenCondition, depth: number): void => {
    switch (part.kind) {
      case 'all':
      case 'any':
        add(depth, { kind: part.kind })
        for (const each of part.parts) walk(each, depth + 1)
        return
      case 'not':
        add(depth, { kind: 'not' })
        walk(part.part, depth + 1)
        return
      case 'status': {
        const status = from.statusOf(part.statusId)
        add(depth, { kind: 'status', name: part.statusId, words: status?.title ?? '' })
        if (status === undefined || told.has(part.statusId)) return
        told.add(part.statusId)
        walk(status.when, depth + 1)
        return
      }
      case 'input':
        add(depth, {
          kind: 'input',
          name: inputName(part.name, part.params),
          words: meaningOf(part.name, part.params),
          comparison: comparisonWords(part.matcher),
          facts: part.name === 'fact' ? from.factsOf(part.params) : [],
        })
    }
  }
  walk(when, 0)
  return lines
}

function meaningOf(name: string, { subject, predicate }: WrittenParams): string {
  if (name !== 'fact') return inputSpecs[name]?.meaning ?? ''
  return `That ${String(subject)} is held to be ${String(predicate).replaceAll('_', ' ')}.`
}

function comparisonWords(matcher: WrittenMatcher): string {
  if (matcher.op === 'is_flag') return matcher.value ? 'is true' : 'is false'
  if ('entries' in matcher) return `${opWords[matcher.op]} ${matcher.entries.join(', ')}`
  return `${opWords[matcher.op]} ${rationalText(matcher.bound)}`
}

function inputName(name: string, params: WrittenParams): string {
  const words = Object.entries(params).map(
    ([param, value]) => `${param}: ${typeof value === 'string' ? value : value.join(', ')}`,
  )
  return words.length === 0 ? name : `${name} (${words.join('; ')})`
}

/** Every input of a condition, also by way of the statuses that it names. */
export function inputsIn(
  when: WrittenCondition,
  { statusOf }: Pick<WordsFrom, 'statusOf'>,
): readonly Extract<WrittenCondition, { kind: 'input' }>[] {
  const waiting: WrittenCondition[] = [when]
  const seen = new Set<string>()
  const found: Extract<WrittenCondition, { kind: 'input' }>[] = []
  for (const part of waiting) {
    if (part.kind === 'input') found.push(part)
    if (part.kind === 'not') waiting.push(part.part)
    if (part.kind === 'all' || part.kind === 'any') waiting.push(...part.parts)
    if (part.kind !== 'status' || seen.has(part.statusId)) continue
    seen.add(part.statusId)
    const status = statusOf(part.statusId)
    if (status !== undefined) waiting.push(status.when)
  }
  return found
}

/** A duty as its pack writes it. */
export function writtenDutyWords(duty: WrittenObligation): string {
  const places = duty.kind === 'pin_regions' ? { places: [...duty.entries] } : {}
  return dutyWords({ ...duty, ...places, isPromised: false, rules: [] })
}

export function shownExample(
  { title, asOfMs, given, expect }: PackExample,
  outcomes: ReadonlyMap<string, ExampleOutcome>,
): ShownExample {
  return {
    title,
    asOfMs,
    given: given.map(givenWords),
    outcomes: [...expect].map(([id, expected]) => ({
      id,
      expected: outcomeWord(expected),
      comesTo: outcomeWord(outcomes.get(id) ?? 'unknown'),
    })),
  }
}

function outcomeWord(outcome: ExampleOutcome): Outcome {
  if (typeof outcome === 'string') return outcome
  return outcome ? 'true' : 'false'
}

function givenWords({ name, params, value }: GivenInput): string {
  return `${inputName(name, params)}: ${givenValueWords(value)}`
}

function givenValueWords(value: GivenValue): string {
  switch (value.kind) {
    case 'text':
      return value.value
    case 'texts':
      return [...value.value].join(', ')
    case 'flag':
      return value.value === 'T' ? 'yes' : 'no'
    case 'entries':
      return value.entries.join(', ')
    case 'interval': {
      const from = rationalText(value.from)
      if (value.to === null) return `${from} or more`
      const to = rationalText(value.to)
      return from === to ? from : `${from} to ${to}`
    }
  }
}
