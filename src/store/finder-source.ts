// The book as the finder reads it, on either engine: entries of each log by their place, which has no gaps and is
// committed with them, so that nothing is missed or read twice, whoever writes, in whatever batches, with whatever
// times; archived months where they lie. Reads only, a bounded slice at a time.
import { attemptOf } from '../metering/ledger-attempt.ts'
import { archiveIn, attemptsIn, readSegment, type AttemptRow } from './archive-reader.ts'
import type { Found, AttemptRows, OpenRows, Share, ToldDecision } from './finder-fold.ts'
import { foundIn, openShare, refusedShare, settledShare, toldDecision } from './finder-fold.ts'
import { openLogReader } from './log-reader.ts'
import { indexAt, placeOf } from './place.ts'
import type { Tables } from './schema.ts'

export interface LogEnd {
  readonly log: number
  readonly origin: string
  readonly size: number
}

export interface Slice {
  readonly shares: readonly Share[]
  /** Of the last entry in it. */
  readonly hash: Uint8Array
}

export interface HeadRow {
  readonly log: number
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly atMs: number
}

export interface FinderSource {
  ends(): Promise<readonly LogEnd[]>
  /** Entries with `from <= index < to`, which are all there. */
  read(log: number, from: number, to: number): Promise<Slice>
  /** Null: there is no such entry. */
  hashAt(log: number, index: number): Promise<Uint8Array | null>
  /** The latest signed head of each log. */
  heads(): Promise<readonly HeadRow[]>
}

const idsPerQuery = 500
const decisionsMax = 10_000

export function openFinderSource(tables: Tables, dataDir: string): FinderSource {
  const archive = archiveIn(tables, dataDir)
  const decisions = decisionsIn(tables)

  async function leavesOf(log: number, from: number, to: number) {
    const kept = await tables
      .selectFrom('leaf')
      .select(['place', 'bytes', 'hash'])
      .where('place', '>=', placeOf(log, from))
      .where('place', '<', placeOf(log, to))
      .orderBy('place')
      .execute()
    if (kept.length === to - from) {
      return kept.map(({ place, bytes, hash }) => ({ index: indexAt(place), bytes, hash }))
    }
    return openLogReader(tables, log, archive).leaves(from, to)
  }

  return {
    async ends() {
      const rows = await tables
        .selectFrom('tree')
        .innerJoin('log', 'log.number', 'tree.log')
        .select(['tree.log', 'log.origin', 'tree.size'])
        .orderBy('tree.log')
        .execute()
      return rows.map(({ log, origin, size }) => ({ log: Number(log), origin, size: Number(size) }))
    },
    async read(log, from, to) {
      const leaves = await leavesOf(log, from, to)
      const found = leaves.flatMap(({ bytes }) => foundIn(bytes) ?? [])
      const ids = found.flatMap((one) => (one.kind === 'refused' ? [] : [one.attemptId]))
      const rows = await attemptsOf(tables, ids)
      if (ids.some((id) => !rows.has(id))) {
        for (const row of await archivedIn(tables, dataDir, { log, from, to })) {
          rows.set(row.attempt_id, rowsOf(row))
        }
      }
      const told = await decisions(
        found.flatMap(({ kind, fields }) => (kind === 'open' ? [] : [String(fields['decision'])])),
      )
      return {
        shares: found.flatMap((one) => shareOf(one, rows, told) ?? []),
        hash: leaves.at(-1)?.hash ?? new Uint8Array(),
      }
    },
    async hashAt(log, index) {
      const [leaf] = await leavesOf(log, index, index + 1)
      return leaf?.hash ?? null
    },
    heads: () => headsIn(tables),
  }
}

async function headsIn(tables: Tables): Promise<readonly HeadRow[]> {
  const rows = await tables
    .selectFrom('checkpoint')
    .innerJoin('log', 'log.number', 'checkpoint.log')
    .select(['checkpoint.log', 'origin', 'size', 'root', 'at_ms'])
    .where((eb) =>
      eb(
        'size',
        '=',
        eb
          .selectFrom('checkpoint as other')
          .select(({ fn }) => fn.max<bigint>('other.size').as('size'))
          .whereRef('other.log', '=', 'log.number'),
      ),
    )
    .execute()
  return rows.map(({ log, origin, size, root, at_ms }) => ({
    log: Number(log),
    origin,
    size: Number(size),
    root,
    atMs: Number(at_ms),
  }))
}

function shareOf(
  found: Found,
  rows: ReadonlyMap<string, OpenRows>,
  told: (decisionId: string) => ToldDecision | null,
): Share | null {
  const { kind, fields } = found
  const decision = told(String(fields['decision']))
  if (kind === 'refused') return refusedShare(fields, decision)
  const row = rows.get(found.attemptId)
  if (kind === 'settled') return settledShare(fields, row ?? entryRows(fields), decision)
  // Its rows went to the archive together with its settlement, which is an entry as well.
  const id = attemptOf(found.attemptId)
  if (row === undefined || id === null) return null
  return openShare(id.requestId, id.number, fields, {
    ...row,
    tokens: 0n,
    priceNanos: 0n,
    costNanos: 0n,
  })
}

/** A book whose rows are gone still says when it was. */
function entryRows(fields: Found['fields']): AttemptRows {
  const atMs = Date.parse(String(fields['at']))
  return { atMs: Number.isNaN(atMs) ? 0 : atMs, tokens: 0n, priceNanos: 0n, costNanos: 0n }
}

async function attemptsOf(tables: Tables, ids: readonly string[]): Promise<Map<string, OpenRows>> {
  const found = new Map<string, OpenRows>()
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const rows = await tables
      .selectFrom('intent')
      .innerJoin('terms', 'terms.id', 'intent.terms_id')
      .leftJoin('settlement', 'settlement.attempt_id', 'intent.attempt_id')
      .select(['intent.attempt_id', 'intent.at_ms', 'tokens', 'price_nanos', 'cost_nanos'])
      .select(['party_id', 'contract_id', 'workload_id', 'model', 'channel_id', 'deployment_id'])
      .select('currency')
      .where('intent.attempt_id', 'in', ids.slice(start, start + idsPerQuery))
      .execute()
    for (const row of rows) found.set(row.attempt_id, rowsOf(row))
  }
  return found
}

type ReadRow = Pick<
  AttemptRow,
  | 'at_ms'
  | 'tokens'
  | 'price_nanos'
  | 'cost_nanos'
  | 'party_id'
  | 'contract_id'
  | 'workload_id'
  | 'model'
  | 'channel_id'
  | 'deployment_id'
  | 'currency'
>

function rowsOf(row: ReadRow): OpenRows {
  return {
    atMs: Number(row.at_ms),
    tokens: row.tokens ?? 0n,
    priceNanos: row.price_nanos ?? 0n,
    costNanos: row.cost_nanos ?? 0n,
    party: row.party_id,
    contract: row.contract_id,
    workload: row.workload_id,
    model: row.model,
    channel: row.channel_id,
    deployment: row.deployment_id,
    currency: row.currency,
  }
}

/** After the database was asked: what was archived meanwhile is in one of these by then. */
async function archivedIn(
  tables: Tables,
  dataDir: string,
  { log, from, to }: { readonly log: number; readonly from: number; readonly to: number },
): Promise<readonly AttemptRow[]> {
  const segments = await tables
    .selectFrom('archive_segment')
    .select(['name', 'sha256'])
    .where('log', '=', BigInt(log))
    .where('first_idx', '<', BigInt(to))
    .where('end_idx', '>', BigInt(from))
    .execute()
  return segments.flatMap((segment) => attemptsIn(readSegment(dataDir, segment)))
}

function decisionsIn(tables: Tables) {
  const known = new Map<string, ToldDecision | null>()
  return async (ids: readonly string[]) => {
    const missing = [...new Set(ids)].filter((id) => id !== '' && !known.has(id))
    if (known.size + missing.length > decisionsMax) known.clear()
    for (let start = 0; start < missing.length; start += idsPerQuery) {
      const rows = await tables
        .selectFrom('decision')
        .select(['id', 'json'])
        .where('id', 'in', missing.slice(start, start + idsPerQuery))
        .execute()
      for (const { id, json } of rows) known.set(id, toldDecision(json))
    }
    return (id: string): ToldDecision | null => known.get(id) ?? null
  }
}
