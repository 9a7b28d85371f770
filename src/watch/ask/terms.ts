// All terms of all languages as one table of hashes. Words are matched as they are read: the hash of every
// beginning of a word is known anyway, so stems cost one look at a small bit set per character, and most words
// none: no stem begins with their first letters. Scripts without spaces are matched as a trie of hashes from
// each character on that begins a term. Bit sets are one per kind, so that each is nearly empty.
import { assert } from '../../kernel/assert.ts'
import { ignored, kindOf, plainOf, separator, unspaced } from '../text/characters.ts'
import { concepts, conceptId, type Concept } from './concepts.ts'
import { lexica } from './lexica.ts'

const [wordSeed, fnvPrime] = [0x811c9dc5 | 0, 0x01000193]
/** Begins the hash of a word, and of a term in a script without spaces. */
export { wordSeed }
export const runSeed = 0x2545f491 | 0
const exactSeed = 0x5bd1e995 | 0

export function stepHash(hash: number, plain: number): number {
  return Math.imul(hash ^ plain, fnvPrime)
}
/** Of a whole word, against that of a stem with the same letters. */
export function wholeHash(hash: number): number {
  return Math.imul(hash ^ exactSeed, fnvPrime)
}
/** Of a phrase of whole words and the word that follows it. */
export function phraseHash(first: number, second: number): number {
  return Math.imul(Math.imul(first, 0x9e3779b1) ^ second, fnvPrime)
}

/** What one hash may mean; the same spelling can mean several things in several languages. */
interface Entry {
  readonly hash: number
  /** Bits of the concepts with ids 0..31 and 32..63. */
  readonly low: number
  readonly high: number
  /** Bits of the languages of this meaning. */
  readonly languages: number
  /** Bits of the languages whose function word it is. */
  readonly functionOf: number
  /** Index of another meaning of the same hash; 0: none. */
  readonly next: number
}

/** Entry 0 is none. */
const entries: Entry[] = [{ hash: 0, low: 0, high: 0, languages: 0, functionOf: 0, next: 0 }]
const slotsBits = 15
const slots = new Uint16Array(1 << slotsBits)
const filterBytes = 65_536 / 8
const wholes = new Uint8Array(filterBytes)
const phrases = new Uint8Array(filterBytes)
/** Phrases of two words that a third may follow. */
const openings = new Uint8Array(filterBytes)
const stems = new Uint8Array(filterBytes)
/** The first letters of stems. */
const beginnings = new Uint8Array(filterBytes)
const runs = new Uint8Array(filterBytes)
/** Terms of scripts without spaces as a whole; `runs` has their beginnings, too. */
const runEnds = new Uint8Array(filterBytes)
/** Of a plain unit of a script without spaces: bit 1, it is a term alone; bit 0, a longer term begins with it. */
const runBegins = new Uint8Array(65_536)
/** Letters of a stem, at least. */
export const stemLetters = 3
/** Bits of languages whose verbs have their object before or after them. */
export const objectBefore = bitsOf((index) => lexica[index]?.lexicon.objects !== 'after')
export const objectAfter = bitsOf((index) => lexica[index]?.lexicon.objects !== 'before')
/** Languages that are read only where their function words stand. */
export const needsFunctionWords = bitsOf((index) => lexica[index]?.functionWords !== '')

build()

/** The entries again, as columns: they are read per word. */
const hashes = Int32Array.from(entries, ({ hash }) => hash)
export const entryLow = Int32Array.from(entries, ({ low }) => low)
export const entryHigh = Int32Array.from(entries, ({ high }) => high)
export const entryLanguages = Int32Array.from(entries, ({ languages }) => languages)
export const entryFunctionOf = Int32Array.from(entries, ({ functionOf }) => functionOf)
export const entryNext = Uint16Array.from(entries, ({ next }) => next)

/** 1 where `hash` may be in `filter`. */
function bitOf(filter: Uint8Array, hash: number): number {
  const bit = (hash ^ (hash >>> 15)) & 0xffff
  return ((filter[bit >>> 3] ?? 0) >>> (bit & 7)) & 1
}
/** Whether a term of this kind may have this hash; seldom true where none has. */
export function mayBeWhole(hash: number): boolean {
  return bitOf(wholes, hash) === 1
}
export function mayBePhrase(hash: number): boolean {
  return bitOf(phrases, hash) === 1
}
export function mayBeStem(hash: number): boolean {
  return bitOf(stems, hash) === 1
}
/** Whether a third word may make these two a phrase. */
export function mayOpenPhrase(hash: number): boolean {
  return bitOf(openings, hash) === 1
}
/** Whether the first `stemLetters` letters of a stem may have this hash. */
export function mayBeginStem(hash: number): boolean {
  return bitOf(beginnings, hash) === 1
}
/** Whether a term of a script without spaces, or the beginning of one, may have this hash. */
export function mayBeRun(hash: number): boolean {
  return bitOf(runs, hash) === 1
}
/** Whether a term of a script without spaces may end with this hash. */
export function mayEndRun(hash: number): boolean {
  return bitOf(runEnds, hash) === 1
}
/** Whether such a term may begin with these plain units, or be the first alone; one test: a processor cannot guess it. */
export function mayBeginRun(plain: number, next: number): boolean {
  const longer = bitOf(runs, stepHash(stepHash(runSeed, plain), next))
  return ((runBegins[plain] ?? 0) & (longer | 2)) !== 0
}

/** Index of the first entry of `hash`; 0: none. */
export function entryOf(hash: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots.length - 1)) {
    const index = slots[slot] ?? 0
    if (index === 0 || hashes[index] === hash) return index
  }
}

/** As `entryOf`, while the table is built. */
function entryBuilt(hash: number): number {
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots.length - 1)) {
    const index = slots[slot] ?? 0
    if (index === 0 || entries[index]?.hash === hash) return index
  }
}

function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotsBits)
}

function bitsOf(holds: (index: number) => boolean): number {
  return lexica.reduce((bits, _, index) => (holds(index) ? bits | (1 << index) : bits), 0)
}

function build(): void {
  lexica.forEach(({ lexicon, functionWords, joined }, index) => {
    const language = 1 << index
    for (const word of functionWords.split(' ')) {
      const hash = word === '' ? 0 : wholeHash(hashOf(word))
      if (hash !== 0) add(wholes, hash, { low: 0, high: 0, languages: 0, functionOf: language })
    }
    for (const concept of concepts) {
      const terms = (lexicon.terms[concept] ?? '').split(/\s+/).filter((term) => term !== '')
      for (const term of terms) {
        for (const before of joined) addTerm(before, term, { concept, language })
      }
    }
  })
  assert(entries.length < 65_536, 'entries are numbered in 16 bits')
}

function addTerm(
  joined: string,
  term: string,
  { concept, language }: { readonly concept: Concept; readonly language: number },
): void {
  const id = conceptId(concept)
  const [low, high] = id < 32 ? [1 << id, 0] : [0, 1 << (id - 32)]
  const meaning = { low, high, languages: language, functionOf: 0 }
  if (kindOf[term.charCodeAt(0)] === unspaced) {
    let hash = runSeed
    const first = plainOf[term.charCodeAt(0)] ?? 0
    runBegins[first] = (runBegins[first] ?? 0) | (term.length === 1 ? 2 : 1)
    for (let at = 0; at < term.length; at++) {
      hash = stepHash(hash, plainOf[term.charCodeAt(at)] ?? 0)
      setFilter(runs, hash)
    }
    add(runEnds, hash, meaning)
    return
  }
  const words = wordsOf(joined + term.replace('*', ''))
  assert(words.length >= 1 && words.length <= 3, `a term is one word to three: ${term}`)
  const [first = '', ...rest] = words
  if (rest.length > 0) {
    assert(!term.endsWith('*'), `a phrase is made of whole words: ${term}`)
    let hash = hashOf(first)
    rest.forEach((word, index) => {
      hash = phraseHash(hash, hashOf(word))
      if (index < rest.length - 1) setFilter(openings, hash)
    })
    add(phrases, hash, meaning)
  } else if (term.endsWith('*')) {
    setFilter(beginnings, hashOf(first, stemLetters))
    add(stems, hashOf(first), meaning)
  } else {
    add(wholes, wholeHash(hashOf(first)), meaning)
  }
}

/** The words of a term as a reader of prompts sees them. */
function wordsOf(term: string): string[] {
  return Array.from(term, (unit) =>
    (kindOf[unit.charCodeAt(0)] ?? separator) === separator ? ' ' : unit,
  )
    .join('')
    .split(' ')
    .filter((word) => word !== '')
}

/** Of the first `letters` letters. */
function hashOf(word: string, letters = word.length): number {
  let [hash, count] = [wordSeed, 0]
  for (let at = 0; at < word.length && count < letters; at++) {
    const unit = word.charCodeAt(at)
    if (kindOf[unit] === ignored) continue
    hash = stepHash(hash, plainOf[unit] ?? 0)
    count++
  }
  return hash
}

function setFilter(filter: Uint8Array, hash: number): void {
  const bit = (hash ^ (hash >>> 15)) & 0xffff
  filter[bit >>> 3] = (filter[bit >>> 3] ?? 0) | (1 << (bit & 7))
}

function add(filter: Uint8Array, hash: number, meaning: Omit<Entry, 'hash' | 'next'>): void {
  setFilter(filter, hash)
  const first = entryBuilt(hash)
  for (let at = first; at !== 0; at = entries[at]?.next ?? 0) {
    const entry = entries[at]
    if (entry === undefined) break
    const sameLanguage = (entry.languages & meaning.languages) !== 0
    const sameMeaning = entry.low === meaning.low && entry.high === meaning.high
    if (!sameLanguage && !sameMeaning) continue
    entries[at] = {
      ...entry,
      low: entry.low | meaning.low,
      high: entry.high | meaning.high,
      languages: entry.languages | meaning.languages,
      functionOf: entry.functionOf | meaning.functionOf,
    }
    return
  }
  const index = entries.push({ hash, ...meaning, next: first }) - 1
  let slot = slotOf(hash)
  while (slots[slot] !== 0 && slots[slot] !== first) slot = (slot + 1) & (slots.length - 1)
  slots[slot] = index
}
