// Keys of the book as the world holds them.
import { parseHolder } from '../identity/holder.ts'
import type { KeyRecord } from '../identity/key.ts'
import { assert } from '../kernel/assert.ts'
import type { Reader } from '../store/reader.ts'

type Row = Awaited<ReturnType<Reader['keys']>>[number]

/** Revoked keys too: they are listed, and refused by their record. */
export async function apiKeysOf(reader: Pick<Reader, 'keys'>): Promise<readonly KeyRecord[]> {
  return (await reader.keys()).map(recordOf)
}

function recordOf(row: Row): KeyRecord {
  const holder = parseHolder(row.holder)
  assert(holder !== null, `the key ${row.id} of the book has a holder that can be read`)
  return {
    id: row.id,
    holder,
    digest: row.digest,
    createdAtMs: Number(row.created_ms),
    expiresAtMs: row.expires_ms === null ? null : Number(row.expires_ms),
    revokedAtMs: row.revoked_ms === null ? null : Number(row.revoked_ms),
    managedBy: 'api',
  }
}
