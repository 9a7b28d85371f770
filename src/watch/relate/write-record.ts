// Writes what was seen of a request into its record, and how it relates to what came before.
import { hashText } from '../hash.ts'
import type { Observation } from '../observation.ts'
import type { Bytes, Seen } from '../section.ts'
import { sampledTimes } from '../sketch/distinct-sample.ts'
import { likeness, signSet } from '../sketch/min-hash.ts'
import {
  cls,
  flag,
  header,
  modelPlace,
  modelsMax,
  recentBins,
  recentPlace,
  recentsMax,
  record,
  sampleOf,
} from './layout.ts'
import { isTemplated, type Look } from './look.ts'
import { readShare } from './moving.ts'
import { againBit } from './latest.ts'
import { markedBit } from './profile.ts'
import { fingerprintOf, kinds, type Skeleton } from './skeleton.ts'

/** When a model was released, in milliseconds since 1970; null: nobody said. */
export interface Releases {
  releasedAt(model: string): number | null
}

const alike = 0.5
/** Of fewer tokens any two are alike. */
export const signedLeast = 4
/** A model counts as new for so long, and only to a workload that had a life before. */
const pivotMs = 72 * 3_600_000
const pivotRequestsLeast = 40
const pivotShareLeast = 0.2

/** All but the flags and the score. */
export function writeRecord(
  { observation, text }: Seen,
  { skeleton, scanned, payload, again }: Look,
  { view, at }: Bytes,
): void {
  const { prompt, model, answer, atMs } = observation
  const bits = (scanned.marked ? markedBit : 0) | (again ? againBit : 0)
  view.setUint8(at + record.shape, scanned.shape | bits)
  view.setUint8(at + record.turns, Math.min(255, prompt.userTurns))
  view.setUint8(at + record.considered, payload.count)
  view.setUint8(at + record.novel, payload.novel)
  view.setUint8(at + record.reference, Math.round(payload.reference * 255))
  view.setUint8(at + record.looksOld, Math.round(payload.looksOld * 255))
  view.setUint8(at + record.kind, skeleton.kind)
  view.setUint8(at + record.slotShare, Math.round(payload.slotShare * 255))
  view.setUint32(at + record.skeleton, skeleton.key)
  view.setUint32(at + record.exact, text.exactHash)
  view.setUint16(at + record.head, fingerprintOf(skeleton.head))
  view.setUint16(at + record.opening, fingerprintOf(skeleton.opening))
  view.setUint16(at + record.tail, fingerprintOf(skeleton.tail))
  view.setUint16(at + record.prefix, fingerprintOf(skeleton.prefix))
  view.setUint16(at + record.model, fingerprintOf(hashText(model, 0, model.length, 0)))
  view.setUint16(at + record.words, Math.min(0xffff, Math.round(payload.words)))
  view.setUint32(at + record.at, secondsOf(atMs))
  view.setFloat32(at + record.number, scanned.number)
  view.setUint8(at + record.length, logByte(prompt.user.length))
  const tokens = answer?.outputTokens ?? null
  view.setUint8(at + record.answer, tokens === null ? 255 : logByte(tokens))
}

/** `slot` is where the request's class lies; -1: it has none yet. */
export function flagsOf(
  { observation, text }: Seen,
  look: Look,
  { state, slot, releases }: { state: Bytes; slot: number; releases: Releases },
): number {
  const { prompt, shape } = observation
  let flags = 0
  if (isFollowUp(look.skeleton, state, slot)) flags |= flag.followUp
  if (sampledTimes(sampleOf(state), text.exactHash) > 0) flags |= flag.repeat
  if (isNearDuplicate(look, state)) flags |= flag.nearDuplicate
  if (prompt.toolTurns > 0 || prompt.tools.length > 0) flags |= flag.agent
  if (shape === 'embeddings') flags |= flag.embeddings
  if (text.systemHash !== 0) flags |= flag.system
  if (isPivot(observation, state, releases)) flags |= flag.pivot
  return flags
}

/** Messages before this one that the last request of the class did not have: few-shot examples stay the same. */
function isFollowUp({ kind, prefix }: Skeleton, state: Bytes, slot: number): boolean {
  if (prefix === 0 || kind === kinds.prefix) return false
  return slot < 0 || state.view.getUint16(slot + cls.prefix) !== fingerprintOf(prefix)
}

/** Whoever asks again in other words; templates are alike by nature. */
function isNearDuplicate({ skeleton, payload, signature }: Look, state: Bytes): boolean {
  if (isTemplated(skeleton) || payload.count < signedLeast) return false
  const { hashes, count } = payload
  signSet({ hashes, from: 0, to: count }, recentBins, signature, 0)
  for (let index = 0; index < recentsMax; index++) {
    const place = recentPlace(state, index)
    if (likeness(signature, 0, state.view, place, recentBins) >= alike) return true
  }
  return false
}

/** A workload with a life of its own that now goes to what was just released. */
function isPivot({ model, atMs }: Observation, state: Bytes, releases: Releases): boolean {
  const releasedAt = releases.releasedAt(model)
  if (releasedAt === null || atMs < releasedAt || atMs > releasedAt + pivotMs) return false
  const { view, at } = state
  if (view.getUint32(at + header.requests) < pivotRequestsLeast) return false
  if (view.getUint32(at + header.firstAt) * 1000 >= releasedAt) return false
  const own = fingerprintOf(hashText(model, 0, model.length, 0))
  for (let index = 0; index < modelsMax; index++) {
    const place = modelPlace(state, index)
    if (view.getUint16(place) === own) return readShare(view, place + 2) > pivotShareLeast
  }
  return false
}

function logByte(size: number): number {
  return Math.min(254, Math.round(Math.log2(1 + Math.max(0, size)) * 16))
}

function secondsOf(atMs: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.floor(atMs / 1000)))
}
