// The hot statements of the embedded engine, prepared once. Every row of a change set is bound and
// stepped on its own: with SQLite in the process, multi-row statements save nothing that matters.
import type { DatabaseSync, StatementResultingChanges } from 'node:sqlite'
import type { LogChange } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'
import type { BalanceDelta, Changes, Intent, Settlement } from '../../metering/ledger-changes.ts'
import { placeOf } from '../place.ts'
import { linesText, tokensOf, transfersText } from '../postings.ts'
import { termsColumns, termsId, termsValues } from '../terms.ts'
import { storedColumns, storedValues } from '../stored-objects.ts'
import type { Known } from './known.ts'
import { saltRows } from './salts.ts'

export type SqliteStatements = ReturnType<typeof sqliteStatements>

export function sqliteStatements(database: DatabaseSync) {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    rollback: database.prepare('rollback'),
    ...attemptStatements(database),
    ...moneyStatements(database),
    ...recordStatements(database),
    ...logStatements(database),
  }
}

function attemptStatements(database: DatabaseSync) {
  return {
    terms: database.prepare(
      `insert into terms (id, ${termsColumns.join(', ')})
       values (?${', ?'.repeat(termsColumns.length)}) on conflict (id) do nothing`,
    ),
    intent: database.prepare(
      `insert into intent (attempt_id, terms_id, log, at_ms, hold_nanos, cost_hold_nanos,
         token_estimate, max_tokens, holds)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    open: database.prepare('insert into open_attempt (attempt_id) values (?)'),
    orphan: database.prepare(
      `update open_attempt set indeterminate_ms = ?
       where attempt_id = ? and indeterminate_ms is null`,
    ),
    close: database.prepare('delete from open_attempt where attempt_id = ?'),
    settle: database.prepare(
      `insert into settlement (attempt_id, state, indeterminate_ms, settled_ms, ending,
         usage_source, cost_nanos, price_nanos, upstream_id, status, entry_id, tokens, lines,
         transfers)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  }
}

function moneyStatements(database: DatabaseSync) {
  return {
    openBalance: database.prepare(
      `insert into balance (account, currency, debits_posted, credits_posted, debits_pending,
         credits_pending) values (?, ?, 0, 0, 0, 0) on conflict (account) do nothing`,
    ),
    // Apart from the opening, because a CHECK sees the row proposed, not the sum it becomes.
    balance: database.prepare(
      `update balance set debits_posted = debits_posted + ?, credits_posted = credits_posted + ?,
         debits_pending = debits_pending + ?, credits_pending = credits_pending + ?,
         limit_nanos = coalesce(?, limit_nanos), hard = coalesce(?, hard)
       where account = ?`,
    ),
  }
}

function recordStatements(database: DatabaseSync) {
  return {
    mark: database.prepare(
      `insert into mark (attempt_id, output_tokens) values (?, ?)
       on conflict (attempt_id) do update
       set output_tokens = max(output_tokens, excluded.output_tokens)`,
    ),
    decision: database.prepare(
      'insert into decision (id, json) values (?, ?) on conflict (id) do nothing',
    ),
    refusal: database.prepare(
      `insert into refusal (request_id, at_ms, key_id, workload_id, code, decision_id, internal,
         input, token_estimate, max_tokens)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (request_id) do nothing`,
    ),
    refusalSum: database.prepare(
      `insert into refusal_sum (id, at_ms, code, decision_id, input, requests, token_estimate)
       values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
    ),
    world: database.prepare(
      'insert into world (id, at_ms, json) values (?, ?, ?) on conflict (id) do nothing',
    ),
    key: database.prepare(
      `insert into api_key (id, holder, digest, created_ms, expires_ms, revoked_ms)
       values (?, ?, ?, ?, ?, ?) on conflict (id) do update
       set expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms`,
    ),
    event: database.prepare('insert into event (id, at_ms, json) values (?, ?, ?)'),
    stored: database.prepare(
      `insert into stored_object (${storedColumns.join(', ')})
       values (?${', ?'.repeat(storedColumns.length - 1)}) on conflict (workload_id, id) do nothing`,
    ),
    unstored: database.prepare(
      `update stored_object set deleted_ms = ?
       where workload_id = ? and id = ? and deleted_ms is null`,
    ),
  }
}

function logStatements(database: DatabaseSync) {
  return {
    leaf: database.prepare('insert into leaf (place, log, id, bytes, hash) values (?, ?, ?, ?, ?)'),
    salt: database.prepare('insert into salt (place, fields) values (?, ?)'),
    tile: database.prepare('insert into tile (log, level, n, bytes) values (?, ?, ?, ?)'),
    tree: database.prepare(
      `insert into tree (log, size, root) values (?, ?, ?) on conflict (log) do update
       set size = excluded.size, root = excluded.root where tree.size = ?`,
    ),
    shred: database.prepare('delete from salt where place = ?'),
    // Pragmas act when they are prepared, so these two are not.
    overwrite: (pages: 'on' | 'fast') => database.exec(`pragma secure_delete = ${pages}`),
    cosign: database.prepare(
      `insert into cosignature (log, size, witness, line, at_ms) values (?, ?, ?, ?, ?)
       on conflict (log, size, witness) do nothing`,
    ),
    checkpoint: database.prepare(
      `insert into checkpoint (log, size, root, note, at_ms) values (?, ?, ?, ?, ?)
       on conflict (log, size) do nothing`,
    ),
  }
}

/** Writes one batch inside an open transaction. Throws what SQLite throws. */
export function writeSqlite(
  statements: SqliteStatements,
  { log, known }: { readonly log: number; readonly known: Known },
  changes: Changes,
  audit: LogChange | null,
): void {
  for (const [id, terms] of known.newTerms(changes)) statements.terms.run(id, ...termsValues(terms))
  for (const intent of changes.intents) writeIntent(statements, log, intent)
  for (const { atMs, attemptId } of changes.orphans) {
    assertOne(statements.orphan.run(atMs, attemptId), 'an orphan was an intent')
  }
  for (const settlement of changes.settlements) writeSettlement(statements, settlement)
  for (const [account, delta] of changes.balances) {
    if (!known.hasAccount(account)) statements.openBalance.run(account, delta.currency)
    writeBalance(statements, account, delta)
  }
  for (const [attemptId, outputTokens] of changes.marks)
    statements.mark.run(attemptId, outputTokens)
  for (const [id, json] of changes.decisions) statements.decision.run(id, json)
  for (const op of changes.worlds) statements.world.run(op.id, op.atMs, op.json)
  writeRefusals(statements, changes)
  for (const op of changes.keys) {
    const { id, holder, digest, createdAtMs, expiresAtMs, revokedAtMs } = op
    statements.key.run(id, holder, digest, createdAtMs, expiresAtMs, revokedAtMs)
  }
  for (const { entry, atMs, json } of changes.events) statements.event.run(entry.id, atMs, json)
  for (const object of changes.stored) statements.stored.run(...storedValues(object))
  for (const op of changes.unstored) statements.unstored.run(op.atMs, op.workloadId, op.id)
  if (changes.shredded.length > 0) shred(statements, changes.shredded)
  for (const { size, witness, line, atMs } of changes.cosignatures) {
    statements.cosign.run(log, size, witness, line, atMs)
  }
  if (audit !== null) writeAudit(statements, log, audit)
}

/** What is forgotten is overwritten in the file; for everything else that would only cost. */
function shred(statements: SqliteStatements, places: readonly bigint[]): void {
  statements.overwrite('on')
  for (const place of places) statements.shred.run(place)
  statements.overwrite('fast')
}

function writeRefusals(statements: SqliteStatements, changes: Changes): void {
  for (const op of changes.refusals) {
    const { requestId, atMs, keyId, workloadId, code, decisionId, internal } = op
    const told = [requestId, atMs, keyId, workloadId, code, decisionId, internal] as const
    statements.refusal.run(...told, op.input, op.tokenEstimate, op.maxTokens)
  }
  for (const op of changes.refusalSums) {
    const { id, atMs, code, decisionId, input, requests, tokenEstimate } = op
    statements.refusalSum.run(id, atMs, code, decisionId, input, requests, tokenEstimate)
  }
}

function writeIntent(statements: SqliteStatements, log: number, { op, holds }: Intent): void {
  statements.intent.run(
    op.attemptId,
    termsId(op.terms),
    log,
    op.atMs,
    op.holdNanos,
    op.costHoldNanos,
    op.tokenEstimate,
    op.maxTokens,
    transfersText(holds),
  )
  statements.open.run(op.attemptId)
}

function writeSettlement(statements: SqliteStatements, settlement: Settlement): void {
  const { op, state, transfers, indeterminateMs } = settlement
  assertOne(statements.close.run(op.attemptId), 'an attempt is settled once')
  statements.settle.run(
    op.attemptId,
    state,
    indeterminateMs,
    op.atMs,
    op.ending,
    op.usageSource,
    op.costNanos,
    op.priceNanos,
    op.upstreamId,
    op.status,
    op.entry.id,
    tokensOf(op.lines),
    linesText(op.lines),
    transfersText(transfers),
  )
}

function writeBalance(statements: SqliteStatements, account: string, delta: BalanceDelta): void {
  const changed = statements.balance.run(
    delta.debitsPosted,
    delta.creditsPosted,
    delta.debitsPending,
    delta.creditsPending,
    delta.limit?.nanos ?? null,
    delta.limit === null ? null : Number(delta.limit.hard),
    account,
  )
  assertOne(changed, 'a balance that moves is there')
}

function assertOne({ changes }: StatementResultingChanges, must: string): void {
  assert(changes === 1n || changes === 1, must)
}

function writeAudit(statements: SqliteStatements, log: number, audit: LogChange): void {
  for (const leaf of audit.leaves) {
    statements.leaf.run(placeOf(log, leaf.index), log, leaf.id, leaf.bytes, leaf.hash)
  }
  for (const [index, fields] of saltRows(audit)) statements.salt.run(placeOf(log, index), fields)
  for (const tile of audit.tiles) statements.tile.run(log, tile.level, tile.n, tile.bytes)
  const grown = statements.tree.run(log, audit.size, audit.root, audit.sizeBefore)
  assertOne(grown, 'the tree grows from the size it was planned at')
}
