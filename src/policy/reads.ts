// What a condition rests on: the statuses it names and the inputs it reads, through those too.
import type { InputRef } from '../kernel/answer.ts'
import { assert } from '../kernel/assert.ts'
import type { CompiledStatus } from './compiled.ts'
import type { Condition } from './rule.ts'

/** All statuses that a condition names, and those that they name. A circle is a mistake of the loader. */
export function statusIdsOf(
  condition: Condition,
  statuses: ReadonlyMap<string, CompiledStatus>,
  within: readonly string[] = [],
): readonly string[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.parts.flatMap((part) => statusIdsOf(part, statuses, within))
    case 'not':
      return statusIdsOf(condition.part, statuses, within)
    case 'input':
      return []
    case 'status': {
      const { statusId } = condition
      assert(!within.includes(statusId), `status ${statusId} names itself`)
      const { status } = mustHave(statuses.get(statusId), statusId)
      return [statusId, ...statusIdsOf(status.when, statuses, [...within, statusId])]
    }
  }
}

/** All references to inputs, with repetitions. */
export function inputsOf(
  condition: Condition,
  statuses: ReadonlyMap<string, CompiledStatus>,
): readonly InputRef[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.parts.flatMap((part) => inputsOf(part, statuses))
    case 'not':
      return inputsOf(condition.part, statuses)
    case 'status':
      return inputsOf(
        mustHave(statuses.get(condition.statusId), condition.statusId).status.when,
        statuses,
      )
    case 'input':
      return [condition.input]
  }
}

/** Keys of all inputs, sorted. */
export function readsOf(
  condition: Condition,
  statuses: ReadonlyMap<string, CompiledStatus>,
): readonly string[] {
  return [...new Set(inputsOf(condition, statuses).map(({ key }) => key))].toSorted()
}

export function mustHave<Value>(value: Value | undefined, id: string): Value {
  assert(value !== undefined, `no such status: ${id}`)
  return value
}
