// How a client's body is read into a prompt: every member is looked up in a table that says whether it has a
// place there, and what is not in the table has none. Nothing is left out silently. The first no is kept, and
// the reading goes on with something harmless, so that it needs no way up from every depth.
import { isShallow, numberOf } from '../../wire/exact-json.ts'
import type { FieldPath, Given } from '../../wire/prompt.ts'
import { Noes } from '../../wire/noes.ts'
import { invalid, isObject, type Value } from '../read-json.ts'

/** Of each documented member: `true` if it has a place in a prompt, else why not, with the page that knows it. */
export type Places = Readonly<Record<string, true | string>>

export class Reading {
  readonly noes = new Noes()
  /** For members that no table knows: "Chat Completions". */
  readonly #api: string

  constructor(api: string) {
    this.#api = api
  }

  refuse(at: FieldPath, why: string): void {
    this.noes.carry(at, why)
  }

  invalid(at: FieldPath, rule: string): void {
    this.noes.add(invalid(at, rule))
  }

  /** Null counts as absent, whatever the member; an unknown one is refused, since nobody knows what it asks for. */
  only(value: Value, at: FieldPath, places: Places): void {
    for (const key in value) {
      const member = value[key]
      if (member === null || member === undefined) continue
      const place = Object.hasOwn(places, key) ? places[key] : undefined
      if (place === true) continue
      this.refuse(
        under(at, key),
        place ?? `nobody here knows what this member of ${this.#api} asks for`,
      )
    }
  }

  object(value: unknown, at: FieldPath): Value {
    if (isObject(value) && !Array.isArray(value)) return value
    this.invalid(at, 'must be an object')
    return {}
  }

  list(value: unknown, at: FieldPath): readonly unknown[] {
    if (Array.isArray(value)) return value as readonly unknown[]
    this.invalid(at, 'must be an array')
    return []
  }

  text(value: unknown, at: FieldPath): string {
    if (typeof value === 'string') return value
    this.invalid(at, 'must be a string')
    return ''
  }

  number(value: unknown, at: FieldPath): number {
    const number = numberOf(value)
    if (number === null) this.invalid(at, 'must be a number')
    return number ?? 0
  }

  boolean(value: unknown, at: FieldPath): boolean {
    if (typeof value === 'boolean') return value
    this.invalid(at, 'must be true or false')
    return false
  }

  texts(value: unknown, at: FieldPath): readonly string[] {
    return this.list(value, at).map((text, index) => this.text(text, `${at}[${index}]`))
  }

  /** The arguments of a call as JSON text, as some shapes have them; nothing at all counts as no arguments. */
  argumentsText(value: unknown, at: FieldPath): string {
    const text = this.text(value, at)
    if (text.trim() === '') return '{}'
    try {
      const parsed: unknown = JSON.parse(text)
      if (isObject(parsed) && !Array.isArray(parsed)) {
        if (isShallow(parsed)) return text
        this.invalid(at, 'is nested too deeply')
        return '{}'
      }
    } catch {
      // Said below.
    }
    this.invalid(at, 'must be the JSON text of an object')
    return '{}'
  }

  /** What is under `key`, read by `read`; undefined where nothing is said. */
  given<T>(
    value: Value,
    key: string,
    at: FieldPath,
    read: (value: unknown, at: FieldPath) => T,
  ): Given<T> | undefined {
    const member = value[key]
    if (member === null || member === undefined) return undefined
    const place = under(at, key)
    return { value: read(member, place), at: place }
  }
}

export function under(at: FieldPath, key: string): FieldPath {
  return at === '' ? key : `${at}.${key}`
}

/** Whether a member says something. */
export function says(value: unknown): boolean {
  return value !== null && value !== undefined
}

/** Of optional settings those that were said. */
export function said<T extends object>(settings: {
  readonly [Name in keyof T]: T[Name] | undefined
}): Partial<T> {
  const kept: Partial<T> = {}
  for (const name in settings) {
    const value = settings[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}
