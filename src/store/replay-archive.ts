// Recorded traffic that was archived, summed as replay-scan.ts sums what is still in the database. Terms
// stay in the database, so that an archived attempt's are found there by the digest of what its row carries.
import type { DatabaseSync } from 'node:sqlite'
import type { Span } from '../journeys/recorded.ts'
import { segmentsSince, type ArchivedSegment, type AttemptRow } from './archive-reader.ts'
import { addSums, type TermsSums } from './replay-scan.ts'
import { termsIdIn } from './terms.ts'

/** The names of all segments, as of the transaction that `database` is in. */
export function segmentNames(database: DatabaseSync): ReadonlySet<string> {
  const rows = database.prepare('select name from archive_segment').all()
  return new Set(rows.map((row) => String(row['name'])))
}

/** Sums over archived attempts that came in `span`, one file in memory at a time. Throws a Fault if one is damaged. */
export async function sumArchived(
  listed: readonly ArchivedSegment[],
  { fromMs, toMs }: Span,
): Promise<readonly TermsSums[]> {
  const byKey = new Map<string, TermsSums>()
  for await (const [, attempts] of segmentsSince(listed, fromMs)) {
    for (const attempt of attempts) {
      const atMs = Number(attempt.at_ms)
      if (atMs >= fromMs && atMs < toMs) addSums(byKey, sumsOf(attempt, atMs))
    }
  }
  return [...byKey.values()]
}

function sumsOf(attempt: AttemptRow, atMs: number): TermsSums {
  return {
    termsId: termsIdIn(attempt),
    ending: attempt.ending ?? '',
    firstAtMs: atMs,
    requests: attempt.attempt_no === 1n ? 1 : 0,
    attempts: 1,
    tokens: Number(attempt.tokens),
    tokenEstimate: Number(attempt.token_estimate),
    costNanos: attempt.cost_nanos ?? 0n,
    priceNanos: attempt.price_nanos ?? 0n,
  }
}
