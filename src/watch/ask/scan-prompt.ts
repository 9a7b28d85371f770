// One pass over a prompt's windows for group a. Words are looked up as they are read; nothing is cut out, nothing
// is read twice but terms of scripts without spaces, which are short.
import type { Prompt } from '../observation.ts'
import * as tables from '../text/characters.ts'
import { textWindow } from '../text/read-prompt-text.ts'
import { copyUnits } from '../text/units.ts'
import { closeLabel, isInZone, isMarked, openReading, type Reading } from './reading.ts'
import { scanMark } from './scan-marks.ts'
import {
  addHit,
  addLabel,
  addWord,
  clearScan,
  endSentence,
  labelKind,
  scanLimits,
  wordUnits,
  type Scan,
} from './scan.ts'
import {
  entryOf,
  mayBePhrase,
  mayBeRun,
  mayBeStem,
  mayBeWhole,
  mayBeginRun,
  mayBeginStem,
  mayEndRun,
  mayOpenPhrase,
  phraseHash,
  runSeed,
  stemLetters,
  stepHash,
  wholeHash,
  wordSeed,
} from './terms.ts'

// Constants of this module: what is imported is looked up anew at every use, which counts where it is per character.
const { characters, kindOf, plainOf } = tables
const { digit, ignored, letter, separator, unspaced } = tables

const hanUnits = 4
const runUnits = 2
const runTermCharactersMax = 12
const [backslash, colon] = [0x5c, 0x3a]

/** Reads the windows of the prompt's texts and its schema keys into `scan`, over what was there. */
export function scanPrompt({ system, earlier, user, schemaKeys }: Prompt, scan: Scan): void {
  clearScan(scan)
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
  if (earlier !== '') {
    scanPart(earlier, 0, Math.min(textWindow.head, earlier.length), scan)
    endSentence(scan)
  }
  scanWindow(user, scan)
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

/** Reads [from, to) of a text; marks are looked at with what stands beside them. */
function scanPart(text: string, from: number, to: number, scan: Scan): void {
  const start = Math.max(0, from - 1)
  copyUnits(text, start, to + 2, scan.part)
  scanUnits(scan.part.units, from - start, to - start, scan)
}

function scanUnits(units: Uint16Array, from: number, to: number, scan: Scan): void {
  const reading = openReading(scan)
  let at = from
  while (at < to) {
    const unit = units[at] ?? 0
    if (unit === 0x20) {
      at++
      continue
    }
    const kind = kindOf[unit] ?? separator
    if (kind === letter) at = scanWord(units, at, to, scan, reading)
    else if (kind === unspaced) at = scanRun(units, at, to, scan, reading)
    else if (kind === digit) at = scanNumber(units, at, to, scan, reading)
    else {
      if (kind === separator) scanMark(units, at, scan, reading)
      at++
    }
  }
  if (isMarked(reading) && isInZone(scan, reading)) closeLabel(scan, reading, labelKind.head)
}

function scanWord(
  units: Uint16Array,
  from: number,
  to: number,
  scan: Scan,
  reading: Reading,
): number {
  let at = from
  let word = wordSeed
  let letters = 0
  let begins = false
  scan.position += wordUnits
  for (; at < to; at++) {
    const character = characters[units[at] ?? 0] ?? 0
    if (character >>> 16 === letter) {
      word = stepHash(word, character & 0xffff)
      letters++
      if (letters === stemLetters) begins = mayBeginStem(word)
      if (begins && mayBeStem(word)) addHit(scan, entryOf(word))
    } else if (character >>> 16 !== ignored) break
  }
  const whole = wholeHash(word)
  if (mayBeWhole(whole)) addWord(scan, entryOf(whole))
  addPhrases(word, scan, reading)
  if (word === boxedWord && from > 0 && (units[from - 1] ?? 0) === backslash) scan.boxed++
  if (at - from === 1) scanOption(units, from, scan, reading)
  reading.suffix = at - from === 1
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  return at
}

const boxedWord = Array.from('boxed').reduce(
  (hash, unit) => stepHash(hash, unit.charCodeAt(0)),
  wordSeed,
)

/** Phrases of two and of three words that end in this one. */
function addPhrases(word: number, scan: Scan, reading: Reading): void {
  const { previous, pair } = reading
  reading.previous = word
  reading.pair = previous === 0 ? 0 : phraseHash(previous, word)
  if (previous === 0) return
  if (mayBePhrase(reading.pair)) addHit(scan, entryOf(reading.pair))
  if (pair === 0 || !mayOpenPhrase(pair)) return
  const triple = phraseHash(pair, word)
  if (mayBePhrase(triple)) addHit(scan, entryOf(triple))
}

/** Options are a, b, c in order, each followed by a stop or a bracket; of whatever alphabet. */
function scanOption(units: Uint16Array, at: number, scan: Scan, reading: Reading): void {
  const after = units[at + 1] ?? 0
  const isMark =
    after === 0x2e ||
    after === 0x29 ||
    after === colon ||
    after === 0x3001 ||
    after === 0xff0e ||
    after === 0xff09
  if (!isMark) return
  const plain = plainOf[units[at] ?? 0] ?? 0
  if (plain === 0x61 || plain === 0x430) {
    reading.optionFirst = plain
    reading.optionNext = plain + 1
  } else if (plain === reading.optionNext && reading.optionFirst !== 0) {
    reading.optionNext++
    scan.options = Math.max(scan.options, reading.optionNext - reading.optionFirst)
  }
}

/** Reads a run of a script without spaces: the longest term from each place on, where one begins. */
function scanRun(
  units: Uint16Array,
  from: number,
  to: number,
  scan: Scan,
  reading: Reading,
): number {
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  reading.previous = 0
  let at = from
  // Up to here a term has been read.
  let termEnd = from
  let { position } = scan
  for (; at < to; at++) {
    const unit = units[at] ?? 0
    const character = characters[unit] ?? 0
    if (character >>> 16 !== unspaced) break
    const isWord = isHan(unit)
    if (isWord) scan.han++
    else if (isKana(unit)) scan.kana++
    if (at < termEnd) continue
    const next = plainOf[units[at + 1] ?? 0] ?? 0
    if (mayBeginRun(character & 0xffff, next)) {
      scan.position = position
      termEnd = at + scanTerm(units, at, to, scan)
      position = scan.position
    }
    if (termEnd <= at) position += isWord ? hanUnits : runUnits
  }
  scan.position = position
  reading.suffix = isCelestial(units[at - 1] ?? 0)
  return at
}

/** Adds the longest term that begins at `from`; returns its length, 0: there is none. */
function scanTerm(units: Uint16Array, from: number, to: number, scan: Scan): number {
  let run = runSeed
  let found = 0
  let length = 0
  const end = Math.min(to, from + runTermCharactersMax)
  for (let at = from; at < end; at++) {
    const unit = units[at] ?? 0
    if (kindOf[unit] !== unspaced) break
    run = stepHash(run, plainOf[unit] ?? 0)
    if (!mayBeRun(run)) break
    const entry = mayEndRun(run) ? entryOf(run) : 0
    if (entry !== 0) [found, length] = [entry, at + 1 - from]
  }
  if (found === 0) return 0
  scan.position += wordUnits
  addHit(scan, found)
  return length
}

function isKana(unit: number): boolean {
  return unit >= 0x3040 && unit <= 0x30ff
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

function scanNumber(
  units: Uint16Array,
  from: number,
  to: number,
  scan: Scan,
  reading: Reading,
): number {
  let at = from
  let value = 0
  for (; at < to && kindOf[units[at] ?? 0] === digit; at++) {
    value = Math.min(10_000, value * 10 + ((units[at] ?? 0) & 0xf))
  }
  scan.position += wordUnits
  const after = units[at] ?? 0
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
  reading.suffix = value < 10
  reading.previous = 0
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  return at
}
