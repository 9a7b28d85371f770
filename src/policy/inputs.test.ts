import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputProblem, inputRef, inputSpecs, matcherOps, scopeOf } from './inputs.ts'

test('every input has a sentence that says what it means, and something it may be compared by', () => {
  for (const [name, spec] of Object.entries(inputSpecs)) {
    assert.match(spec.meaning, /^[A-Z].*\.$/, name)
    assert.ok(matcherOps[spec.kind].length > 0, name)
    assert.ok(
      spec.oneOf.every((param) => Object.hasOwn(spec.params, param)),
      name,
    )
  }
  const personal = Object.keys(inputSpecs).filter((name) => inputSpecs[name]?.isPersonal)
  assert.deepEqual(personal, ['party.person'])
})

test('equal questions have equal keys, in whatever order their lists were written', () => {
  const share = (...lists: string[]) => inputRef('party.listedShare', { method: 'cascade', lists })
  assert.equal(
    share('b', 'a').key,
    inputRef('party.listedShare', { lists: ['a', 'b', 'a'], method: 'cascade' }).key,
  )
  assert.notEqual(share('a').key, share('b').key)
  assert.equal(inputRef('party.country').key, 'party.country')
  assert.throws(() => inputRef('party.race'), /no such input/)
})

test('a parameter that is missing, stray, or has no such value is told', () => {
  assert.equal(inputProblem('party.listed', { lists: ['a'] }), null)
  assert.match(inputProblem('party.race', {}) ?? '', /there is no input/)
  assert.match(inputProblem('party.listed', {}) ?? '', /needs lists/)
  assert.match(inputProblem('party.listed', { lists: 'a' }) ?? '', /must be a list/)
  assert.match(inputProblem('party.country', { lists: ['a'] }) ?? '', /knows no lists/)
  assert.match(inputProblem('contract.outputUse', { use: 'sing' }) ?? '', /is one of display/)
  assert.match(inputProblem('party.controlledBy', {}) ?? '', /needs one of lists, places/)
})

test('a fact belongs to whoever its subject is, and one about somebody named to the world', () => {
  const scope = (subject: string) => scopeOf(inputRef('fact', { subject, predicate: 'p' }))
  assert.deepEqual(
    ['$party', '$contract', '$workload', '$channel', '$deployment', 'US'].map(scope),
    ['party', 'contract', 'workload', 'deployment', 'deployment', 'world'],
  )
})
