// Reading the book for people: explain, the admin API, reports, verify. On its own connection; never
// on a request's path. Money stays bigint nanos; times are milliseconds since the epoch, UTC.
import type { Selectable } from 'kysely'
import { readEntry } from '../audit/entry.ts'
import type { DoneErasure } from '../audit/erasure.ts'
import type { LeafRow, LogReader, SaltRow } from '../audit/ports.ts'
import { assert } from '../kernel/assert.ts'
import { Fault } from '../kernel/fault.ts'
import { backgroundEntryId } from '../metering/ledger-attempt.ts'
import { orphanEntryId } from '../metering/orphan.ts'
import { archivedAttempts, archiveIn, type AttemptRow } from './archive-reader.ts'
import { doneErasures, erasureOf } from './erasure.ts'
import { openLogReader } from './log-reader.ts'
import { refuseNewer } from './migrate.ts'
import { schemaVersion } from './migrations/migration.ts'
import { linesOf, transfersOf } from './postings.ts'
import type { ApiKeyTable, BalanceTable, EventTable, RefusalTable, Tables } from './schema.ts'
import { openTables, type BookPlace } from './tables.ts'

export type RefusalRow = Selectable<RefusalTable>

export interface LineRow {
  readonly attempt_id: string
  readonly kind: string
  readonly quantity: bigint
  readonly cost_nanos: bigint
  readonly price_nanos: bigint
}

export interface TransferRow {
  readonly event_id: string
  readonly leg: bigint
  readonly code: string
  readonly debit: string
  readonly credit: string
  readonly nanos: bigint
  readonly at_ms: bigint
}

export interface AttemptStory {
  readonly attempt: Omit<AttemptRow, 'holds' | 'lines' | 'transfers'>
  readonly lines: readonly LineRow[]
  readonly transfers: readonly TransferRow[]
  /** Output tokens at the last progress mark. */
  readonly markTokens: number | null
  /** Its log entries, with what opens their commitments. */
  readonly entries: readonly {
    readonly log: number
    readonly leaf: LeafRow
    readonly salts: readonly SaltRow[]
  }[]
}

/** Everything the book knows of one request. */
export interface RequestStory {
  readonly requestId: string
  readonly attempts: readonly AttemptStory[]
  readonly refusal: RefusalRow | null
  /** The decision's JSON text. */
  readonly decision: string | null
  /** What forgot the commitments of its entries. */
  readonly erasures: readonly DoneErasure[]
  /** An attempt of it left the database, and is read from an archived month. */
  readonly archived: boolean
}

export interface Reader {
  /** The log that is written to now; older origins by number through `logs`. */
  readonly log: LogReader
  readonly tables: Tables
  /** Null if the book never heard of the request. */
  requestStory(requestId: string): Promise<RequestStory | null>
  logs(): Promise<readonly { readonly number: number; readonly origin: string }[]>
  logReader(number: number): LogReader
  keys(): Promise<readonly Selectable<ApiKeyTable>[]>
  /** The register's events, oldest first. */
  events(): Promise<readonly Selectable<EventTable>[]>
  balances(): Promise<readonly Selectable<BalanceTable>[]>
  /** Attempts whose end is unknown, oldest first, with their last mark. */
  indeterminates(): Promise<readonly AttemptStory[]>
  /** Attempts whose answers go on at their providers, oldest first: the first entry of each says so. */
  awaited(): Promise<readonly AttemptStory[]>
  /** Whether a log of the book has an entry of this id. */
  hasEntry(id: string): Promise<boolean>
  close(): Promise<void>
}

/** A read-only reader of a data folder whose book exists. Throws a Fault `store.unavailable` if it does not. */
export async function openReader(
  dataDir: string,
  origin: string,
  databaseUrl: string | null = null,
): Promise<Reader> {
  return readerOf(openTables({ dataDir, databaseUrl }), origin, dataDir)
}

/** A reader of a book whose origin the caller does not know: the log opened last. Throws a Fault `store.unavailable` if it cannot be read. */
export async function openAnyReader(place: BookPlace): Promise<Reader> {
  const tables = openTables(place)
  try {
    return await readerOf(tables, await lastOrigin(tables), place.dataDir)
  } catch (error) {
    await tables.destroy()
    throw error
  }
}

async function lastOrigin(tables: Tables): Promise<string> {
  try {
    const { version } = await tables
      .selectFrom('migration')
      .select(({ fn }) => fn.max<bigint>('number').as('version'))
      .executeTakeFirstOrThrow()
    refuseOlder(Number(version))
    const last = await tables
      .selectFrom('log')
      .select('origin')
      .orderBy('number', 'desc')
      .executeTakeFirst()
    if (last !== undefined) return last.origin
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause)
    throw new Fault({
      code: 'store.unavailable',
      internal: `cannot read the book: ${why}`,
      cause,
    })
  }
  throw new Fault({ code: 'store.unavailable', internal: 'the book has no log; start once' })
}

/** A reader changes nothing, so it cannot bring an older book to what it reads. */
function refuseOlder(version: number): void {
  refuseNewer(version)
  if (version === schemaVersion) return
  throw new Fault({
    code: 'store.unavailable',
    internal: `the book has schema ${version}, this program reads ${schemaVersion}; run customhouse migrate, on a copy if it is a backup`,
  })
}

/** A reader over open tables; `dataDir` is where archived months lie. */
export async function readerOf(tables: Tables, origin: string, dataDir: string): Promise<Reader> {
  const archive = archiveIn(tables, dataDir)
  const logReader = (number: number) => openLogReader(tables, number, archive)
  const current = await tables
    .selectFrom('log')
    .select('number')
    .where('origin', '=', origin)
    .executeTakeFirst()
  assert(current !== undefined, `the book has no log of ${origin}`)
  return Object.freeze<Reader>({
    log: logReader(Number(current.number)),
    tables,
    requestStory: (requestId) => requestStory({ tables, dataDir, logReader }, requestId),
    async logs() {
      const rows = await tables.selectFrom('log').selectAll().orderBy('number').execute()
      return rows.map((row) => ({ number: Number(row.number), origin: row.origin }))
    },
    logReader,
    keys: () => tables.selectFrom('api_key').selectAll().orderBy('id').execute(),
    events: () => tables.selectFrom('event').selectAll().orderBy('id').execute(),
    balances: () => tables.selectFrom('balance').selectAll().orderBy('account').execute(),
    awaited: () => awaited(tables, logReader),
    indeterminates: () => indeterminates(tables, logReader),
    hasEntry: async (id) => (await findLeaf(tables, logReader, id)) !== null,
    close: () => tables.destroy(),
  })
}

interface BookParts {
  readonly tables: Tables
  readonly dataDir: string
  readonly logReader: (log: number) => LogReader
}

async function requestStory(
  { tables, dataDir, logReader }: BookParts,
  requestId: string,
): Promise<RequestStory | null> {
  const kept = await tables
    .selectFrom('attempt')
    .selectAll()
    // Every id that begins with the request's and a dot: the slash is the dot's next neighbour.
    .where('attempt_id', '>', `${requestId}.`)
    .where('attempt_id', '<', `${requestId}/`)
    .orderBy('attempt_no')
    .execute()
  const refusal = await tables
    .selectFrom('refusal')
    .selectAll()
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  const archived = await archivedAttempts(tables, dataDir, requestId)
  const attempts = [...archived, ...kept].toSorted((a, b) => Number(a.attempt_no - b.attempt_no))
  if (attempts.length === 0 && refusal === undefined) return null
  const decisionId = attempts[0]?.decision_id ?? refusal?.decision_id ?? null
  const stories: AttemptStory[] = []
  for (const attempt of attempts) stories.push(await attemptStory(tables, logReader, attempt))
  return {
    requestId,
    attempts: stories,
    refusal: refusal ?? null,
    decision: decisionId === null ? null : await decisionText(tables, decisionId),
    erasures: await erasuresOf(tables, stories),
    archived: archived.length > 0,
  }
}

/** The erasures that cover an entry of these attempts. */
async function erasuresOf(
  tables: Tables,
  stories: readonly AttemptStory[],
): Promise<readonly DoneErasure[]> {
  const entries = stories.flatMap((story) => story.entries)
  const done = entries.length === 0 ? [] : await doneErasures(tables)
  return done.filter((erasure) =>
    entries.some(({ leaf, log }) => {
      const entry = readEntry(leaf.bytes)
      return entry !== null && erasureOf([erasure], log, entry) !== null
    }),
  )
}

async function decisionText(tables: Tables, id: string): Promise<string | null> {
  const row = await tables
    .selectFrom('decision')
    .select('json')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.json ?? null
}

async function attemptStory(
  tables: Tables,
  logReader: (log: number) => LogReader,
  row: AttemptRow,
): Promise<AttemptStory> {
  const { holds, lines: linesText, transfers: transfersText, ...attempt } = row
  const { attempt_id: id } = attempt
  const mark = await tables
    .selectFrom('mark')
    .select('output_tokens')
    .where('attempt_id', '=', id)
    .executeTakeFirst()
  const entries = []
  for (const entryId of [orphanEntryId(id), backgroundEntryId(id), attempt.entry_id]) {
    const found = entryId === null ? null : await findLeaf(tables, logReader, entryId)
    if (found === null) continue
    const { leaf, log } = found
    entries.push({ log, leaf, salts: await logReader(log).salts(leaf.index, leaf.index + 1) })
  }
  const markTokens = mark === undefined ? null : Number(mark.output_tokens)
  const transfers = [
    ...transferRows(id, attempt.at_ms, holds),
    ...transferRows(id, attempt.settled_ms ?? 0n, transfersText ?? '[]'),
  ].toSorted((left, right) => Number(left.leg - right.leg))
  return { attempt, lines: lineRows(id, linesText ?? '[]'), transfers, markTokens, entries }
}

function transferRows(id: string, atMs: bigint, text: string): readonly TransferRow[] {
  const transfers = transfersOf(text)
  assert(transfers !== null, `the transfers of ${id} can be read`)
  return transfers.map(({ leg, ...transfer }) => ({
    event_id: id,
    leg: BigInt(leg),
    ...transfer,
    at_ms: atMs,
  }))
}

function lineRows(id: string, text: string): readonly LineRow[] {
  const lines = linesOf(text)
  assert(lines !== null, `the usage of ${id} can be read`)
  return lines.map(({ kind, quantity, costNanos, priceNanos }) => ({
    attempt_id: id,
    kind,
    quantity,
    cost_nanos: costNanos,
    price_nanos: priceNanos,
  }))
}

/** An entry by its id, whichever log of the book holds it. */
export async function findLeaf(
  tables: Tables,
  logReader: (log: number) => LogReader,
  id: string,
): Promise<{ readonly leaf: LeafRow; readonly log: number } | null> {
  const logs = await tables.selectFrom('log').select('number').orderBy('number', 'desc').execute()
  for (const { number } of logs) {
    const leaf = await logReader(Number(number)).leafById(id)
    if (leaf !== null) return { leaf, log: Number(number) }
  }
  return null
}

async function indeterminates(
  tables: Tables,
  logReader: (log: number) => LogReader,
): Promise<readonly AttemptStory[]> {
  const stories: AttemptStory[] = []
  for (const attempt of await openAttempts(tables, 'is not')) {
    stories.push(await attemptStory(tables, logReader, attempt))
  }
  return stories
}

/** Those without an ending, in order: given up as indeterminate (`is not`), or still under way (`is`). */
function openAttempts(tables: Tables, indeterminate: 'is' | 'is not') {
  return tables
    .selectFrom('attempt')
    .selectAll()
    .where('attempt_id', 'in', (eb) =>
      eb
        .selectFrom('open_attempt')
        .select('open_attempt.attempt_id')
        .where('open_attempt.indeterminate_ms', indeterminate, null),
    )
    .orderBy('attempt_id')
    .execute()
}

async function awaited(
  tables: Tables,
  logReader: (log: number) => LogReader,
): Promise<readonly AttemptStory[]> {
  const stories: AttemptStory[] = []
  for (const attempt of await openAttempts(tables, 'is')) {
    const story = await attemptStory(tables, logReader, attempt)
    if (story.entries.some(({ leaf }) => leaf.id === backgroundEntryId(attempt.attempt_id))) {
      stories.push(story)
    }
  }
  return stories
}
