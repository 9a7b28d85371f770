// Balances against their transfers: a stored balance is a cache, and this is what it must equal.
import type { Transfer } from '../metering/ledger-changes.ts'
import type { Tables } from './schema.ts'
import type { Say } from './verify-book.ts'

export interface AccountSums {
  debitsPosted: bigint
  creditsPosted: bigint
  debitsPending: bigint
  creditsPending: bigint
  overrun: bigint
}

/** Adds all transfers of one attempt to `sums`: a post or void ends the hold of its own attempt. */
export function foldTransfers(
  transfers: readonly Transfer[],
  sums: Map<string, AccountSums>,
): void {
  const holds = new Map<string, bigint>()
  for (const row of transfers) {
    const debit = sumsOf(sums, row.debit)
    const credit = sumsOf(sums, row.credit)
    if (row.code === 'hold') {
      holds.set(row.debit, row.nanos)
      debit.debitsPending += row.nanos
      credit.creditsPending += row.nanos
      continue
    }
    if (row.code === 'post' || row.code === 'void') {
      const held = holds.get(row.debit) ?? 0n
      debit.debitsPending -= held
      credit.creditsPending -= held
      if (row.code === 'void') continue
    }
    debit.debitsPosted += row.nanos
    credit.creditsPosted += row.nanos
    if (row.code === 'overrun') debit.overrun += row.nanos
  }
}

function sumsOf(sums: Map<string, AccountSums>, account: string): AccountSums {
  let found = sums.get(account)
  if (found === undefined) {
    found = nothingMoved()
    sums.set(account, found)
  }
  return found
}

function nothingMoved(): AccountSums {
  return {
    debitsPosted: 0n,
    creditsPosted: 0n,
    debitsPending: 0n,
    creditsPending: 0n,
    overrun: 0n,
  }
}

/** Every balance equals the fold of its transfers, all of them balance together, and no limit was passed unseen. */
export async function checkMoney(
  tables: Tables,
  sums: ReadonlyMap<string, AccountSums>,
  say: Say,
): Promise<void> {
  const rows = await tables.selectFrom('balance').selectAll().execute()
  const known = new Set(rows.map((row) => row.account))
  for (const account of sums.keys()) {
    if (!known.has(account)) say('balance_missing', account, 'has transfers but no balance')
  }
  const totals = new Map<string, bigint>()
  for (const row of rows) {
    const fold = sums.get(row.account) ?? nothingMoved()
    const pairs = [
      ['debits posted', row.debits_posted, fold.debitsPosted],
      ['credits posted', row.credits_posted, fold.creditsPosted],
      ['debits pending', row.debits_pending, fold.debitsPending],
      ['credits pending', row.credits_pending, fold.creditsPending],
    ] as const
    for (const [what, stored, folded] of pairs) {
      if (stored === folded) continue
      say('balance_differs', row.account, `${what}: stored ${stored}, its transfers say ${folded}`)
    }
    for (const [side, amount] of [
      ['posted', row.debits_posted - row.credits_posted],
      ['pending', row.debits_pending - row.credits_pending],
    ] as const) {
      const key = `${row.currency} ${side}`
      totals.set(key, (totals.get(key) ?? 0n) + amount)
    }
    // After the last admission only overruns can add to a budget; they are booked as such.
    const used = row.debits_posted + row.debits_pending - fold.overrun
    if (row.limit_nanos !== null && row.hard === 1n && used > row.limit_nanos) {
      say('limit_broken', row.account, `${used} of ${row.limit_nanos} is spent or held`)
    }
  }
  for (const [key, total] of totals) {
    if (total !== 0n) say('totals_differ', key, `debits exceed credits by ${total}`)
  }
}
