// Texts of a made-up language with the statistics of a real one: small words that are everywhere, and words of a
// topic by Zipf's law. One content is written in four ways (short words, long inflected words, word signs, word and
// sound signs), so that a test can ask whether the same job comes out alike in each.
export const writings = ['en', 'de', 'zh', 'ja'] as const
export type Writing = (typeof writings)[number]

/** Numbers in [0, 1), the same for the same seed. */
export function openDraws(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return function draw() {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** Words that a text of this kind draws from. */
export interface Domain {
  /** Number of topic words, and the first of them. */
  readonly words: number
  readonly from: number
  /** Share of words that are names never seen before. */
  readonly names: number
}

export const everywhere: Domain = { words: 40_000, from: 0, names: 0 }
export function oneDomain(from: number): Domain {
  return { words: 350, from: 1000 + from, names: 0.03 }
}

const smallWords = 70
let nextName = 1_000_000

/** Words as numbers; negative: small words. Half of them follow the word before them, as in a phrase. */
export function drawWords(draw: () => number, count: number, domain: Domain): number[] {
  const words: number[] = []
  while (words.length < count) {
    const before = words.at(-1) ?? 0
    const phrase = openDraws(before * 31 + Math.floor(3 * draw()))
    words.push(
      before < 1_000_000 && draw() < 0.5 ? drawWord(phrase, domain) : drawWord(draw, domain),
    )
  }
  return words
}

function drawWord(draw: () => number, domain: Domain): number {
  if (draw() < 0.42) return -1 - zipf(draw(), smallWords, 1)
  if (draw() < domain.names) return nextName++
  return domain.from + zipf(draw(), domain.words, 12)
}

/** Rank in [0, size) with a probability of about 1/(rank + offset). */
function zipf(at: number, size: number, offset: number): number {
  return Math.min(size - 1, Math.floor(offset * ((size + offset) / offset) ** at - offset))
}

export function written(words: readonly number[], writing: Writing, end = '.'): string {
  const isSpaced = writing === 'en' || writing === 'de'
  const text = words.map((word, at) => spell(word, writing, at)).join(isSpaced ? ' ' : '')
  const mark = isSpaced ? end : (({ '.': '。', '?': '？' } as Record<string, string>)[end] ?? end)
  return isSpaced ? text.charAt(0).toUpperCase() + text.slice(1) + mark : text + mark
}

function spell(word: number, writing: Writing, at: number): string {
  const draw = openDraws(word * 7 + 3)
  const syllables = (count: number): string =>
    Array.from({ length: count }, () => pick('bdfgklmnprstvw', draw) + pick('aeiou', draw)).join('')
  const sign = (first: number, size: number): string =>
    String.fromCharCode(first + Math.floor(size * draw() ** 1.7))
  switch (writing) {
    case 'en':
      return word < 0 ? syllables(1) + pick('nrst', draw) : syllables(2 + Math.floor(2 * draw()))
    case 'de':
      return word < 0
        ? syllables(1) + pick('nrst', draw)
        : syllables(3 + Math.floor(2 * draw())) + (['', '', 'en'][(at * 7 + word) % 3] ?? '')
    case 'zh':
      return word < 0 ? sign(0x4e00, 60) : sign(0x5000, 2600) + sign(0x5000, 2600)
    case 'ja':
      if (word < 0) return sign(0x3041, 50) + (draw() < 0.5 ? sign(0x3041, 50) : '')
      return draw() < 0.65
        ? sign(0x5000, 2600) + sign(0x5000, 2600)
        : sign(0x30a1, 70) + sign(0x30a1, 70) + sign(0x30a1, 70)
  }
}

function pick(from: string, draw: () => number): string {
  return from.charAt(Math.floor(from.length * draw()))
}

/** A template with a slot, of some 45 words. */
export function templateOf(seed: number, writing: Writing): (slot: string) => string {
  const draw = openDraws(seed)
  const head = written(drawWords(draw, 34, oneDomain(seed * 400)), writing)
  const tail = written(drawWords(draw, 11, oneDomain(seed * 400)), writing)
  return (slot) => `${head}\n\n${slot}\n\n${tail}`
}
