// The first schema. Money is 64-bit whole nanos. Rows of terms, intent, settlement and leaf are only ever
// added; taking them out is possible inside an archiving transaction alone, which says so in `archiving`.
// Every tree a request touches brings a page to its commit, so there are few, without second indexes.
import { termsColumns } from '../terms.ts'
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
      appendOnly: ['terms', 'intent', 'settlement', 'leaf', 'event', 'world'],
      unlessRowIn: 'archiving',
    }),
  ],
}

function attemptTables(type: SchemaDialect): string[] {
  return [
    table(type, 'terms', [
      'id text primary key',
      ...termsColumns.map((name) => `${name} text not null`),
    ]),
    appendedTable(type, 'intent', [
      `attempt_id ${type.id} primary key`,
      'terms_id text not null',
      `log ${type.integer} not null`,
      `at_ms ${type.integer} not null`,
      `hold_nanos ${type.integer} not null check (hold_nanos >= 0)`,
      `cost_hold_nanos ${type.integer} not null check (cost_hold_nanos >= 0)`,
      `token_estimate ${type.integer} not null`,
      `max_tokens ${type.integer}`,
      'holds text not null',
    ]),
    table(type, 'open_attempt', [
      `attempt_id ${type.id} primary key`,
      `indeterminate_ms ${type.integer}`,
    ]),
    appendedTable(type, 'settlement', [
      `attempt_id ${type.id} primary key`,
      "state text not null check (state in ('settled', 'voided'))",
      `indeterminate_ms ${type.integer}`,
      `settled_ms ${type.integer} not null`,
      'ending text not null',
      'usage_source text not null',
      `cost_nanos ${type.integer} not null check (cost_nanos >= 0)`,
      `price_nanos ${type.integer} not null check (price_nanos >= 0)`,
      'upstream_id text not null',
      `status ${type.integer} not null`,
      'entry_id text not null',
      `tokens ${type.integer} not null check (tokens >= 0)`,
      'lines text not null',
      'transfers text not null',
    ]),
    attemptView(type),
  ]
}

/** An attempt as people read it: its intent, its terms, and how it ended or that it has not. */
function attemptView(type: SchemaDialect): string {
  const stem = "rtrim(i.attempt_id, '0123456789')"
  const terms = termsColumns.map((name) => `t.${name}`).join(', ')
  return `create view attempt as
    select i.attempt_id, rtrim(${stem}, '.') as request_id,
      cast(substr(i.attempt_id, length(${stem}) + 1) as ${type.integer}) as attempt_no,
      i.log, i.at_ms, ${terms}, i.hold_nanos, i.cost_hold_nanos,
      i.token_estimate, i.max_tokens,
      coalesce(s.state, case when o.indeterminate_ms is null then 'intent' else 'indeterminate' end)
        as state,
      coalesce(s.indeterminate_ms, o.indeterminate_ms) as indeterminate_ms,
      s.settled_ms, s.ending, s.usage_source, s.cost_nanos, s.price_nanos, s.upstream_id, s.status,
      s.entry_id, s.tokens, i.holds, s.lines, s.transfers
    from intent i join terms t on t.id = i.terms_id
      left join settlement s on s.attempt_id = i.attempt_id
      left join open_attempt o on o.attempt_id = i.attempt_id`
}

function moneyTables(type: SchemaDialect): string[] {
  return [
    table(type, 'mark', [
      `attempt_id ${type.id} primary key`,
      `output_tokens ${type.integer} not null check (output_tokens >= 0)`,
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
      'input text not null',
      `token_estimate ${type.integer} not null`,
      `max_tokens ${type.integer}`,
    ]),
    table(type, 'refusal_sum', [
      'id text primary key',
      `at_ms ${type.integer} not null`,
      'code text not null',
      'decision_id text',
      'input text not null',
      `requests ${type.integer} not null check (requests > 0)`,
      `token_estimate ${type.integer} not null`,
    ]),
    table(type, 'world', [
      'id text primary key',
      `at_ms ${type.integer} not null`,
      'json text not null',
    ]),
    table(type, 'api_key', [
      'id text primary key',
      'holder text not null',
      'digest text not null',
      `created_ms ${type.integer} not null`,
      `expires_ms ${type.integer}`,
      `revoked_ms ${type.integer}`,
    ]),
    table(type, 'event', [
      'id text primary key',
      `at_ms ${type.integer} not null`,
      'json text not null',
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
