// Goal: what the watch finds opens a case once, asks at most, and is judged by the contract and the declared purpose.
// Method: findings over a book in memory and a clock that the test sets.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { noticesOf, proposeStep } from '../../src/journeys/case-desk.ts'
import { done, midnightMs, no, only, suspending } from '../support/case-steps.ts'
import { dayMs, findingOf, openCaseHouse, startMs } from '../support/cases.ts'

test('at level 2 a case opens and nothing of the service changes', async () => {
  const house = openCaseHouse()
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  assert.equal(found.openedBy, 'watch')
  assert.equal(found.members[0]?.judgement.finding, 'undeclared')
  assert.deepEqual(noticesOf(house.desk, found.id), [])
  house.at(startMs + 90 * dayMs)
  assert.deepEqual(house.decide('w1').measures, [])
  assert.equal(await house.findings.found(findingOf(1, [{ id: 'w2' }])), null)
  assert.equal(await house.findings.found(findingOf(3, [{ id: 'nobody' }])), null)
})

test('at level 3 the watch asks by a notice, limits nothing, and goes no further', async () => {
  const house = openCaseHouse()
  const found = done(await house.findings.found(findingOf(3, [{ id: 'w1' }])))
  const notice = only(house, found)
  assert.deepEqual([notice.stage, notice.limits], ['verify', []])
  assert.equal(notice.questions.length, 3)
  assert.deepEqual([notice.publishedAtMs, notice.fromMs], [midnightMs, midnightMs + dayMs])
  house.at(startMs + 30 * dayMs)
  await house.findings.found(findingOf(3, [{ id: 'w1', count: 1800, looked: 2000 }]))
  assert.equal(noticesOf(house.desk, found.id).length, 1)
  assert.deepEqual(house.decide('w1').measures, [])
  const tooFar = await proposeStep(house.desk, 'watch', found.id, suspending)
  assert.match(no(tooFar), /no further than verify/)
})

test('telling the same again adds nothing; a rise of the level does', async () => {
  const house = openCaseHouse()
  const first = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  for (let again = 0; again < 5; again++) await house.findings.found(findingOf(2, [{ id: 'w1' }]))
  assert.deepEqual(house.types(), ['case.opened'])
  const risen = done(await house.findings.found(findingOf(3, [{ id: 'w1' }])))
  assert.deepEqual([risen.id, risen.level], [first.id, 3])
  await house.findings.found(findingOf(2, [{ id: 'w1' }]))
  assert.deepEqual(house.types(), ['case.opened', 'case.found', 'case.proposed', 'case.effected'])
})

test('a level only rises, whatever comes later', async () => {
  const house = openCaseHouse()
  const found = done(await house.findings.found(findingOf(3, [{ id: 'w1' }], 'k1')))
  const later = done(await house.findings.found(findingOf(2, [{ id: 'w1' }, { id: 'w2' }], 'k1')))
  assert.deepEqual([later.id, later.level, later.members.length], [found.id, 3, 2])
})

test('a cluster whose members come and go stays one case, by whatever id it is told', async () => {
  const house = openCaseHouse()
  const of = (ids: readonly string[]) => ids.map((id) => ({ id }))
  const first = done(await house.findings.found(findingOf(2, of(['w1', 'w2']), 'k1')))
  const grown = done(await house.findings.found(findingOf(2, of(['w1', 'w2', 'w3']), 'k2')))
  assert.deepEqual([grown.id, grown.cluster, grown.members.length], [first.id, 'k1', 3])
  const shrunk = done(await house.findings.found(findingOf(2, of(['w2', 'w3']), 'k3')))
  assert.deepEqual([shrunk.id, shrunk.members.length], [first.id, 3])
  assert.deepEqual(house.types(), ['case.opened', 'case.found'])
})

test('cases that are open at once have a bound, and what is dropped is told', async () => {
  const house = openCaseHouse({ openCasesMax: 1 })
  await house.findings.found(findingOf(2, [{ id: 'w1' }]))
  assert.equal(await house.findings.found(findingOf(2, [{ id: 'w2' }])), null)
  assert.equal(house.dropped(), 1)
  await house.findings.found(findingOf(3, [{ id: 'w1' }]))
  assert.equal(house.dropped(), 1)
})

test('what the contract permits opens a case with its clause, and nobody is asked about it', async () => {
  const house = openCaseHouse({ outputUse: { train: 'permit' } })
  const found = done(await house.findings.found(findingOf(3, [{ id: 'w1' }])))
  assert.equal(found.members[0]?.judgement.finding, 'permitted')
  assert.deepEqual(noticesOf(house.desk, found.id), [])
  const denied = openCaseHouse({ outputUse: { train: 'deny' } })
  const breach = done(await denied.findings.found(findingOf(3, [{ id: 'w1' }])))
  assert.equal(breach.members[0]?.judgement.finding, 'breach')
  assert.equal(noticesOf(denied.desk, breach.id).length, 1)
})

test('what is observed beside another declared purpose is drift, with its n', async () => {
  const drifts = async (purpose: string) => {
    const house = openCaseHouse({ purpose })
    return done(await house.findings.found(findingOf(2, [{ id: 'w1', count: 124 }]))).members[0]
      ?.judgement.drift
  }
  assert.deepEqual(await drifts('customer_support'), {
    declared: ['customer_support'],
    observed: 'train',
    count: 124,
    of: 200,
  })
  assert.equal(await drifts('model training'), null)
})
