// Makes the tokens of a prompt in one pass over a bounded window, by code units and without regular
// expressions: the text is an attacker's. What varies in a template (numbers, quotations, addresses, paths)
// becomes one mask each. Quotations and addresses are known at their end only, so the tokens made since their
// beginning are taken back; nothing is read twice.
import { hashText, mix } from '../hash.ts'
import type { Prompt } from '../observation.ts'
import * as tables from './characters.ts'
import type { PromptText } from './prompt-text.ts'
import { copyUnits, openUnits, type Units } from './units.ts'

// Constants of this module: what is imported is looked up anew at every use, which counts where it is per character.
const { characters, kindOf, plainOf } = tables
const { digit, ignored, letter, separator, unspaced } = tables

/** UTF-16 code units that are looked at, of the system text and of the user message each. */
export const textWindow = { head: 2048, tail: 512 } as const
/** Tokens kept of a window's head and tail; in all at most 2 × (head + tail). */
export const tokensMax = { head: 1024, tail: 512 } as const

/** Tokens of the user message that the hash of the head takes in, and the hash of the tail. */
const headTokens = 16
const tailTokens = 8
/** Tokens of quotations that are kept. */
const quotedMax = 256
/** A quotation that is longer, or spans lines, is text. */
const quotationCharactersMax = 240
/** Units behind a part that are looked at. */
const besides = 1
/** Code units between head and tail that the exact hash samples. */
const samplesMax = 512

/** The reader keeps its buffers: what it gave is good until its next call. */
export function openPromptReader(): (prompt: Prompt, salt: number) => PromptText {
  const tokens = new Uint32Array(2 * (tokensMax.head + tokensMax.tail))
  const pairs = new Uint8Array(tokens.length)
  const quoted: Quoted = {
    tokens: new Uint32Array(quotedMax),
    pairs: new Uint8Array(quotedMax),
    count: 0,
  }
  const part = openUnits(textWindow.head + besides)
  const into: Into = { tokens, pairs, quoted, part, word: 0, isNumber: false }
  return function readPromptText({ system, user }, salt) {
    const systemEnd = readTokens(system, into, 0, salt)
    quoted.count = 0
    const end = readTokens(user, into, systemEnd, salt)
    const head = Math.min(end, systemEnd + headTokens)
    return {
      tokens,
      systemEnd,
      end,
      quoted: quoted.tokens,
      quotedEnd: quoted.count,
      pairs,
      quotedPairs: quoted.pairs,
      headHash: hashTokens(tokens, 0, head, salt),
      tailHash: hashTokens(tokens, Math.max(systemEnd, end - tailTokens), end, salt),
      exactHash: hashExactly(user, salt),
      systemHash: system === '' ? 0 : hashExactly(system, salt),
      characters: system.length + user.length,
    }
  }
}

function hashTokens(tokens: Uint32Array, from: number, to: number, salt: number): number {
  let hash = salt
  for (let index = from; index < to; index++) hash = mix(hash, tokens[index] ?? 0)
  return hash
}

/** Of a long text its length, window and a sample of the rest: a megabyte costs what a page costs. */
function hashExactly(text: string, salt: number): number {
  const { head, tail } = textWindow
  if (text.length <= head + tail) return hashText(text, 0, text.length, salt)
  let hash = mix(hashText(text, 0, head, salt), text.length)
  const rest = text.length - head - tail
  const stride = Math.ceil(rest / samplesMax)
  for (let at = head; at < text.length - tail; at += stride) hash = mix(hash, text.charCodeAt(at))
  return mix(hash, hashText(text, text.length - tail, text.length, salt))
}

/** Adds the tokens of `text`'s window at `at`; returns where they end. */
function readTokens(text: string, into: Into, at: number, salt: number): number {
  const headEnd = Math.min(textWindow.head, text.length)
  const tailStart = Math.max(headEnd, text.length - textWindow.tail)
  copyUnits(text, 0, headEnd + besides, into.part)
  const middle = readPart({ to: headEnd, salt, start: at, end: at + tokensMax.head }, into)
  copyUnits(text, tailStart, text.length, into.part)
  const end = middle + tokensMax.tail
  return readPart({ to: text.length - tailStart, salt, start: middle, end }, into)
}

interface Quoted {
  readonly tokens: Uint32Array
  readonly pairs: Uint8Array
  count: number
}

interface Into {
  readonly tokens: Uint32Array
  readonly pairs: Uint8Array
  readonly quoted: Quoted
  /** What is read now. */
  readonly part: Units
  /** Of the word that was read last, without a salt. */
  word: number
  /** It has a digit. */
  isNumber: boolean
}

interface Part {
  /** How many units of it are read. */
  readonly to: number
  readonly salt: number
  /** Where its tokens go, and where there is no more room. */
  readonly start: number
  readonly end: number
}

const [wordSeed, fnvPrime] = [0x811c9dc5 | 0, 0x01000193]
/** Tokens that stand for what varies; a word hashes to one of them once in a milliard. */
const [numberMask, quotationMask, addressMask] = [1, 2, 3]

/** Adds the tokens of one part; returns where they end. */
function readPart({ to, salt, start, end }: Part, into: Into): number {
  const { tokens } = into
  const { units } = into.part
  into.pairs.fill(0, start, end)
  let count = start
  // Where the tokens of this run between spaces began, its slashes, and the quotation that is open (-1: none).
  let runStart = start
  let slashes = 0
  let quoteStart = -1
  let quoteAt = 0
  let quoteEnd = 0
  let at = 0
  while (at < to && count < end) {
    const unit = units[at] ?? 0
    if (unit === space) {
      at++
      runStart = count
      slashes = 0
      continue
    }
    const kind = kindOf[unit] ?? separator
    if (kind === letter || kind === digit) {
      at = readWord(into, at, to)
      if (!into.isNumber) tokens[count++] = mix(into.word, salt)
      else if (count === start || tokens[count - 1] !== numberMask) tokens[count++] = numberMask
      continue
    }
    if (kind === unspaced) {
      const runEnd = endOfUnspaced(units, at, Math.min(to, at + end - count + 1))
      count = addPairs(into, { from: at, to: runEnd, salt }, count)
      at = runEnd
      runStart = count
      slashes = 0
      continue
    }
    at++
    if (kind === ignored) continue
    const isSlash = unit === slash || unit === backslash
    if (isSlash) slashes++
    if (unit === atSign || (isSlash && slashes === 2)) {
      // An address or a path: this run as a whole, to its end.
      while (at < to && !endsRun(units[at] ?? 0)) at++
      count = takeBack(into, Math.min(count, runStart), count)
      if (count === start || tokens[count - 1] !== addressMask) tokens[count++] = addressMask
      runStart = count
      slashes = 0
      continue
    }
    if (quoteStart >= 0 && unit === quoteEnd) {
      // A key of a record stays: it belongs to the template.
      if (units[at] !== colon && at - quoteAt <= quotationCharactersMax) {
        keep(into, quoteStart, count)
        count = takeBack(into, quoteStart, count)
        tokens[count++] = quotationMask
      }
      quoteStart = -1
    } else if (quoteStart < 0 || at - quoteAt > quotationCharactersMax) {
      const closer = closerOf(unit)
      if (closer !== 0) [quoteStart, quoteAt, quoteEnd] = [count, at, closer]
    }
    if (unit === lineFeed) quoteStart = -1
    if (endsRun(unit)) {
      runStart = count
      slashes = 0
    }
  }
  return count
}

/** Leaves the hash of the word that begins at `from`; returns where it ends. */
function readWord(into: Into, from: number, to: number): number {
  const { units } = into.part
  let hash = wordSeed
  let isNumber = false
  let at = from
  for (; at < to; at++) {
    const character = characters[units[at] ?? 0] ?? 0
    const kind = character >>> 16
    if (kind === letter) hash = Math.imul(hash ^ (character & 0xffff), fnvPrime)
    else if (kind === digit) isNumber = true
    else if (kind !== ignored) break
  }
  into.word = hash
  into.isNumber = isNumber
  return at
}

function endOfUnspaced(units: Uint16Array, from: number, max: number): number {
  let at = from
  while (at < max && kindOf[units[at] ?? 0] === unspaced) at++
  return at
}

/** A run of n characters is n - 1 pairs; one that stands alone is a token, too. Returns where they end. */
function addPairs(
  { tokens, pairs, part: { units } }: Into,
  { from, to, salt }: { readonly from: number; readonly to: number; readonly salt: number },
  start: number,
): number {
  let count = start
  let before = plainOf[units[from] ?? 0] ?? 0
  for (let at = from + 1; at < to; at++) {
    const plain = plainOf[units[at] ?? 0] ?? 0
    tokens[count++] = mix((before << 16) | plain, salt)
    before = plain
  }
  if (to === from + 1) tokens[count++] = mix(before, salt)
  pairs.fill(1, start, count)
  pairs[start] = 2
  return count
}

/** Tokens from `from` on were not meant. Returns where the next one goes. */
function takeBack({ pairs }: Into, from: number, to: number): number {
  pairs.fill(0, from, to)
  return from
}

function keep({ tokens, pairs, quoted }: Into, from: number, to: number): void {
  for (let index = from; index < to && quoted.count < quotedMax; index++) {
    quoted.pairs[quoted.count] = pairs[index] ?? 0
    quoted.tokens[quoted.count++] = tokens[index] ?? 0
  }
}

const [space, lineFeed, slash, backslash, atSign, colon] = [0x20, 0x0a, 0x2f, 0x5c, 0x40, 0x3a]

/** What closes the quotation that `unit` opens; 0: it opens none. */
function closerOf(unit: number): number {
  if (unit < 0x80) return unit === 0x22 || unit === 0x60 ? unit : 0
  switch (unit) {
    case 0x201c:
      return 0x201d
    case 0x201e:
      return 0x201c
    case 0xab:
      return 0xbb
    case 0x300c:
      return 0x300d
    case 0x300e:
      return 0x300f
    default:
      return 0
  }
}

/** A space, a quotation mark, a bracket, a comma, or a character of a script without spaces. */
function endsRun(unit: number): boolean {
  if (unit <= 0x20) return true
  if (unit < 0x80) return isEndOfRun[unit] === 1
  return kindOf[unit] === unspaced || (unit >= 0x2000 && unit <= 0x303f) || unit >= 0xff00
}

const isEndOfRun = Uint8Array.from({ length: 128 }, (_, unit) =>
  '"\'`()[]{}<>,;|*'.includes(String.fromCharCode(unit)) ? 1 : 0,
)
