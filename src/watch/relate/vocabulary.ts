// How much of a payload's vocabulary is new, beside what it would be if payloads were drawn from all topics
// (Heaps' law: the share of new words falls with the text read, and far faster in one domain). Token pairs of
// scripts without spaces repeat less often than words, so each has a curve of its own and a text the mean of both
// by its characters: the same job in any script comes out alike.
import { mix } from '../hash.ts'
import type { Bytes } from '../section.ts'
import { addCount, ageCounts, countOf } from '../sketch/aged-counts.ts'
import type { PromptText } from '../text/prompt-text.ts'
import { cells, cellsOf, learnt, template, templatePlace, templatesMax } from './layout.ts'
import { isOfTemplate } from './template.ts'

export interface Payload {
  /** Different payload tokens, a consistent part of those of a long text. */
  readonly hashes: Uint32Array
  count: number
  /** One in how many different tokens was taken. */
  oneIn: number
  novel: number
  /** Share of new tokens that a text of all topics would have: 0..1. */
  reference: number
  /** Share of cells taken: 0..1. */
  taken: number
  /** Payload in words, or what carries as much. */
  words: number
}

/** Different tokens of one request that are looked at. */
const consideredMax = 96
const seen = new Uint32Array(512)
const seenMask = seen.length - 1
/** An unspaced character pair carries so much of a word. */
const pairPerWord = 1.7
const usualWordLength = 4.9
const fullShare = 0.6
/** What is forgotten was as if not read: of the text read, so much still tells. */
const massKept = 0.4
const sampleSeed = 0x9747b28c

export function newPayload(): Payload {
  const hashes = new Uint32Array(consideredMax)
  return { hashes, count: 0, oneIn: 1, novel: 0, reference: 1, taken: 0, words: 0 }
}

/** How a text is written, which is how often its tokens repeat whatever they say. */
export interface Script {
  readonly unspacedShare: number
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
  const { tokens, systemEnd, end } = text
  const { view } = state
  const length = end - systemEnd
  // Twice as many tokens as there is room for would nearly always have that many different ones.
  let bits = 0
  while (length >>> bits > consideredMax * 1.5) bits++
  const mask = (1 << bits) - 1
  seen.fill(0)
  let [count, left] = [0, 0]
  for (let index = systemEnd; index < end; index++) {
    const token = tokens[index] ?? 0
    if (place >= 0 && isOfTemplate(view, place, token)) continue
    left++
    const hash = mix(token, sampleSeed)
    if ((hash & mask) !== 0 || count >= consideredMax) continue
    // Of the class, so that each template has a vocabulary of its own.
    const own = mix(hash, key)
    if (remember(own)) into.hashes[count++] = own
  }
  into.count = count
  into.oneIn = 1 << bits
  into.words = left / (1 + (pairPerWord - 1) * script.unspacedShare)
  into.taken = view.getUint32(state.at + learnt.taken) / cells
  const mass = view.getFloat32(massPlace(state, place))
  into.reference = referenceShare(mass, script)
  into.novel = 0
  const counts = cellsOf(state)
  for (let index = 0; index < count; index++) {
    if (countOf(counts, into.hashes[index] ?? 0) === 0) into.novel++
  }
}

/** Adds the payload to the vocabulary; forgets what came once when it is full. */
export function learnPayload({ hashes, count, oneIn }: Payload, place: number, state: Bytes): void {
  const { view } = state
  const counts = cellsOf(state)
  let taken = view.getUint32(state.at + learnt.taken)
  for (let index = 0; index < count; index++) if (addCount(counts, hashes[index] ?? 0)) taken++
  const massAt = massPlace(state, place)
  view.setFloat32(massAt, view.getFloat32(massAt) + count * oneIn)
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
  { unspacedShare, soundShare, wordLength }: Script,
): number {
  const length = wordLength === 0 ? usualWordLength : Math.min(12, Math.max(3.5, wordLength))
  const ofWords = (1 + mass / 60) ** -0.3 * (length / usualWordLength) ** 0.4
  const ofWordSigns = (1 + mass / 600) ** -0.26
  const ofSounds = (1 + mass / 150) ** -0.33
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
