// What one pass over a prompt leaves: which terms stand where, and the structure that needs no language (labels,
// keys, tags, numbered lines, options, scales). It keeps indexes and positions, never text. Every list has a
// limit; what is beyond it is not seen.
import { textWindow } from '../text/read-prompt-text.ts'
import { openUnits, type Units } from '../text/units.ts'
import * as terms from './terms.ts'

// Constants of this module: what is imported is looked up anew at every use, which counts where it is per character.
const { entryFunctionOf, entryLanguages, entryNext } = terms

/** One unit before a part, two after it. */
const besides = 3

export const scanLimits = { hits: 1536, labels: 192, schemaKeys: 48, keyCharacters: 48 } as const

/** What a label is written as: at the head of a line, a key of a record, a quoted name, a tag. */
export const labelKind = { head: 0, key: 1, name: 2, tag: 3 } as const

/** Distances are in sixths of a word; a Han character is two thirds of one, of other such scripts a third. */
export const wordUnits = 6

export interface Scan {
  /** The part that is read. */
  readonly part: Units
  /** Entries of terms, in order of their place; several of one word stand together, the longest last. */
  readonly hit: Uint16Array
  readonly hitPosition: Uint16Array
  readonly hitSentence: Uint16Array
  hits: number
  /** Hits [labelFrom, labelTo) are the label's; its content begins at labelPosition. */
  readonly labelFrom: Uint16Array
  readonly labelTo: Uint16Array
  /** Where the label itself began. */
  readonly labelStart: Uint16Array
  readonly labelPosition: Uint16Array
  readonly labelKinds: Uint8Array
  /** 1: it ends in one letter or a number, as in "Answer B". */
  readonly labelSuffix: Uint8Array
  /** 1: it is a tag that closes with no word inside. */
  readonly labelClosed: Uint8Array
  labels: number
  /** Hits of function words per language. */
  readonly functionWords: Uint16Array
  han: number
  kana: number
  /** Sixths of words read so far. */
  position: number
  sentence: number
  lines: number
  numbered: number
  bulleted: number
  options: number
  scales: number
  boxed: number
  /** Tags that close with no word inside, and brackets within brackets: forms that are to be filled. */
  emptyTags: number
  doubled: number
  /** Quotation marks with nothing between them. */
  emptyQuotes: number
  /** The user message ends in a label, or in a number of a list, without a word behind it. */
  openLabel: boolean
  openNumber: boolean
}

export function openScan(): Scan {
  return {
    part: openUnits(textWindow.head + besides),
    hit: new Uint16Array(scanLimits.hits),
    hitPosition: new Uint16Array(scanLimits.hits),
    hitSentence: new Uint16Array(scanLimits.hits),
    hits: 0,
    labelFrom: new Uint16Array(scanLimits.labels),
    labelTo: new Uint16Array(scanLimits.labels),
    labelStart: new Uint16Array(scanLimits.labels),
    labelPosition: new Uint16Array(scanLimits.labels),
    labelKinds: new Uint8Array(scanLimits.labels),
    labelSuffix: new Uint8Array(scanLimits.labels),
    labelClosed: new Uint8Array(scanLimits.labels),
    labels: 0,
    functionWords: new Uint16Array(32),
    han: 0,
    kana: 0,
    position: 0,
    sentence: 0,
    lines: 0,
    numbered: 0,
    bulleted: 0,
    options: 0,
    scales: 0,
    boxed: 0,
    emptyTags: 0,
    doubled: 0,
    emptyQuotes: 0,
    openLabel: false,
    openNumber: false,
  }
}

export function clearScan(scan: Scan): void {
  scan.functionWords.fill(0)
  scan.hits = scan.labels = scan.han = scan.kana = scan.position = scan.sentence = scan.lines = 0
  scan.numbered = scan.bulleted = scan.options = scan.scales = scan.boxed = 0
  scan.emptyTags = scan.doubled = scan.emptyQuotes = 0
  scan.openLabel = scan.openNumber = false
}

export function endSentence(scan: Scan): void {
  scan.sentence++
  scan.position += wordUnits
}

interface LabelAt {
  readonly from: number
  readonly start: number
  readonly kind: number
  readonly suffix: boolean
}

export function addLabel(scan: Scan, { from, start, kind, suffix }: LabelAt): void {
  const index = scan.labels
  if (index >= scanLimits.labels) return
  scan.labelFrom[index] = from
  scan.labelTo[index] = scan.hits
  scan.labelStart[index] = start
  scan.labelPosition[index] = scan.position
  scan.labelKinds[index] = kind
  scan.labelSuffix[index] = suffix ? 1 : 0
  scan.labelClosed[index] = 0
  scan.labels++
}

export function addHit(scan: Scan, entry: number): void {
  const index = scan.hits
  if (entry === 0 || index >= scanLimits.hits) return
  scan.hit[index] = entry
  scan.hitPosition[index] = scan.position
  scan.hitSentence[index] = scan.sentence
  scan.hits++
}

/** Adds the meanings of a whole word; function words are counted, not kept. */
export function addWord(scan: Scan, first: number): void {
  let isTerm = false
  for (let at = first; at !== 0;) {
    const functionOf = entryFunctionOf[at] ?? 0
    if (functionOf !== 0) countFunctionWord(scan.functionWords, functionOf)
    isTerm ||= entryLanguages[at] !== 0
    at = entryNext[at] ?? 0
  }
  if (isTerm) addHit(scan, first)
}

function countFunctionWord(counts: Uint16Array, languages: number): void {
  for (let bits = languages; bits !== 0; bits &= bits - 1) {
    const language = 31 - Math.clz32(bits & -bits)
    counts[language] = (counts[language] ?? 0) + 1
  }
}
