// The two small tables of the parameters' section: prompts that came lately, and skeletons with the
// `logit_bias` maps they came with. Fixed places, found by a scan: no allocation, no growth.
import type { Bytes } from '../section.ts'
import { biasEntry, replayEntry, state as at } from './layout.ts'

/** Place of the entry of `hash`, or -1. */
export function findReplay({ view, at: base }: Bytes, hash: number): number {
  const first = base + at.replayTable
  const end = first + replayEntry.entries * replayEntry.bytes
  for (let place = first; place < end; place += replayEntry.bytes) {
    if (view.getUint32(place) === hash && view.getUint8(place + replayEntry.count) > 0) return place
  }
  return -1
}

/** Requests from `position` back to the place's `field`, modulo 65,536. */
export function distance({ view }: Bytes, place: number, field: number, position: number): number {
  return (position - view.getUint16(place + field)) & 0xffff
}

/** Counts one more coming of `hash` at `position`; the prompt that was idle longest makes room. */
export function noteReplay(
  state: Bytes,
  {
    hash,
    position,
    seed,
  }: { readonly hash: number; readonly position: number; readonly seed: number },
): void {
  const { view } = state
  let place = findReplay(state, hash)
  if (place < 0) {
    place = longestIdle(state, position)
    view.setUint32(place, hash)
    view.setUint16(place + replayEntry.first, position & 0xffff)
    view.setUint8(place + replayEntry.count, 0)
    view.setUint8(place + replayEntry.seeds, 0)
  }
  view.setUint16(place + replayEntry.last, position & 0xffff)
  const count = view.getUint8(place + replayEntry.count)
  view.setUint8(place + replayEntry.count, Math.min(255, count + 1))
  const seeds = view.getUint8(place + replayEntry.seeds)
  view.setUint8(place + replayEntry.seeds, seeds | (1 << (seed & 7)))
}

function longestIdle(state: Bytes, position: number): number {
  const first = state.at + at.replayTable
  let oldest = first
  let most = -1
  for (let index = 0; index < replayEntry.entries; index++) {
    const place = first + index * replayEntry.bytes
    if (state.view.getUint8(place + replayEntry.count) === 0) return place
    const idle = distance(state, place, replayEntry.last, position)
    if (idle > most) [most, oldest] = [idle, place]
  }
  return oldest
}

/** Place of a skeleton's entry, or -1. */
export function findBias({ view, at: base }: Bytes, skeleton: number): number {
  const first = base + at.biasTable
  for (let index = 1; index < biasEntry.entries; index++) {
    const place = first + index * biasEntry.bytes
    if (view.getUint16(place) === skeleton && view.getUint16(place + biasEntry.count) > 0) {
      return place
    }
  }
  return -1
}

/** Place of the entry that counts the maps of all prompts. */
export function allBias({ at: base }: Bytes): number {
  return base + at.biasTable
}

export function hasBit({ view }: Bytes, place: number, bits: number, hash: number): boolean {
  return (view.getUint8(place + bits + ((hash >>> 3) & 7)) & (1 << (hash & 7))) !== 0
}

/** Counts one coming of a map with a skeleton; the one that came least makes room. */
export function noteBias(state: Bytes, skeleton: number, map: number): void {
  const { view } = state
  setBit(state, allBias(state), map)
  let place = findBias(state, skeleton)
  if (place < 0) {
    place = leastBias(state)
    for (let offset = 0; offset < biasEntry.bytes; offset++) view.setUint8(place + offset, 0)
    view.setUint16(place, skeleton)
  }
  setBit(state, place, map)
}

function setBit({ view }: Bytes, place: number, map: number): void {
  const count = view.getUint16(place + biasEntry.count)
  view.setUint16(place + biasEntry.count, Math.min(0xffff, count + 1))
  const byte = place + biasEntry.bits + ((map >>> 3) & 7)
  view.setUint8(byte, view.getUint8(byte) | (1 << (map & 7)))
}

function leastBias({ view, at: base }: Bytes): number {
  const first = base + at.biasTable
  let least = first + biasEntry.bytes
  for (let index = 2; index < biasEntry.entries; index++) {
    const place = first + index * biasEntry.bytes
    if (view.getUint16(place + biasEntry.count) < view.getUint16(least + biasEntry.count)) {
      least = place
    }
  }
  return least
}

/** Distinct maps of an entry by linear counting: Whang, Vander-Zanden and Taylor, "A linear-time probabilistic counting algorithm", 1990. */
export function distinctMaps({ view }: Bytes, place: number): number {
  let ones = 0
  for (let index = 0; index < 8; index++)
    ones += bitsOf(view.getUint8(place + biasEntry.bits + index))
  return linearCount[ones] ?? 0
}

export function bitsOf(byte: number): number {
  let left = byte
  let count = 0
  for (; left !== 0; left &= left - 1) count++
  return count
}

/** Distinct prompts that were sampled in a burst, by linear counting in 32 bits. */
export function burstPrompts({ view, at: base }: Bytes): number {
  let ones = 0
  for (let index = 0; index < 4; index++) ones += bitsOf(view.getUint8(base + at.burstBits + index))
  return Math.round(32 * Math.log(32 / Math.max(0.5, 32 - ones)))
}

const linearCount = Array.from({ length: 65 }, (_, ones) =>
  Math.round(64 * Math.log(64 / Math.max(0.5, 64 - ones))),
)
