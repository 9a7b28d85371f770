// What a permit leaves once its duties are known: deployments that a request of this kind must not go to drop out.
import type { Refusal } from '../wire/codes.ts'
import { asksFor, type ModelRequest } from '../wire/model-request.ts'
import type { Caller } from './caller.ts'
import type { Decision } from './decisions.ts'
import { refuseUnread } from './notices.ts'
import { isMinimallyLogged, obligationsOf, refuseFeature, refuseObliged } from './obliged.ts'
import type { Trip } from './trip.ts'

export interface Permitted {
  readonly kind: 'permitted'
  readonly decision: Decision
  /** The deployments allowed for what this request asks for, ascending by id. */
  readonly allowed: readonly string[]
}

/** Leaves out deployments whose duties forbid what is asked for, or whose notices nobody read; 403 if that leaves none. */
export function withinObligations(
  { house, record, world }: Trip,
  { contract }: Caller,
  decision: Decision,
  request: ModelRequest,
): Permitted | Refusal {
  const { allowed } = decision
  const isBackground = asksFor(request, 'background')
  if (decision.obligations.size === 0 && !isBackground)
    return { kind: 'permitted', decision, allowed }
  let refusal: Refusal | null = null
  const left = allowed.filter((id) => {
    const duties = obligationsOf(decision, id)
    if (isMinimallyLogged(duties)) record.logMode = 'minimal'
    let refused = refuseObliged(request, duties)
    if (isBackground && world.deployments.get(id)?.retentionDays.rest === 0) {
      // Who keeps nothing cannot hand it over later. Source: OpenAI, "Background mode" (zero data retention).
      refused ??= refuseFeature(request, 'background')
    }
    if (refused === null) {
      const unread = house.notices.due(contract.id, duties)
      if (unread !== null) refused = refuseUnread(unread)
    }
    refusal ??= refused
    return refused === null
  })
  return left.length === 0 && refusal !== null
    ? refusal
    : { kind: 'permitted', decision, allowed: left }
}
