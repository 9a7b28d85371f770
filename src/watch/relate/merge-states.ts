// Two workloads as one: sums add, moving means meet by how much each has seen, sketches unite.
import type { Bytes } from '../section.ts'
import { countTaken, mergeCounts } from '../sketch/aged-counts.ts'
import { mergeSamples } from '../sketch/distinct-sample.ts'
import { mergeTables } from '../sketch/space-saving.ts'
import {
  cellsOf,
  cls,
  header,
  hourPlace,
  learnt,
  modelPlace,
  modelsMax,
  poolOf,
  ringPlace,
  ringPlaces,
  sampleOf,
  tableOf,
} from './layout.ts'
import { mergeShare } from './moving.ts'
import { mergeProfiles } from './profile.ts'
import { mergeSegment } from './segment.ts'
import { mergeTemplates } from './template.ts'

const counted = [
  header.requests,
  header.followUps,
  header.templated,
  header.nearDuplicates,
  header.pivots,
  header.repeats,
  header.decided,
]
const summed = [header.considered, header.novel, header.expected]
const classMeans = [
  cls.followUps,
  cls.repeats,
  cls.nearDuplicates,
  cls.lengthMean,
  cls.lengthVariance,
  cls.expansion,
]
const classSums = [cls.observed, cls.expected, cls.words]
const classCounts = [cls.answers, cls.rises, cls.falls]

export function mergeStates(from: Bytes, into: Bytes): void {
  const theirs = from.view.getUint32(from.at + header.requests)
  if (theirs === 0) return
  const ours = into.view.getUint32(into.at + header.requests)
  const weight = theirs / (theirs + ours)
  mergeProfiles(from, into, weight)
  for (const mean of [header.gapMean, header.gapVariance]) {
    mergeShare(from.view, from.at + mean, into.view, into.at + mean, weight)
  }
  mergeTimes(from, into)
  const [theirPool, ourPool] = [poolOf(from), poolOf(into)]
  const poolCount = into.view.getUint32(ourPool + cls.count)
  addCount(from.view, theirPool + cls.count, into.view, ourPool + cls.count)
  mergeClass(from, theirPool, into, ourPool, poolCount)
  mergeTables(tableOf(from), tableOf(into), (theirSlot, ourSlot) => {
    // The table has added the other's count by now.
    const both = into.view.getUint32(ourSlot + cls.count)
    mergeClass(from, theirSlot, into, ourSlot, both - from.view.getUint32(theirSlot + cls.count))
  })
  for (const field of counted) addCount(from.view, from.at + field, into.view, into.at + field)
  for (const field of summed) addFloat(from.view, from.at + field, into.view, into.at + field)
  mergeSamples(sampleOf(from), sampleOf(into))
  mergeRings(from, into)
  mergeModels(from, into, weight)
  mergeLearnt(from, into)
  mergeSegment(into)
}

/** `ours` is how many requests the class had here before. */
function mergeClass(
  from: Bytes,
  theirSlot: number,
  into: Bytes,
  ourSlot: number,
  ours: number,
): void {
  const theirs = from.view.getUint32(theirSlot + cls.count)
  if (theirs === 0) return
  const weight = theirs / (theirs + ours)
  for (const mean of classMeans) {
    mergeShare(from.view, theirSlot + mean, into.view, ourSlot + mean, weight)
  }
  for (const sum of classSums) addFloat(from.view, theirSlot + sum, into.view, ourSlot + sum)
  for (const each of classCounts) {
    const sum = from.view.getUint16(theirSlot + each) + into.view.getUint16(ourSlot + each)
    into.view.setUint16(ourSlot + each, Math.min(0xffff, sum))
  }
  if (ours > 0) return
  for (const each of [cls.tail, cls.prefix]) {
    into.view.setUint16(ourSlot + each, from.view.getUint16(theirSlot + each))
  }
  for (const each of [cls.tailRun, cls.kind]) {
    into.view.setUint8(ourSlot + each, from.view.getUint8(theirSlot + each))
  }
  into.view.setFloat32(ourSlot + cls.number, from.view.getFloat32(theirSlot + cls.number))
}

function mergeTimes(from: Bytes, into: Bytes): void {
  const [theirFirst, ourFirst] = [from, into].map(({ view, at }) =>
    view.getUint32(at + header.firstAt),
  )
  const least = Math.min(theirFirst || Infinity, ourFirst || Infinity)
  into.view.setUint32(into.at + header.firstAt, Number.isFinite(least) ? least : 0)
  const lastAt = into.at + header.lastAt
  const theirLast = from.view.getUint32(from.at + header.lastAt)
  into.view.setUint32(lastAt, Math.max(theirLast, into.view.getUint32(lastAt)))
  for (let hour = 0; hour < 24; hour++) {
    const place = hourPlace(into, hour)
    const sum = into.view.getUint8(place) + from.view.getUint8(hourPlace(from, hour))
    into.view.setUint8(place, Math.min(255, sum))
  }
}

/** The latest of both, so that a template that only both together repeat is found. */
function mergeRings(from: Bytes, into: Bytes): void {
  const half = ringPlaces / 2
  const [theirNext, ourNext] = [from, into].map(({ view, at }) =>
    view.getUint8(at + header.ringNext),
  )
  for (let back = 1; back <= half; back++) {
    const theirs = ringPlace(from, ((theirNext ?? 0) - back + ringPlaces) % ringPlaces)
    const ours = ringPlace(into, ((ourNext ?? 0) - back - half + 2 * ringPlaces) % ringPlaces)
    into.view.setUint16(ours, from.view.getUint16(theirs))
  }
}

function mergeModels(from: Bytes, into: Bytes, weight: number): void {
  for (let index = 0; index < modelsMax; index++) {
    const place = modelPlace(into, index)
    into.view.setUint16(place + 2, Math.round(into.view.getUint16(place + 2) * (1 - weight)))
  }
  for (let index = 0; index < modelsMax; index++) {
    const theirs = modelPlace(from, index)
    const share = Math.round(from.view.getUint16(theirs + 2) * weight)
    let place = modelPlace(into, 0)
    for (let other = 0; other < modelsMax; other++) {
      const ours = modelPlace(into, other)
      const isSame = into.view.getUint16(ours) === from.view.getUint16(theirs)
      if (isSame && into.view.getUint16(ours + 2) > 0) {
        place = ours
        break
      }
      if (into.view.getUint16(ours + 2) < into.view.getUint16(place + 2)) place = ours
    }
    const isSame = into.view.getUint16(place) === from.view.getUint16(theirs)
    const before = into.view.getUint16(place + 2)
    if (isSame) into.view.setUint16(place + 2, Math.min(0xffff, before + share))
    else if (share > before) {
      into.view.setUint16(place, from.view.getUint16(theirs))
      into.view.setUint16(place + 2, share)
    }
  }
}

function mergeLearnt(from: Bytes, into: Bytes): void {
  mergeTemplates(from, into)
  mergeCounts(cellsOf(from), cellsOf(into))
  into.view.setUint32(into.at + learnt.taken, countTaken(cellsOf(into)))
  addFloat(from.view, from.at + learnt.poolMass, into.view, into.at + learnt.poolMass)
}

function addCount(from: DataView, fromAt: number, into: DataView, at: number): void {
  into.setUint32(at, Math.min(0xffff_ffff, from.getUint32(fromAt) + into.getUint32(at)))
}

function addFloat(from: DataView, fromAt: number, into: DataView, at: number): void {
  into.setFloat32(at, from.getFloat32(fromAt) + into.getFloat32(at))
}
