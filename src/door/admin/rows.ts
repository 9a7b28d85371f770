// Rows of the book as JSON: `price_nanos` becomes the decimal `price`, `settled_ms` the instant
// `settledAt`; other whole numbers stay numbers. Money is
// left out for whoever may not read it: an approver decides without seeing what it earns.
import { mayDo, type Operator } from '../../identity/operator.ts'
import { formatNanos } from '../../kernel/money.ts'
import { isoTime } from '../../kernel/time.ts'
import type { AttemptRows } from './ports.ts'

export type JsonRow = Readonly<Record<string, string | number | boolean | null>>

export function rowJson(row: object, by: Operator): JsonRow {
  const seesMoney = mayDo(by, 'money.read')
  const json: Record<string, string | number | boolean | null> = {}
  for (const [name, value] of Object.entries(row)) {
    if (isMoney(name) && !seesMoney) continue
    const shown = shownValue(name, value)
    if (shown !== undefined) json[shownName(name)] = shown
  }
  return json
}

export function attemptJson({ attempt, lines, transfers, markTokens }: AttemptRows, by: Operator) {
  return {
    ...rowJson(attempt, by),
    lines: lines.map((line) => rowJson(line, by)),
    transfers: transfers.map((transfer) => rowJson(transfer, by)),
    markTokens,
  }
}

/** Amounts, and the budgets with their limits. */
function isMoney(name: string): boolean {
  return name === 'nanos' || name === 'budgets' || name.endsWith('_nanos')
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
