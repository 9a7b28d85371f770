// The register reads what older code wrote: events are kept for good.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../kernel/time.ts'
import { approveChange } from './change-desk.ts'
import { openRegister, type HouseEvent } from './register.ts'

const requested = {
  id: 'chg_1',
  kind: 'configuration',
  contentHash: 'ab',
  summary: 's',
  reason: 'r',
  requestedBy: 'ann',
  requestedAtMs: 1,
  replayId: null,
  approvals: [],
  publishedAtMs: null,
  withdrawnAtMs: null,
}
const bob = {
  id: 'bob',
  name: 'Bob',
  roles: ['approver'],
  createdAtMs: 1,
  createdBy: 'first-admin',
  removedAtMs: null,
}

function read(...written: readonly object[]): ReturnType<typeof openRegister> {
  return openRegister(written.map((event): HouseEvent => JSON.parse(JSON.stringify(event))))
}

test('a replay of which nobody knows what it decided lets nobody approve', async () => {
  const register = read(
    { kind: 'operator.created', operator: bob },
    { kind: 'change.requested', change: requested },
    { kind: 'change.replayed', changeId: 'chg_1', replayId: 'rpl_old' },
  )
  const approver = register.operators.get('bob')
  assert.ok(approver !== undefined)
  const desk = { clock: manualClock(2), register, commitEvent: () => assert.fail('approved') }
  const approved = await approveChange(desk, approver, 'chg_1')
  assert.ok(approved.kind === 'refused')
  assert.match(approved.message ?? '', /not of this content/)
})

test('a change that is published twice holds what it brings once', () => {
  const fact = { id: 'fact_1', subject: 'p', knownFromMs: 5 }
  const published = { kind: 'change.published', changeId: 'chg_1', atMs: 5 }
  const register = read(
    { kind: 'change.requested', change: { ...requested, kind: 'fact', content: '{}' } },
    { ...published, held: { kind: 'fact.added', fact, audience: 'compliance' } },
    { ...published, held: { kind: 'fact.added', fact: { ...fact, knownFromMs: 9 } } },
  )
  assert.equal(register.facts.get('fact_1')?.knownFromMs, 5)
  assert.ok(register.hiddenFacts.has('fact_1'))
})
