// Batches whose end nobody has settled: registered, and their attempt is open, whatever ended the house meanwhile; and
// those that were asked for and have no name.
import { sql, type Selectable } from 'kysely'

import type { BatchEndHouse, OpenBatch } from '../journeys/batch-end.ts'
import type { LostBatch } from '../journeys/batch-lost.ts'
import type { BatchAttempt } from '../journeys/batch-settle.ts'
import type { AttemptView, Tables } from './schema.ts'

/** What of batches is not settled. */
export function batchesIn(tables: Tables): Pick<BatchEndHouse, 'open' | 'lost'> {
  return { open: () => openBatches(tables), lost: () => lostBatches(tables) }
}

/** Oldest first. An attempt that began a batch is the first of its request. */
async function openBatches(tables: Tables): Promise<readonly OpenBatch[]> {
  const rows = await tables
    .selectFrom('stored_object as object')
    .innerJoin('attempt', (join) =>
      join.on(sql<boolean>`attempt.attempt_id = object.request_id || '.1'`),
    )
    .selectAll('attempt')
    .select(['object.id as batch_id', 'object.created_ms', 'object.expires_ms'])
    // Written out, so that the index of batches is used.
    .where(sql<boolean>`object.kind = 'batch'`)
    .where('attempt.settled_ms', 'is', null)
    .orderBy('attempt.attempt_id')
    .execute()
  return rows.map((row) => ({
    ...batchAttempt(row),
    atMs: Number(row.at_ms),
    isLost: row.indeterminate_ms !== null,
    batch: {
      id: row.batch_id,
      kind: 'batch',
      partyId: row.party_id,
      contractId: row.contract_id,
      workloadId: row.workload_id,
      keyId: row.key_id,
      channelId: row.channel_id,
      deploymentId: row.deployment_id,
      model: row.model,
      createdMs: Number(row.created_ms),
      expiresMs: row.expires_ms === null ? null : Number(row.expires_ms),
      requestId: row.request_id,
      parentId: null,
      deletedMs: null,
    },
  }))
}

/** Oldest first. */
async function lostBatches(tables: Tables): Promise<readonly LostBatch[]> {
  const rows = await tables
    .selectFrom('open_attempt')
    .innerJoin('attempt', 'attempt.attempt_id', 'open_attempt.attempt_id')
    .selectAll('attempt')
    .where('open_attempt.indeterminate_ms', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('stored_object as object')
            .select('object.id')
            .where(sql<boolean>`object.kind = 'batch'`)
            .whereRef('object.workload_id', '=', 'attempt.workload_id')
            .whereRef('object.request_id', '=', 'attempt.request_id'),
        ),
      ),
    )
    .orderBy('attempt.attempt_id')
    .execute()
  return rows
    .filter(({ input }) => asksForBatch(input))
    .map((row) => ({
      ...batchAttempt(row),
      atMs: Number(row.at_ms),
      lostMs: Number(row.indeterminate_ms ?? row.at_ms),
    }))
}

/** `input`: what the decision of an attempt was computed from. */
export function asksForBatch(input: string): boolean {
  const value: unknown = JSON.parse(input)
  const features: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'features') : null
  return Array.isArray(features) && features.includes('batch')
}

function batchAttempt(row: Selectable<AttemptView>): BatchAttempt {
  return {
    attemptId: row.attempt_id,
    requestId: row.request_id,
    partyId: row.party_id,
    contractId: row.contract_id,
    workloadId: row.workload_id,
    keyId: row.key_id,
    channelId: row.channel_id,
    deploymentId: row.deployment_id,
    model: row.model,
    priceVersion: row.price_version,
    currency: row.currency,
    decisionId: row.decision_id,
    costHoldNanos: row.cost_hold_nanos,
  }
}
