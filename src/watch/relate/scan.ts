// What a user message looks like, by its characters alone and whatever its language: the shape of the task, how
// much of it is written without spaces, and the first number in it. A bounded sample of a long text.
import * as tables from '../text/characters.ts'

// Constants of this module: what is imported is looked up anew at every use, which counts where it is per character.
const { digit, kindOf, letter, separator, unspaced } = tables

/** prose · question · long prose · code · maths · table · list · record */
export const taskShapes = [
  'a sentence',
  'a question',
  'prose',
  'code',
  'mathematics',
  'a table',
  'a list',
  'a record',
] as const

export interface Scan {
  shape: number
  /** Of characters of scripts without spaces, how many are signs for sounds, which repeat more often than signs for words: 0..1. */
  soundShare: number
  /** Mean letters of a word; 0: there is none. */
  wordLength: number
  marked: boolean
  /** NaN: there is none. */
  number: number
}

/** Characters at the beginning that are all looked at, and samples of the rest. */
const beginning = 480
const samplesMax = 128
const numberWindow = 1024

/** Counted per sample, by class of ASCII character. */
const [plain, codeMark, mathMark, cellMark, recordMark, line] = [0, 1, 2, 3, 4, 5]
const classOf = new Uint8Array(128)
for (const mark of '{}();[]_&#') classOf[mark.charCodeAt(0)] = codeMark
for (const mark of '+*/^=<>\\$%') classOf[mark.charCodeAt(0)] = mathMark
for (const mark of '|\t') classOf[mark.charCodeAt(0)] = cellMark
classOf[0x22] = recordMark
classOf[0x0a] = line
const endMarks = new Set(
  '. ? ! : ; 。 ？ ！ ： ； ． ｡ ؟ ۔ । ॥ …'.split(' ').map((mark) => mark.charCodeAt(0)),
)
const counts = new Float64Array(6)

/** Fills `into` from `text`, an attacker's: bounded. */
export function scan(text: string, into: Scan): void {
  counts.fill(0)
  const stride = Math.max(1, Math.ceil((text.length - beginning) / samplesMax))
  let [letters, words, wide, sounds, digits, seen] = [0, 0, 0, 0, 0, 0]
  let before = separator
  for (let at = 0; at < text.length; at += at < beginning ? 1 : stride) {
    const unit = text.charCodeAt(at)
    seen++
    const kind = kindOf[unit] ?? separator
    if (kind === letter) {
      letters++
      if (before !== letter && at <= beginning) words++
    } else if (kind === unspaced) {
      wide++
      if (!isWordSign(unit)) sounds++
    } else if (kind === digit) digits++
    else if (unit < 128) {
      const mark = classOf[unit] ?? plain
      counts[mark] = (counts[mark] ?? 0) + 1
    }
    before = kind
    if (at === beginning) into.wordLength = words === 0 ? 0 : letters / words
  }
  if (text.length <= beginning) into.wordLength = words === 0 ? 0 : letters / words
  into.soundShare = wide === 0 ? 0 : sounds / wide
  into.marked = isMarked(text)
  into.number = digits === 0 ? Number.NaN : firstNumber(text)
  const longer = text.length <= beginning ? 1 : text.length / seen
  into.shape = shapeOf(text, { seen: Math.max(1, seen), digits, wide, longer })
}

interface Counted {
  readonly seen: number
  readonly digits: number
  readonly wide: number
  /** How much longer the text is than what was seen of it. */
  readonly longer: number
}

/** Han, compatibility forms included. */
function isWordSign(unit: number): boolean {
  return (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xf900 && unit <= 0xfaff)
}

function shapeOf(text: string, { seen, digits, wide, longer }: Counted): number {
  const share = (mark: number): number => (counts[mark] ?? 0) / seen
  const lines = (counts[line] ?? 0) * longer
  if (share(recordMark) > 0.04 && share(codeMark) > 0.01) return 7
  if (share(cellMark) > 0.02) return 5
  if (share(codeMark) > 0.045) return 3
  if (share(mathMark) + digits / seen > 0.16 && share(mathMark) > 0.015) return 4
  // What a character of an unspaced script says takes some three of others.
  const size = text.length * (1 + (2 * wide) / seen)
  if (lines >= 4 && size / lines < 160) return 6
  if (size > 600) return 2
  return asks(text) ? 1 : 0
}

/** Ends in a question mark of any script. */
function asks(text: string): boolean {
  const unit = lastOf(text)
  return unit === 0x3f || unit === 0xff1f || unit === 0x61f || unit === 0x37e
}

/** Ends as a sentence does, in any script. */
function isMarked(text: string): boolean {
  return endMarks.has(lastOf(text))
}

/** The last code unit but for a few spaces; 0: it is empty. */
function lastOf(text: string): number {
  let at = text.length - 1
  const least = Math.max(0, at - 16)
  while (at > least && text.charCodeAt(at) <= 0x20) at--
  return at < 0 ? 0 : text.charCodeAt(at)
}

function firstNumber(text: string): number {
  const end = Math.min(text.length, numberWindow)
  let at = 0
  while (at < end && !isDigit(text.charCodeAt(at))) at++
  if (at === end) return Number.NaN
  let value = 0
  for (let length = 0; length < 15 && at < end && isDigit(text.charCodeAt(at)); length++, at++) {
    value = value * 10 + (text.charCodeAt(at) - 0x30)
  }
  return value
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
