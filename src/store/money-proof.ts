// Whether all that was served is billed, from the whole book over one snapshot: per currency, what settled attempts
// say, what their transfers moved, and what the accounts hold. It believes no stored sum: every balance is added up
// again from the transfers, and every settled attempt must have its entry in a log.
import type { MoneyProof, ProvenCurrency, ProvenLog } from '../journeys/money-desk.ts'
import type { Clock } from '../kernel/time.ts'
import { monthOf } from '../metering/focus.ts'
import type { AttemptRow } from './archive-reader.ts'
import { eachAttempt } from './every-attempt.ts'
import { transfersOf } from './postings.ts'
import type { Tables } from './schema.ts'
import { openTables, type BookPlace } from './tables.ts'
import { checkMoney, foldTransfers, type AccountSums } from './verify-money.ts'

type Problem = MoneyProof['problems'][number]
type Open<Told> = { -readonly [Name in keyof Told]: Open<Told[Name]> }
type Sums = Open<ProvenCurrency>

const problemsMax = 100
const idsPerQuery = 500

/** Rejects with what the database throws, and a Fault `store.unavailable` if an archived month is gone or changed. */
export async function proveMoney(
  place: BookPlace,
  clock: Pick<Clock, 'nowMs'>,
): Promise<MoneyProof> {
  const startedMs = clock.nowMs()
  const tables = openTables(place)
  try {
    const transaction = tables.transaction().setIsolationLevel('repeatable read')
    const found = await transaction.execute((inside) => proveOver(inside, place.dataDir))
    return { startedMs, endedMs: clock.nowMs(), ...found }
  } finally {
    await tables.destroy()
  }
}

async function proveOver(
  tables: Tables,
  dataDir: string,
): Promise<Omit<MoneyProof, 'startedMs' | 'endedMs'>> {
  const problems: Problem[] = []
  const say = (subject: string, message: string): void => {
    if (problems.length < problemsMax) problems.push({ subject, message })
  }
  const currencies = new Map<string, Sums>()
  const accounts = new Map<string, AccountSums>()
  let withoutEntry = 0
  await eachAttempt(tables, dataDir, async (rows, isArchived) => {
    for (const row of rows) addAttempt(currencies, accounts, row, say)
    // An archived attempt lies beside its entry, in a file whose digest was checked.
    if (!isArchived) withoutEntry += await missingEntries(tables, rows)
  })
  await checkMoney(tables, accounts, (_, subject, message) => say(subject, message))
  await addAccounts(tables, currencies)
  const byName = [...currencies.values()].toSorted((left, right) =>
    left.currency < right.currency ? -1 : 1,
  )
  return { currencies: byName, logs: await logsIn(tables), withoutEntry, problems }
}

function addAttempt(
  currencies: Map<string, Sums>,
  accounts: Map<string, AccountSums>,
  row: AttemptRow,
  say: (subject: string, message: string) => void,
): void {
  const sums = sumsOf(currencies, row.currency)
  const holds = transfersOf(row.holds)
  const moved = transfersOf(row.transfers ?? '[]')
  if (holds === null || moved === null) {
    return say(row.attempt_id, 'its transfers cannot be read')
  }
  foldTransfers([...holds, ...moved], accounts)
  for (const { code, nanos } of moved) {
    if (code === 'price') sums.price.movedNanos += nanos
    if (code === 'cost') sums.cost.movedNanos += nanos
  }
  if (row.settled_ms === null) {
    const open = row.state === 'indeterminate' ? sums.indeterminate : sums.open
    open.attempts += 1
    open.heldNanos += row.hold_nanos
    return
  }
  const [priceNanos, costNanos] = [row.price_nanos ?? 0n, row.cost_nanos ?? 0n]
  sums.attempts += 1
  sums.price.attemptsNanos += priceNanos
  sums.cost.attemptsNanos += costNanos
  if (priceNanos === 0n && costNanos > 0n) {
    sums.borne.attempts += 1
    sums.borne.costNanos += costNanos
  }
  if (monthOf(Number(row.settled_ms)) > monthOf(Number(row.at_ms))) {
    sums.late.attempts += 1
    sums.late.priceNanos += priceNanos
    sums.late.costNanos += costNanos
  }
}

function sumsOf(currencies: Map<string, Sums>, currency: string): Sums {
  let sums = currencies.get(currency)
  if (sums === undefined) {
    sums = {
      currency,
      attempts: 0,
      price: noSums(),
      cost: noSums(),
      borne: { attempts: 0, costNanos: 0n },
      late: { attempts: 0, priceNanos: 0n, costNanos: 0n },
      open: { attempts: 0, heldNanos: 0n },
      indeterminate: { attempts: 0, heldNanos: 0n },
    }
    currencies.set(currency, sums)
  }
  return sums
}

function noSums(): Sums['price'] {
  return { attemptsNanos: 0n, movedNanos: 0n, accountsNanos: 0n }
}

/** What was earned lies as credit on revenue, what it cost as debit on the expenses of channels. */
async function addAccounts(tables: Tables, currencies: Map<string, Sums>): Promise<void> {
  const rows = await tables
    .selectFrom('balance')
    .select(['account', 'currency', 'debits_posted', 'credits_posted'])
    .execute()
  for (const row of rows) {
    const { price, cost } = sumsOf(currencies, row.currency)
    if (row.account.startsWith('revenue:')) {
      price.accountsNanos += row.credits_posted - row.debits_posted
    } else if (row.account.startsWith('provider_expense:')) {
      cost.accountsNanos += row.debits_posted - row.credits_posted
    }
  }
}

async function missingEntries(tables: Tables, rows: readonly AttemptRow[]): Promise<number> {
  const ids = rows.flatMap(({ settled_ms: ms, entry_id: id }) => (ms === null ? [] : [id ?? '']))
  let missing = 0
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const some = new Set(ids.slice(start, start + idsPerQuery))
    const found = await tables
      .selectFrom('leaf')
      .select('id')
      .where('id', 'in', [...some])
      .execute()
    missing += some.size - new Set(found.map(({ id }) => id)).size
  }
  return missing
}

async function logsIn(tables: Tables): Promise<readonly ProvenLog[]> {
  const trees = await tables
    .selectFrom('tree')
    .innerJoin('log', 'log.number', 'tree.log')
    .select(['tree.log', 'log.origin', 'tree.size'])
    .orderBy('tree.log')
    .execute()
  const logs: ProvenLog[] = []
  for (const { log, origin, size } of trees) {
    const head = await tables
      .selectFrom('checkpoint')
      .select(['size', 'root', 'at_ms'])
      .where('log', '=', log)
      .orderBy('size', 'desc')
      .executeTakeFirst()
    logs.push({
      origin,
      size: Number(size),
      head:
        head === undefined
          ? null
          : {
              size: Number(head.size),
              root: Buffer.from(head.root).toString('base64'),
              atMs: Number(head.at_ms),
            },
    })
  }
  return logs
}
