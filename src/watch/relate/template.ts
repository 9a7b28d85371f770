// Which tokens belong to a template: those that all of its requests had, as one bit a token. A payload token whose
// bit is set is overlooked, always the same ones, so that a share among the rest stays what it is. Learnt while
// requests come; no figure reads it.
import type { Bytes } from '../section.ts'
import { findSlot } from '../sketch/space-saving.ts'
import {
  tableOf,
  template,
  templateBits,
  templateBytes,
  templatePlace,
  templatesMax,
} from './layout.ts'

/** Where the template lies; -1: it is not known. */
export function findTemplate(state: Bytes, key: number): number {
  if (key === 0) return -1
  for (let index = 0; index < templatesMax; index++) {
    const place = templatePlace(state, index)
    if (state.view.getUint32(place + template.key) === key) return place
  }
  return -1
}

/** A template's bits, or those of one request. */
export function newBits(): Uint8Array {
  return new Uint8Array(templateBits / 8)
}

export function readBits(view: DataView, place: number, into: Uint8Array): void {
  for (let index = 0; index < into.length; index++) {
    into[index] = view.getUint8(place + template.bits + index)
  }
}

/** The bit of a token; tokens are hashes, their high bits are as good as any. */
export function bitOf(token: number): number {
  return ((token >>> 16) * templateBits) >>> 16
}

/** Keeps the tokens that this request has, too. Returns where the template lies. */
export function learnTemplate(state: Bytes, key: number, bits: Uint8Array): number {
  const { view } = state
  let place = findTemplate(state, key)
  const isNew = place < 0
  if (isNew) {
    place = placeFor(state)
    for (let index = 0; index < templateBytes; index++) view.setUint8(place + index, 0)
    view.setUint32(place + template.key, key)
  }
  for (const [index, byte] of bits.entries()) {
    const at = place + template.bits + index
    view.setUint8(at, isNew ? byte : view.getUint8(at) & byte)
  }
  const uses = view.getUint16(place + template.uses)
  view.setUint16(place + template.uses, Math.min(0xffff, uses + 1))
  return place
}

/** A free place, or that of a template which is no longer counted, or of the least used. */
function placeFor(state: Bytes): number {
  const table = tableOf(state)
  let [least, leastUses] = [templatePlace(state, 0), Number.POSITIVE_INFINITY]
  for (let index = 0; index < templatesMax; index++) {
    const place = templatePlace(state, index)
    const key = state.view.getUint32(place + template.key)
    const uses =
      key === 0 || findSlot(table, key) < 0 ? -1 : state.view.getUint16(place + template.uses)
    if (uses < leastUses) [least, leastUses] = [place, uses]
    if (key === 0) break
  }
  return least
}

/** Tokens that both have, for a template that both know; what only the other knows, where there is room. */
export function mergeTemplates(from: Bytes, into: Bytes): void {
  for (let index = 0; index < templatesMax; index++) {
    const theirs = templatePlace(from, index)
    const key = from.view.getUint32(theirs + template.key)
    if (key === 0) continue
    let ours = findTemplate(into, key)
    const isNew = ours < 0
    if (isNew) ours = placeFor(into)
    for (let at = template.bits; at < templateBytes; at++) {
      const byte = from.view.getUint8(theirs + at)
      into.view.setUint8(ours + at, isNew ? byte : into.view.getUint8(ours + at) & byte)
    }
    const mass = isNew ? 0 : into.view.getFloat32(ours + template.mass)
    const uses = isNew ? 0 : into.view.getUint16(ours + template.uses)
    into.view.setUint32(ours + template.key, key)
    into.view.setFloat32(ours + template.mass, mass + from.view.getFloat32(theirs + template.mass))
    const sum = uses + from.view.getUint16(theirs + template.uses)
    into.view.setUint16(ours + template.uses, Math.min(0xffff, sum))
  }
}
