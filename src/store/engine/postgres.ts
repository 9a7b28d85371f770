// PostgreSQL, for many replicas: each has its own log and its own attempts, all share the budgets.
// What a batch reads it locks, budgets in account order; what moves is never kept between batches.
import type { Client } from 'pg'
import type { CheckpointRow, LogChange } from '../../audit/ports.ts'
import type { Attempt } from '../../metering/ledger-attempt.ts'
import type { BudgetBalance } from '../../metering/ledger.ts'
import { accounts, type Changes } from '../../metering/ledger-changes.ts'
import type { Engine, Loaded, Needs } from './engine.ts'
import { Known } from './known.ts'
import { writePostgres } from './postgres-write.ts'
import {
  attemptFromRow,
  budgetFromRow,
  selectAttempts,
  selectAwaited,
  textOf,
  type DriverRow,
} from './rows.ts'

/** The engine over a connected client of a migrated database; the engine owns the client. */
export function openPostgresEngine(client: Client, log: number): Engine {
  return new PostgresEngine(client, log)
}

class PostgresEngine implements Engine {
  readonly capabilities = { name: 'postgres', singleWriter: false } as const
  readonly #client: Client
  readonly #log: number
  readonly #known = new Known()
  #pending: Changes | null = null

  constructor(client: Client, log: number) {
    this.#client = client
    this.#log = log
  }

  async begin(): Promise<void> {
    await this.#client.query('begin')
  }

  async load(needs: Needs): Promise<Loaded> {
    const attempts = new Map<string, Attempt>()
    for (const attempt of await this.#attempts(needs.attemptIds)) {
      attempts.set(attempt.attemptId, attempt)
    }
    // Only an intent reads a budget. A batch without one takes its locks last, with all others, and
    // keeps a hot budget for three statements instead of a dozen; a batch with one takes all it will
    // touch now, because locks taken in two rounds are in no common order.
    const touched = new Set(needs.budgets.keys())
    if (touched.size > 0) {
      for (const attempt of attempts.values()) {
        for (const account of attempt.budgets) touched.add(account)
      }
    }
    const budgets = await this.#budgets([...touched], needs.budgets)
    const entries = await this.#entries(needs.entryIds)
    return {
      attempt: (id) => attempts.get(id),
      budget: (account) => budgets.get(account),
      hasEntry: (id) => entries.has(id),
    }
  }

  async #attempts(ids: readonly string[]): Promise<readonly Attempt[]> {
    if (ids.length === 0) return []
    // Two statements: what another writer settled while this one waited for the lock is seen by the next.
    await this.#client.query({
      name: 'lock_attempts',
      text: `select 1 from open_attempt where attempt_id = any($1::text[])
        order by attempt_id for update`,
      values: [ids],
    })
    const { rows } = await this.#client.query<DriverRow>({
      name: 'load_attempts',
      text: `${selectAttempts} where attempt_id = any($1::text[])`,
      values: [ids],
    })
    return rows.map(attemptFromRow)
  }

  /**
   * Locked in account order, the same for every writer, so that two batches queue and never
   * deadlock. A budget without a row is opened first: what is not there cannot be locked, and two
   * writers would both think it unspent.
   */
  async #budgets(
    names: readonly string[],
    opened: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, BudgetBalance>> {
    if (names.length === 0) return new Map()
    await this.#client.query({
      name: 'open_budgets',
      text: `insert into balance (account, currency, debits_posted, credits_posted,
          debits_pending, credits_pending)
        select account, currency, 0, 0, 0, 0
        from unnest($1::text[], $2::text[]) as v (account, currency)
        where not exists (select 1 from balance b where b.account = v.account)
        order by account collate "C" on conflict (account) do nothing`,
      values: [[...opened.keys()].map(accounts.budget), [...opened.values()]],
    })
    const { rows } = await this.#client.query<DriverRow>({
      name: 'load_budgets',
      text: `select account, currency, debits_posted, debits_pending from balance
        where account = any($1::text[]) order by account collate "C" for update`,
      values: [names.map(accounts.budget)],
    })
    const prefix = accounts.budget('').length
    return new Map(
      rows.map((row) => [textOf(row, 'account').slice(prefix), budgetFromRow(row)] as const),
    )
  }

  async #entries(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set()
    const { rows } = await this.#client.query<DriverRow>({
      name: 'load_entries',
      text: 'select id from leaf where log = $1 and id = any($2::text[])',
      values: [this.#log, ids],
    })
    return new Set(rows.map((row) => textOf(row, 'id')))
  }

  async write(changes: Changes, audit: LogChange | null): Promise<void> {
    await writePostgres(this.#client, { log: this.#log, known: this.#known }, changes, audit)
    this.#pending = changes
  }

  async commit(): Promise<void> {
    await this.#client.query('commit')
    if (this.#pending !== null) this.#known.learn(this.#pending)
    this.#pending = null
  }

  async rollback(): Promise<void> {
    this.#pending = null
    // A connection that is gone rolls back on the server's side.
    await this.#client.query('rollback').catch(() => {})
  }

  async openAttempts(): Promise<readonly Attempt[]> {
    const { rows } = await this.#client.query<DriverRow>(
      `${selectAttempts} where log = $1 and attempt_id in (select attempt_id from open_attempt)
       order by attempt_id`,
      [this.#log],
    )
    return rows.map(attemptFromRow)
  }

  async awaitedAttempts(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<DriverRow>(selectAwaited)
    return rows.map((row) => String(row['attempt_id']))
  }

  async writeCheckpoint({ size, root, text, atMs }: CheckpointRow): Promise<void> {
    await this.#client.query({
      name: 'checkpoint',
      text: `insert into checkpoint (log, size, root, note, at_ms) values ($1, $2, $3, $4, $5)
        on conflict (log, size) do nothing`,
      values: [this.#log, size, root, text, atMs],
    })
  }

  async close(): Promise<void> {
    await this.#client.end()
  }
}
