// Exceptions as they stand: which are active, which ended while their contract still runs, and which have
// become a habit.
import { z } from 'zod'
import { expiredInUse, precedents, type Exception } from '../../contract/exceptions.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AdminDeps } from './ports.ts'
import { route, type Route } from './route.ts'

const none = z.object({})
const instant = z.iso.datetime()

export const exceptionSchema = z.object({
  id: z.string(),
  rules: z.array(z.string()),
  party: z.string(),
  contract: z.string().nullable(),
  workloads: z.array(z.string()).nullable(),
  reason: z.string(),
  requestedBy: z.string(),
  approvers: z.array(z.string()),
  from: instant,
  to: instant,
  renews: z.string().nullable(),
  state: z.enum(['scheduled', 'active', 'expired', 'expired_in_use']).meta({
    description: 'expired_in_use: nothing continues it, and the contract still runs',
  }),
})

const precedentSchema = z.object({
  kind: z.enum(['renewed', 'spread']),
  exceptions: z.array(z.string()),
  parties: z.array(z.string()).meta({ description: 'Of a reason that spread' }),
  renewals: z.int().nullable(),
})

export function exceptionRoutes(deps: AdminDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/v1/exceptions',
      id: 'listExceptions',
      summary: 'Exceptions by party, with what became of them and what has become a habit',
      needs: ['house.read', 'changes.request'],
      params: none,
      query: none,
      body: none,
      status: 200,
      answer: z.object({
        exceptions: z.array(exceptionSchema),
        precedents: z.array(precedentSchema),
      }),
      async handle() {
        return {
          exceptions: exceptionsJson(deps, deps.clock.nowMs()),
          precedents: precedents(deps.exceptions()).map((found) => ({
            kind: found.kind,
            exceptions: [...found.exceptionIds],
            parties: found.kind === 'spread' ? [...found.partyIds] : [],
            renewals: found.kind === 'renewed' ? found.renewals : null,
          })),
        }
      },
    }),
  ]
}

export function exceptionsJson(deps: AdminDeps, nowMs: number): z.input<typeof exceptionSchema>[] {
  const exceptions = deps.exceptions()
  const inUse = new Set(expiredInUse(exceptions, (scope) => isRunning(deps, scope, nowMs), nowMs))
  return exceptions.map((one) => exceptionJson(one, inUse.has(one), nowMs))
}

/** Whether any contract that it was made for is in force. */
function isRunning(
  { world }: AdminDeps,
  { partyId, contractId }: Exception['scope'],
  nowMs: number,
): boolean {
  return [...world().contracts.values()].some(
    (contract) =>
      (contractId === null ? contract.partyId === partyId : contract.id === contractId) &&
      contract.validFromMs <= nowMs &&
      (contract.validToMs === null || nowMs < contract.validToMs),
  )
}

function exceptionJson(
  exception: Exception,
  isInUse: boolean,
  nowMs: number,
): z.input<typeof exceptionSchema> {
  const { id, rules, scope, reason, requestedBy, approvers, renews } = exception
  const { approvedAtMs, expiresMs } = exception
  return {
    id,
    rules: [...rules],
    party: scope.partyId,
    contract: scope.contractId,
    workloads: scope.workloadIds === null ? null : [...scope.workloadIds].toSorted(),
    reason,
    requestedBy,
    approvers: [...approvers],
    from: isoTime(approvedAtMs),
    to: isoTime(expiresMs),
    renews,
    state: isInUse
      ? 'expired_in_use'
      : nowMs >= expiresMs
        ? 'expired'
        : nowMs < approvedAtMs
          ? 'scheduled'
          : 'active',
  }
}
