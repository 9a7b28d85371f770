// What happened to operators, and who they are after it. Events are kept for good: those of older code say nothing
// of scopes and ends.
import type { Operator } from '../identity/operator.ts'

/** What of an operator can be changed afterwards. */
export type OperatorRights = Pick<Operator, 'name' | 'roles' | 'scope' | 'endsAtMs'>

type Written = Omit<Operator, 'scope' | 'endsAtMs'> & Partial<Pick<Operator, 'scope' | 'endsAtMs'>>

export type OperatorEvent =
  | { readonly kind: 'operator.created'; readonly operator: Written }
  | ({
      readonly kind: 'operator.changed'
      readonly operatorId: string
      readonly atMs: number
    } & OperatorRights)
  | { readonly kind: 'operator.removed'; readonly operatorId: string; readonly atMs: number }

/** An event about somebody unknown changes nothing. */
export function applyOperator(operators: Map<string, Operator>, event: OperatorEvent): void {
  if (event.kind === 'operator.created') {
    const { scope = null, endsAtMs = null } = event.operator
    operators.set(event.operator.id, { ...event.operator, scope, endsAtMs })
    return
  }
  const before = operators.get(event.operatorId)
  if (before === undefined) return
  operators.set(before.id, { ...before, ...changedBy(event) })
}

function changedBy(event: Exclude<OperatorEvent, { kind: 'operator.created' }>): Partial<Operator> {
  if (event.kind === 'operator.removed') return { removedAtMs: event.atMs }
  const { name, roles, scope, endsAtMs } = event
  return { name, roles, scope, endsAtMs }
}
