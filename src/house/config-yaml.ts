// YAML to plain values, keeping where everything stood. Whatever the text is, this never throws:
// what is wrong with it comes back as problems with their lines.
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type SchemaOptions,
  type YAMLMap,
} from 'yaml'

export type ConfigPath = readonly (string | number)[]

export interface Position {
  readonly line: number
  readonly column: number
}

/** Something wrong, where, and what to do about it. `error` refuses the file, `warning` only tells. */
export interface Problem extends Position {
  /** The file it stands in; absent for the configuration file itself. */
  readonly file?: string
  readonly severity: 'error' | 'warning'
  /** `deployments.gpt-4o-sg.locations.rest[0]`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

export interface YamlText {
  /** Null where the text could not be read at all. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** Where `path` stands; the nearest that exists if it does not. `key` points at the key itself. */
  locate(path: ConfigPath, key?: string): Position
}

const start: Position = { line: 1, column: 1 }

/**
 * With `texts`, every scalar stays the text that was written, and `<<` merges as in YAML 1.1: for files of
 * others, whose numbers must not pass through a float.
 */
export function readYaml(text: string, scalars: 'typed' | 'texts' = 'typed'): YamlText {
  if (scalars === 'texts') return readAnyYaml(text, { schema: 'failsafe', merge: true })
  return readJson(text) ?? readAnyYaml(text)
}

/**
 * JSON is YAML, and what programs write is JSON: it is read in a thirtieth of the time, and parsed as YAML
 * only to say where something stands. Null if it is none, or if a key may stand twice.
 */
function readJson(text: string): YamlText | null {
  if (!text.startsWith('{')) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (membersOf(value) !== keysIn(text)) return null
  let placed: YamlText | null = null
  return {
    value,
    problems: [],
    locate: (path, key) => (placed ??= readAnyYaml(text)).locate(path, key),
  }
}

/** Members of all objects in `value`. */
function membersOf(value: unknown): number {
  let members = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    if (!Array.isArray(next)) members += Object.keys(next).length
    for (const member of Object.values(next)) waiting.push(member)
  }
  return members
}

/** Colons of JSON outside of its texts. */
function keysIn(json: string): number {
  let keys = 0
  let isText = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (character === '"') isText = !isText
    else if (character === '\\' && isText) at += 1
    else if (character === ':' && !isText) keys += 1
  }
  return keys
}

function readAnyYaml(text: string, schema: SchemaOptions = {}): YamlText {
  const lines = new LineCounter()
  let document: Document.Parsed
  try {
    document = parseDocument(text, {
      ...schema,
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // The parser compares each key with all before it, which takes minutes where thousands stand.
      uniqueKeys: false,
    })
  } catch {
    // The parser recurses, and a text made of brackets exhausts the stack.
    return unreadable('the file is not YAML that can be read; it may be nested too deeply')
  }
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset)
    const position = { line: Math.max(line, 1), column: Math.max(col, 1) }
    return { severity: 'error', path: '', ...position, message }
  }
  const problems = [
    ...[...document.errors, ...document.warnings].map((error) =>
      at(error.pos[0], yamlSentence(error.code, error.message)),
    ),
    ...keysTwice(document).map((offset) =>
      at(offset, 'this key stands twice in one object; keep one of them'),
    ),
    ...tagsIn(document).map(({ offset, tag }) =>
      at(offset, `remove the tag ${tag}: what is written decides what it is`),
    ),
  ]
  const locate = (path: ConfigPath, key?: string): Position =>
    find({
      document,
      lines,
      path: key === undefined ? path : [...path, key],
      atKey: key !== undefined,
    })
  // After a syntax error the parser guesses, and what it guessed would only mislead.
  if (document.errors.length > 0) return { value: null, problems, locate }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems, locate }
  } catch {
    return {
      ...unreadable('an alias (*name) has no anchor or repeats too much; write it out'),
      locate,
    }
  }
}

function unreadable(message: string): YamlText {
  const problem: Problem = { severity: 'error', path: '', ...start, message }
  return { value: null, problems: [problem], locate: () => start }
}

function yamlSentence(code: string, message: string): string {
  if (code === 'NON_STRING_KEY') return 'keys must be text; put this one in quotes'
  return `${message.split('\n')[0] ?? 'syntax error'} (YAML syntax)`
}

/** Where keys stand that stood in the same object before. */
function keysTwice(document: Document.Parsed): readonly number[] {
  const offsets: number[] = []
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key
        if (seen.has(name)) offsets.push(offsetOf(key) ?? 0)
        seen.add(name)
      }
    },
  })
  return offsets
}

const knownTags = 'tag:yaml.org,2002:'

/** Tags would read a set as an empty object, or a text as another value than it shows. */
function tagsIn(
  document: Document.Parsed,
): readonly { readonly offset: number; readonly tag: string }[] {
  const found: { offset: number; tag: string }[] = []
  visit(document, {
    Node(_, node) {
      // One that the parser does not know is a problem already.
      if (!('tag' in node) || !node.tag?.startsWith(knownTags)) return
      found.push({ offset: offsetOf(node) ?? 0, tag: node.tag.replace(knownTags, '!!') })
    },
  })
  return found
}

interface Search {
  readonly document: Document
  readonly lines: LineCounter
  readonly path: ConfigPath
  readonly atKey: boolean
}

function find({ document, lines, path, atKey }: Search): Position {
  let node: unknown = document.contents
  let offset: number | undefined
  for (const [index, segment] of path.entries()) {
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(segment))
      if (pair === undefined) break
      offset = offsetOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = typeof segment === 'number' ? node.items[segment] : undefined
      offset = offsetOf(node) ?? offset
    } else break
    const last = index === path.length - 1
    if (last && !atKey && isScalar(node)) offset = offsetOf(node) ?? offset
  }
  if (offset === undefined) return start
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

const pairsByMap = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()

/** By name, the first of each: many problems of one long map are found in one pass. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  let pairs = pairsByMap.get(map)
  if (pairs === undefined) {
    const named = map.items.flatMap((pair) =>
      isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [],
    )
    pairs = new Map(named.toReversed())
    pairsByMap.set(map, pairs)
  }
  return pairs
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

/** `a.b[0].c` */
export function pathText(path: ConfigPath): string {
  return path
    .map((segment, index) =>
      typeof segment === 'number' ? `[${segment}]` : index === 0 ? segment : `.${segment}`,
    )
    .join('')
}
