// One field under a key of its own: AES-256-GCM, bound to where it stands, so that a text that is moved
// to another place opens nowhere. What is sealed is padded: its length tells nothing. Unlike kernel/seal.ts,
// which commits to bytes that are not kept, this gives back what it took.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { assert } from './assert.ts'
import { randomBytes } from './ids.ts'

export const fieldKeyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const paddedBytes = 64
const algorithm = 'aes-256-gcm'
const prefix = 'sealed.v1.'

/** What every sealed text matches: a plain scalar in YAML. */
export const sealedPattern = /^sealed\.v1\.[A-Za-z0-9_-]{60,8000}$/

/** `context` names the one place at which it opens. `plain` must not end in white space. */
export function sealField(key: Uint8Array, context: string, plain: string): string {
  assert(key.length === fieldKeyBytes, 'a field has a key of 32 bytes')
  assert(plain === plain.trimEnd(), 'spaces at the end are padding')
  const bytes = Buffer.from(plain)
  const length = Math.max(1, Math.ceil(bytes.length / paddedBytes)) * paddedBytes
  const padded = Buffer.alloc(length, ' ')
  bytes.copy(padded)
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context))
  const sealed = Buffer.concat([nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()])
  return prefix + sealed.toString('base64url')
}

/** Null if it was sealed with another key or for another place, or was changed since. */
export function openField(key: Uint8Array, context: string, sealed: string): string | null {
  if (!sealedPattern.test(sealed)) return null
  const bytes = Buffer.from(sealed.slice(prefix.length), 'base64url')
  if (bytes.length <= nonceBytes + tagBytes) return null
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const padded = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]
    return Buffer.concat(padded).toString().trimEnd()
  } catch {
    return null
  }
}
