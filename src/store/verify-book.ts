// Checks the whole book against itself: every invariant of money, holds, usage and log entries, over
// one snapshot. It believes no stored sum. The log's own hashes and signatures are the audit room's
// to check (`verifyLog`); here is only what must agree between log and book.
import type { LeafRow, LogReader } from '../audit/ports.ts'
import { assert } from '../kernel/assert.ts'
import type { Transfer } from '../metering/ledger-changes.ts'
import type { SegmentRow as ArchivedRow } from './archive-reader.ts'
import { attemptsIn, readSegment } from './archive-reader.ts'
import { placeOf } from './place.ts'
import { transfersOf } from './postings.ts'
import type { Tables } from './schema.ts'
import { termsIdIn } from './terms.ts'
import { checkAttempts, type PriceOf } from './verify-attempts.ts'
import { checkDecisions, type DecideAgain } from './verify-decisions.ts'
import { checkKeys, checkTerms } from './verify-terms.ts'
import { checkEntries } from './verify-entries.ts'
import { checkMoney, foldTransfers, type AccountSums } from './verify-money.ts'

export type BookProblemName =
  | 'totals_differ'
  | 'balance_differs'
  | 'balance_missing'
  | 'limit_broken'
  | 'hold_missing'
  | 'hold_left'
  | 'hold_differs'
  | 'open_differs'
  | 'row_unreadable'
  | 'terms_differ'
  | 'terms_missing'
  | 'input_differs'
  | 'decision_differs'
  | 'settlement_without_attempt'
  | 'settle_group_differs'
  | 'usage_missing'
  | 'usage_does_not_sum'
  | 'cost_differs_from_price_list'
  | 'entry_missing'
  | 'entry_differs'
  | 'entry_without_attempt'
  | 'leaves_not_contiguous'
  | 'archive_damaged'
  | 'salt_left'

export interface BookProblem {
  readonly name: BookProblemName
  /** The account, attempt, entry or log it is about. */
  readonly subject: string
  readonly message: string
}

export type Say = (name: BookProblemName, subject: string, message: string) => void

export interface BookToVerify {
  readonly tables: Tables
  /** Where archived months lie. */
  readonly dataDir: string
  readonly logReader: (tables: Tables, log: number) => LogReader
  /** The price version that an attempt cites, where its world is kept: then costs are computed again. */
  readonly priceVersion?: PriceOf
  /** Decides again by a kept world: then every recorded decision must come out as it was. */
  readonly decideAgain?: DecideAgain
}

export interface VerifiedBook {
  readonly attempts: number
  readonly transfers: number
  /** Attempts whose end is unknown: no problem, but never silent. */
  readonly indeterminate: readonly string[]
  /** Attempts on their way; once the process has ended, those whose answers go on at their providers. */
  readonly open: number
  readonly heldNanos: bigint
  /** The first thousand; none means that book and log agree. */
  readonly problems: readonly BookProblem[]
}

const problemsMax = 1_000
const idsPerQuery = 500

/** Verifies over one snapshot, so that a running writer does not disturb. Throws only what the database throws. */
export async function verifyBook(book: BookToVerify): Promise<VerifiedBook> {
  const problems: BookProblem[] = []
  const say: Say = (name, subject, message) => {
    if (problems.length < problemsMax) problems.push({ name, subject, message })
  }
  // `repeatable read` is what PostgreSQL calls a snapshot; SQLite has no other kind.
  const transaction = book.tables.transaction().setIsolationLevel('repeatable read')
  return await transaction.execute(async (tables) => {
    const sums = new Map<string, AccountSums>()
    const archived = await readArchive(tables, book.dataDir, sums, say)
    await checkTerms(tables, say)
    await checkKeys(tables, say)
    await checkDecisions(tables, archived.firsts, book.decideAgain, say)
    const counts = await checkAttempts(tables, sums, book.priceVersion, say)
    await checkMoney(tables, sums, say)
    const reader = (log: number) => book.logReader(tables, log)
    await checkEntries(tables, reader, archived.entryIds, say)
    return {
      ...counts,
      transfers: counts.transfers + archived.transfers,
      attempts: counts.attempts + archived.attempts,
      problems,
    }
  })
}

async function readArchive(
  tables: Tables,
  dataDir: string,
  sums: Map<string, AccountSums>,
  say: Say,
) {
  const entryIds = new Set<string>()
  const firsts = new Map<string, bigint>()
  let transfers = 0
  let attempts = 0
  const rows: readonly ArchivedRow[] = await tables
    .selectFrom('archive_segment')
    .selectAll()
    .orderBy('first_idx')
    .execute()
  for (const row of rows) {
    try {
      const segment = readSegment(dataDir, row)
      for (const attempt of attemptsIn(segment)) {
        attempts += 1
        entryIds.add(attempt.entry_id ?? '')
        const terms = termsIdIn(attempt)
        const first = firsts.get(terms) ?? attempt.at_ms
        firsts.set(terms, attempt.at_ms < first ? attempt.at_ms : first)
        const moved = [...movedBy(attempt.holds), ...movedBy(attempt.transfers ?? '[]')]
        foldTransfers(moved, sums)
        transfers += moved.length
      }
      await checkFound(tables, row, segment.leaves, say)
    } catch (error) {
      say('archive_damaged', row.name, error instanceof Error ? error.message : String(error))
    }
  }
  return { entryIds, firsts, transfers, attempts }
}

/** Every archived entry is found by its id, at its place. */
async function checkFound(
  tables: Tables,
  { name, log }: ArchivedRow,
  leaves: readonly LeafRow[],
  say: Say,
): Promise<void> {
  for (let start = 0; start < leaves.length; start += idsPerQuery) {
    const some = leaves.slice(start, start + idsPerQuery)
    const ids = some.map(({ id }) => id)
    const rows = await tables
      .selectFrom('archived_leaf')
      .select(['id', 'place'])
      .where('id', 'in', ids)
      .execute()
    const known = new Set(rows.map(({ id, place }) => `${place} ${id}`))
    for (const { id, index } of some) {
      if (known.has(`${placeOf(Number(log), index)} ${id}`)) continue
      say('archive_damaged', name, `entry ${index} is archived and cannot be found by its id ${id}`)
    }
  }
}

function movedBy(text: string): readonly Transfer[] {
  const transfers = transfersOf(text)
  assert(transfers !== null, 'the transfers of an archived attempt can be read')
  return transfers
}
