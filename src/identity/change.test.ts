import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '../kernel/time.ts'
import {
  approvalDays,
  isApproved,
  refuseApproval,
  standingApprovals,
  type Change,
} from './change.ts'
import { firstAdmin, mayDo, roles, type Operator, type Role } from './operator.ts'

function operator(id: string, ...given: readonly Role[]): Operator {
  return {
    id,
    name: id,
    roles: given,
    createdAtMs: 0,
    createdBy: 'first-admin',
    removedAtMs: null,
    scope: null,
    endsAtMs: null,
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
    ['an approver whose access ends now', { ...bob, endsAtMs: 3 }, {}, 'not_an_approver'],
    ['an approver whose access ends later', { ...bob, endsAtMs: 4 }, {}, null],
    ['twice', bob, { approvals: [{ operatorId: 'bob', atMs: 2 }] }, 'approved_before'],
    ['without a replay', bob, { replayId: null }, 'replay_missing'],
    ['published', bob, { publishedAtMs: 3 }, 'not_open'],
    ['withdrawn', bob, { withdrawnAtMs: 3 }, 'not_open'],
  ]
  for (const [name, who, part, expected] of table) {
    const asked = { replayOf: change.contentHash, nowMs: 3 }
    assert.equal(refuseApproval({ ...change, ...part }, who, asked), expected, name)
  }
  for (const replayOf of ['cd', null]) {
    assert.equal(refuseApproval(change, bob, { replayOf, nowMs: 3 }), 'replay_of_other')
  }
})

test('an approval counts until before the end of its last day, and can then be given again', () => {
  const bob = operator('bob', 'approver')
  const operators = new Map([['bob', bob]])
  const approved: Change = {
    ...change,
    kind: 'pack',
    approvals: [{ operatorId: 'bob', atMs: 1000 }],
  }
  const endMs = 1000 + approvalDays * dayMs
  const asked = { replayOf: change.contentHash }
  assert.equal(isApproved(approved, { operators, nowMs: endMs - 1 }), true)
  assert.equal(isApproved(approved, { operators, nowMs: endMs }), false)
  assert.equal(refuseApproval(approved, bob, { ...asked, nowMs: endMs - 1 }), 'approved_before')
  assert.equal(refuseApproval(approved, bob, { ...asked, nowMs: endMs }), null)
})

test('an approval counts only while whoever gave it may approve', () => {
  const bob = operator('bob', 'approver')
  const approved: Change = { ...change, approvals: [{ operatorId: 'bob', atMs: 1 }] }
  const table: readonly (readonly [string, Operator | null, number])[] = [
    ['an approver', bob, 1],
    ['removed since', { ...bob, removedAtMs: 2 }, 0],
    ['with an end that has come since', { ...bob, endsAtMs: 3 }, 0],
    ['with an end to come', { ...bob, endsAtMs: 4 }, 1],
    ['of another role since', operator('bob', 'compliance'), 0],
    ['selling since', operator('bob', 'approver', 'sales'), 0],
    ['unknown', null, 0],
  ]
  for (const [name, who, counting] of table) {
    const operators = new Map(who === null ? [] : [[who.id, who]])
    assert.equal(standingApprovals(approved, { operators, nowMs: 3 }).length, counting, name)
  }
})

test('an exception needs two different people, everything else one', () => {
  const bob = { operatorId: 'bob', atMs: 1 }
  const eve = { operatorId: 'eve', atMs: 2 }
  const operators = new Map(['bob', 'eve'].map((id) => [id, operator(id, 'approver')]))
  const at = { operators, nowMs: 3 }
  assert.equal(isApproved(change, at), false)
  assert.equal(isApproved({ ...change, approvals: [bob] }, at), false)
  assert.equal(isApproved({ ...change, approvals: [bob, bob] }, at), false)
  assert.equal(isApproved({ ...change, approvals: [bob, eve] }, at), true)
  assert.equal(isApproved({ ...change, kind: 'pack', approvals: [bob] }, at), true)
  assert.equal(isApproved({ ...change, kind: 'pack', approvals: [bob] }, at, 2), false)
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
