// Goal: whom a case suspends is compared with the others for as long as that has an effect, though the case was judged
// before. Method: cases over a book in memory and a clock that the test sets.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { disposeCase, liftNotice } from '../../src/journeys/case-desk.ts'
import { shutOutBy, workloadsHeld } from '../../src/watch/case-held.ts'
import { done, only, people, suspending, taken } from '../support/case-steps.ts'
import { dayMs, openCaseHouse, startMs } from '../support/cases.ts'

test('a party is shut out from the effect of its suspension until it ends, and its state is held', async () => {
  const house = openCaseHouse()
  const { cases } = house.desk.register
  const found = await taken(house, suspending)
  assert.deepEqual(shutOutBy(cases, startMs), [], 'it has no effect yet')
  const notice = only(house, found)
  const { ann } = people(house)
  const outcome = 'confirmed' as const
  const asked = { caseId: found.id, workloadIds: ['w1'], outcome, reason: 'It was.' }
  done(await disposeCase(house.desk, ann, asked))
  const laterMs = notice.fromMs + 90 * dayMs
  house.at(laterMs)
  assert.deepEqual(shutOutBy(cases, laterMs), [
    { party: 'party', workloads: ['w1'], standing: 'suspended' },
  ])
  assert.deepEqual(workloadsHeld(cases, laterMs), ['w1'])
  const lifting = { caseId: found.id, noticeId: notice.id, reason: 'It is over.' }
  done(await liftNotice(house.desk, ann, lifting))
  assert.deepEqual(shutOutBy(cases, laterMs), [])
})
