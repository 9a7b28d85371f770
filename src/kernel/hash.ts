// Digests and keyed digests, one-shot where the input is whole (cheaper than a Hash object).
import { createHmac, hash } from 'node:crypto'

/** SHA-256 of `bytes`, 32 bytes. By way of a latin-1 string: asking for a Buffer makes the one-shot three times slower. */
export function sha256(bytes: Uint8Array | string): Buffer {
  return Buffer.from(hash('sha256', bytes, 'latin1'), 'latin1')
}

/** SHA-256 of `bytes` in lower-case hex. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex')
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
