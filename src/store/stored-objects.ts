// Rows of the register of stored objects: as both engines write them, and as a request finds one again.
// The key is the workload and the id, so that there is no way to ask for another workload's.
import { assert } from '../kernel/assert.ts'
import { storedKinds, type StoredObject } from '../kernel/stored-object.ts'
import type { StoredObjects } from '../journeys/ports.ts'
import type { Tables } from './schema.ts'

/** In the order of `storedValues`; those that end in `_ms` are integers, all others text. */
export const storedColumns = [
  'workload_id',
  'id',
  'kind',
  'party_id',
  'contract_id',
  'key_id',
  'channel_id',
  'deployment_id',
  'model',
  'created_ms',
  'expires_ms',
  'request_id',
  'parent_id',
  'deleted_ms',
] as const

export function storedValues(object: StoredObject): (string | number | null)[] {
  return [
    object.workloadId,
    object.id,
    object.kind,
    object.partyId,
    object.contractId,
    object.keyId,
    object.channelId,
    object.deploymentId,
    object.model,
    object.createdMs,
    object.expiresMs,
    object.requestId,
    object.parentId,
    object.deletedMs,
  ]
}

export function openStoredObjects(tables: Tables): StoredObjects {
  return {
    async find(workloadId, id) {
      const row = await tables
        .selectFrom('stored_object as object')
        .leftJoin('stored_object as parent', (join) =>
          join
            .onRef('parent.workload_id', '=', 'object.workload_id')
            .onRef('parent.id', '=', 'object.parent_id'),
        )
        .selectAll('object')
        .select('parent.deleted_ms as parent_deleted_ms')
        .where('object.workload_id', '=', workloadId)
        .where('object.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      if (row.deleted_ms !== null || row.parent_deleted_ms !== null) return null
      const kind = storedKinds.find((known) => known === row.kind)
      assert(kind !== undefined, 'a stored object is of a known kind')
      return {
        id: row.id,
        kind,
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
        parentId: row.parent_id,
        deletedMs: null,
      }
    },
    async knew(workloadId, id) {
      const row = await tables
        .selectFrom('stored_object')
        .select('id')
        .where('workload_id', '=', workloadId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}
