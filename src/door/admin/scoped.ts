// What of an answer is for whoever has a scope. A route that lists a kind of scope in its `reach` restricts itself with
// these: what is not in the scope is as if it were not there, in lists, counts and searches alike, and asked for by its
// id it is the same 404 as an id that never was.
import type { Operator } from '../../identity/operator.ts'
import { isInPeriod, isInScope } from '../../identity/scope.ts'
import type { World } from '../../journeys/world.ts'
import { dayMs } from '../../kernel/time.ts'

type Scoped = Pick<Operator, 'scope'>

/** Whether what happened to the party is shown; left out, when it happened does not matter. */
export function sees({ scope }: Scoped, partyId: string, atMs?: number): boolean {
  return isInScope(scope, partyId) && (atMs === undefined || isInPeriod(scope, atMs))
}

/** The parties whose things are shown, for the finder; undefined: all. */
export function partiesSeen({ scope }: Scoped): readonly string[] | undefined {
  if (scope === null) return undefined
  if (scope.kind === 'audit') return scope.parties ?? undefined
  return scope.kind === 'party' ? [scope.partyId] : []
}

/** The period of an audit; null: without a bound. */
export function periodSeen({ scope }: Scoped): {
  readonly fromMs: number | null
  readonly toMs: number | null
} {
  const none = { fromMs: null, toMs: null }
  return scope?.kind === 'audit' ? { fromMs: scope.fromMs, toMs: scope.toMs } : none
}

/** The part of a span that is shown; where there is none, one of no length. */
export function spanSeen<Bound extends number | null>(
  by: Scoped,
  { fromMs, toMs }: { readonly fromMs: Bound; readonly toMs: Bound },
): { readonly fromMs: Bound | number; readonly toMs: Bound | number } {
  const period = periodSeen(by)
  const from = period.fromMs === null ? fromMs : Math.max(fromMs ?? -Infinity, period.fromMs)
  const to = period.toMs === null ? toMs : Math.min(toMs ?? Infinity, period.toMs)
  const isEmpty = from !== null && to !== null && to < from
  return { fromMs: from, toMs: isEmpty ? from : to }
}

/** Days since 1970 that are wholly shown: sums by day are of whole days. */
export function daysSeen(
  by: Scoped,
  { fromDay, toDay }: { readonly fromDay: number; readonly toDay: number },
): { readonly fromDay: number; readonly toDay: number } {
  const { fromMs, toMs } = periodSeen(by)
  const from = Math.max(fromDay, Math.ceil((fromMs ?? -Infinity) / dayMs))
  return {
    fromDay: from,
    toDay: Math.max(from, Math.min(toDay, Math.floor((toMs ?? Infinity) / dayMs))),
  }
}

/** The party under whose contract a workload is registered now; null: there is none. */
export function partyOfWorkload(
  { contracts, workloads }: Pick<World, 'contracts' | 'workloads'>,
  workloadId: string,
): string | null {
  const contractId = workloads.get(workloadId)?.contractId
  return contracts.get(contractId ?? '')?.partyId ?? null
}

export function seesContract(
  by: Scoped,
  { contracts }: Pick<World, 'contracts'>,
  contractId: string,
): boolean {
  return by.scope === null || sees(by, contracts.get(contractId)?.partyId ?? '')
}

export function seesWorkload(
  by: Scoped,
  world: Pick<World, 'contracts' | 'workloads'>,
  workloadId: string,
): boolean {
  return by.scope === null || sees(by, partyOfWorkload(world, workloadId) ?? '')
}
