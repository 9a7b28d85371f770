// Attempts against their transfers and usage: one settle group each, holds that live exactly as long
// as the attempt, lines that add up, costs that follow from the price list.
import type { Selectable } from 'kysely'
import { accounts, legs, type Transfer } from '../metering/ledger-changes.ts'
import { isUnit, usageKinds, type PriceVersion } from '../metering/price.ts'
import { rate } from '../metering/rating.ts'
import { linesOf, transfersOf, type StoredLine } from './postings.ts'
import type { AttemptView, Tables } from './schema.ts'
import type { Say } from './verify-book.ts'
import { foldTransfers, type AccountSums } from './verify-money.ts'

type AttemptRow = Selectable<AttemptView>
/** By the id of the version and the input of the decision, which names the world whose prices count. */
export type PriceOf = (
  attempt: Pick<AttemptRow, 'price_version' | 'input'>,
) => PriceVersion | undefined

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
  priceVersion: PriceOf | undefined,
  say: Say,
): Promise<AttemptCounts> {
  const indeterminate: string[] = []
  let attempts = 0
  let transfers = 0
  let open = 0
  let heldNanos = 0n
  for (let after = ''; ;) {
    const page = await tables
      .selectFrom('attempt')
      .selectAll()
      .where('attempt_id', '>', after)
      .orderBy('attempt_id')
      .limit(pageAttempts)
      .execute()
    for (const attempt of page) {
      attempts += 1
      if (attempt.state === 'indeterminate') indeterminate.push(attempt.attempt_id)
      if (attempt.state === 'intent') open += 1
      if (attempt.settled_ms === null) heldNanos += attempt.hold_nanos
      transfers += checkAttempt(attempt, sums, priceVersion, say)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageAttempts) {
      return { attempts, transfers, indeterminate, open, heldNanos }
    }
    after = last.attempt_id
  }
}

/** Checks one attempt and folds its transfers; returns how many there are. */
function checkAttempt(
  attempt: AttemptRow,
  sums: Map<string, AccountSums>,
  priceVersion: PriceOf | undefined,
  say: Say,
): number {
  const id = attempt.attempt_id
  const holds = transfersOf(attempt.holds)
  const moved = transfersOf(attempt.transfers ?? '[]')
  const lines = linesOf(attempt.lines ?? '[]')
  const budgets = budgetsOf(attempt)
  if (holds === null || moved === null || lines === null || budgets === null) {
    say('row_unreadable', id, 'its budgets, transfers or usage cannot be read')
    return 0
  }
  checkHolds(attempt, budgets, holds, say)
  checkSettlement(attempt, budgets, moved, say)
  if (attempt.settled_ms !== null) checkLines(attempt, lines, say)
  if (priceVersion !== undefined) checkCost(attempt, lines, priceVersion, say)
  foldTransfers([...holds, ...moved], sums)
  return holds.length + moved.length
}

/** One hold of the attempt's amount on each budget of its path, and no other. */
function checkHolds(
  attempt: AttemptRow,
  budgets: readonly string[],
  holds: readonly Transfer[],
  say: Say,
): void {
  const id = attempt.attempt_id
  const credit = accounts.control(attempt.currency)
  const due = attempt.hold_nanos > 0n ? budgets : []
  for (const [index, budget] of due.entries()) {
    const debit = accounts.budget(budget)
    const hold = holds.find((row) => row.leg === legs.hold + index)
    if (hold === undefined) {
      say('hold_missing', id, `nothing is held on ${debit}`)
    } else if (
      hold.nanos !== attempt.hold_nanos ||
      hold.code !== 'hold' ||
      hold.debit !== debit ||
      hold.credit !== credit
    ) {
      const held = `${hold.nanos} is held on ${hold.debit}`
      say('hold_differs', id, `${held}, not ${attempt.hold_nanos} on ${debit}`)
    }
  }
  if (holds.length > due.length) say('hold_differs', id, 'it holds more than its budgets')
}

/** Exactly one settle group, with exactly the amounts and accounts of the attempt. */
function checkSettlement(
  attempt: AttemptRow,
  budgets: readonly string[],
  moved: readonly Transfer[],
  say: Say,
): void {
  const id = attempt.attempt_id
  const due = new Map(dueTransfers(attempt, budgets).map((row) => [row.leg, told(row)]))
  const found = new Map<number, string>()
  for (const row of moved) {
    if (found.has(row.leg)) say('settle_group_differs', id, `leg ${row.leg} was moved twice`)
    found.set(row.leg, told(row))
  }
  for (const leg of new Set([...due.keys(), ...found.keys()])) {
    const want = due.get(leg) ?? 'nothing'
    const have = found.get(leg) ?? 'nothing'
    if (want === have) continue
    const isHoldLeft = have === 'nothing' && leg < legs.overrun
    const message = `leg ${leg}: ${have} was moved, ${want} is due`
    say(isHoldLeft ? 'hold_left' : 'settle_group_differs', id, message)
  }
}

function told({ code, debit, credit, nanos }: Transfer): string {
  return `${code} ${nanos} from ${debit} to ${credit}`
}

/** What the settlement of an attempt must have moved; nothing before it. */
function dueTransfers(attempt: AttemptRow, budgets: readonly string[]): readonly Transfer[] {
  const { currency, hold_nanos: held, price_nanos: price, cost_nanos: cost } = attempt
  if (price === null || cost === null) return []
  const post = price < held ? price : held
  const credit = accounts.control(currency)
  const due: Transfer[] = budgets.flatMap((budget, index) => {
    const debit = accounts.budget(budget)
    const close = { leg: legs.close + index, debit, credit }
    const overrun = { leg: legs.overrun + index, code: 'overrun' as const, debit, credit }
    return [
      post > 0n
        ? { ...close, code: 'post' as const, nanos: post }
        : { ...close, code: 'void' as const, nanos: held },
      { ...overrun, nanos: price - post },
    ]
  })
  due.push(
    {
      leg: legs.price,
      code: 'price',
      debit: accounts.customer(attempt.contract_id, currency),
      credit: accounts.revenue(currency),
      nanos: price,
    },
    {
      leg: legs.cost,
      code: 'cost',
      debit: accounts.providerExpense(attempt.channel_id, currency),
      credit: accounts.providerPayable(attempt.channel_id, currency),
      nanos: cost,
    },
  )
  return due.filter(({ nanos }) => nanos > 0n)
}

function checkLines(attempt: AttemptRow, lines: readonly StoredLine[], say: Say): void {
  const id = attempt.attempt_id
  const tokens = lines.reduce(
    (total, { kind, quantity }) => (isUnit(kind) ? total : total + quantity),
    0n,
  )
  if (tokens !== attempt.tokens) {
    say('usage_does_not_sum', id, `${attempt.tokens} tokens are kept, its lines say ${tokens}`)
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
  const sum = (pick: (line: StoredLine) => bigint) =>
    lines.reduce((total, line) => total + pick(line), 0n)
  if (sum((line) => line.costNanos) !== cost || sum((line) => line.priceNanos) !== price) {
    say('usage_does_not_sum', id, 'its usage lines do not add up to its cost and price')
  }
}

function checkCost(
  attempt: AttemptRow,
  lines: readonly StoredLine[],
  priceVersion: PriceOf,
  say: Say,
): void {
  const version = priceVersion(attempt)
  if (version === undefined || lines.length === 0) return
  const tokens = new Map(
    lines.flatMap((line) => {
      const kind = usageKinds.find((known) => known === line.kind)
      return kind === undefined ? [] : [[kind, Number(line.quantity)] as const]
    }),
  )
  const rated = rate({ source: 'provider', tokens }, version, { num: 1n, den: 1n })
  if (rated.kind === 'rated' && rated.costNanos === attempt.cost_nanos) return
  const again = rated.kind === 'rated' ? rated.costNanos : 'unknown'
  const message = `cost ${attempt.cost_nanos}, by ${version.id} it is ${again}`
  say('cost_differs_from_price_list', attempt.attempt_id, message)
}

function budgetsOf(attempt: AttemptRow): readonly string[] | null {
  try {
    const budgets: unknown = JSON.parse(attempt.budgets)
    return Array.isArray(budgets) ? budgets.map(String) : null
  } catch {
    return null
  }
}
