// The account a budget's spending lies on: one per calendar period in UTC, so that a renewal is a new
// account and never an edit of an old one.
import { isoTime } from '../kernel/time.ts'

export type BudgetPeriod = 'day' | 'month' | 'total'

/** `id:2026-11-22`, `id:2026-11` or `id:total`. */
export function budgetAccount(
  budget: { readonly id: string; readonly period: BudgetPeriod },
  atMs: number,
): string {
  if (budget.period === 'total') return `${budget.id}:total`
  return `${budget.id}:${isoTime(atMs).slice(0, budget.period === 'day' ? 10 : 7)}`
}

/** The first instant (ms, UTC) of the next period, or null for one that never renews. */
export function periodEndsMs(period: BudgetPeriod, atMs: number): number | null {
  if (period === 'total') return null
  const at = new Date(atMs)
  return period === 'day'
    ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1)
    : Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
}
