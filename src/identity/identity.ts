// Who is asking: a key text becomes a key record or a refusal. Revoked, expired, unknown and wrong
// keys get one and the same answer and the same work, so that nobody learns which keys exist.
// The key text is never logged and never part of an answer.
import { refuse, type Refusal } from '../wire/codes.ts'
import type { KeyRecord } from './key.ts'
import { keyDigest, parseKey, sameDigest } from './token.ts'

export interface IdentityDeps {
  /** Secret of the house, mixed into every digest, so that a stolen book verifies no guessed key. */
  readonly pepper: Uint8Array
  /** How many proven keys to remember per key map, to spare the HMAC. */
  readonly cacheMax?: number
}

export interface Identity {
  /** `keys` is the world's map: a new map (a swapped world) starts with nothing remembered, hence a revocation counts at once. */
  identify(
    keys: ReadonlyMap<string, KeyRecord>,
    token: string | undefined,
    nowMs: number,
  ): KeyRecord | Refusal
}

const noDigest = '0'.repeat(64)

export function openIdentity({ pepper, cacheMax = 10_000 }: IdentityDeps): Identity {
  const provenByMap = new WeakMap<ReadonlyMap<string, KeyRecord>, Map<string, KeyRecord>>()

  function prove(keys: ReadonlyMap<string, KeyRecord>, token: string): KeyRecord | Refusal {
    const parsed = parseKey(token)
    if (parsed === null) return refuse('identity.key_malformed')
    const record = keys.get(parsed.id)
    // The digest is computed for unknown ids too: the time of the answer must not tell them apart.
    const matches = sameDigest(keyDigest(pepper, token), record?.digest ?? noDigest)
    if (record === undefined) return unknownKey('no key has this id')
    return matches ? record : unknownKey(`wrong secret for key ${record.id}`)
  }

  return Object.freeze({
    identify(keys: ReadonlyMap<string, KeyRecord>, token: string | undefined, nowMs: number) {
      if (token === undefined || token === '') return refuse('identity.key_missing')
      let proven = provenByMap.get(keys)
      if (proven === undefined) {
        proven = new Map()
        provenByMap.set(keys, proven)
      }
      let record = proven.get(token)
      if (record === undefined) {
        const result = prove(keys, token)
        if ('kind' in result) return result
        record = result
        if (proven.size >= cacheMax) proven.clear()
        proven.set(token, record)
      }
      if (record.revokedAtMs !== null && record.revokedAtMs <= nowMs) {
        return unknownKey(`key ${record.id} is revoked`)
      }
      if (record.expiresAtMs !== null && record.expiresAtMs <= nowMs) {
        return unknownKey(`key ${record.id} has expired`)
      }
      return record
    },
  })
}

/** An operator's key does not exist for those who ask for models, receipts or a party's facts. */
export function refuseOperator({ id, holder }: KeyRecord): Refusal | null {
  return holder.kind === 'operator' ? unknownKey(`key ${id} works on the admin API only`) : null
}

function unknownKey(internal: string): Refusal {
  return refuse('identity.key_unknown', { internal })
}
