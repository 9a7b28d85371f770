// Goal: due process holds at every hour: who is told when, what holds from when to when, who may decide, and what
// a kill leaves. Method: desk, findings and decisions over a book in memory and a clock that the test sets.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import {
  appeal,
  answerNotice,
  decideAppeal,
  enterReliefs,
} from '../../src/journeys/case-appeals.ts'
import {
  approveStep,
  disposeCase,
  effectWaiting,
  noticesOf,
  openCase,
  proposeStep,
  rejectStep,
  takeCase,
} from '../../src/journeys/case-desk.ts'
import type { KeyRecord } from '../../src/identity/key.ts'
import { rankedCases } from '../../src/journeys/case-ranking.ts'
import { openNoticeDesk } from '../../src/journeys/case-notices.ts'
import {
  done,
  limiting,
  midnightMs,
  no,
  only,
  people,
  suspending,
  taken,
} from '../support/case-steps.ts'
import { dayMs, findingOf, hourMs, openCaseHouse, operator, startMs } from '../support/cases.ts'

test('an effect comes only after its notice could be read, and decisions then carry it', async () => {
  const house = openCaseHouse()
  const found = await taken(house, limiting)
  const { fromMs, publishedAtMs, id } = only(house, found)
  assert.equal(publishedAtMs, midnightMs)
  house.at(fromMs - 1)
  assert.deepEqual(house.decide('w1').measures, [])
  house.at(fromMs)
  const { measures, obligations, verdict } = house.decide('w1')
  assert.equal(verdict, 'permit')
  assert.deepEqual(
    measures.map((one) => one.id),
    [id],
  )
  assert.deepEqual([...obligations.values()][0], limiting.limits)
  assert.deepEqual(house.decide('w2').measures, [])
})

test('a customer sees nothing of a notice before the day’s publication, and then its own alone', async () => {
  const house = openCaseHouse()
  const found = await taken(house, limiting)
  const { id, fromMs } = only(house, found)
  const seenBy = (holder: KeyRecord['holder']): readonly (readonly string[])[] => {
    const dates = { createdAtMs: 0, expiresAtMs: null, revokedAtMs: null }
    const key: KeyRecord = { id: 'k', digest: '', holder, ...dates, managedBy: 'file' }
    const listed = openNoticeDesk(house.desk, { identify: () => key }).list('token')
    assert.ok('notices' in listed)
    return listed.notices.map((notice) => [notice.id, notice.status])
  }
  const own = { kind: 'workload', workloadId: 'w1' } as const
  house.at(midnightMs - 1)
  assert.deepEqual(seenBy(own), [])
  house.at(midnightMs)
  assert.deepEqual(seenBy(own), [[id, 'announced']])
  assert.deepEqual(seenBy({ kind: 'party', partyId: 'party' }), [[id, 'announced']])
  assert.deepEqual(seenBy({ kind: 'workload', workloadId: 'w2' }), [])
  assert.deepEqual(seenBy({ kind: 'party', partyId: 'other' }), [])
  house.at(fromMs)
  assert.deepEqual(seenBy(own), [[id, 'in_effect']])
  done(await appeal(house.desk, id, { statement: 'No.', by: 'key:k' }))
  house.at(fromMs + 48 * hourMs)
  assert.deepEqual(seenBy(own), [[id, 'resting']])
})

test('an appeal that nobody decides in 48 hours lets the effect rest from that instant until it is decided', async () => {
  const house = openCaseHouse()
  const { dan } = people(house)
  const found = await taken(house, suspending)
  const { id: noticeId, fromMs } = only(house, found)
  house.at(fromMs)
  assert.equal(house.decide('w1').code, 'policy.suspended')
  done(await appeal(house.desk, noticeId, { statement: 'No.', by: 'key:k' }))
  house.at(fromMs + 48 * hourMs - 1)
  assert.equal(house.decide('w1').code, 'policy.suspended')
  await enterReliefs(house.desk)
  assert.ok(!house.types().includes('case.relieved'))
  house.at(fromMs + 48 * hourMs)
  assert.equal(house.decide('w1').verdict, 'permit')
  await enterReliefs(house.desk)
  await enterReliefs(house.desk)
  assert.equal(house.types().filter((type) => type === 'case.relieved').length, 1)
  house.at(fromMs + 60 * hourMs)
  const decided = { caseId: found.id, noticeId, outcome: 'upheld', reason: 'So it is.' } as const
  done(await decideAppeal(house.desk, dan, decided))
  assert.equal(house.decide('w1').code, 'policy.suspended')
})

test('an appeal is decided by nobody who opened the case, asked for the step or approved it', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas, dan } = people(house)
  const opened = done(
    await openCase(house.desk, dan, {
      workloadId: 'w1',
      reason: 'r',
      statistics: [{ group: 'a', detector: 'x', count: 9, of: 10, sentence: 's' }],
      records: [],
      judgement: { finding: 'breach', uses: [], clause: null, drift: null },
      harvest: null,
    }),
  )
  const found = await taken(house, suspending, opened)
  const { id: noticeId } = only(house, found)
  done(await appeal(house.desk, noticeId, { statement: 'No.', by: 'key:k' }))
  const asked = { caseId: found.id, noticeId, outcome: 'overturned', reason: 'r' } as const
  assert.match(no(await decideAppeal(house.desk, dan, asked)), /opened the case/)
  assert.match(no(await decideAppeal(house.desk, ann, asked)), /asked for the step/)
  for (const one of [bob, cas]) {
    assert.match(no(await decideAppeal(house.desk, one, asked)), /approved the step/)
  }
  const eve = operator(house, 'eve', 'compliance')
  assert.equal(done(await decideAppeal(house.desk, eve, asked)).ended?.why, 'overturned')
  assert.match(no(await decideAppeal(house.desk, eve, asked)), /No appeal/)
})

test('whoever opened the case cannot approve its steps, nor can a seller, nor one person twice', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas } = people(house)
  const opened = done(
    await openCase(house.desk, bob, {
      workloadId: 'w1',
      reason: 'r',
      statistics: [{ group: 'a', detector: 'x', count: 9, of: 10, sentence: 's' }],
      records: [],
      judgement: { finding: 'breach', uses: [], clause: null, drift: null },
      harvest: null,
    }),
  )
  const proposed = done(await proposeStep(house.desk, ann.id, opened.id, suspending))
  const at = { caseId: opened.id, stepId: proposed.steps[0]?.id ?? '' }
  assert.match(no(await approveStep(house.desk, bob, at)), /opened the case/)
  assert.match(no(await approveStep(house.desk, ann, at)), /asked for the step/)
  const seller = operator(house, 'sam', 'approver', 'sales')
  assert.match(no(await approveStep(house.desk, seller, at)), /sells/)
  const reader = operator(house, 'rea', 'auditor')
  assert.match(no(await approveStep(house.desk, reader, at)), /role approver/)
  done(await approveStep(house.desk, cas, at))
  assert.match(no(await approveStep(house.desk, cas, at)), /somebody else/)
  assert.deepEqual(noticesOf(house.desk, opened.id), [])
})

test('an approval of somebody who was removed since does not count', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, suspending))
  const at = { caseId: found.id, stepId: proposed.steps[0]?.id ?? '' }
  done(await approveStep(house.desk, bob, at))
  house.desk.register.apply({ kind: 'operator.removed', operatorId: 'bob', atMs: startMs })
  done(await approveStep(house.desk, cas, at))
  assert.deepEqual(noticesOf(house.desk, found.id), [])
  const eve = operator(house, 'eve', 'approver')
  done(await approveStep(house.desk, eve, at))
  assert.equal(noticesOf(house.desk, found.id).length, 1)
})

test('two who approve in the same instant cause one effect', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, suspending))
  const at = { caseId: found.id, stepId: proposed.steps[0]?.id ?? '' }
  await Promise.all([bob, cas, bob].map((one) => approveStep(house.desk, one, at)))
  assert.equal(noticesOf(house.desk, found.id).length, 1)
  assert.equal(house.types().filter((type) => type === 'case.effected').length, 1)
})

test('a step that was turned down takes no effect any more', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, suspending))
  const at = { caseId: found.id, stepId: proposed.steps[0]?.id ?? '' }
  done(await approveStep(house.desk, bob, at))
  done(await rejectStep(house.desk, cas, { ...at, reason: 'Too far.' }))
  assert.match(no(await approveStep(house.desk, cas, at)), /turned down/)
  assert.deepEqual(noticesOf(house.desk, found.id), [])
})

test('steps of a cluster bite together, and each member has its own notice, evidence and appeal', async () => {
  const house = openCaseHouse()
  const { dan } = people(house)
  const members = [{ id: 'w1' }, { id: 'w2', count: 50 }, { id: 'w3', count: 9 }]
  const found = done(await house.findings.found(findingOf(2, members, 'k1')))
  const all = { ...suspending, workloadIds: ['w1', 'w2', 'w3'] }
  assert.match(
    no(await proposeStep(house.desk, 'ann', found.id, all)),
    /at w3 is 9 of 200 requests; under 5 % it stays at analysts/,
  )
  const pair = await taken(house, { ...suspending, workloadIds: ['w1', 'w2'] }, found)
  const notices = noticesOf(house.desk, pair.id)
  assert.deepEqual(
    notices.map(({ workloadId }) => workloadId),
    ['w1', 'w2'],
  )
  assert.equal(new Set(notices.map(({ fromMs }) => fromMs)).size, 1)
  assert.deepEqual(
    notices.map(({ summary }) => summary[0]?.split(' ')[0]),
    ['180', '50'],
  )
  const [first] = notices
  assert.ok(first)
  house.at(first.fromMs)
  done(await appeal(house.desk, first.id, { statement: 'Not us.', by: 'key:k' }))
  const overturn = { caseId: pair.id, noticeId: first.id, outcome: 'overturned' } as const
  done(await decideAppeal(house.desk, dan, { ...overturn, reason: 'Not them.' }))
  assert.equal(house.decide('w1').verdict, 'permit')
  assert.equal(house.decide('w2').code, 'policy.suspended')
  assert.equal(house.decide('w3').verdict, 'permit')
  const now = house.desk.register.cases.all.get(pair.id)
  assert.deepEqual(
    now?.members.map(({ disposition }) => disposition?.outcome ?? null),
    ['honest', null, null],
  )
})

test('of a cluster at level 3 only members with their own share are asked, all at once', async () => {
  const house = openCaseHouse()
  const members = [{ id: 'w1' }, { id: 'w2' }, { id: 'w3', count: 3 }]
  const found = done(await house.findings.found(findingOf(3, members, 'k1')))
  const asked = noticesOf(house.desk, found.id)
  assert.deepEqual(
    asked.map(({ workloadId }) => workloadId),
    ['w1', 'w2'],
  )
  assert.equal(found.steps.length, 1)
})

test('what was confirmed goes on, and what is honest or inconclusive ends every effect at once', async () => {
  for (const outcome of ['confirmed', 'honest', 'inconclusive'] as const) {
    const house = openCaseHouse()
    const { ann } = people(house)
    const found = await taken(house, suspending)
    const { fromMs } = only(house, found)
    house.at(fromMs)
    const asked = { caseId: found.id, outcome, reason: 'r', workloadIds: [] }
    done(await disposeCase(house.desk, ann, asked))
    assert.equal(house.decide('w1').verdict, outcome === 'confirmed' ? 'deny' : 'permit', outcome)
    assert.match(no(await proposeStep(house.desk, ann.id, found.id, suspending)), /was disposed of/)
  }
})

test('nothing is confirmed while an appeal waits, and what people judged is not opened again by the same', async () => {
  const house = openCaseHouse()
  const { ann } = people(house)
  const found = await taken(house, suspending)
  const { id: noticeId } = only(house, found)
  done(await appeal(house.desk, noticeId, { statement: 'No.', by: 'key:k' }))
  const asked = { caseId: found.id, reason: 'r', workloadIds: [] }
  const early = await disposeCase(house.desk, ann, { ...asked, outcome: 'confirmed' })
  assert.match(no(early), /is contested/)
  done(await disposeCase(house.desk, ann, { ...asked, outcome: 'honest' }))
  await house.findings.found(findingOf(2, [{ id: 'w1', looked: 4000 }]))
  assert.equal(rankedCases(house.desk).length, 1)
  await house.findings.found(findingOf(3, [{ id: 'w1' }]))
  assert.equal(rankedCases(house.desk).length, 2)
})

test('a notice is contested once at a time, a bounded number of times, and for thirty days after its end', async () => {
  const house = openCaseHouse()
  const { ann, dan } = people(house)
  const found = await taken(house, suspending)
  const { id: noticeId } = only(house, found)
  const said = { statement: 'No.', by: 'key:k' }
  for (let time = 0; time < 5; time++) {
    done(await appeal(house.desk, noticeId, said))
    assert.match(no(await appeal(house.desk, noticeId, said)), /contested already/)
    const asked = { caseId: found.id, noticeId, outcome: 'upheld', reason: 'r' } as const
    done(await decideAppeal(house.desk, dan, asked))
  }
  assert.match(no(await appeal(house.desk, noticeId, said)), /contested 5 times/)

  const other = await taken(house, { ...suspending, workloadIds: ['w2'] })
  const second = only(house, other)
  const lifted = { caseId: other.id, outcome: 'honest', reason: 'r', workloadIds: [] } as const
  done(await disposeCase(house.desk, ann, lifted))
  house.at(startMs + 30 * dayMs)
  assert.match(no(await appeal(house.desk, second.id, said)), /too long ago/)
})

test('answers are kept with the notice that asked, and change nothing by themselves', async () => {
  const house = openCaseHouse()
  const found = done(await house.findings.found(findingOf(3, [{ id: 'w1' }])))
  const { id } = only(house, found)
  const answered = done(await answerNotice(house.desk, id, { statement: 'QA.', by: 'key:k' }))
  assert.equal(answered.answers[0]?.text, 'QA.')
  assert.equal(answered.ended, null)
  const suspended = await taken(house, { ...suspending, workloadIds: ['w2'] })
  const silent = await answerNotice(house.desk, only(house, suspended).id, {
    statement: 'x',
    by: 'key:k',
  })
  assert.match(no(silent), /asks nothing/)
})

test('what was committed is all there is: opened again, cases, notices and effects are the same', async () => {
  const house = openCaseHouse()
  const { ann } = people(house)
  const found = await taken(house, suspending)
  done(await takeCase(house.desk, ann, found.id))
  const { id, fromMs } = only(house, found)
  done(await appeal(house.desk, id, { statement: 'No.', by: 'key:k' }))
  const again = house.reopened()
  assert.deepEqual([...again.desk.register.cases.all], [...house.desk.register.cases.all])
  assert.deepEqual([...again.desk.register.cases.notices], [...house.desk.register.cases.notices])
  for (const one of [house, again]) {
    one.at(startMs + 48 * hourMs - 1)
    one.at(fromMs)
  }
  assert.equal(again.decide('w1').id, house.decide('w1').id)
})

test('a kill between the last approval and the effect is carried on at the start', async () => {
  const house = openCaseHouse({ failAfter: (type) => type === 'case.effected' })
  const { ann, bob, cas } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, suspending))
  const at = { caseId: found.id, stepId: proposed.steps[0]?.id ?? '' }
  done(await approveStep(house.desk, bob, at))
  await assert.rejects(approveStep(house.desk, cas, at), /killed/)
  const again = house.reopened()
  people(again)
  assert.deepEqual(noticesOf(again.desk, found.id), [])
  await effectWaiting(again.desk)
  const { fromMs } = only(again, found)
  await effectWaiting(again.desk)
  again.at(fromMs)
  assert.equal(again.decide('w1').code, 'policy.suspended')
})

test('a limit under the contract’s own clause may come before level 3, with its notice', async () => {
  const clauses = {
    limits: 'clause 4',
    use: null,
    noticeDays: null,
    cureDays: null,
    suspendDays: null,
  }
  const house = openCaseHouse({ clauses })
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const early = { ...limiting, stage: 'analysts' } as const
  done(await proposeStep(house.desk, 'ann', found.id, early))
  const { clause, fromMs } = only(house, found)
  assert.equal(clause, 'clause 4')
  house.at(fromMs)
  assert.equal(house.decide('w1').measures.length, 1)
})
