// Whom a breach of place touched: the requests that were under way when it was found. What was
// archived is not looked for.
import type { Reader } from './reader.ts'

type Tables = Reader['tables']

export interface AffectedRow {
  readonly requestId: string
  readonly attemptId: string
  readonly atMs: number
  readonly partyId: string
  readonly contractId: string
  readonly workloadId: string
  readonly assertedRegion: string
}

/** Requests listed at most; more were never under way at once. */
const affectedMax = 10_000

/**
 * Attempts at a deployment that were under way at `atMs`, the instant of its breach, and whose own
 * answers named a place outside the promise. Later there are none, as the deployment is out.
 */
export async function affectedRequests(
  tables: Tables,
  breach: { readonly deploymentId: string; readonly atMs: number },
): Promise<readonly AffectedRow[]> {
  const rows = await tables
    .selectFrom('attempt')
    .innerJoin('leaf', 'leaf.id', 'attempt.entry_id')
    .select([
      'request_id',
      'attempt_id',
      'at_ms',
      'party_id',
      'contract_id',
      'workload_id',
      'bytes',
    ])
    .where('deployment_id', '=', breach.deploymentId)
    .where('at_ms', '<=', BigInt(breach.atMs))
    .where('settled_ms', '>=', BigInt(breach.atMs))
    .orderBy('attempt_id')
    .limit(affectedMax)
    .execute()
  return rows.flatMap((row) => {
    const entry = parsed(row.bytes)
    if (entry['assertedStanding'] !== 'breach') return []
    return [
      {
        requestId: row.request_id,
        attemptId: row.attempt_id,
        atMs: Number(row.at_ms),
        partyId: row.party_id,
        contractId: row.contract_id,
        workloadId: row.workload_id,
        assertedRegion: String(entry['assertedRegion']),
      },
    ]
  })
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  // Our own canonical text, as the log has it.
  const entry: Readonly<Record<string, unknown>> = JSON.parse(Buffer.from(bytes).toString('utf8'))
  return entry
}
