// How much of a payload's vocabulary is new, beside what it would be if payloads were drawn from all topics
// (Heaps' law: the share of new words falls with the text read, and far faster in one domain). Token pairs of
// scripts without spaces repeat less often than words, so each has a curve of its own and a text the mean of both
// by its characters: the same job in any script comes out alike.
import { mix } from '../hash.ts'
import type { Bytes } from '../section.ts'
import { addCount, ageCounts, countOf } from '../sketch/aged-counts.ts'
import type { PromptText } from '../text/prompt-text.ts'
import { tokensMax } from '../text/read-prompt-text.ts'
import { cells, cellsOf, learnt, template, templatePlace, templatesMax } from './layout.ts'
import { bitOf, newBits, readBits } from './template.ts'

export interface Payload {
  /** Different payload tokens, of a long payload a part. */
  readonly hashes: Uint32Array
  /** Of all tokens of the user message, as a template keeps them. */
  readonly bits: Uint8Array
  count: number
  /** Of those, character pairs. */
  pairs: number
  novel: number
  /** Share of new tokens that a text of all topics would have: 0..1. */
  reference: number
  /** Share of the new that is not seen as new, since other tokens took its cell: 0..1. */
  looksOld: number
  /** Of the user message, how much is payload: 0..1. */
  slotShare: number
  /** Payload in words, or what carries as much. */
  words: number
}

/** Different tokens of one request that are looked at. */
const consideredMax = 96
const ofTemplate = newBits()
/** Payload tokens of the request that is looked at. */
const rest = new Uint32Array(2 * (tokensMax.head + tokensMax.tail) + 256)
const restPairs = new Uint8Array(rest.length)
/** Of the tokens that are looked at, which are pairs. */
const lookedPairs = new Uint8Array(consideredMax)
const seen = new Uint32Array(512)
const seenMask = seen.length - 1
/** An unspaced character pair carries so much of a word. */
const pairPerWord = 1.7
const usualWordLength = 4.9
const fullShare = 0.6
/** What is forgotten was as if not read: of the text read, so much still tells. */
const massKept = 0.4

export function newPayload(): Payload {
  const hashes = new Uint32Array(consideredMax)
  return {
    hashes,
    bits: newBits(),
    count: 0,
    pairs: 0,
    novel: 0,
    reference: 1,
    looksOld: 0,
    slotShare: 1,
    words: 0,
  }
}

/** How a text is written, which is how often its tokens repeat whatever they say. */
export interface Script {
  /** Of the characters of scripts without spaces. */
  readonly soundShare: number
  readonly wordLength: number
}

export interface Reading {
  readonly text: PromptText
  /** Of the template; 0: none. */
  readonly key: number
  /** Where the template lies in the state; -1: it is not known. */
  readonly place: number
  readonly script: Script
}

export function readPayload(
  { text, key, place, script }: Reading,
  state: Bytes,
  into: Payload,
): void {
  const { tokens, pairs, systemEnd, end } = text
  const { view } = state
  into.bits.fill(0)
  if (place < 0) ofTemplate.fill(0)
  else readBits(view, place, ofTemplate)
  // What stands in quotations is a slot like others: in the text they are all one mask.
  const { quoted, quotedPairs, quotedEnd } = text
  const own = keepPayload({ tokens, pairs, from: systemEnd, to: end }, into.bits, 0)
  const inQuotes = { tokens: quoted, pairs: quotedPairs, from: 0, to: quotedEnd }
  const left = keepPayload(inQuotes, into.bits, own)
  seen.fill(0)
  // Of a long payload the beginning and the end, each as it stands: neighbours tell, too.
  const headEnd = left <= consideredMax ? left : consideredMax / 2
  let count = consider(into, { from: 0, to: headEnd, count: 0, key })
  if (headEnd < left) count = consider(into, { from: left - headEnd, to: left, count, key })
  into.count = count
  into.slotShare = left / Math.max(1, end - systemEnd + quotedEnd)
  into.pairs = 0
  for (let index = 0; index < count; index++) if (lookedPairs[index] !== 0) into.pairs++
  const unspacedShare = into.pairs / Math.max(1, count)
  into.words = (left + unspacedShare) / (1 + (pairPerWord - 1) * unspacedShare)
  // A new token with a new neighbour looks old if either of them does.
  const free = 1 - view.getUint32(state.at + learnt.taken) / cells
  into.looksOld = 1 - free ** (1 + 0.9 * unspacedShare)
  into.reference = referenceShare(view.getFloat32(massPlace(state, place)), script, unspacedShare)
  into.novel = novelIn(into, state)
}

interface Run {
  readonly tokens: Uint32Array
  readonly pairs: Uint8Array
  readonly from: number
  readonly to: number
}

/** Adds to `rest` what is not the template's; returns how many there are then. */
function keepPayload({ tokens, pairs, from, to }: Run, bits: Uint8Array, kept: number): number {
  let left = kept
  for (let index = from; index < to; index++) {
    const token = tokens[index] ?? 0
    const bit = bitOf(token)
    const at = bit >>> 3
    const mask = 1 << (bit & 7)
    bits[at] = (bits[at] ?? 0) | mask
    if (((ofTemplate[at] ?? 0) & mask) !== 0) continue
    restPairs[left] = pairs[index] ?? 0
    rest[left++] = token
  }
  return left
}

interface Part {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly key: number
}

/** Adds the different ones of `rest`; returns how many there are. A vocabulary is its template's own. */
function consider(into: Payload, { from, to, count, key }: Part): number {
  let next = count
  for (let index = from; index < to; index++) {
    const own = mix(rest[index] ?? 0, key)
    if (!remember(own)) continue
    lookedPairs[next] = restPairs[index] ?? 0
    into.hashes[next++] = own
  }
  return next
}

/**
 * How many are new. Where a script has no spaces, two known words make a new pair at their border, but a new word
 * makes several in a row: there a new one counts if the one before it is new, or if there is none in its run.
 */
function novelIn({ hashes, count }: Payload, state: Bytes): number {
  const counts = cellsOf(state)
  let novel = 0
  let wasNew = false
  for (let index = 0; index < count; index++) {
    const isNew = countOf(counts, hashes[index] ?? 0) === 0
    if (isNew && (lookedPairs[index] !== 1 || wasNew)) novel++
    wasNew = isNew
  }
  return novel
}

/** Adds the payload to the vocabulary; forgets what came once when it is full. */
export function learnPayload({ hashes, count }: Payload, place: number, state: Bytes): void {
  const { view } = state
  const counts = cellsOf(state)
  let taken = view.getUint32(state.at + learnt.taken)
  for (let index = 0; index < count; index++) if (addCount(counts, hashes[index] ?? 0)) taken++
  const massAt = massPlace(state, place)
  view.setFloat32(massAt, view.getFloat32(massAt) + count)
  if (taken > cells * fullShare) {
    taken = ageCounts(counts)
    forgetMass(state)
  }
  view.setUint32(state.at + learnt.taken, taken)
}

/**
 * Share of new among different tokens of one more text on any topic, after `mass` of them. Measured on texts that
 * exist in four languages; the form is Heaps' ("Information Retrieval", 1978). Languages of long words have few
 * small ones that repeat.
 */
export function referenceShare(
  mass: number,
  { soundShare, wordLength }: Script,
  unspacedShare: number,
): number {
  const length = wordLength === 0 ? usualWordLength : Math.min(12, Math.max(3.5, wordLength))
  const ofWords = (1 + mass / 60) ** -0.3 * (length / usualWordLength) ** 0.4
  const ofWordSigns = (1 + mass / 340) ** -0.385
  const ofSounds = (1 + mass / 140) ** -0.45
  const ofPairs = ofWordSigns + (ofSounds - ofWordSigns) * soundShare
  return Math.min(1, ofWords + (ofPairs - ofWords) * unspacedShare)
}

function forgetMass(state: Bytes): void {
  for (let index = -1; index < templatesMax; index++) {
    const place = index < 0 ? -1 : templatePlace(state, index)
    const massAt = massPlace(state, place)
    state.view.setFloat32(massAt, state.view.getFloat32(massAt) * massKept)
  }
}

function massPlace(state: Bytes, place: number): number {
  return place < 0 ? state.at + learnt.poolMass : place + template.mass
}

/** True where the hash was not there; an open table of this request alone. */
function remember(hash: number): boolean {
  const kept = hash === 0 ? 1 : hash
  for (let at = kept & seenMask; ; at = (at + 1) & seenMask) {
    const there = seen[at]
    if (there === kept) return false
    if (there !== 0) continue
    seen[at] = kept
    return true
  }
}
