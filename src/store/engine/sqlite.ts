// The embedded engine: one connection in the writer thread. It is the only writer, so open attempts
// and budget balances live in memory as well, moved only when their transaction has committed.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { assert } from '../../kernel/assert.ts'
import type { Attempt } from '../../metering/ledger-attempt.ts'
import type { BudgetBalance } from '../../metering/ledger.ts'
import { accounts, type Changes } from '../../metering/ledger-changes.ts'
import type { CheckpointRow, LogChange } from '../../audit/ports.ts'
import type { Engine, Loaded, Needs } from './engine.ts'
import { Known } from './known.ts'
import { attemptFromRow, budgetFromRow, selectAttempts, selectAwaited } from './rows.ts'
import { sqliteStatements, writeSqlite, type SqliteStatements } from './sqlite-write.ts'

const budgetPrefix = accounts.budget('')
/** Budgets kept in memory; the least recently loaded leave first. */
const budgetsKeptMax = 50_000

/** The engine over an open, migrated database; `log` is the number of the log its entries go to. */
export function openSqliteEngine(database: DatabaseSync, log: number): Engine {
  const memory = { open: new Map(), budgets: new Map(), known: new Known() }
  const last = database.prepare('select max(attempt_id) as id from intent').get()
  return new SqliteEngine(database, log, memory, String(last?.['id'] ?? ''))
}

/**
 * Another engine over the same connection and the same money, whose entries go to another log. Only one of the two may be
 * inside a transaction; the connection stays `engine`'s to close.
 */
export function besideSqliteEngine(engine: Engine, log: number): Engine {
  assert(engine instanceof SqliteEngine, 'an engine of this file')
  return engine.beside(log)
}

/** What the engines over one connection know together. */
interface Memory {
  readonly open: Map<string, Attempt>
  readonly budgets: Map<string, BudgetBalance | undefined>
  readonly known: Known
}

class SqliteEngine implements Engine {
  readonly capabilities = { name: 'sqlite', singleWriter: true } as const
  readonly #database: DatabaseSync
  readonly #log: number
  readonly #statements: SqliteStatements
  readonly #readAttempt: StatementSync
  readonly #readBudget: StatementSync
  readonly #readEntry: StatementSync
  readonly #memory: Memory
  readonly #open: Map<string, Attempt>
  readonly #budgets: Map<string, BudgetBalance | undefined>
  readonly #known: Known
  /** The greatest attempt id of those that come to this engine: one beyond it is certainly new and needs no look-up. */
  #lastAttemptId: string
  #pending: Changes | null = null

  constructor(database: DatabaseSync, log: number, memory: Memory, lastAttemptId: string) {
    this.#database = database
    this.#log = log
    this.#memory = memory
    this.#open = memory.open
    this.#budgets = memory.budgets
    this.#known = memory.known
    this.#statements = sqliteStatements(database)
    this.#readAttempt = database.prepare(`${selectAttempts} where attempt_id = ?`)
    this.#readBudget = database.prepare(
      'select currency, debits_posted, debits_pending from balance where account = ?',
    )
    this.#readEntry = database.prepare('select 1 from leaf where id = ?')
    for (const attempt of this.openAttempts()) this.#open.set(attempt.attemptId, attempt)
    this.#lastAttemptId = lastAttemptId
  }

  beside(log: number): SqliteEngine {
    const last = this.#database
      .prepare('select attempt_id as id from intent where log = ? order by attempt_id desc limit 1')
      .get(log)
    return new SqliteEngine(this.#database, log, this.#memory, String(last?.['id'] ?? ''))
  }

  begin(): void {
    assert(this.#pending === null, 'one transaction at a time')
    this.#statements.begin.run()
  }

  load(needs: Needs): Loaded {
    const attempts = new Map<string, Attempt | undefined>()
    for (const id of needs.attemptIds) attempts.set(id, this.#attempt(id))
    for (const account of needs.budgets.keys()) this.#loadBudget(account)
    return {
      attempt: (id) => attempts.get(id),
      budget: (account) => this.#budgets.get(account),
      hasEntry: (id) => this.#readEntry.get(id) !== undefined,
    }
  }

  #attempt(id: string): Attempt | undefined {
    const open = this.#open.get(id)
    if (open !== undefined || id > this.#lastAttemptId) return open
    const row = this.#readAttempt.get(id)
    return row === undefined ? undefined : attemptFromRow(row)
  }

  #loadBudget(account: string): void {
    if (this.#budgets.has(account)) return
    if (this.#budgets.size >= budgetsKeptMax) {
      for (const oldest of this.#budgets.keys()) {
        this.#budgets.delete(oldest)
        break
      }
    }
    const row = this.#readBudget.get(accounts.budget(account))
    this.#budgets.set(account, row === undefined ? undefined : budgetFromRow(row))
  }

  write(changes: Changes, audit: LogChange | null): void {
    writeSqlite(this.#statements, { log: this.#log, known: this.#known }, changes, audit)
    this.#pending = changes
  }

  commit(): void {
    this.#statements.commit.run()
    if (this.#pending !== null) this.#remember(this.#pending)
    this.#pending = null
  }

  rollback(): void {
    this.#pending = null
    if (this.#database.isTransaction) this.#statements.rollback.run()
  }

  #remember(changes: Changes): void {
    this.#known.learn(changes)
    for (const [id, attempt] of changes.attempts) {
      if (attempt.settled === null) this.#open.set(id, attempt)
      else this.#open.delete(id)
      if (id > this.#lastAttemptId) this.#lastAttemptId = id
    }
    for (const [name, delta] of changes.balances) {
      if (!name.startsWith(budgetPrefix)) continue
      const account = name.slice(budgetPrefix.length)
      // What nobody asked for is not here; it is read, with this batch in it, when somebody does.
      if (!this.#budgets.has(account)) continue
      const before = this.#budgets.get(account)
      this.#budgets.set(account, {
        currency: delta.currency,
        postedNanos: (before?.postedNanos ?? 0n) + delta.debitsPosted,
        heldNanos: (before?.heldNanos ?? 0n) + delta.debitsPending,
      })
    }
  }

  openAttempts(): readonly Attempt[] {
    const rows = this.#database
      .prepare(
        `${selectAttempts} where attempt_id in (select attempt_id from open_attempt)
         order by attempt_id`,
      )
      .all()
    return rows.map(attemptFromRow)
  }

  awaitedAttempts(): readonly string[] {
    return this.#database
      .prepare(selectAwaited)
      .all()
      .map((row) => String(row['attempt_id']))
  }

  writeCheckpoint({ size, root, text, atMs }: CheckpointRow): void {
    this.#statements.checkpoint.run(this.#log, size, root, text, atMs)
  }

  close(): void {
    this.#database.close()
  }
}
