// What the schema found, said in sentences that name the field and the remedy.
// Values are never repeated: they may be secrets.
import type { z } from 'zod'
import { knownKeys, probablyMeant, type KnownKeys } from './config-known-keys.ts'
import type { ConfigPath } from './config-yaml.ts'

export interface Finding {
  readonly path: ConfigPath
  /** Set when the key itself is at fault and not its value. */
  readonly key?: string
  readonly message: string
}

type Issue = z.core.$ZodIssue

/** One or more findings of one issue of `written`, the value that was parsed. */
export function findingsOf(
  issue: Issue,
  written: unknown,
  keysAt: KnownKeys = knownKeys,
): readonly Finding[] {
  const path = issue.path.filter((segment) => typeof segment !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path,
      key,
      message: unknownKeySentence(key, keysAt(path)),
    }))
  }
  if (issue.code === 'invalid_key') {
    const inner = issue.issues[0]?.message ?? 'is not allowed here'
    const key = path.at(-1)
    if (typeof key !== 'string') return [{ path, message: inner }]
    const known = keysAt(path.slice(0, -1))
    return [
      {
        path: path.slice(0, -1),
        key,
        message: known.includes(key) ? inner : `"${shown(key)}": ${inner}`,
      },
    ]
  }
  const found = valueAt(written, path) === undefined ? missing(issue) : sentence(issue)
  return [{ path, message: `${fieldName(path)} ${found}` }]
}

/** A rule of our own says what to add; the schema's words only say that nothing is there. */
function missing(issue: Issue): string {
  return issue.message.startsWith('must ')
    ? `is missing; it ${issue.message}`
    : 'is missing; add it'
}

function valueAt(written: unknown, path: ConfigPath): unknown {
  let value = written
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, segment)
  }
  return value
}

function fieldName(path: ConfigPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'the file'
  return typeof last === 'number' ? `${String(path.at(-2) ?? 'list')}[${last}]` : last
}

function sentence(issue: Issue): string {
  // Inside a union the value is out of reach, and the message says it.
  if (issue.message.endsWith(' received undefined')) return missing(issue)
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `must be ${typeNames[issue.expected] ?? issue.expected}`
  }
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid')) {
    return `must be one of ${issue.values.map(String).join(', ')}`
  }
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    return innerSentence(issue)
  }
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) {
    return `must be at least ${issue.minimum}${issue.origin === 'array' ? ' long' : ''}`
  }
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) {
    return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
  }
  return issue.message
}

/** The first option of a union that came further than "wrong type" says best what is wrong. */
function innerSentence(issue: Issue & { code: 'invalid_union' }): string {
  for (const option of issue.errors) {
    const inner = option.find((candidate) => candidate.path.length > 0)
    if (inner !== undefined) return `is wrong: "${pathWords(inner.path)}" ${sentence(inner)}`
  }
  return 'has a shape that is not known here; see docs/reference/config.md'
}

function pathWords(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => (typeof segment === 'number' ? `item ${segment + 1}` : String(segment)))
    .join(' ')
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text; put it in quotes',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with named members',
  record: 'an object with named members',
}

export function unknownKeySentence(key: string, known: readonly string[]): string {
  const meant = probablyMeant(key, known)
  // Known in another form of the same thing: a price list is written out, or names a row.
  if (meant === key)
    return `"${shown(key)}" does not go with the keys beside it; remove it, or them`
  const remedy =
    meant !== null
      ? `did you mean "${meant}"?`
      : known.length === 0
        ? 'remove it'
        : `known here: ${known.join(', ')}`
  return `unknown key "${shown(key)}"; ${remedy}`
}

/** A stranger's key, short and without control characters. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80)).slice(1, -1)
}
