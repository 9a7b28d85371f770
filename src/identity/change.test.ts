import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isApproved, refuseApproval, type Change } from './change.ts'
import { firstAdmin, mayDo, roles, type Operator, type Role } from './operator.ts'

function operator(id: string, ...given: readonly Role[]): Operator {
  return {
    id,
    name: id,
    roles: given,
    createdAtMs: 0,
    createdBy: 'first-admin',
    removedAtMs: null,
  }
}

const change: Change = {
  id: 'chg_1',
  kind: 'exception',
  contentHash: 'ab',
  summary: 'an exception',
  reason: 'because',
  requestedBy: 'ann',
  requestedAtMs: 1,
  replayId: 'rpl_1',
  approvals: [],
  publishedAtMs: null,
  withdrawnAtMs: null,
}

test('an approver is neither the requester nor sales, approves once, and only what was replayed', () => {
  const bob = operator('bob', 'approver')
  const table: readonly (readonly [string, Operator, Partial<Change>, string | null])[] = [
    ['an approver', bob, {}, null],
    ['the requester', operator('ann', 'approver'), {}, 'is_the_requester'],
    ['sales with both roles', operator('sam', 'approver', 'sales'), {}, 'is_sales'],
    ['compliance alone', operator('cam', 'compliance'), {}, 'not_an_approver'],
    ['the first admin key', firstAdmin, {}, 'not_an_approver'],
    ['a removed approver', { ...bob, removedAtMs: 2 }, {}, 'not_an_approver'],
    ['twice', bob, { approvals: [{ operatorId: 'bob', atMs: 2 }] }, 'approved_before'],
    ['without a replay', bob, { replayId: null }, 'replay_missing'],
    ['published', bob, { publishedAtMs: 3 }, 'not_open'],
    ['withdrawn', bob, { withdrawnAtMs: 3 }, 'not_open'],
  ]
  for (const [name, who, part, expected] of table) {
    assert.equal(refuseApproval({ ...change, ...part }, who), expected, name)
  }
})

test('an exception needs two different people, everything else one', () => {
  const bob = { operatorId: 'bob', atMs: 1 }
  const eve = { operatorId: 'eve', atMs: 2 }
  assert.equal(isApproved(change), false)
  assert.equal(isApproved({ ...change, approvals: [bob] }), false)
  assert.equal(isApproved({ ...change, approvals: [bob, bob] }), false)
  assert.equal(isApproved({ ...change, approvals: [bob, eve] }), true)
  assert.equal(isApproved({ ...change, kind: 'pack', approvals: [bob] }), true)
})

test('only approvers approve, only admins make operators, and nobody who sells does either', () => {
  const who = (action: Parameters<typeof mayDo>[1]) =>
    roles.filter((role) => mayDo(operator('x', role), action))
  assert.deepEqual(who('changes.approve'), ['approver'])
  assert.deepEqual(who('operators.manage'), ['admin'])
  assert.deepEqual(who('referrals.determine'), ['compliance'])
  assert.deepEqual(who('decisions.reasons'), ['compliance', 'approver', 'auditor'])
  assert.equal(mayDo(firstAdmin, 'changes.approve'), false)
})
