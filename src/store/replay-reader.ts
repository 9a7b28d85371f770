// What the book knows of past requests, for replay: served and refused, with what each was decided by,
// summed over what a replay cannot tell apart. And the worlds that decisions cite, part by part.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { Fault } from '../kernel/fault.ts'
import type { RecordedGroup, Span } from '../journeys/recorded.ts'
import { archivedSegments } from './archive-reader.ts'
import { openSqlite } from './engine/sqlite-connection.ts'
import { bookFile } from './open.ts'
import { segmentNames, sumArchived } from './replay-archive.ts'
import { merged, scanRange, type ScanRange, type TermsSums } from './replay-scan.ts'
import type { ScannedPart, ScanThreadOptions } from './replay-thread.ts'
import type { Tables } from './schema.ts'
import { openTables, type BookPlace } from './tables.ts'

/** Below it a second thread takes longer to start than to help. */
const rowsPerThreadMin = 200_000
const threadsMax = 4
const termsPerQuery = 500

/**
 * All requests that came in `[fromMs, toMs)`, archived or not, each once, also while some are being archived.
 * Throws what the database throws, and a Fault `store.unavailable` if a segment is gone or changed.
 */
export async function readRecorded(
  place: BookPlace,
  span: Span,
  rowsPerThread = rowsPerThreadMin,
): Promise<readonly RecordedGroup[]> {
  const tables = openTables(place)
  try {
    if (place.databaseUrl !== null) return await recordedIn(tables, place.dataDir, span)
    const { sums, segments } = await scanFile(place, span, rowsPerThread)
    const all = await archivedSegments(tables, place.dataDir)
    const archived = all.filter(({ name }) => segments.has(name))
    return await groupsOf(tables, [...sums, ...(await sumArchived(archived, span))], span)
  } finally {
    await tables.destroy()
  }
}

/** The same from any engine, summed by the engine; `dataDir` holds what was archived. */
export async function recordedIn(
  tables: Tables,
  dataDir: string,
  span: Span,
): Promise<readonly RecordedGroup[]> {
  // One snapshot, as in verify-book.ts: an attempt is in the database or in one of these segments.
  const transaction = tables.transaction().setIsolationLevel('repeatable read')
  const { sums, segments } = await transaction.execute(async (inside) => ({
    sums: await sumTables(inside, span),
    segments: await archivedSegments(inside, dataDir),
  }))
  return await groupsOf(tables, [...sums, ...(await sumArchived(segments, span))], span)
}

async function groupsOf(
  tables: Tables,
  sums: readonly TermsSums[],
  span: Span,
): Promise<readonly RecordedGroup[]> {
  return [...(await withTerms(tables, merged(sums))), ...(await refusedOf(tables, span))]
}

/** The JSON of a kept world's part, by its id; null if the book does not hold it. */
export async function worldParts(tables: Tables): Promise<(id: string) => string | null> {
  const rows = await tables.selectFrom('world').select(['id', 'json']).execute()
  const parts = new Map(rows.map(({ id, json }) => [id, json]))
  return (id) => parts.get(id) ?? null
}

/** One kept text by its id; null if the book does not hold it. */
export async function worldPart(tables: Tables, id: string): Promise<string | null> {
  const row = await tables
    .selectFrom('world')
    .select('json')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.json ?? null
}

/** The id of the world that was kept last; null if none was. */
export async function latestWorld(tables: Tables): Promise<string | null> {
  const row = await tables
    .selectFrom('world')
    .select('id')
    .where('id', 'not like', 'part%')
    .orderBy('at_ms', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}

interface Scanned {
  readonly sums: readonly TermsSums[]
  /** Whose rows were gone from the database already. */
  readonly segments: ReadonlySet<string>
}

async function scanFile(
  { dataDir }: BookPlace,
  span: Span,
  rowsPerThread: number,
): Promise<Scanned> {
  const path = join(dataDir, bookFile)
  const database = openSqlite({ path, readOnly: true })
  try {
    // One snapshot until it is closed.
    database.exec('begin')
    const segments = segmentNames(database)
    const { first, last } = rowsIn(database)
    const whole = { afterRow: first - 1, throughRow: last, ...span }
    const rows = last - whole.afterRow
    const threads = Math.min(threadsMax, availableParallelism(), Math.ceil(rows / rowsPerThread))
    if (threads > 1) {
      const size = Math.ceil(rows / threads)
      const ranges = Array.from({ length: threads }, (_, index): ScanRange => ({
        afterRow: whole.afterRow + index * size,
        throughRow: Math.min(last, whole.afterRow + (index + 1) * size),
        ...span,
      }))
      const parts = await Promise.all(ranges.map((range) => scanInThread({ path, range })))
      // Else rows moved to the archive between two of their snapshots; the one held here is whole.
      const isWhole = parts.every((part) => part.segments === segments.size)
      if (isWhole) return { sums: parts.flatMap(({ sums }) => sums), segments }
    }
    return { sums: scanRange(database, whole), segments }
  } finally {
    database.close()
  }
}

/** The lowest and the highest row of `intent`; what was archived leaves the lower numbers unused. */
function rowsIn(database: DatabaseSync): { readonly first: number; readonly last: number } {
  const row = database
    .prepare(
      'select (select min(rowid) from intent) as first, (select max(rowid) from intent) as last',
    )
    .get()
  return { first: Number(row?.['first'] ?? 1), last: Number(row?.['last'] ?? 0) }
}

function scanInThread(options: ScanThreadOptions): Promise<ScannedPart> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./replay-thread.${extension}`, import.meta.url), {
    workerData: options,
    name: 'replay',
  })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      reject(new Fault({ code: 'store.unavailable', internal: `a scan ended with code ${code}` }))
    })
  })
}

async function sumTables(tables: Tables, { fromMs, toMs }: Span): Promise<readonly TermsSums[]> {
  const rows = await tables
    .selectFrom('intent')
    .leftJoin('settlement', 'settlement.attempt_id', 'intent.attempt_id')
    .select(['intent.terms_id', 'settlement.ending'])
    .select(({ fn }) => [
      fn.countAll<bigint>().as('attempts'),
      fn.min<bigint>('intent.at_ms').as('first_at_ms'),
      total('settlement.tokens').as('tokens'),
      total('intent.token_estimate').as('token_estimate'),
      total('settlement.cost_nanos').as('cost_nanos'),
      total('settlement.price_nanos').as('price_nanos'),
      sql<bigint>`sum(case when intent.attempt_id like '%.1' then 1 else 0 end)`.as('requests'),
    ])
    .where('intent.at_ms', '>=', BigInt(fromMs))
    .where('intent.at_ms', '<', BigInt(toMs))
    .groupBy(['intent.terms_id', 'settlement.ending'])
    .execute()
  return rows.map((row) => ({
    termsId: row.terms_id,
    ending: row.ending ?? '',
    firstAtMs: Number(row.first_at_ms),
    requests: Number(row.requests),
    attempts: Number(row.attempts),
    tokens: Number(row.tokens),
    tokenEstimate: Number(row.token_estimate),
    costNanos: row.cost_nanos,
    priceNanos: row.price_nanos,
  }))
}

function total(column: string) {
  return sql<bigint>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`
}

async function withTerms(
  tables: Tables,
  sums: readonly TermsSums[],
): Promise<readonly RecordedGroup[]> {
  const ids = [...new Set(sums.map(({ termsId }) => termsId))]
  const terms = new Map<string, Omit<RecordedGroup, keyof TermsSums | 'kind' | 'outcome'>>()
  for (let start = 0; start < ids.length; start += termsPerQuery) {
    const rows = await tables
      .selectFrom('terms')
      .select(['id', 'input', 'decision_id', 'deployment_id', 'currency'])
      .where('id', 'in', ids.slice(start, start + termsPerQuery))
      .execute()
    for (const row of rows) {
      terms.set(row.id, {
        input: row.input,
        decisionId: row.decision_id,
        deploymentId: row.deployment_id,
        currency: row.currency,
      })
    }
  }
  return sums.flatMap(({ termsId, ending, ...rest }) => {
    const found = terms.get(termsId)
    return found === undefined ? [] : [{ kind: 'attempt', outcome: ending, ...found, ...rest }]
  })
}

/** Those told one by one, and those that are only counted. */
async function refusedOf(
  tables: Tables,
  { fromMs, toMs }: Span,
): Promise<readonly RecordedGroup[]> {
  const told = await tables
    .selectFrom('refusal')
    .select(['input', 'code', 'decision_id'])
    .select(({ fn }) => [
      fn.countAll<bigint>().as('requests'),
      fn.min<bigint>('at_ms').as('first_at_ms'),
      total('token_estimate').as('token_estimate'),
    ])
    .where('at_ms', '>=', BigInt(fromMs))
    .where('at_ms', '<', BigInt(toMs))
    .groupBy(['input', 'code', 'decision_id'])
    .execute()
  const summed = await tables
    .selectFrom('refusal_sum')
    .select(['input', 'code', 'decision_id'])
    .select(({ fn }) => [
      total('requests').as('requests'),
      fn.min<bigint>('at_ms').as('first_at_ms'),
      total('token_estimate').as('token_estimate'),
    ])
    .where('at_ms', '>=', BigInt(fromMs))
    .where('at_ms', '<', BigInt(toMs))
    .groupBy(['input', 'code', 'decision_id'])
    .execute()
  return [...told, ...summed].map((row) => ({
    kind: 'refusal',
    input: row.input,
    decisionId: row.decision_id,
    deploymentId: null,
    outcome: row.code,
    currency: '',
    firstAtMs: Number(row.first_at_ms),
    requests: Number(row.requests),
    attempts: 0,
    tokens: 0,
    tokenEstimate: Number(row.token_estimate),
    costNanos: 0n,
    priceNanos: 0n,
  }))
}
