// What is billed in a span of time, read from the book itself: each settled attempt once, its usage by kind, added up
// by day and by all names that a charge has. The sums are those of the attempts, to the last nano.
import { assert } from '../kernel/assert.ts'
import { dayMs } from '../kernel/time.ts'
import { monthOf, type Charge } from '../metering/focus.ts'
import type { AttemptRow } from './archive-reader.ts'
import { eachAttempt } from './every-attempt.ts'
import { linesOf, type StoredLine } from './postings.ts'
import { openTables, type BookPlace } from './tables.ts'

type Open = { -readonly [Name in keyof Charge]: Charge[Name] }

/**
 * Charges of `[fromMs, toMs)`, whole days, by when they are billed: the day in which the request came or, of an attempt
 * that was settled in a later month, the day of that. Rejects with what the database throws, and a Fault
 * `store.unavailable` if an archived month is gone or changed.
 */
export async function readCharges(
  place: BookPlace,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly Charge[]> {
  const charges = new Map<string, Open>()
  const tables = openTables(place)
  try {
    const transaction = tables.transaction().setIsolationLevel('repeatable read')
    await transaction.execute((inside) =>
      eachAttempt(inside, place.dataDir, (rows) => {
        for (const row of rows) {
          const billed = billedOf(row)
          if (billed === null || billed.atMs < fromMs || billed.atMs >= toMs) continue
          for (const line of linesIn(row)) add(charges, row, billed.monthMs, line)
        }
      }),
    )
  } finally {
    await tables.destroy()
  }
  return [...charges.values()].toSorted(
    (left, right) => left.billedMs - right.billedMs || left.dayMs - right.dayMs,
  )
}

function billedOf(row: AttemptRow): { readonly atMs: number; readonly monthMs: number } | null {
  if (row.settled_ms === null) return null
  const [cameMs, settledMs] = [Number(row.at_ms), Number(row.settled_ms)]
  const isLate = monthOf(settledMs) > monthOf(cameMs)
  const atMs = isLate ? settledMs : cameMs
  return { atMs, monthMs: monthOf(atMs) }
}

interface KnownLine extends Omit<StoredLine, 'kind'> {
  readonly kind: string | null
}

/** What was settled without usage costs what was held; what was never sent costs nothing and is no charge. */
function linesIn(row: AttemptRow): readonly KnownLine[] {
  const lines = linesOf(row.lines ?? '[]')
  assert(lines !== null, `the usage of ${row.attempt_id} can be read`)
  if (lines.length > 0) return lines
  const [costNanos, priceNanos] = [row.cost_nanos ?? 0n, row.price_nanos ?? 0n]
  if (costNanos === 0n && priceNanos === 0n) return []
  return [{ kind: null, quantity: 0n, costNanos, priceNanos }]
}

function add(charges: Map<string, Open>, row: AttemptRow, billedMs: number, line: KnownLine): void {
  const names = {
    dayMs: Math.floor(Number(row.at_ms) / dayMs) * dayMs,
    billedMs,
    party: row.party_id,
    contract: row.contract_id,
    workload: row.workload_id,
    channel: row.channel_id,
    deployment: row.deployment_id,
    model: row.model,
    priceVersion: row.price_version,
    currency: row.currency,
    kind: line.kind,
  }
  const key = JSON.stringify(Object.values(names))
  let charge = charges.get(key)
  if (charge === undefined) {
    charge = { ...names, quantity: 0n, priceNanos: 0n, costNanos: 0n }
    charges.set(key, charge)
  }
  charge.quantity += line.quantity
  charge.priceNanos += line.priceNanos
  charge.costNanos += line.costNanos
}
