// Recorded traffic summed over what replays cannot tell apart: equal terms (and with them input, decision
// and deployment) and equal ending. A range of rows a call, so that threads can share one book. Summed
// here and not by SQLite, whose grouping sorts all rows first and takes twice as long.
import type { DatabaseSync } from 'node:sqlite'

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

/** Amounts come in two halves, each a number that stays exact in sums: big integers cost as much as the row. */
const lowBits = 20
const low = 2 ** lowBits - 1
const sql = `select i.terms_id, coalesce(s.ending, ''), i.at_ms, substr(i.attempt_id, -2) = '.1',
    s.tokens, i.token_estimate, s.cost_nanos >> ${lowBits}, s.cost_nanos & ${low},
    s.price_nanos >> ${lowBits}, s.price_nanos & ${low}
  from intent i left join settlement s on s.attempt_id = i.attempt_id
  where i.rowid > ? and i.rowid <= ? and i.at_ms >= ? and i.at_ms < ?`

interface Counting extends TermsSums {
  costHigh: number
  costLow: number
  priceHigh: number
  priceLow: number
}

/** `database` must return integers as numbers. */
export function scanRange(database: DatabaseSync, range: ScanRange): readonly TermsSums[] {
  const statement = database.prepare(sql)
  statement.setReadBigInts(false)
  statement.setReturnArrays(true)
  const found = new Map<string, Counting>()
  const { afterRow, throughRow, fromMs, toMs } = range
  for (const row of statement.iterate(afterRow, throughRow, fromMs, toMs)) count(found, row)
  return [...found.values()].map(({ costHigh, costLow, priceHigh, priceLow, ...sums }) => ({
    ...sums,
    costNanos: whole(costHigh, costLow),
    priceNanos: whole(priceHigh, priceLow),
  }))
}

/** In array mode a row has its cells under their positions; each is a text or a number, as a strict table's are. */
type Row = Readonly<Record<string, unknown>>

function count(found: Map<string, Counting>, row: Row): void {
  const termsId = String(row['0'])
  const ending = String(row['1'])
  const atMs = Number(row['2'])
  const key = ending === 'completed' ? termsId : `${termsId} ${ending}`
  let sums = found.get(key)
  if (sums === undefined) found.set(key, (sums = newSums(termsId, ending, atMs)))
  if (atMs < sums.firstAtMs) sums.firstAtMs = atMs
  sums.requests += Number(row['3'])
  sums.attempts += 1
  // Null, hence 0, while it has no settlement.
  sums.tokens += Number(row['4'])
  sums.tokenEstimate += Number(row['5'])
  sums.costHigh += Number(row['6'])
  sums.costLow += Number(row['7'])
  sums.priceHigh += Number(row['8'])
  sums.priceLow += Number(row['9'])
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
    costHigh: 0,
    costLow: 0,
    priceHigh: 0,
    priceLow: 0,
  }
}

function whole(highPart: number, lowPart: number): bigint {
  return (BigInt(highPart) << BigInt(lowBits)) + BigInt(lowPart)
}
