// The limits that a request is admitted within: its contract's, and those that duties put on the
// deployments it may go to. A duty's limit counts the requests of one contract, wherever they go.
import type { Contract } from '../contract/contract.ts'
import type { Admission, RateLimits, Scope } from '../metering/limits.ts'
import type { Obligation } from '../policy/obligation.ts'
import type { Refusal } from '../wire/codes.ts'
import type { Member } from './trip.ts'

export interface Within {
  readonly kind: 'within'
  readonly admission: Admission
  readonly scopes: readonly Scope[]
  /** The members that the admission is good for. */
  readonly members: readonly Member[]
}

/**
 * Admits for all members, within every limit that one of them carries; where a duty's limit is full,
 * for those without one. 429 else.
 */
export function admitWithin(
  limits: RateLimits,
  contract: Contract,
  members: readonly Member[],
  cost: { readonly tokens: number; readonly assumedTokens?: number },
): Within | Refusal {
  const own: Scope = { id: `contract:${contract.id}`, limits: contract.limits }
  if (!members.some(({ obligations }) => obligations.some(isRateClass))) {
    const scopes = [own]
    const admission = limits.admit(scopes, cost)
    return admission.kind === 'refused' ? admission : { kind: 'within', admission, scopes, members }
  }
  const ruled = members.map((member) => ({ member, scopes: scopesOf(contract.id, member) }))
  const scopes = [own, ...once(ruled.flatMap((one) => one.scopes))]
  const admission = limits.admit(scopes, cost)
  if (admission.kind === 'admitted') return { kind: 'within', admission, scopes, members }
  const free = ruled.filter((one) => one.scopes.length === 0).map(({ member }) => member)
  if (free.length === 0 || free.length === members.length) return admission
  const second = limits.admit([own], cost)
  if (second.kind === 'refused') return second
  return { kind: 'within', admission: second, scopes: [own], members: free }
}

function scopesOf(contractId: string, { obligations }: Member): readonly Scope[] {
  return obligations.filter(isRateClass).map(({ requestsPerMinute, tokensPerMinute }) => ({
    // Duties of equal limits share one count, so that none is counted twice.
    id: `rule:${contractId}:${requestsPerMinute ?? '-'}/${tokensPerMinute ?? '-'}`,
    limits: { requestsPerMinute, tokensPerMinute },
  }))
}

function isRateClass(duty: Obligation): duty is Extract<Obligation, { kind: 'rate_class' }> {
  return duty.kind === 'rate_class'
}

function once(scopes: readonly Scope[]): readonly Scope[] {
  return [...new Map(scopes.map((scope) => [scope.id, scope])).values()]
}
