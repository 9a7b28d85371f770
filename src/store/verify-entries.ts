// Book and log agree: every ending has its entry, every settlement entry its attempt, field by field,
// and the provider's cost is the one that was committed to, as long as its salt was not shredded.
import type { Selectable } from 'kysely'
import { readEntry, type Entry } from '../audit/entry.ts'
import type { DoneErasure } from '../audit/erasure.ts'
import type { LogReader, SaltRow } from '../audit/ports.ts'
import { formatNanos } from '../kernel/money.ts'
import { doneErasures, erasureOf } from './erasure.ts'
import { orphanEntryId } from '../metering/orphan.ts'
import { settledAttemptId } from './entry-ids.ts'
import { linesOf } from './postings.ts'
import { findLeaf } from './reader.ts'
import type { AttemptView, Tables } from './schema.ts'
import type { Say } from './verify-book.ts'

type AttemptRow = Selectable<AttemptView>

const pageRows = 500

/** Field of a settlement entry -> what the attempt says. Fields that an entry lacks are not compared. */
const settlementFields: Readonly<Record<string, (attempt: AttemptRow) => string | number>> = {
  attempt: (attempt) => Number(attempt.attempt_no),
  channel: (attempt) => attempt.channel_id,
  contract: (attempt) => attempt.contract_id,
  currency: (attempt) => attempt.currency,
  decision: (attempt) => attempt.decision_id,
  deployment: (attempt) => attempt.deployment_id,
  ending: (attempt) => attempt.ending ?? '',
  key: (attempt) => attempt.key_id,
  model: (attempt) => attempt.model,
  party: (attempt) => attempt.party_id,
  price: (attempt) => formatNanos(attempt.price_nanos ?? 0n),
  priceVersion: (attempt) => attempt.price_version,
  request: (attempt) => attempt.request_id,
  source: (attempt) => attempt.usage_source ?? '',
  status: (attempt) => Number(attempt.status ?? 0),
  workload: (attempt) => attempt.workload_id,
}

/** `archivedIds`: entries of attempts that lie in segments; their leaves may be here or there. */
export async function checkEntries(
  tables: Tables,
  logReader: (log: number) => LogReader,
  archivedIds: ReadonlySet<string>,
  say: Say,
): Promise<void> {
  const erasures = await doneErasures(tables)
  const logs = await tables.selectFrom('log').select('number').orderBy('number').execute()
  for (const { number } of logs) {
    const log = Number(number)
    const erased = (entry: Entry) => erasureOf(erasures, log, entry)
    await checkLog({ tables, reader: logReader(log), log, archivedIds, erased }, say)
  }
  await checkEveryEnding(tables, logReader, say)
}

interface LogParts {
  readonly tables: Tables
  readonly reader: LogReader
  readonly log: number
  readonly archivedIds: ReadonlySet<string>
  readonly erased: (entry: Entry) => DoneErasure | null
}

/** Walks the log once: places without a gap, settlement entries against their attempts. */
async function checkLog(
  { tables, reader, log, archivedIds, erased }: LogParts,
  say: Say,
): Promise<void> {
  const size = await reader.size()
  for (let from = 0; from < size; from += pageRows) {
    const to = Math.min(size, from + pageRows)
    const leaves = await reader.leaves(from, to)
    const salts = Map.groupBy(await reader.salts(from, to), (row) => row.index)
    const entries = leaves.map((leaf) => readEntry(leaf.bytes))
    const attempts = await attemptsByEntry(tables, entries)
    for (const [offset, leaf] of leaves.entries()) {
      if (leaf.index !== from + offset) break
      const entry = entries[offset] ?? null
      if (entry !== null && salts.has(leaf.index)) {
        const erasure = erased(entry)
        if (erasure !== null) {
          const what = `what opens entry ${leaf.index} is kept, though ${erasure.id} erased it`
          say('salt_left', leaf.id, what)
        }
      }
      if (entry?.type !== 'settlement') continue
      const attempt = attempts.get(leaf.id)
      if (attempt !== undefined) {
        compare(attempt, entry.fields, salts.get(leaf.index) ?? [], say)
        compareTokens(attempt, entry.fields['tokens'], say)
      } else if (!archivedIds.has(leaf.id)) {
        say('entry_without_attempt', leaf.id, `entry ${leaf.index} settles nothing in the book`)
      }
    }
    if (leaves.length !== to - from || leaves[0]?.index !== from) {
      say('leaves_not_contiguous', `log ${log}`, `entries ${from} to ${to} are not all there`)
    }
  }
}

async function attemptsByEntry(
  tables: Tables,
  entries: readonly (Entry | null)[],
): Promise<ReadonlyMap<string, AttemptRow>> {
  const named = entries.flatMap((entry) => (entry === null ? [] : [settledAttemptId(entry)]))
  const ids = named.filter((id) => id !== null)
  if (ids.length === 0) return new Map()
  const rows = await tables
    .selectFrom('attempt')
    .selectAll()
    .where('attempt_id', 'in', ids)
    .where('entry_id', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.entry_id ?? '', row]))
}

function compare(
  attempt: AttemptRow,
  fields: Readonly<Record<string, unknown>>,
  salts: readonly SaltRow[],
  say: Say,
): void {
  for (const [field, valueOf] of Object.entries(settlementFields)) {
    const entered = fields[field]
    if (entered === undefined || entered === valueOf(attempt)) continue
    const message = `${field}: the log says ${JSON.stringify(entered)}, the book ${valueOf(attempt)}`
    say('entry_differs', attempt.attempt_id, message)
  }
  const cost = salts.find((salt) => salt.field === 'cost')?.value
  if (typeof cost !== 'string') return
  const booked = JSON.stringify(formatNanos(attempt.cost_nanos ?? 0n))
  if (cost !== booked) {
    say('entry_differs', attempt.attempt_id, `cost: the log commits to ${cost}, the book ${booked}`)
  }
}

function compareTokens(attempt: AttemptRow, entered: unknown, say: Say): void {
  if (typeof entered !== 'object' || entered === null) return
  const lines = linesOf(attempt.lines ?? '[]') ?? []
  // Usage that had no price has no lines; the log still says what it was.
  if (lines.length === 0) return
  const booked = Object.fromEntries(lines.map((line) => [line.kind, Number(line.quantity)]))
  if (sorted(booked) === sorted(entered)) return
  const message = `tokens: the log says ${sorted(entered)}, the book ${sorted(booked)}`
  say('entry_differs', attempt.attempt_id, message)
}

/** What was not used has no line; an entry may say that it was none. */
function sorted(value: object): string {
  const used = Object.entries(value).filter(([, quantity]) => quantity !== 0)
  return JSON.stringify(used.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Every settlement and every indeterminate attempt is in the log. */
async function checkEveryEnding(
  tables: Tables,
  logReader: (log: number) => LogReader,
  say: Say,
): Promise<void> {
  const settled = await tables
    .selectFrom('settlement')
    .leftJoin('leaf', 'leaf.id', 'settlement.entry_id')
    .select('settlement.attempt_id')
    .where('leaf.id', 'is', null)
    .execute()
  for (const { attempt_id: id } of settled) {
    say('entry_missing', id, 'is settled, but its settlement is not in the log')
  }
  const lost = await tables
    .selectFrom('attempt')
    .select('attempt_id')
    .where('indeterminate_ms', 'is not', null)
    .execute()
  for (const { attempt_id: id } of lost) {
    if ((await findLeaf(tables, logReader, orphanEntryId(id))) === null)
      say('entry_missing', id, 'became indeterminate in silence')
  }
}
