// Random and identifiers. The only place that draws randomness.
// Request ids are UUIDv7 (RFC 9562) bytes in Crockford base32: they sort by time, so that an
// index over them stays dense, and they are safe in a URL, a header and a file name.
import { randomFillSync } from 'node:crypto'

import { assert } from './assert.ts'

const alphabet = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz')
const poolBytes = 4096
const pool = Buffer.allocUnsafe(poolBytes)
let poolOffset = poolBytes

/** `length` fresh random bytes, cut from a pool because one system call per id is most of its cost. */
export function randomBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  if (length > poolBytes) return randomFillSync(bytes)
  const from = draw(length)
  pool.copy(bytes, 0, from, from + length)
  wipe(from, length)
  return bytes
}

/** Uniform in [0, 1), in steps of 2^-32. */
export function randomShare(): number {
  const from = draw(4)
  const share = pool.readUInt32LE(from) / 2 ** 32
  wipe(from, 4)
  return share
}

/** Where the next `length` unused bytes of the pool lie; who takes them wipes them. */
function draw(length: number): number {
  if (poolOffset + length > poolBytes) {
    randomFillSync(pool)
    poolOffset = 0
  }
  poolOffset += length
  return poolOffset - length
}

/** A used secret must not stay readable in the pool. */
function wipe(from: number, length: number): void {
  for (let at = from; at < from + length; at++) pool[at] = 0
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
  return write(prefix, lastMs, sequence)
}

const prefixLengthMax = 16
const timeDigits = 10
const digits = 26
const scratch = Buffer.alloc(prefixLengthMax + 1 + digits)
const randomLength = 8

/** In one piece: a text that was put together from parts makes every JSON.stringify that meets it twice as dear. */
function write(prefix: string, ms: number, sequenceNumber: number): string {
  assert(prefix.length <= prefixLengthMax, 'a prefix is short')
  const start = scratch.write(`${prefix}_`, 'latin1')
  let rest = ms
  for (let digit = timeDigits - 1; digit >= 0; digit--) {
    put(start + digit, rest % 32)
    rest = Math.floor(rest / 32)
  }
  let at = start + timeDigits
  put(at++, sequenceNumber >> 10)
  put(at++, sequenceNumber >> 5)
  put(at++, sequenceNumber)
  const from = draw(randomLength)
  let bits = 0
  let value = 0
  for (let index = from; index < from + randomLength; index++) {
    value = ((value << 8) | (pool[index] ?? 0)) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      put(at++, value >> bits)
    }
  }
  put(at, value << 1)
  wipe(from, randomLength)
  return scratch.toString('latin1', 0, start + digits)
}

function put(at: number, digit: number): void {
  scratch[at] = alphabet[digit & 31] ?? 0
}
