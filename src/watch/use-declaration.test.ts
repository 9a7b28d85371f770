import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './case-finding.ts'
import type { Declared } from './observation.ts'
import { declarationState, withDeclarations, type UseDeclaration } from './use-declaration.ts'

const registered: Declared = {
  purposes: ['Summaries of claims'],
  multiUser: false,
  evaluation: [],
  outputUse: {},
  clause: null,
}

const accepted = { outcome: 'accepted', by: 'ann', reason: 'as agreed', atMs: 5 } as const

function declaration(part: Partial<UseDeclaration> = {}): UseDeclaration {
  return {
    id: 'dcl_1',
    kind: 'evaluation',
    partyId: 'acme',
    workloadId: 'w1',
    text: 'our own benchmark',
    statement: '',
    fromMs: 10,
    toMs: 20,
    by: 'key:1',
    atMs: 0,
    decision: accepted,
    withdrawnAtMs: null,
    ...part,
  }
}

test('a declaration counts once it is accepted, from its first instant until its last', () => {
  const states = (part: Partial<UseDeclaration>, nowMs: number): string =>
    declarationState(declaration(part), nowMs)
  assert.equal(states({ decision: null }, 15), 'waiting')
  assert.equal(states({ decision: { ...accepted, outcome: 'declined' } }, 15), 'declined')
  assert.equal(states({ withdrawnAtMs: 12 }, 15), 'withdrawn')
  assert.equal(states({ decision: null, withdrawnAtMs: 12 }, 15), 'withdrawn')
  assert.equal(states({}, 9), 'coming')
  assert.equal(states({}, 10), 'in_force')
  assert.equal(states({}, 19), 'in_force')
  assert.equal(states({}, 20), 'ended')
  assert.equal(states({ decision: null }, 20), 'ended', 'nobody decides what is over')
  assert.equal(states({ toMs: null }, 1e15), 'in_force')
})

test('what counts goes beside the registration, and says when that changes', () => {
  const purpose = declaration({ id: 'dcl_2', kind: 'purpose', text: 'training of our model' })
  const found = withDeclarations(registered, [declaration({ toMs: 30 }), purpose], 15)
  assert.deepEqual(found.declared.purposes, ['Summaries of claims', 'training of our model'])
  assert.deepEqual(found.declared.evaluation, ['our own benchmark'])
  assert.equal(found.untilMs, 20)
  assert.deepEqual(withDeclarations(registered, [declaration()], 9), {
    declared: registered,
    untilMs: 10,
  })
  const over = [declaration(), declaration({ decision: null }), declaration({ withdrawnAtMs: 1 })]
  assert.deepEqual(withDeclarations(registered, over, 25), { declared: registered, untilMs: null })
})

test('an evaluation that was accepted makes a benchmark permitted, unless the contract denies it', () => {
  const observed = [{ use: 'benchmark', count: 90, of: 100 }] as const
  const findingOf = (given: Declared): string => judge(given, observed).finding
  const { declared } = withDeclarations(registered, [declaration()], 15)
  assert.equal(findingOf(registered), 'undeclared')
  assert.equal(findingOf(declared), 'permitted')
  assert.equal(findingOf({ ...declared, outputUse: { benchmark: 'deny' } }), 'breach')
})
