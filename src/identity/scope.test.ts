// Which roles go with which scope, and that whoever has rights that do not go together has none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  actionsOf,
  firstAdmin,
  isThere,
  mayDo,
  roles,
  type Operator,
  type Role,
} from './operator.ts'
import { isInPeriod, isInScope, scopeProblem, type Scope } from './scope.ts'

const party: Scope = { kind: 'party', partyId: 'acme' }
const owner: Scope = { kind: 'owner', partyId: 'lab' }
const audit: Scope = { kind: 'audit', parties: ['acme', 'zeta'], fromMs: 10, toMs: 20 }

const scopes: readonly (Scope | null)[] = [null, party, owner, audit]

function fits(role: Role, scope: Scope | null): boolean {
  if (role === 'customer') return scope === party
  if (role === 'model_owner') return scope === owner
  return scope === null || (role === 'auditor' && scope === audit)
}

function operator(scope: Scope | null, ...given: readonly Role[]): Operator {
  return { ...firstAdmin, id: 'x', roles: given, scope }
}

test('a customer has a party, a model owner a channel, an auditor may have an audit, and nobody else a scope', () => {
  for (const role of roles) {
    for (const scope of scopes) {
      const isFit = fits(role, scope)
      const told = `${role} ${scope?.kind}`
      assert.equal(scopeProblem([role], scope) === null, isFit, told)
      // Whatever was kept: it opens nothing.
      assert.equal(actionsOf(operator(scope, role)).length > 0, isFit, told)
    }
  }
})

test('the role of somebody outside goes with no other role', () => {
  for (const role of roles) {
    if (role !== 'auditor') assert.notEqual(scopeProblem([role, 'auditor'], audit), null)
    if (role === 'customer') continue
    assert.equal(scopeProblem([role, 'customer'], party), 'stands_alone')
    assert.equal(mayDo(operator(party, role, 'customer'), 'house.read'), false)
  }
})

test('an audit of no party, or of no time, is none', () => {
  const of = (part: Partial<Extract<Scope, { kind: 'audit' }>>) =>
    scopeProblem(['auditor'], { kind: 'audit', parties: null, fromMs: null, toMs: null, ...part })
  assert.equal(of({}), null)
  assert.equal(of({ parties: [] }), 'empty_scope')
  assert.equal(of({ fromMs: 5, toMs: 5 }), 'empty_scope')
  assert.equal(of({ fromMs: 5, toMs: 6 }), null)
})

test('nobody outside sees reasons, provider cost or how the house is run', () => {
  assert.deepEqual(actionsOf(operator(party, 'customer')), [
    'house.read',
    'requests.read',
    'price.read',
    'own.act',
  ])
  assert.deepEqual(actionsOf(operator(owner, 'model_owner')), ['channel.read'])
  // Whoever reads what it costs reads what is paid as well.
  for (const role of roles) {
    const who = operator(null, role)
    if (mayDo(who, 'money.read')) assert.ok(mayDo(who, 'price.read'), role)
  }
})

test('access ends with the instant of its end, and not before', () => {
  const who = { ...operator(null, 'auditor'), endsAtMs: 100 }
  assert.equal(isThere(who, 99), true)
  assert.equal(isThere(who, 100), false)
  assert.equal(isThere({ ...who, endsAtMs: null }, Infinity), true)
  assert.equal(isThere({ ...who, removedAtMs: 1 }, 50), false)
})

test('a scope shows its parties, an audit only what came in its time', () => {
  assert.deepEqual(
    ['acme', 'zeta', 'other'].map((id) => isInScope(audit, id)),
    [true, true, false],
  )
  assert.equal(isInScope(party, 'zeta'), false)
  assert.equal(isInScope(owner, 'lab'), false)
  assert.equal(isInScope(null, 'zeta'), true)
  assert.deepEqual(
    [9, 10, 19, 20].map((atMs) => isInPeriod(audit, atMs)),
    [false, true, true, false],
  )
  assert.equal(isInPeriod(party, 0), true)
})
