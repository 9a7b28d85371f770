// The answer to an operator whose roles do not allow what was asked: what is missing, and what there is.
import { grantedBy, type Action, type Operator } from '../../identity/operator.ts'
import { refuse, type Refusal } from '../../wire/codes.ts'

export function forbidden(by: Operator, needs: readonly Action[]): Refusal {
  const roles = needs.map((action) => `${action} (${grantedBy(action).join(', ')})`)
  const message = `This needs ${roles.join(' or ')}; your roles are: ${by.roles.join(', ')}.`
  return refuse('admin.forbidden', { message })
}
