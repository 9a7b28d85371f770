// Which template a request follows, if any: by the head of its prompt, else its tail, else its opening words,
// else its system text; the first of these that came before. A template is known from its second request on.
import type { Bytes, Seen } from '../section.ts'
import { findSlot, slotKey, sureCount } from '../sketch/space-saving.ts'
import { mix } from '../hash.ts'
import { cls, ringPlace, ringPlaces, tableOf, classBytes } from './layout.ts'

/** How a template was recognised. */
export const kinds = Object.freeze({ none: 0, head: 1, opening: 2, system: 3 })

export interface Skeleton {
  /** 0: none. */
  key: number
  kind: number
  head: number
  opening: number
  tail: number
}

/** Tokens of the user message that open it. */
const openingTokens = 6
const systemTokens = 24
/** A tail names its template once it closed so many of its requests in a row. */
const tailRunLeast = 4
const [openingSeed, systemSeed] = [0x51ed270b, 0x2545f491]

export function findSkeleton({ text }: Seen, state: Bytes, into: Skeleton): void {
  const { tokens, systemEnd, end } = text
  let system = systemSeed
  for (let index = 0; index < Math.min(systemEnd, systemTokens); index++) {
    system = mix(system, tokens[index] ?? 0)
  }
  let opening = mix(system, openingSeed)
  for (let index = systemEnd; index < Math.min(end, systemEnd + openingTokens); index++) {
    opening = mix(opening, tokens[index] ?? 0)
  }
  // A user message of a few words is payload: it opens nothing.
  const opens = end - systemEnd > openingTokens
  into.head = nonZero(text.headHash)
  into.opening = opens ? nonZero(opening) : 0
  into.tail = end - systemEnd > 8 ? text.tailHash >>> 16 : 0
  choose(state, into, systemEnd > 0 ? nonZero(system) : 0)
}

function choose(state: Bytes, into: Skeleton, system: number): void {
  const table = tableOf(state)
  into.kind = kinds.head
  into.key = into.head
  if (findSlot(table, into.head) >= 0) return
  const byTail = into.tail === 0 ? -1 : slotOfTail(state, into.tail)
  if (byTail >= 0) {
    into.key = state.view.getUint32(byTail + slotKey)
    into.kind = state.view.getUint8(byTail + cls.kind)
    return
  }
  const { opening } = into
  // A template that is known by its opening stays so, though one of its payloads comes twice.
  const isOpening = opening !== 0 && findSlot(table, opening) >= 0
  if (!isOpening && isInRing(state, into.head >>> 16)) return
  into.kind = kinds.opening
  into.key = opening
  if (isOpening || (opening !== 0 && isInRing(state, opening >>> 16))) return
  into.kind = system === 0 ? kinds.none : kinds.system
  into.key = system
}

function slotOfTail(state: Bytes, tail: number): number {
  const { view } = state
  const table = tableOf(state)
  for (let index = 0; index < table.slots; index++) {
    const slot = table.at + index * classBytes
    if (view.getUint16(slot + cls.tail) !== tail || sureCount(view, slot) < tailRunLeast) continue
    if (view.getUint8(slot + cls.tailRun) >= tailRunLeast) return slot
  }
  return -1
}

function isInRing(state: Bytes, fingerprint: number): boolean {
  const known = fingerprint === 0 ? 1 : fingerprint
  for (let index = 0; index < ringPlaces; index++) {
    if (state.view.getUint16(ringPlace(state, index)) === known) return true
  }
  return false
}

/** 0 says none. */
function nonZero(hash: number): number {
  return hash >>> 0 === 0 ? 1 : hash >>> 0
}
