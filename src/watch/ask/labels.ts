// What labels, keys, names and tags stand in a prompt, by the concepts they speak of. Fields of a record say what
// is wanted in any language, and so does the label that is left open at the end.
import { concepts } from './concepts.ts'
import { labelKind, wordUnits, type Scan } from './scan.ts'
import { conceptSet, speaksOf, type ConceptSet, type Words } from './words.ts'

/** What labels stand in a prompt, by what they are and where. */
export interface Labels {
  /** Labels, keys, names and tags that speak of each concept. */
  readonly any: Uint16Array
  /** Those that are labels or tags with text behind them. */
  readonly filled: Uint16Array
  readonly tags: Uint16Array
  /** Keys of records and quoted names. */
  readonly keys: Uint16Array
  /** Numbered or lettered labels of answers, outputs, candidates or models. */
  candidates: number
  /** Labels of any kind that end in a letter or a number. */
  lettered: number
  /** Of those, labels of a word and a letter, as "Vendor B". */
  worded: number
  /** Labels with nothing behind them, by the concepts they speak of. */
  readonly empty: Uint16Array
  /** The first word of the last label, if nothing follows it; -1: something does, or it says nothing. */
  open: number
  /** The word after that label's last. */
  openEnd: number
}

export function openLabels(): Labels {
  return {
    any: new Uint16Array(concepts.length),
    filled: new Uint16Array(concepts.length),
    tags: new Uint16Array(concepts.length),
    keys: new Uint16Array(concepts.length),
    candidates: 0,
    lettered: 0,
    worded: 0,
    empty: new Uint16Array(concepts.length),
    open: -1,
    openEnd: -1,
  }
}

/** From the end of a label to the next where nothing but the end of a line stands between. */
const emptyUnits = 2 * wordUnits

/** "Answer B", "B"; the end of a label's sentence counts as a word. */
const letteredUnits = 3 * wordUnits

const answerish = conceptSet('answer', 'output', 'candidate', 'model')

export function readLabels(scan: Scan, words: Words, labels: Labels): void {
  labels.any.fill(0)
  labels.filled.fill(0)
  labels.tags.fill(0)
  labels.keys.fill(0)
  labels.candidates = 0
  labels.lettered = labels.worded = 0
  labels.empty.fill(0)
  labels.open = labels.openEnd = -1
  for (let index = 0; index < scan.labels; index++) {
    const from = words.ofHit[scan.labelFrom[index] ?? 0] ?? 0
    const to = words.ofHit[scan.labelTo[index] ?? 0] ?? 0
    const kind = scan.labelKinds[index]
    const isLast = index === scan.labels - 1
    const content = (scan.labelStart[index + 1] ?? 0) - (scan.labelPosition[index] ?? 0)
    // A key of a schema has no content anywhere, one of a record has it in its own way.
    // What a tag holds may begin with a label of its own.
    const isBare = kind === labelKind.tag ? scan.labelClosed[index] === 1 : content <= emptyUnits
    const isEmpty = kind !== labelKind.key && (isLast ? scan.openLabel : isBare)
    const isOpen = isEmpty && isLast
    // A form is what is empty at the end; before that, one label may hold another.
    if (!isEmpty && isText(kind)) labels.empty.fill(0)
    if (isOpen && from < to) {
      labels.open = from
      labels.openEnd = to
    }
    for (let word = from; word < to; word++) {
      addConcepts(words, word, labels.any)
      if (isEmpty && isText(kind)) addConcepts(words, word, labels.empty)
      if (kind === labelKind.head) words.isLabel[word] = 1
      if (kind === labelKind.tag) addConcepts(words, word, labels.tags)
      if (kind === labelKind.key || kind === labelKind.name) addConcepts(words, word, labels.keys)
      if (!isEmpty && isText(kind)) addConcepts(words, word, labels.filled)
    }
    if (scan.labelSuffix[index] === 1 && kind !== labelKind.name) {
      const length = (scan.labelPosition[index] ?? 0) - (scan.labelStart[index] ?? 0)
      if (kind !== labelKind.key && length <= letteredUnits) labels.lettered++
      if (isText(kind) && isWorded(length)) labels.worded++
      if (anyOf(words, from, to, answerish)) labels.candidates++
    }
  }
}

/** Two words or three. */
function isWorded(length: number): boolean {
  return length >= 2 * wordUnits && length <= letteredUnits
}

function isText(kind: number | undefined): boolean {
  return kind === labelKind.head || kind === labelKind.tag
}

function addConcepts(words: Words, word: number, counts: Uint16Array): void {
  for (let bits = words.low[word] ?? 0; bits !== 0; bits &= bits - 1)
    add(counts, 31 - Math.clz32(bits & -bits))
  for (let bits = words.high[word] ?? 0; bits !== 0; bits &= bits - 1)
    add(counts, 63 - Math.clz32(bits & -bits))
}

function add(counts: Uint16Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}

export function anyOf(words: Words, from: number, to: number, set: ConceptSet): boolean {
  for (let word = from; word < to; word++) if (speaksOf(words, word, set)) return true
  return false
}
