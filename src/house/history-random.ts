// Draws that follow from a seed and an index alone: the same history on every machine, also when it is continued after
// a kill. Nothing secret may ever be drawn here. Source: sfc32 and its mixing by Chris Doty-Humphrey (public domain).
import { sha256 } from '../kernel/hash.ts'

export interface Draws {
  /** Uniform in [0, 1). */
  share(): number
  /** Whole, at least `from` and less than `to`. */
  between(from: number, to: number): number
  /** With this probability. */
  chance(probability: number): boolean
  /** About 1, mostly between a half and twice. */
  spread(): number
  pick<T>(list: readonly T[]): T
}

/** `name` tells draws of one seed apart. */
export function drawsOf(seed: string, name: string): Draws {
  const digest = sha256(Buffer.from(`${seed}\n${name}`))
  let a = digest.readUInt32LE(0)
  let b = digest.readUInt32LE(4)
  let c = digest.readUInt32LE(8)
  let counter = 1

  function next(): number {
    const drawn = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return (drawn >>> 0) / 2 ** 32
  }

  for (let round = 0; round < 12; round++) next()
  return {
    share: next,
    between: (from, to) => from + Math.floor(next() * (to - from)),
    chance: (probability) => next() < probability,
    spread: () => Math.exp((next() + next() + next() - 1.5) * 0.9),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * The id of a request of the history, in the form of all request ids: time first, then `index`, then what tells two
 * histories apart. Ascending with the index where times do.
 */
export function historyRequestId(seed: string, index: number, atMs: number): string {
  const digest = sha256(Buffer.from(`${seed}\n${index}`))
  let id = digits(atMs, 10) + digits(index, 6)
  for (let at = 0; at < 10; at++) id += alphabet[(digest[at] ?? 0) & 31]
  return `req_${id}`
}

function digits(value: number, count: number): string {
  let text = ''
  let rest = value
  for (let digit = 0; digit < count; digit++) {
    text = (alphabet[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return text
}
