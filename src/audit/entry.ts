// Entry format v1, frozen by test/golden/log-v1. A leaf is the RFC 8785 text of
//
//   { at, commitments, id, index, origin, type, v: 1, ...public }
//
// at: RFC 3339 UTC with milliseconds. commitments: field -> SHA-256(salt || value) in hex, where value
// is the UTF-8 of canonical JSON, or bytes nobody keeps (`sealed`). Origin and index are inside, so that
// a leaf cannot be passed off as another log's or another place's. Runs once per request: a public part
// that is canonical already is not parsed, own fields are inserted into its text.
import { assert } from '../kernel/assert.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { sha256, sha256Hex } from '../kernel/hash.ts'
import { randomBytes } from '../kernel/ids.ts'
import { isoTime } from '../kernel/time.ts'
import { canonicalMembers, isCanonicalText } from './canonical-text.ts'
import type { EntryDraft, SaltRow } from './ports.ts'

/** Larger is a Bug: nothing an entry says has no bound of its own. The format's end is 65,535 (C2SP). */
export const entryBytesMax = 16_384
const saltBytes = 16

/** Ascending. */
const ownFields = ['at', 'commitments', 'id', 'index', 'origin', 'type', 'v'] as const

/** Names an entry keeps for itself: `public` must not use them. */
export const reservedFields: ReadonlySet<string> = new Set<string>(ownFields)

const fieldPattern = /^[A-Za-z][\w.:-]{0,63}$/
const hexPattern = /^(?:[0-9a-f]{2}){16,64}$/
const digestPattern = /^[0-9a-f]{64}$/

export interface SealedEntry {
  readonly leafBytes: Buffer
  readonly leafHash: Buffer
  readonly salts: readonly SaltRow[]
}

/** The leaf of `draft` at its place, and what opens its commitments. Throws a `Bug` on a draft that v1 cannot say. */
export function sealEntry(
  draft: EntryDraft,
  place: { readonly origin: string; readonly index: number },
  drawSalt: () => Uint8Array = newSalt,
): SealedEntry {
  const salts: SaltRow[] = []
  // `"field":"digest"`: sorting these sorts the fields, as no name has a character before the quote.
  const commitments: string[] = []
  for (const [field, text] of Object.entries(draft.committed)) {
    assert(fieldPattern.test(field), `field name ${field}`)
    const salt = drawSalt()
    const value = isCanonicalText(text) ? text : canonicalJson(parseExact(text))
    commitments.push(`"${field}":"${commitmentOf(salt, value)}"`)
    salts.push({ index: place.index, field, salt: Buffer.from(salt).toString('hex'), value })
  }
  for (const [field, { salt, digest }] of Object.entries(draft.sealed)) {
    assert(
      fieldPattern.test(field) && !Object.hasOwn(draft.committed, field),
      `field name ${field}`,
    )
    assert(hexPattern.test(salt) && digestPattern.test(digest), `sealed ${field} is lower-case hex`)
    commitments.push(`"${field}":"${digest}"`)
    salts.push({ index: place.index, field, salt, value: null })
  }
  const own: OwnTexts = {
    at: `"${isoTime(draft.atMs)}"`,
    commitments: `{${inOrder(commitments).join(',')}}`,
    id: quoted(draft.id),
    index: String(place.index),
    origin: quoted(place.origin),
    type: quoted(draft.type),
    v: '1',
  }
  const members = canonicalMembers(draft.public)
  const text = members === null ? null : inserted(draft.public, members, own)
  return { ...leafOf(text ?? merged(publicFields(draft), own)), salts }
}

/** Sorts a handful in place: the engine's sort copies to and fro, which costs more than the sorting. */
function inOrder(texts: string[]): string[] {
  for (let next = 1; next < texts.length; next++) {
    const text = texts[next]!
    let at = next
    for (; at > 0 && texts[at - 1]! > text; at--) texts[at] = texts[at - 1]!
    texts[at] = text
  }
  return texts
}

/** Canonical JSON of a text; ids, types and origins have nothing to escape. */
function quoted(text: string): string {
  return /^[\w./:-]*$/.test(text) ? `"${text}"` : canonicalJson(text)
}

/** SHA-256(salt || UTF-8 of value), hex. */
export function commitmentOf(salt: Uint8Array, value: string | Uint8Array): string {
  if (typeof value !== 'string') return sha256Hex(Buffer.concat([salt, value]))
  const bytes = Buffer.allocUnsafe(salt.length + Buffer.byteLength(value))
  bytes.set(salt)
  bytes.write(value, salt.length)
  return sha256Hex(bytes)
}

/** A leaf, read. `fields` is the whole of it. */
export interface Entry {
  readonly id: string
  readonly index: number
  readonly origin: string
  readonly type: string
  readonly at: string
  readonly commitments: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, Json | undefined>>
}

/** What a leaf says, or null if these bytes are no canonical v1 entry. */
export function readEntry(leafBytes: Uint8Array): Entry | null {
  const fields = parseCanonical(leafBytes)
  if (fields?.['v'] !== 1) return null
  const { id, index, origin, type, at } = fields
  const commitments = digestsOf(fields['commitments'])
  if (typeof id !== 'string' || typeof origin !== 'string' || typeof type !== 'string') return null
  if (typeof index !== 'number' || typeof at !== 'string' || commitments === null) return null
  return { id, index, origin, type, at, commitments, fields }
}

function parseCanonical(bytes: Uint8Array): { readonly [key: string]: Json | undefined } | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: Json = JSON.parse(text)
    return isObject(value) && canonicalJson(value) === text ? value : null
  } catch {
    return null
  }
}

function digestsOf(value: Json | undefined): Readonly<Record<string, string>> | null {
  if (value === undefined || !isObject(value)) return null
  const digests: Record<string, string> = {}
  for (const [field, digest] of Object.entries(value)) {
    if (!fieldPattern.test(field) || typeof digest !== 'string') return null
    if (!digestPattern.test(digest)) return null
    digests[field] = digest
  }
  return digests
}

/** Canonical JSON of each own field's value. */
type OwnTexts = Readonly<Record<(typeof ownFields)[number], string>>

/**
 * The canonical object `text`, whose keys stand at `members`, with the own fields at their places; null
 * if it uses one of their names.
 */
function inserted(text: string, members: readonly number[], own: OwnTexts): string | null {
  let entry = ''
  let copied = 0
  let next = 0
  for (const at of members) {
    for (; next < ownFields.length; next++) {
      const field = ownFields[next]!
      const order = orderAt(field, text, at + 1)
      if (order === 0) return null
      if (order > 0) break
      entry += `${text.slice(copied, at)}"${field}":${own[field]},`
      copied = at
    }
  }
  const comma = members.length > 0 ? ',' : ''
  const rest = ownFields.slice(next).map((field) => `"${field}":${own[field]}`)
  const end = text.length - 1
  if (rest.length === 0) return entry + text.slice(copied)
  return `${entry}${text.slice(copied, end)}${comma}${rest.join(',')}}`
}

/** Below 0 if `field` sorts before the key that begins at `at`, 0 if it is that key, else above. */
function orderAt(field: string, text: string, at: number): number {
  for (let index = 0; index < field.length; index++) {
    const own = field.charCodeAt(index)
    const other = text.charCodeAt(at + index)
    if (own !== other) return other === quote ? 1 : own - other
  }
  return text.charCodeAt(at + field.length) === quote ? 0 : -1
}

const quote = 0x22

/** Canonical JSON of the public fields and the own ones as one object; their keys are disjoint. */
function merged(fields: { readonly [key: string]: Json | undefined }, own: OwnTexts): string {
  const members = ownFields.map((field) => [field as string, own[field]] as const)
  for (const key of Object.keys(fields)) members.push([key, canonicalJson(fields[key]!)])
  members.sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([key, value]) => `${canonicalJson(key)}:${value}`).join(',')}}`
}

function publicFields(draft: EntryDraft): { readonly [key: string]: Json | undefined } {
  const fields = parseExact(draft.public)
  assert(isObject(fields), 'the public part of an entry is a JSON object')
  for (const key in fields) {
    assert(!reservedFields.has(key), `${key} is the entry's own field`)
    assert(key !== '__proto__' && !key.includes('\n'), 'a field name is a plain line')
  }
  return fields
}

const longNumber = /\d{16}/

/** JSON.parse, refusing integers that a double would change in silence. */
function parseExact(text: string): Json {
  const value: Json = JSON.parse(text)
  if (longNumber.test(text)) assertExact(value)
  return value
}

function assertExact(value: Json | undefined): void {
  if (typeof value === 'number') {
    assert(
      !Number.isInteger(value) || Number.isSafeInteger(value),
      'write integers beyond 2^53 as text',
    )
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) assertExact(member)
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The leaf bytes lie one byte into their buffer, behind the 0x00 that RFC 6962 hashes with them: no copy. */
function leafOf(text: string): { readonly leafBytes: Buffer; readonly leafHash: Buffer } {
  const length = Buffer.byteLength(text)
  assert(length <= entryBytesMax, `an entry is at most ${entryBytesMax} bytes, not ${length}`)
  const input = Buffer.allocUnsafe(length + 1)
  input[0] = 0
  input.write(text, 1)
  return { leafBytes: input.subarray(1), leafHash: sha256(input) }
}

function newSalt(): Uint8Array {
  return randomBytes(saltBytes)
}
