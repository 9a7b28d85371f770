import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, fact, states } from '../../test/support/policy.ts'
import { factProblems, factsAt, type FactReading } from './facts.ts'
import { stateAt, stateFactor, stateProblems } from './state.ts'

const march = at('2026-03-01T00:00:00Z')
const june = at('2026-06-01T00:00:00Z')
const september = at('2026-09-01T00:00:00Z')

function both(instant: number) {
  return { asOfMs: instant, knownAtMs: instant }
}

function valueOf(reading: FactReading): unknown {
  return reading.kind === 'known' ? reading.value : `unknown: ${reading.missing}`
}

test('a fact is read from its first instant to the one before its end', () => {
  const facts = [fact({ id: 'f', validFromMs: march, validToMs: june })]
  const read = (instant: number) => factsAt(facts, both(instant)).read('someone', 'is').kind
  assert.equal(read(march - 1), 'unknown')
  assert.equal(read(march), 'known')
  assert.equal(read(june - 1), 'known')
  assert.equal(read(june), 'unknown')
  assert.equal(factsAt(facts, both(march - 1)).validUntilMs, march)
  assert.equal(factsAt(facts, both(march)).validUntilMs, june)
  assert.equal(factsAt(facts, both(june)).validUntilMs, null)
})

test('what was known then is answered as it was known then, whatever was learned since', () => {
  const facts = [
    fact({ id: 'old', value: 'FR', knownFromMs: march }),
    fact({ id: 'new', value: 'CN', knownFromMs: september, supersedes: ['old'] }),
  ]
  const read = (knownAtMs: number) =>
    valueOf(factsAt(facts, { asOfMs: june, knownAtMs }).read('someone', 'is'))
  assert.equal(read(march - 1), 'unknown: a fact on is of someone')
  assert.equal(read(march), 'FR')
  assert.equal(read(september - 1), 'FR')
  assert.equal(read(september), 'CN')
  assert.deepEqual(factProblems(facts), [])
})

test('a retraction states nothing and does not bring back what it ended before', () => {
  const facts = [
    fact({ id: 'a', value: 'FR', knownFromMs: march }),
    fact({ id: 'b', value: 'CN', knownFromMs: june, supersedes: ['a'] }),
    fact({ id: 'c', knownFromMs: september, supersedes: ['b'], retraction: true }),
  ]
  assert.equal(valueOf(factsAt(facts, both(june)).read('someone', 'is')), 'CN')
  assert.equal(factsAt(facts, both(september)).read('someone', 'is').kind, 'unknown')
  assert.equal(factsAt(facts, both(june)).validUntilMs, september)
})

test('a fact past its review reads as unknown and names the review', () => {
  const facts = [fact({ id: 'f', reviewByMs: june })]
  assert.equal(valueOf(factsAt(facts, both(june - 1)).read('someone', 'is')), true)
  assert.equal(valueOf(factsAt(facts, both(june)).read('someone', 'is')), 'unknown: a review of f')
  assert.deepEqual(factsAt(facts, both(june)).all('is'), [])
  const fresher = [...facts, fact({ id: 'g' })]
  assert.equal(valueOf(factsAt(fresher, both(june)).read('someone', 'is')), true)
})

test('two valid facts that say different things are unknown and both named; the loader refuses them', () => {
  const facts = [
    fact({ id: 'x', value: { from: '10', to: '20' } }),
    fact({ id: 'w', value: { from: '10', to: null } }),
  ]
  const reading = factsAt(facts, both(march)).read('someone', 'is')
  assert.deepEqual(reading, {
    kind: 'unknown',
    factIds: ['w', 'x'],
    missing: 'which of w and x holds',
  })
  assert.match(factProblems(facts).join('\n'), /facts x and w say different things of someone/)
  const apart = [
    fact({ id: 'x', value: 'FR', validToMs: march }),
    fact({ id: 'w', value: 'DE', validFromMs: march }),
  ]
  assert.deepEqual(factProblems(apart), [])
})

test('disputes go with the facts that they are about', () => {
  const facts = [fact({ id: 'dpf', disputes: ['C-703/25 P'] }), fact({ id: 'other', subject: 'x' })]
  const view = factsAt(facts, both(march))
  assert.deepEqual(view.disputesOf(['dpf', 'other', 'gone']), ['C-703/25 P'])
  assert.deepEqual(view.disputesOf(['other']), [])
})

test('a broken log is told in sentences: twice, backwards, retracting nothing, superseding nothing', () => {
  const problems = factProblems([
    fact({ id: 'f' }),
    fact({ id: 'f' }),
    fact({ id: 'g', subject: 'b', validFromMs: june, validToMs: march }),
    fact({ id: 'h', subject: 'c', retraction: true }),
    fact({ id: 'i', subject: 'd', supersedes: ['gone'] }),
    fact({ id: 'j', subject: 'e', supersedes: ['g'] }),
  ]).join('\n')
  assert.match(problems, /fact f is stated twice/)
  assert.match(problems, /fact g ends before it begins/)
  assert.match(problems, /fact h retracts nothing/)
  assert.match(problems, /fact i supersedes gone, which does not exist/)
  assert.match(problems, /fact j supersedes g, which was not known before it/)
})

test('a state holds from its instant until the next, as far as it was known', () => {
  const dated = states('in_force 2026-03-01T00:00:00Z', 'suspended 2026-06-01T00:00:00Z')
  const stateOf = (instant: number, knownAtMs = instant) =>
    stateAt(dated, { asOfMs: instant, knownAtMs }).current?.state ?? null
  assert.equal(stateOf(march - 1), null)
  assert.equal(stateOf(march), 'in_force')
  assert.equal(stateOf(june - 1), 'in_force')
  assert.equal(stateOf(june), 'suspended')
  assert.equal(stateOf(september, march), 'in_force')
  assert.equal(stateAt(dated, both(march)).nextChangeMs, june)
  assert.equal(stateAt(dated, both(june)).nextChangeMs, null)
  const later = { ...dated[1]!, state: 'rescinded' as const, knownFromMs: september }
  assert.equal(stateAt([...dated, later], both(september)).current?.state, 'rescinded')
  assert.equal(stateAt([...dated, later], both(june)).nextChangeMs, september)
})

test('only what is in force acts, unverified is unknown, and rescinded is not even shown', () => {
  const factors = (['actual', 'would', 'if_in_force', 'if_not_in_force'] as const).map((branch) =>
    (
      [
        'in_force',
        'unverified',
        'suspended',
        'proposed',
        'codified_not_enforced',
        'rescinded',
        null,
      ] as const
    )
      .map((state) => stateFactor(state, branch))
      .join(''),
  )
  assert.deepEqual(factors, ['TUFFFFF', 'TTTTTFF', 'TTFFFFF', 'TFFFFFF'])
})

test('two states from one day are refused', () => {
  assert.match(
    stateProblems('r', states('in_force', 'suspended')).join(),
    /r is in_force and suspended/,
  )
  assert.match(stateProblems('r', []).join(), /r has no state/)
  assert.deepEqual(stateProblems('r', states('in_force')), [])
})
