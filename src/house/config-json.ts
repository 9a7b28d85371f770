// The parsed configuration as JSON, for hashing and for keeping.
import { assert } from '../kernel/assert.ts'
import type { Json } from '../kernel/canonical-json.ts'
import { formatNanos } from '../kernel/money.ts'
import { Secret } from './secret.ts'

/** Parsed configuration as JSON for hashing: secrets stay `[secret]`, money becomes decimals. */
export function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return formatNanos(value)
  if (value instanceof Secret) return value.toJSON()
  if (Array.isArray(value)) return value.map(toJson)
  assert(typeof value === 'object', 'configuration is plain data')
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, toJson(member)]],
    ),
  )
}
