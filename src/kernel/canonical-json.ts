// RFC 8785 (JSON Canonicalization Scheme): one value, one byte string, so that a hash of it can be
// recomputed by anybody. Keys sort by UTF-16 code units, which is JavaScript's default order.
import { assert } from './assert.ts'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** The canonical text of `value`; members that are `undefined` are left out. Throws a `Bug` on NaN, infinities and lone surrogates. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'canonical JSON has no NaN or infinity')
    // ECMAScript number formatting is what RFC 8785 section 3.2.2.3 prescribes.
    return JSON.stringify(value)
  }
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key]
    if (member !== undefined) members.push(`${quoted(key)}:${canonicalJson(member)}`)
  }
  return `{${members.join(',')}}`
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function quoted(text: string): string {
  assert(text.isWellFormed(), 'canonical JSON has no lone surrogates')
  return JSON.stringify(text)
}
