// Rows of the book as JSON: `price_nanos` becomes the decimal `price`, `settled_ms` the instant
// `settledAt`; other whole numbers stay numbers.
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AttemptRows } from './ports.ts'

export type JsonRow = Readonly<Record<string, string | number | boolean | null>>

export function rowJson(row: object): JsonRow {
  const json: Record<string, string | number | boolean | null> = {}
  for (const [name, value] of Object.entries(row)) {
    const shown = shownValue(name, value)
    if (shown !== undefined) json[shownName(name)] = shown
  }
  return json
}

export function attemptJson({ attempt, lines, transfers, markTokens }: AttemptRows) {
  return {
    ...rowJson(attempt),
    lines: lines.map(rowJson),
    transfers: transfers.map(rowJson),
    markTokens,
  }
}

function shownName(name: string): string {
  return name
    .replace(/_nanos$/, '')
    .replace(/^at_ms$/, 'at')
    .replace(/_ms$/, '_at')
    .replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function shownValue(name: string, value: unknown): string | number | boolean | null | undefined {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint' || typeof value === 'number') {
    if (name.endsWith('_nanos')) return formatNanos(BigInt(value))
    return name.endsWith('_ms') ? isoTime(Number(value)) : Number(value)
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value
  // Bytes and anything else are for the log's own tools.
  return undefined
}
