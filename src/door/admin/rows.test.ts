import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstAdmin } from '../../identity/operator.ts'
import { rowJson } from './rows.ts'

test('a row is shown with money as decimals, instants as RFC 3339 and no bytes', () => {
  const row = {
    attempt_id: 'a',
    at_ms: 0n,
    settled_ms: 1_795_372_515_896n,
    price_nanos: 9_007_199_254_740_993n,
    cost_nanos: -1n,
    hold_nanos: null,
    attempt_no: 2n,
    hard: true,
    bytes: Buffer.from('x'),
  }
  assert.deepEqual(rowJson(row, firstAdmin), {
    attemptId: 'a',
    at: '1970-01-01T00:00:00.000Z',
    settledAt: '2026-11-22T18:35:15.896Z',
    // Beyond 2^53 nanos, where a number would have lost the last digit.
    price: '9007199.254740993',
    cost: '-0.000000001',
    hold: null,
    attemptNo: 2,
    hard: true,
  })
})

test('a row shows no money to whoever may not read it', () => {
  const row = { attempt_id: 'a', price_nanos: 5n, cost_nanos: 4n, hold_nanos: 6n, nanos: 7n }
  const approver = { ...firstAdmin, id: 'bob', roles: ['approver'] as const }
  assert.deepEqual(rowJson(row, approver), { attemptId: 'a' })
})
