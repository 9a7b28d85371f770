// Attempts against their transfers and usage: one settle group each, holds that live exactly as long
// as the attempt, lines that add up, costs that follow from the price list.
import type { Selectable } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { accounts, legs } from '../metering/ledger-changes.ts'
import { tokenKinds, type PriceVersion } from '../metering/price.ts'
import { rate } from '../metering/rating.ts'
import type { AttemptTable, Tables, TransferTable, UsageLineTable } from './schema.ts'
import type { Say } from './verify-book.ts'
import { foldTransfers, type AccountSums } from './verify-money.ts'

type AttemptRow = Selectable<AttemptTable>
type TransferRow = Selectable<TransferTable>
type LineRow = Selectable<UsageLineTable>
type PriceOf = ((id: string) => PriceVersion | undefined) | undefined

const pageAttempts = 1_000

export interface AttemptCounts {
  readonly attempts: number
  readonly transfers: number
  readonly indeterminate: readonly string[]
  readonly open: number
  readonly heldNanos: bigint
}

/** Checks each attempt with its rows, and folds all transfers into `sums` on the way. */
export async function checkAttempts(
  tables: Tables,
  sums: Map<string, AccountSums>,
  priceVersion: PriceOf,
  say: Say,
): Promise<AttemptCounts> {
  const indeterminate: string[] = []
  let attempts = 0
  let transfers = 0
  let open = 0
  let heldNanos = 0n
  for (let after = ''; ;) {
    const page = await pageAfter(tables, after)
    for (const { attempt, moved, lines } of page.stories) {
      attempts += 1
      if (attempt.state === 'indeterminate') indeterminate.push(attempt.attempt_id)
      if (attempt.state === 'intent') open += 1
      if (attempt.settled_ms === null) heldNanos += attempt.hold_nanos
      checkHolds(attempt, moved, say)
      checkSettlement(attempt, moved, say)
      checkLines(attempt, lines, say)
      if (priceVersion !== undefined) checkCost(attempt, lines, priceVersion, say)
    }
    for (const eventId of page.strangers) {
      say('transfers_without_attempt', eventId, 'has transfers, but no attempt')
    }
    for (const attemptId of page.strayLines) {
      say('usage_without_settlement', attemptId, 'has usage, but no attempt')
    }
    foldTransfers(page.transfers, sums)
    transfers += page.transfers.length
    if (page.last === null) return { attempts, transfers, indeterminate, open, heldNanos }
    after = page.last
  }
}

/** The next page of attempts with everything keyed at or before its last one. */
async function pageAfter(tables: Tables, after: string) {
  const attempts = await tables
    .selectFrom('attempt')
    .selectAll()
    .where('attempt_id', '>', after)
    .orderBy('attempt_id')
    .limit(pageAttempts)
    .execute()
  const last = attempts.length < pageAttempts ? null : (attempts.at(-1)?.attempt_id ?? null)
  let transferQuery = tables.selectFrom('transfer').selectAll().where('event_id', '>', after)
  let lineQuery = tables.selectFrom('usage_line').selectAll().where('attempt_id', '>', after)
  if (last !== null) {
    transferQuery = transferQuery.where('event_id', '<=', last)
    lineQuery = lineQuery.where('attempt_id', '<=', last)
  }
  const transfers = await transferQuery.orderBy('event_id').orderBy('leg').execute()
  const lines = await lineQuery.execute()
  const movedBy = Map.groupBy(transfers, (row) => row.event_id)
  const linesBy = Map.groupBy(lines, (row) => row.attempt_id)
  const known = new Set(attempts.map((attempt) => attempt.attempt_id))
  return {
    last,
    transfers: transfers.map((row) => ({ ...row })),
    stories: attempts.map((attempt) => ({
      attempt,
      moved: movedBy.get(attempt.attempt_id) ?? [],
      lines: linesBy.get(attempt.attempt_id) ?? [],
    })),
    strangers: [...movedBy.keys()].filter((id) => !known.has(id)),
    strayLines: [...linesBy.keys()].filter((id) => !known.has(id)),
  }
}

function checkHolds(attempt: AttemptRow, moved: readonly TransferRow[], say: Say): void {
  const id = attempt.attempt_id
  const held = moved.filter((row) => row.code === 'hold')
  const ended = moved.filter((row) => row.code === 'post' || row.code === 'void')
  for (const [index, budget] of budgetsOf(attempt).entries()) {
    const account = accounts.budget(budget)
    const hold = held.find((row) => row.debit === account)
    if (attempt.hold_nanos > 0n && hold === undefined) {
      say('hold_missing', id, `nothing is held on ${account}`)
    } else if (hold !== undefined && hold.nanos !== attempt.hold_nanos) {
      say('hold_differs', id, `${hold.nanos} is held on ${account}, not ${attempt.hold_nanos}`)
    }
    const end = ended.find((row) => row.leg === BigInt(legs.close + index))
    if (hold === undefined) continue
    if (attempt.settled_ms === null && end !== undefined) {
      say('hold_missing', id, `its hold on ${account} ended before the attempt`)
    }
    if (attempt.settled_ms !== null && end === undefined) {
      say('hold_left', id, `its hold on ${account} outlived the attempt`)
    }
  }
}

/** Exactly one settle group, with exactly the amounts of the attempt. */
function checkSettlement(attempt: AttemptRow, moved: readonly TransferRow[], say: Say): void {
  const expected = new Map<string, bigint>()
  if (attempt.settled_ms !== null) {
    const price = attempt.price_nanos ?? 0n
    const cost = attempt.cost_nanos ?? 0n
    const post = price < attempt.hold_nanos ? price : attempt.hold_nanos
    for (const index of budgetsOf(attempt).keys()) {
      if (attempt.hold_nanos > 0n) {
        const nanos = post > 0n ? post : attempt.hold_nanos
        expected.set(`${legs.close + index} ${post > 0n ? 'post' : 'void'}`, nanos)
      }
      if (price > post) expected.set(`${legs.overrun + index} overrun`, price - post)
    }
    if (price > 0n) expected.set(`${legs.price} price`, price)
    if (cost > 0n) expected.set(`${legs.cost} cost`, cost)
  }
  const found = new Map<string, bigint>(
    moved
      .filter((row) => row.code !== 'hold')
      .map((row) => [`${row.leg} ${row.code}`, row.nanos] as const),
  )
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const want = expected.get(key)
    const have = found.get(key)
    if (want === have) continue
    const message = `leg ${key}: ${have ?? 'nothing'} was moved, ${want ?? 'nothing'} is due`
    say('settle_group_differs', attempt.attempt_id, message)
  }
}

function checkLines(attempt: AttemptRow, lines: readonly LineRow[], say: Say): void {
  const id = attempt.attempt_id
  if (attempt.settled_ms === null) {
    if (lines.length > 0) say('usage_without_settlement', id, 'has usage before its ending')
    return
  }
  const price = attempt.price_nanos ?? 0n
  const cost = attempt.cost_nanos ?? 0n
  if (lines.length === 0) {
    const isVoid = attempt.state === 'voided' && price === 0n && cost === 0n
    const atHold =
      cost === attempt.cost_hold_nanos && (price === 0n || price === attempt.hold_nanos)
    if (!isVoid && !atHold) say('usage_missing', id, 'is settled without usage')
    return
  }
  const sum = (pick: (line: LineRow) => bigint) =>
    lines.reduce((total, line) => total + pick(line), 0n)
  if (sum((line) => line.cost_nanos) !== cost || sum((line) => line.price_nanos) !== price) {
    say('usage_does_not_sum', id, 'its usage lines do not add up to its cost and price')
  }
}

function checkCost(
  attempt: AttemptRow,
  lines: readonly LineRow[],
  priceVersion: (id: string) => PriceVersion | undefined,
  say: Say,
): void {
  const version = priceVersion(attempt.price_version)
  if (version === undefined || lines.length === 0) return
  const tokens = new Map(
    lines.flatMap((line) => {
      const kind = tokenKinds.find((known) => known === line.kind)
      return kind === undefined ? [] : [[kind, Number(line.quantity)] as const]
    }),
  )
  const rated = rate({ source: 'provider', tokens }, version, { num: 1n, den: 1n })
  if (rated.kind === 'rated' && rated.costNanos === attempt.cost_nanos) return
  const again = rated.kind === 'rated' ? rated.costNanos : 'unknown'
  const message = `cost ${attempt.cost_nanos}, by ${version.id} it is ${again}`
  say('cost_differs_from_price_list', attempt.attempt_id, message)
}

function budgetsOf(attempt: AttemptRow): readonly string[] {
  const budgets: unknown = JSON.parse(attempt.budgets)
  assert(Array.isArray(budgets), 'budgets are a list')
  return budgets.map(String)
}
