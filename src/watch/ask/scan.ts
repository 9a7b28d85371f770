// One pass over a prompt for group a: which terms stand where, and the structure that needs no language (labels,
// keys, tags, numbered lines, options, scales). It keeps indexes and positions, never text. Every list has a
// limit; what is beyond it is not seen. The text is an attacker's: no look ahead but of a few code units.
import type { Prompt } from '../observation.ts'
import { digit, ignored, kindOf, letter, plainOf, separator, unspaced } from '../text/characters.ts'
import { textWindow } from '../text/read-prompt-text.ts'
import {
  entries,
  entryOf,
  mayBe,
  phraseHash,
  runSeed,
  stepHash,
  wholeHash,
  wordSeed,
} from './terms.ts'

export const scanLimits = { hits: 1536, labels: 192, schemaKeys: 48, keyCharacters: 48 } as const

/** What a label is written as: at the head of a line, a key of a record, a quoted name, a tag. */
export const labelKind = { head: 0, key: 1, name: 2, tag: 3 } as const

/** Distances are in sixths of a word; a Han character is two thirds of one, of other such scripts a third. */
export const wordUnits = 6
const hanUnits = 4
const runUnits = 2
/** A label is no longer than this. */
const labelUnitsMax = 7 * wordUnits
const runTermCharactersMax = 12

export interface Scan {
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
  /** The user message ends in a label, or in a number of a list, without a word behind it. */
  openLabel: boolean
  openNumber: boolean
}

export function openScan(): Scan {
  return {
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
    openLabel: false,
    openNumber: false,
  }
}

/** Reads the windows of the prompt's texts and its schema keys into `scan`, over what was there. */
export function scanPrompt({ system, user, schemaKeys }: Prompt, scan: Scan): void {
  reset(scan)
  const keysMax = Math.min(schemaKeys.length, scanLimits.schemaKeys)
  for (let index = 0; index < keysMax; index++) {
    const key = schemaKeys[index] ?? ''
    const [from, start] = [scan.hits, scan.position]
    scanPart(key, 0, Math.min(key.length, scanLimits.keyCharacters), scan)
    addLabel(scan, { from, start, kind: labelKind.key, suffix: false })
    endSentence(scan)
  }
  scanWindow(system, scan)
  endSentence(scan)
  scanWindow(user, scan)
}

function reset(scan: Scan): void {
  scan.functionWords.fill(0)
  scan.hits = scan.labels = scan.han = scan.kana = scan.position = scan.sentence = scan.lines = 0
  scan.numbered = scan.bulleted = scan.options = scan.scales = scan.boxed = 0
  scan.openLabel = scan.openNumber = false
}

function scanWindow(text: string, scan: Scan): void {
  const headEnd = Math.min(textWindow.head, text.length)
  // What was open in the system text is closed by the user's.
  if (text !== '') scan.openLabel = scan.openNumber = false
  scanPart(text, 0, headEnd, scan)
  const tailStart = Math.max(headEnd, text.length - textWindow.tail)
  if (tailStart === text.length) return
  if (tailStart > headEnd) endSentence(scan)
  scanPart(text, tailStart, text.length, scan)
}

function endSentence(scan: Scan): void {
  scan.sentence++
  scan.position += wordUnits
}

interface LabelAt {
  readonly from: number
  readonly start: number
  readonly kind: number
  readonly suffix: boolean
}

function addLabel(scan: Scan, { from, start, kind, suffix }: LabelAt): void {
  const index = scan.labels
  if (index >= scanLimits.labels) return
  scan.labelFrom[index] = from
  scan.labelTo[index] = scan.hits
  scan.labelStart[index] = start
  scan.labelPosition[index] = scan.position
  scan.labelKinds[index] = kind
  scan.labelSuffix[index] = suffix ? 1 : 0
  scan.labels++
}

function addHit(scan: Scan, entry: number): void {
  const index = scan.hits
  if (entry === 0 || index >= scanLimits.hits) return
  scan.hit[index] = entry
  scan.hitPosition[index] = scan.position
  scan.hitSentence[index] = scan.sentence
  scan.hits++
}

/** Adds the meanings of a whole word; function words are counted, not kept. */
function addWord(scan: Scan, first: number): void {
  let isTerm = false
  for (let at = first; at !== 0;) {
    const entry = entries[at]
    if (entry === undefined) break
    if (entry.functionOf !== 0) countFunctionWord(scan.functionWords, entry.functionOf)
    isTerm ||= entry.languages !== 0
    at = entry.next
  }
  if (isTerm) addHit(scan, first)
}

function countFunctionWord(counts: Uint16Array, languages: number): void {
  for (let bits = languages; bits !== 0; bits &= bits - 1) {
    const language = 31 - Math.clz32(bits & -bits)
    counts[language] = (counts[language] ?? 0) + 1
  }
}

const boxedWord = Array.from('boxed').reduce(
  (hash, unit) => stepHash(hash, unit.charCodeAt(0)),
  wordSeed,
)
/** Marks that may open a label; those that also close it, closed by themselves. */
const [hash, star, backslash, quote, tick, colon] = [0x23, 0x2a, 0x5c, 0x22, 0x60, 0x3a]

/** What a reader of one part remembers; a new one per part. */
interface Reading {
  /** The first hit of what may be a label, -1: there is none; where it began, and the mark before it. */
  zone: number
  zonePosition: number
  zoneMark: number
  /** A letter or number stood last, alone. */
  suffix: boolean
  /** Nothing but marks so far in this line; whether a number was among them. */
  atLineStart: boolean
  lineNumbered: boolean
  /** Where a tag that closes began, -1: in none. */
  closingPosition: number
  /** The first hit inside of a quotation that is open, -1: none; its mark and where it began. */
  quoted: number
  quoteMark: number
  quotePosition: number
  /** Hash of the word before, and of the two before; 0: none in this sentence. */
  previous: number
  pair: number
  /** The number before, and where; -1: none. */
  number: number
  numberPosition: number
  /** How many options of a list, and the code unit of the first. */
  optionNext: number
  optionFirst: number
}

function scanPart(text: string, from: number, to: number, scan: Scan): void {
  const reading: Reading = {
    zone: scan.hits,
    zonePosition: scan.position,
    zoneMark: 0,
    suffix: false,
    atLineStart: true,
    lineNumbered: false,
    closingPosition: -1,
    quoted: -1,
    quoteMark: 0,
    quotePosition: 0,
    previous: 0,
    pair: 0,
    number: -1,
    numberPosition: 0,
    optionNext: 0,
    optionFirst: 0,
  }
  let at = from
  while (at < to) {
    const kind = kindOf[text.charCodeAt(at)] ?? separator
    if (kind === letter) at = scanWord(text, at, to, scan, reading)
    else if (kind === unspaced) at = scanRun(text, at, to, scan, reading)
    else if (kind === digit) at = scanNumber(text, at, to, scan, reading)
    else {
      if (kind === separator) scanMark(text, at, scan, reading)
      at++
    }
  }
  if (isMarked(reading) && isInZone(scan, reading)) closeLabel(scan, reading, labelKind.head)
}

function scanWord(text: string, from: number, to: number, scan: Scan, reading: Reading): number {
  let at = from
  let word = wordSeed
  scan.position += wordUnits
  for (; at < to; at++) {
    const unit = text.charCodeAt(at)
    const kind = kindOf[unit] ?? separator
    if (kind === letter) {
      word = stepHash(word, plainOf[unit] ?? 0)
      if (mayBe(word) && at - from >= 2) addHit(scan, entryOf(word))
    } else if (kind !== ignored) break
  }
  const whole = wholeHash(word)
  if (mayBe(whole)) addWord(scan, entryOf(whole))
  addPhrases(word, scan, reading)
  if (word === boxedWord && from > 0 && text.charCodeAt(from - 1) === backslash) scan.boxed++
  if (at - from === 1) scanOption(text, from, scan, reading)
  reading.suffix = at - from === 1
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  return at
}

/** Phrases of two and of three words that end in this one. */
function addPhrases(word: number, scan: Scan, reading: Reading): void {
  const { previous, pair } = reading
  reading.previous = word
  reading.pair = previous === 0 ? 0 : phraseHash(previous, word)
  if (previous === 0) return
  if (mayBe(reading.pair)) addHit(scan, entryOf(reading.pair))
  if (pair === 0) return
  const triple = phraseHash(pair, word)
  if (mayBe(triple)) addHit(scan, entryOf(triple))
}

/** Options are a, b, c in order, each followed by a stop or a bracket; of whatever alphabet. */
function scanOption(text: string, at: number, scan: Scan, reading: Reading): void {
  const after = text.charCodeAt(at + 1)
  const isMark =
    after === 0x2e ||
    after === 0x29 ||
    after === colon ||
    after === 0x3001 ||
    after === 0xff0e ||
    after === 0xff09
  if (!isMark) return
  const plain = plainOf[text.charCodeAt(at)] ?? 0
  if (plain === 0x61 || plain === 0x430) {
    reading.optionFirst = plain
    reading.optionNext = plain + 1
  } else if (plain === reading.optionNext && reading.optionFirst !== 0) {
    reading.optionNext++
    scan.options = Math.max(scan.options, reading.optionNext - reading.optionFirst)
  }
}

function scanRun(text: string, from: number, to: number, scan: Scan, reading: Reading): number {
  let at = from
  let run = runSeed
  let found = 0
  let foundEnd = from
  const end = Math.min(to, from + runTermCharactersMax)
  for (; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (kindOf[unit] !== unspaced) break
    run = stepHash(run, plainOf[unit] ?? 0)
    if (!mayBe(run)) break
    const entry = entryOf(run)
    if (entry !== 0) [found, foundEnd] = [entry, at + 1]
  }
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  reading.previous = 0
  const last = found === 0 ? from : foundEnd - 1
  countScripts(text, from, last, scan)
  reading.suffix = isCelestial(text.charCodeAt(last))
  if (found === 0) {
    scan.position += isHan(text.charCodeAt(from)) ? hanUnits : runUnits
    return from + 1
  }
  scan.position += wordUnits
  addHit(scan, found)
  return foundEnd
}

function countScripts(text: string, from: number, last: number, scan: Scan): void {
  for (let at = from; at <= last; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x3040 && unit <= 0x30ff) scan.kana++
    else if (isHan(unit)) scan.han++
  }
}

function isHan(unit: number): boolean {
  return unit >= 0x3400 && unit <= 0x9fff
}

/** 甲乙丙丁 and 一二三四 number things as letters do. */
function isCelestial(unit: number): boolean {
  switch (unit) {
    case 0x7532:
    case 0x4e59:
    case 0x4e19:
    case 0x4e01:
    case 0x4e00:
    case 0x4e8c:
    case 0x4e09:
    case 0x56db:
      return true
    default:
      return false
  }
}

const scaleEnds: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 9, 10, 20, 100])

function scanNumber(text: string, from: number, to: number, scan: Scan, reading: Reading): number {
  let at = from
  let value = 0
  for (; at < to && kindOf[text.charCodeAt(at)] === digit; at++) {
    value = Math.min(10_000, value * 10 + (text.charCodeAt(at) & 0xf))
  }
  scan.position += wordUnits
  const after = text.charCodeAt(at)
  const isListMark =
    after === 0x2e || after === 0x29 || after === 0x3001 || after === 0xff0e || after === 0xff09
  if (reading.atLineStart && isListMark && !reading.lineNumbered && value < 200) {
    scan.numbered++
    endSentence(scan)
    reading.lineNumbered = true
    reading.previous = 0
    scan.openNumber = true
    return at + 1
  }
  if (
    (reading.number === 0 || reading.number === 1) &&
    scaleEnds.has(value) &&
    scan.position - reading.numberPosition <= 4 * wordUnits
  ) {
    scan.scales++
  }
  reading.number = value
  reading.numberPosition = scan.position
  reading.suffix = true
  reading.previous = 0
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  return at
}

function isInZone(scan: Scan, reading: Reading): boolean {
  return (
    reading.zone >= 0 &&
    scan.position > reading.zonePosition &&
    scan.position - reading.zonePosition <= labelUnitsMax
  )
}

/** A heading or a bracket makes a label without a colon. */
function isMarked({ zoneMark }: Reading): boolean {
  return (
    zoneMark === hash ||
    zoneMark === star ||
    zoneMark === 0x5b ||
    zoneMark === 0x3010 ||
    zoneMark === 0x3d
  )
}

/** A line of one word or two, as "RESPONSE A", is a heading. */
function isHeading(scan: Scan, { zonePosition, zoneMark, lineNumbered }: Reading): boolean {
  return zoneMark === 0 && !lineNumbered && scan.position - zonePosition <= 2 * wordUnits
}

function openZone(scan: Scan, reading: Reading, mark: number): void {
  reading.zone = scan.hits
  reading.zonePosition = scan.position
  reading.zoneMark = mark
  reading.suffix = false
}

function closeLabel(scan: Scan, reading: Reading, kind: number): void {
  const { zone, zonePosition, suffix } = reading
  addLabel(scan, { from: zone, start: zonePosition, kind, suffix })
  reading.zone = -1
  reading.previous = 0
  endSentence(scan)
  scan.openLabel = true
}

function scanMark(text: string, at: number, scan: Scan, reading: Reading): void {
  const unit = text.charCodeAt(at)
  switch (unit) {
    case 0x20:
      return
    case 0x0a:
      return endLine(text, at, scan, reading)
    case colon:
    case 0xff1a:
      if (isInZone(scan, reading)) closeLabel(scan, reading, labelKind.head)
      else reading.zone = -1
      return
    case quote:
    case tick:
      return scanQuote(text, at, scan, reading)
    case 0x3c:
      if (text.charCodeAt(at + 1) === 0x2f) {
        reading.closingPosition = scan.position
        reading.zone = -1
        return
      }
      return openZone(scan, reading, unit)
    case 0x5b:
    case 0x3010:
    case 0x7b:
      return openZone(scan, reading, unit)
    case 0x3e:
    case 0x5d:
    case 0x3011:
      if (reading.closingPosition >= 0 && unit === 0x3e) {
        // The name of a tag that closes is no text.
        if (scan.position - reading.closingPosition <= labelUnitsMax) {
          scan.position = reading.closingPosition
        }
        reading.closingPosition = -1
        return openZone(scan, reading, 0)
      }
      if (isInZone(scan, reading) && reading.zoneMark !== 0) {
        closeLabel(scan, reading, unit === 0x3e ? labelKind.tag : labelKind.head)
      }
      return
    case star:
    case hash:
    case 0x3d:
      if (unit === star && reading.atLineStart && text.charCodeAt(at + 1) === 0x20) {
        return scanBullet(scan, reading)
      }
      if (reading.atLineStart) openZone(scan, reading, unit)
      else if (isInZone(scan, reading) && reading.zoneMark === unit)
        closeLabel(scan, reading, labelKind.head)
      return
    case 0x2d:
    case 0x2022:
      if (reading.atLineStart && text.charCodeAt(at + 1) === 0x20) scanBullet(scan, reading)
      return
    case 0x2e:
      if ((kindOf[text.charCodeAt(at + 1)] ?? separator) === separator) endPhrase(scan, reading)
      return
    case 0x21:
    case 0x3f:
    case 0x3b:
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0x061f:
    case 0x0964:
      return endPhrase(scan, reading)
    default:
  }
}

function scanBullet(scan: Scan, reading: Reading): void {
  scan.bulleted++
  reading.lineNumbered = true
  endSentence(scan)
  reading.previous = 0
}

function endPhrase(scan: Scan, reading: Reading): void {
  endSentence(scan)
  reading.previous = 0
  reading.number = -1
  if (!reading.atLineStart) openZone(scan, reading, 0)
}

function endLine(text: string, at: number, scan: Scan, reading: Reading): void {
  if (isInZone(scan, reading) && (isMarked(reading) || isHeading(scan, reading))) {
    closeLabel(scan, reading, labelKind.head)
  }
  scan.lines++
  scan.position += wordUnits
  // A blank line ends a sentence; a line that goes on in the next does not.
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at + 1)]
  if (after === 0x0a || after === 0x0d || before === 0x0a) scan.sentence++
  reading.atLineStart = true
  reading.lineNumbered = false
  reading.number = -1
  reading.quoted = -1
  openZone(scan, reading, 0)
}

/** A quoted word or two is a name of something; before a colon it is a key. */
function scanQuote(text: string, at: number, scan: Scan, reading: Reading): void {
  const unit = text.charCodeAt(at)
  if (reading.quoted < 0 || reading.quoteMark !== unit) {
    reading.quoted = scan.hits
    reading.quoteMark = unit
    reading.quotePosition = scan.position
    reading.suffix = false
    return
  }
  const units = scan.position - reading.quotePosition
  if (units > 0 && units <= 4 * wordUnits) {
    const after = text.charCodeAt(at + 1)
    const isKey = after === colon || (after === 0x20 && text.charCodeAt(at + 2) === colon)
    const kind = isKey ? labelKind.key : labelKind.name
    const { quoted, quotePosition, suffix } = reading
    addLabel(scan, { from: quoted, start: quotePosition, kind, suffix })
    if (isKey) {
      reading.zone = -1
      endSentence(scan)
    }
  }
  reading.quoted = -1
}
