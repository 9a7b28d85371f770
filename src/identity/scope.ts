// What part of the house somebody sees who is none of its own people: a customer's person their own party, a model
// owner's person their channel, an auditor from outside some parties and a period. Null stands for the whole
// house. A scope only ever takes away: what may be done is decided by roles, and what is not said to serve
// a scope serves none.
import type { Role } from './operator.ts'

export const scopeKinds = ['party', 'owner', 'audit'] as const
export type ScopeKind = (typeof scopeKinds)[number]

export type Scope =
  | { readonly kind: 'party'; readonly partyId: string }
  /** The party whose models are sold here. */
  | { readonly kind: 'owner'; readonly partyId: string }
  | {
      readonly kind: 'audit'
      /** Null: all. */
      readonly parties: readonly string[] | null
      /** What came at this instant or later, and before that one; null: without a bound. */
      readonly fromMs: number | null
      readonly toMs: number | null
    }

/** Parties that one scope names. */
export const scopePartiesMax = 100

export type ScopeProblem =
  | 'customer_needs_party'
  | 'owner_needs_owner'
  | 'stands_alone'
  | 'not_scoped'
  | 'empty_scope'

/** Roles for people of others, with the one kind of scope that each must have. */
const outsiders: Partial<Readonly<Record<Role, ScopeKind>>> = {
  customer: 'party',
  model_owner: 'owner',
}

/** Why these roles and this scope do not go together; null if they do. Whoever has such rights has none. */
export function scopeProblem(roles: readonly Role[], scope: Scope | null): ScopeProblem | null {
  const outsider = roles.find((role) => outsiders[role] !== undefined)
  if (outsider !== undefined) {
    if (roles.length > 1) return 'stands_alone'
    if (scope?.kind === outsiders[outsider]) return null
    return outsider === 'customer' ? 'customer_needs_party' : 'owner_needs_owner'
  }
  if (scope === null) return null
  if (scope.kind !== 'audit' || roles.some((role) => role !== 'auditor')) return 'not_scoped'
  const { parties, fromMs, toMs } = scope
  const isEmpty = parties?.length === 0 || (fromMs !== null && toMs !== null && toMs <= fromMs)
  return isEmpty ? 'empty_scope' : null
}

/** Whether `partyId` is one that the scope shows anything of, as a customer. */
export function isInScope(scope: Scope | null, partyId: string): boolean {
  if (scope === null) return true
  if (scope.kind === 'owner') return false
  if (scope.kind === 'party') return scope.partyId === partyId
  return scope.parties === null || scope.parties.includes(partyId)
}

/** Whether what happened at `atMs` is shown: only an audit is of a period. */
export function isInPeriod(scope: Scope | null, atMs: number): boolean {
  if (scope === null || scope.kind !== 'audit') return true
  return atMs >= (scope.fromMs ?? -Infinity) && atMs < (scope.toMs ?? Infinity)
}
