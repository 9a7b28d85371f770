// Signed heads (https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note) and the keys that sign them: a log's
// own, and witnesses' (https://c2sp.org/tlog-cosignature). Everything in them may be an attacker's: whatever is not
// exactly so is null or false.
import { fromBase64, toHex, utf8 } from './bytes.ts'
import type { ProofCrypto } from './crypto.ts'
import { readNumber, type NoteSignature } from './receipt.ts'

export const keyTypes = { log: 0x01, witness: 0x04 } as const

export interface Vkey {
  readonly name: string
  /** 4 bytes, hex. */
  readonly id: string
  readonly publicKey: Uint8Array
}

/** An Ed25519 key of this type, or null: also where its id is not that of its own name and bytes. */
export async function readVkey(
  text: string,
  type: (typeof keyTypes)[keyof typeof keyTypes],
  { sha256 }: Pick<ProofCrypto, 'sha256'>,
): Promise<Vkey | null> {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? []
  const material = base64 === undefined ? null : fromBase64(base64)
  if (name === undefined || id === undefined || material === null) return null
  if (material.length !== 33 || material[0] !== type) return null
  const hash = await sha256(utf8(`${name}\n`), material)
  return toHex(hash.subarray(0, 4)) === id ? { name, id, publicKey: material.subarray(1) } : null
}

export interface Head {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

export function readHead(head: string): Head | null {
  const [origin, sizeText, rootText, end, ...more] = head.split('\n')
  const size = readNumber(sizeText ?? '')
  const root = fromBase64(rootText ?? '')
  if (origin === undefined || origin === '' || size === null || root?.length !== 32) return null
  return end === '' && more.length === 0 ? { origin, size, root } : null
}

interface Signed {
  /** What is signed, its last newline included. */
  readonly head: string
  readonly signatures: readonly NoteSignature[]
}

/** Whether the key signed it; a false line of a known key refuses the note, whatever else signed it. */
export async function signedBy(
  { head, signatures }: Signed,
  key: Vkey,
  { signed }: Pick<ProofCrypto, 'signed'>,
): Promise<boolean> {
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id)
  if (own.length === 0) return false
  for (const { signature } of own) {
    const holds = signature.length === 64 && (await signed(key.publicKey, utf8(head), signature))
    if (!holds) return false
  }
  return true
}

/** Whether a witness cosigned it: eight bytes of time, then the signature over that time and the head. */
export async function cosignedBy(
  { head, signatures }: Signed,
  key: Vkey,
  { signed }: Pick<ProofCrypto, 'signed'>,
): Promise<boolean> {
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id)
  if (own.length === 0) return false
  for (const { signature } of own) {
    if (signature.length !== 72) return false
    const time = new DataView(signature.slice(0, 8).buffer).getBigUint64(0)
    const message = utf8(`cosignature/v1\ntime ${time}\n${head}`)
    if (!(await signed(key.publicKey, message, signature.subarray(8)))) return false
  }
  return true
}
