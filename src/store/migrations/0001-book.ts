// The first schema. Money is 64-bit whole nanos. Rows of transfer and leaf are only ever added;
// taking them out is possible inside an archiving transaction alone, which says so in `archiving`.
import type { Migration, SchemaDialect } from './migration.ts'

export const book: Migration = {
  number: 1,
  name: 'book',
  statements: (type) => [
    table(type, 'meta', ['key text primary key', 'value text not null']),
    ...attemptTables(type),
    ...moneyTables(type),
    ...recordTables(type),
    ...logTables(type),
    ...type.guards({
      appendOnly: ['transfer', 'leaf'],
      unlessRowIn: 'archiving',
      final: { table: 'attempt', column: 'settled_ms' },
    }),
  ],
}

function attemptTables(type: SchemaDialect): string[] {
  return [
    table(type, 'attempt', [
      'attempt_id text primary key',
      'request_id text not null',
      `attempt_no ${type.integer} not null`,
      `log ${type.integer} not null`,
      `at_ms ${type.integer} not null`,
      'party_id text not null',
      'contract_id text not null',
      'workload_id text not null',
      'key_id text not null',
      'channel_id text not null',
      'deployment_id text not null',
      'model text not null',
      'price_version text not null',
      'currency text not null',
      `hold_nanos ${type.integer} not null check (hold_nanos >= 0)`,
      `cost_hold_nanos ${type.integer} not null check (cost_hold_nanos >= 0)`,
      'budgets text not null',
      'decision_id text not null',
      'edits text not null',
      "state text not null check (state in ('intent', 'indeterminate', 'settled', 'voided'))",
      `indeterminate_ms ${type.integer}`,
      `settled_ms ${type.integer}`,
      'ending text',
      'usage_source text',
      `cost_nanos ${type.integer} check (cost_nanos >= 0)`,
      `price_nanos ${type.integer} check (price_nanos >= 0)`,
      'upstream_id text',
      `status ${type.integer}`,
      'entry_id text',
      "check ((state in ('settled', 'voided')) = (settled_ms is not null))",
      'check ((settled_ms is null) = (ending is null))',
      'check ((settled_ms is null) = (cost_nanos is null))',
      'check ((settled_ms is null) = (price_nanos is null))',
      "check (state <> 'indeterminate' or indeterminate_ms is not null)",
      "check (state <> 'intent' or indeterminate_ms is null)",
    ]),
    'create index attempt_request on attempt (request_id)',
    "create index attempt_open on attempt (attempt_id) where state in ('intent', 'indeterminate')",
  ]
}

function moneyTables(type: SchemaDialect): string[] {
  return [
    table(type, 'mark', [
      'attempt_id text primary key',
      `output_tokens ${type.integer} not null check (output_tokens >= 0)`,
    ]),
    table(type, 'usage_line', [
      'attempt_id text not null',
      'kind text not null',
      `quantity ${type.integer} not null check (quantity >= 0)`,
      `cost_nanos ${type.integer} not null check (cost_nanos >= 0)`,
      `price_nanos ${type.integer} not null check (price_nanos >= 0)`,
      'primary key (attempt_id, kind)',
    ]),
    table(type, 'transfer', [
      'event_id text not null',
      `leg ${type.integer} not null`,
      'code text not null',
      'debit text not null',
      'credit text not null',
      `nanos ${type.integer} not null check (nanos > 0)`,
      `at_ms ${type.integer} not null`,
      'primary key (event_id, leg)',
      'check (debit <> credit)',
    ]),
    table(type, 'balance', balanceColumns(type)),
  ]
}

function recordTables(type: SchemaDialect): string[] {
  return [
    table(type, 'decision', ['id text primary key', 'json text not null']),
    table(type, 'refusal', [
      'request_id text primary key',
      `at_ms ${type.integer} not null`,
      'key_id text not null',
      'workload_id text not null',
      'code text not null',
      'decision_id text',
      'internal text not null',
    ]),
    table(type, 'api_key', [
      'id text primary key',
      'holder text not null',
      'digest text not null',
      `created_ms ${type.integer} not null`,
      `expires_ms ${type.integer}`,
      `revoked_ms ${type.integer}`,
    ]),
    table(type, 'outbox', [
      `seq ${type.integer} primary key`,
      'kind text not null',
      'event_id text not null',
      'payload text not null',
    ]),
    table(type, 'archiving', [`month ${type.integer} primary key`]),
    table(type, 'archive_segment', [
      'name text primary key',
      `through_ms ${type.integer} not null`,
      'sha256 text not null',
      `log ${type.integer} not null`,
      `first_idx ${type.integer} not null`,
      `end_idx ${type.integer} not null`,
    ]),
  ]
}

function logTables(type: SchemaDialect): string[] {
  return [
    table(type, 'log', [
      `number ${type.integer} primary key`,
      'origin text not null unique',
      `opened_ms ${type.integer} not null`,
    ]),
    appendedTable(type, 'leaf', [
      `place ${type.integer} primary key`,
      `log ${type.integer} not null`,
      'id text not null',
      `bytes ${type.bytes} not null`,
      `hash ${type.bytes} not null`,
      'unique (id, log)',
    ]),
    appendedTable(type, 'salt', [`place ${type.integer} primary key`, 'fields text not null']),
    table(type, 'tile', [
      `log ${type.integer} not null`,
      `level ${type.integer} not null`,
      `n ${type.integer} not null`,
      `bytes ${type.bytes} not null`,
      'primary key (log, level, n)',
    ]),
    table(type, 'tree', [
      `log ${type.integer} primary key`,
      `size ${type.integer} not null`,
      `root ${type.bytes} not null`,
    ]),
    table(type, 'checkpoint', [
      `log ${type.integer} not null`,
      `size ${type.integer} not null`,
      `root ${type.bytes} not null`,
      'note text not null',
      `at_ms ${type.integer} not null`,
      'primary key (log, size)',
    ]),
  ]
}

function balanceColumns(type: { readonly integer: string }): string[] {
  return [
    'account text primary key',
    'currency text not null',
    `debits_posted ${type.integer} not null check (debits_posted >= 0)`,
    `credits_posted ${type.integer} not null check (credits_posted >= 0)`,
    `debits_pending ${type.integer} not null check (debits_pending >= 0)`,
    `credits_pending ${type.integer} not null check (credits_pending >= 0)`,
    `limit_nanos ${type.integer}`,
    `hard ${type.integer} check (hard in (0, 1))`,
  ]
}

function table(type: SchemaDialect, name: string, columns: readonly string[]): string {
  return `create table ${name} (${columns.join(', ')})${type.keyedSuffix}`
}

/** A table of larger rows whose integer key only rises. */
function appendedTable(type: SchemaDialect, name: string, columns: readonly string[]): string {
  return `create table ${name} (${columns.join(', ')})${type.appendedSuffix}`
}
