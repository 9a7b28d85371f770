// The terms of a scan, read in the languages that the text is written in: one row per word, with the concepts
// that it speaks of. The language decides how words are read and is then forgotten.
import { conceptId, concepts, type Concept } from './concepts.ts'
import { lexica } from './lexica.ts'
import type { Scan } from './scan.ts'
import { entryHigh, entryLanguages, entryLow, entryNext, needsFunctionWords } from './terms.ts'

/** A set of concepts as the bits of the ids 0..31 and 32..63. */
export interface ConceptSet {
  readonly low: number
  readonly high: number
}

export function conceptSet(...members: readonly Concept[]): ConceptSet {
  let [low, high] = [0, 0]
  for (const member of members) {
    const id = conceptId(member)
    if (id < 32) low |= 1 << id
    else high |= 1 << (id - 32)
  }
  return { low, high }
}

export interface Words {
  readonly low: Int32Array
  readonly high: Int32Array
  /** Bits of the languages that have the word. */
  readonly language: Int32Array
  readonly position: Uint16Array
  readonly sentence: Uint16Array
  /** 1: it is in the label at the head of a line. */
  readonly isLabel: Uint8Array
  length: number
  /** Index of the first word at or after a hit. */
  readonly ofHit: Uint16Array
  /** Words that speak of each concept. */
  readonly counts: Uint16Array
  /** Bits of the languages that were read. */
  languages: number
}

export function openWords(hitsMax: number): Words {
  return {
    low: new Int32Array(hitsMax),
    high: new Int32Array(hitsMax),
    language: new Int32Array(hitsMax),
    position: new Uint16Array(hitsMax),
    sentence: new Uint16Array(hitsMax),
    isLabel: new Uint8Array(hitsMax),
    length: 0,
    ofHit: new Uint16Array(hitsMax + 1),
    counts: new Uint16Array(concepts.length),
    languages: 0,
  }
}

/** Whether the word speaks of one of `set`. */
export function speaksOf(words: Words, index: number, set: ConceptSet): boolean {
  return ((words.low[index] ?? 0) & set.low) !== 0 || ((words.high[index] ?? 0) & set.high) !== 0
}

export function readWords(scan: Scan, words: Words): void {
  words.languages = languagesOf(scan)
  words.counts.fill(0)
  words.length = 0
  let last = -1
  for (let hit = 0; hit < scan.hits; hit++) {
    words.ofHit[hit] = words.length
    let [low, high, language] = [0, 0, 0]
    for (let at = scan.hit[hit] ?? 0; at !== 0;) {
      const read = (entryLanguages[at] ?? 0) & words.languages
      if (read !== 0) {
        low |= entryLow[at] ?? 0
        high |= entryHigh[at] ?? 0
        language |= read
      }
      at = entryNext[at] ?? 0
    }
    if (low === 0 && high === 0) continue
    const position = scan.hitPosition[hit] ?? 0
    // Longer terms of the same word come later and win.
    if (position === last) words.length--
    last = position
    const index = words.length++
    words.low[index] = low
    words.high[index] = high
    words.language[index] = language
    words.position[index] = position
    words.isLabel[index] = 0
    words.sentence[index] = scan.hitSentence[hit] ?? 0
    words.ofHit[hit] = index
  }
  words.ofHit[scan.hits] = words.length
  countConcepts(words)
}

function countConcepts({ low, high, length, counts }: Words): void {
  for (let index = 0; index < length; index++) {
    for (let bits = low[index] ?? 0; bits !== 0; bits &= bits - 1) count(counts, bits, 0)
    for (let bits = high[index] ?? 0; bits !== 0; bits &= bits - 1) count(counts, bits, 32)
  }
}

function count(counts: Uint16Array, bits: number, from: number): void {
  const id = from + 31 - Math.clz32(bits & -bits)
  counts[id] = (counts[id] ?? 0) + 1
}

const english = 1
const [chineseBit, japaneseBit] = [bitOf('生成'), bitOf('作って')]

/** The bit of the language that has this term first; our own lists are looked at, never a text. */
function bitOf(term: string): number {
  const index = lexica.findIndex(({ lexicon }) => lexicon.terms.make?.includes(term))
  return 1 << index
}

/** English, scripts of their own, and of the languages in the Latin alphabet those with function words here. */
function languagesOf({ functionWords, han, kana }: Scan): number {
  let most = 0
  for (let index = 1; index < lexica.length; index++) {
    most = Math.max(most, functionWords[index] ?? 0)
  }
  let languages = english | ~needsFunctionWords
  for (let index = 1; index < lexica.length; index++) {
    const found = functionWords[index] ?? 0
    if (found >= 2 && found * 2 >= most && found * 3 >= (functionWords[0] ?? 0))
      languages |= 1 << index
  }
  // Han without Kana is Chinese; with it, it is Japanese.
  return languages & ~(kana * 10 > han ? chineseBit : japaneseBit)
}
