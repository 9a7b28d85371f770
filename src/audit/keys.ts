// The log's signing key: Ed25519, PKCS8 PEM on disk (reading and guarding the file is the caller's).
// One key belongs to one origin for that origin's whole life; see docs/decisions/0002-log-keys.md.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import { randomBytes } from '../kernel/ids.ts'
import { formatVkey, isKeyName, keyIdOf, signatureLine, signatureTypes } from './note.ts'
import type { VerifierKey } from './note.ts'

/** The only holder of a log's private key. */
export interface LogSigner {
  readonly origin: string
  readonly key: VerifierKey
  /** What receivers are given to verify with. */
  readonly vkey: string
  /** `text` as a signed note. The caller answers for what it signs: only `checkpoint.ts` may. */
  signNote(text: string): string
}

/** RFC 8410: the fixed head of an Ed25519 PKCS8 private key. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A fresh key as PKCS8 PEM. Must be written with mode 0600, and before anything is signed with it. */
export function newLogKeyPem(seed: Uint8Array = randomBytes(32)): string {
  assert(seed.length === 32, 'an Ed25519 seed has 32 bytes')
  const der = Buffer.concat([pkcs8Head, seed])
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({
    format: 'pem',
    type: 'pkcs8',
  })
  der.fill(0)
  return pem
}

/** The signer of `origin` from its PEM, or null if the text holds no Ed25519 private key. */
export function openLogSigner(pem: string, origin: string): LogSigner | null {
  assert(isKeyName(origin), 'an origin is a key name: not empty, no spaces, no plus')
  const privateKey = readPrivateKey(pem)
  if (privateKey === null) return null
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const publicKey = spki.subarray(-32)
  const type = signatureTypes.ed25519
  const key = { name: origin, type, keyId: keyIdOf(origin, type, publicKey), publicKey }
  return Object.freeze<LogSigner>({
    origin,
    key,
    vkey: formatVkey(key),
    signNote: (text) => `${text}\n${signatureLine(key, sign(null, Buffer.from(text), privateKey))}`,
  })
}

function readPrivateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null
  }
}
