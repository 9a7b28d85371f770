// An operator issues or revokes a key. Both are entries of the log; a key works once it is durable,
// and a revoked one stops working before anything is written.
import { isThere, mayDo, type Operator } from '../identity/operator.ts'
import { holderText, type KeyHolder } from '../identity/holder.ts'
import type { KeyRecord } from '../identity/key.ts'
import { keyDigest, mintKey } from '../identity/token.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { newId } from '../kernel/ids.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { KeyOp } from '../metering/ledger-ops.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import type { Book } from './ports.ts'
import type { Register } from './register.ts'
import type { World } from './world.ts'

export interface KeyDesk {
  readonly clock: Clock
  readonly book: Pick<Book, 'commit' | 'blocked'>
  readonly pepper: Uint8Array
  readonly world: () => World
  readonly register: Pick<Register, 'operators'>
  /** Must put the key into the world that the next request reads. */
  readonly putKey: (key: KeyRecord) => void
}

export interface IssuedKey {
  readonly record: KeyRecord
  /** The whole key: given out once and never stored. */
  readonly key: string
}

/** Rejects with a Fault `store.*` if the key could not be made durable; it then works nowhere. */
export async function issueKey(
  desk: KeyDesk,
  by: Operator,
  asked: { readonly holder: KeyHolder; readonly expiresAtMs: number | null },
): Promise<IssuedKey | Refusal> {
  const nowMs = desk.clock.nowMs()
  const forbidden = refuseHolder(by, asked.holder)
  if (forbidden !== null) return forbidden
  const unknown = unknownHolder(desk, asked.holder)
  if (unknown !== null) return refuse('admin.invalid', { message: unknown, param: 'holder' })
  if (asked.expiresAtMs !== null && asked.expiresAtMs <= nowMs) {
    return refuse('admin.invalid', { message: 'expires must be in the future.', param: 'expires' })
  }
  const blocked = desk.book.blocked()
  if (blocked !== null) return refuse(blocked)
  const { id, key } = mintKey()
  const record: KeyRecord = {
    id,
    holder: asked.holder,
    digest: keyDigest(desk.pepper, key),
    createdAtMs: nowMs,
    expiresAtMs: asked.expiresAtMs,
    revokedAtMs: null,
    managedBy: 'api',
  }
  await desk.book.commit(keyOp(record, 'key.created', by, nowMs))
  desk.putKey(record)
  return { record, key }
}

/**
 * Revokes at once, for every request that is identified from now on; a repeat answers the first
 * revocation. If the Fault of a failed commit comes back, the key stays refused until the restart.
 */
export async function revokeKey(
  desk: KeyDesk,
  by: Operator,
  id: string,
): Promise<KeyRecord | Refusal> {
  const known = desk.world().keys.get(id)
  if (known === undefined) return refuse('door.not_found')
  const forbidden = refuseHolder(by, known.holder)
  if (forbidden !== null) return forbidden
  if (known.managedBy === 'file') return refuse('admin.managed_by_file')
  const nowMs = desk.clock.nowMs()
  if (known.revokedAtMs !== null && known.revokedAtMs <= nowMs) return known
  const record = { ...known, revokedAtMs: nowMs }
  desk.putKey(record)
  await desk.book.commit(keyOp(record, 'key.revoked', by, nowMs))
  return record
}

/**
 * Who could make a key for an operator could be that operator: it takes who may make operators, or who is that
 * operator already.
 */
function refuseHolder(by: Operator, holder: KeyHolder): Refusal | null {
  if (holder.kind !== 'operator' || mayDo(by, 'operators.manage')) return null
  if (holder.operatorId === by.id) return null
  return refuse('admin.forbidden', {
    message: 'Keys of operators need the action operators.manage.',
  })
}

function unknownHolder(
  desk: Pick<KeyDesk, 'world' | 'register' | 'clock'>,
  holder: KeyHolder,
): string | null {
  const world = desk.world()
  if (holder.kind === 'operator') {
    const operator = desk.register.operators.get(holder.operatorId)
    if (operator === undefined || !isThere(operator, desk.clock.nowMs())) {
      return 'There is no such operator.'
    }
  }
  if (holder.kind === 'workload' && !world.workloads.has(holder.workloadId)) {
    return 'There is no such workload.'
  }
  return holder.kind === 'party' && !world.parties.has(holder.partyId)
    ? 'There is no such party.'
    : null
}

function keyOp(
  record: KeyRecord,
  type: 'key.created' | 'key.revoked',
  by: Operator,
  atMs: number,
): KeyOp {
  const { id, digest, createdAtMs, expiresAtMs, revokedAtMs } = record
  const holder = holderText(record.holder)
  return {
    kind: 'key',
    id,
    holder,
    digest,
    createdAtMs,
    expiresAtMs,
    revokedAtMs,
    entry: {
      id: newId('key', atMs),
      type,
      atMs,
      public: canonicalJson({
        by: by.id,
        key: id,
        holder,
        expires: expiresAtMs === null ? null : isoTime(expiresAtMs),
      }),
      committed: {},
      sealed: {},
    },
  }
}
