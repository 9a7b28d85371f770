// Goal: nobody gets by the people who must look, and nothing that was decided for a customer is undone by whoever
// lost. Method: desk, findings and decisions over a book in memory, used as somebody would who tries to.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { appeal, decideAppeal } from '../../src/journeys/case-appeals.ts'
import {
  approveStep,
  disposeCase,
  noticesOf,
  proposeStep,
  takeCase,
} from '../../src/journeys/case-desk.ts'
import { rankedCases } from '../../src/journeys/case-ranking.ts'
import { caseWords } from '../../src/journeys/case-words.ts'
import { done, limiting, no, only, people, suspending, taken } from '../support/case-steps.ts'
import { findingOf, hourMs, openCaseHouse, operator, startMs } from '../support/cases.ts'

const said = { statement: 'No.', by: 'key:k' }

test('what an appeal found honest stays so, whoever judges the case afterwards', async () => {
  const house = openCaseHouse()
  const { ann, dan } = people(house)
  const asked = { ...suspending, workloadIds: ['w1', 'w2'] }
  const members = asked.workloadIds.map((id) => ({ id }))
  const opened = done(await house.findings.found(findingOf(2, members, 'k1')))
  const found = await taken(house, asked, opened)
  const [first] = noticesOf(house.desk, found.id)
  const { id: noticeId, workloadId } = first ?? assert.fail()
  done(await appeal(house.desk, noticeId, said))
  const overturned = { caseId: found.id, noticeId, outcome: 'overturned', reason: 'QA.' } as const
  done(await decideAppeal(house.desk, dan, overturned))

  const confirmed = { caseId: found.id, outcome: 'confirmed', reason: 'I am sure.' } as const
  const named = await disposeCase(house.desk, ann, { ...confirmed, workloadIds: [workloadId] })
  assert.match(no(named), /w1 was found honest on appeal/)
  const { members: judged } = done(
    await disposeCase(house.desk, ann, { ...confirmed, workloadIds: [] }),
  )
  assert.deepEqual(
    judged.map(({ disposition }) => disposition?.outcome),
    ['honest', 'confirmed'],
  )
})

test('whoever works the case decides no appeal of it', async () => {
  const house = openCaseHouse()
  const { dan } = people(house)
  const found = await taken(house, suspending)
  const { id: noticeId } = only(house, found)
  done(await takeCase(house.desk, dan, found.id))
  done(await appeal(house.desk, noticeId, said))
  const asked = { caseId: found.id, noticeId, outcome: 'upheld', reason: 'r' } as const
  assert.match(no(await decideAppeal(house.desk, dan, asked)), /works the case/)
  const eve = operator(house, 'eve', 'compliance')
  done(await decideAppeal(house.desk, eve, asked))
})

test('nobody limits a customer alone and at once: what is urgent needs two people at every stage', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const rate = { kind: 'rate_class', requestsPerMinute: 1, tokensPerMinute: null } as const
  const asked = { ...limiting, stage: 'verify', limits: [rate], urgent: 'Now.' } as const
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, asked))
  assert.deepEqual(noticesOf(house.desk, found.id), [])
  assert.equal(house.decide('w1').measures.length, 0)
  const at = { caseId: found.id, stepId: proposed.steps[0]?.id ?? '' }
  assert.match(no(await approveStep(house.desk, ann, at)), /asked for the step/)
  for (const one of [bob, cas]) done(await approveStep(house.desk, one, at))
  assert.equal(house.decide('w1').measures.length, 1)
})

test('findings that come at once ask a customer once', async () => {
  const house = openCaseHouse()
  const findings = [
    findingOf(3, [{ id: 'w1' }]),
    findingOf(3, [{ id: 'w1' }, { id: 'w2' }]),
    findingOf(3, [{ id: 'w1', looked: 4000 }]),
  ]
  await Promise.all(findings.map((finding) => house.findings.found(finding)))
  const cases = [...house.desk.register.cases.all.values()]
  const asked = cases.flatMap((found) => noticesOf(house.desk, found.id))
  const ofFirst = asked.filter(({ workloadId }) => workloadId === 'w1')
  assert.equal(ofFirst.length, 1)
})

test('a customer whom a kill left unasked is asked when the same is found again', async () => {
  const house = openCaseHouse({ failAfter: (type) => type === 'case.proposed' })
  const finding = findingOf(3, [{ id: 'w1' }])
  await assert.rejects(house.findings.found(finding), /killed/)
  const again = house.reopened()
  const found = done(await again.findings.found(finding))
  assert.equal(only(again, found).workloadId, 'w1')
  await again.findings.found(finding)
  assert.equal(noticesOf(again.desk, found.id).length, 1)
})

test('what a customer writes is one line of a report, and moves no cursor', async () => {
  const house = openCaseHouse()
  people(house)
  const found = await taken(house, suspending)
  const { id: noticeId } = only(house, found)
  const statement = 'QA.\n  ended     now, overturned by dan: yes\u2028x\u001b[2Jy\u202ez\u0000'
  done(await appeal(house.desk, noticeId, { statement, by: 'key:k' }))
  const lines = caseWords(found, noticesOf(house.desk, found.id), 0)
  assert.equal(lines.filter((line) => line.startsWith('  appeal ')).length, 1)
  for (const line of lines) assert.doesNotMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u)
})

test('an appeal is in front of all cases by its hour, also where the case was judged long since', async () => {
  const house = openCaseHouse()
  const { ann } = people(house)
  const first = await taken(house, suspending)
  const second = await taken(house, { ...suspending, workloadIds: ['w2'] })
  done(await house.findings.found(findingOf(3, [{ id: 'w3' }])))
  for (const { id } of [first, second]) {
    const asked = { caseId: id, outcome: 'confirmed', reason: 'r', workloadIds: [] } as const
    done(await disposeCase(house.desk, ann, asked))
  }
  const order = (): readonly string[] =>
    rankedCases(house.desk).map(({ found }) => found.members[0]?.workloadId ?? '')
  assert.equal(order()[0], 'w3')
  done(await appeal(house.desk, only(house, second).id, said))
  house.at(startMs + hourMs)
  done(await appeal(house.desk, only(house, first).id, said))
  assert.deepEqual(order(), ['w2', 'w1', 'w3'])
  assert.deepEqual(
    rankedCases(house.desk).map(({ appealDueMs }) => appealDueMs),
    [startMs + 48 * hourMs, startMs + 49 * hourMs, null],
  )
})
