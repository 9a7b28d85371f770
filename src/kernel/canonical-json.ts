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
  if (isOrdered(value)) {
    // Keys already stand in canonical order, so that the engine's own serializer says the same; only a
    // lone surrogate (which it would escape) must take the long way, to be refused there.
    const text = JSON.stringify(value)
    if (!text.includes('\\ud')) return text
  }
  return sorted(value)
}

/** Whether `JSON.stringify` would emit every key in canonical order, and every member and number as RFC 8785 does. */
function isOrdered(value: Json | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return value !== undefined
  if (isArray(value)) return value.every(isOrdered)
  let previous: string | null = null
  for (const key of Object.keys(value)) {
    if ((previous !== null && key <= previous) || !isOrdered(value[key])) return false
    previous = key
  }
  return true
}

function sorted(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'canonical JSON has no NaN or infinity')
    // ECMAScript number formatting is what RFC 8785 section 3.2.2.3 prescribes.
    return JSON.stringify(value)
  }
  if (isArray(value)) return `[${value.map(sorted).join(',')}]`
  const members: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    const member = value[key]
    if (member !== undefined) members.push(`${quoted(key)}:${sorted(member)}`)
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
