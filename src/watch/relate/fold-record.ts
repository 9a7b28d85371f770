// Adds one record to the folded part of the state: the request's class, the workload's sums and its profile. All
// of it from the record alone, so that the figures of a case are computed again from the log.
import type { Bytes } from '../section.ts'
import { addToSample, isInSample, sampledTimes } from '../sketch/distinct-sample.ts'
import { countKey } from '../sketch/space-saving.ts'
import { noveltyOf, window } from './features.ts'
import {
  cls,
  flag,
  header,
  hourPlace,
  modelPlace,
  modelsMax,
  poolOf,
  record,
  ringPlace,
  ringPlaces,
  sampleOf,
  tableOf,
} from './layout.ts'
import { isSentAgain, keepLatest, promptOf } from './latest.ts'
import { moveShare, readShare } from './moving.ts'
import { foldProfile } from './profile.ts'
import { foldSegment } from './segment.ts'
import { isTemplate } from './skeleton.ts'

/** Seconds between requests: log2 of 16 is 18 hours. */
const gapLog2Max = 16
const modelWindow = 64
const waysToKnow = [record.head, record.opening, record.tail, record.prefix] as const

export function foldRecord(request: Bytes, state: Bytes): void {
  const { view, at } = request
  const past = state.view
  foldTime(state, view.getUint32(at + record.at))
  keepLatest(state, promptOf(view.getUint32(at + record.exact), view.getUint16(at + record.prefix)))
  if (isSentAgain(request)) return
  count(state, header.requests, 1)
  const flags = view.getUint8(at + record.flags)
  const kind = view.getUint8(at + record.kind)
  const key = view.getUint32(at + record.skeleton)
  const slot = key === 0 ? poolOf(state) : countKey(tableOf(state), key)
  if (key === 0) past.setUint32(slot + cls.count, past.getUint32(slot + cls.count) + 1)
  foldSums(request, state, flags, kind)
  foldClass(request, state, slot)
  if (!isTemplate(kind)) {
    for (const field of waysToKnow) pushRing(state, view.getUint16(at + field))
  }
  foldModel(state, view.getUint16(at + record.model))
  foldProfile(request, state)
  foldSegment(state)
}

function foldSums(request: Bytes, state: Bytes, flags: number, kind: number): void {
  const { view, at } = request
  if (flags & flag.followUp) count(state, header.followUps, 1)
  if (flags & flag.nearDuplicate) count(state, header.nearDuplicates, 1)
  if (flags & flag.pivot) count(state, header.pivots, 1)
  if (flags & flag.repeat) count(state, header.repeats, 1)
  if (isTemplate(kind)) count(state, header.templated, 1)
  if ((flags & flag.decided) === 0) return
  count(state, header.decided, 1)
  const { observed, expected } = noveltyOf(request)
  add(state.view, state.at + header.considered, view.getUint8(at + record.considered))
  add(state.view, state.at + header.novel, observed)
  add(state.view, state.at + header.expected, expected)
}

function foldClass(request: Bytes, state: Bytes, slot: number): void {
  const { view, at } = request
  const past = state.view
  const flags = view.getUint8(at + record.flags)
  const requests = past.getUint32(slot + cls.count)
  const size = Math.min(window, requests)
  past.setUint8(slot + cls.kind, view.getUint8(at + record.kind))
  if (flags & flag.decided) {
    const { observed, expected } = noveltyOf(request)
    const keep = 1 - 1 / window
    past.setFloat32(slot + cls.observed, past.getFloat32(slot + cls.observed) * keep + observed)
    past.setFloat32(slot + cls.expected, past.getFloat32(slot + cls.expected) * keep + expected)
  }
  moveShare(past, slot + cls.followUps, flags & flag.followUp ? 1 : 0, size)
  moveShare(past, slot + cls.nearDuplicates, flags & flag.nearDuplicate ? 1 : 0, size)
  const exact = view.getUint32(at + record.exact)
  const sample = sampleOf(state)
  // Of the values that are sampled, so that the share is that of all; they are few, the mean is short.
  if (isInSample(sample, exact)) {
    moveShare(
      past,
      slot + cls.repeats,
      sampledTimes(sample, exact) > 0 ? 1 : 0,
      Math.min(8, requests),
    )
  }
  addToSample(sample, exact)
  moveLength(past, slot, view.getUint8(at + record.length) / 256, size)
  moveExpansion(request, past, slot)
  foldTail(past, slot, view.getUint16(at + record.tail))
  past.setUint16(slot + cls.prefix, view.getUint16(at + record.prefix))
  foldOrder(past, slot, view.getFloat32(at + record.number))
  add(past, slot + cls.words, view.getUint16(at + record.words))
}

function moveLength(past: DataView, slot: number, length: number, size: number): void {
  const meanAt = slot + cls.lengthMean
  if (size > 1) {
    // In units of log2: both are kept as a 16th.
    const off = (length - readShare(past, meanAt)) * 16
    moveShare(past, slot + cls.lengthVariance, (off * off) / 16, size)
  }
  moveShare(past, meanAt, length, size)
}

function moveExpansion({ view, at }: Bytes, past: DataView, slot: number): void {
  const answer = view.getUint8(at + record.answer)
  if (answer === 255) return
  const words = view.getUint16(at + record.words)
  const expansion = (answer / 16 - Math.log2(words + 1)) / 5
  const answers = Math.min(0xffff, past.getUint16(slot + cls.answers) + 1)
  past.setUint16(slot + cls.answers, answers)
  moveShare(past, slot + cls.expansion, (expansion + 1) / 2, Math.min(window, answers))
}

function foldTail(past: DataView, slot: number, tail: number): void {
  const [tailAt, runAt] = [slot + cls.tail, slot + cls.tailRun]
  const isSame = tail !== 0 && past.getUint16(tailAt) === tail
  past.setUint8(runAt, isSame ? Math.min(255, past.getUint8(runAt) + 1) : 0)
  past.setUint16(tailAt, tail)
}

function foldOrder(past: DataView, slot: number, number: number): void {
  if (Number.isNaN(number)) return
  const before = past.getFloat32(slot + cls.number)
  const place = number > before ? slot + cls.rises : slot + cls.falls
  if (number !== before) past.setUint16(place, Math.min(0xffff, past.getUint16(place) + 1))
  past.setFloat32(slot + cls.number, number)
}

function pushRing(state: Bytes, fingerprint: number): void {
  if (fingerprint === 0) return
  const nextAt = state.at + header.ringNext
  const next = state.view.getUint8(nextAt)
  state.view.setUint16(ringPlace(state, next), fingerprint)
  state.view.setUint8(nextAt, (next + 1) % ringPlaces)
}

/** A clock that jumps back makes a gap of nothing. */
function foldTime(state: Bytes, seconds: number): void {
  const { view, at } = state
  const first = view.getUint32(at + header.firstAt)
  if (first === 0 || seconds < first) view.setUint32(at + header.firstAt, seconds)
  const last = view.getUint32(at + header.lastAt)
  if (last !== 0) {
    const gap = Math.min(1, Math.log2(1 + Math.max(0, seconds - last)) / gapLog2Max)
    const size = Math.min(window, view.getUint32(at + header.requests))
    const off = (gap - readShare(view, at + header.gapMean)) * 4
    moveShare(view, at + header.gapVariance, off * off, size)
    moveShare(view, at + header.gapMean, gap, size)
  }
  if (seconds > last) view.setUint32(at + header.lastAt, seconds)
  foldHour(state, Math.floor(seconds / 3_600) % 24)
}

function foldHour(state: Bytes, hour: number): void {
  const { view } = state
  const place = hourPlace(state, hour)
  if (view.getUint8(place) === 255) {
    for (let each = 0; each < 24; each++) {
      view.setUint8(hourPlace(state, each), view.getUint8(hourPlace(state, each)) >>> 1)
    }
  }
  view.setUint8(place, view.getUint8(place) + 1)
}

/** Shares of the models used, as 16 bits each beside a fingerprint; the least used one gives way. */
function foldModel(state: Bytes, model: number): void {
  const { view } = state
  let own = -1
  let least = modelPlace(state, 0)
  for (let index = 0; index < modelsMax; index++) {
    const place = modelPlace(state, index)
    if (view.getUint16(place) === model) own = place
    else if (view.getUint16(place + 2) < view.getUint16(least + 2)) least = place
  }
  if (own < 0) {
    own = least
    view.setUint16(own, model)
    view.setUint16(own + 2, 0)
  }
  const size = Math.min(modelWindow, view.getUint32(state.at + header.requests))
  for (let index = 0; index < modelsMax; index++) {
    const place = modelPlace(state, index)
    moveShare(view, place + 2, place === own ? 1 : 0, size)
  }
}

function count({ view, at }: Bytes, field: number, more: number): void {
  view.setUint32(at + field, Math.min(0xffff_ffff, view.getUint32(at + field) + more))
}

function add(view: DataView, at: number, more: number): void {
  view.setFloat32(at, view.getFloat32(at) + more)
}
