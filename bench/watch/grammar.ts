// Fills templates. `{name}` is a row of the table or a production of that name; `{@name}` is fixed for the
// account; `{name.1}` is the same wherever it stands in one item; `{p name 3 6}` is a paragraph of 3 to 6
// different rows. `\n` is a line feed. Anything else in braces stays as it is, so that JSON may stand in it.
import type { Language } from './episode.ts'
import { cell, tables } from './kits.ts'
import { reworded, type Breadth } from './lexicon.ts'
import { wideTopic } from './productions-wide.ts'
import type { Random } from './random.ts'

export interface Scope {
  readonly language: Language
  readonly random: Random
  /** Of the item: `{name.1}` is drawn from it at any depth. */
  readonly item: Random
  readonly account: Random
  readonly breadth: Breadth
  readonly depth: number
}

export type Production = (scope: Scope, words: readonly string[]) => string

const productions = new Map<string, Production>()
const slot = /\{(@?)([a-z][a-z0-9-]*)((?: [A-Za-z0-9:-]+)*)(\.[0-9])?\}/g

export function produce(name: string, production: Production): void {
  if (productions.has(name) || tables.has(name)) throw new Error(`two productions of ${name}`)
  productions.set(name, production)
}

export function fill(template: string, scope: Scope): string {
  if (scope.depth > 8) throw new Error(`a template that contains itself: ${template.slice(0, 80)}`)
  const seen = new Map<string, number>()
  return template.replaceAll('\\n', '\n').replace(slot, (_all, ...found: string[]) => {
    const [fixed, name = '', words = '', same] = found
    const label = `${name}${words}${same ?? ''}`
    const count = seen.get(label) ?? 0
    seen.set(label, count + 1)
    const random =
      fixed === '@'
        ? scope.account.child(label)
        : same === undefined
          ? scope.random.child(`${label}#${count}`)
          : scope.item.child(label)
    return value(name, words.trim() === '' ? [] : words.trim().split(' '), {
      ...scope,
      random,
      item: fixed === '@' ? random : scope.item,
      depth: scope.depth + 1,
    })
  })
}

/** One row or production of that name. */
export function value(name: string, words: readonly string[], scope: Scope): string {
  const production = productions.get(name)
  if (production !== undefined) return production(scope, words)
  const wide = name === 'topic' && scope.breadth === 'wide' ? wideTopic(scope) : null
  if (wide !== null) return wide
  const table = tables.get(name)
  if (table === undefined) throw new Error(`no table and no production is named ${name}`)
  return rowOf(scope, name, scope.random.int(table.rows.length))
}

/** A row of a table in the words of the job. */
function rowOf(scope: Scope, name: string, row: number): string {
  const table = tables.get(name)
  if (table === undefined) throw new Error(`no table is named ${name}`)
  return fill(reworded(cell(table, row, scope.language), { table: name, row }, scope), scope)
}

const unspaced: ReadonlySet<Language> = new Set(['zh', 'ja'])

export function joinSentences(sentences: readonly string[], language: Language): string {
  return sentences
    .map((text) => text.charAt(0).toUpperCase() + text.slice(1) + stopOf(text, language))
    .join(unspaced.has(language) ? '' : ' ')
}

function stopOf(text: string, language: Language): string {
  if (!/[\p{L}\p{N})]$/u.test(text)) return ''
  return unspaced.has(language) ? '。' : '.'
}

function paragraph(scope: Scope, words: readonly string[]): string {
  const [name = '', low = '3', high = low] = words
  const table = tables.get(name)
  if (table === undefined) throw new Error(`no table is named ${name}`)
  const count = scope.random.between(Number(low), Number(high))
  const rows = scope.random.shuffle([...table.rows.keys()]).slice(0, count)
  const sentences = rows.map((row, at) =>
    rowOf({ ...scope, random: scope.random.child(at) }, name, row),
  )
  return joinSentences(sentences, scope.language)
}

produce('p', paragraph)
produce('document', (scope, [name = '', low = '3', high = low]) =>
  Array.from({ length: scope.random.between(Number(low), Number(high)) }, (_, at) =>
    paragraph({ ...scope, random: scope.random.child(`paragraph ${at}`) }, [name, '3', '7']),
  ).join('\n\n'),
)
produce('list', (scope, [name = '', low = '3', high = low]) =>
  Array.from(
    { length: scope.random.between(Number(low), Number(high)) },
    (_, at) => `- ${value(name, [], { ...scope, random: scope.random.child(`row ${at}`) })}`,
  ).join('\n'),
)
