// Every attempt of a book once, whether archived or not, page by page: for what must look at all of them over one
// snapshot. Never on a request's path.
import { attemptsIn, readSegment, type AttemptRow } from './archive-reader.ts'
import type { Tables } from './schema.ts'

const pageRows = 1_000

/** `tables` must be inside of a transaction that reads one snapshot: then an attempt is here or in a segment. */
export async function eachAttempt(
  tables: Tables,
  dataDir: string,
  take: (rows: readonly AttemptRow[], isArchived: boolean) => void | Promise<void>,
): Promise<void> {
  const segments = await tables
    .selectFrom('archive_segment')
    .select(['name', 'sha256'])
    .orderBy('first_idx')
    .execute()
  for (const segment of segments) await take(attemptsIn(readSegment(dataDir, segment)), true)
  for (let after: string | null = ''; after !== null;) {
    const page: readonly AttemptRow[] = await tables
      .selectFrom('attempt')
      .selectAll()
      .where('attempt_id', '>', after)
      .orderBy('attempt_id')
      .limit(pageRows)
      .execute()
    await take(page, false)
    after = page.length < pageRows ? null : (page.at(-1)?.attempt_id ?? null)
  }
}
