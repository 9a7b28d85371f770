// Sources out of a folder of prompts that does not ship: files of JSON lines with the fields source, kind,
// form, text and perhaps family, system and license. Rows are read leniently: what is not understood is
// counted and left out. Sources fall to train or test by their name, so that a split never depends on order.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Label, Language } from './episode.ts'
import { Random } from './random.ts'
import type { Ask, Set, Source, Turn } from './source.ts'
import type { Wrapper } from './wrapper.ts'

export interface DataFolder {
  readonly sources: readonly Source[]
  readonly wrappers: readonly Wrapper[]
  readonly rows: number
  /** Rows that had no text. */
  readonly leftOut: number
}

interface Row {
  readonly source: string
  readonly kind: string
  readonly family: string | null
  readonly system: string
  readonly form: string
  readonly turns: readonly Turn[]
}

export function readDataFolder(folder: string): DataFolder {
  const groups = new Map<string, Row[]>()
  const wrappers: Wrapper[] = []
  let rows = 0
  let leftOut = 0
  for (const name of filesIn(folder)) {
    for (const value of valuesIn(readFileSync(name, 'utf8'))) {
      rows++
      const row = readRow(value)
      if (row !== null && /wrap|template|framework/i.test(`${row.kind} ${row.form}`)) {
        wrappers.push(wrapperOf(row.source, row.system, row.turns[0]?.text ?? ''))
        continue
      }
      if (row === null || labelOf(row.kind) === null) {
        leftOut++
        continue
      }
      const key = `${row.kind} ${row.source} ${row.family ?? ''}`
      const group = groups.get(key) ?? []
      groups.set(key, group)
      group.push(row)
    }
  }
  return { sources: [...groups.values()].map(toSource), wrappers, rows, leftOut }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:jsonl|ndjson|json)$/.test(entry.name))
    .filter((entry) => entry.name !== 'manifest.json')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Either JSON lines or one array; a line that is no JSON is a value without a text. */
function* valuesIn(text: string): Generator {
  const whole = text.startsWith('[') ? parsed(text) : null
  if (Array.isArray(whole)) yield* whole
  else for (const line of text.split('\n')) if (line.trim() !== '') yield parsed(line)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readRow(value: unknown): Row | null {
  if (typeof value !== 'object' || value === null) return null
  const field = (name: string): string => {
    const found: unknown = Reflect.get(value, name)
    return typeof found === 'string' ? found : ''
  }
  const turns = turnsOf(Reflect.get(value, 'text') ?? Reflect.get(value, 'messages'))
  if (turns.length === 0) return null
  return {
    source: field('source'),
    kind: field('kind'),
    family: field('family') || null,
    system: field('system'),
    form: field('form'),
    turns,
  }
}

/** A text, messages, or messages written as a text. */
function turnsOf(value: unknown): Turn[] {
  if (typeof value === 'string') {
    const inner = value.startsWith('[{') ? parsed(value) : null
    if (Array.isArray(inner)) return turnsOf(inner)
    return value.trim() === '' ? [] : [{ role: 'user', text: value }]
  }
  if (!Array.isArray(value)) return []
  return value.flatMap((turn: unknown): Turn[] => {
    if (typeof turn !== 'object' || turn === null) return []
    const text: unknown = Reflect.get(turn, 'content') ?? Reflect.get(turn, 'text')
    const role = Reflect.get(turn, 'role') === 'assistant' ? 'assistant' : 'user'
    return typeof text === 'string' && text !== '' ? [{ role, text }] : []
  })
}

function labelOf(kind: string): Label | null {
  if (/hard/i.test(kind)) return 'hard_negative'
  if (/benign|honest|human|enterprise/i.test(kind)) return 'benign'
  if (/bare|random/i.test(kind)) return 'bare'
  return /distil|harvest|extract|attack/i.test(kind) ? 'harvest' : null
}

/** Two of five sources are for testing. */
function setOf(name: string): Set {
  return new Random(0).child(name).int(5) < 2 ? 'test' : 'train'
}

function toSource(rows: readonly Row[]): Source {
  const [first] = rows
  const name = first?.source ?? ''
  return {
    id: first?.family === null || first === undefined ? name : `${name}/${first.family}`,
    label: labelOf(first?.kind ?? '') ?? 'benign',
    family: first?.family ?? null,
    set: setOf(name),
    segment: first?.form ?? '',
    languages: [languageOf(rows)],
    order: { kind: 'once' },
    styles: () => 1,
    declared: null,
    open(account, language) {
      const order = account.shuffle([...rows.keys()])
      return {
        source: name,
        language,
        session: (index) => askOf(rows[order[index % rows.length] ?? 0]),
      }
    },
  }
}

function askOf(row: Row | undefined): Ask[] {
  if (row === undefined) return []
  const embeddings = row.form === 'embeddings'
  return [
    {
      system: row.system,
      turns: row.turns,
      tools: [],
      schemaKeys: [],
      dialect: embeddings ? 'embeddings' : null,
      answer: 'medium',
      extra: {},
      turn: 0,
    },
  ]
}

const place =
  /\{+ ?(?:text|input|payload|content|context|document|query|question|user|prompt|message)[\w ]{0,20}\}+|<text>/i

/** A text with a place for the request goes around it; one without is a system text. */
function wrapperOf(id: string, system: string, text: string): Wrapper {
  const found = place.exec(text)
  const before = found === null ? '' : text.slice(0, found.index)
  const after = found === null ? '' : text.slice(found.index + found[0].length)
  const own = found === null ? [system, text].filter((one) => one !== '').join('\n\n') : system
  return {
    id,
    wrap: (ask) =>
      ask.dialect === 'embeddings'
        ? ask
        : {
            ...ask,
            system: [own, ask.system].filter((one) => one !== '').join('\n\n'),
            turns: ask.turns.map((turn) =>
              turn.role === 'user' ? { role: 'user', text: before + turn.text + after } : turn,
            ),
          },
  }
}

/** By its letters, only to choose the language of wrappers and to report rates by language. */
function languageOf(rows: readonly Row[]): Language {
  const text = rows
    .slice(0, 20)
    .map(({ turns }) => turns[0]?.text ?? '')
    .join(' ')
  if (/\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text)) return 'ja'
  if (/\p{Script=Hangul}/u.test(text)) return 'ko'
  if ((text.match(/\p{Script=Han}/gu)?.length ?? 0) > text.length / 5) return 'zh'
  if (/\p{Script=Cyrillic}{3}/u.test(text)) return 'ru'
  return (text.match(/\b(?:der|die|und|nicht|ist)\b/g)?.length ?? 0) > text.length / 100
    ? 'de'
    : 'en'
}
