// Sources of requests, read from kits/sources. A source is a kind of job; an account has one job of it, with
// a style, a company and settings of its own that do not change from request to request.
//
// `= id | label | set | segment | flags` opens a source; then one line a style: `en> text`, where `‖` parts
// the system text from the user's, and further turns from each other. `en+ ` is a later user turn of a
// conversation, `en- ` an answer between turns.
import {
  labels,
  languages,
  type Dialect,
  type JsonObject,
  type Label,
  type Language,
} from './episode.ts'
import { fill, type Scope } from './grammar.ts'
import type { Breadth } from './lexicon.ts'
import { sourceLines } from './kits.ts'
import type { Random } from './random.ts'
import { produceCode } from './productions-code.ts'
import { produceTexts } from './productions.ts'

export type Set = 'train' | 'test'

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** One request before it has a dialect, parameters and a transport. */
export interface Ask {
  readonly system: string
  readonly turns: readonly Turn[]
  readonly tools: readonly string[]
  readonly schemaKeys: readonly string[]
  readonly dialect: Dialect | null
  readonly answer: Answer
  /** Bodies' fields that belong to the job itself. */
  readonly extra: JsonObject
  /** Beginning with 0: the n-th request of its conversation. */
  readonly turn: number
}

export type Answer = 'label' | 'short' | 'medium' | 'long'

export interface Job {
  readonly source: string
  readonly language: Language
  /** The requests of one conversation, most often one. Same index, same requests. */
  session(index: number): readonly Ask[]
}

export interface Source {
  readonly id: string
  readonly label: Label
  readonly family: string | null
  readonly set: Set
  readonly segment: string
  readonly languages: readonly Language[]
  readonly order: Order
  /** Ways in which it is written in a language. */
  styles(language: Language): number
  /** What the account has declared to be its use; null: nothing. */
  readonly declared: string | null
  /** `style`: that one of the written ones instead of the account's own. */
  open(account: Random, language: Language, style?: number): Job
}

/** Which items follow each other: each once; as they come, where people say the same by chance; some far more often than others; a list over and over. */
export type Order =
  | { kind: 'once' }
  | { kind: 'free' }
  | { kind: 'zipf'; items: number }
  | { kind: 'cycle'; items: number }

interface Style {
  readonly opening: readonly string[]
}

interface Written {
  readonly id: string
  readonly label: Label
  readonly set: Set
  readonly segment: string
  readonly flags: ReadonlyMap<string, string>
  readonly styles: Map<Language, Style[]>
  readonly later: Map<Language, string[]>
  readonly replies: Map<Language, string[]>
}

function readHead(line: string): Written {
  const [id = '', label = '', set = '', segment = '', flags = ''] = line
    .slice(1)
    .split('|')
    .map((part) => part.trim())
  const known = labels.find((each) => each === label)
  if (known === undefined || (set !== 'train' && set !== 'test'))
    throw new Error(`not a head of a source: ${line}`)
  const pairs = flags
    .split(/\s+/)
    .filter((each) => each !== '')
    .map((each): [string, string] => {
      const at = each.indexOf('=')
      return at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)]
    })
  return {
    id,
    label: known,
    set,
    segment,
    flags: new Map(pairs),
    styles: new Map(),
    later: new Map(),
    replies: new Map(),
  }
}

function readSources(lines: readonly string[]): Written[] {
  const written: Written[] = []
  for (const line of lines) {
    if (line.startsWith('= ')) {
      written.push(readHead(line))
      continue
    }
    const language = languages.find((each) => line.startsWith(each))
    const open = written.at(-1)
    const text = line.slice(4)
    if (language === undefined || open === undefined) throw new Error(`not of a source: ${line}`)
    if (line.charAt(2) === '>') push(open.styles, language, { opening: text.split('‖').map(trim) })
    else if (line.charAt(2) === '+') push(open.later, language, text)
    else if (line.charAt(2) === '-') push(open.replies, language, text)
    else throw new Error(`not of a source: ${line}`)
  }
  return written
}

function trim(text: string): string {
  return text.trim()
}

function push<T>(map: Map<Language, T[]>, language: Language, item: T): void {
  const list = map.get(language)
  if (list === undefined) map.set(language, [item])
  else list.push(item)
}

function orderOf(flag: string | undefined): Order {
  const [kind, items = ''] = (flag ?? 'once').split(':')
  if (kind === 'zipf' || kind === 'cycle') return { kind, items: Number(items) }
  return { kind: kind === 'free' ? 'free' : 'once' }
}

function toSource(written: Written): Source {
  return {
    id: written.id,
    label: written.label,
    family: written.label === 'benign' ? null : written.id,
    set: written.set,
    segment: written.segment,
    languages: [...written.styles.keys()],
    order: orderOf(written.flags.get('order')),
    styles: (language) => written.styles.get(language)?.length ?? 0,
    declared: written.flags.get('declared') ?? null,
    open: (account, language, style) => openJob(written, account, language, style),
  }
}

function openJob(written: Written, account: Random, language: Language, chosen?: number): Job {
  const styles = written.styles.get(language)
  if (styles === undefined) throw new Error(`${written.id} is not written in ${language}`)
  const index = (chosen ?? account.child('style').int(1 << 20)) % styles.length
  const style = styles[index]
  if (style === undefined) throw new Error(`${written.id} has no style`)
  const items = account.child('items')
  const breadth = breadthOf(written)
  const later = written.later.get(language) ?? []
  // Renderings of one job in several languages go on with what is written in all of them.
  const least = Math.min(...[...written.later.values()].map(({ length }) => length))
  const said = chosen === undefined ? later : later.slice(0, least)
  return {
    source: written.id,
    language,
    session(number) {
      const item = items.child(number)
      const scope = { language, random: item, item, account, breadth, depth: 0 }
      const opening = openingOf(written, style, scope)
      return [opening, ...laterAsks(written, { opening, later: said }, scope)]
    },
  }
}

/** Harvests take their seeds from everywhere; an honest job has a field, unless the source says otherwise. */
function breadthOf({ label, flags }: Written): Breadth {
  if (label !== 'benign' && label !== 'hard_negative') return 'wide'
  return flags.get('words') === 'wide' ? 'wide' : 'own'
}

function openingOf(written: Written, style: Style, scope: Scope): Ask {
  const texts = style.opening.map((text, at) =>
    fill(text, { ...scope, random: scope.random.child(`part ${at}`) }),
  )
  const [first = '', ...rest] = texts
  const system = texts.length === 1 ? '' : first
  const turns: Turn[] = (texts.length === 1 ? [first] : rest).map((text, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    text,
  }))
  const flags = written.flags
  const list = (name: string): string[] => flags.get(name)?.split(',') ?? []
  return {
    system,
    turns: humanised(turns, scope, Number(flags.get('typos') ?? 0)),
    tools: list('tools'),
    schemaKeys: scope.account.child('schema').chance(0.5) ? list('schema') : [],
    dialect: flags.get('dialect') === 'embeddings' ? 'embeddings' : null,
    answer: answerOf(flags.get('answer')),
    extra: {},
    turn: 0,
  }
}

function laterAsks(
  written: Written,
  { opening, later }: { readonly opening: Ask; readonly later: readonly string[] },
  scope: Scope,
): Ask[] {
  if (later.length === 0) return []
  const [low = 1, high = 1] = (written.flags.get('turns') ?? '1-3').split('-').map(Number)
  const random = scope.random.child('turns')
  const count = random.between(low, high)
  const replies = written.replies.get(scope.language) ?? ['{reply}']
  const asks: Ask[] = []
  let turns = opening.turns
  for (let turn = 1; turn < count; turn++) {
    const at = { ...scope, random: random.child(turn) }
    const said: Turn[] = [
      { role: 'assistant', text: fill(at.random.child('reply').pick(replies), at) },
      { role: 'user', text: fill(at.random.child('user').pick(later), at) },
    ]
    turns = [...turns, ...humanised(said, at, Number(written.flags.get('typos') ?? 0))]
    asks.push({ ...opening, turns, turn })
  }
  return asks
}

function answerOf(flag: string | undefined): Answer {
  return flag === 'label' || flag === 'short' || flag === 'long' ? flag : 'medium'
}

/** People write in haste: some turns begin small, lose their last mark or swap two letters. */
function humanised(turns: readonly Turn[], scope: Scope, share: number): Turn[] {
  if (share === 0) return [...turns]
  return turns.map((turn, at) => {
    const random = scope.random.child(`haste ${at}`)
    if (turn.role === 'assistant' || !random.chance(share)) return turn
    let text = turn.text
    if (random.chance(0.7)) text = text.charAt(0).toLowerCase() + text.slice(1)
    if (random.chance(0.6)) text = text.replace(/[.?!。？！]$/u, '')
    if (random.chance(0.5)) text = swapped(text, random)
    return { role: turn.role, text }
  })
}

function swapped(text: string, random: Random): string {
  if (text.length < 12) return text
  const at = 2 + random.int(text.length - 6)
  const two = text.slice(at, at + 2)
  if (!/^\p{Ll}{2}$/u.test(two)) return text
  return text.slice(0, at) + two.charAt(1) + two.charAt(0) + text.slice(at + 2)
}

produceTexts()
produceCode()

export const sources: readonly Source[] = readSources(sourceLines).map(toSource)

export function sourcesOf(label: Label, set: Set): Source[] {
  return sources.filter((source) => source.label === label && source.set === set)
}
