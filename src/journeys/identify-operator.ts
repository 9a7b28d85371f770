// Who works on the admin API: the first admin key, or an operator's own key. Wrong, revoked and expired
// keys, customers' keys and keys of operators who were removed, or whose access is over, get one and the same answer.
import { hash, timingSafeEqual } from 'node:crypto'
import type { Identity } from '../identity/identity.ts'
import { firstAdmin, isThere, type Operator } from '../identity/operator.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/time.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { adminProof } from './sessions.ts'
import type { World } from './world.ts'

export interface OperatorsHouse {
  readonly clock: Clock
  readonly identity: Identity
  readonly world: () => Pick<World, 'keys'>
  readonly operators: ReadonlyMap<string, Operator>
  readonly adminKey: string
  readonly pepper: Uint8Array
}

/** Whose a key is, and what a session that begins with it rests on. */
export interface Proven {
  readonly kind: 'proven'
  readonly operator: Operator
  /** `key:ID` or `admin:DIGEST`. */
  readonly restsOn: string
  /** When the key ends by itself; null: never. */
  readonly endsAtMs: number | null
}

/** Answers for each token whose it is; `admin.unauthorized` without saying why it is nobody's. */
export function openOperators({
  clock,
  identity,
  world,
  operators,
  adminKey,
  pepper,
}: OperatorsHouse): (token: string) => Proven | Refusal {
  assert(adminKey !== '', 'an empty admin key would let everybody in')
  const first = digest(adminKey)
  const admin: Proven = {
    kind: 'proven',
    operator: firstAdmin,
    restsOn: adminProof(pepper, adminKey),
    endsAtMs: null,
  }
  return (token) => {
    // Digests have one length, so that comparing them takes one time.
    if (timingSafeEqual(digest(token), first)) return admin
    const nowMs = clock.nowMs()
    const key = identity.identify(world().keys, token, nowMs)
    if ('kind' in key || key.holder.kind !== 'operator') return refuse('admin.unauthorized')
    const operator = operators.get(key.holder.operatorId)
    if (operator === undefined || !isThere(operator, nowMs)) return refuse('admin.unauthorized')
    const { id, expiresAtMs } = key
    return { kind: 'proven', operator, restsOn: `key:${id}`, endsAtMs: expiresAtMs }
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
