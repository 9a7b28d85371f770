// Words beyond the tables. Sentences of a few hundred rows soon repeat whatever the job is; so most of their content
// words give way to made words, drawn by Zipf's law: of a job that takes its texts from everywhere from a language's
// forty thousand, of one company's job from the company's own few hundred and now and then from the others. Both by
// the same machinery, in every language, so that breadth is all that differs.
import type { Language } from './episode.ts'
import { Random } from './random.ts'

/** Where a job's words come from: everywhere, the account's own field, or only what is written in the tables. */
export type Breadth = 'wide' | 'own' | 'plain'

interface Words {
  readonly language: Language
  readonly random: Random
  readonly account: Random
  readonly breadth: Breadth
}

const languageWords = 40_000
/** How flat the law is among the first words, small words being none of these. */
const [wideOffset, ownOffset] = [20, 5]
/** Words of an account's own field, and how often it uses another. */
const [ownLeast, ownMost, ownElsewhere] = [60, 300, 0.08]
const share = { content: { wide: 0.6, own: 0.75 }, asked: { wide: 0.4, own: 0.3 } } as const
/** How often a place in a sentence takes one of the few words that usually stand there, and how many those are. */
const usual = { wide: { share: 0.25, words: 400 }, own: { share: 0.6, words: 8 } } as const

/** Tables of what is asked rather than of what it is about: people ask for much the same. */
const asking: ReadonlySet<string> = new Set(
  'task-line ask-line exercise bare-question coding-wish angle facet shape opener chat-open chat-more shop-ask shop-more clause-ask'.split(
    ' ',
  ),
)
/** Texts of a template, and names of tongues. */
const fixed: ReadonlySet<string> = new Set(
  'target-language weekday task-kind evolve-op make-verb some-tasks not-alike reword-intro harder-intro trace-intro judge-intro reword-intro-zh trace-intro-zh'.split(
    ' ',
  ),
)

const letters = {
  ar: { first: 0x0627, size: 36, vowels: 'اوي' },
  hi: { first: 0x0915, size: 36, vowels: 'ािीुूेो' },
  ru: { first: 0x0430, size: 32, vowels: 'аеиоуя' },
} as const
const starts =
  'b br c ch d dr f fl g gl h j k kl l m n p ph pr qu r s sch sh sk st t th tr v w z'.split(' ')
const middles = 'a e i o u ai au ea ei ie oa oo ou'.split(' ')
const ends = 'b ck d f g l ll m n nd ng nt p r rn s sk t th v x z'.split(' ')

const made = new Map<string, string>()

/** The same word for the same rank; frequent ones are short. */
export function wordOf(rank: number, language: Language): string {
  const key = `${language}${rank}`
  let word = made.get(key)
  if (word === undefined) {
    word = spell(new Random(rank + 1).child(language), language, rank)
    made.set(key, word)
  }
  return word
}

/** A word of a job's own vocabulary. */
export function drawWord(words: Words, random: Random, language = words.language): string {
  return wordOf(drawRank(words, random, null), language)
}

/** `place`: where the word stands, for which some words are usual; null: anywhere. */
function drawRank({ breadth, account }: Words, random: Random, place: number | null): number {
  const isWide = breadth !== 'own' || random.chance(ownElsewhere)
  const { share: rate, words } = usual[isWide ? 'wide' : 'own']
  const isUsual = place !== null && random.chance(rate)
  if (isWide) {
    return isUsual
      ? (place + 97 * zipf(random.next(), words, 10)) % languageWords
      : zipf(random.next(), languageWords, wideOffset)
  }
  const field = account.child('field')
  const size = field.child('size').between(ownLeast, ownMost)
  const own = isUsual
    ? (place + 7 * zipf(random.next(), words, 1)) % size
    : zipf(random.next(), size, ownOffset)
  return field.child(own).int(languageWords)
}

/** Of names, codes and addresses: any, or one of the account's own, some far more often than others. */
export function drawName(words: Words, kind: string, random: Random): Random {
  if (words.breadth !== 'own') return random
  const own = words.account.child(`names ${kind}`)
  return own.child(zipf(random.next(), own.child('size').between(ownLeast, ownMost), ownOffset))
}

function spell(random: Random, language: Language, rank: number): string {
  const many = (count: number, one: () => string): string =>
    Array.from({ length: count }, one).join('')
  const sign = (first: number, size: number): string =>
    String.fromCharCode(first + Math.floor(size * random.next() ** 2.5))
  const long = rank < 400 ? 0 : random.int(2)
  if (language === 'zh' || (language === 'ja' && random.chance(0.65))) {
    return sign(0x5000, 2600) + sign(0x5000, 2600)
  }
  if (language === 'ja') return many(3 + long, () => sign(0x30a1, 80))
  if (language === 'ko') return many(2 + long, () => sign(0xac00, 2000))
  if (language === 'ar' || language === 'hi' || language === 'ru') {
    const { first, size, vowels } = letters[language]
    return many(2 + long, () => sign(first, size) + random.pick([...vowels]))
  }
  const count = (language === 'de' ? 2 : 1) + (rank < 60 ? 0 : 1) + long
  return many(count, () => random.pick(starts) + random.pick(middles)) + random.pick(ends)
}

/** Rank in [0, size) with a probability of about 1/(rank + offset). */
function zipf(at: number, size: number, offset: number): number {
  return Math.min(size - 1, Math.floor(offset * ((size + offset) / offset) ** at - offset))
}

interface Piece {
  readonly text: string
  readonly isContent: boolean
}

const pieces = new Map<string, readonly Piece[]>()
const segmenters = new Map<Language, Intl.Segmenter>()
const slots = /(\{[^{}]*\}|\\n)/
const content: Readonly<Partial<Record<Language, RegExp>>> = {
  zh: /^\p{sc=Han}{2,}$/u,
  ja: /^(?:\p{sc=Han}{2,}|\p{sc=Katakana}{2,})$/u,
  ko: /^\p{sc=Hangul}{2,}$/u,
  de: /^\p{L}{5,}$/u,
}
const contentElsewhere = /^[\p{L}\p{M}]{4,}$/u

/** Words that say what a text is about, by their length or script; slots and line feeds are neither. */
function piecesOf(text: string, language: Language): readonly Piece[] {
  const key = `${language}${text}`
  const known = pieces.get(key)
  if (known !== undefined) return known
  let segmenter = segmenters.get(language)
  if (segmenter === undefined) {
    segmenter = new Intl.Segmenter(language, { granularity: 'word' })
    segmenters.set(language, segmenter)
  }
  const own = content[language] ?? contentElsewhere
  const found: Piece[] = []
  for (const [at, part] of text.split(slots).entries()) {
    if (at % 2 === 1) found.push({ text: part, isContent: false })
    else
      for (const { segment } of segmenter.segment(part))
        found.push({ text: segment, isContent: own.test(segment) })
  }
  pieces.set(key, found)
  return found
}

interface Cell {
  readonly table: string
  readonly row: number
}

function placeOf(table: string, row: number, count: number): number {
  return new Random(row).child(table).child(count).int(languageWords)
}

/** A row of a table in the words of the job: the same draws in every language. */
export function reworded(text: string, { table, row }: Cell, words: Words): string {
  const { breadth, random, language } = words
  if (breadth === 'plain' || fixed.has(table)) return text
  const rate = share[asking.has(table) ? 'asked' : 'content'][breadth]
  let count = 0
  return piecesOf(text, language)
    .map((piece) => {
      if (!piece.isContent) return piece.text
      const own = random.child(`word ${count++}`)
      if (!own.chance(rate)) return piece.text
      const word = wordOf(drawRank(words, own, placeOf(table, row, count)), language)
      return likeBefore(piece.text, word)
    })
    .join('')
}

function likeBefore(before: string, word: string): string {
  return /^\p{Lu}/u.test(before) ? word.charAt(0).toUpperCase() + word.slice(1) : word
}
