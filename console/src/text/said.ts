// What the server says, in the chosen language. The server speaks English: its registry of codes and its other
// sentences are the keys here, and a translation lists what it has words for. Where it has none, the server's own
// words are shown as such. A test holds the English beside the server's sources.

/** Of one code of the registry; `of` and `remedyOf` are the registry's own, so that a change of theirs is seen. */
export interface CodeWords {
  readonly of: string
  readonly sentence: string
  readonly remedyOf: string
  readonly remedy: string
}

export interface SaidWords {
  readonly codes: Readonly<Record<string, CodeWords>>
  /** The server's sentence, or what follows the name of a field, and its translation. `{name}` stands for any text. */
  readonly sentences: readonly (readonly [english: string, translated: string])[]
  /** Of names that the server puts into its sentences: roles, actions, kinds. */
  readonly names: Readonly<Record<string, string>>
}

export interface Sayer {
  /** In the chosen language; null: there are no words for it. */
  said(this: void, sentence: string): string | null
  /** What a code means in general; null: as the server says it. */
  meaning(this: void, code: string): Pick<CodeWords, 'sentence' | 'remedy'> | null
}

/** The server's own language. */
export const asSaid: Sayer = { said: (sentence) => sentence, meaning: () => null }

/** Longer ones are no sentences of ours, and matching takes time. */
const charactersMax = 1000
/** Placeholders whose text is made of the server's names. */
const named: ReadonlySet<string> = new Set(['needs', 'roles', 'noun', 'stage', 'questions', 'use'])

export function sayer({ codes, sentences, names }: SaidWords): Sayer {
  const whole = new Map(
    Object.values(codes).flatMap(({ of, sentence, remedyOf, remedy }) => [
      [bare(of), sentence],
      [bare(remedyOf), remedy],
    ]),
  )
  const patterns: Pattern[] = []
  for (const [english, translated] of sentences) {
    if (english.includes('{')) patterns.push(pattern(english, translated))
    else whole.set(bare(english), translated)
  }
  const find = (text: string): string | null =>
    whole.get(text) ?? firstOf(patterns, (one) => filled(one, text, names))
  return {
    said(sentence) {
      if (sentence.length > charactersMax) return null
      const text = bare(sentence)
      return find(text) ?? ofField(text, find)
    },
    meaning: (code) => (Object.hasOwn(codes, code) ? (codes[code] ?? null) : null),
  }
}

/** `party.country must be …`: a field's path, and what is wrong with it. */
function ofField(text: string, find: (text: string) => string | null): string | null {
  const [, field, rest] = /^([a-z][\w.[\]*-]*):? (.+)$/s.exec(text) ?? []
  if (field === undefined || rest === undefined) return null
  const found = find(rest)
  return found === null ? null : `${field}：${found}`
}

interface Pattern {
  readonly matches: RegExp
  readonly names: readonly string[]
  readonly translated: string
}

const placeholder = /\{(\w+)\}/g

function pattern(english: string, translated: string): Pattern {
  const parts = bare(english).split(placeholder)
  const source = parts.map((part, index) => (index % 2 === 1 ? '(.*?)' : escaped(part))).join('')
  return {
    matches: new RegExp(`^${source}$`, 's'),
    names: parts.filter((_, index) => index % 2 === 1),
    translated,
  }
}

function filled({ matches, names: places, translated }: Pattern, text: string, names: Names) {
  const found = matches.exec(text)
  if (found === null) return null
  const values = new Map(places.map((name, index) => [name, found[index + 1] ?? '']))
  return translated.replaceAll(placeholder, (_, name: string) => {
    const value = values.get(name) ?? ''
    return named.has(name) ? inWords(value, names) : value
  })
}

type Names = SaidWords['names']

/** `keys.manage (admin, engineer) or house.read (…)`: lists and names, each in its words. */
function inWords(text: string, names: Names): string {
  // A sentence may begin with one.
  const small = text.slice(0, 1).toLowerCase() + text.slice(1)
  const phrases = Object.keys(names).filter((name) => name.includes(' '))
  return phrases
    .reduce((all, name) => all.replaceAll(name, names[name] ?? name), small)
    .replaceAll(/[a-z_]+(?:\.[a-z_]+)*/g, (name) =>
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
    )
    .replaceAll(', ', '、')
    .replaceAll(' or ', '或')
    .replaceAll(' (', '（')
    .replaceAll(')', '）')
}

function firstOf<T, Found>(list: readonly T[], find: (one: T) => Found | null): Found | null {
  for (const one of list) {
    const found = find(one)
    if (found !== null) return found
  }
  return null
}

/** Parts of longer sentences have no full stop of their own. */
function bare(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
