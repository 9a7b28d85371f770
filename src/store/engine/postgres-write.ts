// The hot statements of PostgreSQL: one per table and batch, its rows as one array per column, so
// that a batch costs a handful of round trips whatever its size. Named, so the server parses once.
import type { Client } from 'pg'
import type { LogChange } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'
import type { Changes } from '../../metering/ledger-changes.ts'
import type { Terms } from '../../metering/ledger-ops.ts'
import { placeOf } from '../place.ts'
import { linesText, tokensOf, transfersText } from '../postings.ts'
import { termsColumns, termsId, termsValues } from '../terms.ts'
import { storedColumns, storedValues } from '../stored-objects.ts'
import type { Known } from './known.ts'
import { saltRows } from './salts.ts'

type Value = string | number | bigint | Uint8Array | null
type Column = readonly [type: 'text' | 'bigint' | 'bytea', values: readonly Value[]]

/** Runs `sql`, in which `$rows` stands for the unnested columns. Returns the number of rows changed. */
async function run(client: Client, name: string, sql: string, columns: Column[]): Promise<number> {
  if (columns[0]?.[1].length === 0) return 0
  const unnested = columns.map(([type], index) => `$${index + 1}::${type}[]`).join(', ')
  const result = await client.query({
    name,
    text: sql.replace('$rows', `unnest(${unnested})`),
    values: columns.map(([type, values]) => {
      if (type === 'bytea') return values
      return values.map(type === 'bigint' ? integerText : storable)
    }),
  })
  return result.rowCount ?? 0
}

/** PostgreSQL's text has no NUL; one in a provider's answer must not stop the house. */
function storable(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\u{fffd}') : value
}

function integerText(value: Value): string | null {
  assert(!(value instanceof Uint8Array), 'an integer is no bytes')
  return value === null ? null : String(value)
}

/** Writes one batch inside an open transaction, balances last and in account order, so that writers queue instead of deadlocking. */
export async function writePostgres(
  client: Client,
  { log, known }: { readonly log: number; readonly known: Known },
  changes: Changes,
  audit: LogChange | null,
): Promise<void> {
  await writeTerms(client, known.newTerms(changes))
  await writeIntents(client, log, changes)
  await writeSettlements(client, changes)
  await writeRecords(client, changes)
  await writeCosignatures(client, log, changes)
  if (audit !== null) await writeAudit(client, log, audit)
  await writeMoney(client, known, changes)
}

/** In the order of their ids: whoever writes the same terms at once waits for one writer, not in a circle. */
async function writeTerms(client: Client, found: ReadonlyMap<string, Terms>): Promise<void> {
  const sorted = [...found].toSorted(([left], [right]) => (left < right ? -1 : 1))
  const rows = sorted.map(([, terms]) => termsValues(terms))
  await run(
    client,
    'terms',
    `insert into terms (id, ${termsColumns.join(', ')}) select * from $rows
     on conflict (id) do nothing`,
    [
      ['text', sorted.map(([id]) => id)],
      ...termsColumns.map((_, at): Column => ['text', rows.map((values) => values[at] ?? '')]),
    ],
  )
}

async function writeIntents(client: Client, log: number, changes: Changes): Promise<void> {
  const { intents, orphans } = changes
  await run(
    client,
    'intent',
    `insert into intent (attempt_id, terms_id, log, at_ms, hold_nanos, cost_hold_nanos,
       token_estimate, max_tokens, holds)
     select * from $rows`,
    [
      ['text', intents.map(({ op }) => op.attemptId)],
      ['text', intents.map(({ op }) => termsId(op.terms))],
      ['bigint', intents.map(() => log)],
      ['bigint', intents.map(({ op }) => op.atMs)],
      ['bigint', intents.map(({ op }) => op.holdNanos)],
      ['bigint', intents.map(({ op }) => op.costHoldNanos)],
      ['bigint', intents.map(({ op }) => op.tokenEstimate)],
      ['bigint', intents.map(({ op }) => op.maxTokens)],
      ['text', intents.map(({ holds }) => transfersText(holds))],
    ],
  )
  await run(client, 'open', 'insert into open_attempt (attempt_id) select * from $rows', [
    ['text', intents.map(({ op }) => op.attemptId)],
  ])
  const orphaned = await run(
    client,
    'orphan',
    `update open_attempt set indeterminate_ms = v.at_ms from $rows as v (attempt_id, at_ms)
     where open_attempt.attempt_id = v.attempt_id and indeterminate_ms is null`,
    [
      ['text', orphans.map((op) => op.attemptId)],
      ['bigint', orphans.map((op) => op.atMs)],
    ],
  )
  assert(orphaned === orphans.length, 'an orphan was an intent')
}

async function writeSettlements(client: Client, { settlements }: Changes): Promise<void> {
  const closed = await run(
    client,
    'close',
    'delete from open_attempt using $rows as v (attempt_id) where open_attempt.attempt_id = v.attempt_id',
    [['text', settlements.map(({ op }) => op.attemptId)]],
  )
  assert(closed === settlements.length, 'an attempt is settled once')
  await run(
    client,
    'settle',
    `insert into settlement (attempt_id, state, indeterminate_ms, settled_ms, ending, usage_source,
       cost_nanos, price_nanos, upstream_id, status, entry_id, tokens, lines, transfers)
     select * from $rows`,
    [
      ['text', settlements.map(({ op }) => op.attemptId)],
      ['text', settlements.map(({ state }) => state)],
      ['bigint', settlements.map(({ indeterminateMs }) => indeterminateMs)],
      ['bigint', settlements.map(({ op }) => op.atMs)],
      ['text', settlements.map(({ op }) => op.ending)],
      ['text', settlements.map(({ op }) => op.usageSource)],
      ['bigint', settlements.map(({ op }) => op.costNanos)],
      ['bigint', settlements.map(({ op }) => op.priceNanos)],
      ['text', settlements.map(({ op }) => op.upstreamId)],
      ['bigint', settlements.map(({ op }) => op.status)],
      ['text', settlements.map(({ op }) => op.entry.id)],
      ['bigint', settlements.map(({ op }) => tokensOf(op.lines))],
      ['text', settlements.map(({ op }) => linesText(op.lines))],
      ['text', settlements.map(({ transfers }) => transfersText(transfers))],
    ],
  )
}

async function writeRecords(client: Client, changes: Changes): Promise<void> {
  const { marks, decisions, refusals } = changes
  await run(
    client,
    'mark',
    `insert into mark (attempt_id, output_tokens) select * from $rows
     on conflict (attempt_id) do update
     set output_tokens = greatest(mark.output_tokens, excluded.output_tokens)`,
    [
      ['text', [...marks.keys()]],
      ['bigint', [...marks.values()]],
    ],
  )
  await run(
    client,
    'decision',
    'insert into decision (id, json) select * from $rows on conflict (id) do nothing',
    [
      ['text', [...decisions.keys()]],
      ['text', [...decisions.values()]],
    ],
  )
  await run(
    client,
    'refusal',
    `insert into refusal (request_id, at_ms, key_id, workload_id, code, decision_id, internal,
       input, token_estimate, max_tokens)
     select * from $rows on conflict (request_id) do nothing`,
    [
      ['text', refusals.map((op) => op.requestId)],
      ['bigint', refusals.map((op) => op.atMs)],
      ['text', refusals.map((op) => op.keyId)],
      ['text', refusals.map((op) => op.workloadId)],
      ['text', refusals.map((op) => op.code)],
      ['text', refusals.map((op) => op.decisionId)],
      ['text', refusals.map((op) => op.internal)],
      ['text', refusals.map((op) => op.input)],
      ['bigint', refusals.map((op) => op.tokenEstimate)],
      ['bigint', refusals.map((op) => op.maxTokens)],
    ],
  )
  await writeForReplay(client, changes)
  await writeStored(client, changes)
  await run(
    client,
    'shred',
    'delete from salt using $rows as v (place) where salt.place = v.place',
    [['bigint', changes.shredded]],
  )
  // One at a time: two changes of one key in a batch must both apply, in order.
  for (const op of changes.keys) {
    await client.query({
      name: 'key',
      text: `insert into api_key (id, holder, digest, created_ms, expires_ms, revoked_ms)
        values ($1, $2, $3, $4, $5, $6) on conflict (id) do update
        set expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms`,
      values: [op.id, op.holder, op.digest, op.createdAtMs, op.expiresAtMs, op.revokedAtMs],
    })
  }
  await run(client, 'event', 'insert into event (id, at_ms, json) select * from $rows', [
    ['text', changes.events.map(({ entry }) => entry.id)],
    ['bigint', changes.events.map(({ atMs }) => atMs)],
    ['text', changes.events.map(({ json }) => json)],
  ])
}

async function writeStored(client: Client, { stored, unstored }: Changes): Promise<void> {
  const rows = stored.map(storedValues)
  await run(
    client,
    'stored',
    `insert into stored_object (${storedColumns.join(', ')}) select * from $rows
     on conflict (workload_id, id) do nothing`,
    storedColumns.map((name, at): Column => {
      return [name.endsWith('_ms') ? 'bigint' : 'text', rows.map((values) => values[at] ?? null)]
    }),
  )
  await run(
    client,
    'unstored',
    `update stored_object set deleted_ms = v.at_ms
     from $rows as v (workload_id, id, at_ms)
     where stored_object.workload_id = v.workload_id and stored_object.id = v.id
       and stored_object.deleted_ms is null`,
    [
      ['text', unstored.map((op) => op.workloadId)],
      ['text', unstored.map((op) => op.id)],
      ['bigint', unstored.map((op) => op.atMs)],
    ],
  )
}

async function writeForReplay(
  client: Client,
  { refusalSums: sums, worlds: unsorted }: Changes,
): Promise<void> {
  // Two writers that keep the same world wait for each other in one order.
  const worlds = unsorted.toSorted((left, right) => (left.id < right.id ? -1 : 1))
  await run(
    client,
    'refusal_sum',
    `insert into refusal_sum (id, at_ms, code, decision_id, input, requests, token_estimate)
     select * from $rows on conflict (id) do nothing`,
    [
      ['text', sums.map((op) => op.id)],
      ['bigint', sums.map((op) => op.atMs)],
      ['text', sums.map((op) => op.code)],
      ['text', sums.map((op) => op.decisionId)],
      ['text', sums.map((op) => op.input)],
      ['bigint', sums.map((op) => op.requests)],
      ['bigint', sums.map((op) => op.tokenEstimate)],
    ],
  )
  await run(
    client,
    'world',
    'insert into world (id, at_ms, json) select * from $rows on conflict (id) do nothing',
    [
      ['text', worlds.map((op) => op.id)],
      ['bigint', worlds.map((op) => op.atMs)],
      ['text', worlds.map((op) => op.json)],
    ],
  )
}

async function writeCosignatures(
  client: Client,
  log: number,
  { cosignatures }: Changes,
): Promise<void> {
  await run(
    client,
    'cosign',
    `insert into cosignature (log, size, witness, line, at_ms) select * from $rows
     on conflict (log, size, witness) do nothing`,
    [
      ['bigint', cosignatures.map(() => log)],
      ['bigint', cosignatures.map((op) => op.size)],
      ['text', cosignatures.map((op) => op.witness)],
      ['text', cosignatures.map((op) => op.line)],
      ['bigint', cosignatures.map((op) => op.atMs)],
    ],
  )
}

async function writeAudit(client: Client, log: number, audit: LogChange): Promise<void> {
  const { leaves, tiles } = audit
  const salts = [...saltRows(audit)]
  await run(client, 'leaf', 'insert into leaf (place, log, id, bytes, hash) select * from $rows', [
    ['bigint', leaves.map((leaf) => placeOf(log, leaf.index))],
    ['bigint', leaves.map(() => log)],
    ['text', leaves.map((leaf) => leaf.id)],
    ['bytea', leaves.map((leaf) => leaf.bytes)],
    ['bytea', leaves.map((leaf) => leaf.hash)],
  ])
  await run(client, 'salt', 'insert into salt (place, fields) select * from $rows', [
    ['bigint', salts.map(([index]) => placeOf(log, index))],
    ['text', salts.map(([, fields]) => fields)],
  ])
  await run(client, 'tile', 'insert into tile (log, level, n, bytes) select * from $rows', [
    ['bigint', tiles.map(() => log)],
    ['bigint', tiles.map((tile) => tile.level)],
    ['bigint', tiles.map((tile) => tile.n)],
    ['bytea', tiles.map((tile) => tile.bytes)],
  ])
  const { rowCount } = await client.query({
    name: 'tree',
    text: `insert into tree (log, size, root) values ($1, $2, $3) on conflict (log) do update
      set size = excluded.size, root = excluded.root where tree.size = $4`,
    values: [log, audit.size, audit.root, audit.sizeBefore],
  })
  assert(rowCount === 1, 'the tree grows from the size it was planned at')
}

async function writeMoney(client: Client, known: Known, changes: Changes): Promise<void> {
  const balances = [...changes.balances].toSorted(([left], [right]) => (left < right ? -1 : 1))
  const deltas = balances.map(([, delta]) => delta)
  const accounts = balances.map(([account]) => account)
  const unknown = balances.filter(([account]) => !known.hasAccount(account))
  await run(
    client,
    'open_balance',
    `insert into balance (account, currency, debits_posted, credits_posted, debits_pending,
       credits_pending)
     select account, currency, 0, 0, 0, 0 from $rows as v (account, currency)
     order by account collate "C"
     on conflict (account) do nothing`,
    [
      ['text', unknown.map(([account]) => account)],
      ['text', unknown.map(([, delta]) => delta.currency)],
    ],
  )
  // Taken in account order before any is moved: an update alone locks in whatever order it scans.
  await client.query({
    name: 'lock_balance',
    text: `select 1 from balance where account = any($1::text[])
      order by account collate "C" for update`,
    values: [accounts],
  })
  const moved = await run(
    client,
    'balance',
    `update balance set debits_posted = debits_posted + v.dp,
       credits_posted = credits_posted + v.cp, debits_pending = debits_pending + v.dh,
       credits_pending = credits_pending + v.ch, limit_nanos = coalesce(v.lim, limit_nanos),
       hard = coalesce(v.hard, balance.hard)
     from $rows as v (account, dp, cp, dh, ch, lim, hard) where balance.account = v.account`,
    [
      ['text', accounts],
      ['bigint', deltas.map((delta) => delta.debitsPosted)],
      ['bigint', deltas.map((delta) => delta.creditsPosted)],
      ['bigint', deltas.map((delta) => delta.debitsPending)],
      ['bigint', deltas.map((delta) => delta.creditsPending)],
      ['bigint', deltas.map((delta) => delta.limit?.nanos ?? null)],
      ['bigint', deltas.map((delta) => (delta.limit === null ? null : Number(delta.limit.hard)))],
    ],
  )
  assert(moved === accounts.length, 'a balance that moves is there')
}
