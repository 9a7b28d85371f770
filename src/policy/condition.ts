// Conditions for one party, request and deployment at a time, and why they came out as they did. The
// compiled form (compile.ts) must say the same for all deployments at once; this one is the reference.
import type { Answer, InputRef } from '../kernel/answer.ts'
import { allOf, anyOf, notOf, type Truth } from '../kernel/truth.ts'
import { inputSpecs } from './inputs.ts'
import { matcherWords, matchTruth, valueWords } from './matcher.ts'
import type { Condition, Matcher } from './rule.ts'

/** A status with the factor of its state at the compiled viewpoint. */
export interface ReadStatus {
  readonly factor: Truth
  /** In words: `suspended`, or `unverified: an extension is not verified`. */
  readonly state: string
  readonly when: Condition
  readonly title: string
}

export interface ConditionReader {
  read(input: InputRef): Answer
  status(id: string): ReadStatus
}

/** Why a condition is what it is: a tree of the same shape. */
export type Explanation =
  | {
      readonly kind: 'all' | 'any' | 'not'
      readonly truth: Truth
      readonly parts: readonly Explanation[]
    }
  | {
      readonly kind: 'status'
      readonly truth: Truth
      readonly statusId: string
      readonly state: string
      /** What would settle the state; empty unless it is unverified. */
      readonly missing: string
      readonly parts: readonly [Explanation]
    }
  | {
      readonly kind: 'input'
      readonly truth: Truth
      /** Canonical text of the input with its parameters. */
      readonly input: string
      readonly value: string
      readonly comparison: string
      readonly facts: readonly string[]
      /** What would settle it; empty unless the truth is U. */
      readonly missing: string
    }

export function conditionTruth(condition: Condition, reader: ConditionReader): Truth {
  switch (condition.kind) {
    case 'all':
      return allOf(condition.parts.map((part) => conditionTruth(part, reader)))
    case 'any':
      return anyOf(condition.parts.map((part) => conditionTruth(part, reader)))
    case 'not':
      return notOf(conditionTruth(condition.part, reader))
    case 'status': {
      const { factor, when } = reader.status(condition.statusId)
      return factor === 'F' ? 'F' : allOf([factor, conditionTruth(when, reader)])
    }
    case 'input':
      return matchTruth(reader.read(condition.input).value, condition.matcher)
  }
}

export function explainCondition(condition: Condition, reader: ConditionReader): Explanation {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.parts.map((part) => explainCondition(part, reader))
      const join = condition.kind === 'all' ? allOf : anyOf
      return { kind: condition.kind, truth: join(parts.map((part) => part.truth)), parts }
    }
    case 'not': {
      const part = explainCondition(condition.part, reader)
      return { kind: 'not', truth: notOf(part.truth), parts: [part] }
    }
    case 'status': {
      const { factor, state, when, title } = reader.status(condition.statusId)
      const part = explainCondition(when, reader)
      return {
        kind: 'status',
        truth: allOf([factor, part.truth]),
        statusId: condition.statusId,
        state,
        missing: factor === 'U' ? `whether "${title}" is in force (${state})` : '',
        parts: [part],
      }
    }
    case 'input':
      return explainInput(condition.input, condition.matcher, reader.read(condition.input))
  }
}

function explainInput(input: InputRef, matcher: Matcher, answer: Answer): Explanation {
  const truth = matchTruth(answer.value, matcher)
  return {
    kind: 'input',
    truth,
    input: input.key,
    // What a natural person is stays with its record: the truth and the record's id are enough.
    value: inputSpecs[input.name]?.isPersonal === true ? 'withheld' : valueWords(answer.value),
    comparison: matcherWords(matcher),
    facts: answer.basis,
    missing: truth === 'U' ? missingOf(input, matcher, answer) : '',
  }
}

function missingOf(input: InputRef, matcher: Matcher, answer: Answer): string {
  if (matcher.op === 'unlisted') return matcher.missing
  return answer.missing === '' ? `more about ${input.key}` : answer.missing
}

/** Ids of all facts that an explanation rests on, sorted. */
export function factsOf(explanation: Explanation): readonly string[] {
  const found = new Set<string>()
  walk(explanation, (leaf) => {
    if (leaf.kind === 'input') for (const fact of leaf.facts) found.add(fact)
  })
  return [...found].toSorted()
}

/** What would settle an explanation that is U: what its unknown parts lack, sorted. Empty otherwise. */
export function missingFacts(explanation: Explanation): readonly string[] {
  if (explanation.truth !== 'U') return []
  const found = new Set<string>()
  walk(explanation, (leaf) => {
    if ((leaf.kind === 'input' || leaf.kind === 'status') && leaf.missing !== '') {
      found.add(leaf.missing)
    }
  })
  return [...found].toSorted()
}

/** A part that is settled hides its own unknowns: they decide nothing. */
function walk(explanation: Explanation, visit: (part: Explanation) => void): void {
  visit(explanation)
  if (explanation.kind === 'input') return
  for (const part of explanation.parts) {
    if (explanation.truth !== 'U' || part.truth === 'U') walk(part, visit)
  }
}
