// The fields and files of a form, each at most once unless its name says that it is a list, held to the names that
// an operation has for its files. A text that is `false` asks for what it names all the same: servers differ.
import { isUtf8 } from 'node:buffer'

import { refuse, type Refusal } from '../wire/codes.ts'
import type { Span } from '../wire/json-scan.ts'
import type { FormBody } from '../wire/media.ts'
import { refuseMoving, refuseSpelling, refuseSpellingOf } from './moving-fields.ts'
import { readMultipart, type Part } from './form-parts.ts'
import { invalid } from './read-json.ts'

export interface ReadForm {
  readonly kind: 'read'
  readonly fields: ReadonlyMap<string, Span>
  /** Of plain fields. */
  readonly texts: Readonly<Record<string, string>>
  readonly files: readonly Part[]
  readonly form: FormBody
}

export interface FormShape {
  readonly boundary: string
  /** Names of files, without the brackets of a list. */
  readonly files: ReadonlySet<string>
  /** Fields that are read, and whose spelling counts. */
  readonly spelled: ReadonlySet<string>
  /** Fields that some servers read in place of a file, or beside it: what they bring nobody has counted. */
  readonly bringing: readonly string[]
}

/** What lies in the account that all customers of a channel share, at whatever depth the name says so. */
const storedFile = /(?:^|\[)file_ids?(?:$|[[\]])/i

/** Fields that the form may only have as themselves: with brackets, some servers would read them the same. */
const single = ['model', 'prompt', 'n', 'stream', 'response_format', 'user', 'safety_identifier']

export function readForm(bytes: Buffer, shape: FormShape): ReadForm | Refusal {
  const read = readMultipart(bytes, shape.boundary)
  if (read.kind === 'refused') return read
  const fields = new Map<string, Span>()
  const texts = new Map<string, string>()
  const files: Part[] = []
  let textBytes = 0
  for (const part of read.parts) {
    const { name, value, filename } = part
    const base = baseOf(name)
    if (fields.has(name) && !name.endsWith('[]')) return invalid(name, 'must be sent once')
    if (base !== name && single.includes(base)) return invalid(base, 'must be a plain field')
    if (storedFile.test(name) || (filename === null && shape.bringing.includes(base))) {
      return refuse('policy.field_denied', { param: name })
    }
    if (shape.files.has(base) !== (filename !== null)) {
      return invalid(name, filename === null ? 'must be a file' : 'is no file of this operation')
    }
    fields.set(name, value)
    if (filename !== null) {
      files.push(part)
      continue
    }
    const text = bytes.subarray(value.start, value.end)
    if (!isUtf8(text)) return invalid(name, 'must be valid UTF-8')
    textBytes += text.length
    // What moves a request does so in whatever form it is written.
    texts.set(name, text.toString('utf8')).set(base, text.toString('utf8'))
  }
  const all = Object.fromEntries(texts)
  const names = [...texts.keys(), ...files.map(({ name }) => baseOf(name))]
  const refused =
    refuseCharset(all) ??
    refuseMoving(all) ??
    refuseSpelling(names) ??
    refuseSpellingOf(new Set([...shape.spelled, ...shape.files, ...shape.bringing]), names)
  if (refused !== null) return refused
  const parts = read.parts.map(({ name, whole }) => ({ name, whole }))
  const form = { boundary: shape.boundary, textBytes, parts }
  return { kind: 'read', fields, texts: all, files, form }
}

function baseOf(name: string): string {
  const bracket = name.indexOf('[')
  return bracket < 0 ? name : name.slice(0, bracket)
}

/** RFC 7578 section 4.6: it would change how all others are read. */
function refuseCharset(texts: Readonly<Record<string, string>>): Refusal | null {
  return Object.keys(texts).some((name) => name.toLowerCase() === '_charset_')
    ? invalid('_charset_', 'is not taken; send fields in UTF-8')
    : null
}

/** A field that is true or false; null for what is neither. */
export function flagOf(text: string | undefined): boolean | null {
  if (text === undefined || text === '' || text === 'false') return false
  return text === 'true' ? true : null
}

/** A count of 1 to `most`; null for what is none, 1 for nothing. */
export function countOf(text: string | undefined, most: number): number | null {
  if (text === undefined || text === '') return 1
  if (!/^[1-9]\d{0,5}$/.test(text)) return null
  return Number(text) <= most ? Number(text) : null
}
