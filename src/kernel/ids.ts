// Random and identifiers. The only place that draws randomness.
// Request ids are UUIDv7 (RFC 9562) bytes in Crockford base32: they sort by time, so that an
// index over them stays dense, and they are safe in a URL, a header and a file name.
import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const poolBytes = 4096
const pool = Buffer.allocUnsafe(poolBytes)
let poolOffset = poolBytes

/** `length` fresh random bytes, cut from a pool because one system call per id is most of its cost. */
export function randomBytes(length: number): Buffer {
  if (length > poolBytes) return randomFillSync(Buffer.allocUnsafe(length))
  if (poolOffset + length > poolBytes) {
    randomFillSync(pool)
    poolOffset = 0
  }
  const bytes = Buffer.from(pool.subarray(poolOffset, poolOffset + length))
  // A used secret must not stay readable in the pool.
  pool.fill(0, poolOffset, poolOffset + length)
  poolOffset += length
  return bytes
}

let lastMs = 0
let sequence = 0

/** A new id `prefix_` + 26 base32 characters; strictly increasing within this process. */
export function newId(prefix: string, nowMs: number): string {
  if (nowMs > lastMs) {
    lastMs = nowMs
    sequence = 0
  } else {
    // A clock that stands still or steps back must not break the order of ids.
    sequence += 1
    if (sequence > 0xfff) {
      lastMs += 1
      sequence = 0
    }
  }
  return `${prefix}_${encodeTime(lastMs)}${encodeTail(sequence, randomBytes(8))}`
}

function encodeTime(ms: number): string {
  let text = ''
  let rest = ms
  for (let digit = 0; digit < 10; digit++) {
    text = alphabet.charAt(rest % 32) + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function encodeTail(sequenceNumber: number, random: Buffer): string {
  let text = alphabet.charAt((sequenceNumber >> 10) & 31)
  text += alphabet.charAt((sequenceNumber >> 5) & 31) + alphabet.charAt(sequenceNumber & 31)
  let bits = 0
  let value = 0
  for (const byte of random) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet.charAt((value >> bits) & 31)
    }
  }
  return text + alphabet.charAt((value << 1) & 31)
}
