// The exceptions of the configuration in the words of the contract room, which knows what a habit is: each
// once for every party it is for.
import type { Exception } from '../contract/exceptions.ts'
import type { Config } from './config-schema.ts'

export function exceptionsOf(
  config: Pick<Config, 'exceptions' | 'contracts' | 'workloads' | 'parties'>,
): readonly Exception[] {
  return Object.entries(config.exceptions ?? {}).flatMap(([id, written]) =>
    partiesIn(config, written.scope).map((partyId) => ({
      id,
      rules: written.rules,
      scope: {
        partyId,
        contractId:
          written.scope.contracts?.length === 1 ? (written.scope.contracts[0] ?? null) : null,
        workloadIds:
          written.scope.workloads === undefined ? null : new Set(written.scope.workloads),
      },
      reason: written.reason,
      requestedBy: written.requestedBy,
      approvers: written.approvers,
      approvedAtMs: written.validFrom,
      expiresMs: written.validTo,
      renews: written.renews ?? null,
    })),
  )
}

/**
 * The parties that a scope could be for, by what the file says: what a scope names narrows it, and one that
 * names nothing is for all.
 */
export function partiesIn(
  { contracts, workloads, parties }: Pick<Config, 'contracts' | 'workloads' | 'parties'>,
  scope: {
    readonly [Section in 'parties' | 'contracts' | 'workloads']?: readonly string[] | undefined
  },
): readonly string[] {
  const partyOf = (contract: string | undefined): string | undefined =>
    contracts[contract ?? '']?.party
  const byContract = scope.contracts?.map(partyOf)
  const byWorkload = scope.workloads?.map((id) => partyOf(workloads[id]?.contract))
  return Object.keys(parties).filter((party) =>
    [scope.parties, byContract, byWorkload].every((named) => named?.includes(party) ?? true),
  )
}
