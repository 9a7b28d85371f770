// Batches whose end nobody has settled: registered, and their attempt is open, whatever ended the house meanwhile.
import { sql } from 'kysely'

import type { OpenBatch } from '../journeys/batch-end.ts'
import type { Tables } from './schema.ts'

/** Oldest first. An attempt that began a batch is the first of its request. */
export async function openBatches(tables: Tables): Promise<readonly OpenBatch[]> {
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
    attemptId: row.attempt_id,
    requestId: row.request_id,
    atMs: Number(row.at_ms),
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
