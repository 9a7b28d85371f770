import { test } from 'node:test'
import assert from 'node:assert/strict'
import { raiseAccount, newAccount } from './accounts.ts'

test('an account keeps the request that raised it to each level', () => {
  const account = newAccount('a')
  account.requests = 7
  assert.equal(raiseAccount(account, 2), true)
  account.requests = 9
  assert.equal(raiseAccount(account, 1), false)
  assert.equal(raiseAccount(account, 3), true)
  assert.deepEqual(account.firstAt, [7, 7, 9])
})
