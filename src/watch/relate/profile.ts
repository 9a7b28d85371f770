// What a workload's requests are like, as moving means over its recent requests and over its long run. How far the
// two are apart says whether it became another; the shapes of tasks say how evenly it tries all of them.
import type { Bytes } from '../section.ts'
import { flag, header, profileDimensions, profilePlace, record } from './layout.ts'
import { mergeShare, moveShare, readShare } from './moving.ts'
import { isTemplate } from './skeleton.ts'

export const dimension = Object.freeze({
  followUp: 0,
  templated: 1,
  agent: 2,
  embeddings: 3,
  /** Eight shapes of task (`scan.ts`). */
  shapes: 4,
  novelty: 12,
  length: 13,
  longPayload: 14,
  system: 15,
  marked: 16,
})

/** In the record, beside the shape. */
export const markedBit = 8
const windows = [24, 384] as const
const longWords = 220

export function foldProfile({ view, at }: Bytes, state: Bytes): void {
  const flags = view.getUint8(at + record.flags)
  const kind = view.getUint8(at + record.kind)
  const requests = state.view.getUint32(state.at + header.requests)
  const reference = view.getUint8(at + record.reference) / 255
  const considered = view.getUint8(at + record.considered)
  const novelty =
    considered === 0 ? 0 : view.getUint8(at + record.novel) / considered / Math.max(0.02, reference)
  const shape = view.getUint8(at + record.shape) & (markedBit - 1)
  const isMarked = (view.getUint8(at + record.shape) & markedBit) !== 0
  for (const which of [0, 1] as const) {
    // While there are few requests, the mean of all of them.
    const window = Math.min(windows[which], requests)
    const move = (index: number, value: number): void =>
      moveShare(state.view, profilePlace(state, which, index), value, window)
    move(dimension.followUp, (flags & flag.followUp) === 0 ? 0 : 1)
    move(dimension.templated, isTemplate(kind) ? 1 : 0)
    move(dimension.agent, (flags & flag.agent) === 0 ? 0 : 1)
    move(dimension.embeddings, (flags & flag.embeddings) === 0 ? 0 : 1)
    for (let each = 0; each < 8; each++) move(dimension.shapes + each, each === shape ? 1 : 0)
    move(dimension.novelty, novelty / 2)
    move(dimension.length, view.getUint8(at + record.length) / 255)
    move(dimension.longPayload, view.getUint16(at + record.words) > longWords ? 1 : 0)
    move(dimension.marked, isMarked ? 1 : 0)
    move(dimension.system, (flags & flag.system) === 0 ? 0 : 1)
  }
}

export function profileShare(state: Bytes, index: number, which: 0 | 1 = 0): number {
  return readShare(state.view, profilePlace(state, which, index))
}

/** How far the recent requests are from the long run: 0..1. Nothing before the long run is one. */
export function changeOfSelf(state: Bytes): number {
  if (state.view.getUint32(state.at + header.requests) < 64) return 0
  let sum = 0
  for (let index = 0; index < profileDimensions; index++) {
    sum += Math.abs(profileShare(state, index, 0) - profileShare(state, index, 1))
  }
  return Math.min(1, sum / 4)
}

/** 1: all shapes of task alike; 0: one only. Of the long run. */
export function evennessOfShapes(state: Bytes): number {
  let entropy = 0
  for (let shape = 0; shape < 8; shape++) {
    const share = profileShare(state, dimension.shapes + shape, 1)
    if (share > 0) entropy -= share * Math.log2(share)
  }
  return Math.min(1, entropy / 3)
}

/** `weight` is the other's share of all requests. */
export function mergeProfiles(from: Bytes, into: Bytes, weight: number): void {
  for (const which of [0, 1] as const) {
    for (let index = 0; index < profileDimensions; index++) {
      const [theirs, ours] = [profilePlace(from, which, index), profilePlace(into, which, index)]
      mergeShare(from.view, theirs, into.view, ours, weight)
    }
  }
}
