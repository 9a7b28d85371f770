// What is shown before somebody acts is what happens when they do: notices word for word, and each yes and no.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appeal, decideAppeal } from '../../src/journeys/case-appeals.ts'
import { approveStep, proposeStep } from '../../src/journeys/case-desk.ts'
import { shownNotice } from '../../src/journeys/case-notices.ts'
import { choicesIn, previewStep } from '../../src/journeys/case-review.ts'
import { done, limiting, no, only, people, suspending, taken } from '../support/case-steps.ts'
import { findingOf, openCaseHouse, operator, startMs } from '../support/cases.ts'

for (const asked of [suspending, limiting, { ...limiting, urgent: 'ten times its rate' }]) {
  test(`the notice that is shown before is the one that follows: ${asked.stage}${asked.urgent === null ? '' : ', urgent'}`, async () => {
    const house = openCaseHouse()
    const { ann } = people(house)
    const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
    const preview = done(previewStep(house.desk, ann, found.id, asked))
    assert.equal(house.types().includes('case.proposed'), false, 'nothing was asked for')
    await taken(house, asked, found)
    const notice = only(house, found)
    const issued = shownNotice(notice, startMs)
    assert.deepEqual(preview.notices, [
      { ...issued, id: '', how_to_contest: issued.how_to_contest.replaceAll(notice.id, '') },
    ])
    assert.equal(preview.approvals, 2)
    assert.deepEqual(
      preview.approvers.map(({ id }) => id),
      ['bob', 'cas'],
    )
  })
}

test('a step that may not be asked for is refused before, with the same sentence', async () => {
  const house = openCaseHouse()
  const { ann } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const bad = { ...limiting, limits: [] }
  assert.equal(
    no(previewStep(house.desk, ann, found.id, bad)),
    no(await proposeStep(house.desk, ann.id, found.id, bad)),
  )
})

test('who is told that they may approve can, and who is told why not hears the same when they try', async () => {
  const house = openCaseHouse()
  const { ann, bob, cas, dan } = people(house)
  const found = done(await house.findings.found(findingOf(2, [{ id: 'w1' }])))
  const proposed = done(await proposeStep(house.desk, ann.id, found.id, suspending))
  const [step] = proposed.steps
  const at = { caseId: found.id, stepId: step?.id ?? '' }
  for (const barred of [ann, dan]) {
    const [choice] = choicesIn(house.desk, barred, proposed).steps
    assert.equal(choice?.approve, no(await approveStep(house.desk, barred, at)))
  }
  assert.equal(choicesIn(house.desk, bob, proposed).steps[0]?.approve, null)
  const once = done(await approveStep(house.desk, bob, at))
  assert.equal(
    choicesIn(house.desk, bob, once).steps[0]?.approve,
    no(await approveStep(house.desk, bob, at)),
  )
  assert.deepEqual(choicesIn(house.desk, cas, once).steps[0]?.approvers, [
    { id: 'cas', name: 'cas' },
  ])
})

test('an appeal is for a third person, who is told so; others are told why not', async () => {
  const house = openCaseHouse()
  const { ann, bob, dan } = people(house)
  const found = await taken(house, { ...suspending, urgent: 'now' })
  const notice = only(house, found)
  const choice = (who: typeof ann) => choicesIn(house.desk, who, found).notices[0]
  assert.match(choice(dan)?.decide ?? '', /No appeal/)
  assert.equal(choice(dan)?.enterAppeal, null)
  done(await appeal(house.desk, notice.id, { statement: 'It is our own.', by: 'key:1' }))
  assert.match(choice(dan)?.enterAppeal ?? '', /contested already/)
  const asked = {
    caseId: found.id,
    noticeId: notice.id,
    reason: 'r',
    outcome: 'overturned',
  } as const
  for (const barred of [bob, operator(house, 'eve', 'analyst')]) {
    assert.notEqual(choice(barred)?.decide, null)
  }
  assert.equal(choice(bob)?.decide, no(await decideAppeal(house.desk, bob, asked)))
  assert.equal(choice(dan)?.decide, null)
  done(await decideAppeal(house.desk, dan, asked))
  assert.match(choice(dan)?.lift ?? '', /ended/)
})
