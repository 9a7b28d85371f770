// Where an entry lies in the store: its log and its index in one 64-bit key, `log * 2^40 + index`, so
// that appending goes to the end of one tree of rows. A trillion entries a log, eight million logs.
import { assert } from '../kernel/assert.ts'

const indexesPerLog = 2n ** 40n

export function placeOf(log: number, index: number): bigint {
  assert(index >= 0 && BigInt(index) < indexesPerLog, 'an index fits its log')
  return BigInt(log) * indexesPerLog + BigInt(index)
}

/** The index of a place in its log. */
export function indexAt(place: bigint): number {
  return Number(place % indexesPerLog)
}

/** The log of a place. */
export function logAt(place: bigint): number {
  return Number(place / indexesPerLog)
}
