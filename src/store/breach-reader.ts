// Whom a breach of place touched: the requests that were under way when it was found.
import { archivedSegments, segmentsSince, type AttemptRow } from './archive-reader.ts'
import type { Tables } from './schema.ts'

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
 * answers named a place outside the promise, those that were archived included. Later there are none, as
 * the deployment is out.
 */
export async function affectedRequests(
  { tables, dataDir }: { readonly tables: Tables; readonly dataDir: string },
  breach: Breach,
): Promise<readonly AffectedRow[]> {
  const kept = await tables
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
  const archived = await archivedUnderWay(tables, dataDir, breach)
  const rows = [...archived, ...kept].flatMap((row) => affectedBy(row) ?? [])
  return rows
    .toSorted((left, right) => (left.attemptId < right.attemptId ? -1 : 1))
    .slice(0, affectedMax)
}

interface Breach {
  readonly deploymentId: string
  readonly atMs: number
}

type UnderWay = Pick<
  AttemptRow,
  'request_id' | 'attempt_id' | 'at_ms' | 'party_id' | 'contract_id' | 'workload_id'
> & { readonly bytes: Uint8Array }

async function archivedUnderWay(
  tables: Tables,
  dataDir: string,
  { deploymentId, atMs }: Breach,
): Promise<readonly UnderWay[]> {
  const found: UnderWay[] = []
  const listed = await archivedSegments(tables, dataDir)
  for await (const [segment, attempts] of segmentsSince(listed, atMs)) {
    const bytesOf = new Map(segment.leaves.map(({ id, bytes }) => [id, bytes]))
    for (const attempt of attempts) {
      const bytes = bytesOf.get(attempt.entry_id ?? '')
      if (attempt.deployment_id !== deploymentId || bytes === undefined) continue
      const settledMs = Number(attempt.settled_ms)
      if (Number(attempt.at_ms) <= atMs && settledMs >= atMs) found.push({ ...attempt, bytes })
    }
  }
  return found
}

function affectedBy(row: UnderWay): AffectedRow | null {
  const entry = parsed(row.bytes)
  if (entry['assertedStanding'] !== 'breach') return null
  return {
    requestId: row.request_id,
    attemptId: row.attempt_id,
    atMs: Number(row.at_ms),
    partyId: row.party_id,
    contractId: row.contract_id,
    workloadId: row.workload_id,
    assertedRegion: String(entry['assertedRegion']),
  }
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  // Our own canonical text, as the log has it.
  const entry: Readonly<Record<string, unknown>> = JSON.parse(Buffer.from(bytes).toString('utf8'))
  return entry
}
