// The text of a key: `sk-ch-<id>-<secret><crc>`.
//
//   sk-ch- │ id: 12 × base32 │ - │ secret: 52 × base32 (32 bytes) │ CRC-32 of all before: 7 × base32
//
// The checksum lets the door refuse garbage without a look-up; it is no secret and proves nothing.
// Base32 is Crockford's lower case, so that no character of a key is mistaken for another.
import { timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { hmacSha256 } from '../kernel/hash.ts'
import { assert } from '../kernel/assert.ts'
import { randomBytes } from '../kernel/ids.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const secretBytes = 32
const idLength = 12
const secretLength = 52
const checksumLength = 7
/** Longest text that is looked at; ids from other tools may be longer than ours. */
export const keyLengthMax = 128

/** What every key begins with. */
export const keyPrefix = 'sk-ch-'

const keyPattern = new RegExp(
  `^${keyPrefix}([${alphabet}]{8,32})-[${alphabet}]{${secretLength + checksumLength}}$`,
)
/** What a key id looks like, here and in the configuration file. */
export const keyIdPattern = /^[0-9abcdefghjkmnpqrstvwxyz]{8,32}$/

export interface MintedKey {
  readonly id: string
  /** The whole key; shown once and never stored. */
  readonly key: string
}

/** A fresh key with 256 bits of secret. */
export function mintKey(): MintedKey {
  return formatKey(base32(randomBytes(8)).slice(0, idLength), randomBytes(secretBytes))
}

/** The key of a given id and 32 secret bytes: for keys that are derived and not drawn. */
export function formatKey(id: string, secret: Uint8Array): MintedKey {
  assert(keyIdPattern.test(id), 'a key id is 8 to 32 base32 characters')
  assert(secret.length === secretBytes, 'a key secret is 32 bytes')
  const body = `${keyPrefix}${id}-${base32(secret)}`
  return { id, key: body + checksum(body) }
}

/** The id of a well-formed key, or null. `text` is whatever a stranger sent. */
export function parseKey(text: string): { readonly id: string } | null {
  if (text.length > keyLengthMax) return null
  const match = keyPattern.exec(text)
  if (match === null) return null
  const body = text.slice(0, -checksumLength)
  return text.endsWith(checksum(body)) ? { id: match[1] ?? '' } : null
}

/** HMAC-SHA-256(pepper, whole key) in hex: all that the house keeps of a key. */
export function keyDigest(pepper: Uint8Array, key: string): string {
  return hmacSha256(pepper, key).toString('hex')
}

/** Compares two hex digests in a time that does not depend on where they differ. */
export function sameDigest(left: string, right: string): boolean {
  const leftBytes = Buffer.from(left, 'hex')
  const rightBytes = Buffer.from(right, 'hex')
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes)
}

/** Crockford base32 in lower case, most significant bits first. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((value >> bits) & 31)
    }
  }
  return bits > 0 ? text + alphabet.charAt((value << (5 - bits)) & 31) : text
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  return base32(bytes)
}
