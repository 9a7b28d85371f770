// Recorded traffic summed over what replays cannot tell apart: equal terms (and with them input, decision
// and deployment) and equal ending. A range of rows a call, so that threads can share one book. Summed
// here and not by SQLite, whose grouping sorts all rows first; each column left out is a tenth of the time.
import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Sums over the attempts of equal terms and ending. Plain data that crosses threads. */
export interface TermsSums {
  readonly termsId: string
  /** Empty while it has none. */
  readonly ending: string
  firstAtMs: number
  /** Attempts that were the first of their request. */
  requests: number
  attempts: number
  tokens: number
  tokenEstimate: number
  costNanos: bigint
  priceNanos: bigint
}

export interface ScanRange {
  /** Rows of `intent`: above `afterRow`, up to `throughRow`. */
  readonly afterRow: number
  readonly throughRow: number
  readonly fromMs: number
  readonly toMs: number
}

/** The estimate of a further attempt of a request is given below zero. */
const sql = `select i.terms_id, s.ending, i.at_ms, s.tokens,
    iif(substr(i.attempt_id, -2) = '.1', i.token_estimate, -1 - i.token_estimate),
    s.cost_nanos, s.price_nanos
  from intent i left join settlement s on s.attempt_id = i.attempt_id
  where i.rowid > ? and i.rowid <= ? and i.at_ms >= ? and i.at_ms < ?`

export function scanRange(database: DatabaseSync, range: ScanRange): readonly TermsSums[] {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  try {
    // Big integers cost as much as the rest of a row, and hardly any amount needs one.
    statement.setReadBigInts(false)
    return sumRows(statement, range)
  } catch (error) {
    const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
    if (!isLarge) throw error
    statement.setReadBigInts(true)
    return sumRows(statement, range)
  }
}

/** Sums of the same terms and ending as one. */
export function merged(all: Iterable<TermsSums>): readonly TermsSums[] {
  const byKey = new Map<string, TermsSums>()
  for (const sums of all) addSums(byKey, sums)
  return [...byKey.values()]
}

export function addSums(byKey: Map<string, TermsSums>, sums: TermsSums): void {
  const key = `${sums.termsId} ${sums.ending}`
  const into = byKey.get(key)
  if (into === undefined) {
    byKey.set(key, { ...sums })
    return
  }
  into.firstAtMs = Math.min(into.firstAtMs, sums.firstAtMs)
  into.requests += sums.requests
  into.attempts += sums.attempts
  into.tokens += sums.tokens
  into.tokenEstimate += sums.tokenEstimate
  into.costNanos += sums.costNanos
  into.priceNanos += sums.priceNanos
}

/** Amounts below 2^53 are summed as numbers up to here, and carried over. */
const carryAt = 2 ** 52

interface Counting extends TermsSums {
  cost: number
  price: number
}

/** Rows that are read at once: to come back for each one costs as much as to sum it. */
const rowsAtOnce = 1_000

function sumRows(statement: StatementSync, range: ScanRange): readonly TermsSums[] {
  const found = new Map<string, Counting>()
  const { afterRow, throughRow, fromMs, toMs } = range
  for (let after = afterRow; after < throughRow; after += rowsAtOnce) {
    const through = Math.min(after + rowsAtOnce, throughRow)
    sumInto(found, statement.all(after, through, fromMs, toMs))
  }
  return [...found.values()].map(({ cost, price, ...sums }) => ({
    ...sums,
    costNanos: sums.costNanos + BigInt(cost),
    priceNanos: sums.priceNanos + BigInt(price),
  }))
}

function sumInto(found: Map<string, Counting>, rows: ReturnType<StatementSync['all']>): void {
  // In array mode a row has its cells under their positions.
  for (const row of rows) {
    const termsId = String(row['0'])
    const ending = row['1'] === null ? '' : String(row['1'])
    const atMs = Number(row['2'])
    const key = ending === 'completed' ? termsId : `${termsId} ${ending}`
    let sums = found.get(key)
    if (sums === undefined) found.set(key, (sums = newSums(termsId, ending, atMs)))
    if (atMs < sums.firstAtMs) sums.firstAtMs = atMs
    const estimate = Number(row['4'])
    sums.requests += estimate < 0 ? 0 : 1
    sums.attempts += 1
    sums.tokenEstimate += estimate < 0 ? -1 - estimate : estimate
    if (ending === '') continue
    sums.tokens += Number(row['3'])
    addMoney(sums, row['5'], row['6'])
  }
}

function addMoney(sums: Counting, cost: unknown, price: unknown): void {
  if (typeof cost !== 'number' || typeof price !== 'number') {
    sums.costNanos += BigInt(String(cost))
    sums.priceNanos += BigInt(String(price))
    return
  }
  sums.cost += cost
  sums.price += price
  if (sums.cost < carryAt && sums.price < carryAt) return
  sums.costNanos += BigInt(sums.cost)
  sums.priceNanos += BigInt(sums.price)
  sums.cost = 0
  sums.price = 0
}

function newSums(termsId: string, ending: string, firstAtMs: number): Counting {
  return {
    termsId,
    ending,
    firstAtMs,
    requests: 0,
    attempts: 0,
    tokens: 0,
    tokenEstimate: 0,
    costNanos: 0n,
    priceNanos: 0n,
    cost: 0,
    price: 0,
  }
}
