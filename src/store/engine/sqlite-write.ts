// The hot statements of the embedded engine, prepared once. Every row of a change set is bound and
// stepped on its own: with SQLite in the process, multi-row statements save nothing that matters.
import type { DatabaseSync } from 'node:sqlite'
import type { LogChange } from '../../audit/ports.ts'
import { assert } from '../../kernel/assert.ts'
import type { Changes, Settlement } from '../../metering/ledger-changes.ts'
import type { IntentOp } from '../../metering/ledger-ops.ts'
import { placeOf } from '../place.ts'
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
    intent: database.prepare(
      `insert into attempt (attempt_id, request_id, attempt_no, log, at_ms, party_id, contract_id,
         workload_id, key_id, channel_id, deployment_id, model, price_version, currency,
         hold_nanos, cost_hold_nanos, budgets, decision_id, edits, state)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'intent')`,
    ),
    settle: database.prepare(
      `update attempt set state = ?, settled_ms = ?, ending = ?, usage_source = ?, cost_nanos = ?,
         price_nanos = ?, upstream_id = ?, status = ?, entry_id = ?
       where attempt_id = ? and settled_ms is null`,
    ),
    orphan: database.prepare(
      `update attempt set state = 'indeterminate', indeterminate_ms = ?
       where attempt_id = ? and state = 'intent'`,
    ),
  }
}

function moneyStatements(database: DatabaseSync) {
  return {
    usageLine: database.prepare(
      `insert into usage_line (attempt_id, kind, quantity, cost_nanos, price_nanos)
       values (?, ?, ?, ?, ?)`,
    ),
    transfer: database.prepare(
      `insert into transfer (event_id, leg, code, debit, credit, nanos, at_ms)
       values (?, ?, ?, ?, ?, ?, ?)`,
    ),
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
      `insert into refusal (request_id, at_ms, key_id, workload_id, code, decision_id, internal)
       values (?, ?, ?, ?, ?, ?, ?) on conflict (request_id) do nothing`,
    ),
    key: database.prepare(
      `insert into api_key (id, holder, digest, created_ms, expires_ms, revoked_ms)
       values (?, ?, ?, ?, ?, ?) on conflict (id) do update
       set expires_ms = excluded.expires_ms, revoked_ms = excluded.revoked_ms`,
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
    checkpoint: database.prepare(
      `insert into checkpoint (log, size, root, note, at_ms) values (?, ?, ?, ?, ?)
       on conflict (log, size) do nothing`,
    ),
  }
}

/** Writes one batch inside an open transaction. Throws what SQLite throws. */
export function writeSqlite(
  statements: SqliteStatements,
  log: number,
  changes: Changes,
  audit: LogChange | null,
): void {
  for (const op of changes.intents) writeIntent(statements, log, op)
  for (const orphan of changes.orphans) {
    const { changes: changed } = statements.orphan.run(orphan.atMs, orphan.attemptId)
    assert(changed === 1n || changed === 1, 'an orphan was an intent')
  }
  for (const settlement of changes.settlements) writeSettlement(statements, settlement)
  for (const line of changes.usageLines) {
    statements.usageLine.run(
      line.attemptId,
      line.kind,
      line.quantity,
      line.costNanos,
      line.priceNanos,
    )
  }
  writeMoney(statements, changes)
  for (const [attemptId, outputTokens] of changes.marks)
    statements.mark.run(attemptId, outputTokens)
  for (const [id, json] of changes.decisions) statements.decision.run(id, json)
  for (const op of changes.refusals) {
    const { requestId, atMs, keyId, workloadId, code, decisionId, internal } = op
    statements.refusal.run(requestId, atMs, keyId, workloadId, code, decisionId, internal)
  }
  for (const op of changes.keys) {
    const { id, holder, digest, createdAtMs, expiresAtMs, revokedAtMs } = op
    statements.key.run(id, holder, digest, createdAtMs, expiresAtMs, revokedAtMs)
  }
  if (audit !== null) writeAudit(statements, log, audit)
}

function writeIntent(statements: SqliteStatements, log: number, op: IntentOp): void {
  statements.intent.run(
    op.attemptId,
    op.requestId,
    op.attemptNo,
    log,
    op.atMs,
    op.partyId,
    op.contractId,
    op.workloadId,
    op.keyId,
    op.channelId,
    op.deploymentId,
    op.model,
    op.priceVersion,
    op.currency,
    op.holdNanos,
    op.costHoldNanos,
    budgetsText(op),
    op.decisionId,
    op.edits,
  )
}

/** The budget accounts of an intent as they are stored with its attempt. */
export function budgetsText(op: IntentOp): string {
  return JSON.stringify(op.budgets.map((budget) => budget.account))
}

function writeSettlement(statements: SqliteStatements, { op, state }: Settlement): void {
  const { changes } = statements.settle.run(
    state,
    op.atMs,
    op.ending,
    op.usageSource,
    op.costNanos,
    op.priceNanos,
    op.upstreamId,
    op.status,
    op.entry.id,
    op.attemptId,
  )
  assert(changes === 1n || changes === 1, 'an attempt is settled once')
}

function writeMoney(statements: SqliteStatements, changes: Changes): void {
  for (const transfer of changes.transfers) {
    statements.transfer.run(
      transfer.eventId,
      transfer.leg,
      transfer.code,
      transfer.debit,
      transfer.credit,
      transfer.nanos,
      transfer.atMs,
    )
  }
  for (const [account, delta] of changes.balances) {
    statements.openBalance.run(account, delta.currency)
    statements.balance.run(
      delta.debitsPosted,
      delta.creditsPosted,
      delta.debitsPending,
      delta.creditsPending,
      delta.limit?.nanos ?? null,
      delta.limit === null ? null : Number(delta.limit.hard),
      account,
    )
  }
}

function writeAudit(statements: SqliteStatements, log: number, audit: LogChange): void {
  for (const leaf of audit.leaves) {
    statements.leaf.run(placeOf(log, leaf.index), log, leaf.id, leaf.bytes, leaf.hash)
  }
  for (const [index, fields] of saltRows(audit)) statements.salt.run(placeOf(log, index), fields)
  for (const tile of audit.tiles) statements.tile.run(log, tile.level, tile.n, tile.bytes)
  const { changes } = statements.tree.run(log, audit.size, audit.root, audit.sizeBefore)
  assert(changes === 1n || changes === 1, 'the tree grows from the size it was planned at')
}
