// What budgets have posted and hold, for people; never on a request's path.
import type { Tables } from './schema.ts'

export interface BudgetBalanceRow {
  readonly account: string
  readonly postedNanos: bigint
  readonly heldNanos: bigint
}

/** Accounts asked for at once. */
const accountsMax = 500

/** `accounts` are names with their period, such as `acme-monthly:2026-11`; one that never moved is left out. */
export async function budgetBalances(
  tables: Tables,
  accounts: readonly string[],
): Promise<readonly BudgetBalanceRow[]> {
  if (accounts.length === 0) return []
  const rows = await tables
    .selectFrom('balance')
    .select(['account', 'debits_posted', 'debits_pending'])
    .where(
      'account',
      'in',
      accounts.slice(0, accountsMax).map((account) => `budget:${account}`),
    )
    .execute()
  return rows.map(({ account, debits_posted, debits_pending }) => ({
    account: account.slice('budget:'.length),
    postedNanos: debits_posted,
    heldNanos: debits_pending,
  }))
}
