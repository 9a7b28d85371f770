// Statuses and rules of packs at one viewpoint, for answers that somebody gives: what an author's examples
// and the tests of the shipped packs ask. Of a decision it knows nothing: neither contract nor relief.
import { assert } from '../kernel/assert.ts'
import type { InputRef, InputValue } from '../kernel/answer.ts'
import { allOf, type Truth } from '../kernel/truth.ts'
import { factAnswer } from '../policy/answers.ts'
import { conditionTruth, type ConditionReader } from '../policy/condition.ts'
import { factsAt } from '../policy/facts.ts'
import type { Condition, Rule, Status } from '../policy/rule.ts'
import { stateAt, stateFactor, type Branch } from '../policy/state.ts'
import type { LoadedPack } from './loaded-pack.ts'
import { resolvePack, type ResolveAt } from './pack-resolve.ts'

/** Undefined: nothing is given. */
export type Given = (input: InputRef) => InputValue | undefined

export interface PackTruths {
  /** Null: no pack has it. The state counts: what does not act is F. */
  truthOf(id: string, given: Given, branch: Branch): Truth | null
  /** What the status or rule reads, also by way of the statuses that it names. */
  inputsOf(id: string): readonly InputRef[]
}

export function openPackTruths(packs: readonly LoadedPack[], at: ResolveAt): PackTruths {
  const named = new Map<string, Rule | Status>()
  for (const { pack } of packs.map((each) => resolvePack(each, at))) {
    for (const each of [...pack.statuses, ...pack.rules]) named.set(each.id, each)
  }
  const facts = factsAt(
    packs.flatMap((pack) => pack.facts),
    at,
  )
  const stateOf = ({ states }: Rule | Status, branch: Branch): Truth =>
    stateFactor(stateAt(states, at).current?.state ?? null, branch)

  function readerOf(given: Given, branch: Branch): ConditionReader {
    return {
      read(input) {
        const value = given(input)
        if (value !== undefined) return { value, basis: [], missing: '', validUntilMs: null }
        if (input.name === 'fact') return factAnswer(facts, input)
        return { value: { kind: 'unknown' }, basis: [], missing: '', validUntilMs: null }
      },
      status(id) {
        const found = named.get(id)
        assert(found !== undefined, `${id} was found when its pack was read`)
        return { factor: stateOf(found, branch), state: '', when: found.when, title: found.title }
      },
    }
  }

  return {
    truthOf(id, given, branch) {
      const found = named.get(id)
      if (found === undefined) return null
      const factor = stateOf(found, branch)
      if (factor === 'F') return 'F'
      return allOf([factor, conditionTruth(found.when, readerOf(given, branch))])
    },
    inputsOf: (id) => inputsIn(named, id, new Set()),
  }
}

function inputsIn(
  named: ReadonlyMap<string, Rule | Status>,
  id: string,
  seen: Set<string>,
): readonly InputRef[] {
  if (seen.has(id)) return []
  seen.add(id)
  const found = named.get(id)
  return found === undefined ? [] : inputsOfCondition(found.when)

  function inputsOfCondition(condition: Condition): readonly InputRef[] {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return condition.parts.flatMap(inputsOfCondition)
      case 'not':
        return inputsOfCondition(condition.part)
      case 'status':
        return inputsIn(named, condition.statusId, seen)
      case 'input':
        return [condition.input]
    }
  }
}
