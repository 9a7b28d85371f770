// The exceptions of the configuration in the words of the contract room, which knows what a habit is: each
// once for every party it is for.
import type { Exception } from '../contract/exceptions.ts'
import type { Config } from './config-schema.ts'

type Written = NonNullable<Config['exceptions']>[string]

/** An exception that names no party, contract or workload is for all parties that the file names. */
export function exceptionsOf(
  config: Pick<Config, 'exceptions' | 'contracts' | 'workloads' | 'parties'>,
): readonly Exception[] {
  return Object.entries(config.exceptions ?? {}).flatMap(([id, written]) =>
    partiesOf(config, written).map((partyId) => ({
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

function partiesOf(
  { contracts, workloads, parties }: Pick<Config, 'contracts' | 'workloads' | 'parties'>,
  { scope }: Written,
): readonly string[] {
  const named = scope.parties ?? []
  const byContract = [
    ...(scope.contracts ?? []),
    ...(scope.workloads ?? []).map((id) => workloads[id]?.contract ?? ''),
  ].flatMap((id) => contracts[id]?.party ?? [])
  const found = [...new Set([...named, ...byContract])].toSorted()
  return found.length > 0 ? found : Object.keys(parties)
}
