// Whose people ask where a customer's own person does: the party of their scope, and no other.
import type { Operator } from '../../identity/operator.ts'
import { assert } from '../../kernel/assert.ts'

/** Of a route that needs `own.act`: whoever may do that has such a scope. */
export function ownPartyOf({ scope }: Operator): string {
  assert(scope?.kind === 'party', 'only a person of a party acts for one')
  return scope.partyId
}
