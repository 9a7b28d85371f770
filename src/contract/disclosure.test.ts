import assert from 'node:assert/strict'
import { test } from 'node:test'
import { disclosureAt, isOwnRule, monthsTold, type Disclosure } from './disclosure.ts'

const clause: Disclosure = {
  id: 'lab-2026',
  ownerId: 'lab',
  document: 'annex 3',
  shows: new Set(['volume']),
  atLeast: 5,
  rules: ['lab.terms', 'us.other.one'],
  validFromMs: Date.parse('2026-01-15'),
  validToMs: Date.parse('2026-06-10'),
}

function months(nowMs: number, given: Partial<Disclosure> = {}): readonly string[] {
  return monthsTold({ ...clause, ...given }, nowMs).map((at) =>
    new Date(at).toISOString().slice(0, 10),
  )
}

test('only whole months are told that have ended, within the clause from beginning to end', () => {
  assert.deepEqual(months(Date.parse('2026-04-30T23:59:59.999Z')), ['2026-02-01', '2026-03-01'])
  assert.deepEqual(months(Date.parse('2026-05-01')).at(-1), '2026-04-01')
  assert.deepEqual(months(Date.parse('2026-12-01')).at(-1), '2026-05-01')
  assert.deepEqual(months(Date.parse('2026-02-01')), [])
  assert.equal(months(Date.parse('2036-01-01'), { validToMs: null }).length, 36)
  const whole = { validFromMs: Date.parse('2026-01-01'), validToMs: Date.parse('2026-03-01') }
  assert.deepEqual(months(Date.parse('2026-09-09'), whole), ['2026-01-01', '2026-02-01'])
})

test('a clause counts from its first instant until before its last, for its owner alone', () => {
  const at = (text: string, owner = 'lab'): string | undefined =>
    disclosureAt([clause], owner, Date.parse(text))?.id
  assert.equal(at('2026-01-14T23:59:59.999Z'), undefined)
  assert.equal(at('2026-01-15'), 'lab-2026')
  assert.equal(at('2026-06-09T23:59:59.999Z'), 'lab-2026')
  assert.equal(at('2026-06-10'), undefined)
  assert.equal(at('2026-03-03', 'another'), undefined)
})

test('a rule is the owner’s by its id or by a name that it lies below, not by a name that begins alike', () => {
  assert.ok(isOwnRule(clause, 'lab.terms.training'))
  assert.ok(isOwnRule(clause, 'us.other.one'))
  assert.ok(!isOwnRule(clause, 'lab.termsheet'))
  assert.ok(!isOwnRule(clause, 'lab'))
})
