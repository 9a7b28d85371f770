import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exceptionProblems, exceptionsFor, expiredInUse, precedents } from './exceptions.ts'
import type { Exception } from './exceptions.ts'

function exception(given: Partial<Exception> = {}): Exception {
  return {
    id: 'e1',
    rules: ['house.rule'],
    scope: { partyId: 'acme', contractId: null, workloadIds: null },
    reason: 'a pilot of three months',
    requestedBy: 'sam',
    approvers: ['kim', 'lee'],
    approvedAtMs: 10,
    expiresMs: 20,
    renews: null,
    ...given,
  }
}

const authorities = new Map([
  ['house.rule', 'house_policy'],
  ['term.rule', 'provider_term'],
  ['clause.rule', 'contract'],
  ['law.rule', 'law'],
  ['guide.rule', 'regulator_guidance'],
])

function problems(...exceptions: Exception[]): string[] {
  return exceptionProblems(exceptions, (id) => authorities.get(id)).map(
    ({ exceptionId, message }) => `${exceptionId}: ${message}`,
  )
}

test('an exception relaxes house policy, contract or a provider term, and never law or guidance', () => {
  assert.deepEqual(problems(exception({ rules: ['house.rule', 'term.rule', 'clause.rule'] })), [])
  assert.deepEqual(problems(exception({ rules: ['law.rule', 'guide.rule', 'no.rule'] })), [
    'e1: law.rule is law, which no exception relaxes',
    'e1: guide.rule is regulator guidance, which no exception relaxes',
    'e1: there is no rule no.rule',
  ])
  assert.deepEqual(problems(exception({ rules: [] })), ['e1: it relaxes no rule'])
})

test('two different people approve, and neither of them asked', () => {
  const two = 'e1: it needs two different approvers who did not ask for it'
  assert.deepEqual(problems(exception({ approvers: ['kim', 'kim'] })), [two])
  assert.deepEqual(problems(exception({ approvers: ['kim', 'sam'] })), [
    'e1: sam asked for it and cannot approve it',
    two,
  ])
  assert.deepEqual(problems(exception({ approvers: ['kim', 'lee', 'sam'] })), [
    'e1: sam asked for it and cannot approve it',
  ])
  assert.deepEqual(problems(exception({ reason: ' ', expiresMs: 10 })), [
    'e1: it gives no reason',
    'e1: it expires before it is approved',
  ])
})

test('renewals that go in a circle, to nothing or to another party are named', () => {
  const circle = [exception({ renews: 'e2' }), exception({ id: 'e2', renews: 'e1' })]
  assert.deepEqual(problems(...circle), [
    'e1: its renewals go in a circle through e2 back to e1',
    'e2: its renewals go in a circle through e1 back to e2',
  ])
  assert.deepEqual(problems(exception({ renews: 'e1' })), [
    'e1: its renewals go in a circle through e1 back to e1',
  ])
  assert.deepEqual(problems(exception({ renews: 'e9' })), ['e1: there is no exception e9 to renew'])
  const scope = { partyId: 'other', contractId: null, workloadIds: null }
  assert.deepEqual(problems(exception({ renews: 'e2' }), exception({ id: 'e2', scope })), [
    'e1: e2 is of another party',
  ])
})

test('an exception acts within its scope, from its approval until before it expires', () => {
  const use = { partyId: 'acme', contractId: 'k', workloadId: 'w', ruleId: 'house.rule' }
  const active = (given: Partial<Exception>, atMs: number): unknown[] => {
    const found = exceptionsFor([exception(given)], use, atMs)
    return [found.active.length, found.validUntilMs]
  }
  assert.deepEqual(
    [active({}, 9), active({}, 10), active({}, 19), active({}, 20)],
    [
      [0, 10],
      [1, 20],
      [1, 20],
      [0, null],
    ],
  )
  const scope = (contractId: string | null, workload: string | null): Exception['scope'] => ({
    partyId: 'acme',
    contractId,
    workloadIds: workload === null ? null : new Set([workload]),
  })
  assert.deepEqual(active({ scope: scope('k', 'w') }, 15), [1, 20])
  assert.deepEqual(active({ scope: scope('k', 'v') }, 15), [0, null])
  assert.deepEqual(active({ scope: scope('other', null) }, 15), [0, null])
  assert.deepEqual(active({ scope: { ...scope(null, null), partyId: 'b' } }, 15), [0, null])
  assert.deepEqual(active({ rules: ['clause.rule'] }, 15), [0, null])
})

test('an expired exception that nothing continues is reported while its contract runs', () => {
  const renewal = exception({ id: 'e2', renews: 'e1', approvedAtMs: 25, expiresMs: 40 })
  const ids = (atMs: number, isRunning = true): string[] =>
    expiredInUse([exception(), renewal], () => isRunning, atMs).map(({ id }) => id)
  assert.deepEqual([ids(19), ids(20), ids(24), ids(25), ids(40)], [[], ['e1'], ['e1'], [], ['e2']])
  assert.deepEqual(ids(20, false), [])
})

test('the third renewal is a precedent, and the second is not', () => {
  const chain = ['e1', 'e2', 'e3', 'e4', 'e5'].map((id, index) =>
    exception({ id, renews: index === 0 ? null : `e${index}` }),
  )
  assert.deepEqual(precedents(chain.slice(0, 3)), [])
  assert.deepEqual(precedents(chain.slice(0, 4)), [
    { kind: 'renewed', exceptionIds: ['e1', 'e2', 'e3', 'e4'], renewals: 3 },
  ])
  assert.deepEqual(
    precedents(chain).map((found) => found.kind === 'renewed' && found.renewals),
    [4],
  )
})

test('one reason for a third party is a precedent, however it is written', () => {
  const of = (partyId: string, reason: string): Exception =>
    exception({ id: partyId, reason, scope: { partyId, contractId: null, workloadIds: null } })
  const two = [
    of('a', 'Quarter-end load.'),
    of('b', 'quarter end  load'),
    of('c', 'something else'),
  ]
  assert.deepEqual(precedents(two), [])
  assert.deepEqual(precedents([...two, of('d', 'QUARTER END LOAD')]), [
    {
      kind: 'spread',
      reason: 'Quarter-end load.',
      partyIds: ['a', 'b', 'd'],
      exceptionIds: ['a', 'b', 'd'],
    },
  ])
  assert.deepEqual(precedents([...two, { ...of('a', 'quarter end load'), id: 'again' }]), [])
})
