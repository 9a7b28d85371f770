// Which template a request follows, if any: by the head of its prompt, else the messages before it, its tail or its
// opening words, else its system text; the first of these that came before. A template is known from its second
// request on.
import type { Bytes, Seen } from '../section.ts'
import { findSlot, slotKey, sureCount } from '../sketch/space-saving.ts'
import { mix } from '../hash.ts'
import type { PromptText } from '../text/prompt-text.ts'
import { classBytes, cls, header, ringPlace, ringPlaces, tableOf } from './layout.ts'

/** How a template was recognised. */
export const kinds = Object.freeze({ none: 0, head: 1, opening: 2, system: 3, tail: 4, prefix: 5 })

/** What varies stands in the text of a template, or is all that follows the same conversation. */
export function isTemplate(kind: number): boolean {
  return kind !== kinds.none && kind !== kinds.system
}

export interface Skeleton {
  /** 0: none. */
  key: number
  kind: number
  head: number
  opening: number
  tail: number
  /** Of the messages before, where the conversation has any; 0: none. */
  prefix: number
}

/** Words of the user message that open it, and that close it; a pair of characters is a part of one. */
const [openingWords, tailWords] = [6, 8]
const wordsOfPair = 0.6
const systemTokens = 24
/** A tail names its template once it closed so many of its requests in a row. */
const tailRunLeast = 4
const decidedShareLeast = 0.8
const [openingSeed, systemSeed, tailSeed, prefixSeed] = [
  0x51ed270b, 0x2545f491, 0x1b873593, 0x6c8e9cf5,
]

export function findSkeleton({ text, observation }: Seen, state: Bytes, into: Skeleton): void {
  const { tokens, systemEnd } = text
  let system = systemSeed
  for (let index = 0; index < Math.min(systemEnd, systemTokens); index++) {
    system = mix(system, tokens[index] ?? 0)
  }
  into.head = nonZero(text.headHash)
  into.opening = openingOf(text, mix(system, openingSeed))
  into.tail = tailOf(text)
  const { prefixHash, assistantTurns, userTurns, toolTurns } = observation.prompt
  const hasPast = assistantTurns > 0 || userTurns > 1
  into.prefix = hasPast ? nonZero(mix(prefixHash, prefixSeed)) : 0
  choose(state, into, {
    system: systemEnd > 0 ? nonZero(system) : 0,
    // An agent sends the same conversation again and again by its nature.
    prefix: toolTurns === 0 ? into.prefix : 0,
  })
}

/** 0: a user message of a few words is payload, it opens nothing. */
function openingOf({ tokens, pairs, systemEnd, end }: PromptText, seed: number): number {
  let [hash, words, index] = [seed, 0, systemEnd]
  for (; index < end && words < openingWords; index++) {
    hash = mix(hash, tokens[index] ?? 0)
    words += pairs[index] === 0 ? 1 : wordsOfPair
  }
  return index < end ? nonZero(hash) : 0
}

/** 0: a message that is hardly longer than its tail is none but tail. */
function tailOf({ tokens, pairs, systemEnd, end }: PromptText): number {
  let [hash, words, index] = [tailSeed, 0, end]
  for (; index > systemEnd && words < tailWords; index--) {
    hash = mix(hash, tokens[index - 1] ?? 0)
    words += pairs[index - 1] === 0 ? 1 : wordsOfPair
  }
  return 2 * (index - systemEnd) > end - index ? nonZero(hash) : 0
}

interface Around {
  readonly system: number
  readonly prefix: number
}

function choose(state: Bytes, into: Skeleton, { system, prefix }: Around): void {
  const table = tableOf(state)
  const { head, tail, opening } = into
  const isKnown = (key: number): boolean => key !== 0 && findSlot(table, key) >= 0
  const came = (key: number): boolean => key !== 0 && isInRing(state, fingerprintOf(key))
  const as = (key: number, kind: number): void => {
    into.key = key
    into.kind = kind
  }
  if (isKnown(head)) return as(head, kinds.head)
  if (isKnown(prefix)) return as(prefix, kinds.prefix)
  const byTail = tail === 0 ? -1 : slotOfTail(state, fingerprintOf(tail))
  if (byTail >= 0) {
    return as(state.view.getUint32(byTail + slotKey), state.view.getUint8(byTail + cls.kind))
  }
  if (isKnown(tail)) return as(tail, kinds.tail)
  // A template that is known by its opening stays so, though one of its payloads comes twice.
  if (isKnown(opening)) return as(opening, kinds.opening)
  if (isChurned(state) && !isKnown(system)) return as(0, kinds.none)
  if (came(head)) return as(head, kinds.head)
  if (came(prefix)) return as(prefix, kinds.prefix)
  if (came(opening)) return as(opening, kinds.opening)
  if (came(tail)) return as(tail, kinds.tail)
  return as(system, system === 0 ? kinds.none : kinds.system)
}

/**
 * Whoever changes the system text with every user, as relays do, would never have a template that lasts long enough to
 * be judged: while most requests go undecided and all places are taken, what is new follows none.
 */
function isChurned(state: Bytes): boolean {
  const { view, at } = state
  const requests = view.getUint32(at + header.requests)
  if (view.getUint32(at + header.decided) >= decidedShareLeast * requests) return false
  const table = tableOf(state)
  for (let index = 0; index < table.slots; index++) {
    if (view.getUint32(table.at + index * classBytes + cls.count) === 0) return false
  }
  return true
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
  for (let index = 0; index < ringPlaces; index++) {
    if (state.view.getUint16(ringPlace(state, index)) === fingerprint) return true
  }
  return false
}

/** 16 bits of a hash; 0 says none. */
export function fingerprintOf(hash: number): number {
  if (hash === 0) return 0
  const bits = hash >>> 16
  return bits === 0 ? 1 : bits
}

/** 0 says none. */
function nonZero(hash: number): number {
  return hash >>> 0 === 0 ? 1 : hash >>> 0
}
