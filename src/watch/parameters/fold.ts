// What a workload's requests did with parameters: counts, and two small tables of what came lately. A fold
// over records.
import type { Bytes } from '../section.ts'
import { biasEntry, flag, mark, record as read, state as to } from './layout.ts'
import { allBias, distinctMaps, findBias, noteBias, noteReplay } from './tables.ts'

/** See `Section.fold`. */
export function foldParameters(record: Bytes, state: Bytes): void {
  const flags = record.view.getUint8(record.at + read.flags)
  const marks = record.view.getUint8(record.at + read.marks)
  const samples = record.view.getUint8(record.at + read.samples)
  // Zero samples: an embedding, of which the section says nothing.
  if (samples === 0) return
  const position = state.view.getUint32(state.at + to.requests)
  add(state, to.requests, 1)
  add(state, to.answers, samples)
  if ((flags & flag.logprobs) !== 0) add(state, to.logprobs, 1)
  if ((flags & (flag.logprobs | flag.long)) === (flag.logprobs | flag.long)) {
    add(state, to.logprobsLong, 1)
  }
  if ((flags & flag.listStop) !== 0) add(state, to.listStops, 1)
  if ((marks & mark.sampled) !== 0) add(state, to.sampled, 1)
  if ((marks & mark.replay) !== 0) add(state, to.replays, 1)
  if ((marks & mark.seedChanged) !== 0) add(state, to.seedReplays, 1)
  const hash = record.view.getUint32(record.at + read.promptHash)
  if ((marks & mark.burst) !== 0) {
    add(state, to.bursts, 1)
    const bits = state.view.getUint32(state.at + to.burstBits)
    state.view.setUint32(state.at + to.burstBits, (bits | (1 << (hash & 31))) >>> 0)
  }
  noteReplay(state, { hash, position, seed: record.view.getUint8(record.at + read.seed) })
  const map = record.view.getUint32(record.at + read.biasHash)
  if (map === 0) return
  const skeleton = record.view.getUint16(record.at + read.skeleton)
  add(state, to.bias, 1)
  noteBias(state, skeleton, map)
  raiseMaps(state, findBias(state, skeleton))
}

function raiseMaps(state: Bytes, place: number): void {
  if (place < 0) return
  const most = state.view.getUint32(state.at + to.biasMapsMost)
  const now = distinctMaps(state, place)
  if (now > most) state.view.setUint32(state.at + to.biasMapsMost, now)
}

function add({ view, at }: Bytes, offset: number, count: number): void {
  view.setUint32(at + offset, Math.min(0xffff_ffff, view.getUint32(at + offset) + count))
}

const counts = [
  to.requests,
  to.logprobs,
  to.logprobsLong,
  to.bias,
  to.sampled,
  to.answers,
  to.replays,
  to.bursts,
  to.seedReplays,
  to.listStops,
] as const

/**
 * See `Section.merge`. Counts add up and maps on one skeleton are united, so that a sweep parted over accounts is seen whole.
 * Which prompts came lately is a matter of one stream's order: `into` keeps its own.
 */
export function mergeParameters(from: Bytes, into: Bytes): void {
  for (const offset of counts) add(into, offset, from.view.getUint32(from.at + offset))
  const bursts = from.view.getUint32(from.at + to.burstBits)
  into.view.setUint32(
    into.at + to.burstBits,
    (into.view.getUint32(into.at + to.burstBits) | bursts) >>> 0,
  )
  uniteBits(from, allBias(from), into, allBias(into))
  for (let index = 1; index < biasEntry.entries; index++) {
    const place = from.at + to.biasTable + index * biasEntry.bytes
    if (from.view.getUint16(place + biasEntry.count) === 0) continue
    mergeBias(from, place, into)
  }
  const most = from.view.getUint32(from.at + to.biasMapsMost)
  if (most > into.view.getUint32(into.at + to.biasMapsMost)) {
    into.view.setUint32(into.at + to.biasMapsMost, most)
  }
}

function mergeBias(from: Bytes, place: number, into: Bytes): void {
  const skeleton = from.view.getUint16(place)
  let target = findBias(into, skeleton)
  if (target < 0) {
    target = leastOf(into, from.view.getUint16(place + biasEntry.count))
    if (target < 0) return
    for (let offset = 0; offset < biasEntry.bytes; offset++) into.view.setUint8(target + offset, 0)
    into.view.setUint16(target, skeleton)
  }
  uniteBits(from, place, into, target)
  raiseMaps(into, target)
}

/** The place of the entry that came least, if it came less than `count`; or -1. */
function leastOf({ view, at }: Bytes, count: number): number {
  let found = -1
  let least = count
  for (let index = 1; index < biasEntry.entries; index++) {
    const place = at + to.biasTable + index * biasEntry.bytes
    const here = view.getUint16(place + biasEntry.count)
    if (here < least) [least, found] = [here, place]
  }
  return found
}

function uniteBits(from: Bytes, place: number, into: Bytes, target: number): void {
  const sum =
    from.view.getUint16(place + biasEntry.count) + into.view.getUint16(target + biasEntry.count)
  into.view.setUint16(target + biasEntry.count, Math.min(0xffff, sum))
  for (let offset = biasEntry.bits; offset < biasEntry.bytes; offset++) {
    into.view.setUint8(
      target + offset,
      into.view.getUint8(target + offset) | from.view.getUint8(place + offset),
    )
  }
}
