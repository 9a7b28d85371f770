// One pass over a prompt's windows for group a. Words are looked up as they are read; nothing is cut out, nothing
// is read twice but terms of scripts without spaces, which are short.
import type { Prompt } from '../observation.ts'
import { digit, ignored, kindOf, letter, plainOf, separator, unspaced } from '../text/characters.ts'
import { textWindow } from '../text/read-prompt-text.ts'
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
import { entryOf, mayBe, phraseHash, runSeed, stepHash, wholeHash, wordSeed } from './terms.ts'

const hanUnits = 4
const runUnits = 2
const runTermCharactersMax = 12
/** Stems have three letters at least; where the third stands. */
const stemLast = 2
const [backslash, colon] = [0x5c, 0x3a]

/** Reads the windows of the prompt's texts and its schema keys into `scan`, over what was there. */
export function scanPrompt({ system, user, schemaKeys }: Prompt, scan: Scan): void {
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

function scanPart(text: string, from: number, to: number, scan: Scan): void {
  const reading = openReading(scan)
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
      if (at - from >= stemLast && mayBe(word)) addHit(scan, entryOf(word))
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
  reading.suffix = value < 10
  reading.previous = 0
  reading.atLineStart = false
  scan.openLabel = scan.openNumber = false
  return at
}
