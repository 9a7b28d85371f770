// The settled attempts of a span one after another, whether archived or not, for what must look at each:
// pages and segments pass, none is kept.
import type { Span } from '../journeys/recorded.ts'
import { archivedSegments, segmentsSince, type AttemptRow } from './archive-reader.ts'
import { openTables, type BookPlace } from './tables.ts'

export type SettledRow = Pick<
  AttemptRow,
  | 'contract_id'
  | 'model'
  | 'currency'
  | 'price_version'
  | 'ending'
  | 'lines'
  | 'cost_nanos'
  | 'price_nanos'
>

const pageRows = 1_000

/**
 * Gives `take` each settled attempt that came in `[fromMs, toMs)`, once, in no order that counts. Rejects
 * with what the database throws, and a Fault `store.unavailable` if a segment is gone or changed.
 */
export async function eachSettled(
  place: BookPlace,
  { fromMs, toMs }: Span,
  take: (row: SettledRow) => void,
  rowsPerPage = pageRows,
): Promise<void> {
  const tables = openTables(place)
  try {
    // One snapshot, as in replay-reader.ts: an attempt is in the database or in one of these segments.
    const transaction = tables.transaction().setIsolationLevel('repeatable read')
    const segments = await transaction.execute(async (inside) => {
      for (let after: string | null = ''; after !== null;) {
        const page = await inside
          .selectFrom('attempt')
          .select([
            'attempt_id',
            'contract_id',
            'model',
            'currency',
            'price_version',
            'ending',
            'lines',
            'cost_nanos',
            'price_nanos',
          ])
          .where('attempt_id', '>', after)
          .where('at_ms', '>=', BigInt(fromMs))
          .where('at_ms', '<', BigInt(toMs))
          .where('settled_ms', 'is not', null)
          .orderBy('attempt_id')
          .limit(rowsPerPage)
          .execute()
        for (const row of page) take(row)
        after = page.length < rowsPerPage ? null : (page.at(-1)?.attempt_id ?? null)
      }
      return archivedSegments(inside, place.dataDir)
    })
    for await (const [, attempts] of segmentsSince(segments, fromMs)) {
      for (const row of attempts) {
        if (row.at_ms >= BigInt(fromMs) && row.at_ms < BigInt(toMs)) take(row)
      }
    }
  } finally {
    await tables.destroy()
  }
}
