import assert from 'node:assert/strict'
import { test } from 'node:test'
import { budgetAccount, periodEndsMs } from './period.ts'

test('a budget account names its calendar period in UTC, to the last millisecond', () => {
  const last = Date.UTC(2026, 10, 30, 23, 59, 59, 999)
  const rows: readonly ['day' | 'month' | 'total', number, string, number | null][] = [
    ['day', last, 'b:2026-11-30', last + 1],
    ['day', last + 1, 'b:2026-12-01', last + 1 + 86_400_000],
    ['month', last, 'b:2026-11', last + 1],
    ['month', last + 1, 'b:2026-12', Date.UTC(2027, 0, 1)],
    ['total', last, 'b:total', null],
  ]
  for (const [period, at, account, end] of rows) {
    assert.equal(budgetAccount({ id: 'b', period }, at), account)
    assert.equal(periodEndsMs(period, at), end)
  }
})
