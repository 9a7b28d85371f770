// The transfers and usage lines of an attempt as one text each: nothing queries them alone, and a row
// each in a table of their own was most of what a request cost. JSON lists, so that any tool reads
// them; money and counts as decimal text, exact. Read back strictly: what is not whole is null.
import { transferCodes, type Transfer } from '../metering/ledger-changes.ts'
import { isUnit } from '../metering/price.ts'
import type { UsageLine } from '../metering/usage.ts'

/** A usage line as it was stored: its kind is whatever was known when it was written. */
export interface StoredLine {
  readonly kind: string
  readonly quantity: bigint
  readonly costNanos: bigint
  readonly priceNanos: bigint
}

/** `[[leg, code, debit, credit, nanos], ...]` */
export function transfersText(transfers: readonly Transfer[]): string {
  return JSON.stringify(
    transfers.map(({ leg, code, debit, credit, nanos }) => [
      leg,
      code,
      debit,
      credit,
      nanos.toString(),
    ]),
  )
}

/** Null if the text is not what `transfersText` writes. */
export function transfersOf(text: string): readonly Transfer[] | null {
  return listOf(text, (row): Transfer | null => {
    const [leg, code, debit, credit, amount, ...more] = row
    const known = transferCodes.find((name) => name === code)
    const nanos = integerOf(amount)
    if (known === undefined || nanos === null || nanos <= 0n || more.length > 0) return null
    if (typeof leg !== 'number' || !Number.isSafeInteger(leg)) return null
    if (typeof debit !== 'string' || typeof credit !== 'string' || debit === credit) return null
    return { leg, code: known, debit, credit, nanos }
  })
}

/** All tokens together; what is counted in units of its own is none. */
export function tokensOf(lines: readonly UsageLine[]): number {
  return lines.reduce((sum, { kind, quantity }) => (isUnit(kind) ? sum : sum + quantity), 0)
}

/** `[[kind, quantity, cost, price], ...]` */
export function linesText(lines: readonly UsageLine[]): string {
  return JSON.stringify(
    lines.map(({ kind, quantity, costNanos, priceNanos }) => [
      kind,
      quantity.toString(),
      costNanos.toString(),
      priceNanos.toString(),
    ]),
  )
}

/** Null if the text is not what `linesText` writes. */
export function linesOf(text: string): readonly StoredLine[] | null {
  const kinds = new Set<string>()
  return listOf(text, (row): StoredLine | null => {
    const [kind, ...amounts] = row
    const [quantity, costNanos, priceNanos, ...more] = amounts.map(integerOf)
    if (typeof kind !== 'string' || kinds.has(kind) || more.length > 0) return null
    if (quantity == null || costNanos == null || priceNanos == null) return null
    if (quantity < 0n || costNanos < 0n || priceNanos < 0n) return null
    kinds.add(kind)
    return { kind, quantity, costNanos, priceNanos }
  })
}

function listOf<T>(text: string, read: (row: readonly unknown[]) => T | null): T[] | null {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(list)) return null
  const rows: T[] = []
  for (const row of list) {
    const found = Array.isArray(row) ? read(row) : null
    if (found === null) return null
    rows.push(found)
  }
  return rows
}

function integerOf(value: unknown): bigint | null {
  return typeof value === 'string' && /^-?(?:0|[1-9]\d*)$/.test(value) ? BigInt(value) : null
}
